"""Whose feed it is, read from what the feed calls itself."""

from __future__ import annotations

import pytest

from crawler.feeds.outlet import outlet_name


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("Harbour Post - Business", "Harbour Post"),
        ("News - The Harbour Post", "The Harbour Post"),
        ("HP > Top Stories", "HP"),
        ("Ledger.com: World News", "Ledger.com"),
        ("Ledger.com: US Business", "Ledger.com"),
        ("南岸财讯 - 首页", "南岸财讯"),
        ("南岸财讯 - 最新文章", "南岸财讯"),
        ("南岸财讯: 财经", "南岸财讯"),
        ("《北港商报》-中港台-即时", "北港商报"),
        ("热帖 - 观澜", "观澜"),
        ("每日读 · 每日环球视野", "每日读"),
        ("Kernel Weekly", "Kernel Weekly"),
        ("Signal & Margin", "Signal & Margin"),
        ("Harbour News: Best", "Harbour News"),
        ("A-List Post-Market Notes", "A-List Post-Market Notes"),
        ("人民日报", "人民日报"),
        ("World News", "World News"),
        ("News | Latest", "News | Latest"),
        ("", ""),
    ],
)
def test_the_outlet_is_the_part_that_is_no_section(name: str, outlet: str):
    assert outlet_name(name) == outlet


def test_naming_twice_changes_nothing():
    assert outlet_name(outlet_name("News - The Harbour Post")) == "The Harbour Post"
