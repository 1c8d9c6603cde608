from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from service.domain.errors import InvalidPeriodError
from service.domain.period import BANGKOK, FIRST_YEAR, LAST_YEAR, FiscalPeriod, month_of, period_of
from tests.support.examples import at


@pytest.mark.parametrize(
    ("quarter", "starts", "ends", "months"),
    [
        (None, date(2025, 10, 1), date(2026, 9, 30), (*range(202510, 202513), *range(202601, 202610))),
        (1, date(2025, 10, 1), date(2025, 12, 31), (202510, 202511, 202512)),
        (2, date(2026, 1, 1), date(2026, 3, 31), (202601, 202602, 202603)),
        (3, date(2026, 4, 1), date(2026, 6, 30), (202604, 202605, 202606)),
        (4, date(2026, 7, 1), date(2026, 9, 30), (202607, 202608, 202609)),
    ],
)
def test_fiscal_year_2569_is_october_2025_to_september_2026(
    quarter: int | None, starts: date, ends: date, months: tuple[int, ...]
) -> None:
    period = FiscalPeriod(fiscal_year=2569, quarter=quarter)
    assert (period.starts, period.ends, period.months) == (starts, ends, months)


@pytest.mark.parametrize("quarter", [None, 1, 2, 3, 4])
def test_a_period_begins_at_midnight_in_bangkok_and_lasts_to_the_next_one(quarter: int | None) -> None:
    period = FiscalPeriod(fiscal_year=2569, quarter=quarter)
    assert period.begin == datetime(period.starts.year, period.starts.month, 1, tzinfo=BANGKOK)
    assert period.after == datetime(period.ends.year, period.ends.month, period.ends.day, tzinfo=BANGKOK) + timedelta(1)


@pytest.mark.parametrize("fiscal_year", [FIRST_YEAR, 2569, LAST_YEAR])
def test_the_quarters_make_up_the_year_without_gap_or_overlap(fiscal_year: int) -> None:
    quarters = [FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter) for quarter in (1, 2, 3, 4)]
    year = FiscalPeriod(fiscal_year=fiscal_year)
    assert sum((quarter.months for quarter in quarters), ()) == year.months
    assert [quarter.after for quarter in quarters] == [*(each.begin for each in quarters[1:]), year.after]


@pytest.mark.parametrize("quarter", [None, 1, 2, 3, 4])
def test_a_period_has_its_first_and_last_day_and_none_beside(quarter: int | None) -> None:
    period, day = FiscalPeriod(fiscal_year=2569, quarter=quarter), timedelta(days=1)
    assert period.has(period.starts)
    assert period.has(period.ends)
    assert not period.has(period.starts - day)
    assert not period.has(period.ends + day)


def test_a_year_ends_where_the_next_begins() -> None:
    assert FiscalPeriod(fiscal_year=2569).after == FiscalPeriod(fiscal_year=2570).begin


@pytest.mark.parametrize(
    ("moment", "month", "fiscal_year", "quarter"),
    [
        ("2025-09-30T23:59:59.999999", 202509, 2568, 4),
        ("2025-10-01T00:00:00", 202510, 2569, 1),
        ("2025-12-31T23:59:59.999999", 202512, 2569, 1),
        ("2026-01-01T00:00:00", 202601, 2569, 2),
        ("2026-02-28T12:00:00", 202602, 2569, 2),
        ("2026-03-31T23:59:59.999999", 202603, 2569, 2),
        ("2026-04-01T00:00:00", 202604, 2569, 3),
        ("2026-06-30T23:59:59.999999", 202606, 2569, 3),
        ("2026-07-01T00:00:00", 202607, 2569, 4),
        ("2026-09-30T23:59:59.999999", 202609, 2569, 4),
        ("2026-10-01T00:00:00", 202610, 2570, 1),
        ("2028-02-29T23:59:59", 202802, 2571, 2),
    ],
)
def test_a_moment_belongs_to_one_month_and_one_quarter(moment: str, month: int, fiscal_year: int, quarter: int) -> None:
    found = period_of(month_of(at(moment)))
    assert month_of(at(moment)) == month
    assert found == FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter)
    assert found.begin <= at(moment) < found.after


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2025, 9, 30, 16, 59, 59, tzinfo=UTC), 202509),
        (datetime(2025, 9, 30, 17, tzinfo=UTC), 202510),
        (datetime(2025, 12, 31, 17, tzinfo=UTC), 202601),
        (datetime(2025, 10, 1, 1, 59, tzinfo=timezone(timedelta(hours=9))), 202509),
        (datetime(2025, 9, 30, 12, tzinfo=timezone(timedelta(hours=-5))), 202510),
    ],
)
def test_the_month_is_read_in_bangkok_wherever_the_clock_stands(moment: datetime, month: int) -> None:
    assert month_of(moment) == month


@pytest.mark.parametrize("month", FiscalPeriod(fiscal_year=2569).months)
def test_every_month_is_in_the_quarter_it_belongs_to(month: int) -> None:
    assert month in period_of(month).months


@pytest.mark.parametrize(("quarter", "last"), [(1, (12, 31)), (2, (3, 31)), (3, (6, 30)), (4, (9, 30))])
def test_a_quarter_ends_on_the_same_day_every_year(quarter: int, last: tuple[int, int]) -> None:
    ends = [FiscalPeriod(fiscal_year=year, quarter=quarter).ends for year in range(2566, 2576)]
    assert {(day.month, day.day) for day in ends} == {last}


@pytest.mark.parametrize("fiscal_year", [FIRST_YEAR, LAST_YEAR])
def test_the_first_and_the_last_year_exist(fiscal_year: int) -> None:
    assert FiscalPeriod(fiscal_year=fiscal_year).starts == date(fiscal_year - 544, 10, 1)


@pytest.mark.parametrize(
    ("fiscal_year", "quarter"),
    [(FIRST_YEAR - 1, None), (LAST_YEAR + 1, None), (2026, 1), (0, None), (-2569, 1), (2569, 0), (2569, 5), (2569, -1)],
)
def test_other_years_and_quarters_do_not_exist(fiscal_year: int, quarter: int | None) -> None:
    with pytest.raises(InvalidPeriodError) as refused:
        FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter)
    assert refused.value.params == {"fiscal_year": fiscal_year}


@pytest.mark.parametrize("month", [195609, 215610])
def test_a_month_outside_the_years_has_no_quarter(month: int) -> None:
    with pytest.raises(InvalidPeriodError):
        period_of(month)


def test_periods_are_the_same_when_year_and_quarter_are() -> None:
    assert len({FiscalPeriod(fiscal_year=2569, quarter=1), FiscalPeriod(fiscal_year=2569, quarter=1)}) == 1
    assert FiscalPeriod(fiscal_year=2569) != FiscalPeriod(fiscal_year=2569, quarter=1)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (FiscalPeriod(fiscal_year=2569), FiscalPeriod(fiscal_year=2568)),
        (FiscalPeriod(fiscal_year=2569, quarter=1), FiscalPeriod(fiscal_year=2568, quarter=4)),
        (FiscalPeriod(fiscal_year=2569, quarter=3), FiscalPeriod(fiscal_year=2569, quarter=2)),
        (FiscalPeriod(fiscal_year=FIRST_YEAR, quarter=2), FiscalPeriod(fiscal_year=FIRST_YEAR, quarter=1)),
        (FiscalPeriod(fiscal_year=FIRST_YEAR, quarter=1), None),
        (FiscalPeriod(fiscal_year=FIRST_YEAR), None),
    ],
)
def test_the_period_before_is_of_the_same_length(period: FiscalPeriod, before: FiscalPeriod | None) -> None:
    assert period.previous == before
    assert before is None or (before.after, before.next) == (period.begin, period)


@pytest.mark.parametrize("last", [FiscalPeriod(fiscal_year=LAST_YEAR, quarter=4), FiscalPeriod(fiscal_year=LAST_YEAR)])
def test_nothing_comes_after_the_last_period(last: FiscalPeriod) -> None:
    assert last.next is None
