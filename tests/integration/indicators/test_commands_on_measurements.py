"""Commands on measured values, and the scorecard with them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Keeper

BY = ("--by", "วิภา")
YEAR = ("--fiscal-year", "2569")
SHARE = ("--input", "approved=20", "--input", "entered=19")


def test_a_value_is_recorded_corrected_and_listed(keeper: Keeper) -> None:
    assert "\t95.00\t4\tวิภา\t" in keeper.good("measure", "record", "1.4.1b", *YEAR, *SHARE, *BY)
    corrected = ("--input", "approved=20", "--input", "entered=20", "--note", "นับตกหนึ่งโครงการ")
    shown = keeper.json("measure", "record", "1.4.1b", *YEAR, *corrected, *BY)
    assert (shown["value"], shown["level"], shown["met"], shown["source"]) == (100, 5, True, "measured")
    keeper.good("measure", "record", "2.1.1a", *YEAR, "--quarter", "1", "--input", "people=1", *BY)
    listed = keeper.json("measure", "list")
    assert [(each["indicator"], each["quarter"], each["revision"], each["value"]) for each in listed] == [
        ("1.4.1b", None, 1, "95"),
        ("1.4.1b", None, 2, "100"),
        ("2.1.1a", 1, 1, "1"),
    ]
    assert (listed[1]["by"], listed[1]["note"], listed[1]["recorded"][-6:]) == ("วิภา", "นับตกหนึ่งโครงการ", "+07:00")
    text = keeper.good("measure", "list", "--indicator", "2.1.1a", *YEAR).splitlines()
    assert [line.split("\t")[:5] for line in text[1:]] == [["2.1.1a", "2569/1", "1", "1", "3"]]
    keeper.good("planner", "create", "--name", "wipa", "--role", "planner")
    keeper.good("planner", "holder", "wipa", "--full-name", "วิภา ใจดี")
    told = keeper.good("measure", "record", "2.1.1a", *YEAR, "--quarter", "2", "--input", "people=1", "--by", "wipa")
    assert "\tวิภา ใจดี (wipa)\t" in told
    words = "จำนวนแผนงาน/โครงการที่ได้รับอนุมัติจากคณะกรรมการกองทุนฯ: 20"
    assert words in keeper.good("measure", "list", "--indicator", "1.4.1b")
    assert keeper.json("measure", "list", "--fiscal-year", "2570") == []


def test_everything_wrong_with_a_value_is_told_with_what_it_is_called(keeper: Keeper) -> None:
    ran = keeper("measure", "record", "1.4.1b", *YEAR, "--input", "entered=x", "--input", "more=1", *BY)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        "approved (จำนวนแผนงาน/โครงการที่ได้รับอนุมัติจากคณะกรรมการกองทุนฯ): ต้องระบุ",
        "entered (จำนวนแผนงาน/โครงการที่นำเข้าข้อมูลในระบบ Progress): ต้องเป็นจำนวนเต็มตั้งแต่ 0 ขึ้นไป",
        "more: ตัวชี้วัดนี้ไม่มีค่าชื่อนี้",
        "ค่าที่บันทึกไม่ครบหรือไม่ถูกต้อง 3 รายการ",
    ]
    assert keeper.json("measure", "list") == []


def test_without_inputs_the_steps_are_named_and_that_none_is_done_is_said(keeper: Keeper) -> None:
    ran = keeper("measure", "record", "1.3.1", *YEAR, *BY)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.splitlines()[0] == "done.1 evidence.1 link.1: ทบทวน/วิเคราะห์กฎหมาย นโยบายรัฐที่เกี่ยวข้อง"
    assert ran.err.splitlines()[3:5] == [
        "none=yes: ยังไม่มีขั้นตอนใดแล้วเสร็จ",
        "none: กรุณาเลือกขั้นตอนที่ดำเนินการแล้วเสร็จ หรือเลือก ยังไม่มีขั้นตอนใดแล้วเสร็จ",
    ]
    assert "\t0\tต่ำกว่าเกณฑ์ระดับ 1\t" in keeper.good("measure", "record", "1.3.1", *YEAR, "--input", "none=yes", *BY)


def test_what_cannot_be_measured_is_refused(keeper: Keeper) -> None:
    assert "1.2.1" in keeper.refused("measure", "record", "1.2.1", *YEAR, *BY)
    assert "9.9" in keeper.refused("measure", "record", "9.9", *YEAR, *BY)
    assert "9.9" in keeper.refused("measure", "list", "--indicator", "9.9")
    assert "2026" in keeper.refused("measure", "record", "1.4.1b", "--fiscal-year", "2026", *SHARE, *BY)
    assert "--input" in keeper.refused("measure", "record", "1.4.1b", *YEAR, *SHARE, "--input", "approved=3", *BY)
    assert "approved" in keeper.refused("measure", "record", "1.4.1b", *YEAR, "--input", "approved", *BY)


def test_a_value_of_an_indicator_that_is_gone_is_still_listed(keeper: Keeper) -> None:
    keeper.good("measure", "record", "1.4.1b", *YEAR, *SHARE, *BY)
    keeper.sql("UPDATE measurement SET indicator = '8.8', value = '200/3'")
    assert keeper.good("measure", "list").splitlines()[1].split("\t")[:5] == ["8.8", "2569", "1", "200/3", ""]


def test_the_scorecard_is_the_same_as_text_json_and_table(keeper: Keeper) -> None:
    keeper.good("measure", "record", "1.4.1b", *YEAR, *SHARE, *BY)
    card = keeper.json("scores", "--indicators", *YEAR)
    lines = keeper.good("scores", "--indicators", *YEAR).splitlines()[1:]
    table = keeper.good("scores", "--indicators", *YEAR, "--format", "csv").splitlines()[1:]
    assert [each["source"] for each in card["indicators"]] == [
        "none", "survey", "none", "survey", "measured", "none", "none", "none",
    ]  # fmt: skip
    assert (len(lines), len(table)) == (8, 8)
    assert lines[4].split("\t")[2:8] == ["95.00", "ร้อยละ", "4", "100", "ไม่บรรลุ", "บันทึกค่า"]
    assert ",95.00,ร้อยละ,measured," in table[4]
    assert keeper.json("scores", "--indicators", *YEAR, "--quarter", "1")["indicators"][4]["source"] == "none"
    assert "--indicators" in keeper.refused("scores", "--indicators", "--form", "progress")


def test_the_scorecard_is_written_as_papers_of_one_owner_or_all(keeper: Keeper, tmp_path: Path) -> None:
    owner = "สำนักสารสนเทศและการบริการการค้าระหว่างประเทศ"
    of_one = keeper.json("scores", "--indicators", *YEAR, "--owner", owner)
    assert [each["id"] for each in of_one["indicators"]] == ["1.1.1", "1.3.1"]
    for kind, begins in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        file = tmp_path / f"scorecard.{kind}"
        keeper.good("scores", "--indicators", *YEAR, "--owner", owner, "--format", kind, "--output", str(file))
        with ZipFile(file) as paper:
            assert begins in paper.namelist()
    assert owner in keeper.refused("scores", "--indicators", "--owner", "ใคร")
    assert "--indicators" in keeper.refused("scores", "--owner", owner)
    assert "--output" in keeper.refused("scores", "--indicators", "--format", "docx")


def test_a_result_is_imported_from_a_document_corrected_and_removed(keeper: Keeper) -> None:
    where = ("1.4.1a", "--fiscal-year", "2568")
    told = ("--responses", "120", "--method", "unknown", "--document", "รายงานประจำปี")
    ran = keeper("imported", "record", *where, "--percent", "x", *told, *BY)
    assert (ran.status, ran.err.splitlines()[0]) == (1, "percent: ต้องเป็นจำนวน 0-100 ทศนิยมไม่เกิน 6 ตำแหน่ง")
    assert "1.4.1a\t2568\t1\t92.50\t120\tเอกสารไม่ได้ระบุ" in keeper.good(
        "imported", "record", *where, "--percent", "92.50", *told, *BY
    )
    assert "note: " in keeper("imported", "record", *where, "--percent", "92.55", *told, *BY).err
    keeper.good("imported", "record", *where, "--percent", "92.55", *told, *BY, "--note", "พิมพ์ผิด")
    series = keeper.json("scores", "--form", "progress", "--series", "--fiscal-year", "2569")
    assert [each["imported"] and each["imported"]["percent"] for each in series["years"]] == [None, 92.55, None]
    text = keeper.good("scores", "--form", "progress", "--series", "--fiscal-year", "2569")
    assert "ผลที่นำเข้าจากเอกสาร “รายงานประจำปี”: ร้อยละ 92.55 จากผู้ตอบ 120 คน" in text
    assert keeper("imported", "remove", *where[:2], "2567", *BY, "--note", "ก").status == 1
    keeper.good("imported", "remove", *where, *BY, "--note", "ใช้ไม่ได้")
    listed = keeper.json("imported", "list", "--indicator", "1.4.1a", "--fiscal-year", "2568")
    assert [(each["revision"], each["percent"], each["note"]) for each in listed] == [
        (1, "92.50", ""),
        (2, "92.55", "พิมพ์ผิด"),
        (3, None, "ใช้ไม่ได้"),
    ]
    assert "--series" in keeper("scores", "--series").err
    assert keeper.good("scores", "--form", "progress", "--series", "--format", "csv").count("ผลของช่วงเวลา") == 15
