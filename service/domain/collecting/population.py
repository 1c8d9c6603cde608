"""How many people a collector asks, told from a quarter on; what was told before stays as its history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.collector_settings import MOST_PEOPLE
from service.domain.collecting.thai_input import unclear_comma, whole_number
from service.domain.errors import CONFIRM, InvalidCollectorError, Violation
from service.domain.period import FiscalPeriod, month_of, period_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.domain.collecting.collector import Collector


_NEVER = (9999, 1)


class ToldPopulation(Struct, frozen=True, kw_only=True):
    """The people that a collector asks from quarter `since` on, `None` where unknown, and who told it when.

    The highest revision of a quarter is in force; `by` is empty for what was stored before populations had quarters.
    """

    collector_id: int
    since: FiscalPeriod
    revision: int
    people: int | None
    told: datetime
    by: str

    @property
    def order(self) -> tuple[int, int, int]:
        """The place in the history: by quarter, then by revision."""
        return *quarter_key(self.since), self.revision


def quarter_key(quarter: FiscalPeriod) -> tuple[int, int]:
    """Return what quarters are sorted by."""
    return quarter.fiscal_year, quarter.quarter or 0


def people_in(told: Iterable[ToldPopulation], quarter: FiscalPeriod) -> int | None:
    """Return how many people a collector asks in a quarter, from all that was told of it; `None` where unknown."""
    reached = [each for each in told if quarter_key(each.since) <= quarter_key(quarter)]
    return max(reached, key=lambda each: each.order).people if reached else None


def restored(told: Iterable[ToldPopulation], since: FiscalPeriod) -> tuple[FiscalPeriod, int | None] | None:
    """Return the next quarter and the people to tell of it, so that what is told of `since` holds for it alone.

    They are those that hold there now. `None` where that quarter was told of by itself.
    """
    known, after = list(told), since.next
    if after is None or any(each.since == after for each in known):
        return None
    return after, people_in(known, after)


def people_typed(typed: str) -> int | None:
    """Return a number of people as typed: `None` for nothing, and 0, which is refused, for no number.

    Raises `InvalidCollectorError` where a comma leaves two numbers that may be meant.
    """
    if unclear := unclear_comma("people", typed):
        raise InvalidCollectorError([unclear])
    people = whole_number(typed)
    return 0 if typed.strip() and people is None else people


def wrong_population(
    collector: Collector, since: FiscalPeriod, people: int | None, today: FiscalPeriod, *, alone: bool
) -> Iterator[Violation]:
    """Yield what is impossible: a quarter before the collector was made or after the present one, a wrong number.

    Only an ended quarter can be told of `alone`: what follows the present one is to be told when it has come.
    """
    first = quarter_of(collector.created)
    if quarter_key(since) < quarter_key(first):
        yield Violation(item="since", code="before-collector", params=_named(first))
    if since.state(today) == "future":
        yield Violation(item="since", code="future-quarter", params=_named(today))
    if alone and since.state(today) == "running":
        yield Violation(item="alone", code="not-ended", params=_named(since))
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        yield Violation(item="people", code="population", params={})


def doubted_population(
    told: Iterable[ToldPopulation], since: FiscalPeriod, people: int | None, months: Mapping[int, int], *, alone: bool
) -> Violation | None:
    """Return what is asked of a population below the answers there are: both numbers, of the quarter with the most.

    Those of quarter `since` itself are told besides. It would hold from `since` up to the next quarter of which another
    one was told, or for that quarter `alone`; `months` are responses by month.
    """
    later = [key for each in told if (key := quarter_key(each.since)) > quarter_key(since)]
    if alone and since.next:
        later.append(quarter_key(since.next))
    answers: dict[FiscalPeriod, int] = {}
    for month, count in months.items():
        quarter = period_of(month)
        if quarter_key(since) <= quarter_key(quarter) < min(later, default=_NEVER):
            answers[quarter] = answers.get(quarter, 0) + count
    most = max(answers, key=lambda each: answers[each], default=None)
    if people is None or most is None or answers[most] <= people:
        return None
    params = _named(most) | {"responses": answers[most], "people": people}
    if most == since:
        return Violation(item=CONFIRM, code="below-answers", params=params)
    params |= {"since_quarter": since.quarter or 0, "since_year": since.fiscal_year}
    if (own := answers.get(since, 0)) > people:
        return Violation(item=CONFIRM, code="below-both-answers", params=params | {"own": own})
    return Violation(item=CONFIRM, code="below-later-answers", params=params)


def _named(quarter: FiscalPeriod) -> dict[str, str | int]:
    return {"quarter": quarter.quarter or 0, "year": quarter.fiscal_year}


def quarter_of(moment: datetime) -> FiscalPeriod:
    """Return the fiscal quarter of a moment."""
    return period_of(month_of(moment))


def was_open(collector: Collector, period: FiscalPeriod, today: FiscalPeriod) -> bool:
    """Return whether a collector was open in a period that had begun in quarter `today`, by its present settings."""
    opened = max(collector.created, collector.opens or collector.created)
    begun = period.state(today) != "future" and opened < period.after
    return begun and (collector.closes is None or collector.closes > max(opened, period.begin))
