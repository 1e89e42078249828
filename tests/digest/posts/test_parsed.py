"""Whom a text names."""

from __future__ import annotations

import pytest

from digest.posts.parsed import parsed
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_of_names_that_begin_alike_the_longest_is_meant():
    make_user("小明")
    make_user("小明你")
    assert parsed("@小明你好").mentions == ("小明你",)
    assert parsed("@小明，你好").mentions == ("小明",)
    assert parsed("@小明你好 @小明").mentions == ("小明你", "小明")
    assert 'href="/u/%E5%B0%8F%E6%98%8E"' in parsed("@小明，你好").html


def test_names_in_code_are_looked_up_and_not_meant(django_assert_num_queries):
    make_user("override")
    with django_assert_num_queries(1):
        assert parsed("`@override` says so").mentions == ()


def test_nobody_is_asked_for_where_nobody_is_named(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert parsed("tools@example.com arrive late").mentions == ()
