"""Remarks on an indicator: what stood in its way in a quarter, and what was done about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.errors import RevisionInUseError, UnknownRevisionError, Violation
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 2000
"""The most letters of each text."""

FIELDS = ("obstacles", "improvements")


class Remark(Struct, frozen=True, kw_only=True):
    """The obstacles of an indicator in a period, and the improvements made (either may be empty).

    Revisions count from 1 for each indicator and period; the last one counts. `written` is to the second.
    """

    indicator: str
    period: FiscalPeriod
    revision: int
    obstacles: str
    improvements: str
    by: str
    written: datetime

    @property
    def blank(self) -> bool:
        """Whether it says nothing (any more)."""
        return not (self.obstacles or self.improvements)


def remark_violations(obstacles: str, improvements: str, last: Remark | None) -> Iterator[Violation]:
    """Yield texts that are too long, and a remark that changes nothing."""
    before = (last.obstacles, last.improvements) if last else None
    return text_violations(FIELDS, (obstacles, improvements), before, LONGEST)


def text_violations(
    fields: tuple[str, str], written: tuple[str, str], before: tuple[str, str] | None, limit: int
) -> Iterator[Violation]:
    """Yield which of two texts is too long, and that both are as `before`, or empty at first."""
    for field, text in zip(fields, written, strict=True):
        if len(text) > limit:
            yield Violation(item=field, code="too-long", params={"limit": limit})
    if written == (before or ("", "")):
        yield Violation(item=fields[0], code="unchanged" if before else "missing")


def untimely(period: FiscalPeriod, moment: datetime, revisions: int, seen: int) -> Iterator[Violation]:
    """Yield what keeps a text on a period from being written now: it lies ahead, or others wrote since `seen`."""
    if period.begin > moment:
        yield Violation(item="period", code="not-begun")
    if seen != revisions:
        yield Violation(item="revision", code="overtaken")


def check_erasable(revisions: int, revision: int) -> None:
    """Refuse to erase a revision that is not there, or the last one, which counts.

    Raises `UnknownRevisionError` and `RevisionInUseError`.
    """
    if not 0 < revision <= revisions:
        raise UnknownRevisionError(revision=revision)
    if revision == revisions:
        raise RevisionInUseError(revision=revision)


def remarks_of(remarks: Iterable[Remark], indicator: str, period: FiscalPeriod) -> list[Remark]:
    """Return the remarks that count for an indicator in a period: a year has those of its quarters, then its own."""
    last = {each.period: each for each in remarks if each.indicator == indicator}
    wanted = [*period.quarters, period]
    return [last[each] for each in wanted if each in last and not last[each].blank]
