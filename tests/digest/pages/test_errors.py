"""Pages for what cannot be answered as usual, as they are where nobody debugs."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from lxml import html

from digest.accounts.models import User
from tests.digest.pages.test_hot import CHINESE, ENGLISH, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings) -> Client:
    settings.DEBUG = False
    settings.SITE_NAME = "Mill News"
    return Client(raise_request_exception=False)


def main(answer) -> str:
    tree = html.fromstring(answer.content.decode())
    assert "Mill News" in text(tree.xpath("//header[@class='top']")[0])
    assert "Traceback" not in answer.content.decode()
    return text(tree.xpath("//main")[0])


@pytest.mark.parametrize("path", ["/", "/nothing/here", "/api/v1/hot"])
def test_a_request_for_another_host_is_refused_in_both_languages(client, path):
    answer = client.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "The request was not understood" in main(answer)
    assert "没看懂这个请求" in main(answer)
    assert "evil.example" not in answer.content.decode()


def test_a_page_that_breaks_says_so_in_both_languages(client):
    def broken(execute, sql, params, many, context):
        raise OperationalError("no connection to secret-host")

    with connection.execute_wrapper(broken):
        answer = client.get("/latest")
    assert answer.status_code == 500
    assert "Something broke here" in main(answer)
    assert "是我们的问题" in main(answer)
    assert "secret-host" not in answer.content.decode()


@pytest.mark.parametrize(
    ("headers", "words"), [(ENGLISH, "Nothing stands here"), (CHINESE, "这里没有内容")], ids=["en", "zh"]
)
def test_what_is_not_there_is_said_in_the_reader_s_language(client, headers, words):
    answer = client.get("/nothing/here", **headers)
    assert answer.status_code == 404
    assert words in main(answer)


@pytest.mark.parametrize(
    ("headers", "words"), [(ENGLISH, "The form has grown old"), (CHINESE, "表单已过期")], ids=["en", "zh"]
)
def test_an_old_form_is_said_to_be_old(settings, headers, words):
    settings.SITE_NAME = "Mill News"
    answer = Client(enforce_csrf_checks=True).post("/login", {}, **headers)
    assert answer.status_code == 403
    assert words in main(answer)


def test_who_may_not_is_told_so(client):
    client.force_login(User.objects.create_user("bob", password="x"))
    answer = client.get("/ops", **ENGLISH)
    assert answer.status_code == 403
    assert main(answer)
