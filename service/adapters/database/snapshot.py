"""The rows of a report, read in one transaction, so that all of them are of the same moment."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from service.adapters.database.certificates import to_certificate
from service.adapters.database.collectors import to_collector
from service.adapters.database.measurements import to_measurement
from service.application.ports.snapshot import Months, Snapshot
from service.domain.collecting.comment import Comment
from service.domain.scoring.tally import WHOLE, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from service.adapters.database.session import Reading, Row, Steps
    from service.application.ports.snapshot import Counts, Monthly, Subject, Tallies, Wanted
    from service.domain.certification.certificate import Certificate
    from service.domain.indicators.measurement import Measurement

_T = TypeVar("_T")
_W = TypeVar("_W")

_LAST = "\U0010ffff"
"""Sorts behind every item id, so that a slice up to it has all items."""


async def read_figures(session: Reading, wanted: Wanted) -> Snapshot:
    """Read at once what figures are made of."""
    return await session.at_once(_Read(session.array).of(wanted))


class _Read:
    """The queries, each asked in its turn."""

    def __init__(self, array: Callable[[Collection[Any]], Any]) -> None:
        self._array = array

    def of(self, wanted: Wanted) -> Steps[Snapshot]:
        certified = yield from self._certified(wanted.certified)
        wanted = wanted.after(certified)
        return Snapshot(
            collectors=[to_collector(row) for row in (yield "collectors", {})],
            counts=(yield from _each(wanted.counts, self._counts, lambda counts: counts.of)),
            monthly=(yield from _each(wanted.monthly, self._monthly)),
            responses=(yield from _each(wanted.responses, self._responses)),
            comments=(yield from _each(wanted.comments, self._comments)),
            certified=certified,
            measured=(yield from _each(wanted.measured, _measured)),
            arrivals=(yield from _each(wanted.arrivals, _arrivals)),
        )

    def _of(self, query: str, months: Months, **more: Any) -> Steps[list[Row]]:  # noqa: ANN401 - a query's values
        return (yield query, {"form": months.form, "months": self._array(months.months), **more})

    def _counts(self, counts: Counts) -> Steps[Tallies]:
        slices = [("", _LAST), *((item, _LAST if item in counts.in_full else "") for item in counts.sizes_of)]
        tallies: dict[int, dict[Cell, int]] = defaultdict(dict)
        rows = yield from self._of("form_tally", counts.of, slices=self._array(slices))
        for version, by_item, item, by_value, choice, count in rows:
            tallies[version][Cell(by_item, item, by_value, choice)] = count
        return tallies

    def _monthly(self, months: Months) -> Steps[Monthly]:
        tallies: dict[int, dict[int, dict[Cell, int]]] = defaultdict(lambda: defaultdict(dict))
        for month, version, item, choice, count in (yield from self._of("monthly_tally", months)):
            tallies[month][version][Cell(WHOLE, item, WHOLE, choice)] = count
        return tallies

    def _responses(self, months: Months) -> Steps[dict[int, int]]:
        rows = yield from self._of("form_responses", months)
        return {collector: count for collector, count in rows if count}

    def _comments(self, months: Months) -> Steps[list[Comment]]:
        return [Comment(*row) for row in (yield from self._of("comments_of_months", months))]

    def _certified(self, subjects: Iterable[Subject]) -> Steps[dict[Subject, Certificate]]:
        wanted = list(subjects)
        if not wanted:
            return {}
        keys = self._array([(subject, period.fiscal_year, period.quarter or 0) for subject, period in wanted])
        rows = yield "latest_certificates", {"subjects": keys}
        return {wanted[place]: to_certificate(row) for place, *row in rows}


def _measured(fiscal_year: int) -> Steps[list[Measurement]]:
    return [to_measurement(row) for row in (yield "measurements_of_year", {"fiscal_year": fiscal_year})]


def _arrivals(form: str) -> Steps[dict[date, int]]:
    return {date.fromisoformat(day): count for day, count in (yield "arrivals", {"form": form})}


def _each(
    wanted: Iterable[_W], read: Callable[[_W], Steps[_T]], key: Callable[[_W], Any] = lambda each: each
) -> Steps[dict[Any, _T]]:
    """Read each of what is wanted, under its key."""
    found: dict[Any, _T] = {}
    for each in wanted:
        found[key(each)] = yield from read(each)
    return found
