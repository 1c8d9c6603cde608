"""What planners conclude from a form's figures in a period, and recommend, in place of what is drafted from them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.indicators.remarks import text_violations
from service.domain.period import BANGKOK, FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.errors import Violation

LONGEST = 6000
"""The most letters of each text."""

FIELDS = ("conclusion", "recommendations")


class Conclusion(Struct, frozen=True, kw_only=True):
    """The conclusion and recommendations of a form in a period; what is empty is drafted from the figures.

    Revisions count from 1 for each form and period; the last one counts. `written` is to the second.
    """

    form: str
    period: FiscalPeriod
    revision: int
    conclusion: str
    recommendations: str
    by: str
    written: datetime


class ConclusionShown(Struct, frozen=True, kw_only=True):
    """A conclusion as a score has it and as it is certified; who wrote it is only for planners."""

    revision: int
    written: datetime
    conclusion: str
    recommendations: str


def conclusion_violations(conclusion: str, recommendations: str, last: Conclusion | None) -> Iterator[Violation]:
    """Yield texts that are too long, and a conclusion that changes nothing."""
    before = (last.conclusion, last.recommendations) if last else None
    return text_violations(FIELDS, (conclusion, recommendations), before, LONGEST)


def conclusion_of(conclusions: Iterable[Conclusion], form: str, period: FiscalPeriod) -> ConclusionShown | None:
    """Return the conclusion that counts for a form in a period; `None` if nothing is written, or nothing any more."""
    mine = (each for each in conclusions if (each.form, each.period) == (form, period))
    last = max(mine, key=lambda each: each.revision, default=None)
    if last is None or not (last.conclusion or last.recommendations):
        return None
    return ConclusionShown(
        revision=last.revision,
        written=last.written.astimezone(BANGKOK),
        conclusion=last.conclusion,
        recommendations=last.recommendations,
    )
