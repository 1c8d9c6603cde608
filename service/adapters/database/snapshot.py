"""The rows of a report, read in one transaction, so that all of them are of the same moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from service.adapters.database.certification.certificates import to_certificate
from service.adapters.database.certification.certified_counts import counts_of
from service.adapters.database.facts import facts, quarter_of
from service.application.ports.snapshot import Counts, GroupSizes, Months, QuarterCounts, Snapshot
from service.application.scoring.remembered import Remembered
from service.domain.collecting.comment import Comment
from service.domain.scoring.tally import SHEETS, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from service.adapters.database.session import Reading, Steps
    from service.application.ports.snapshot import Quarter, Subject, Wanted
    from service.domain.certification.certificate import Certificate
    from service.domain.collecting.collector import Collector

_T = TypeVar("_T")
_W = TypeVar("_W")

Change = tuple[int, int, object, str]

Changes = dict[str, list[Change]]
"""By form: collectors and months with counts, the last change of these, and the collector's standing."""

_TALLIES = 600
"""Counts that are remembered, each of a form and a period: up to 0.2 MB, most of them 20 kB. Each certified quarter of
a plan adds three to what an overview asks; what is asked again must still be there."""

_FACTS = 40
"""Other things that are remembered: one each, or one for each choice of years, indicators or forms."""

_CERTIFIED = 240
"""Counts of quarters as certified reports told of them, that are remembered."""

ByMonth = dict[int, dict[int, dict[Cell, int]]]
"""Counts by month (or by collector, or all under 0) and form version id."""


class Responses(NamedTuple):
    """The sheets of a form in some months, by collector."""

    of: Months


class Strata(NamedTuple):
    """The counts of whole forms in some months, by collector; `whole` tells it from `Responses`, an equal tuple."""

    of: Months
    whole: bool = True


Counted = Counts | GroupSizes | Months | Responses | Strata

_LAST_ITEM = "}"
"""Sorts behind every item id and before what sheets contribute, which series do not read."""

_LAST = "\U0010ffff"
"""Sorts behind everything that a slice may have."""


class FiguresReader:
    """Reads at once what figures are made of.

    Counts are remembered by the last change of each month and collector that they come from.
    """

    def __init__(self, session: Reading) -> None:
        self._session = session
        self._tallies = Remembered(_TALLIES)
        self._facts = Remembered(_FACTS)
        self._certified = Remembered(_CERTIFIED)

    async def read(self, wanted: Wanted) -> Snapshot:
        """Read a snapshot."""
        read = _Read(self._session.array, self._tallies, self._facts, self._certified)
        return await self._session.at_once(read.of(wanted))


class _Read:
    """The queries, each asked in its turn."""

    def __init__(
        self, array: Callable[[Collection[Any]], Any], remembered: Remembered, known: Remembered, certified: Remembered
    ) -> None:
        self._array = array
        self._remembered = remembered
        self._known_facts = known
        self._certified_remembered = certified

    def of(self, wanted: Wanted) -> Steps[Snapshot]:
        certified = yield from self._certified(wanted.certified)
        wanted = wanted.after(certified)
        found = yield from facts(wanted, self._array, self._known_facts)
        known: list[Collector] = found.pop("collectors")
        collectors = [each for each in known if each.counts]
        responses = {each: Responses(each) for each in wanted.responses}
        # Also of one that counts beside those withdrawn: a quarter may be told as it was certified with them.
        several = {form for form, count in Counter(each.form for each in known).items() if count > 1}
        strata = {each: Strata(each) for each in wanted.strata if each.form in several}
        certified_counts = yield from self._certified_counts(found.pop("certified_counts"), wanted.quarters)
        quarters = {
            each.of: (Counts(each.of, each.items, each.items), Responses(each.of), Strata(each.of))
            for each in wanted.quarters
            if wanted.all_quarters or each.of in certified_counts
        }
        parts = (each for several in quarters.values() for each in several)
        counted: list[Counted] = list(
            dict.fromkeys(
                (*wanted.counts, *wanted.sizes, *wanted.monthly, *responses.values(), *strata.values(), *parts)
            )
        )
        tallies = yield from self._tallies(counted, (yield from self._changes(counted)))
        return Snapshot(
            **found,
            collectors=collectors,
            withdrawn=[each for each in known if not each.counts],
            counts={each.of: tallies[each].get(0, {}) for each in wanted.counts},
            sizes={each: tallies[each].get(0, {}) for each in wanted.sizes},
            monthly={each: tallies[each] for each in wanted.monthly},
            responses={months: _responses(tallies[each]) for months, each in responses.items()},
            strata={months: tallies[each] for months, each in strata.items()},
            quarters={
                of: QuarterCounts(
                    tallies=tallies[whole].get(0, {}),
                    responses=_responses(tallies[sheets]),
                    strata=tallies[parts] if of.form in several else {},
                )
                for of, (whole, sheets, parts) in quarters.items()
            },
            certified_counts=certified_counts,
            comments=(yield from _each(wanted.comments, self._comments)),
            certified=certified,
        )

    def _changes(self, wanted: Iterable[Counted]) -> Steps[Changes]:
        """Read the last changes of all forms and months that are wanted."""
        months: dict[str, set[int]] = defaultdict(set)
        for form, counted in map(_months_of, wanted):
            months[form].update(counted)
        changes: Changes = defaultdict(list)
        if months:
            asked = self._array([[form, sorted(known)] for form, known in months.items()])
            for form, *change in (yield "changes", {"wanted": asked}):
                changes[form].append(tuple(change))
        return changes

    def _tallies(self, wanted: Sequence[Counted], changes: Changes) -> Steps[dict[Counted, ByMonth]]:
        """Read the counts of several forms and periods at once, unless they are remembered."""
        inputs = {each: _changes_of(changes, each) for each in wanted}
        kept: dict[Counted, ByMonth] = {
            each: found for each in wanted if (found := self._remembered.find(each, inputs[each])) is not None
        }
        missing = [each for each in wanted if each not in kept]
        read: dict[Counted, ByMonth] = {each: defaultdict(lambda: defaultdict(dict)) for each in missing}
        if missing:
            rows = yield "tallies", {"wanted": self._array([_asked(each) for each in missing])}
            for place, month, version, by_item, item, by_value, choice, count in rows:
                cells, cell = read[missing[place]][month][version], Cell(by_item, item, by_value, choice)
                cells[cell] = cells.get(cell, 0) + count
        return kept | {each: self._remembered.keep(each, inputs[each], read[each]) for each in missing}

    def _certified_counts(
        self, keys: list[tuple[str, int, int, int]], quarters: Iterable[Quarter]
    ) -> Steps[dict[Months, list[QuarterCounts]]]:
        """Read how certified reports told of quarters, oldest first; what was read once never changes."""
        kept: dict[tuple[str, int, int, int], QuarterCounts] = {
            key: found for key in keys if (found := self._certified_remembered.find(key, ())) is not None
        }
        missing = [key for key in keys if key not in kept]
        if missing:
            rows = yield "certified_count_documents", {"wanted": self._array(missing)}
            for *key, document in rows:
                kept[tuple(key)] = self._certified_remembered.keep(tuple(key), (), counts_of(document))
        months = {quarter_of(each.of): each.of for each in quarters}
        told: dict[Months, list[QuarterCounts]] = defaultdict(list)
        for form, year, quarter, number in keys:
            told[months[form, year, quarter]].append(kept[form, year, quarter, number])
        return dict(told)

    def _comments(self, months: Months) -> Steps[list[Comment]]:
        rows = yield "comments_of_months", {"form": months.form, "months": self._array(months.months)}
        return [Comment(*row) for row in rows]

    def _certified(self, subjects: Iterable[Subject]) -> Steps[dict[Subject, Certificate]]:
        wanted = list(subjects)
        if not wanted:
            return {}
        keys = self._array([(subject, period.fiscal_year, period.quarter or 0) for subject, period in wanted])
        rows = yield "latest_certificates", {"subjects": keys}
        return {wanted[place]: to_certificate(row) for place, *row in rows}


def _asked(wanted: Counted) -> list[object]:
    """Write a request as the query reads it: form, 1 if by month or 2 if by collector, months, and slices.

    A slice is a breakdown item and the last of its items to read: '' for the sizes of its groups alone.
    """
    if isinstance(wanted, Months):
        return [wanted.form, 1, wanted.months, [("", _LAST_ITEM)]]
    if isinstance(wanted, Responses):
        return [wanted.of.form, 2, wanted.of.months, [("", "")]]
    if isinstance(wanted, Strata):
        return [wanted.of.form, 2, wanted.of.months, [("", _LAST)]]
    if isinstance(wanted, GroupSizes):
        return [wanted.of.form, 0, wanted.of.months, [("", ""), *((item, "") for item in wanted.items)]]
    slices = [("", _LAST), *((item, _LAST if item in wanted.in_full else "") for item in wanted.sizes_of)]
    return [wanted.of.form, 0, wanted.of.months, slices]


def _months_of(wanted: Counted) -> Months:
    return wanted if isinstance(wanted, Months) else wanted.of


def _changes_of(changes: Changes, wanted: Counted) -> tuple[Change, ...]:
    """Return the last change of each month of each collector that counts come from."""
    form, months = _months_of(wanted)
    known = set(months)
    return tuple(each for each in changes.get(form, ()) if each[1] in known)


def _responses(tallies: ByMonth) -> dict[int, int]:
    """Sum up the responses of each collector over versions; none of those without any."""
    sums = {name: sum(cells.get(SHEETS, 0) for cells in versions.values()) for name, versions in tallies.items()}
    return {name: count for name, count in sums.items() if count}


def _each(wanted: Iterable[_W], read: Callable[[_W], Steps[_T]]) -> Steps[dict[_W, _T]]:
    """Read each of what is wanted."""
    found: dict[_W, _T] = {}
    for each in wanted:
        found[each] = yield from read(each)
    return found
