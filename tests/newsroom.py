"""A news internet on loopback: the outlets of the invented week, their feeds and their pages."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from digest.demo.read import Outlet, Report, read_outlets, read_reports

ROBOTS = "User-agent: *\nAllow: /\n"


class Newsroom:
    """Publishes reports; each outlet's feed and each report's page are then there to be fetched."""

    def __init__(self, port: int, now: datetime) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.host = f"127.0.0.1:{port}"
        self.now = now
        self.outlets = {outlet.slug: outlet for outlet in read_outlets()}
        self.asked = 0  # how often a feed was asked for
        self.reports: dict[str, list[Report]] = {slug: [] for slug in self.outlets}

    def publish(self, reports: Iterable[Report]) -> None:
        for report in reports:
            self.reports[report.outlet].append(report)

    def guids(self) -> set[str]:
        return {guid_of(report) for reports in self.reports.values() for report in reports}

    def feed(self, outlet: Outlet) -> str:
        items = "".join(
            f"<item><guid isPermaLink='false'>{guid_of(report)}</guid><title>{escape(report.title)}</title>"
            f"<link>{self.root}/report/{report.outlet}/{report.slug}</link>"
            f"<pubDate>{format_datetime(self.now - timedelta(hours=report.hours_ago))}</pubDate>"
            f"<description>{escape(report.text)}</description></item>"
            for report in sorted(self.reports[outlet.slug], key=lambda report: report.hours_ago)
        )
        return (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
            f"<title>{escape(outlet.name)}</title>"
            f"<link>{self.root}/</link><description/><language>{outlet.language}</language>{items}</channel></rss>"
        )

    def page(self, outlet: str, slug: str) -> str | None:
        for report in self.reports.get(outlet, ()):
            if report.slug == slug:
                return (
                    f"<!doctype html><html><head><title>{escape(report.title)}</title></head><body><article>"
                    f"<h1>{escape(report.title)}</h1><p>{escape(report.text)}</p></article></body></html>"
                )
        return None

    def opml(self) -> str:
        lines = "".join(
            f"<outline type='rss' text={quoteattr(outlet.name)} xmlUrl='{self.root}/feed/{outlet.slug}' "
            f"category='{outlet.channel}' owner={quoteattr(outlet.owner)} country='{outlet.country}' "
            f"kind='{outlet.kind}' language='{outlet.language}'/>"
            for outlet in self.outlets.values()
        )
        return f"<?xml version='1.0'?><opml version='2.0'><head/><body>{lines}</body></opml>"

    def answer(self, path: str) -> tuple[int, str, str]:
        kind, _, rest = path.strip("/").partition("/")
        if kind == "feed" and rest in self.outlets:
            self.asked += 1
            return 200, "application/rss+xml; charset=utf-8", self.feed(self.outlets[rest])
        if kind == "report":
            page = self.page(*rest.split("/", 1)) if "/" in rest else None
            return (200, "text/html; charset=utf-8", page) if page else (404, "text/plain", "gone")
        if kind == "robots.txt":
            return 200, "text/plain", ROBOTS
        return 404, "text/plain", "nothing here"

    def settings(self, folder: Path) -> dict[str, str]:
        """What a site needs to read this newsroom."""
        path = folder / "newsroom.opml"
        path.write_text(self.opml())
        return {"SOURCES": str(path), "CRAWLER_ALLOWED_PRIVATE_HOSTS": self.host}


def guid_of(report: Report) -> str:
    return f"{report.outlet}/{report.slug}"


def last_day() -> list[Report]:
    """The reports of the last 20 hours, so that none grows too old while a test runs."""
    return [report for report in read_reports() if report.hours_ago < 20]


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, kind, text = room.answer(urlsplit(self.path).path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.daemon_threads = True
    room = Newsroom(server.server_port, datetime.now(UTC))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
