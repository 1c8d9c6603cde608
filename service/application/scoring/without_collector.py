"""What withdrawing a collector would do: the figures of its quarters and years with and without it, of one snapshot."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from service.application.ports.snapshot import Months, Wanted
from service.domain.period import FiscalPeriod, period_of
from service.domain.scoring.response_rate import responses_in
from service.domain.scoring.score import Score
from service.domain.scoring.suppression import MINIMUM, hidden_groups
from service.domain.scoring.tally import EXCLUDED_SHEETS, SHEETS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.application.ports.snapshot import Snapshot, Tallies
    from service.application.scoring.live_scores import LiveScores
    from service.domain.collecting.collector import Collector
    from service.domain.scoring.tally import Cell

_T = TypeVar("_T")


class WithdrawalEffect(Struct, frozen=True, kw_only=True):
    """A form's score in a period, before and after; `sheets` are the collector's, `revision` is what was certified.

    `apart` is whether what the collector's sheets say may be told beside what is told of all and of other collectors.
    """

    period: FiscalPeriod
    sheets: int
    before: Score
    after: Score
    revision: int | None
    apart: bool

    @property
    def shown(self) -> bool:
        """Whether the figures may stand side by side: not where they tell what fewer people than the minimum said."""
        return self.apart and self.sheets >= MINIMUM and not 0 < self.after.responses < MINIMUM


async def withdrawal_effects(
    report: LiveScores, collector: Collector, months: Mapping[int, int]
) -> list[WithdrawalEffect]:
    """Return the effect on each quarter with responses in `months` of the collector, and on their years."""
    periods = list(_periods(months))
    subjects = frozenset((collector.form, each) for each in periods)
    wanted = reduce(or_, (report.score_wanted(collector.form, each) for each in periods), Wanted(certified=subjects))
    snapshot = await report.read(wanted)
    without = _without(snapshot, collector)
    certified = {period: found.revision for (_, period), found in snapshot.certified.items()}
    before = {each: report.assessment(snapshot, collector.form, each).score() for each in periods}
    return [
        WithdrawalEffect(
            period=each,
            sheets=responses_in(months, each),
            before=before[each],
            after=report.assessment(without, collector.form, each).score(),
            revision=certified.get(each),
            apart=_apart(snapshot, collector, each, before),
        )
        for each in periods
    ]


def _periods(months: Mapping[int, int]) -> Iterator[FiscalPeriod]:
    quarters = {(each.fiscal_year, each.quarter or 0): each for each in map(period_of, months)}
    for year in sorted({at for at, _ in quarters}, reverse=True):
        yield from (each for (at, _), each in sorted(quarters.items()) if at == year)
        yield FiscalPeriod(fiscal_year=year)


def _apart(
    snapshot: Snapshot, collector: Collector, period: FiscalPeriod, before: Mapping[FiscalPeriod, Score]
) -> bool:
    """Return whether small groups stay hidden: of the collectors, and of the quarters of a year.

    A year less the other quarters tells one quarter, all sheets less those of the other collectors tell one collector.
    Where strata are shown, what is left of all without one that they hide tells of the few that it hides, and one of
    several collectors of a label those of the others: so only what is a shown stratum by itself is told.
    """
    named = {each.id: each for each in snapshot.collectors}
    for quarter in period.quarters or (period,):
        sizes = snapshot.responses.get(Months(collector.form, quarter.months), {})
        if not sizes.get(collector.id):
            continue
        shown = before[quarter].coverage
        if shown and shown.strata:
            alone = [each for each in sizes if sizes[each] and named[each].label == collector.label] == [collector.id]
            if not alone or any(each.hidden for each in shown.strata if each.label == collector.label):
                return False
        elif collector.code in hidden_groups({named[each].code: sizes[each] for each in sizes}):
            return False
    return True


def _without(snapshot: Snapshot, collector: Collector) -> Snapshot:
    """Return what the snapshot would be: whole counts alone, as breakdowns are not in a percent."""
    only = all(each.id == collector.id for each in snapshot.collectors if each.form == collector.form and each.counts)

    def left(of: Months, tallies: Tallies) -> Tallies:
        """Return the counts of others. Of a form's only collector all are its own, but for those of withdrawn ones.

        These are in quarters that are held as they were certified.
        """
        within = {part: found for part, found in snapshot.strata.items() if set(part.months) <= set(of.months)}
        if only:
            return _together(each for found in within.values() for each in _other(found, collector).values())
        return _less(tallies, [_own(snapshot, collector, part, found) for part, found in within.items()])

    return replace(
        snapshot,
        collectors=[each for each in snapshot.collectors if each.id != collector.id],
        counts={of: left(of, tallies) for of, tallies in snapshot.counts.items()},
        responses={of: _other(found, collector) for of, found in snapshot.responses.items()},
        strata={of: _other(found, collector) for of, found in snapshot.strata.items()},
    )


def _own(snapshot: Snapshot, collector: Collector, part: Months, found: Mapping[int, Tallies]) -> Tallies:
    """Return a collector's counts in a quarter: all, where the quarter is held as it was certified with it alone."""
    held = snapshot.settled.get(part)
    if collector.id in found or held is None or set(held.shown.responses) != {collector.id}:
        return found.get(collector.id, {})
    return {
        number: {cell: count for cell, count in cells.items() if cell.by_item == WHOLE}
        for number, cells in held.shown.tallies.items()
    }


def _together(several: Iterable[Tallies]) -> Tallies:
    found: dict[int, Counter[Cell]] = defaultdict(Counter)
    for number, cells in ((number, cells) for each in several for number, cells in each.items()):
        found[number].update(cells)
    return found


def _other(found: Mapping[int, _T], collector: Collector) -> dict[int, _T]:
    return {number: each for number, each in found.items() if number != collector.id}


def _less(tallies: Tallies, taken: Iterable[Tallies]) -> Tallies:
    """Return counts less what is taken, whose sheets are excluded ones."""
    left = {number: Counter(cells) for number, cells in tallies.items()}
    for number, cells in ((number, cells) for each in taken for number, cells in each.items()):
        left[number].subtract(cells)
        left[number][EXCLUDED_SHEETS] += cells.get(SHEETS, 0) + cells.get(EXCLUDED_SHEETS, 0)
    return {number: {cell: count for cell, count in cells.items() if count} for number, cells in left.items()}
