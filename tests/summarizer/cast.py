"""The news that the tests of this room tell: a delayed chip plant, in both languages."""

from __future__ import annotations

from typing import Any

from crawler.stories.models import Story
from summarizer.draft import Report
from tests.factories import make_entry, make_feed, make_report, make_story

HARBOUR = (
    "Northlake delays its Dresden chip plant by 14 months",
    "DRESDEN (Reuters) - Northlake will open its chip plant in Dresden 14 months later than planned. "
    "The company told suppliers on Monday that tools will not arrive before May. Click here to subscribe.",
)
VALLEY = (
    "Chip plant in Dresden: Northlake says it needs more time | The Valley Ledger",
    "Three customers have asked rivals for capacity, two people said. Spending falls from 18.2 billion to "
    "9.0 billion dollars this year. Read more about chips on our site.",
)
GANGKOU = (
    "北湖推迟德累斯顿芯片厂",
    "36氪获悉，北湖公司将德累斯顿芯片厂的投产推迟14个月。公司周一告知供应商，设备要到五月才能到货。",
)
GOOD = {
    "headline": "Northlake opens its Dresden chip plant 14 months later than planned",
    "tldr": [
        {
            "sentence": "Northlake told suppliers on Monday that tools will not arrive before May.",
            "source_ids": [1],
        },
        {"sentence": "Three customers have asked rivals for capacity.", "source_ids": [2]},
    ],
    "bullets": [
        {
            "sentence": "Spending falls from 18.2 billion to 9.0 billion dollars this year.",
            "source_ids": [1, 2],
        }
    ],
    "differs": [],
}


def tell(
    title: str, text: str, *, outlet: str, language: str = "en", story: Story | None = None, **fields: Any
) -> Story:
    """One report, of ``story`` or of a new one."""
    entry = make_entry(make_feed(outlet, language=language), title, text=text, **fields)
    story = story or make_story(title, reports=0, language=language)
    make_report(story, entry)
    return story


def dresden() -> Story:
    """Two English reports: 1 of the Harbour Post, 2 of The Valley Ledger."""
    story = tell(*HARBOUR, outlet="Harbour Post")
    return tell(*VALLEY, outlet="The Valley Ledger", story=story)


def dresden_reports() -> list[Report]:
    return [
        Report(1, *HARBOUR, publisher="Harbour Post", language="en", outlet="Harbour Post"),
        Report(2, *VALLEY, publisher="The Valley Ledger", language="en", outlet="The Valley Ledger"),
    ]
