"""Results imported from documents: entered, corrected, removed, judged by their year, never mixed with answers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.indicators.imports import Signed
from service.domain.errors import InvalidImportError, NotImportedError, UnknownIndicatorError
from service.domain.indicators.indicator import YearRules
from service.domain.period import FiscalPeriod
from service.exports.charts import ChartOptions
from service.exports.charts.series_narrow import NarrowSeries
from service.exports.charts.series_wide import WideSeries
from service.exports.docx.context import template_context
from service.exports.xlsx.working import series as series_table
from tests.application.forms.test_adopted_rules import MILDER, defined
from tests.support.examples import COUNT, at, indicator
from tests.support.installation import NOON, Installation, SetClock, answers, sheet

if TYPE_CHECKING:
    from service.domain.indicators.imported import ImportedResult
    from tests.support.fake_store import MemoryStore

PEOPLE = indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False, measure=COUNT, name="2.2")
OLD, LAST, NOW = (FiscalPeriod(fiscal_year=year) for year in (2566, 2568, 2569))
FIRST = FiscalPeriod(fiscal_year=2569, quarter=1)
SENT = {"percent": "๘๕.๕๐", "responses": "1,200", "method": "mean-percent", "document": "รายงานประจำปี 2568 หน้า 12"}


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """2568 and 2569 are years of the plan, 2566 is none."""
    fed = replace(indicator(), years=(2568, 2569), rules=(YearRules(year=2568, target=85, criteria=MILDER),))
    return await defined(store, clock, fed, PEOPLE)


async def importing(
    site: Installation, period: FiscalPeriod = LAST, note: str = "", by: str = "วิภา", **sent: str
) -> ImportedResult:
    return await site.imports.record("1.1", period, {**SENT, **sent}, Signed(by=by, note=note, who="วิภา"))


async def refused(site: Installation, period: FiscalPeriod = LAST, **given: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidImportError) as refusal:
        await importing(site, period, **given)
    return [(each.item, each.code) for each in refusal.value.violations]


async def answered(site: Installation, month: int, **given: Any) -> None:
    collector = await site.collectors.create("survey", "สำนักงาน")
    await site.store_sheets(collector, month, sheet(site.registry.form("survey"), answers(**given)))


async def test_a_result_is_kept_as_its_document_tells_it(site: Installation) -> None:
    made = await importing(site)
    assert (made.period, made.revision, str(made.percent), made.responses) == (LAST, 1, "85.50", 1200)
    assert (made.method, made.document, made.by, made.recorded) == ("mean-percent", SENT["document"], "วิภา", NOON)
    assert await site.imports.history() == await site.imports.history("1.1") == [made]
    (*_, entry) = await site.store.accounts.entries()
    assert (entry.who, entry.action, entry.subject) == ("วิภา", "result-imported", "1.1 2568 #1")


async def test_a_correction_says_why_and_a_removal_too(site: Installation) -> None:
    first = await importing(site)
    assert await refused(site) == [("note", "no-reason")]
    with pytest.raises(InvalidImportError) as overtaken:
        await site.imports.record("1.1", LAST, SENT, Signed(by="ก", note="ข", seen=0))
    assert [each.code for each in overtaken.value.violations] == ["overtaken"]
    second = await importing(site, percent="84", method="unknown", note="พิมพ์ผิด")
    assert (second.revision, str(second.percent), second.method) == (2, "84", None)
    for note, seen, told in (("", 2, "no-reason"), ("ซ้ำ", 1, "overtaken")):
        with pytest.raises(InvalidImportError) as kept:
            await site.imports.remove("1.1", LAST, Signed(by="สมชาย", note=note, seen=seen))
        assert [each.code for each in kept.value.violations] == [told]
    gone = await site.imports.remove("1.1", LAST, Signed(by="สมชาย", note="ใช้ของปีอื่น", seen=2))
    assert await site.imports.history() == [first, second, gone]
    (series,) = [await site.report.series("survey", [2568])]
    assert series.years[0].imported is None
    with pytest.raises(InvalidImportError) as twice:
        await site.imports.remove("1.1", LAST, Signed(by="สมชาย", note="อีกครั้ง"))
    assert [each.code for each in twice.value.violations] == ["not-there"]
    assert (await importing(site, note="ใช้ได้จริง")).revision == 4


async def test_everything_that_is_wrong_is_told_at_once(site: Installation) -> None:
    assert await refused(site, by=" ", percent="100.1", responses="0", method="best", document="ก" * 301, more="x") == [
        ("more", "unknown-input"),
        ("percent", "not-a-percent"),
        ("responses", "not-a-number-of-people"),
        ("method", "not-a-method"),
        ("document", "too-long"),
        ("by", "no-name"),
    ]
    empty = dict.fromkeys(SENT, "")
    assert await refused(site, LAST, **empty) == [(name, "missing") for name in SENT]
    for percent in ("85.1234567", "-1", "1e1", "85,5", "1000"):
        assert await refused(site, percent=percent) == [("percent", "not-a-percent")]
    assert await refused(site, responses="1,2") == [("responses", "unclear-comma")]
    assert await site.imports.history() == []


async def test_a_period_that_is_not_over_or_has_answers_refuses_an_import(site: Installation) -> None:
    assert await refused(site, NOW) == [("period", "not-over")]
    await answered(site, 202511)
    await answered(site, 202605)
    assert await refused(site, NOW) == [("period", "not-over"), ("period", "answered")]
    assert await refused(site, FIRST) == [("period", "answered")]
    assert (await importing(site, FiscalPeriod(fiscal_year=2569, quarter=2))).revision == 1


async def test_only_a_survey_has_imported_results(site: Installation) -> None:
    for name, error in (("2.2", NotImportedError), ("9.9", UnknownIndicatorError)):
        with pytest.raises(error):
            await site.imports.record(name, LAST, SENT, Signed(by="ก"))
        with pytest.raises(error):
            await site.imports.history(name)


@pytest.mark.parametrize(
    ("period", "sent", "level", "reason", "met"),
    [
        (LAST, {}, 5, None, True),
        (LAST, {"percent": "69.999999"}, None, "below-criteria", False),
        (LAST, {"method": "top-2-box"}, None, "other-method", None),
        (LAST, {"method": "unknown"}, None, "other-method", None),
        (FIRST, {}, 3, None, False),
        (OLD, {}, None, "no-rules", None),
    ],
)
async def test_its_level_is_read_by_the_rules_of_its_year(
    site: Installation, period: FiscalPeriod, sent: dict[str, str], level: int | None, reason: str, *, met: bool | None
) -> None:
    made = await importing(site, period, **sent)
    series = await site.reports.series("survey", [period.fiscal_year])
    found = next(each for each in (*series.quarters, *series.years) if each.imported)
    assert found.imported
    assert (found.period.fiscal_year, found.period.quarter) == (period.fiscal_year, period.quarter)
    assert (found.imported.percent, found.imported.document) == (made.percent, SENT["document"])
    assert (found.imported.level, found.imported.level_reason, found.imported.met) == (level, reason, met)
    assert (found.percent, found.responses, found.answers, found.level) == (None, 0, 0, None)
    (shown, _) = (await site.reports.scorecard(period)).indicators
    assert (shown.source, shown.value, shown.responses) == ("imported", made.percent, 1200)
    assert (shown.level, shown.level_reason, shown.met, shown.method) == (level, reason, met, made.method)
    there = await site.store.year_rules.everything()
    assert [each.fiscal_year for each in there] == [period.fiscal_year] * (period != OLD)


async def test_answers_that_come_after_all_are_shown_beside_it_and_count(site: Installation, clock: SetClock) -> None:
    await importing(site, FIRST)
    await answered(site, 202511, ease=5, speed=5)
    (shown, _) = (await site.reports.scorecard(FIRST)).indicators
    assert (shown.source, shown.value, shown.responses, shown.level) == ("survey", Decimal("100.00"), 1, 5)
    assert shown.imported
    assert shown.imported.percent == Decimal("85.50")
    year = (await site.reports.series("survey", [2569])).years[0]
    assert (year.percent, year.responses, year.imported) == (Decimal("100.00"), 1, None)
    assert await refused(site, FIRST, note="แก้") == [("period", "answered")]
    assert (await site.imports.remove("1.1", FIRST, Signed(by="ก", note="มีคำตอบแล้ว"))).percent is None
    assert await site.differences() == []


async def test_a_certified_point_keeps_what_a_document_tells_beside_it(site: Installation, clock: SetClock) -> None:
    await answered(site, 202605)
    await importing(site, LAST)
    report = await site.reports.form_report("survey", NOW)
    assert [bool(year.imported) for year in report.series.years] == [False, True, False]
    clock.now = at("2027-05-15T12:00:00")
    later = await site.reports.form_report("survey", FiscalPeriod(fiscal_year=2570))
    assert [year.responses for year in later.series.years] == [0, 1, 0]
    before, now = (await site.reports.overview(LAST)).overview, (await site.reports.overview(NOW)).overview
    assert (before.rows[0].indicator.source, now.rows[0].indicator.source) == ("imported", "survey")
    assert now.rows[0].trend is None


async def test_tables_and_charts_show_it_apart_from_answers(site: Installation, clock: SetClock) -> None:
    await answered(site, 202605)
    await importing(site, FIRST)
    await importing(site, LAST)
    clock.now = at("2026-11-15T12:00:00")
    report = await site.reports.form_report("survey", NOW)
    table = series_table(report.series, report.score.period.ends)
    assert (table.dots, table.columns[13]) == (13, "ร้อยละที่นำเข้าจากเอกสาร")
    told = [row.cells[13:15] for row in table.rows if row.cells[13] is not None]
    assert told == [[Decimal("85.50"), 1200]] * 2
    assert [row.cells[1] for row in table.rows if row.cells[13] is not None] == [None, None]
    lines = template_context(report)["series"]
    assert [line.text for line in lines if "(นำเข้าจากเอกสาร)" in line.text] == [
        "ไตรมาส 1/2569 (นำเข้าจากเอกสาร)",
        "ปีงบประมาณ 2568 (นำเข้าจากเอกสาร)",
    ]
    for chart, way in ((WideSeries, "y"), (NarrowSeries, "x")):
        (axes,) = chart(report.series, ChartOptions(), "").sheet.figure.axes
        marked = [line for line in axes.lines if line.get_marker() == "D"]
        assert sorted({float(value) for line in marked for value in getattr(line, f"get_{way}data")()}) == [85.5]
        assert len(marked) == 2
