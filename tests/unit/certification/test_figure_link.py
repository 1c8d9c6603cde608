"""How long links to certified figures live."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from service.domain.certification.figure_link import FigureLink, checked_last_day
from service.domain.errors import InvalidLastDayError
from service.domain.period import FiscalPeriod
from tests.support.examples import at

NOW = at("2026-05-15")
LINK = FigureLink(
    id="0" * 64, subject="survey", fiscal_year=2569, quarter=0, by="วิภา", made=NOW, last_day=date(2026, 5, 20)
)


def test_a_link_opens_to_the_end_of_its_last_day_in_bangkok_and_never_once_revoked() -> None:
    # In UTC, seven hours behind.
    last = datetime(2026, 5, 20, 16, 59, tzinfo=UTC)
    assert LINK.opens(NOW)
    assert LINK.opens(last)
    assert not LINK.opens(last + timedelta(minutes=1))
    assert not replace(LINK, revoked=NOW).opens(NOW)
    assert LINK.period == FiscalPeriod(fiscal_year=2569)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-05-15", date(2026, 5, 15)),
        (" 2027-05-16", date(2027, 5, 16)),
        ("2569-05-20", date(2026, 5, 20)),
        ("๒๕๖๙-๐๕-๒๐", date(2026, 5, 20)),
    ],
)
def test_a_last_day_is_read_in_either_era(typed: str, day: date) -> None:
    assert checked_last_day(typed, NOW) == day


@pytest.mark.parametrize("typed", ["", "x", "2026-05-14", "2027-05-17", "2026-02-30", "2026-05", "1-1-1-1", "9" * 19])
def test_a_day_that_is_none_or_too_far_is_refused(typed: str) -> None:
    with pytest.raises(InvalidLastDayError):
        checked_last_day(typed, NOW)
