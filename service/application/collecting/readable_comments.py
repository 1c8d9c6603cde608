"""Which comments may be read: those of quarters with enough sheets, less those that left with withdrawn collectors."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.comment import Readable
from service.domain.period import QUARTERS, FiscalPeriod, period_of
from service.domain.scoring.suppression import MINIMUM, hidden_groups

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from service.application.ports.records import Month
    from service.application.ports.snapshot import Snapshot


def sizes_wanted(form: str, period: FiscalPeriod) -> Wanted:
    """Return what to read for `readable`."""
    return Wanted(responses=frozenset(Months(form, quarter.months) for quarter in quarters_of(period)))


def readable(snapshot: Snapshot, form: str, period: FiscalPeriod, without: Collection[Month]) -> Readable:
    """Return which comments may be read beside the figures of a snapshot.

    A collector that counts in them was withdrawn after, or used again before: less its comments, those of few are left.
    """
    counting = {each.id for each in snapshot.collectors if each.counts}
    return Readable(_visible(snapshot, form, period), frozenset(each for each in without if each[0] not in counting))


def _visible(snapshot: Snapshot, form: str, period: FiscalPeriod) -> frozenset[int]:
    quarters = quarters_of(period)
    sizes = {each.name: sum(snapshot.responses[Months(form, each.months)].values()) for each in quarters}
    hidden = hidden_groups(sizes)
    return frozenset(
        month
        for each in quarters
        if each.name not in hidden and period.quarter in (None, each.quarter)
        for month in each.months
    )


def that_left(sheets: Mapping[int, Mapping[int, int]]) -> frozenset[Month]:
    """Return the months that leave with withdrawn collectors, by their sheets a month."""
    quarters: Counter[tuple[int, FiscalPeriod]] = Counter()
    for collector, months in sheets.items():
        for month, count in months.items():
            quarters[collector, period_of(month)] += count
    return frozenset(
        (collector, month)
        for (collector, quarter), count in quarters.items()
        if count >= MINIMUM
        for month in quarter.months
    )


def quarters_of(period: FiscalPeriod) -> list[FiscalPeriod]:
    """Return the quarters of a period's fiscal year."""
    return [FiscalPeriod(fiscal_year=period.fiscal_year, quarter=quarter) for quarter in QUARTERS]
