"""The counts that are shown of each quarter: the present ones, unless few people differ from what was certified.

What was certified stays, so whoever also has the present figures subtracts. Changes by fewer than `MINIMUM` people are
held back from all figures until there are more, or until the quarter is certified again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.snapshot import Live, Months, Quarter, QuarterCounts, SettledQuarter
from service.application.scoring.pooled_counts import counted_together
from service.domain.period import FiscalPeriod, period_of
from service.domain.scoring.late_changes import (
    Moved,
    few_left_in_groups,
    few_left_in_strata,
    few_left_of_two,
    few_moved,
)
from service.domain.scoring.tally import SHEET, WHOLE, Cell, is_contribution

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Counts, Monthly, Snapshot, Tallies, Wanted
    from service.application.scoring.remembered import Remembered
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Questionnaire
    from service.domain.scoring.late_changes import Late

    Changed = Mapping[Months, tuple[QuarterCounts, QuarterCounts]]
    """The quarters that are not shown as they are: the present counts, and those shown."""


def quarters_in(wanted: Wanted, items: Callable[[str], Collection[str]]) -> frozenset[Quarter]:
    """Return the quarters that counts are read of; `items` names a form's breakdown items."""
    parts = wanted, *(more for _, more in wanted.where)
    several: list[Months] = []
    for part in parts:
        several += (*(each.of for each in part.counts), *(each.of for each in part.sizes))
        several += (*part.monthly, *part.responses)
    told = {(form, period_of(month)) for form, months in several for month in months}
    return frozenset(Quarter(Months(form, each.months), frozenset(items(form))) for form, each in told)


def settle(
    registry: FormRegistry,
    snapshot: Snapshot,
    wanted: Wanted,
    remembered: Remembered,
    released: Collection[Months] = (),
) -> Snapshot:
    """Return a snapshot with the counts that are shown in place of the present ones.

    Of `released` quarters, which are to be certified, whole figures are the present ones. What few people say in their
    groups stays as it was certified there too.
    """
    if not snapshot.certified_counts:
        return snapshot
    labels = {each.id: each.label for each in (*snapshot.collectors, *snapshot.withdrawn)}
    found: dict[Months, SettledQuarter] = {}
    for of, certified in snapshot.certified_counts.items():
        live, free = snapshot.quarters[of], of in released
        inputs = live, certified, snapshot.adopted, registry.current, labels
        quarter = _Quarter(registry, snapshot, of, labels)
        made = remembered.find((of, free), inputs)
        found[of] = made or remembered.keep((of, free), inputs, quarter.settled(live, certified, release=free))
    settled = replace(snapshot, settled=found, live=Live(snapshot, wanted))
    changed = {of: (snapshot.quarters[of], each.shown) for of, each in found.items() if each.late}
    if not changed:
        return settled
    return _with_counts(replace(settled, collectors=_told_of(snapshot, changed)), wanted, changed, remembered)


def moved_of(snapshot: Snapshot, form: str, period: FiscalPeriod) -> tuple[Moved, ...]:
    """Return how groups of the quarters of a period differ from what was certified of them."""
    found = [snapshot.settled.get(of) for of in _quarters(form, period)]
    return tuple(each.moved if each else Moved() for each in found) if any(found) else ()


def sizes_of(snapshot: Snapshot, form: str, period: FiscalPeriod) -> Tallies | None:
    """Return the counts that a quarter's groups are told of, where they are others than its own."""
    found = snapshot.settled.get(Months(form, period.months))
    return found.shown.grouped if found else None


def late_of(snapshot: Snapshot, form: str, period: FiscalPeriod) -> Late | None:
    """Return what a period does not tell of late changes."""
    found = {each.late for of in _quarters(form, period) if (each := snapshot.settled.get(of))}
    return "held" if "held" in found else "groups" if "groups" in found else None


def newly_told(snapshot: Snapshot, quarters: Collection[Months]) -> dict[Months, QuarterCounts]:
    """Return the counts of quarters that figures to be certified are the first to tell; none of empty quarters."""
    told: dict[Months, QuarterCounts] = {}
    for of in quarters:
        live = snapshot.quarters[of]
        shown = snapshot.settled[of].shown if of in snapshot.settled else live
        before = snapshot.certified_counts.get(of)
        if _cells(shown.tallies) and not (before and _same(shown, before[-1])):
            told[of] = shown
    return told


def _told_of(snapshot: Snapshot, changed: Changed) -> list[Collector]:
    """Return the collectors that count, with those withdrawn that figures were certified with."""
    shown = {number for _, each in changed.values() for number in (*each.responses, *each.strata)}
    withdrawn = (each for each in snapshot.withdrawn if each.id in shown)
    return sorted((*snapshot.collectors, *withdrawn), key=lambda each: each.id)


def _quarters(form: str, period: FiscalPeriod) -> list[Months]:
    return [Months(form, each.months) for each in period.quarters or (period,)]


class _Quarter:
    """A form's quarter, as its year is judged."""

    def __init__(self, registry: FormRegistry, snapshot: Snapshot, of: Months, labels: Mapping[int, str]) -> None:
        self._registry = registry
        self._form = of.form
        self._labels = labels
        self._together = counted_together(registry, period_of(of.months[0]).fiscal_year, snapshot.adopted)

    def settled(self, live: QuarterCounts, certified: Sequence[QuarterCounts], *, release: bool) -> SettledQuarter:
        shown, late = self._decided(live, certified, release=release)
        others = [each for each in certified if not _same(each, shown)]
        now = self._together([shown.groups]), self._by_label(shown)
        moved = Moved(
            groups=[(self._together([each.groups]), now[0]) for each in others],
            strata=[(self._by_label(each), now[1]) for each in others],
        )
        return SettledQuarter(shown=shown, late=late, moved=moved)

    def _decided(
        self, live: QuarterCounts, certified: Sequence[QuarterCounts], *, release: bool
    ) -> tuple[QuarterCounts, Late | None]:
        last = certified[-1]
        if _same(live, last):
            return live, None
        if not any(self._few(each, live) for each in certified) and not self._few_together(certified, live):
            return live, None
        told = self._with_groups_of(live, last)
        if release or _cells(told.tallies) == _cells(last.tallies):
            return told, "groups"
        return last, "held"

    def _few_together(self, certified: Sequence[QuarterCounts], live: QuarterCounts) -> bool:
        """Return whether two certified reports together leave few people of a whole, as where all have few alike."""
        ratings = {item for each in self._asked(*certified, live) for item in each.ratings}
        *before, now = ((_cells(each.tallies), self._together([each.tallies])) for each in (*certified, live))
        return few_left_of_two(before, now, ratings)

    def _few(self, before: QuarterCounts, live: QuarterCounts) -> bool:
        asked = self._asked(before, live)
        ratings = {item for each in asked for item in each.ratings}
        groups = {name: item for each in asked for name, item in each.breakdowns.items()}
        counted = self._together([before.tallies]), self._together([live.tallies])
        then = self._together([before.groups]), counted[1]
        return (
            few_moved((_cells(before.tallies), _cells(live.tallies)), counted, ratings)
            or any(few_left_in_groups(item, ratings, then) for item in groups.values())
            or few_left_in_strata(ratings, self._by_label(before), self._by_label(live))
        )

    def _asked(self, *several: QuarterCounts) -> list[Questionnaire]:
        numbers = sorted({number for each in several for number in each.tallies})
        return [self._registry.stored(number).questionnaire for number in numbers]

    def _with_groups_of(self, live: QuarterCounts, last: QuarterCounts) -> QuarterCounts:
        """Return counts of whole forms as they are, and of groups as they were certified, sizes included."""
        items = self._registry.breakdowns(self._form)

        def kept(tallies: Tallies, number: int, *, grouped: bool) -> dict[Cell, int]:
            cells = tallies.get(number, {}).items()
            return {cell: count for cell, count in cells if (cell.by_item != WHOLE or cell.item in items) is grouped}

        return QuarterCounts(
            tallies={
                number: kept(live.tallies, number, grouped=False) | kept(last.groups, number, grouped=True)
                for number in {*live.tallies, *last.groups}
            },
            responses=last.responses,
            strata=last.strata,
            grouped=last.groups,
        )

    def _by_label(self, counts: QuarterCounts) -> dict[str, Mapping[Cell, int]]:
        of: dict[str, list[Tallies]] = defaultdict(list)
        for collector, tallies in counts.strata.items():
            of[self._labels.get(collector, f"#{collector}")].append(tallies)
        return {label: self._together(several) for label, several in of.items()}


def _same(one: QuarterCounts, other: QuarterCounts) -> bool:
    return _cells(one.tallies) == _cells(other.tallies) and _cells(one.groups) == _cells(other.groups)


def _cells(tallies: Tallies) -> dict[Cell, int]:
    """Return the counts of all versions together."""
    found: Counter[Cell] = Counter()
    for cells in tallies.values():
        found.update(cells)
    return {cell: count for cell, count in found.items() if count}


def _with_counts(snapshot: Snapshot, wanted: Wanted, changed: Changed, remembered: Remembered) -> Snapshot:
    """Return a snapshot whose counts are those shown of the changed quarters."""

    def within(of: Months) -> list[tuple[QuarterCounts, QuarterCounts]]:
        return [pair for each, pair in changed.items() if each.form == of.form and set(each.months) <= set(of.months)]

    def counted(asked: Counts) -> Tallies:
        tallies, pairs = snapshot.counts[asked.of], within(asked.of)

        def read(cell: Cell) -> bool:
            sized = cell.by_item in asked.sizes_of and (cell.by_item in asked.in_full or cell.item == SHEET)
            return cell.by_item == WHOLE or sized

        def made() -> Tallies:
            return _moved(tallies, [(live.tallies, shown.tallies) for live, shown in pairs], read)

        return remembered.of(asked, (tallies, pairs), made) if pairs else tallies

    def sized(of: Months, items: Collection[str], tallies: Tallies) -> Tallies:
        pairs = [(live.tallies, shown.groups) for live, shown in within(of)]
        return _moved(
            tallies, pairs, lambda cell: cell.item == SHEET and (cell.by_item == WHOLE or cell.by_item in items)
        )

    def monthly(of: Months, found: Monthly) -> Monthly:
        inside = {each: shown for each, (_, shown) in changed.items() if each.form == of.form}
        by_month = [
            _in_first_month(each, shown) for each, shown in inside.items() if set(each.months) <= set(of.months)
        ]
        return remembered.of(
            ("monthly", of),
            (found, inside),
            lambda: dict(chain.from_iterable(each.items() for each in (found, *by_month))),
        )

    return replace(
        snapshot,
        counts={each.of: counted(each) for each in wanted.counts},
        sizes={each: sized(each.of, each.items, found) for each, found in snapshot.sizes.items()},
        monthly={of: monthly(of, found) for of, found in snapshot.monthly.items()},
        responses={of: changed[of][1].responses if of in changed else each for of, each in snapshot.responses.items()},
        strata={**snapshot.strata, **{of: changed[of][1].strata for of in wanted.strata & changed.keys()}},
    )


def _in_first_month(quarter: Months, shown: QuarterCounts) -> Monthly:
    """Return the counts of a quarter by month, as if all were of the first: they are not certified by month."""
    whole = {
        number: {cell: count for cell, count in cells.items() if cell.by_item == WHOLE and not is_contribution(cell)}
        for number, cells in shown.tallies.items()
    }
    return {month: whole if month == quarter.months[0] else {} for month in quarter.months}


def _moved(tallies: Tallies, pairs: Iterable[tuple[Tallies, Tallies]], read: Callable[[Cell], bool]) -> Tallies:
    """Return counts with those shown of some quarters in place of the present ones, of the cells that are read."""
    found = {number: Counter(cells) for number, cells in tallies.items()}
    for live, shown in pairs:
        for sign, counts in ((-1, live), (1, shown)):
            for number, cells in counts.items():
                of = found.setdefault(number, Counter())
                for cell, count in cells.items():
                    if read(cell):
                        of[cell] += sign * count
    left = {number: {cell: count for cell, count in cells.items() if count} for number, cells in found.items()}
    return {number: cells for number, cells in left.items() if cells}
