from __future__ import annotations

from datetime import date

import pytest

from service.domain.collecting.thai_input import MONTHS, day, digits, unclear_comma, ungrouped, whole_number
from service.texts import texts


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("๑๒๐", 120),
        ("1,200", 1200),
        ("๑,๒๐๐", 1200),
        ("12,345,678", 12_345_678),
        *((typed, None) for typed in ("1,2", "๑,๒", "12,34", "1,2345", "1234,567", "1,,200", ",200", "1,", "0,123")),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("²", None),
        ("สิบ", None),
        ("1" * 100_000, None),
    ],
)
def test_a_whole_number_is_read_in_either_kind_of_digits(typed: str, read: int | None) -> None:
    assert whole_number(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,200.50", "1200.50"),
        ("๑,๒๐๐.๕", "1200.5"),
        ("1200", "1200"),
        ("1,2.5", "1,2.5"),
        ("1,200.", "1,200."),
        ("", ""),
    ],
)
def test_commas_between_thousands_alone_are_left_out(typed: str, read: str) -> None:
    assert ungrouped(typed) == read


@pytest.mark.parametrize(
    ("typed", "whole", "decimal"),
    [("1,2", "12", "1.2"), (" ๑,๒ ", "12", "1.2"), ("1,23,456", "123456", "123.456"), ("0,123", "123", "0.123")],
)
def test_a_comma_that_parts_no_thousands_is_told_with_both_readings(typed: str, whole: str, decimal: str) -> None:
    found = unclear_comma("people", typed)
    assert found
    assert (found.item, found.code) == ("people", "unclear-comma")
    assert (found.params["whole"], found.params["decimal"]) == (whole, decimal)


@pytest.mark.parametrize("typed", ["", "12", "1.2", "1,200", "12,345,678", ",5", "5,", "1,,2", "1,2.5", "ก,ข", "-1,2"])
def test_nothing_is_told_of_a_comma_in_a_number_that_is_clear_or_in_no_number(typed: str) -> None:
    assert unclear_comma("people", typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2569-12-31", date(2026, 12, 31)),
        ("๒๕๖๙-๑๒-๓๑", date(2026, 12, 31)),
        (" 2569-1-2 ", date(2026, 1, 2)),
        ("2567-02-29", date(2024, 2, 29)),
        ("2569-02-29", None),
        ("2569-13-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("31/12/2569", date(2026, 12, 31)),
        ("31/12/2026", date(2026, 12, 31)),
        ("31-12-2569", date(2026, 12, 31)),
        ("1.2.2569", date(2026, 2, 1)),
        ("๓๑/๑๒/๒๕๖๙", date(2026, 12, 31)),
        ("2569/12/31", date(2026, 12, 31)),
        ("31 ธ.ค. 2569", date(2026, 12, 31)),
        ("31 ธค 2026", date(2026, 12, 31)),
        ("๑ กุมภาพันธ์ พ.ศ. ๒๕๖๙", date(2026, 2, 1)),
        ("31-ธ.ค.-2569", date(2026, 12, 31)),
        ("31 มิ.ย. 2569", None),
        ("31 ธันวา 2569", None),
        ("31/12/69", None),
        ("12/31/2026", None),
        ("31/12-2569", None),
        ("31/12/2450", None),
        ("2569-12-31T08:00", None),
        ("", None),
        ("พรุ่งนี้", None),
    ],
)
def test_a_day_is_read_in_either_era_and_order(typed: str, read: date | None) -> None:
    assert day(typed) == read


def test_months_are_read_as_the_service_writes_them() -> None:
    assert [short for short, _ in MONTHS] == list(texts("report").charts.months)
    assert [whole for _, whole in MONTHS] == list(texts("th").months)
    for number, names in enumerate(MONTHS, 1):
        assert {day(f"28 {each} 2569") for each in names} == {date(2026, number, 28)}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2569", 2569),
        ("๒๕๖๙", 2569),
        ("๒๕69", 2569),
        ("007", 7),
        ("999999999", 999_999_999),
        *((typed, None) for typed in ("", " 1", "1 ", "+5", "-1", "1e3", "1_000", "1,000", "1.0", "²", "५", "1" * 10)),
    ],
)
def test_a_number_of_digits_alone_is_read_as_nothing_else(typed: str, read: int | None) -> None:
    assert digits(typed) == read


def test_a_number_has_no_more_digits_than_are_wanted() -> None:
    assert (digits("1234", 4), digits("๑๒๓๔๕", 4)) == (1234, None)
