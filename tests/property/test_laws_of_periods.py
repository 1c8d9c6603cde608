from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import InvalidPeriodError
from service.domain.period import FIRST_YEAR, LAST_YEAR, FiscalPeriod, month_of, period_of

moments = st.datetimes(
    min_value=datetime(FIRST_YEAR - 543, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(LAST_YEAR - 543, 9, 29),  # noqa: DTZ001 - Hypothesis adds the zone
    timezones=st.timezones(),
)


@given(moments)
def test_every_moment_is_in_one_quarter_of_one_year(moment: datetime) -> None:
    quarter = period_of(month_of(moment))
    year = FiscalPeriod(fiscal_year=quarter.fiscal_year)
    assert quarter.begin <= moment < quarter.after
    assert year.begin <= quarter.begin < quarter.after <= year.after
    assert month_of(moment) in quarter.months


@given(moments, st.integers(0, 10**9))
def test_time_never_runs_backwards(moment: datetime, seconds: int) -> None:
    later = moment + timedelta(seconds=seconds)
    if later.year < LAST_YEAR - 543:
        assert month_of(moment) <= month_of(later)
        assert period_of(month_of(moment)).begin <= period_of(month_of(later)).begin


@given(st.integers(), st.none() | st.integers())
def test_any_year_and_quarter_exist_or_are_refused(fiscal_year: int, quarter: int | None) -> None:
    exists = FIRST_YEAR <= fiscal_year <= LAST_YEAR and quarter in (None, 1, 2, 3, 4)
    try:
        period = FiscalPeriod(fiscal_year=fiscal_year, quarter=quarter)
    except InvalidPeriodError:
        assert not exists
    else:
        assert exists
        assert len(period.months) == (12 if quarter is None else 3)
