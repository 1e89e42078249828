"""News for simulated people, real and invented, grouped by the site's own grouper."""

from __future__ import annotations

import json
import math
import random
import string
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.stories.features import read_general
from crawler.stories.heat import Report, heat
from crawler.stories.stream import group_stream
from digest.channels import match as match_rule
from digest.channels.match import Report as Title
from digest.channels.match import Rule, match
from digest.lib.language import language_of
from digest.pages.taste import Thing

CHANNELS = Path(match_rule.__file__).parent / "data" / "channels.toml"
LEAD = 160  # characters of the first report that a summary's first sentence would have
SECTIONS = {  # of the feeds of the window that have one
    name: section
    for section, names in {
        "technology": "nyt-technology wsj-tech techcrunch hackernews ifanr sspai",
        "markets": "bloomberg wsj-markets wallstreetcn xueqiu-hot caixin-latest nyt-business wsj-us-business",
        "world": "nyt-world wsj-world wsj-world-news reuters-news dw bbc-zh-home zaobao",
        "china": "people-daily cctv xwlb guangming scmp-china",
        "science": "nyt-science",
        "opinion": "wsj-opinion",
    }.items()
    for name in names.split()
}


@dataclass
class News:
    """A story as the world knows it: all its reports. ``sections``, ``appeal`` and ``text`` (all
    of it) are hidden from the order."""

    number: int
    titles: list[str]
    lead: str
    language: str
    reports: list[Report]
    channels: frozenset[int] = frozenset()
    sections: frozenset[str] = frozenset()
    appeal: float = 0.0
    text: str = ""

    @property
    def began(self) -> datetime:
        return self.reports[0].at

    def thing(self, now: datetime) -> Thing:
        known = [report for report in self.reports if report.at <= now]
        return Thing(
            post=self.number,
            titles=(self.titles[0],),
            lead=self.lead,
            channels=self.channels,
            loud=heat(known, now).total,
            hours=(now - self.began) / timedelta(hours=1),
            publishers=len({report.publisher for report in known}),
            outlets=frozenset(report.publisher for report in known if report.publisher),
            languages=frozenset({report.language for report in known}),
        )


def rules() -> list[Rule]:
    """Of the channels of a new site, by their words alone."""
    channels = tomllib.loads(CHANNELS.read_text(encoding="utf-8"))["channel"]
    return [
        Rule(n, frozenset(), tuple(fields["terms"]), tuple(fields.get("not_terms", ())))
        for n, fields in enumerate(channels, 1)
    ]


def window_articles(folder: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted((folder / "window").glob("*.json")):
        if path.stem in ("readhub-daily", "weibo-hot", "zhihu-hot"):
            continue
        feed = json.loads(path.read_text(encoding="utf-8"))
        for n, item in enumerate(feed["items"]):
            at = item.get("date_published") or ""
            if "2026-01-27" <= at < "2026-01-31" and item.get("title"):
                text = item.get("content_text") or ""
                found.append(
                    {"id": f"{path.stem}{n}", "title": item["title"], "text": text, "published_at": at}
                    | {"publisher": path.stem}
                )
    return found


def cluster_articles(folder: Path, name: str = "uci", hours: float = 0) -> list[dict[str, str]]:
    """Of a set of clustered news. ``hours``: into which its months are pressed, so that a list of it has
    more than one story at a time."""
    lines = (folder / "clusters" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [article for article in map(json.loads, lines) if article["published_at"]]
    if hours:
        first, last = (pick(when(a["published_at"]) for a in articles) for pick in (min, max))
        for article in articles:
            share = (when(article["published_at"]) - first) / (last - first)
            article["published_at"] = (first + share * timedelta(hours=hours)).isoformat()
    return articles


def invented_articles(seed: int, hours: int = 96, count: int = 1500) -> list[dict[str, str]]:
    """Twenty subjects with words of their own, events in them, and words of everyday between."""
    pick = random.Random(seed)

    def word() -> str:
        return "".join(pick.choices(string.ascii_lowercase, k=pick.randrange(5, 10)))

    everyday = list(read_general("en"))[:2000]
    subjects = [[word() for _ in range(18)] for _ in range(20)]
    start, found = datetime(2026, 1, 27, tzinfo=UTC), []
    while len(found) < count:
        subject = pick.choice(subjects)
        own = pick.sample(subject, 6) + [word() for _ in range(4)]
        began = start + timedelta(hours=pick.uniform(0, hours))
        for _ in range(min(12, int(pick.paretovariate(1.2)))):
            title = pick.sample(own, 6) + pick.choices(everyday, k=4)
            text = pick.choices(own, k=16) + pick.choices(everyday, k=30)
            found.append(
                {"id": str(len(found)), "title": " ".join(title), "text": " ".join(text)}
                | {"published_at": (began + timedelta(hours=pick.expovariate(0.4))).isoformat()}
                | {
                    "publisher": f"outlet{pick.randrange(40)}",
                    "section": f"invented {subjects.index(subject)}",
                }
            )
    return found


def world_of(articles: Iterable[dict[str, str]], seed: int) -> list[News]:
    """Stories by the time they began, with their hidden sides."""
    articles = sorted(articles, key=lambda article: article["published_at"])
    by_id = {article["id"]: article for article in articles}
    stories: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for name, story in group_stream(articles):
        stories[story].append(by_id[name])
    pick, channels, world = random.Random(f"world {seed}"), rules(), []
    for number, told in enumerate(stories.values(), 1):
        titles = [article["title"] for article in told]
        reports = [
            Report(article["publisher"], when(article["published_at"]), language_of(article["title"]))
            for article in told
        ]
        language = "zh" if language_of(" ".join(titles)) == "zh" else "en"
        places = match([Title(0, title) for title in titles], channels)
        loud = min(1.0, math.log2(1 + len({report.publisher for report in reports})) / 3)
        world.append(
            News(
                number, titles, told[0]["text"][:LEAD], language, reports,
                frozenset(found.channel for found in places),
                frozenset(a.get("section") or SECTIONS.get(a["publisher"], "") for a in told) - {""},
                appeal=0.6 * loud + 0.4 * pick.random(),
                text="\n".join(f"{a['title']} {a['text'][:400]}" for a in told[:2]),
            )
        )  # fmt: skip
    return sorted(world, key=lambda news: news.began)


def when(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
