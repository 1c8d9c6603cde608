"""Points of a series that were made in another way are told apart wherever the series is shown."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.scoring.series import with_scores
from service.domain.indicators.indicator import YearRules
from service.domain.period import FiscalPeriod
from service.domain.scoring.comparable import Change
from service.domain.scoring.score import BandShown
from service.exports.charts import ChartOptions
from service.exports.charts.breaks import breaks_of
from service.exports.charts.series_narrow import NarrowSeries
from service.exports.charts.series_wide import WideSeries
from service.exports.csv_series import series_csv
from service.exports.docx.context import template_context
from service.exports.xlsx.working import series as series_table
from service.texts.changes import change_words
from tests.application.forms.test_adopted_rules import defined
from tests.support.examples import at, indicator
from tests.support.installation import SetClock, answers, sheet

if TYPE_CHECKING:
    from service.application.scoring.form_report import FormReport
    from service.application.scoring.series import Point, Series
    from tests.support.fake_store import MemoryStore

OTHER = [Change(what="method", before="mean-percent", after="top-2-box")]
SAID = "เปลี่ยนวิธีคิดจาก “คะแนนเฉลี่ยเทียบคะแนนเต็ม” เป็น “สัดส่วนคำตอบสองระดับบนสุด” จึงเทียบกับช่วงเวลาก่อนหน้าไม่ได้"


@pytest.fixture
async def report(store: MemoryStore, clock: SetClock) -> FormReport:
    """Two years by one method, a year by another, and the running year."""
    rules = YearRules(year=2569, method="top-2-box"), YearRules(from_year=2570, method="top-2-box")
    site = await defined(store, clock, replace(indicator(), years=(2567, 2568, 2569, 2570), rules=rules))
    collector = await site.collectors.create("survey", "สำนักงาน")
    clock.now = at("2027-05-15T12:00:00")
    for month in (202311, 202405, 202503, 202511, 202605, 202611, 202704):
        await site.store_sheets(collector, month, sheet(site.registry.form("survey"), answers(ease=4, speed=5)))
    return await site.reports.form_report("survey", FiscalPeriod(fiscal_year=2570))


def unlike(points: list[Point]) -> list[tuple[int, int | None]]:
    return [(each.period.fiscal_year, each.period.quarter) for each in points if each.unlike]


async def test_the_overview_tells_no_trend_between_methods(store: MemoryStore, clock: SetClock) -> None:
    site = await defined(store, clock, replace(indicator(), rules=(YearRules(from_year=2570, method="top-2-box"),)))
    collector = await site.collectors.create("survey", "สำนักงาน")
    clock.now = at("2027-05-15T12:00:00")
    for month in (202605, 202611, 202702):
        await site.store_sheets(collector, month, sheet(site.registry.form("survey"), answers(ease=4, speed=5)))
    for period, told in ((FiscalPeriod(fiscal_year=2570), False), (FiscalPeriod(fiscal_year=2570, quarter=2), True)):
        (row,) = (await site.reports.overview(period)).overview.rows
        assert (row.trend is not None) == told


async def test_the_first_point_by_another_method_tells_so(report: FormReport) -> None:
    series = report.series
    assert (unlike(series.years), unlike(series.quarters)) == ([(2569, None)], [(2569, 1)])
    assert series.years[1].unlike == OTHER
    assert [each.method for each in series.years] == ["mean-percent", "top-2-box", "top-2-box"]
    assert {each.scale_maximum for each in series.years} == {5}
    assert series.years[0].bands[0] == BandShown(floor=Decimal("4.21"), text="มากที่สุด")


async def test_a_certified_point_is_compared_as_certified(report: FormReport) -> None:
    old = replace(report.score, method="mean-percent", bands=[])
    assert unlike(with_scores(report.series, [old]).years) == [(2569, None), (2570, None)]


async def test_what_was_not_shown_is_skipped_in_comparing(report: FormReport) -> None:
    years = report.series.years
    empty = replace(years[1], percent=None)
    series = with_scores(replace(report.series, years=[years[0], empty, years[2]]), [])
    assert unlike(series.years) == [(2570, None)]


@pytest.mark.parametrize(("chart", "way"), [(WideSeries, "y"), (NarrowSeries, "x")])
async def test_the_chart_breaks_its_line_and_says_why(
    report: FormReport, chart: type[WideSeries | NarrowSeries], way: str
) -> None:
    drawn = chart(report.series, ChartOptions(width="wide" if way == "y" else "narrow"), "")
    (axes,) = drawn.sheet.figure.axes
    lengths = [len(line.get_path()) for line in axes.lines if line.get_marker() == "o"]
    assert lengths == [4, 8]
    written = [text.get_text() for text in (*axes.texts, *drawn.sheet.figure.texts)]
    assert written.count("≠ เปลี่ยนวิธีคิด") == 1


async def test_a_break_within_a_year_stands_before_its_quarter(report: FormReport) -> None:
    years = [replace(each, unlike=[]) for each in report.series.years]
    quarters = [replace(each, unlike=[]) for each in report.series.quarters]
    quarters[6] = replace(quarters[6], unlike=[Change(what="bands"), Change(what="scale", before="5", after="4")])
    series = replace(report.series, years=years, quarters=quarters)
    (found,) = breaks_of(series)
    assert (found.before, found.words) == (6, "≠ เปลี่ยนเกณฑ์แปลผล และเปลี่ยนคะแนนเต็ม")
    assert "จาก 5 เป็น 4" in change_words(quarters[6].unlike)
    for chart in (WideSeries, NarrowSeries):
        (axes,) = chart(series, ChartOptions(), "").sheet.figure.axes
        assert [len(line.get_path()) for line in axes.lines if line.get_marker() == "o"] == [6, 6]


async def test_tables_name_the_method_of_each_point_and_why_it_is_unlike(report: FormReport) -> None:
    series: Series = report.series
    rows = list(csv.DictReader(io.StringIO(series_csv(series).lstrip("\ufeff"))))
    assert [(row["fiscal_year"], row["quarter"]) for row in rows if row["note"]] == [("2569", ""), ("2569", "1")]
    assert {row["note"] for row in rows} == {"", SAID}
    assert [row["period"] for row in rows[:3]][-1].startswith("ปีงบประมาณ 2570 (ถึงไตรมาส 3)")
    assert [row["method"] for row in rows[:3]] == ["mean-percent", "top-2-box", "top-2-box"]
    table = series_table(series, report.score.period.ends)
    heads = [at for at, row in enumerate(table.rows) if row.style == "bold"]
    assert [table.rows[at].cells for at in heads] == [["≠ เปลี่ยนวิธีคิด"]] * 2
    assert table.charted == (0, 11), "the fourth quarter of the running year has not begun"
    assert [table.rows[at + 1].cells[-2:] for at in heads] == [["สัดส่วนคำตอบสองระดับบนสุด", SAID]] * 2
    lines = template_context(report)["series"]
    assert [line.text for line in lines if line.head] == [f"≠ {SAID}"] * 2
    assert lines[-1].text == "ปีงบประมาณ 2570 (ถึงไตรมาส 3)"
