"""Coming in: by name, by address, by a code, by a second factor; and that strangers learn of no account."""

from __future__ import annotations

import itertools
import json
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client
from django.utils import timezone

from digest.accounts.models import Attempt, Counter, Session, User
from tests.factories import PASSWORD, make_user
from tests.people import browser_of

pytestmark = pytest.mark.django_db
ADDRESS = "alice@example.org"
LINK = re.compile(r"http://testserver(/\S+)")


@pytest.fixture
def with_mail(settings) -> None:
    settings.EMAIL_URL = "memory:"


@pytest.fixture
def alice() -> User:
    user = make_user("alice", email=ADDRESS, last_login=timezone.now())
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    return user


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def sign_in(login: str, password: str = PASSWORD, **more: str) -> Client:
    client = Client()
    client.last = client.post("/login", {"login": login, "password": password, **more})
    return client


def sign_up(client: Client | None = None, **answers: str):
    client = client or Client()
    return client, client.post("/accounts/signup", {"username": "mia", "password1": PASSWORD, **answers})


def body(answer) -> str:
    """Without what differs between any two answers: tokens, and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r'name="login" value="[^"]*"', "", text)


# -- signing in


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("login", ["alice", "ALICE", " alice ", "Ａlice", ADDRESS, ADDRESS.upper()])
def test_one_signs_in_by_name_or_address_in_any_case(login):
    assert is_in(sign_in(login))


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("next_", ["/settings/sessions", "/c/chips?x=1"])
def test_one_comes_back_to_where_one_was(next_):
    assert sign_in("alice", next=next_).last["Location"] == next_


def hostile(kind: str, shared: Path) -> list[dict]:
    path = shared / "data/hostile/hostile.jsonl"
    if not path.exists():
        pytest.skip("no hostile data beside this checkout")
    rows = (json.loads(line) for line in path.read_text().splitlines())
    return [row for row in rows if row["kind"] == kind]


def test_no_hostile_address_leads_away(alice, shared_dir):
    """After signing in, after settings, after a language; forms and links alike."""
    rows = hostile("open_redirect", shared_dir)
    assert rows
    for row in [*rows, {"input": "http://127.0.0.1/"}, {"input": "/\\evil.example"}, {"input": "/\tevil"}]:
        target = row["input"]
        client = sign_in("alice", next=target)
        places = [
            client.last,
            Client().post(f"/login?next={target}", {"login": "alice", "password": PASSWORD}),
            client.post("/settings/theme", {"theme": "dark", "next": target}),
            client.post("/settings/language", {"lang": "en", "next": target}),
            client.get("/login", {"next": target}),
        ]
        for answer in places:
            assert answer.status_code == 302
            assert urlsplit(answer["Location"]).hostname in (None, "testserver"), target
            assert answer["Location"].startswith("/"), target
            assert not answer["Location"].startswith(("//", "/\\")), target


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/accounts/signup", "/accounts/password/reset", "/settings"]
)
def test_a_form_from_elsewhere_is_refused(path):
    assert Client(enforce_csrf_checks=True).post(path, {"login": "alice"}).status_code == 403


def test_a_closed_account_opens_to_nobody(alice):
    User.objects.update(is_active=False)
    client = sign_in("alice")
    assert client.last["Location"] == "/accounts/inactive"
    assert not is_in(client)


# -- what strangers learn


@pytest.mark.usefixtures("alice", "with_mail")
def test_a_wrong_password_says_the_same_whether_there_is_an_account():
    known, unknown = sign_in("alice", "wrong").last, sign_in("nobody", "wrong").last
    assert (known.status_code, body(known)) == (unknown.status_code, body(unknown))
    known, unknown = sign_in(ADDRESS, "wrong").last, sign_in("no@example.org", "wrong").last
    assert (known.status_code, body(known)) == (unknown.status_code, body(unknown))


def ratio_of_times(known: Callable[[], object], unknown: Callable[[], object]) -> float:
    """Medians of seven, of which none is limited."""
    times: list[list[float]] = [[], []]
    for _ in range(7):
        for deed, taken in zip((known, unknown), times, strict=True):
            Counter.objects.all().delete()
            Attempt.objects.all().delete()
            began = time.perf_counter()
            deed()
            taken.append(time.perf_counter() - began)
    return statistics.median(times[0]) / statistics.median(times[1])


class SlowHasher(PBKDF2PasswordHasher):
    """A site's takes longer still; this one some ten times as long as all else of a request."""

    algorithm = "slow"
    iterations = 400_000


@pytest.fixture
def slow_hashes(settings, alice) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.SlowHasher"]
    alice.set_password(PASSWORD)
    alice.save()


@pytest.mark.usefixtures("slow_hashes", "with_mail")
@pytest.mark.parametrize(("known", "unknown"), [("alice", "nobody"), (ADDRESS, "nobody@example.org")])
def test_a_wrong_password_takes_as_long_whether_there_is_an_account(known, unknown):
    ratio = ratio_of_times(lambda: sign_in(known, "wrong"), lambda: sign_in(unknown, "wrong"))
    assert 0.65 < ratio < 1.5  # one hash more makes it nearly 2


@pytest.mark.usefixtures("slow_hashes", "with_mail")
def test_signing_up_takes_as_long_whether_the_address_has_an_account():
    numbers = itertools.count()
    ratio = ratio_of_times(
        lambda: sign_up(username=f"mia{next(numbers)}", email=ADDRESS),
        lambda: sign_up(username=f"tom{(n := next(numbers))}", email=f"tom{n}@example.org"),
    )
    assert 0.65 < ratio < 1.5


@pytest.mark.usefixtures("alice", "with_mail")
@pytest.mark.parametrize("path", ["/accounts/password/reset", "/accounts/login/code"])
def test_asking_for_a_mail_says_the_same_whether_there_is_an_account(path):
    answers = []
    for address in (ADDRESS, "nobody@example.org"):
        client = Client()
        answer = client.post(path, {"email": address}, follow=True)
        answers.append((answer.redirect_chain, body(answer).replace(address, "ADDRESS")))
    assert answers[0] == answers[1]
    assert {m.to[0] for m in mail.outbox} == {ADDRESS, "nobody@example.org"}


@pytest.mark.usefixtures("alice", "with_mail")
def test_signing_up_with_an_address_that_has_an_account_says_the_same():
    answers = []
    for name, address in (("mia", ADDRESS), ("tom", "tom@example.org")):
        client, _ = sign_up(username=name, email=address)
        answer = client.get("/accounts/mail/sent")
        answers.append((_["Location"], body(answer).replace(address, "ADDRESS")))
        assert not is_in(client)
    assert answers[0] == answers[1]
    assert not User.objects.filter(username="mia").exists()
    assert "has an account already" in mail.outbox[0].body


# -- signing up


def test_a_name_and_a_password_open_an_account():
    client, answer = sign_up(username="小林")
    assert answer["Location"] == "/welcome"
    assert is_in(client)
    user = User.objects.get(username="小林")
    assert (user.email, user.is_staff, user.is_new(timezone.now())) == ("", False, True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "ALICE", "This name is taken"),
        ("username", "аlice", "Write a name in one alphabet"),
        ("username", "admin", "kept for the site"),
        ("username", "a b", "Letters, digits"),
        ("password1", "12345678", "common"),
        ("password1", "short", "too short"),
    ],
)
def test_a_sign_up_that_cannot_be_says_why(alice, field, value, words):
    _, answer = sign_up(**{field: value})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.usefixtures("with_mail")
def test_an_address_is_verified_before_the_account_is_used():
    client, answer = sign_up(email="mia@example.org")
    assert answer["Location"] == "/accounts/mail/sent"
    assert not is_in(client)
    assert not is_in(sign_in("mia"))
    link = LINK.search(mail.outbox[0].body)[1]
    assert client.get(link).status_code == 200
    assert not EmailAddress.objects.get().verified  # a GET, such as a scanner's, changes nothing
    client.post(link)
    assert EmailAddress.objects.get().verified
    assert is_in(sign_in("mia@example.org"))


def test_without_mail_no_address_is_asked_for_and_one_that_is_sent_is_dropped():
    assert "email" not in Client().get("/accounts/signup").context["form"].fields
    client, _ = sign_up(email="mia@example.org")
    assert is_in(client)
    assert User.objects.get().email == ""
    assert not mail.outbox


def test_five_accounts_in_half_an_hour_from_one_address():
    for n in range(5):
        assert sign_up(username=f"mia{n}")[1].status_code == 302
    _, answer = sign_up(username="mia9")
    assert answer.status_code == 429
    assert "That was often" in answer.content.decode()
    assert User.objects.count() == 5
    Counter.objects.update(ends=timezone.now())
    assert sign_up(username="mia9")[1].status_code == 302


def test_a_closed_site_opens_no_account(settings):
    settings.SIGNUP = "closed"
    _, answer = sign_up()
    assert "No new accounts" in answer.content.decode()
    assert not User.objects.exists()
    assert "Open an account" not in Client().get("/login").content.decode()


# -- codes and new passwords by mail


@pytest.mark.usefixtures("alice", "with_mail")
def test_one_signs_in_by_a_code():
    client = Client()
    client.post("/accounts/login/code", {"email": ADDRESS})
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.M)[1]
    client.post("/accounts/login/code/confirm", {"code": "AAAA-AAAA"})
    assert not is_in(client)
    client.post("/accounts/login/code/confirm", {"code": code})
    assert is_in(client)


@pytest.mark.usefixtures("alice", "with_mail")
def test_codes_to_one_address_end_after_five_in_an_hour(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for n in range(5):
        headers = {"x-forwarded-for": f"192.0.{n}.1"}
        assert Client().post("/accounts/login/code", {"email": ADDRESS}, headers=headers).status_code == 302
    headers = {"x-forwarded-for": "198.51.100.1"}
    assert Client().post("/accounts/login/code", {"email": ADDRESS}, headers=headers).status_code == 429
    assert len(mail.outbox) == 5


@pytest.mark.usefixtures("with_mail")
def test_a_new_password_by_mail_ends_every_session(alice):
    thief = sign_in("alice")
    client = Client()
    client.post("/accounts/password/reset", {"email": ADDRESS})
    link = LINK.search(mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    new = "nine-loud-badgers"
    answer = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert answer["Location"] == "/accounts/password/reset/done"
    assert not is_in(thief)
    assert is_in(sign_in("alice", new))
    assert "used already" in client.get(link).content.decode()


@pytest.mark.usefixtures("with_mail", "alice")
def test_links_in_mails_are_those_of_the_site_whatever_host_was_asked(settings):
    settings.SITE_URL = "https://news.example"
    Client(headers={"host": "localhost"}).post("/accounts/password/reset", {"email": ADDRESS})
    assert "https://news.example/accounts/password/reset/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


@pytest.mark.usefixtures("with_mail", "alice")
def test_mails_are_in_the_language_of_who_asks():
    Client(headers={"accept-language": "zh-CN"}).post("/accounts/login/code", {"email": ADDRESS})
    assert "你的登录验证码" in mail.outbox[0].subject
    assert "15 分钟" in mail.outbox[0].body


def test_signing_in_sets_the_cookies_of_the_account():
    make_user("alice", theme="dark", language="zh-hans")
    cookies = sign_in("alice").last.cookies
    assert (cookies["theme"].value, cookies["django_language"].value) == ("dark", "zh-hans")


@pytest.mark.usefixtures("with_mail", "alice")
def test_a_forged_host_gets_no_mail_with_its_name():
    answer = Client(headers={"host": "evil.example"}).post("/accounts/password/reset", {"email": ADDRESS})
    assert answer.status_code == 400
    assert not mail.outbox


@pytest.mark.usefixtures("alice")
def test_without_mail_pages_that_need_it_say_so():
    assert "This site sends no mail" in Client().get("/accounts/password/reset").content.decode()
    assert Client().post("/accounts/password/reset", {"email": ADDRESS}).status_code == 404
    assert Client().get("/accounts/login/code").status_code == 404
    own = browser_of(make_user("bob"))
    assert "This site sends no mail" in own.get("/settings/mail").content.decode()
    assert own.post("/settings/mail", {"email": "bob@example.org", "action_add": ""}).status_code == 404
    assert EmailAddress.objects.count() == 1  # Alice's


# -- the second factor


@pytest.fixture
def secret(alice) -> str:
    made = generate_totp_secret()
    TOTP.activate(alice, made)
    RecoveryCodes.activate(alice)
    return made


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_password_alone_is_half(secret):
    client = sign_in("alice")
    assert client.last["Location"] == "/accounts/login/second"
    assert not is_in(client)
    client.post("/accounts/login/second", {"code": code_of(secret)})
    assert is_in(client)


def test_a_recovery_code_works_once(alice, secret):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (True, False):
        client = sign_in("alice")
        client.post("/accounts/login/second", {"code": code})
        assert is_in(client) is expected


def test_ten_guesses_of_a_second_factor_and_the_right_code_is_refused_too(secret):
    client = sign_in("alice")
    for _ in range(10):
        assert client.post("/accounts/login/second", {"code": "000000"}).status_code == 200
    answer = client.post("/accounts/login/second", {"code": code_of(secret)})
    assert answer.status_code == 200 or answer.status_code == 429
    assert not is_in(client)


def test_setting_up_an_app_asks_for_the_password_and_shows_a_picture_within_the_policy(alice):
    client = sign_in("alice")
    assert client.get("/settings/two-factor/app")["Location"].startswith("/accounts/again")
    client.post("/accounts/again", {"password": PASSWORD})
    page = client.get("/settings/two-factor/app")
    text = page.content.decode()
    assert "<path" in text
    assert "style=" not in text
    assert "data:" not in text
    secret = page.context["form"].secret
    client.post("/settings/two-factor/app", {"code": code_of(secret)})
    assert {a.type for a in Authenticator.objects.filter(user=alice)} == {"totp", "recovery_codes"}


def test_nobody_else_s_key_can_be_removed_or_renamed(alice):
    key = Authenticator.objects.create(user=alice, type="webauthn", data={"name": "Phone"})
    bob = browser_of(make_user("bob"))
    bob.post("/accounts/again", {"password": PASSWORD})
    for deed in ("remove", "edit"):
        assert bob.get(f"/settings/passkeys/{key.pk}/{deed}").status_code == 404
        assert bob.post(f"/settings/passkeys/{key.pk}/{deed}", {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data == {"name": "Phone"}


# -- pages


ENTRANCE = ["/login", "/accounts/signup", "/accounts/password/reset", "/welcome", "/accounts/mail/x"]
OWN = [
    "/settings", "/settings/reading", "/settings/theme", "/settings/mail", "/settings/password",
    "/settings/passkeys", "/settings/two-factor", "/settings/sessions", "/settings/invitations",
    "/settings/export",
]  # fmt: skip


@pytest.mark.parametrize("path", ENTRANCE)
def test_pages_of_the_entrance_are_kept_by_nobody(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    assert "noindex" in answer.content.decode()
    if path != "/accounts/mail/x":
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", OWN)
def test_ones_own_pages_are_private_and_ask_strangers_to_sign_in(alice, path):
    page = browser_of(alice).get(path)
    assert page.status_code == 200
    assert "private" in page["Cache-Control"]
    assert "no-store" in page["Cache-Control"]
    assert "style=" not in page.content.decode()
    assert Client().get(path)["Location"] == f"/login?next={path}"
    answer = Client().post(path)
    assert answer.status_code in (401, 302)
    assert answer.get("Location", "/login").startswith("/login")


def test_a_get_of_any_page_changes_nothing(alice):
    client = browser_of(alice)
    before = list(User.objects.values()), Session.objects.count(), EmailAddress.objects.count()
    for path in [
        *OWN,
        *ENTRANCE,
        "/settings/leave",
        "/settings/language",
        "/logout",
        "/settings/passkeys/1/remove",
    ]:
        client.get(path)
    assert before == (list(User.objects.values()), Session.objects.count(), EmailAddress.objects.count())
    assert is_in(client)


@pytest.mark.parametrize("path", ENTRANCE)
def test_looking_at_the_entrance_leaves_no_session(path):
    client = Client()
    client.get(path)
    assert "session" not in client.cookies
    assert not Session.objects.exists()


@pytest.mark.usefixtures("with_mail", "alice")
def test_following_a_link_of_somebody_else_signs_nobody_out():
    bob = browser_of(make_user("bob"))
    Client().post("/accounts/password/reset", {"email": ADDRESS})
    bob.get(LINK.search(mail.outbox[0].body)[1], follow=True)
    assert is_in(bob)


def test_a_session_without_a_person_ends_in_a_day(alice):
    client = Client()
    client.get("/accounts/login/passkey", headers={"accept": "application/json"})
    kept = Session.objects.get()
    assert kept.user is None
    assert (kept.expire_date - kept.created).days <= 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.usefixtures("with_mail")
def test_nothing_of_the_libraries_own_words_is_on_these_pages_and_in_these_mails(alice, secret, language):
    """Whatever is told to a person while signing up, changing an address, a password, a factor."""
    headers = {"accept-language": language}
    client = Client(headers=headers)
    seen = [sign_up(client, email="mia@example.org")[1], client.get("/accounts/mail/sent")]
    link = LINK.search(mail.outbox[-1].body)[1]
    seen += [client.get(link), client.post(link, follow=True)]
    own = browser_of(alice, **headers)
    seen.append(own.post("/accounts/again", {"password": PASSWORD}))
    new = {"email": "new@example.org"}
    for answers in ({**new, "action_add": ""}, {**new, "action_send": ""}, {**new, "action_remove": ""}):
        seen.append(own.post("/settings/mail", answers, follow=True))
    seen.append(own.post("/settings/password", {"oldpassword": "wrong", "password1": "x", "password2": "y"}))
    seen += [own.get(path) for path in ("/accounts/again", "/accounts/again/code", "/accounts/login/second")]
    texts = [answer.content.decode() for answer in seen] + [m.subject + m.body for m in mail.outbox]
    theirs = (
        "email address",
        "Email",
        "E-mail",
        "Confirmation email",
        "New Password",
        "security key",
        "您",
        "p.m.",
        "a.m.",
    )
    for words in theirs:
        assert not [text for text in texts if words in text], words
