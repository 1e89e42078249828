"""Where a form leads back to."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from digest.lib.fragments import answer, back_to, swaps


@pytest.mark.parametrize("address", ["/c/ai?tab=hot", "/story/5-a#comments"])
def test_a_path_of_this_site_is_gone_back_to(address):
    assert back_to(RequestFactory().post("/vote", {"next": address}), "/") == address


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "\t//evil.example",
    ],
)
def test_no_address_elsewhere_is(address):
    assert back_to(RequestFactory().post("/vote", {"next": address}), "/community") == "/community"


def test_without_a_swap_the_answer_is_a_redirect():
    request = RequestFactory().post("/vote", {"next": "/latest"})
    answered = answer(request, "never/rendered.html", {}, "/")
    assert not swaps(request)
    assert (answered.status_code, answered["Location"]) == (302, "/latest")


def test_a_page_that_swaps_gets_the_fragment():
    request = RequestFactory().post("/vote", headers={"HX-Request": "true"})
    answered = answer(request, "pages/_mark.html", {}, "/")
    assert answered.status_code == 200
