from __future__ import annotations

from time import process_time

import pytest

from service.domain.collecting.answers import tidy_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ทำงาน", "ทำงาน"),
        ("ท\u0e4d\u0e32งาน", "ท\u0e33งาน"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49\u0e33"),
        ("น\u0e49\u0e4d\u0e32", "น\u0e49\u0e33"),
        ("น\u0e4d\u0e48\u0e32 น\u0e4d\u0e4a\u0e32 น\u0e4d\u0e4b\u0e32", "น\u0e48\u0e33 น\u0e4a\u0e33 น\u0e4b\u0e33"),
        ("\u0e4d", "\u0e4d"),
        ("น\u0e4dา่", "น\u0e33่"),
    ],
    ids=["joined", "split", "tone-inside", "tone-before", "all-tones", "nikhahit-alone", "tone-behind"],
)
def test_a_split_sara_am_is_joined(typed: str, kept: str) -> None:
    assert tidy_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("e\u0301", "é"), ("\u212b", "Å"), ("ก\u0e48\u0e38", "ก\u0e38\u0e48"), ("๑", "๑"), ("ﬁ", "ﬁ")],
    ids=["composed", "singleton", "thai-marks-in-order", "thai-digits-stay", "ligatures-stay"],
)
def test_text_is_in_nfc(typed: str, kept: str) -> None:
    assert tidy_text(typed) == kept


@pytest.mark.parametrize("typed", ["ก\nข", "ก\r\nข", "ก\rข"])
def test_line_ends_are_plain(typed: str) -> None:
    assert tidy_text(typed) == "ก\nข"


def test_empty_lines_stay() -> None:
    assert tidy_text("ก\r\n\r\nข\r\rค") == "ก\n\nข\n\nค"


@pytest.mark.parametrize(
    "control",
    [*map(chr, range(0x09)), *map(chr, range(0x0B, 0x0D)), *map(chr, range(0x0E, 0x20)), *map(chr, range(0x7F, 0xA0))],
    ids=lambda control: f"U+{ord(control):04X}",
)
def test_control_characters_go(control: str) -> None:
    assert tidy_text(f"ก{control}ข") == "กข"


def test_a_tab_becomes_a_space() -> None:
    assert tidy_text("ก\tข\t") == "ก ข"


@pytest.mark.parametrize(
    "mark",
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    ids=lambda mark: f"U+{ord(mark):04X}",
)
def test_marks_that_turn_the_direction_of_writing_go(mark: str) -> None:
    assert tidy_text(f"{mark}ก{mark}ข") == "กข"


@pytest.mark.parametrize("kept", ["ก\u200bข", "👩\u200d💻", "ก\u00a0ข", "ก  ข"])
def test_what_writing_needs_inside_a_text_stays(kept: str) -> None:
    assert tidy_text(kept) == kept


@pytest.mark.parametrize("outer", [" ", "\n", "\t", "\u00a0", "\u3000", "\r\n \r\n"])
def test_outer_space_goes(outer: str) -> None:
    assert tidy_text(f"{outer}ก ข{outer}") == "ก ข"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u200e\u0301", "é"),
        ("ท\u0e4d\u200e\u0e32", "ท\u0e33"),
        ("x\u0301\u0e4d\u0e48\u0e32", "x\u0e48\u0301\u0e33"),
        ("\ufeff \u200e ก", "ก"),
    ],
    ids=["accent", "sara-am", "order-of-marks", "space-behind-a-mark"],
)
def test_a_text_is_as_tidy_as_it_gets_the_first_time(typed: str, kept: str) -> None:
    assert tidy_text(typed) == kept
    assert tidy_text(kept) == kept


def test_heaps_of_marks_take_no_time_and_are_left_as_they_are() -> None:
    heap = "a" + "\u0315\u0327" * 2_000
    started = process_time()
    for _ in range(8):
        assert tidy_text(f" {heap} ") == heap
    assert process_time() - started < 0.1
    assert tidy_text("e\u0301" * 200) == "é" * 200
