from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.indicators.remarks import LONGEST, Remark, remark_violations, remarks_of
from service.domain.period import FiscalPeriod

YEAR = FiscalPeriod(fiscal_year=2569)
Q1, Q3 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (1, 3))


def remark(period: FiscalPeriod, obstacles: str = "งบประมาณล่าช้า", revision: int = 1, indicator: str = "2.2") -> Remark:
    return Remark(
        indicator=indicator,
        period=period,
        revision=revision,
        obstacles=obstacles,
        improvements="",
        by="วิภา",
        written=datetime(2026, 5, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("texts", "last", "found"),
    [
        (("ก", ""), None, []),
        (("", "ข"), None, []),
        (("", ""), None, [("obstacles", "missing")]),
        (("", ""), "ก", []),
        (("ก", ""), "ก", [("obstacles", "unchanged")]),
        (("ก" * (LONGEST + 1), "ข" * (LONGEST + 1)), None, [("obstacles", "too-long"), ("improvements", "too-long")]),
    ],
)
def test_what_cannot_be_stored(texts: tuple[str, str], last: str | None, found: list[tuple[str, str]]) -> None:
    before = remark(Q1, last) if last else None
    assert [(each.item, each.code) for each in remark_violations(*texts, before)] == found


def test_a_year_has_the_last_remarks_of_its_quarters_and_then_its_own() -> None:
    first, second, third, whole = remark(Q1), remark(Q1, "แก้แล้ว", 2), remark(Q3), remark(YEAR)
    taken_back = [remark(Q3, revision=1), remark(Q3, "", 2)]
    of_another = remark(Q1, indicator="1.1")
    assert remarks_of([first, second, third, whole, of_another], "2.2", YEAR) == [second, third, whole]
    assert remarks_of([first, second, third, whole], "2.2", Q1) == [second]
    assert remarks_of([*taken_back, whole], "2.2", YEAR) == [whole]
    assert remarks_of([], "2.2", YEAR) == []
