from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.pages.charts import BINS, coverage, spark

NOW = datetime(2026, 3, 10, 8, 20, tzinfo=UTC)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def test_a_spark_has_a_bar_for_each_hour_with_reports_the_newest_at_the_right():
    line = spark([ago(0.5), ago(0.6), ago(5)], NOW)
    assert line.fresh == "M70 15v-13"
    assert line.bars == "M55 15v-6.5"
    assert line.peak == 2


def test_the_last_two_hours_are_drawn_apart():
    line = spark([ago(1.9), ago(2.1)], NOW)
    assert (line.fresh, line.bars) == ("M67 15v-13", "M64 15v-13")


def test_reports_outside_the_day_or_from_the_future_are_not_drawn():
    line = spark([ago(24.5), ago(-1)], NOW)
    assert (line.bars, line.fresh, line.peak) == ("", "", 0)


def test_one_of_many_is_still_seen():
    assert "v-2.5" in spark([ago(0.5)] * 40 + [ago(9)], NOW).bars


@pytest.mark.parametrize(("hours", "step"), [
    (1, 15), (7, 15), (15, 30), (23, 45), (40, 90), (90, 180), (24 * 20, 1440),
])  # fmt: skip
def test_coverage_takes_the_smallest_step_that_holds_every_report(hours, step):
    chart = coverage([ago(hours), ago(0.5)], [], [], NOW)
    assert chart.step == timedelta(minutes=step)
    assert chart.ticks[0] <= ago(hours)
    assert len(chart.ticks) == 5


def test_english_stands_above_the_line_and_chinese_below():
    chart = coverage([ago(1)], [ago(1), ago(1)], [], NOW)
    assert " 56v-15" in chart.above
    assert " 58v30" in chart.below
    assert (chart.peak_above, chart.peak_below) == (1, 2)


def test_bars_stay_inside_the_box():
    chart = coverage([ago(1)] * 200, [ago(1)] * 3, [], NOW)
    assert " 56v-45" in chart.above


def test_an_old_story_ends_at_its_last_report():
    chart = coverage([ago(100), ago(98)], [], [], NOW)
    assert chart.ticks[-1] - ago(98) < timedelta(hours=1)


def test_versions_outside_the_window_are_not_marked():
    chart = coverage([ago(2)], [], [ago(1), ago(300)], NOW)
    assert chart.marks.count("v92") == 1


def test_a_story_without_reports_has_an_empty_chart():
    chart = coverage([], [], [], NOW)
    assert (chart.above, chart.below, chart.marks) == ("", "", "")
    assert BINS * chart.step == chart.ticks[-1] - chart.ticks[0]
