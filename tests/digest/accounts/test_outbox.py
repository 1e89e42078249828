"""Mails wait in rows: no request waits for a mail server, and nothing of a mail is kept once it is sent."""

from __future__ import annotations

import re
import socket
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digest import settings as digest_settings
from digest.accounts import tasks
from digest.accounts.empty_account import empty_account
from digest.accounts.models import Counter, User, WaitingMail
from digest.accounts.send_mails import AGAIN, MOST, send_mails
from digest.lib.claims import claim
from tests.factories import make_user, make_waiting_mail
from tests.people import browser_of, eve

pytestmark = pytest.mark.django_db
ADDRESS = "alice@example.org"
NOW = timezone.now
LOCAL = "django.core.mail.backends.locmem.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
CODE = re.compile(r"^\s*([A-Z0-9-]{6,})\s*$", re.M)


@pytest.fixture(autouse=True)
def _outbox(settings) -> None:
    """As on a site with a mail server; the server is a list."""
    settings.EMAIL_URL = "memory:"
    settings.EMAIL_BACKEND = "digest.accounts.outbox.Outbox"
    settings.MAIL_BACKEND = LOCAL


@pytest.fixture
def alice() -> User:
    user = make_user("alice", email=ADDRESS, last_login=timezone.now())
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    return user


@pytest.fixture
def away(settings) -> None:
    """Nothing listens at the mail server's address."""
    settings.MAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.fixture
def frozen(settings) -> Iterator[list[socket.socket]]:
    """A mail server that takes connections and never says a word; the connections it took."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return  # the test is over

        threading.Thread(target=take, daemon=True).start()
        settings.MAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 1
        yield taken
        for one in taken:
            one.close()
        server.shutdown(socket.SHUT_RDWR)


def ask_for_a_code(address: str = ADDRESS) -> Client:
    client = Client()
    client.last = client.post("/accounts/login/code", {"email": address})
    return client


def test_a_site_has_this_backend_whatever_its_server():
    assert digest_settings.EMAIL_BACKEND == "digest.accounts.outbox.Outbox"
    assert digest_settings.MAIL_BACKEND == "django.core.mail.backends.console.EmailBackend"  # no EMAIL_URL


# -- from the form to the mail


@pytest.mark.usefixtures("alice")
def test_a_code_waits_in_a_row_and_goes_out_by_the_next_pass_of_the_clock():
    client = ask_for_a_code()
    assert not mail.outbox
    row = WaitingMail.objects.get()
    assert (row.to, row.sender) == (ADDRESS, "digest@localhost")
    assert tasks.send_waiting_mails() == {"sent": 1, "failed": 0, "expired": 0}
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == ([ADDRESS], row.subject, row.text)
    client.post("/accounts/login/code/confirm", {"code": CODE.search(sent.body)[1]})
    assert client.get("/settings").status_code == 200


@pytest.mark.usefixtures("alice")
def test_nothing_of_a_mail_is_kept_once_it_is_sent():
    ask_for_a_code()
    send_mails(NOW())
    assert not WaitingMail.objects.exists()


@pytest.mark.usefixtures("alice")
def test_a_mail_falls_with_the_transaction_that_it_tells_of():
    with transaction.atomic():
        ask_for_a_code()
        transaction.set_rollback(True)
    assert not WaitingMail.objects.exists()


def test_each_recipient_gets_a_row_of_their_own():
    EmailMessage("Hello", "Words", None, ["a@a.example", "b@b.example"]).send()
    assert sorted(WaitingMail.objects.values_list("to", flat=True)) == ["a@a.example", "b@b.example"]


@pytest.mark.parametrize(
    "odd",
    [
        {"bcc": ["b@b.example"]},
        {"cc": ["b@b.example"]},
        {"headers": {"X-A": "1"}},
        {"attachments": [("a.txt", "a", "text/plain")]},
        {"alternatives": [("<p>", "text/html")]},
        {"subject": "two\nlines"},
    ],
)
def test_what_a_row_cannot_hold_is_refused_and_not_dropped(odd):
    message = EmailMultiAlternatives(**{"subject": "s", "body": "b", "to": ["a@a.example"], **odd})
    with pytest.raises(ValueError, match=r"plain text|newlines"):
        message.send()
    assert not WaitingMail.objects.exists()


# -- servers that do not take it


@pytest.mark.usefixtures("alice", "away")
def test_a_server_that_is_away_breaks_no_page_and_is_asked_three_times_then_the_mail_is_parked():
    answer = Client().post("/accounts/password/reset", {"email": ADDRESS}, follow=True)
    assert answer.status_code == 200
    now = NOW()
    for n, wait in enumerate(AGAIN, 1):
        assert send_mails(now)["failed"] == 1
        row = WaitingMail.objects.get()
        assert (row.attempts, row.parked_at, row.claim_token) == (n, None, None)
        assert row.not_before == now + wait
        assert send_mails(now) == {"sent": 0, "failed": 0, "expired": 0}  # not yet
        WaitingMail.objects.update(not_before=None)
    send_mails(now)
    row = WaitingMail.objects.get()
    assert (row.attempts, row.parked_at) == (3, now)
    assert row.parked_reason.startswith("ConnectionRefusedError")
    assert send_mails(now)["failed"] == 0


@pytest.mark.usefixtures("away")
def test_a_failure_ends_the_pass_and_costs_no_other_mail_an_attempt():
    first, second = make_waiting_mail(), make_waiting_mail()
    assert send_mails(NOW())["failed"] == 1
    assert [WaitingMail.objects.get(pk=row.pk).attempts for row in (first, second)] == [1, 0]


def test_a_mail_that_fails_does_not_hold_up_those_after_it():
    make_waiting_mail(not_before=NOW() + timedelta(minutes=1))
    make_waiting_mail(to="bob@example.org")
    assert send_mails(NOW())["sent"] == 1
    assert mail.outbox[0].to == ["bob@example.org"]


def test_a_mail_that_none_can_be_made_of_is_tried_again_like_others_and_holds_up_none():
    broken = make_waiting_mail(subject="Two\nlines")
    make_waiting_mail(to="bob@example.org")
    assert send_mails(NOW())["failed"] == 1
    broken.refresh_from_db()
    assert (broken.attempts, broken.claim_token) == (1, None)
    assert broken.not_before > NOW()
    send_mails(NOW())
    assert [sent.to for sent in mail.outbox] == [["bob@example.org"]]


def test_a_mail_that_somebody_else_sends_is_left_to_them():
    make_waiting_mail()
    claim(WaitingMail.objects.all(), limit=1, lease=timedelta(minutes=1))
    assert send_mails(NOW())["sent"] == 0
    assert not mail.outbox


def test_a_mail_whose_holder_died_is_sent_by_the_next():
    make_waiting_mail()
    claim(WaitingMail.objects.all(), limit=1, lease=timedelta(minutes=-1))
    assert send_mails(NOW())["sent"] == 1


def test_a_pass_ends_though_mails_keep_coming():
    for _ in range(MOST + 1):
        make_waiting_mail()
    assert send_mails(NOW())["sent"] == MOST
    assert send_mails(NOW())["sent"] == 1


def test_a_look_at_nothing_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        send_mails(NOW())
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


# -- secrets


@pytest.mark.usefixtures("alice", "away")
def test_a_code_that_was_never_sent_goes_with_its_quarter_of_an_hour():
    ask_for_a_code()
    now = NOW()
    send_mails(now)
    assert WaitingMail.objects.count() == 1
    assert send_mails(now + timedelta(minutes=16))["expired"] == 1
    assert not WaitingMail.objects.exists()


@pytest.mark.usefixtures("alice", "away")
def test_other_mails_wait_a_day_parked_or_not():
    Client().post("/accounts/password/reset", {"email": ADDRESS})
    now = NOW()
    WaitingMail.objects.update(parked_at=now)
    send_mails(now + timedelta(hours=23))
    assert WaitingMail.objects.count() == 1
    assert send_mails(now + timedelta(hours=25))["expired"] == 1


def test_staff_see_to_whom_and_what_about_and_never_the_words():
    row = make_waiting_mail(text="SECRET-CODE", parked_at=NOW(), parked_reason="http 500", attempts=3)
    staff = browser_of(eve())
    page = staff.get("/ops").content.decode()
    assert row.to in page
    assert row.subject in page
    assert "SECRET-CODE" not in page
    staff.post("/ops/retry", {"kind": "mail", "pk": row.pk})
    assert send_mails(NOW())["sent"] == 1
    assert "SECRET-CODE" in mail.outbox[0].body


@pytest.mark.usefixtures("alice", "away")
def test_logs_name_neither_the_address_nor_the_code(caplog):
    ask_for_a_code()
    code = CODE.search(WaitingMail.objects.get().text)[1]
    send_mails(NOW())
    assert "mail not sent" in caplog.text
    assert ADDRESS not in caplog.text
    assert code not in caplog.text


class Refusing(BaseEmailBackend):
    """A server that knows no such recipient, and says whom."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({email_messages[0].to[0]: (550, b"no such person")})


def test_who_was_refused_is_told_to_staff_and_not_to_the_log(settings, caplog):
    settings.MAIL_BACKEND = f"{__name__}.Refusing"
    make_waiting_mail(attempts=2)
    send_mails(NOW())
    page = browser_of(eve()).get("/ops").content.decode()
    assert "no such person" in page
    assert "SMTPRecipientsRefused" in caplog.text
    assert ADDRESS not in caplog.text


def test_mails_that_nobody_tries_again_go_with_the_account(alice):
    make_waiting_mail(parked_at=NOW())
    notice, others = make_waiting_mail(), make_waiting_mail(to="bob@example.org", parked_at=NOW())
    empty_account(alice, NOW())
    assert set(WaitingMail.objects.all()) == {notice, others}


# -- time tells nothing


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("path", ["/accounts/password/reset", "/accounts/login/code"])
def test_no_request_waits_for_a_mail_server(frozen, path):
    for address in (ADDRESS, "nobody@example.org"):
        began = time.perf_counter()
        assert Client().post(path, {"email": address}).status_code == 302
        assert time.perf_counter() - began < 1  # the server's time-out
    assert not frozen
    assert send_mails(NOW())["failed"] == 1  # which the clock waits for
    assert len(frozen) == 1


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("path", ["/accounts/password/reset", "/accounts/login/code"])
def test_asking_for_a_mail_takes_as_long_and_as_many_writes_whether_there_is_an_account(path):
    times: dict[str, list[float]] = {ADDRESS: [], "nobody@example.org": []}
    writes: dict[str, set[int]] = {address: set() for address in times}
    for _ in range(9):
        for address, taken in times.items():
            Counter.objects.all().delete()
            with CaptureQueriesContext(connection) as asked:
                began = time.perf_counter()
                Client().post(path, {"email": address})
                taken.append(time.perf_counter() - began)
            writes[address].add(
                sum(q["sql"].startswith(("INSERT", "UPDATE")) for q in asked.captured_queries)
            )
    ratio = statistics.median(times[ADDRESS]) / statistics.median(times["nobody@example.org"])
    assert writes[ADDRESS] == writes["nobody@example.org"]
    assert 0.5 < ratio < 2
