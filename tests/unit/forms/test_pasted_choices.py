"""Choices copied from a paper, a table or a message lose the marks before them, and nothing of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.form_files.xlsform.pasted_choices import pasted_choices

SEXES = ["ชาย", "หญิง", "ไม่ประสงค์ระบุ"]


@pytest.mark.parametrize(
    "text",
    [
        "ชาย\nหญิง\nไม่ประสงค์ระบุ",
        "\r\n ชาย \r\n\r\nหญิง\r\nไม่ประสงค์ระบุ\r\n",
        "1. ชาย\n2. หญิง\n3. ไม่ประสงค์ระบุ",
        "๑.\tชาย\n๒.\tหญิง\n๓.\tไม่ประสงค์ระบุ",
        "1) ชาย\n2) หญิง\n3) ไม่ประสงค์ระบุ",
        "(1) ชาย\n(2) หญิง\n(3) ไม่ประสงค์ระบุ",
        "1\tชาย\n2\tหญิง\n3\tไม่ประสงค์ระบุ",
        "ก) ชาย\nข) หญิง\nค) ไม่ประสงค์ระบุ",
        "a. ชาย\nb. หญิง\nc. ไม่ประสงค์ระบุ",
        "☐ ชาย\n☑ หญิง\n( ) ไม่ประสงค์ระบุ",
        "\uf0b7\tชาย\n\uf0a8\tหญิง\no\tไม่ประสงค์ระบุ",
        "- ชาย\n– หญิง\n• ไม่ประสงค์ระบุ",
        "☐ ชาย ☐ หญิง ☐ ไม่ประสงค์ระบุ",
        "ชาย\tหญิง\tไม่ประสงค์ระบุ",
        "1. ☐ ชาย\n2. ☐ หญิง\n3. ☐ ไม่ประสงค์ระบุ",
        "ชาย\nชาย\nหญิง\nไม่ประสงค์ระบุ",
    ],
)
def test_marks_numbers_and_letters_that_count_the_lines_are_cut_off(text: str) -> None:
    assert [each.text for each in pasted_choices(text)] == SEXES


@pytest.mark.parametrize(
    "texts",
    [
        ["30-45 ปี", "46-60 ปี"],
        ["1.5 ล้านบาท", "2.5 ล้านบาท"],
        ["1 ครั้ง", "2 ครั้ง", "3 ครั้ง"],
        ["2. ข้อสอง", "5. ข้อห้า"],
        ["ก.พ.", "สำนักงาน ก.พ.ร."],
        ["A", "B"],
        ["oil", "other oils"],
    ],
)
def test_what_is_of_a_choice_itself_stays(texts: list[str]) -> None:
    assert [each.text for each in pasted_choices("\n".join(texts))] == texts


def test_another_choice_is_free_and_none_excludes_the_others() -> None:
    read = pasted_choices("เว็บไซต์\nอื่น ๆ (โปรดระบุ) ..........\nOther, please specify\nไม่มี")
    assert [(each.text, each.free, each.exclusive) for each in read] == [
        ("เว็บไซต์", False, False),
        ("อื่น ๆ (โปรดระบุ)", True, False),
        ("Other, please specify", True, False),
        ("ไม่มี", False, True),
    ]


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    read = [each.text for each in pasted_choices(text)]
    assert all(read)
    assert len(set(read)) == len(read)
