"""Every route x role x method: who gets what, and that reading changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.digest.roles import LOGIN, OK, ROLES, World, Written, inhabited, outcome_of, routes, undone
from tests.digest.roles_table import TABLE

pytestmark = pytest.mark.django_db
REFUSED = {405, 401, 403, 404, LOGIN}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once: every request below is rolled back."""
    with django_db_blocker.unblock(), undone():
        yield inhabited()


def test_every_route_has_its_row():
    """Write who may use a new route into `roles_table.TABLE`."""
    assert sorted(set(routes()) - set(TABLE)) == []
    assert sorted(set(TABLE) - set(routes())) == []


def holds(found: int | str, wanted: int | str) -> bool:
    return found in REFUSED if wanted == "never" else found == wanted


@pytest.mark.parametrize("route", TABLE)
def test_each_role_gets_what_the_table_says(world: World, route: str):
    """And a GET writes no row, the session's aside."""
    row = TABLE[route]
    path, data = world.fill(row.path), {name: world.fill(text) for name, text in row.data.items()}
    wrong = []
    for role in ROLES:
        written = Written()
        with undone(), connection.execute_wrapper(written):
            found = outcome_of(world.browser(role).get(path))
        if not holds(found, row.get[role]):
            wrong.append(("GET", role, found, row.get[role]))
        if written.statements:
            wrong.append(("GET writes", role, written.statements[0][:150], ""))
        with undone():
            found = outcome_of(world.browser(role).post(path, data))
        if not holds(found, row.post[role]):
            wrong.append(("POST", role, found, row.post[role]))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("route", TABLE)
def test_methods_that_nobody_uses_change_nothing(world: World, route: str):
    """Form views of frameworks take a PUT for a POST without fields; so be it."""
    path = world.fill(TABLE[route].path)
    for method, role in (("PUT", "owner"), ("DELETE", "owner"), ("DELETE", "staff"), ("TRACE", "anonymous")):
        written = Written()
        with undone(), connection.execute_wrapper(written):
            world.browser(role).generic(method, path)  # raises what would be a 500
        assert written.statements == [], (method, role)


WITHOUT_TOKEN = {
    "p/<int:pk>/read",  # counts a reader of public bytes, which hold no token
    "s/<token:token>/read",  # as that
    "api/v1/openapi.json",  # reads, whatever the method
}
ACCEPTING = [route for route, row in TABLE.items() if OK in row.post.values() and route not in WITHOUT_TOKEN]


@pytest.mark.parametrize("route", ACCEPTING)
def test_a_form_without_its_token_changes_nothing(world: World, route: str):
    row = TABLE[route]
    path, data = world.fill(row.path), {name: world.fill(text) for name, text in row.data.items()}
    for role in ("anonymous", "owner", "moderator", "staff"):
        written = Written()
        with undone(), connection.execute_wrapper(written):
            found = outcome_of(world.browser(role, enforce_csrf_checks=True).post(path, data))
        assert found == 403, role
        assert written.statements == [], role
