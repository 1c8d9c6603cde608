"""Kinds of printed questionnaires: how choices, tables and pages are written, each tried as a new user would."""

from __future__ import annotations

import time

import pytest

from service.adapters.form_files.sheets.cell import Cell
from service.adapters.form_files.xlsform.paper_sheet import PaperSheet
from service.adapters.form_files.xlsform.plain_words import steps_of
from tests.unit.forms.test_other_layouts import lines, lost, sheet, take, told

pytestmark = pytest.mark.no_cover

Row = list[object]
Found = list[tuple[str, str, list[str]]]
WORDS: Row = ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]
NUMBERS: Row = [5, 4, 3, 2, 1]
SEX = ("single", "เพศ", ["ชาย", "หญิง"])
AGE = ("single", "อายุ", ["ไม่เกิน 30 ปี", "เกิน 30 ปี"])
FAST: tuple[str, str, list[str]] = ("rating", "ความเร็ว", [])
POLITE: tuple[str, str, list[str]] = ("rating", "ความสุภาพ", [])
ITEMS: list[Row] = [[1, "ความเร็ว"], [2, "ความสุภาพ"]]

CHOICES: dict[str, tuple[list[Row], Found]] = {
    "numbers": ([["1. เพศ"], ["1) ชาย"], ["2) หญิง"], ["2. อายุ"], ["1) ไม่เกิน 30 ปี"], ["2) เกิน 30 ปี"]], [SEX, AGE]),
    "letters": ([["1. เพศ"], ["ก. ชาย"], ["ข. หญิง"], ["2. อายุ"], ["(ก) ไม่เกิน 30 ปี"], ["(ข) เกิน 30 ปี"]], [SEX, AGE]),
    "codes": ([["1. เพศ", "(1) ชาย", "(2) หญิง"], ["2. อายุ (1) ไม่เกิน 30 ปี (2) เกิน 30 ปี"]], [SEX, AGE]),
    "number in a cell": ([["1", "เพศ"], [None, "1) ชาย"], [None, "2) หญิง"], [2, "อายุ a) ไม่เกิน 30 ปี"]],
                         [SEX, ("text", "อายุ a) ไม่เกิน 30 ปี", [])]),
    "bullets": ([["1. เพศ"], ["- ชาย"], ["- หญิง"], ["2. อายุ"], ["• ไม่เกิน 30 ปี"], ["• เกิน 30 ปี"]], [SEX, AGE]),
    "boxes with numbers": ([["1. เพศ", "☐ 1. ชาย", "☐ 2. หญิง"], ["2. อายุ", "☐ ไม่เกิน 30 ปี", "☐ เกิน 30 ปี"]], [SEX, AGE]),
    "blanks": ([["1. เพศ"], ["____ ชาย"], ["____ หญิง"], ["2. อายุ"], ["...... ไม่เกิน 30 ปี", "...... เกิน 30 ปี"]],
               [SEX, AGE]),
    "gaps": ([["1. เพศ     ชาย     หญิง"], ["2. อายุ\nไม่เกิน"]], [SEX, ("text", "อายุ ไม่เกิน", [])]),
    "ticked": ([["1. เพศ"], ["☑ ชาย", "☐ หญิง"], ["2. อายุ", "(✓) ไม่เกิน 30 ปี", "( ) เกิน 30 ปี"]], [SEX, AGE]),
    "two columns": ([["เพศ", "☐ ชาย ☐ หญิง", "อายุ", "☐ ไม่เกิน 30 ปี ☐ เกิน 30 ปี"], ["ชื่อ", ".....", "จังหวัด", "....."]],
                    [SEX, AGE, ("text", "ชื่อ", []), ("text", "จังหวัด", [])]),
    "two rows": ([["1. ท่านทราบข่าว"], ["จากที่ใด"], ["☐ ชาย"], ["☐ หญิง"], ["(เลือกข้อเดียว)"]],
                 [("single", "ท่านทราบข่าว จากที่ใด", ["ชาย", "หญิง"]), ("text", "(เลือกข้อเดียว)", [])]),
    "questions below": (
        [["1. ข้อมูล"], ["1) ชื่อ ......."], ["2) สกุล ......."], ["2. ที่อยู่"], ["ก. ตำบล"], ["ข. จังหวัด"], ["☐ ก ☐ ข"]],
        [*(("text", name, []) for name in ("ข้อมูล", "ชื่อ", "สกุล", "ตำบล")), ("single", "จังหวัด", ["ก", "ข"])]),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHOICES)
def test_choices_are_taken_however_they_are_marked(kind: str) -> None:
    rows, found = CHOICES[kind]
    assert lines(take(sheet("S", ["แบบสอบถาม"], ["ส่วนที่ 1 ทั่วไป"], *rows), "แบบ.xlsx")) == found


TABLES: dict[str, tuple[list[Row], Found]] = {
    "steps to the left": ([[*WORDS, "รายการ"], [*[None] * 5, "ความเร็ว"], [*[None] * 5, "ความสุภาพ"]], [FAST, POLITE]),
    "no opinion": ([["ที่", "ประเด็น", *WORDS, "ไม่เคยใช้"], *ITEMS], [FAST, POLITE]),
    "answered": ([["ที่", "ประเด็น", *WORDS], [1, "ความเร็ว", "✓"], [2, "ความสุภาพ", None, "/"]], [FAST, POLITE]),
    "what the paper alone needs": (
        [["ที่", "ประเด็น", *NUMBERS, "หมายเหตุ"], *ITEMS, [None, "รวม"], [None, "ค่าเฉลี่ย"], ["5 = มากที่สุด"],
         ["ลงชื่อ ......... ผู้ตอบ"], ["(.................)"], ["- 2 -"], ["หน้า 2 จาก 3"]], [FAST, POLITE]),
    "written answers": (
        [["ที่", "ประเด็น", *NUMBERS], ITEMS[0], [None, "เหตุผล ......."], ITEMS[1], ["3. เรื่องที่ควรแก้"], ["........"],
         ["เรื่องอื่น"]],
        [FAST, ("text", "เหตุผล", []), POLITE, ("text", "เรื่องที่ควรแก้", []), ("text", "เรื่องอื่น", [])]),
    "from 0": ([["รายการ", *range(11)], ["ความเร็ว"], ["3. ความสุภาพ", *range(11)]],
               [("single", name, [str(each) for each in range(11)]) for name in ("ความเร็ว", "ความสุภาพ")]),
    "how often": ([["กิจกรรม", "ทุกวัน", "ทุกเดือน", "ไม่เคย"], ["ความเร็ว"], ["ความสุภาพ"]],
                  [("single", name, ["ทุกวัน", "ทุกเดือน", "ไม่เคย"]) for name in ("ความเร็ว", "ความสุภาพ")]),
    "a step that is not known": (
        [["กิจกรรม", "ดีเลิศ", "ดีมาก", "ดี", "พอใช้"], ["ความเร็ว"], ["ตอนที่ 3 ข"],
         ["กิจกรรม", "ดีมาก", "ดี", "พอใช้", "เลวร้าย"], ["ความสุภาพ"]],
        [("single", "ความเร็ว", ["ดีเลิศ", "ดีมาก", "ดี", "พอใช้"]),
         ("single", "ความสุภาพ", ["ดีมาก", "ดี", "พอใช้", "เลวร้าย"])]),
    "steps below their question": ([["1. ความเร็ว"], WORDS, ["2. เหตุใด"], ["ตอนที่ 3 ข"], ["3. ความสุภาพ"], WORDS],
                                   [FAST, ("text", "เหตุใด", []), POLITE]),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_only_what_is_rated_counts_as_a_rating(kind: str) -> None:
    rows, found = TABLES[kind]
    intake = take(sheet("S", ["แบบประเมิน"], ["ตอนที่ 2 ความพึงพอใจ"], *rows), "แบบ.xlsx")
    assert lines(intake) == found
    items = [item for part in intake.tree["sections"] for item in part["items"]]
    assert all(item.get("na", False) == (kind == "no opinion") for item in items)


@pytest.mark.parametrize(
    "rows",
    [
        [["ด้าน", "รายการ", *WORDS], ["บริการ", "ความเร็ว"], ["อาคาร", "ความสะอาด"], [None, "ที่จอดรถ"]],
        [["ด้าน", "รายการ", "ความพึงพอใจ"], [None, None, *WORDS], ["บริการ", "ความเร็ว"], ["อาคาร", "ความสะอาด"],
         [None, "ที่จอดรถ"]],
        [["ข้อ", "รายการ", *WORDS], [1, "บริการ"], [None, "(ก) ความเร็ว"],
         [2, "อาคาร"], [None, "(ก) ความสะอาด"], [None, "(ข) ที่จอดรถ"]],
    ],
    ids=["merged", "below a wide head", "letters"],
)  # fmt: skip
def test_what_several_items_have_in_common_is_their_section(rows: list[Row]) -> None:
    intake = take(sheet("S", ["แบบประเมิน"], ["ตอนที่ 2 ความพึงพอใจ"], *rows), "แบบ.xlsx")
    found = [(part["title"], [item["text"] for item in part["items"]]) for part in intake.tree["sections"]]
    assert found == [("บริการ", ["ความเร็ว"]), ("อาคาร", ["ความสะอาด", "ที่จอดรถ"])]


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([["ข้อ", "รายการ", "ความคาดหวัง", *[None] * 4, "ความพึงพอใจ"], [None, None, *NUMBERS, *NUMBERS]], "ความพึงพอใจ"),
        ([["ความสำคัญ", *[None] * 4, "รายการ", "ความพึงพอใจ"], [*WORDS, None, *WORDS]], "ความพึงพอใจ"),
        ([["ข้อ", "รายการ", *WORDS, *NUMBERS]], "มากที่สุด / มาก / ปานกลาง / น้อย / น้อยที่สุด"),
    ],
    ids=["expected", "important", "unnamed"],
)
def test_of_two_ratings_side_by_side_satisfaction_is_taken_and_the_other_is_told(rows: list[Row], taken: str) -> None:
    column = 5 if rows[0][0] == "ความสำคัญ" else 1
    items: list[Row] = [[*[None] * column, name] for name in ("ความเร็ว", "ความสุภาพ")]
    intake = take(sheet("S", ["แบบประเมิน"], ["ตอนที่ 2 ก"], *rows, *items), "แบบ.xlsx")
    assert lines(intake) == [FAST, POLITE]
    (beside,) = [each for each in intake.unsettled if each.code == "scales-beside"]
    assert (beside.params["taken"], lost(intake)) == (taken, {})


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["ข้อ", "รายการ", "ความคาดหวัง", *[None] * 4, "ความพึงพอใจ"], [None, None, *NUMBERS, *NUMBERS],
          *ITEMS], [FAST, POLITE]),
        ([["รายการ", *WORDS], ["ความเร็ว"], ["ความสุภาพ"], ["รวม"], ["ลงชื่อ ......"]], [FAST, POLITE]),
        ([["ที่", "รายการ", "ทุกวัน", "ไม่เคย"], *ITEMS],
         [("single", name, ["ทุกวัน", "ไม่เคย"]) for _, name, _ in (FAST, POLITE)]),
        ([["ที่", "รายการ", *NUMBERS, "รหัส"], *ITEMS], [FAST, POLITE]),
    ],
    ids=["two ratings", "sums", "choices", "plain"],
)  # fmt: skip
def test_a_table_alone_in_its_sheet_is_read_as_one_in_a_questionnaire(rows: list[Row], found: Found) -> None:
    intake = take(sheet("S", ["แบบประเมิน"], *rows), "แบบ.xlsx")
    assert lines(intake) == found
    said = {str(each.params.get("taken", "")) for each in intake.unsettled} - {""}
    assert said == ({"ความพึงพอใจ"} if "ความคาดหวัง" in rows[0] else set())


LEGENDS = [
    "(5 = มากที่สุด 4 = มาก 3 = ปานกลาง 2 = น้อย 1 = น้อยที่สุด)",
    "5=มากที่สุด, 4=มาก, 3=ปานกลาง, 2=น้อย, 1=น้อยที่สุด",
    "ระดับ 5 หมายถึง มากที่สุด",
    "เกณฑ์การให้คะแนน (5 หมายถึง พอใจมาก)",
    "ระดับความพึงพอใจ: ๕ คะแนน = มากที่สุด ๔ คะแนน = มาก",
    "(มากที่สุด = 5, มาก = 4, ปานกลาง = 3)",
]


@pytest.mark.parametrize("legend", LEGENDS)
@pytest.mark.parametrize("head", [["ข้อ", "รายการ", *NUMBERS], ["รายการ", *NUMBERS]], ids=["numbers", "none"])
@pytest.mark.parametrize(
    "above", [[], [["แบบประเมิน"]], [["แบบประเมิน"], ["ตอนที่ 1 ความพึงพอใจ"]]], ids=["alone", "title", "part"]
)
def test_what_the_steps_mean_is_no_question_above_and_below_a_table(legend: str, head: Row, above: list[Row]) -> None:
    items: list[Row] = ITEMS if head[0] == "ข้อ" else [["ความเร็ว"], ["ความสุภาพ"]]
    above_it: list[Row] = [*above, [legend], head, *items]
    below_it: list[Row] = [*above, head, *items, [legend]]
    beside: list[Row] = [*above, head, *items, [None, legend]]
    for rows in (above_it, below_it, beside):
        intake = take(sheet("S", *rows), "แบบ.xlsx")
        assert lines(intake) == [FAST, POLITE]
        assert intake.tree.get("title") == ("แบบประเมิน" if above else None)
        assert [text.partition(": ")[2] for text in lost(intake).values()] == [legend]


def test_a_question_that_says_what_its_steps_mean_is_asked() -> None:
    asked = ["ท่านพึงพอใจเพียงใด (5 = มากที่สุด 1 = น้อยที่สุด)", "ระดับความพึงพอใจโดยรวม (5 = มากที่สุด 1 = น้อยที่สุด)"]
    rows: list[Row] = [["แบบประเมิน"], ["ส่วนที่ 1 ทั่วไป"], [asked[0]], [asked[1]], [f"1. {LEGENDS[4]}"]]
    assert [text for _, text, _ in lines(take(sheet("S", *rows), "แบบ.xlsx"))] == [*asked, LEGENDS[4]]


def test_what_is_dropped_is_told_once_for_all() -> None:
    rows: list[Row] = [["1. เพศ"], ["1) ☑ ชาย"], ["2) ☐ หญิง"], ["ข้อ", "รายการ", *WORDS], [1, "ความเร็ว", "✓"], ["หน้า 3"]]
    coded: list[Row] = [["2. อายุ (1) 20 (2) 30"], ["3. สี", "ก. แดง", "ข. ดำ"], ["คำชี้แจง ทำเครื่องหมาย (✓) ลงใน ☐ หน้าข้อ"]]
    intake = take(sheet("S", ["แบบ"], ["ส่วนที่ 1 ก"], *coded, *rows), "แบบ.xlsx")
    found = {code: place for place, code in told(intake) if code.endswith("-dropped")}
    assert found == {"codes-dropped": "S!A3", "ticks-dropped": "S!A7", "numbers-dropped": "S!A3"}
    assert lost(intake) == {"S!A11": "ไม่ได้นำข้อความนี้มา: หน้า 3"}


@pytest.mark.parametrize(
    ("heads", "count"),
    [("5 4 3 2 1", 5), ("1 2 3", 3), ("4 3 2 1 5", 0), ("0 1 2 3", 0), ("3 2 1 0", 0), ("1 2 3 4 x", 4), ("2 1", 0)],
)
def test_numbers_are_steps_in_their_order_and_from_one_alone(heads: str, count: int) -> None:
    assert len(steps_of([Cell(each) for each in heads.split()], 0)) == count


@pytest.mark.parametrize(
    "row",
    [["1. ก"] * 30, ["1. ก" + ". . " * 1000], ["." * 4900 + "ก"], ["1. ก", *["- ข"] * 29], ["โทร 021234567"] * 6],
    ids=["numbers", "dots apart", "dots", "bullets", "telephones"],
)
def test_a_large_sheet_is_read_in_time_that_grows_with_it(row: list[str]) -> None:
    rows = [[Cell("1. ก")], [Cell("....")], *[[Cell(text) for text in row]] * (600 if len(row) > 1 else 100)]
    begun = time.process_time()
    assert PaperSheet("S", rows).read().survey
    assert time.process_time() - begun < 8, "it takes about half a second"
