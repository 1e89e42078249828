"""A translation is compared with its original sentence by sentence."""

from __future__ import annotations

import json

import pytest

from summarizer.answer import Refusal
from summarizer.draft import Draft, Sentence
from summarizer.translation import changed, check_translation, request

ENGLISH = "Northlake told the Trump administration on 30 January that it lost 5.5 million dollars in China."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Northlake 1月30日告知特朗普政府，公司在中国亏损550万美元。", ""),
        ("诺斯雷克（Northlake）1月30日告知特朗普政府，公司在中国亏损五百五十万美元。", ""),
        ("Northlake 1月30日告知特朗普政府，公司在中国亏损650万美元。", "number"),
        ("Northlake 2月30日告知特朗普政府，公司在中国亏损550万美元。", "number"),
        ("北湖1月30日告知特朗普政府，公司在中国亏损550万美元。", "name"),
        ("Northlake 1月30日告知拜登政府，公司在中国亏损550万美元。", "name"),
        ("Northlake told the Trump administration that it lost.", "language"),
        ("", "language"),
    ],
)
def test_into_chinese(text: str, reason: str):
    assert changed(ENGLISH, text, "en", "zh") == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Wang Xiaoming (王小明) of OpenAI said on 30 January that Beijing lost 5.5 million dollars.", ""),
        ("Wang Xiaoming of OpenAI said on 30 January that Beijing lost 5.5 million dollars.", "name"),
        ("Wang Xiaoming (王大明) of OpenAI said on 30 January that Beijing lost 5.5 million.", "name"),
        ("Wang Xiaoming (王小明) of OpenAI said on 30 January that Shanghai lost 5.5 million.", "name"),
        ("Wang Xiaoming (王小明) of OpenAI said on 30 January that Beijing lost 5.5 billion.", "number"),
    ],
)
def test_out_of_chinese(text: str, reason: str):
    assert changed("OpenAI的王小明1月30日表示，北京亏损550万美元。", text, "zh", "en") == reason


def test_a_failed_headline_refuses_all_of_it():
    draft = Draft("Northlake is late", [Sentence(ENGLISH, (1,))], [])
    with pytest.raises(Refusal) as raised:
        check_translation('{"sentences": [{"id": 1, "sentence": "北湖迟到了很久很久"}]}', draft, "en", "zh")
    assert raised.value.code == "headline_name"


def test_sources_stay_with_their_sentences():
    draft = Draft("Northlake is late", [Sentence("Northlake is late by 2 months.", (1, 4))], [])
    rows = [{"id": 2, "sentence": "Northlake 推迟了2个月之久。"}, {"id": 1, "sentence": "Northlake 推迟投产"}]
    translated = check_translation(json.dumps({"sentences": rows}), draft, "en", "zh")
    assert translated.tldr == [Sentence("Northlake 推迟了2个月之久。", (1, 4))]
    asked = request(draft, "en", "zh", "ff00")
    assert "from English into Simplified Chinese" in asked[0]["content"]
    assert "[2]\nNorthlake is late by 2 months." in asked[1]["content"]
