"""The workbook: every figure is the API's, and no cell is a formula."""

from __future__ import annotations

import asyncio
import io
import re
import sys
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec import json

from service.exports.xlsx.row_height import lines_of
from service.settings import Settings
from tests.support.inprocess import RATINGS, Service, service
from tests.support.libreoffice import printed
from tests.support.paper_sheets import assert_readable_on_paper
from tests.support.scored_service import URL, answered_service, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.integration.conftest import Keeper

pytestmark = pytest.mark.long

SHEETS = [
    "สรุป",
    "ระดับตามวิธีคิด",
    "ความแม่นยำและคุณภาพ",
    "คุณภาพรายข้อ",
    "รายข้อ",
    "เกณฑ์แปลผล",
    "ข้อมูลทั่วไป",
    "จำแนกกลุ่ม",
    "รายไตรมาสและปี",
    "วิธีคิด",
]
Rows = dict[str, list[Any]]


@pytest.fixture(scope="module")
async def answered(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    async with answered_service(tmp_path_factory.mktemp("answered")) as running:
        yield running


async def opened(running: Service, query: str = "fiscal_year=2569") -> Any:
    reply = await running.client.get(f"{URL}.xlsx?{query}")
    assert reply.status_code == 200, reply.text
    return openpyxl.load_workbook(io.BytesIO(reply.content))


def rows_of(book: Any, name: str) -> list[list[Any]]:
    """Give the rows under the names of the columns."""
    return [[cell.value for cell in row] for row in book[name].iter_rows(min_row=5)]


def by_name(rows: list[list[Any]]) -> Rows:
    return {str(row[0]): row[1:] for row in rows}


def numbered(score: Any) -> dict[str, Any]:
    """Give the rated items by their numbers and texts."""
    items = enumerate(score["items"], 1)
    return {f"{number}. {each['text']}": each for number, each in items if each["type"] == "rating"}


async def test_the_summary_has_the_figures_of_the_score(answered: Service) -> None:
    rows, score = by_name(rows_of(await opened(answered), "สรุป")), await told(answered)
    named = {
        "ร้อยละ": "percent", "ระดับ": "level", "คะแนนตามเกณฑ์": "score", "ค่าเป้าหมาย": "target",
        "ค่าเฉลี่ย (x̄)": "mean", "ส่วนเบี่ยงเบนมาตรฐาน (S.D.)": "sd", "แปลผล": "interpretation",
        "ร้อยละของคำตอบสองระดับบนสุด": "top2_percent", "จำนวนผู้ตอบ": "responses", "จำนวนกลุ่มเป้าหมาย": "population",
        "อัตราการตอบ (ร้อยละ)": "response_rate",
        "จำนวนคำตอบที่ให้คะแนน": "answers", "ผลรวมคะแนน": "rating_sum",
        "แบบสอบถาม": "title", "รหัสตรวจสอบ (SHA-256)": "checksum",
    }  # fmt: skip
    assert {name: rows[name][0] for name in named} == {name: score[key] for name, key in named.items()}
    assert (rows["ตัวชี้วัด"][0], rows["เกณฑ์"][0]) == ("1.4.1 ก", "เกณฑ์การให้คะแนนของตัวชี้วัด 1.4.1 ก ฉบับที่ 1")
    lack = score["next_level"]
    assert rows["ถึงระดับถัดไป"][0] == f"ขาดอีก {Decimal(str(lack['missing'])):.2f} จุดร้อยละ จึงจะถึงระดับ {lack['level']}"


async def test_the_methods_have_their_percents_and_levels_and_the_one_in_force_is_marked(answered: Service) -> None:
    rows, score = rows_of(await opened(answered), "ระดับตามวิธีคิด"), await told(answered)
    assert [row[1] for row in rows] == [each["percent"] for each in score["methods"]]
    assert [row[2] for row in rows] == [
        f"ระดับ {each['level']}" if each["level"] else "ต่ำกว่าเกณฑ์ระดับ 1" for each in score["methods"]
    ]
    assert ["(วิธีที่ใช้)" in row[0] for row in rows] == [each["in_force"] for each in score["methods"]]
    ends = [[each["interval"][name] for name in ("low", "high", "margin")] for each in score["methods"]]
    assert [row[3:6] for row in rows] == ends


async def test_precision_and_quality_are_told_with_the_figures_of_the_score(answered: Service) -> None:
    book, score = await opened(answered), await told(answered)
    said = " ".join(row[0] for row in rows_of(book, "ความแม่นยำและคุณภาพ"))
    for figure in (score["methods"][0]["interval"]["low"], score["quality"]["alike"]["percent"], score["population"]):
        assert f"{figure:.2f}" in said or str(figure) in said
    expected = [
        [
            item["quality"]["median"],
            item["top2_percent"],
            item["quality"]["bottom2_percent"],
            item["no_opinion_percent"],
        ]
        for item in score["items"]
        if item["quality"]
    ]
    assert [row[1:5] for row in rows_of(book, "คุณภาพรายข้อ")] == expected


async def test_the_items_have_their_counts_and_figures(answered: Service) -> None:
    rows, score = rows_of(await opened(answered), "รายข้อ"), await told(answered)
    expected = numbered(score) | {each["title"]: each for each in score["sections"]}
    assert len(rows) == len(expected) + 1
    for row in rows:
        part = expected.get(row[0], score)
        assert row[13:] == [part["answers"], part["mean"], part["sd"], part["percent"], part["interpretation"]]
        if "counts" in part:
            counts = [part["counts"][step] for step in "54321"]
            shares = [round(100 * count / part["answers"], 2) if part["answers"] else None for count in counts]
            assert row[1:13] == [*counts, *shares, part["counts"].get("na"), part["no_opinion_percent"]]
    (whole,) = (row for row in rows if row[0] == "รวมทุกด้าน")
    scored = [each for each in numbered(score).values() if not each["overall"]]
    assert whole[1:6] == [sum(each["counts"][step] for each in scored) for step in "54321"]
    assert sum(whole[1:6]) == score["answers"]


async def test_the_choices_are_named_and_counted_and_small_groups_are_not(answered: Service) -> None:
    rows, score = rows_of(await opened(answered), "ข้อมูลทั่วไป"), await told(answered)
    counts = [count for item in score["items"] if item["type"] != "rating" for count in item["counts"].values()]
    shown = [row[1] for row in rows if row[1] is not None]
    assert shown == ["ไม่แสดง เพื่อไม่ให้ทราบว่าเป็นคำตอบของผู้ใด" if count is None else count for count in counts]
    assert "การเพิ่มแผน/โครงการ" in {row[0] for row in rows}
    # Each share has a bar on one scale from 0 to 100; a hidden one has no figure, and so none.
    (place, (bars,)), *others = (await opened(answered))["ข้อมูลทั่วไป"].conditional_formatting._cf_rules.items()
    ends = [(end.type, end.val) for end in bars.dataBar.cfvo]
    assert (str(place.sqref), ends, others) == (f"C5:C{4 + len(rows)}", [("num", 0), ("num", 100)], [])


async def test_every_breakdown_is_there_under_the_rule_for_small_groups(answered: Service) -> None:
    book = await opened(answered)
    rows = by_name(rows_of(book, "จำแนกกลุ่ม"))
    for item in answered.deps.registry.form("progress").questionnaire.breakdowns:
        by = (await told(answered, f"fiscal_year=2569&by={item}"))["by"]
        for group in by["groups"]:
            figures = [group[name] for name in ("responses", "answers", "mean", "sd", "percent", "interpretation")]
            if group["hidden"]:
                assert rows[group["text"]] == ["ไม่แสดง เพื่อไม่ให้ทราบว่าเป็นคำตอบของผู้ใด", *[None] * 6]
            else:
                assert rows[group["text"]][:6] == figures
    alone = by_name(rows_of(await opened(answered, "fiscal_year=2569&by=main_task"), "จำแนกกลุ่ม"))
    assert set(alone) <= set(rows)


async def test_the_series_is_that_of_the_api_with_a_native_chart(answered: Service) -> None:
    book = await opened(answered)
    series = json.decode((await answered.client.get(f"{URL}/series?years=2569")).content)
    assert [each["period"]["state"] for each in series["quarters"]] == ["over", "over", "running", "future"]
    points = [*series["quarters"][:3], *series["years"]]
    names = ("percent", "responses", "answers", "mean", "sd")
    for row, point in zip(rows_of(book, "รายไตรมาสและปี"), points, strict=True):
        assert [row[1], *row[3:7]] == [point[name] for name in names]
        assert row[2] == series["target"]
    first = rows_of(book, "รายไตรมาสและปี")[0][0]
    assert (first, rows_of(book, "รายไตรมาสและปี")[-1][0]) == ("ไตรมาส 1/2569", "ปีงบประมาณ 2569 (ถึงไตรมาส 3)")
    (chart,) = book["รายไตรมาสและปี"]._charts
    assert chart.tagname == "lineChart"
    assert [each.val.numRef.f for each in chart.series] == ["'รายไตรมาสและปี'!$B$5:$B$7", "'รายไตรมาสและปี'!$C$5:$C$7"]


async def test_quarters_after_the_period_are_left_out_of_the_series(answered: Service) -> None:
    book = await opened(answered, "fiscal_year=2569&quarter=3")
    names = [row[0] for row in rows_of(book, "รายไตรมาสและปี")]
    quarters = ["ไตรมาส 1/2569", "ไตรมาส 2/2569", "ไตรมาส 3/2569 (ยังไม่สิ้นสุด)"]
    assert names == [*quarters, "ปีงบประมาณ 2569 (ถึงไตรมาส 3)"]
    (chart,) = book["รายไตรมาสและปี"]._charts
    assert chart.series[0].val.numRef.f == "'รายไตรมาสและปี'!$B$5:$B$7"


async def test_every_text_breaks_in_its_column_in_a_row_that_is_high_enough(answered: Service) -> None:
    for sheet in await opened(answered):
        for row in sheet.iter_rows(min_row=4):
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.alignment.wrap_text
                    width = sheet.column_dimensions[cell.column_letter].width
                    assert sheet.row_dimensions[cell.row].height >= 24 * lines_of(cell.value, int(width))


async def test_the_working_can_be_redone_from_the_sheet(answered: Service) -> None:
    rows, score = rows_of(await opened(answered), "วิธีคิด"), await told(answered)
    divided = [row for row in rows if row[5] is not None]
    assert len(divided) > len(RATINGS)
    for row in divided:
        assert round(row[4] / row[5], 2) == row[6]
    assert divided[0][1:4] == [score["rating_sum"], score["answers"], score["top2_answers"]]
    floors = {row[0]: row[1] for row in rows if str(row[0]).endswith("เริ่มที่")}
    assert list(floors.values()) == [each["floor"] for each in score["criteria"]["floors"]]
    text = " ".join(str(row[0]) for row in rows)
    assert "100 × ผลรวมคะแนน / (5 × จำนวนคำตอบ)" in text
    assert f"เกณฑ์การให้คะแนน ฉบับที่ {score['criteria']['version']}" in text


async def test_each_sheet_says_what_it_is_of_when_and_that_it_is_a_draft(answered: Service) -> None:
    book = await opened(answered, "fiscal_year=2569&quarter=3")
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet["A1"].value.endswith((await told(answered))["title"])
        assert sheet["A2"].value == "ไตรมาส 3/2569 (ยังไม่สิ้นสุด) ตั้งแต่วันที่ 1 เมษายน 2569 ถึงวันที่ 30 มิถุนายน 2569"
        assert sheet["A3"].value == "ร่าง ยังไม่รับรอง"
        assert sheet.freeze_panes == "B5"
        assert_readable_on_paper(sheet, "$1:$4")
        assert sheet["A5"].font.name == "TH Sarabun New"


async def test_numbers_are_numbers_shown_with_their_decimals(answered: Service) -> None:
    book = await opened(answered)
    percent = next(row[1] for row in book["สรุป"].iter_rows(min_row=5) if row[0].value == "ร้อยละ")
    assert (percent.data_type, percent.number_format) == ("n", "0.00")


async def test_the_same_figures_are_the_same_file(answered: Service) -> None:
    first = await answered.client.get(f"{URL}.xlsx?fiscal_year=2569&quarter=3")
    again = await answered.client.get(f"{URL}.xlsx?fiscal_year=2569&quarter=3")
    assert first.content == again.content
    assert first.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert first.headers["content-disposition"] == 'attachment; filename="progress-2569-q3.xlsx"'
    thai = await answered.client.get(f"{URL}.xlsx?fiscal_year=2569&quarter=3&digits=thai")
    assert thai.headers["content-disposition"] == 'attachment; filename="progress-2569-q3-thai.xlsx"'
    held = {"if-none-match": first.headers["etag"]}
    assert (await answered.client.get(f"{URL}.xlsx?fiscal_year=2569&quarter=3", headers=held)).status_code == 304


async def test_a_form_without_ratings_or_answers_is_a_file_too(answered: Service) -> None:
    for form in ("needs", "workflow"):
        reply = await answered.client.get(f"/api/v1/scores/{form}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(reply.content))
        assert ("ร้อยละ" in by_name(rows_of(book, "สรุป"))) == (form == "workflow")


async def test_what_cannot_be_scored_is_refused_as_elsewhere(answered: Service) -> None:
    for url, status in (("nothing.xlsx", 404), ("progress.xlsx?by=speed", 400), ("progress.xlsx?quarter=9", 400)):
        reply = await answered.client.get(f"/api/v1/scores/{url}")
        assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")


async def test_a_missing_extra_is_told_by_name(answered: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    reply = await answered.client.get(f"{URL}.xlsx")
    assert (reply.status_code, reply.json()["code"]) == (501, "extra-missing")
    assert "pochai[office]" in reply.json()["detail"]


async def test_no_text_of_a_form_can_run(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    for file in Settings().forms.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        (forms / file.name).write_text(
            text.replace('text = "', 'text = "=1+1 ').replace('title = "', 'title = "@'), "utf-8"
        )
    async with service(tmp_path / "data", public_scores=True, forms_dir=forms) as running:
        reply = await running.client.get(f"{URL}.xlsx")
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS) - 2, "nobody answered, so no method gives anything"
    assert not any("<f>" in sheet or "<f " in sheet or "hyperlink" in sheet for sheet in sheets)
    assert "=1+1 " in archive.read("xl/sharedStrings.xml").decode()


async def test_made_up_figures_say_so_on_every_sheet(tmp_path: Path) -> None:
    async with service(tmp_path, demonstration=True, public_scores=True) as running:
        book = await opened(running)
    assert all("ข้อมูลสาธิต" in sheet["A3"].value for sheet in book)


async def test_libreoffice_opens_it(answered: Service, tmp_path: Path) -> None:
    file = tmp_path / "progress.xlsx"
    file.write_bytes((await answered.client.get(f"{URL}.xlsx?fiscal_year=2569")).content)
    text = await asyncio.to_thread(printed, file)
    assert "ผลรายข้อและรายด้าน" in text
    assert str((await told(answered))["percent"]) in text


async def test_libreoffice_shows_numbers_in_thai_digits(answered: Service, tmp_path: Path) -> None:
    file = tmp_path / "progress.xlsx"
    file.write_bytes((await answered.client.get(f"{URL}.xlsx?fiscal_year=2569&digits=thai")).content)
    text = await asyncio.to_thread(printed, file)
    score = await told(answered)
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    assert f"{score['percent']:.2f}".translate(thai) in text
    codes = {score["checksum"], "(SHA-256)"}
    assert set(re.findall(r"[^\s]*[0-9][^\s]*", text)) <= codes


async def test_in_thai_digits_numbers_stay_numbers(answered: Service) -> None:
    arabic, thai = await opened(answered), await opened(answered, "fiscal_year=2569&digits=thai")
    assert thai["สรุป"]["A2"].value == "ปีงบประมาณ ๒๕๖๙ (ถึงไตรมาส ๓) ตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๘ ถึงวันที่ ๓๐ มิถุนายน ๒๕๖๙"
    for before, after in zip(arabic, thai, strict=True):
        for row, other in zip(before.iter_rows(min_row=5), after.iter_rows(min_row=5), strict=True):
            for cell, same in zip(row, other, strict=True):
                if cell.data_type == "n" and cell.value is not None:
                    assert (same.value, same.number_format) == (cell.value, f"[$-D00041E]{cell.number_format}")
    summary = by_name(rows_of(thai, "สรุป"))
    assert summary["รหัสตรวจสอบ (SHA-256)"] == [(await told(answered))["checksum"]]


def test_the_command_writes_the_same_file(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "progress.xlsx"
    command = ("scores", "--form", "progress", "--fiscal-year", "2569", "--format", "xlsx")
    assert keeper.good(*command, "--output", str(file)) == ""
    score = keeper.json("scores", "--form", "progress", "--fiscal-year", "2569")
    assert by_name(rows_of(openpyxl.load_workbook(file), "สรุป"))["รหัสตรวจสอบ (SHA-256)"] == [score["checksum"]]
    for wrong in (command, ("scores", "--format", "xlsx", "--output", str(file)), ("scores", "--output", str(file))):
        assert "--output" in keeper.refused(*wrong)
    assert ".xlsx" in keeper.refused(*command, "--output", "x.csv")


def test_the_command_adds_comments_where_they_are_asked_for(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "progress.xlsx"
    command = ("scores", "--form", "progress", "--fiscal-year", "2569", "--comments", "--output", str(file))
    assert keeper.good(*command, "--format", "xlsx") == ""
    sheet = openpyxl.load_workbook(file)["ความเห็น"]
    assert "น้อยกว่า 5 คน" in sheet["B5"].value
    assert "--comments" in keeper.refused(*command[:-2], "--format", "json")
