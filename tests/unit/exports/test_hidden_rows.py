"""Rows of a table in which nothing, or nothing of an item, may be shown."""

from __future__ import annotations

from service.exports.docx.table_rows import ReportLine, without_hidden

HEAD, OTHER = ReportLine("1. งาน", ["", ""], head=True), ReportLine("2. กลุ่ม", ["", ""], head=True)
HIDDEN, EMPTY = ReportLine("ก", ["*", "*"]), ReportLine("ข", ["–", "*"])
SHOWN = ReportLine("ค", ["7", "–"])


def test_a_table_of_hidden_rows_has_none() -> None:
    assert without_hidden([HEAD, HIDDEN, EMPTY, OTHER, HIDDEN]) == []
    assert without_hidden([]) == []


def test_an_item_of_which_nothing_is_shown_says_so_in_one_row() -> None:
    told, *rest = without_hidden([HEAD, HIDDEN, HIDDEN, OTHER, HIDDEN, SHOWN])
    assert told == ReportLine("1. งาน (ไม่แสดงผล เพราะมีกลุ่มที่มีผู้ตอบน้อย)", ["", ""], head=True)
    assert rest == [OTHER, HIDDEN, SHOWN]


def test_a_zero_is_a_figure_and_a_heading_without_rows_stays() -> None:
    rows = [HEAD, ReportLine("ก", ["0", "–"]), OTHER]
    assert without_hidden(rows) == rows
