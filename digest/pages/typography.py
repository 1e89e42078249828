"""Small marks of good setting. Pure."""

from __future__ import annotations

import re

UNITS = (
    "nm|µm|mm|cm|km|kg|mg|Hz|kHz|MHz|GHz|kW|MW|GW|kWh|MWh|GWh|Wh|V|K|°C|℃|KB|MB|GB|TB|percent|per cent|"
    "thousand|million|billion|trillion|min|hours?|days?|weeks?|months?|years?|people|nm|亿|万|纳米|美元|欧元|元"
)
NUMBER_AND_UNIT = re.compile(rf"(?<=\d) (?=(?:{UNITS})(?![A-Za-z]))")


HYPHEN = re.compile(r"(?<=\d)-(?=[A-Za-z])|(?<=[A-Za-z])-(?=[A-Za-z0-9]\b)")


def unbroken(text: str) -> str:
    """The text with each number kept on one line with its unit (1.4 nm, 64-core), and RISC-V in one piece."""
    return HYPHEN.sub("\u2011", NUMBER_AND_UNIT.sub("\u00a0", text))
