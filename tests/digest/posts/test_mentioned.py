"""Whom a text names."""

from __future__ import annotations

import pytest

from digest.posts.mentioned import mentioned
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_of_names_that_begin_alike_the_longest_is_meant():
    make_user("小明")
    make_user("小明你")
    assert set(mentioned("@小明你好").values()) == {"小明你"}
    assert set(mentioned("@小明，你好").values()) == {"小明"}
    assert set(mentioned("@小明你好 @小明").values()) == {"小明你", "小明"}


def test_nobody_is_asked_for_where_nobody_is_named(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert mentioned("tools@example.com arrive late") == {}
