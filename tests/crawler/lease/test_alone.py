"""One at a time, in any process."""

from __future__ import annotations

import pytest

from crawler.lease.alone import alone
from crawler.lease.hold import hold

pytestmark = pytest.mark.django_db


def test_a_second_one_is_told_that_it_is_not_alone():
    with alone("sweeping", 30) as first:
        assert first
        assert first()
        with alone("sweeping", 30) as second, alone("other", 30) as other:
            assert second is None
            assert other
        assert not hold("sweeping", "somebody", 30)


def test_the_role_is_free_after_the_work_and_after_its_failure():
    with pytest.raises(ZeroDivisionError), alone("sweeping", 30):
        _ = 1 / 0
    with alone("sweeping", 30) as again:
        assert again
    assert hold("sweeping", "somebody", 30)
