from __future__ import annotations

from digest.lib.simplified import SIMPLIFIED


def test_traditional_is_read_as_simplified_and_simplified_stays():
    assert "台積電與臺灣的晶片、價格".translate(SIMPLIFIED) == "台积电与台湾的晶片、价格"
    assert "台积电 TSMC 日本語".translate(SIMPLIFIED) == "台积电 TSMC 日本语"


def test_no_character_needs_to_be_read_twice():
    assert not [b for b in SIMPLIFIED.values() if SIMPLIFIED.get(b, b) != b]
    assert "鎭鎮镇".translate(SIMPLIFIED) == "镇镇镇"
