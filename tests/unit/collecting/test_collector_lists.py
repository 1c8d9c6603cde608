"""A pasted list becomes settings, or every fault at its line."""

from __future__ import annotations

import pytest

from service.domain.collecting.collector_lists import MOST_AT_ONCE, read_list
from tests.support.examples import at
from tests.support.installation import NOON

FORMS = ("progress",)
SHARED = {"form": "progress", "standing": "real"}
HEADING = "ชื่อช่องทาง"


def rows(text: str) -> list[tuple[str, int | None, str]]:
    made, faults = read_list(text, SHARED, NOON, FORMS, HEADING)
    assert faults == []
    return [(each.label, each.population, str(each.closes) if each.closes else "") for each in made]


def faults(text: str, there: tuple[str, ...] = (), **shared: str) -> list[tuple[int, str, str]]:
    _, found = read_list(text, SHARED | shared, NOON, FORMS, HEADING, there)
    return [(each.line, each.violation.item, each.violation.code) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "กลาง,120,2569-12-31\nใต้,,\nเหนือ",
        "\ufeffชื่อช่องทาง,จำนวน,วันสุดท้าย\r\nกลาง,๑๒๐,2026-12-31\r\n\r\nใต้\r\nเหนือ,\r\n",
        "กลาง\t120\t2569-12-31\nใต้\n  เหนือ\t\t",
        "กลาง; 120; 2569-12-31\nใต้\nเหนือ;",
        '"กลาง","120","2569-12-31"\nใต้\nเหนือ',
    ],
)
def test_what_is_typed_and_what_sheets_write_is_read_the_same(text: str) -> None:
    end = str(at("2027-01-01T00:00:00"))
    assert rows(text) == [("กลาง", 120, end), ("ใต้", None, ""), ("เหนือ", None, "")]


def test_a_column_that_numbers_the_lines_is_left_out_and_what_is_no_number_there_is_told() -> None:
    text = "ลำดับ\tชื่อช่องทาง\tจำนวน\n1\tกลาง\t120\n๒.\tใต้\n\tเหนือ\t7"
    assert rows(text) == [("กลาง", 120, ""), ("ใต้", None, ""), ("เหนือ", 7, "")]
    assert faults(f"{text}\nรวม\t\t127") == [(5, "closes", "not-a-day")]
    assert rows("ชื่อช่องทาง,จำนวน\n1,5") == [("1", 5, "")]


def test_a_comma_in_a_name_is_kept_where_something_else_parts_the_columns_or_quotes_are_round_it() -> None:
    assert rows("ชั้น 3, ตึกกลาง\t1,200\nใต้\t5") == [("ชั้น 3, ตึกกลาง", 1200, ""), ("ใต้", 5, "")]
    assert rows('"ชั้น 3, ตึกกลาง","1,200"') == [("ชั้น 3, ตึกกลาง", 1200, "")]


def test_names_that_are_there_are_told_by_their_lines_with_all_other_faults() -> None:
    text = "ชื่อช่องทาง\nกลาง,มาก\nใต้\nเหนือ,5\nใต้\n,7"
    assert faults(text, there=("ใต้", "เหนือ")) == [
        (2, "population", "population"), (3, "label", "there"), (4, "label", "there"), (5, "label", "there"),
        (5, "label", "twice"), (6, "label", "label"),
    ]  # fmt: skip


def test_a_text_longer_than_any_list_is_not_read() -> None:
    assert faults("ก" * 300_000) == [(0, "label", "too-many")]


def test_a_tab_in_one_line_parts_no_other_line() -> None:
    end = str(at("2027-01-01T00:00:00"))
    text = "กองคลัง, 12\nกองแผน\t8\nชั้น 3, ตึกกลาง\t5\nกองนิติการ; 7; 31 ธ.ค. 2569\nสำนัก, ๙, 31/12/2569"
    assert rows(text) == [
        ("กองคลัง", 12, ""),
        ("กองแผน", 8, ""),
        ("ชั้น 3, ตึกกลาง", 5, ""),
        ("กองนิติการ", 7, end),
        ("สำนัก", 9, end),
    ]


@pytest.mark.parametrize(
    "label", ["กองคลัง, 12", "กองคลัง;๑๒", "กองคลัง, 1,200", "กองคลัง, 31/12/2569", "ก, 5, 31 ธ.ค. 2569"]
)
def test_a_label_that_ends_with_another_column_is_a_fault(label: str) -> None:
    assert faults(f"{label}\t") == [(1, "label", "runs-on")]
    assert faults(f'"{label}"') == [(1, "label", "runs-on")]


def test_every_fault_is_told_at_its_line_and_lines_keep_their_numbers() -> None:
    text = 'กลาง,มาก,เมื่อวาน\n\n,5\nใต้,0\n"ไม่ปิด,7\nก,1,2569-12-31,เกิน\nดี\nดี\n' + "ย" * 201
    assert faults(text) == [
        (1, "closes", "not-a-day"),
        (1, "population", "population"),
        (3, "label", "label"),
        (4, "population", "population"),
        (5, "label", "runs-on"),
        (6, "label", "columns"),
        (8, "label", "twice"),
        (9, "label", "long-label"),
    ]


def test_the_whole_list_is_told_of_once() -> None:
    assert faults("ก", form="nothing") == [(0, "form", "no-form")]
    assert faults(" \n,,\n") == [(0, "label", "no-lines")]
    assert faults(HEADING) == [(0, "label", "no-lines")]
    many = [f"ที่ {number}" for number in range(MOST_AT_ONCE + 1)]
    assert faults("\n".join(many)) == [(0, "label", "too-many")]
    assert len(rows("\n".join(many[1:]))) == MOST_AT_ONCE
    assert faults("ก", standing="withdrawn") == [(1, "standing", "no-standing")]


def test_a_line_beyond_what_is_read_as_cells_is_refused_as_a_label() -> None:
    assert faults("กลาง\n" + "x" * 200_000) == [(2, "label", "long-label")]
