"""What waits for a moderator, and above all what does not."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.lib import spam
from digest.lib.markdown import parse

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


def judge(text: str, *, is_new: bool = False, recent=(), at=(), now: datetime = NOW) -> str | None:
    return spam.judge(text, links=parse(text).links, is_new=is_new, recent=recent, at=at, now=now)


ORDINARY = [
    "Thanks, that helped.",
    "同意。",
    "哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈",
    "WHY IS NOBODY TALKING ABOUT THE POWER BILL? It doubled since March!!!",
    "See https://a.example/1 and https://b.example/2 for the two filings.",
    "| a | b |\n|-----------------------------------|-----------------------------|\n| 1 | 2 |",
    "-" * 200,
    "```\n" + "0" * 80 + "\n```\nThis is what the dump shows after the reset, all zeros.",
    "这篇报道里说的数字和公司公告对不上：公告写的是 182 亿，这里写成了 281 亿，应该是笔误。",
    "十年前我在那家工厂实习，三班倒，车间里冬天没有暖气。看到它要关门，心里很不是滋味。",
]
LIST = "\n".join(
    f"- [Report {n} on what the new rules mean for small outlets](https://outlet{n}.example/{n})"
    for n in range(30)
)


@pytest.mark.parametrize("text", [*ORDINARY, LIST], ids=range(len(ORDINARY) + 1))
def test_ordinary_writing_passes(text: str):
    assert judge(text) is None


def test_a_pile_of_links_waits():
    assert judge(" ".join(f"https://shop{n}.example/" for n in range(12))) == spam.LINKS


def test_one_link_again_and_again_waits():
    found = spam.judge(
        "Buy now", links=["https://shop.example/"] * 6, is_new=False, recent=(), at=(), now=NOW
    )
    assert found == spam.LINKS


def test_a_new_account_s_third_link_waits():
    two, three = (" ".join(f"https://a{n}.example/" for n in range(count)) for count in (2, 3))
    assert judge(two, is_new=True) is None
    assert judge(three, is_new=True) == spam.NEW_LINKS
    assert judge(three) is None


ADVERT = "Great post! I earn 300 dollars a day from home, ask me how on my page"


def test_the_same_advert_waits_the_third_time_and_with_a_link_the_second():
    assert judge(ADVERT, recent=[ADVERT]) is None
    assert judge(ADVERT, recent=[ADVERT, ADVERT.upper() + "!!"]) == spam.REPEAT
    linked = ADVERT + " https://shop.example/{}"
    assert judge(linked.format(2), recent=[linked.format(1)]) == spam.REPEAT


def test_the_same_advert_in_chinese_waits():
    advert = "加微信号 abc123 免费领取内部资料，名额有限，先到先得"
    assert judge(advert + "~", recent=[advert, advert + "！"]) == spam.REPEAT


def test_short_words_may_be_said_again():
    assert judge("Thanks!", recent=["Thanks!"] * 20) is None
    assert judge("同意楼上", recent=["同意楼上"] * 20) is None


def test_two_texts_on_one_subject_are_not_the_same():
    assert (
        judge("The plant opens in May, says the company.", recent=["The plant closes in June, I hear."] * 5)
        is None
    )


def test_a_flood_waits_and_a_lively_talk_does_not():
    seconds = [NOW - timedelta(seconds=8 * n) for n in range(1, 7)]
    assert judge("And another one", at=seconds) == spam.FLOOD
    talk = [NOW - timedelta(seconds=25 * n) for n in range(1, 25)]
    assert judge("And another one", at=talk) is None
    assert judge("x", at=[NOW - timedelta(seconds=20 * n) for n in range(1, 30)]) == spam.FLOOD


def test_one_character_shouted_waits():
    assert judge("啊" * 80) == spam.SHOUTING
    assert judge("NOOOO" + "O" * 90) == spam.SHOUTING
    assert judge("STOP" + "!" * 90) == spam.SHOUTING


def test_every_rule_has_a_case_above():
    source = Path(__file__).read_text()
    names = {"LINKS", "NEW_LINKS", "REPEAT", "FLOOD", "SHOUTING"}
    assert {getattr(spam, name) for name in names} == set(spam.RULES)
    assert all(f"== spam.{name}" in source for name in names)


def test_long_texts_are_judged_quickly():
    long = "word " * 10_000
    begun = time.perf_counter()
    judge(long, recent=[long[:-n] for n in range(1, 40)])
    assert time.perf_counter() - begun < 3


def ordinary_texts(shared: Path) -> list[str]:
    """Titles and leads of real reports, English and Chinese."""
    texts = []
    for path in sorted((shared / "data/clusters").rglob("*.jsonl*"))[:8]:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt") as lines:
            for _, line in zip(range(1500), lines, strict=False):
                row = json.loads(line)
                texts.append(f"{row.get('title', '')}\n\n{row.get('text', '')}".strip())
    return [text for text in texts if text]


def test_real_reports_pass(shared_dir: Path):
    """Of some thousand English and Chinese reports, posted by members, next to none would wait."""
    texts = ordinary_texts(shared_dir)
    assert len(texts) > 2000
    waiting = [(rule, text[:80]) for text in texts if (rule := judge(text[:50_000]))]
    assert len(waiting) <= len(texts) / 1000, waiting[:5]


def test_real_reports_are_not_taken_for_each_other(shared_dir: Path):
    """Different reports of one event in a row are no repetition."""
    texts = list(dict.fromkeys(ordinary_texts(shared_dir)))
    runs = range(30, min(len(texts), 3000), 7)
    waiting = [text[:80] for n in runs if judge(text := texts[n], recent=texts[n - 30 : n]) == spam.REPEAT]
    assert len(waiting) <= len(runs) / 200, waiting[:5]
