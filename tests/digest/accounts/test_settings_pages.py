"""One's own settings: saved, seen at once, nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from digest.accounts.invitations import OPEN_AT_ONCE, tree
from digest.accounts.models import Invitation, ResetLink, User
from tests.factories import PASSWORD, make_user
from tests.people import browser_of, charlie, eve, newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return make_user("alice")


def test_a_name_is_changed_and_an_old_one_is_free(alice):
    client = browser_of(alice)
    client.post("/settings", {"username": "Alicia"})
    alice.refresh_from_db()
    assert (alice.username, alice.name_key) == ("Alicia", "alicia")
    make_user("alice")


@pytest.mark.parametrize("name", ["BOB", "admin", "a", "аlice", ""])
def test_a_name_that_cannot_be_stays_as_it_was(alice, name):
    make_user("bob")
    page = browser_of(alice).post("/settings", {"username": name})
    assert page.status_code == 200
    assert page.context["form"].errors
    alice.refresh_from_db()
    assert alice.username == "alice"
    assert f"Account of {alice.username}" in page.content.decode()


def test_a_name_is_changed_three_times_a_week(alice):
    client = browser_of(alice)
    answers = [client.post("/settings", {"username": f"alice{n}"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    alice.refresh_from_db()
    assert alice.username == "alice2"


def test_the_suspended_keep_their_name():
    person = charlie()
    assert browser_of(person).post("/settings", {"username": "innocent"}).status_code == 403
    person.refresh_from_db()
    assert person.username == "charlie"


def test_ones_own_name_in_another_case_is_no_other_s(alice):
    browser_of(alice).post("/settings", {"username": "ALICE"})
    alice.refresh_from_db()
    assert alice.username == "ALICE"


def test_languages_zone_and_hour_are_kept(alice):
    sent = {"languages": ["zh"], "language": "zh-hans", "time_zone": "Asia/Shanghai", "edition_hour": "7"}
    client = browser_of(alice)
    client.post("/settings/reading", sent)
    alice.refresh_from_db()
    assert (alice.languages, alice.language) == ("zh", "zh-hans")
    assert (alice.time_zone, alice.edition_hour) == ("Asia/Shanghai", 7)
    client.post(
        "/settings/reading", {"languages": ["en", "zh"], "language": "", "time_zone": "", "edition_hour": ""}
    )
    alice.refresh_from_db()
    assert (alice.languages, alice.language, alice.time_zone, alice.edition_hour) == ("", "", "", None)


@pytest.mark.parametrize(
    "wrong", [{"languages": "xx"}, {"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"edition_hour": "24"}]
)
def test_what_is_not_offered_is_refused(alice, wrong):
    page = browser_of(alice).post("/settings/reading", wrong)
    assert page.status_code == 200
    assert page.context["form"].errors


def test_the_language_of_the_account_beats_cookie_and_browser(alice):
    client = browser_of(alice, **{"accept-language": "en"})
    client.post("/settings/language", {"lang": "zh-hans", "next": "/about"})
    client.cookies["django_language"] = "en"
    assert client.get("/about")["Content-Language"] == "zh-hans"
    assert client.get("/about?lang=en")["Content-Language"] == "en"
    assert Client(headers={"accept-language": "en"}).get("/about")["Content-Language"] == "en"


def test_the_switch_of_the_header_is_a_form_and_comes_back(alice):
    client = browser_of(alice)
    page = client.get("/about?x=1").content.decode()
    assert 'action="/settings/language"' in page
    answer = client.post("/settings/language", {"lang": "zh-hans", "next": "/about?x=1"})
    assert answer["Location"] == "/about?x=1"
    assert answer.cookies["django_language"].value == "zh-hans"
    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    client.post("/settings/language", {"lang": "xx"})
    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    assert client.get("/settings/language").status_code == 405


def test_the_theme_of_the_account_beats_the_cookie_and_keeps_it_in_step(alice):
    client = browser_of(alice)
    answer = client.post("/settings/theme", {"theme": "dark"})
    assert answer.cookies["theme"].value == "dark"
    client.cookies["theme"] = "light"
    assert 'data-theme="dark"' in client.get("/about").content.decode()
    assert client.post("/settings/theme", {"theme": ""}).cookies["theme"].value == ""
    client.post("/settings/theme", {"theme": "purple"})
    alice.refresh_from_db()
    assert alice.theme == ""


def test_times_are_those_of_ones_zone():
    at = timezone.now().replace(hour=20, minute=15)
    near, far = (
        make_user("alice", date_joined=at),
        make_user("bob", date_joined=at, time_zone="Asia/Shanghai"),
    )
    assert "20:15" in browser_of(near).get("/settings").content.decode()
    assert "04:15" in browser_of(far).get("/settings").content.decode()


def test_a_new_address_counts_when_it_is_confirmed(settings):
    settings.EMAIL_URL = "memory:"
    alice = make_user("alice", email="old@example.org")
    EmailAddress.objects.create(user=alice, email="old@example.org", verified=True, primary=True)
    client = browser_of(alice)
    client.post("/settings/mail", {"action_add": "", "email": "new@example.org"})
    alice.refresh_from_db()
    assert alice.email == "old@example.org"
    link = next(word for word in mail.outbox[-1].body.split() if "/accounts/mail/" in word)
    client.post(link.removeprefix("http://testserver"))
    alice.refresh_from_db()
    assert alice.email == "new@example.org"
    assert [row.email for row in EmailAddress.objects.all()] == ["new@example.org"]


# -- invitations


def made(client: Client) -> str:
    """The token of an invitation that ``client`` makes."""
    return client.post("/settings/invitations", {"note": "Mia"}).context["link"].rpartition("=")[2]


def join(token: str, name: str = "mia") -> Client:
    client = Client()
    client.last = client.post(
        "/accounts/signup", {"username": name, "password1": PASSWORD, "invitation": token}
    )
    return client


def test_by_invitation_one_comes_in_once(alice, settings):
    settings.SIGNUP = "invite"
    client = browser_of(alice)
    token = made(client)
    assert "by invitation" in Client().get("/accounts/signup").content.decode()
    assert f'value="{token}"' in Client().get(f"/accounts/signup?invitation={token}").content.decode()
    assert join(token).last.status_code == 302
    assert join(token, "tom").last.status_code == 200
    mia = User.objects.get(username="mia")
    assert mia.invited_by == alice
    assert not User.objects.filter(username="tom").exists()
    page = client.get("/settings/invitations").content.decode()
    assert token not in page
    assert "Mia" in page


@pytest.mark.parametrize("token", ["", "x", "x" * 90])
def test_without_an_invitation_the_door_is_closed(settings, token):
    settings.SIGNUP = "invite"
    assert "by invitation" in join(token).last.content.decode()
    assert not User.objects.exists()


def test_an_invitation_that_is_over_or_withdrawn_opens_nothing(alice, settings):
    settings.SIGNUP = "invite"
    client = browser_of(alice)
    over, withdrawn = made(client), made(client)
    rows = list(Invitation.objects.order_by("pk"))
    Invitation.objects.filter(pk=rows[0].pk).update(ends=timezone.now())
    client.post("/settings/invitations", {"withdraw": rows[1].pk})
    join(over)
    join(withdrawn)
    assert User.objects.count() == 1


def test_five_are_open_at_once_and_nobody_withdraws_another_s(alice):
    client = browser_of(alice)
    for _ in range(OPEN_AT_ONCE):
        made(client)
    page = client.post("/settings/invitations", {"note": ""})
    assert "Five open invitations" in page.content.decode()
    for number in (Invitation.objects.first().pk, "x", "", "9" * 12):
        browser_of(eve() if not User.objects.filter(is_staff=True) else User.objects.get(is_staff=True)).post(
            "/settings/invitations", {"withdraw": number}
        )
    assert Invitation.objects.count() == OPEN_AT_ONCE


def test_newcomers_invite_nobody():
    page = browser_of(newcomer()).post("/settings/invitations", {"note": ""})
    assert "cannot invite" in page.content.decode()
    assert not Invitation.objects.exists()


def test_the_suspended_are_told_on_the_page_that_they_cannot_invite():
    assert "cannot invite" in browser_of(charlie()).get("/settings/invitations").content.decode()


def test_while_sign_up_is_closed_staff_alone_invite(alice, settings):
    settings.SIGNUP = "closed"
    assert browser_of(alice).post("/settings/invitations", {"note": ""}).context["link"] == ""


def test_the_tree_shows_who_came_by_whom(alice):
    bob = make_user("bob", invited_by=alice)
    carol = make_user("carol", invited_by=bob)
    make_user("stranger")
    assert [(b.user, b.depth) for b in tree([alice])] == [(alice, 0), (bob, 1), (carol, 2)]
    page = browser_of(alice).get("/settings/invitations").content.decode()
    assert page.index("bob") < page.index("carol")
    assert "stranger" not in page
    assert "carol" in browser_of(eve()).get(f"/ops/people/{alice.pk}").content.decode()


def test_the_tree_takes_a_statement_a_level(alice, django_assert_num_queries):
    for n in range(9):
        make_user(f"guest{n}", invited_by=alice)
    with django_assert_num_queries(2):
        tree([alice])


# -- staff's pages


@pytest.mark.parametrize("path", ["/ops/people", "/ops/people/1"])
def test_pages_about_people_are_for_staff(alice, path):
    assert browser_of(alice).get(path).status_code == 403
    assert Client().get(path)["Location"].startswith("/login")


def test_staff_find_people_by_name_and_address(alice, django_assert_num_queries):
    make_user("bob", email="bob@example.org")
    client = browser_of(eve())
    assert "alice" in client.get("/ops/people?q=AL").content.decode()
    found = client.get("/ops/people?q=bob@").content.decode()
    assert "/ops/people/" in found
    assert "alice" not in found
    assert "Nobody is called so" in client.get("/ops/people?q=%00zzz").content.decode()
    with django_assert_num_queries(2):
        client.get("/ops/people")


def test_a_link_of_staff_sets_a_new_password_once(alice):
    thief, staff = browser_of(alice), browser_of(eve())
    link = staff.post(f"/ops/people/{alice.pk}").context["link"].removeprefix("http://testserver")
    new = {"new_password1": "nine-loud-badgers", "new_password2": "nine-loud-badgers"}
    assert "no-store" in Client().get(link)["Cache-Control"]
    assert Client().post(link, {**new, "new_password2": "other"}).status_code == 200
    assert Client().post(link, new).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post(link, new).status_code == 404
    assert thief.get("/settings").status_code == 302
    answer = Client().post("/login", {"login": "alice", "password": "nine-loud-badgers"})
    assert answer.status_code == 302


def test_a_link_ends_after_two_days_and_when_another_is_made(alice):
    staff = browser_of(eve())
    first, second = (
        staff.post(f"/ops/people/{alice.pk}").context["link"].removeprefix("http://testserver")
        for _ in range(2)
    )
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    ResetLink.objects.update(ends=timezone.now() - timedelta(seconds=1))
    assert Client().get(second).status_code == 404


def test_a_get_makes_no_link(alice):
    browser_of(eve()).get(f"/ops/people/{alice.pk}")
    assert not ResetLink.objects.exists()
    assert (
        browser_of(User.objects.get(is_staff=True)).get("/ops/people/99999999999999999999").status_code == 404
    )
