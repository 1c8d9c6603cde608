"""Words about running, past and future periods, and about criteria whose lowest level is not 1."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json
from msgspec.structs import replace
from openpyxl import load_workbook

from service.cli.scores import print_figures
from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import encoder
from service.exports.charts import ChartOptions, series_chart
from service.exports.csv_tables import indicators_csv, scores_csv
from service.exports.docx.context import template_context
from service.exports.scorecard_rows import Paper
from service.exports.xlsx import scorecard_workbook, workbook
from tests.support.examples import COUNT, at, indicator
from tests.support.installation import Installation, answers, install, sheet

if TYPE_CHECKING:
    from service.application.scoring.form_report import FormReport
    from tests.support.fake_store import MemoryStore
    from tests.support.installation import SetClock

YEAR = FiscalPeriod(fiscal_year=2569)
Q2, Q3, Q4 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (2, 3, 4))
NEXT = FiscalPeriod(fiscal_year=2570)
MISSED = "(?<!ยัง)ไม่บรรลุ"
PEOPLE = indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False, measure=COUNT, name="2.2")


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Give an installation in the third quarter of 2569, with a survey that misses its target in two quarters."""
    site = await install(store, clock=clock, measured=(PEOPLE,))
    collector = await site.collectors.create("survey", "สำนักงาน")
    for month in (202602, 202605):
        six = [sheet(site.registry.form("survey"), answers(ease=4, speed=3))] * 6
        await site.store_sheets(collector, month, *six)
    await site.measurements.record("2.2", Q3, {"people": "0"}, by="วิภา")
    return site


def cells_of(file: bytes) -> list[str]:
    """Give what the first sheet says."""
    sheet = load_workbook(io.BytesIO(file)).worksheets[0]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def told(capsys: pytest.CaptureFixture[str], form_report: FormReport) -> dict[str, list[str]]:
    """Give what each way out says of a period, and, but for commands, of what became of its target."""
    capsys.readouterr()
    print_figures(form_report)
    (row, *_) = csv.DictReader(io.StringIO(scores_csv([form_report.score]).removeprefix("\ufeff")))
    document: dict[str, Any] = template_context(form_report)
    return {
        "csv": [row["period"], row["met"]],
        "xlsx": cells_of(workbook(form_report)),
        "docx": [document["period"], document["running_head"], *document["findings"]],
        "cli": [capsys.readouterr().out],
    }


@pytest.mark.parametrize(("period", "name"), [(YEAR, "(ถึงไตรมาส 3)"), (Q3, "(ยังไม่สิ้นสุด)")])
async def test_a_running_period_is_told_as_one_in_every_way_out(
    site: Installation, capsys: pytest.CaptureFixture[str], period: FiscalPeriod, name: str
) -> None:
    for way, said in told(capsys, await site.reports.form_report("survey", period)).items():
        assert name in "\n".join(said), way
        assert way == "cli" or "ยังไม่บรรลุ" in "\n".join(said), way
        assert not re.search(MISSED, "\n".join(said)), way


async def test_a_period_that_is_over_is_told_as_one_in_every_way_out(
    site: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    for way, said in told(capsys, await site.reports.form_report("survey", Q2)).items():
        assert way == "cli" or re.search(MISSED, "\n".join(said)), way
        assert not re.search("ยังไม่(บรรลุ|สิ้นสุด|เริ่ม)", "\n".join(said)), way
    site.clock.now = at("2026-10-02T09:00:00")
    for way, said in told(capsys, await site.reports.form_report("survey", YEAR)).items():
        assert way == "cli" or re.search(MISSED, "\n".join(said)), way
        assert "ถึงไตรมาส" not in "\n".join(said), way


async def test_a_period_to_come_says_so(site: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    for way, said in told(capsys, await site.reports.form_report("survey", NEXT)).items():
        assert "(ยังไม่เริ่ม)" in "\n".join(said), way
    over = FiscalPeriod(fiscal_year=2568)
    document: dict[str, Any] = template_context(await site.reports.form_report("survey", over))
    assert document["findings"][0] == "ปีงบประมาณ 2568 ไม่มีผู้ตอบแบบสอบถาม"


async def test_the_json_tells_how_far_a_period_has_come(site: Installation) -> None:
    found = json.decode(encoder.encode(await site.reports.form_report("survey", YEAR)))
    assert (found["score"]["period"]["state"], found["score"]["period"]["up_to_quarter"]) == ("running", 3)
    assert [each["period"]["state"] for each in found["series"]["quarters"][-4:]] == [
        "over", "over", "running", "future",
    ]  # fmt: skip
    card = json.decode(encoder.encode(await site.reports.scorecard(YEAR)))
    assert {each["period"]["up_to_quarter"] for each in card["indicators"]} == {3}
    assert card["indicators"][1]["measurement"]["period"]["state"] == "running"


@pytest.mark.parametrize("width", ["wide", "narrow"])
async def test_a_chart_never_calls_a_running_year_whole(site: Installation, width: Any) -> None:
    series = await site.reports.series("survey", [2569])
    written = re.findall(r"<!--(.*?)-->", series_chart(series, ChartOptions(width=width)).decode(), re.DOTALL)
    assert any("ถึงไตรมาส 3" in text for text in written)
    assert not any("ทั้งปี" in text for text in written)
    site.clock.now = at("2026-10-02T09:00:00")
    series = await site.reports.series("survey", [2569])
    written = re.findall(r"<!--(.*?)-->", series_chart(series, ChartOptions(width=width)).decode(), re.DOTALL)
    assert not any("ถึงไตรมาส" in text for text in written)


async def test_an_indicator_below_its_criteria_is_below_the_lowest_level_that_those_have(
    site: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    card = await site.reports.scorecard(YEAR)
    print_figures(card)
    for words in (cells_of(scorecard_workbook(card, Paper(organisation="กองทุน"))), capsys.readouterr().out):
        assert any("ต่ำกว่าเกณฑ์ระดับ 3" in each for each in words) or "ต่ำกว่าเกณฑ์ระดับ 3" in words
        assert "ต่ำกว่าเกณฑ์ระดับ 1" in str(words)  # The survey's 70 % is under its own lowest floor.
    rows = list(csv.DictReader(io.StringIO(indicators_csv(card).removeprefix("\ufeff"))))
    assert [row["met"] for row in rows] == ["ยังไม่บรรลุ"] * 2
    assert [row["level_reason_text"] for row in rows] == ["ต่ำกว่าเกณฑ์ระดับ 1", "ต่ำกว่าเกณฑ์ระดับ 3"]
    assert all(row["period"].startswith("ปีงบประมาณ 2569 (ถึงไตรมาส 3)") for row in rows)


async def test_a_year_without_a_target_is_neither_met_nor_missed(
    site: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    site.clock.now = at("2027-03-02T09:00:00")
    made = await site.measurements.record("2.2", YEAR, {"people": "1"}, by="วิภา")
    async with site.store.write() as unit:
        await unit.measurements.add(replace(made, period=NEXT))
    card = await site.reports.scorecard(NEXT)
    assert card.indicators[1].met is False
    assert {each.outcome for each in card.indicators} == {None}
    print_figures(card)
    assert "บรรลุ" not in capsys.readouterr().out
    assert not [
        each
        for each in cells_of(scorecard_workbook(card, Paper(organisation="กองทุน")))
        if re.fullmatch("(ยัง)?(ไม่)?บรรลุ", each)
    ]


async def test_what_was_certified_early_keeps_saying_so_and_time_alone_changes_no_figure(site: Installation) -> None:
    for subject in ("survey", SCORECARD):
        before = await site.certification.state(subject, YEAR)
        await site.certification.certify(subject, YEAR, by="วิภา", note="", seen=0, shown=before.shown)
    site.clock.now = at("2026-10-02T09:00:00")
    frozen = await site.reports.form_report("survey", YEAR)
    assert (frozen.score.period.state, frozen.score.period.up_to_quarter) == ("running", 3)
    assert frozen.score.outcome == "not-yet"
    assert (await site.reports.score("survey", YEAR, draft=True)).outcome == "missed"
    assert {each.period.up_to_quarter for each in (await site.reports.scorecard(YEAR)).indicators} == {3}
    for subject in ("survey", SCORECARD):
        standing = await site.certification.state(subject, YEAR)
        assert standing.difference
        assert standing.difference.same, subject
