"""Any faulty form gets Thai fault messages; no library's message reaches people."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.toml import load
from service.domain.errors import FaultyFormsError
from service.texts.fault_sentences import fault_sentence, finding_sentence
from tests.support.definition_files import lay
from tests.support.xlsform_workbook import AS_TOML, GOOD, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

with tempfile.TemporaryDirectory() as folder:
    DEFINITIONS = FormDefinitions(load(lay(Path(folder))))

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}|at line|[Ee]xpected|[Ii]nvalid|[Uu]nterminated|must be")

ODD = ["", " ", "=", '"', "'", "[", "]", "[[", "{", "}", "\\", "\\x", "\x00", "\n", "=1", '"""', "1979-99-99", "x.y.z"]
VALUES = [
    None, "", "x", "yes", "#REF!", "#N/A", "=1+1", "=A1", 0.5, -1, 10**9, True, "begin_group", "end_group",
    "select_one", "select_one steps", "text", "note", "ease", "${ease}", "ก" * 40,
]  # fmt: skip


def told(reading: Callable[[], object]) -> list[str]:
    """Give the sentences with which something is refused; none where it is taken."""
    try:
        reading()
    except FaultyFormsError as refused:
        return [fault_sentence(each) for each in refused.faults]
    return []


def of_workbook(content: bytes) -> list[str]:
    """Return all that is told of a workbook."""
    try:
        return [*map(finding_sentence, DEFINITIONS.import_workbook("form.xlsx", content, {}).findings)]
    except FaultyFormsError as refused:
        return [fault_sentence(each) for each in refused.faults]


def assert_thai(sentences: list[str]) -> None:
    for said in sentences:
        assert re.search("[\u0e00-\u0e7f]", said), said
        assert not ENGLISH.search(said), said


CUTS = st.tuples(st.integers(0, len(AS_TOML)), st.integers(0, 9), st.sampled_from(ODD))


@given(st.lists(CUTS, min_size=1, max_size=3))
def test_a_definition_broken_anywhere_is_told_in_thai(cuts: list[tuple[int, int, str]]) -> None:
    text = AS_TOML
    for at, length, put in cuts:
        text = text[:at] + put + text[at + length :]
    assert_thai(told(lambda: DEFINITIONS.read(text.encode())))


CELLS = [
    f"{sheet}_{chr(65 + at)}{number}"
    for sheet in ("survey", "choices", "settings")
    for number, row in enumerate(GOOD[sheet], 1)
    for at in range(len(row))
]


@given(st.dictionaries(st.sampled_from(CELLS), st.sampled_from(VALUES), min_size=1, max_size=4))
def test_a_workbook_broken_in_any_cells_is_told_in_thai(cells: dict[str, object]) -> None:
    assert_thai(of_workbook(workbook(**cells)))


WHOLE = workbook()


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 64), st.binary(max_size=8))
def test_a_workbook_whose_bytes_are_broken_is_told_in_thai(at: int, length: int, put: bytes) -> None:
    content = WHOLE[:at] + put + WHOLE[at + length :]
    assert_thai(of_workbook(content))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("id 1", 1, "หลังชื่อต้องเป็นเครื่องหมาย ="),
        ("\n[a", 2, "ชื่อตารางต้องปิดด้วย"),
        ("\n\nx = 1 y", 3, "มีข้อความเกินมาท้ายบรรทัด"),
        ("= 1", 1, "บรรทัดต้องขึ้นต้นด้วยชื่อ"),
        ("a.= 1", 1, "ชื่อต้องเป็นอักษรอังกฤษ"),
        ("ก = 1", 1, "บรรทัดต้องขึ้นต้นด้วยชื่อ"),
        ("x = ข้อความ", 1, "ค่าไม่ถูกรูปแบบ"),
        ("x = 2026-02-30", 1, "วันที่หรือเวลาไม่ถูกต้อง"),
        ('x = """ก\nข', 2, "ข้อความไม่มีเครื่องหมายคำพูดปิด"),
        ("x = [1,\n2", 2, "รายการไม่มี ] ปิด"),
        ("x = {a = 1", 1, "ตารางในบรรทัดเดียวไม่มีวงเล็บปีกกาปิด"),
        ('x = "\\q"', 1, "ในข้อความใช้ไม่ถูกต้อง"),
        ('x = "ก\n"', 1, "มีอักขระที่ใช้ตรงนี้ไม่ได้"),
        ("x = 1\nx = 2", 2, "ชื่อหรือตารางนี้มีอยู่แล้ว"),
        ("[a]\n[a]", 2, "ชื่อหรือตารางนี้มีอยู่แล้ว"),
    ],
)
def test_where_toml_stops_is_told_with_its_line_and_a_thai_reason(text: str, line: int, said: str) -> None:
    with pytest.raises(FaultyFormsError) as refused:
        DEFINITIONS.read(text.encode())
    (fault,) = refused.value.faults
    assert (fault.line, fault.code) == (line, "not-toml")
    assert said in fault_sentence(fault)
