"""What a report reads: requested as `Wanted`, read at once as `Snapshot`, so that its parts agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol

from msgspec import Struct

from service.domain.certification.certificate import Certificate
from service.domain.collecting.collector import Collector
from service.domain.collecting.comment import Comment
from service.domain.collecting.population import ToldPopulation
from service.domain.indicators.imported import ImportedResult
from service.domain.indicators.measurement import Measurement
from service.domain.indicators.remarks import Remark
from service.domain.indicators.year_rules import AdoptedRules, IndicatorYear
from service.domain.period import FiscalPeriod
from service.domain.scoring.conclusion import Conclusion
from service.domain.scoring.late_changes import Late, Moved
from service.domain.scoring.tally import Cell

Imported = Mapping[tuple[str, FiscalPeriod], ImportedResult]
"""The results in force that were imported from documents, by indicator and period."""

Adopted = Mapping[IndicatorYear, AdoptedRules]
"""The rules in force of each indicator's year that has some adopted."""


Told = Mapping[int, Sequence[ToldPopulation]]
"""All that was told of the populations of collectors, by collector id, in the order of quarters and revisions."""


class Months(NamedTuple):
    """A form and months, each year x 100 + month (CE)."""

    form: str
    months: tuple[int, ...]


class Counts(NamedTuple):
    """The counts of a form in some months: of the whole form, and of breakdown groups.

    For the items in `sizes_of` only the group sizes are read, for those in `in_full` all counts.
    """

    of: Months
    sizes_of: frozenset[str] = frozenset()
    in_full: frozenset[str] = frozenset()


class GroupSizes(NamedTuple):
    """The group sizes of breakdown items in some months, with the number of all sheets, and nothing else."""

    of: Months
    items: frozenset[str]


class Quarter(NamedTuple):
    """A form's quarter by its months, with the breakdown items whose groups are read in full."""

    of: Months
    items: frozenset[str]


Subject = tuple[str, FiscalPeriod]
"""What can be certified: a form's id or `scorecard`, in a period."""

Tallies = Mapping[int, Mapping[Cell, int]]
"""Counts by form version id."""

Monthly = Mapping[int, Tallies]
"""Counts of whole forms by month."""


class QuarterCounts(Struct, frozen=True, kw_only=True):
    """All that figures of a quarter are made of: counts with all groups, and by collector sheets and whole forms.

    Where groups are told as they were certified earlier, `grouped` are the counts of that time.
    """

    tallies: Tallies = {}
    responses: Mapping[int, int] = {}
    strata: Mapping[int, Tallies] = {}
    grouped: Tallies | None = None

    @property
    def groups(self) -> Tallies:
        """The counts that groups are told of."""
        return self.tallies if self.grouped is None else self.grouped


class SettledQuarter(Struct, frozen=True, kw_only=True):
    """The counts of a quarter that are shown, what is not, and how groups differ from what was certified of them."""

    shown: QuarterCounts
    late: Late | None
    moved: Moved


class Wanted(Struct, frozen=True, kw_only=True):
    """What to read besides the collectors; `measured` and `concluded` are fiscal years, `arrivals` form ids.

    `imported` are the ids of indicators whose results from documents are read, of all periods; `downloaded` are the
    subject and name of the period of reports.

    Where all of `enough` are certified, nothing but certificates is read. What stands in `where` is read too if its
    subject is certified, but for its certificates, which are read first. `quarters` are read where something certified
    tells of them, or all of them with `all_quarters`.
    """

    counts: frozenset[Counts] = frozenset()
    sizes: frozenset[GroupSizes] = frozenset()
    monthly: frozenset[Months] = frozenset()
    responses: frozenset[Months] = frozenset()
    strata: frozenset[Months] = frozenset()
    comments: frozenset[Months] = frozenset()
    certified: frozenset[Subject] = frozenset()
    enough: frozenset[Subject] = frozenset()
    measured: frozenset[int] = frozenset()
    concluded: frozenset[int] = frozenset()
    imported: frozenset[str] = frozenset()
    arrivals: frozenset[str] = frozenset()
    downloaded: frozenset[str] = frozenset()
    quarters: frozenset[Quarter] = frozenset()
    all_quarters: bool = False
    where: frozenset[tuple[Subject, Wanted]] = frozenset()

    def after(self, certified: Collection[Subject]) -> Wanted:
        """Return what is still to read once the certified subjects are known."""
        if self.enough and self.enough <= set(certified):
            return Wanted()
        return reduce(or_, (more for subject, more in self.where if subject in certified), self)

    def __or__(self, other: Wanted) -> Wanted:
        """Return what reads both."""
        return Wanted(**{name: getattr(self, name) | getattr(other, name) for name in self.__struct_fields__})


class Snapshot(Struct, frozen=True, kw_only=True):
    """What was wanted, as it was at one moment.

    `collectors` are those that count, `withdrawn` those that did. `counts` and `sizes` are sums over the months by form
    version id; `monthly` has those of whole forms by month. `responses` are per collector, `strata` the counts of whole
    forms per collector where a form has several, `comments` in the order of their ids, `certified` has the last
    revision where there is one, `measured` all revisions of a year and its quarters, `remarks` and `conclusions` the
    last ones, `arrivals` the days in order, `downloads` the last moment at which a report was downloaded.
    `certified_counts` are the counts of quarters as each certified report told of them, oldest first, `quarters` the
    present ones. `settled` and `live`, the snapshot as it was read, are set by `application/scoring/settled_counts.py`.
    `as_of` is the moment up to which everything acknowledged is in it, where something may be missing since.
    """

    collectors: Sequence[Collector]
    withdrawn: Sequence[Collector]
    counts: Mapping[Months, Tallies]
    sizes: Mapping[GroupSizes, Tallies]
    monthly: Mapping[Months, Monthly]
    responses: Mapping[Months, Mapping[int, int]]
    strata: Mapping[Months, Mapping[int, Tallies]]
    comments: Mapping[Months, Sequence[Comment]]
    certified: Mapping[Subject, Certificate]
    measured: Mapping[int, Sequence[Measurement]]
    remarks: Mapping[int, Sequence[Remark]]
    conclusions: Mapping[int, Sequence[Conclusion]]
    arrivals: Mapping[str, Mapping[date, int]]
    adopted: Adopted
    populations: Told
    imported: Imported = {}
    downloads: Mapping[str, datetime] = {}
    certified_counts: Mapping[Months, Sequence[QuarterCounts]] = {}
    quarters: Mapping[Months, QuarterCounts] = {}
    settled: Mapping[Months, SettledQuarter] = {}
    live: Live | None = None
    as_of: datetime | None = None

    @property
    def versions(self) -> set[int]:
        """The ids of the form versions in its counts."""
        certified = [each for several in self.certified_counts.values() for each in several]
        quarters = (
            tallies for each in (*certified, *self.quarters.values()) for tallies in (each.tallies, each.groups)
        )
        summed = {number for tallies in (*self.counts.values(), *quarters) for number in tallies}
        return summed.union(*(tallies for monthly in self.monthly.values() for tallies in monthly.values()))


class Live(NamedTuple):
    """A snapshot as it was read, and what was wanted."""

    snapshot: Snapshot
    wanted: Wanted


class FigureSource(Protocol):
    """Where figures are read: the store, or a replica of it."""

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read what figures are computed from, in one snapshot."""


AS_OF: ContextVar[datetime | None] = ContextVar("as_of", default=None)
"""The `as_of` of the snapshot that this request's figures come from."""
