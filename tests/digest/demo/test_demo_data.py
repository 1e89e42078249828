"""The invented week: believable in shape, invented throughout, and hard enough for grouping."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import groupby

import pytest

from crawler.stories.features import features
from crawler.stories.group import Grouper
from digest.demo.read import Outlet, Report, read_outlets, read_reports

CHANNELS = {"ai", "internet", "finance", "science", "chips", "policy", "open-source", "startups"}
KINDS = {"daily", "agency", "trade", "magazine", "site", "blog", "public"}
HAN = re.compile(r"[\u4e00-\u9fff]")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”)]?\s+|(?<=[。！？])”?")
ADDRESS = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|org|net|io|ai|cn|co|dev|de|uk)\b", re.I)
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][ ,!?;:\"']|[ ,!?;:\"'][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?![a-z])")


@pytest.fixture(scope="module")
def outlets() -> dict[str, Outlet]:
    return {outlet.slug: outlet for outlet in read_outlets()}


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return read_reports()


def language(report: Report, outlets: dict[str, Outlet]) -> str:
    return outlets[report.outlet].language


def test_outlets_are_invented_and_complete(outlets):
    assert Counter(outlet.language for outlet in outlets.values()) == {"en": 12, "zh": 10}
    for outlet in outlets.values():
        assert re.fullmatch(r"https://[a-z-]+\.example/", outlet.site_url), outlet
        assert outlet.feed == f"{outlet.site_url}feed.xml"
        assert outlet.kind in KINDS
        assert outlet.channel in CHANNELS
        assert re.fullmatch(r"[A-Z]{2}", outlet.country)
        assert outlet.name
        assert outlet.owner
    assert {outlet.kind for outlet in outlets.values()} == KINDS
    assert {outlet.channel for outlet in outlets.values()} == CHANNELS
    assert len({outlet.site_url for outlet in outlets.values()}) == len(outlets)
    owners = Counter(outlet.owner for outlet in outlets.values())
    assert len([owner for owner, count in owners.items() if count > 1]) >= 2  # these count once in heat


def test_there_is_a_week_of_reports_with_a_busy_last_day(reports):
    hours = [report.hours_ago for report in reports]
    assert len(reports) >= 320
    assert min(hours) >= 0.1
    assert max(hours) <= 168
    assert len([hour for hour in hours if hour < 24]) >= 180
    assert len([hour for hour in hours if hour < 2]) >= 20
    days = Counter(int(hour // 24) for hour in hours)
    assert all(days[day] >= 10 for day in range(7)), days


def test_every_outlet_writes(reports, outlets):
    written = Counter(report.outlet for report in reports)
    assert set(written) == set(outlets)
    assert min(written.values()) >= 7


def test_slugs_are_unique_and_plain(reports):
    assert len({report.slug for report in reports}) == len(reports)
    for report in reports:
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", report.slug), report.slug
        assert len(report.slug) <= 64


def test_texts_have_the_length_of_a_news_item(reports, outlets):
    for report in reports:
        if language(report, outlets) == "en":
            assert 55 <= len(report.text.split()) <= 160, report.slug
            assert 20 <= len(report.title) <= 110, report.slug
        else:
            assert 110 <= len(report.text) <= 350, report.slug
            assert 10 <= len(report.title) <= 50, report.slug
        assert report.tags, report.slug


def test_each_report_is_written_in_its_outlets_script(reports, outlets):
    for report in reports:
        both = report.title + report.text
        if language(report, outlets) == "en":
            assert not HAN.search(both), report.slug
        else:
            assert len(HAN.findall(both)) > len(both) * 0.5, report.slug
            assert not HALF_WIDTH.search(both), report.slug
            assert report.text[-1] in "。！？”", report.slug


def test_no_real_address_and_no_date_that_gets_stale(reports):
    for report in reports:
        both = f"{report.title} {report.text}"
        assert not ADDRESS.search(both), report.slug
        assert not re.search(r"\b20(?:2[5-7])\b", both), report.slug


def test_no_sentence_stands_in_two_reports(reports):
    seen: dict[str, str] = {}
    for report in reports:
        for sentence in SENTENCE_END.split(report.text):
            if len(sentence) > 8:
                assert sentence not in seen, f"{sentence!r} in {report.slug} and {seen[sentence]}"
                seen[sentence] = report.slug


def test_no_title_stands_twice(reports):
    assert len({report.title for report in reports}) == len(reports)


def test_stories_are_told_by_several_outlets(reports, outlets):
    told = by_story(reports)
    fresh = {name: story for name, story in told.items() if min(r.hours_ago for r in story) < 24}
    assert len(told) >= 45
    assert len(fresh) >= 24
    for name, story in told.items():
        assert len({report.outlet for report in story}) >= 2, name
        assert len(story) >= 3, name
    kinds = Counter(frozenset(language(report, outlets) for report in story) for story in fresh.values())
    assert kinds[frozenset({"en"})] >= 3
    assert kinds[frozenset({"zh"})] >= 3
    assert kinds[frozenset({"en", "zh"})] >= 12
    rising = [story for story in fresh.values() if len([r for r in story if r.hours_ago < 2]) >= 3]
    assert len(rising) >= 3
    assert len([story for story in fresh.values() if max(r.hours_ago for r in story) > 36]) >= 4
    assert len([report for report in reports if report.story is None]) >= 25


def test_each_channel_has_news_today_in_both_languages(reports, outlets):
    spoken = defaultdict(set)
    stories = defaultdict(set)
    for report in reports:
        if report.hours_ago < 24 and report.story:
            channel = outlets[report.outlet].channel
            spoken[channel].add(language(report, outlets))
            stories[channel].add(report.story)
    assert {channel for channel, both in spoken.items() if both == {"en", "zh"}} == CHANNELS
    assert all(len(stories[channel]) >= 3 for channel in CHANNELS)


def test_the_production_grouping_finds_the_stories(reports, outlets):
    """B-cubed over reports of one language: those that a lexical grouper can be asked for."""
    oldest = max(report.hours_ago for report in reports)
    grouper, found, aliases = Grouper(), {}, {}
    for number, report in enumerate(sorted(reports, key=lambda report: -report.hours_ago), start=1):
        at = (oldest - report.hours_ago) * 3600
        assignment = grouper.place(features(report.title, report.text), at, number)
        assert assignment is not None
        found[report.slug] = assignment.story
        aliases.update(assignment.merges)
    for slug, story in found.items():
        while story in aliases:
            story = aliases[story]
        found[slug] = story
    precision, recall = 0.0, 0.0
    for report in reports:
        mine = [other for other in reports if found[other.slug] == found[report.slug]]
        alike = [other for other in mine if event(other) == event(report)]
        wanted = [
            other
            for other in reports
            if event(other) == event(report) and language(other, outlets) == language(report, outlets)
        ]
        precision += len(alike) / len(mine) / len(reports)
        recall += len([other for other in wanted if other in mine]) / len(wanted) / len(reports)
    assert precision >= 0.97
    assert recall >= 0.93


def test_two_power_cuts_stand_near_each_other_in_words(reports):
    """Two events, told alike: names and figures tell them apart, and the grouping above must."""
    penang = words_of(reports, "corvane-penang")
    grenoble = words_of(reports, "selkirk-grenoble")
    assert {"power", "cut", "stop", "plant", "wafer", "hour"} <= penang & grenoble


def by_story(reports: list[Report]) -> dict[str, list[Report]]:
    told = sorted((report for report in reports if report.story), key=lambda report: report.story or "")
    return {name: list(story) for name, story in groupby(told, key=lambda report: report.story or "")}


def event(report: Report) -> str:
    return report.story or report.slug


def words_of(reports: list[Report], story: str) -> set[str]:
    told = [report for report in reports if report.story == story]
    return set().union(*(features(report.title, report.text).terms for report in told))
