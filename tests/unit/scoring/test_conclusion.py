from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.period import FiscalPeriod
from service.domain.scoring.conclusion import LONGEST, Conclusion, conclusion_of, conclusion_violations

YEAR = FiscalPeriod(fiscal_year=2569)
Q1 = FiscalPeriod(fiscal_year=2569, quarter=1)


def conclusion(text: str, revision: int = 1, form: str = "progress", period: FiscalPeriod = YEAR) -> Conclusion:
    return Conclusion(
        form=form,
        period=period,
        revision=revision,
        conclusion=text,
        recommendations="",
        by="วิภา",
        written=datetime(2026, 5, 1, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("texts", "last", "found"),
    [
        (("ก", ""), None, []),
        (("", ""), None, [("conclusion", "missing")]),
        (("", ""), "ก", []),
        (("ก", ""), "ก", [("conclusion", "unchanged")]),
        (("", "ข" * (LONGEST + 1)), None, [("recommendations", "too-long")]),
    ],
)
def test_what_cannot_be_stored(texts: tuple[str, str], last: str | None, found: list[tuple[str, str]]) -> None:
    before = conclusion(last) if last else None
    assert [(each.item, each.code) for each in conclusion_violations(*texts, before)] == found


def test_the_last_revision_of_the_form_and_period_counts_and_an_empty_one_is_none() -> None:
    written = [conclusion("ค", 2), conclusion("ก"), conclusion("ข", 3, "needs"), conclusion("ง", 3, period=Q1)]
    shown = conclusion_of(written, "progress", YEAR)
    assert shown
    assert (shown.revision, shown.conclusion, shown.written.isoformat()) == (2, "ค", "2026-05-02T03:00:00+07:00")
    assert conclusion_of([*written, conclusion("", 3)], "progress", YEAR) is None
    assert conclusion_of([], "progress", YEAR) is None
