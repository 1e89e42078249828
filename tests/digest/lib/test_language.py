"""A short text's language by its script and its small words."""

from __future__ import annotations

import pytest

from digest.lib.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Harbour opens a third ferry line to the islands", "en"),
        ("OpenAI", "en"),
        ("海港城开通第三条轮渡航线", "zh"),
        ("英伟达发布 Blackwell Ultra GPU", "zh"),
        ("GPT-5、Claude 4.5、Gemini 3 Pro 对比", "zh"),
        ("Chinese EV maker BYD (比亚迪) posts record profit", "en"),
        ("経済について話します", "ja"),
        ("한국 경제 뉴스", "ko"),
        ("Новости дня", "ru"),
        ("أخبار اليوم", "ar"),
        ("Der Kanzler und die Regierung sind nicht einig", "de"),
        ("Le président est en visite dans une ville et les habitants", "fr"),
        ("Moltbook https://da.example/do/e/com/item?id=1 https://do.example", "en"),
        ("12345 — !!", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_by_script_and_small_words(text: str, code: str):
    assert language_of(text) == code


def test_a_long_text_without_spaces_takes_little_time():
    assert language_of("中" * 1_000_000) == "zh"
