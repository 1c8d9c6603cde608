"""A heading has one number: that of its part among all, and not the one that its own text begins with."""

from __future__ import annotations

import pytest

from service.texts.headings import part_numbers, unnumbered


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ตอนที่ ๑ ข้อมูลทั่วไป", "ข้อมูลทั่วไป"),
        ("ส่วนที่ 1: ข้อมูลทั่วไป", "ข้อมูลทั่วไป"),
        ("ด้านที่ ๒ - คุณภาพ", "คุณภาพ"),
        ("หมวดที่ 3) การเงิน", "การเงิน"),
        ("ตอน ที่ 12 ก", "ก"),
        ("Part 2: Your views", "Your views"),
        ("SECTION IV. Your views", "Your views"),
        ("ภาคที่ 1 ก", "ก"),
        ("ส่วนที่ 2.1 คุณภาพ", "คุณภาพ"),
        ("ส่วนที่ 1/2. คุณภาพ", "คุณภาพ"),
        ("ตอนที่ 1-2 คุณภาพ", "คุณภาพ"),
        ("ตอนที่ 1 - 3 มิติ", "3 มิติ"),
        ("ส่วนที่ 1", ""),
        ("", ""),
    ],
)
def test_a_number_of_ones_own_is_left_out(text: str, said: str) -> None:
    assert unnumbered(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "ความพึงพอใจ",
        "ด้านคุณภาพ",
        "ด้าน 3 มิติ",
        "ภาค 4",
        "หมวด 3 การเงิน",
        "ส่วนที่ปรับปรุง",
        "ตอนที่ท่านมาติดต่อ",
        "ส่วนที่ 1000 คน",
        "Partners 2",
        "Part 2nd",
        "Section Very good",
        "ข้อมูล ส่วนที่ 1 ก",
    ],
)
def test_what_is_no_number_of_a_part_stays(text: str) -> None:
    assert unnumbered(text) == text


@pytest.mark.parametrize(
    ("parts", "numbers"),
    [
        ([], []),
        (["ก", "ข"], ["1", "2"]),
        (["ก", "ข", "ข", "ข", "ก"], ["1", "2.1", "2.2", "2.3", "3"]),
        (["ก", "", "", "ก"], ["1", "2", "3", "4"]),
    ],
)
def test_sections_of_one_part_share_its_number(parts: list[str], numbers: list[str]) -> None:
    assert part_numbers(parts) == numbers
