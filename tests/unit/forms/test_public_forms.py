"""Forms of the kinds that people really use are taken in, and nothing of them is changed without being told.

`python -m tests.support.public_forms FOLDER` says the same of a folder of files.
"""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook

from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.toml import load
from service.domain.forms.import_outcomes import outcome
from service.settings import Settings
from service.texts.fault_sentences import finding_sentence
from tests.support.public_forms import measured

Rows = list[list[object]]

DEFINITIONS = FormDefinitions(load(Settings().forms))

SATISFIED: Rows = [
    ["sat", 5, "มากที่สุด"],
    ["sat", 4, "มาก"],
    ["sat", 3, "ปานกลาง"],
    ["sat", 2, "น้อย"],
    ["sat", 1, "น้อยที่สุด"],
]
LISTS: Rows = [
    ["list_name", "name", "label"],
    ["sex", "m", "ชาย"],
    ["sex", "f", "หญิง"],
    ["yn", "yes", "Yes"],
    ["yn", "no", "No"],
]

SURVEYS: dict[str, tuple[str, dict[str, Rows]]] = {
    "plain questions, notes and groups": ("whole", {
        "survey": [
            ["type", "name", "label", "hint", "required"],
            ["note", "hello", "โปรดตอบตามจริง"],
            ["begin_group", "about", "เกี่ยวกับท่าน"],
            ["select_one sex", "sex", "เพศ", None, "yes"],
            ["select_multiple yn", "many", "เลือก", "ได้หลายข้อ", "true()"],
            ["end_group"],
            ["begin group", "more", "อื่น ๆ"],
            ["note", "n2", "ส่วนสุดท้าย"],
            ["text", "Comments", "ข้อเสนอแนะ"],
            ["end group"],
        ],
        "choices": LISTS,
    }),
    "questions without groups, older words": ("whole", {
        "survey": [
            ["command", "name", "caption"],
            ["add select one prompt using sex or specify other", "sex", "เพศ"],
            ["select all that apply from yn", "q2", "ข้อสอง"],
            ["string", "q3", "ข้อสาม"],
        ],
        "choices": [["list name", "value", "caption"], *LISTS[1:]],
    }),
    "groups in groups": ("whole", {
        "survey": [
            ["type", "name", "label"],
            ["begin_group", "a", "ก"], ["text", "t1", "หนึ่ง"],
            ["begin_group", "b", "ข"], ["text", "t2", "สอง"],
            ["begin_group", "c", "ค"], ["note", "n", "คำชี้แจง"], ["text", "t3", "สาม"], ["end_group"],
            ["end_group"], ["text", "t4", "สี่"], ["end_group"],
        ],
    }),
    "two languages": ("whole", {
        "survey": [
            ["type", "name", "label::English (en)", "label::ไทย (th)"],
            ["begin_group", "g", "Part", "ส่วน"], ["text", "q", "Question", "ข้อ"], ["end_group"],
        ],
    }),
    "ratings by their words": ("questions", {
        "survey": [
            ["type", "name", "label", "required"],
            ["begin_group", "g", "ความพึงพอใจ"], ["select_one sat", "q1", "ความรวดเร็ว", "yes"],
            ["select_one sat", "q2", "ความสุภาพ", "yes"], ["end_group"],
        ],
        "choices": [LISTS[0], *SATISFIED],
    }),
    "a table of ratings, as Kobo writes it": ("questions", {
        "survey": [
            ["type", "name", "label", "kobo--score-choices", "$kuid", "select_from_list_name", "appearance"],
            ["start", "start"], ["end", "end"],
            ["begin_score", "table", "ความพึงพอใจ", "sat", "x1"],
            ["score__row", "r1", "ความรวดเร็ว", None, "x2"], ["score__row", "r2", "ความสุภาพ", None, "x3"],
            ["end_score"],
            ["select_one", "sex", "เพศ", None, "x4", "sex", "minimal"],
        ],
        "choices": [*LISTS, *SATISFIED],
    }),
    "a table with its headings": ("whole", {
        "survey": [
            ["type", "name", "label", "appearance"],
            ["begin_group", "t", "ตาราง", "field-list"],
            ["select_one yn", "head", "โปรดเลือก", "label"],
            ["select_one yn", "q1", "ข้อหนึ่ง", "list-nolabel"], ["select_one yn", "q2", "ข้อสอง", "list-nolabel"],
            ["end_group"],
        ],
        "choices": LISTS,
    }),
    "what cannot be kept": ("questions", {
        "survey": [
            ["type", "name", "label", "relevant", "constraint", "constraint_message", "calculation", "media::image"],
            ["today", "today"], ["date", "when", "เมื่อใด"], ["integer", "age", "อายุ", None, ". > 1", "มากกว่า 1"],
            ["text", "why", "เพราะอะไร", "${age} > 3"], ["calculate", "twice", None, None, None, None, "${age} * 2"],
            ["begin_repeat", "child", "บุตร"], ["text", "kid", "ชื่อ **เล่น**"], ["end_repeat"],
            ["image", "photo", "รูป"], ["select_one sex", "sex", "เพศของ ${kid}", None, None, None, None, "a.png"],
            ["select_one_from_file a.csv", "file", "แฟ้ม"], ["note", "bye", "ขอบคุณ"],
        ],
        "choices": LISTS,
    }),
}  # fmt: skip


def saved(sheets: dict[str, Rows]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


REFUSED = {"a table of ratings, as Kobo writes it"}
"""What pyxform refuses to read: Kobo's programs prepare it first."""


@pytest.mark.parametrize("named", SURVEYS)
def test_a_survey_is_taken_in_and_nothing_is_changed_silently(named: str) -> None:
    taken, sheets = SURVEYS[named]
    found = measured(DEFINITIONS, "form.xlsx", saved(sheets))
    assert found[:2] == (taken, [])
    assert (found.compared == 0) == (named in REFUSED)


def test_one_sheet_of_a_text_file_is_taken_in() -> None:
    content = "type,name,label\nnote,n,สวัสดี\ntext,q1,ข้อหนึ่ง\n".encode()
    intake = DEFINITIONS.import_workbook("form.csv", content, {})
    assert (intake.items, intake.tree["intro"], intake.tree["id"]) == (("q1",), "สวัสดี", "form")


def test_every_part_that_cannot_be_kept_is_told_once_by_its_cell() -> None:
    intake = DEFINITIONS.import_workbook("form.xlsx", saved(SURVEYS["what cannot be kept"][1]), {})
    assert [(each.place, each.code) for each in intake.findings if each.outcome == "lost"] == [
        ("survey!A3", "type-unsupported"), ("survey!A4", "type-unsupported"),
        ("survey!D5", "column-unsupported"), ("survey!A6", "type-automatic"), ("survey!A7", "repeat-lost"),
        ("survey!A10", "type-unsupported"), ("survey!C11", "reference"), ("survey!H11", "column-unsupported"),
        ("survey!A12", "type-unsupported"), ("survey!A13", "note-lost"),
    ]  # fmt: skip
    device = [(each.place, each.code) for each in intake.findings if each.code == "type-device"]
    assert (device, outcome("type-device")) == ([("survey!A2", "type-device")], "taken")
    assert intake.items == ("why", "kid", "sex")
    assert [each.path for each in intake.findings if each.place in {"survey!A2", "survey!D5", "survey!H11"}] == [
        "intro", "", "sections[0].items[0]", "sections[2].items[0]",
    ]  # fmt: skip
    missing = {each.path for each in intake.findings if each.outcome == "missing"}
    assert missing == {"title", "audience", "minutes", "intro", "notice"}


def test_a_table_of_ratings_becomes_ratings_of_the_scale() -> None:
    intake = DEFINITIONS.import_workbook("form.xlsx", saved(SURVEYS["a table of ratings, as Kobo writes it"][1]), {})
    assert [item["type"] for section in intake.tree["sections"] for item in section["items"]] == [
        "rating",
        "rating",
        "single",
    ]
    assert (intake.tree["scale"], intake.tree["method"]) == ("satisfaction-5", "mean-percent")
    leads = {each.code: each.path for each in intake.findings}
    assert (leads["rating-offered"], leads["method-offered"]) == ("sections[0].items[0]", "method")
    told = " ".join(finding_sentence(each) for each in intake.findings)
    assert "ไฟล์ไม่ได้ระบุรหัสแบบสอบถาม ระบบจึงตั้งรหัสให้" in told
    assert "4.21 มากที่สุด / 3.41 มาก" in told
    assert re.findall("satisfaction-5|width-0.8|mean-percent", told) == []


KOBO: Rows = [
    ["type", "name", "label", "kobo--score-choices", "required", "kobo--matrix_list"],
    ["begin_score", "table", "ความพึงพอใจ", "sat", "true"],
    ["score__row", "r1", "ความรวดเร็ว"], ["score__row", "r2", "ความสุภาพ", None, "false"], ["end_score"],
    ["begin_group", "g", "กลุ่ม", None, "yes"], ["text", "t", "ข้อ"], ["end_group"],
    ["begin_kobomatrix", "m", "ตาราง", None, None, "mx"], ["select_one sat", "m1", "ราคา"], ["end_kobomatrix"],
    ["begin_rank", "k", "อันดับ"], ["rank__level", "k1", "ที่ 1"], ["end_rank"],
]  # fmt: skip


def test_a_table_of_ratings_says_for_its_rows_what_is_required_and_each_row_of_a_lost_table_is_told() -> None:
    intake = DEFINITIONS.import_workbook("form.xlsx", saved({"survey": KOBO, "choices": [LISTS[0], *SATISFIED]}), {})
    required = {item["id"]: item["required"] for section in intake.tree["sections"] for item in section["items"]}
    assert required == {"r1": True, "r2": False, "t": False}
    told = {each.place: finding_sentence(each) for each in intake.findings}
    lost = {each.place: each.code for each in intake.findings if each.outcome == "lost"}
    assert lost == {
        "survey!E6": "cell-idle", "survey!A9": "type-unsupported", "survey!A10": "row-of-lost-group",
        "survey!A12": "type-unsupported", "survey!A13": "row-of-lost-group",
    }  # fmt: skip
    assert "begin_group" in told["survey!E6"]
    assert told["survey!A10"].endswith("ราคา")
    assert ("survey!D1" in told, "survey!F1" in told) == (False, True)


def test_lists_that_look_like_a_scale_of_their_own_are_asked_about() -> None:
    def told(*lists: Rows) -> list[tuple[str, str]]:
        asked: Rows = [[f"select_one {each[0][0]}", "q", "ข้อ"] for each in lists]
        survey: Rows = [["type", "name", "label"], *asked]
        sheets = {"survey": survey, "choices": [LISTS[0], *(row for each in lists for row in each)]}
        found = DEFINITIONS.import_workbook("form.xlsx", saved(sheets), {}).findings
        return [(each.place, each.code) for each in found if each.place.startswith("choices")]

    grades: Rows = [["u", at, text] for at, text in enumerate(("ดีมาก", "ดี", "พอใช้", "ปรับปรุง"), 1)]
    seven: Rows = [["seven", at, f"ระดับ {at}"] for at in range(1, 8)]
    eleven: Rows = [["nps", at, str(at)] for at in range(11)]
    turned: Rows = [["sat", 6 - int(str(row[1])), row[2]] for row in SATISFIED]
    assert told(grades, seven, eleven) == [
        ("choices!A2", "scale-possible"), ("choices!A6", "scale-possible"), ("choices!A13", "scale-beyond"),
    ]  # fmt: skip
    assert told(grades, SATISFIED) == [("choices!A2", "scale-second"), ("choices!A6", "rating-offered")]
    assert told(turned) == [("choices!A2", "rating-reversed")]
    assert told([*SATISFIED, ["sat", 5, "ซ้ำ"]]) == [("choices!B7", "id-made")]


def test_a_limit_of_ticks_and_a_range_of_a_scale_are_taken_and_other_conditions_are_told() -> None:
    def taken(*rows: list[object]) -> tuple[list[tuple[str, object]], dict[str, str]]:
        survey: Rows = [["type", "name", "label", "constraint", "parameters", "appearance", "pochai_at_most"], *rows]
        choices: Rows = [LISTS[0], *(["few", at, f"ช่อง {at}"] for at in range(1, 5)), *SATISFIED]
        intake = DEFINITIONS.import_workbook("form.xlsx", saved({"survey": survey, "choices": choices}), {})
        found = [each for section in intake.tree["sections"] for each in section.get("items", ())]
        about = {"range-offered", "type-unsupported", "column-unsupported", "appearance-dropped"}
        told = {each.place: each.code for each in intake.findings if each.code in about}
        assert all(finding_sentence(each) for each in intake.findings)
        return [(each["type"], each.get("at_most")) for each in found], told

    many = "select_multiple few"
    assert taken(
        [many, "a", "ก", "count-selected(.) <= 2"],
        [many, "b", "ข", "count-selected( . )<3"],
        [many, "c", "ค", "count-selected(.) <= 2 and selected(., '1')"],
        [many, "d", "ง", "count-selected(.) <= 2", None, None, 3],
        ["select_one few", "e", "จ", "count-selected(.) <= 2"],
        ["text", "f", "ฉ", "count-selected(.) <= 2"],
    ) == (
        [("multiple", 2), ("multiple", 2), ("multiple", None), ("multiple", 3), ("single", None), ("text", None)],
        {f"survey!D{row}": "column-unsupported" for row in range(4, 8)},
    )
    offered, lost = ["rating"], list[str]()
    for said, kinds in (
        ("start=1 end=5 step=1", offered),
        ("start = 1; end = 5", offered),
        ("start=0 end=5", lost),
        ("start=1 end=5 step=0.5", lost),
        ("end=99999999999", lost),
        (None, lost),
    ):
        found, told = taken(["range", "r", "ให้คะแนน", None, said])
        assert ([kind for kind, _ in found], told) == (
            kinds,
            {"survey!A2": "range-offered" if kinds else "type-unsupported"},
        )
    slider: list[object] = ["range", "r", "ให้คะแนน", None, "start=1 end=5", "slider"]
    words: list[object] = ["select_one sat", "s", "พอใจ"]
    for at, rows in enumerate(([slider, words], [words, slider]), 2):
        found, told = taken(*rows)
        assert [kind for kind, _ in found] == ["rating", "rating"]
        assert told == {f"survey!A{at}": "range-offered", f"survey!F{at}": "appearance-dropped"}
