"""The number of lines that a text takes in a column."""

from __future__ import annotations

import pytest

from service.exports.xlsx.row_height import lines_of


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("กกกกกกกก", 10, 1),
        ("กกกกกกกกก", 10, 2),
        ("ที่ที่ที่ที่ที่ที่ที่ที่", 10, 1),
        ("ก\nก\n\nก", 10, 4),
        ("ก" * 17, 10, 3),
        ("ก" * 10_000, 10, 17),
        ("กก", 1, 2),
        ("ก" * 41, 46, 1),
        ("ก" * 42, 46, 2),
    ],
)
def test_marks_take_no_room_and_lines_are_not_quite_filled(text: str, width: int, lines: int) -> None:
    assert lines_of(text, width) == lines
