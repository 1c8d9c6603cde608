"""Excluding equal sheets: a planner decides, with a reason, that a set of them is not counted, or is again.

Only equal sheets are excluded. A sheet keeps no day, so a burst cannot be told from the rest of its month; and of
unequal sheets the figures before and after would tell the sum, which singles people out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from copy import deepcopy
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import TERMINAL, record
from service.application.collecting.comments_and_arrivals import move_comments
from service.application.ports.records import by_place
from service.application.ports.snapshot import GroupSizes, Months, Wanted
from service.domain.collecting.collector import read_code
from service.domain.collecting.exclusion import LEAST_EQUAL, MOST_EXCLUDED, Exclusion, batch_name, read_reason
from service.domain.errors import FewLeftError, UnknownBatchError, UnknownCollectorError, UnknownExclusionError
from service.domain.forms.pooled_versions import Versions
from service.domain.period import FiscalPeriod, period_of
from service.domain.scoring.coverage import MOST_STRATA
from service.domain.scoring.suppression import MINIMUM, told_by_difference
from service.domain.scoring.tally import ANSWERED, RATED, SHEET, SHEETS, WHOLE, Cell, counted, group_sizes
from service.domain.timekeeping import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import EqualSheets, Key, StoredResponse, TallyDelta
    from service.application.ports.snapshot import Snapshot
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Questionnaire, WhoCounts
    from service.domain.scoring.suppression import Sizes

SETS_TOLD = 12

_WAYS = (ANSWERED, RATED)
_RATED = Cell(WHOLE, SHEET, WHOLE, RATED)


class Exclusions:
    """Exclusions of an installation; `who` is the actor in the audit log."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._who = who

    async def of(self, code: str) -> list[Exclusion]:
        """Return a collector's exclusions of equal sheets, newest first. Raises `UnknownCollectorError`."""
        found = await self._store.exclusions.of((await self._collector(code)).id)
        return [each for each in reversed(found) if not each.whole]

    async def sheets(self, collector: Collector) -> int:
        """Return how many sheets of a collector are excluded now, with those deleted since."""
        return await self._store.tallies.excluded(collector.id)

    async def exclude(self, code: str, batch: str, reason: str) -> Exclusion:
        """Exclude a set of equal sheets by its `batch_name`, up to `MOST_EXCLUDED` of them, in one transaction.

        A corrected sheet is a new opinion and counts again; so do equal sheets that come later, until they are excluded
        too. Raises `InvalidReasonError`, `UnknownCollectorError`, `UnknownBatchError` and `FewLeftError`.
        """
        reason = read_reason(reason)
        collector = await self._collector(code)
        if not collector.counts:
            raise UnknownBatchError
        equal, ids = await self._batch(collector, batch)
        await self._registry.ensure_loaded([equal.form_version_id])
        readings = await self._readings(collector, equal.month)
        async with self._store.write() as unit:
            chosen = _most_equal((await unit.find(responses=ids)).responses.values())
            if len(chosen) < LEAST_EQUAL:
                raise UnknownBatchError
            known = _times(max(len(chosen), equal.sheets), self._registry.tally_delta(chosen[:1]))
            if readings.tell_of_few(known):
                raise FewLeftError
            number = len(await unit.exclusions.of(collector.id)) + 1
            made = Exclusion(
                collector_id=collector.id,
                number=number,
                form_version_id=equal.form_version_id,
                month=equal.month,
                sheets=len(chosen),
                day=day_of(self._clock()),
                by=self._who,
                reason=reason,
            )
            await self._put(unit, made, [each._replace(exclusion=number) for each in chosen], chosen)
            subject = f"{collector.code} {equal.month} {len(chosen)} {number} {reason}"
            await record(unit.audit, self._clock(), self._who, "sheets-excluded", subject)
        return made

    async def take_back(self, code: str, number: int, reason: str) -> Exclusion:
        """Count the sheets of an exclusion again, as far as they are still there.

        However few they are: what they say was known when they were excluded. Raises `InvalidReasonError`,
        `UnknownCollectorError` and `UnknownExclusionError`.
        """
        reason = read_reason(reason)
        collector = await self._collector(code)
        keys = [(collector.id, each) for each in await self._store.responses.excluded(collector.id, number)]
        async with self._store.write() as unit:
            found = next((each for each in await unit.exclusions.of(collector.id) if each.number == number), None)
            if found is None or found.whole or found.back_day:
                raise UnknownExclusionError
            await self._registry.ensure_loaded([found.form_version_id])
            there = [each for each in (await unit.find(responses=keys)).responses.values() if each.exclusion == number]
            ended = replace(found, back_day=day_of(self._clock()), back_by=self._who, back_reason=reason)
            await self._put(unit, ended, [each._replace(exclusion=None) for each in there], there)
            subject = f"{collector.code} {found.month} {len(there)} {number} {reason}"
            await record(unit.audit, self._clock(), self._who, "exclusion-taken-back", subject)
        return ended

    async def _collector(self, code: str) -> Collector:
        found = await self._store.collectors.by_code(read_code(code))
        if found is None:
            raise UnknownCollectorError(code=code)
        return found

    async def _batch(self, collector: Collector, batch: str) -> tuple[EqualSheets, list[Key]]:
        """Return a set by its name, with the ids to exclude: never so many that too few are left for the next time."""
        sets = await self._store.responses.equal(collector.id, LEAST_EQUAL, SETS_TOLD)
        equal = next((each for each in sets if batch_name(each.first) == batch), None)
        if equal is None:
            raise UnknownBatchError
        ids = [(collector.id, each) for each in await self._store.responses.like(collector.id, equal, MOST_EXCLUDED)]
        return equal, ids[:-LEAST_EQUAL] if 0 < equal.sheets - len(ids) < LEAST_EQUAL else ids

    async def _put(
        self, unit: UnitOfWork, exclusion: Exclusion, came: list[StoredResponse], went: list[StoredResponse]
    ) -> None:
        """Store sheets otherwise marked, and count them so. All are equal, so that one tells what each moves."""
        await unit.exclusions.put(exclusion)
        await unit.responses.put(came)
        await unit.tallies.move(_times(len(came), self._registry.tally_delta(came[:1], went[:1])))
        await move_comments(unit, self._registry, came, went)

    async def _readings(self, collector: Collector, month: int) -> _Readings:
        """Read what the figures of a month's fiscal year show."""
        form = collector.form
        items = frozenset(self._registry.breakdowns(form))
        period = period_of(month)
        year = FiscalPeriod(fiscal_year=period.fiscal_year)
        quarters = [Months(form, quarter.months) for quarter in year.quarters]
        wanted = [GroupSizes(each, items) for each in quarters]
        read = await self._store.figures(Wanted(sizes=frozenset(wanted), strata=frozenset(quarters)))
        tallies = [read.sizes[each] for each in wanted]
        await self._registry.ensure_loaded(version for each in tallies for version in each)
        versions = {number: self._registry.stored(number).questionnaire for each in tallies for number in each}
        indicator = self._registry.indicator(self._registry.form(form).questionnaire)
        rules = self._registry.rules(indicator, year.fiscal_year, read.adopted) if indicator else None
        return _Readings(
            versions=versions,
            counts={number: rules.counts if rules else each.form.counts for number, each in versions.items()},
            quarters=[{number: Counter(tally) for number, tally in each.items()} for each in tallies],
            quarter=(period.quarter or 1) - 1,
            audiences=_audiences(read, quarters, quarters[(period.quarter or 1) - 1]),
            audience=collector.label,
        )


class _Readings(Struct, frozen=True, kw_only=True):
    """Group sizes of a year's quarters by form version, with who counts in each; `quarter` is the place of one.

    `audiences` are the counts by label of collectors of the quarters that are shown as strata with that of the sheets;
    `audience` is the label of the sheets' own.
    """

    versions: dict[int, Questionnaire]
    counts: dict[int, WhoCounts | None]
    quarters: list[dict[int, Counter[Cell]]]
    quarter: int
    audiences: list[dict[str, dict[int, Counter[Cell]]]]
    audience: str

    def tell_of_few(self, known: TallyDelta) -> bool:
        """Return whether the figures with and without the `known` sheets tell of few people beside them."""
        after, left_of = deepcopy(self.quarters), deepcopy(self.audiences)
        for place, step in by_place(known).items():
            after[self.quarter][place.form_version_id][place.cell] -= step
            if left_of:
                left_of[self.quarter if len(left_of) > 1 else 0][self.audience][place.form_version_id][place.cell] -= (
                    step
                )
        if left_of and told_by_difference(self._by_audience(self.audiences), self._by_audience(left_of)):
            return True
        everybody = [sum(tally[SHEETS] for tally in each.values()) for each in after]
        before, now = self._counted(self.quarters), self._counted(after)
        rated = [each[_RATED] for each in now]
        left = [size for sizes in (everybody, rated) for size in (sizes[self.quarter], sum(sizes))]
        asked = Versions(questionnaires=tuple(self.versions.values()))
        return any(0 < size < MINIMUM for size in left) or any(
            told_by_difference(*([group_sizes(item, each, _WAYS) for each in read] for read in (before, now)))
            for item in asked.breakdowns.values()
        )

    def _by_audience(self, quarters: list[dict[str, dict[int, Counter[Cell]]]]) -> list[list[Sizes]]:
        """Return the sizes of the audiences of each quarter: all sheets, those that count, and the rated of these."""
        labels = sorted({label for each in quarters for label in each})
        found: list[list[Sizes]] = []
        for each in quarters:
            of = {label: each.get(label, {}) for label in labels}
            now = {label: self._counted([of[label]])[0] for label in labels}
            sheets = {label: sum(tally[SHEETS] for tally in of[label].values()) for label in labels}
            found.append([sheets, *({label: now[label][cell] for label in labels} for cell in (SHEETS, _RATED))])
        return found

    def _counted(self, quarters: list[dict[int, Counter[Cell]]]) -> list[Counter[Cell]]:
        """Return the sizes of each quarter, of those who count."""
        return [
            sum((Counter(counted(tally, self.counts[number])) for number, tally in each.items()), Counter())
            for each in quarters
        ]


def _audiences(read: Snapshot, quarters: list[Months], quarter: Months) -> list[dict[str, dict[int, Counter[Cell]]]]:
    """Return the counts of each quarter by label, of one quarter alone where the year shows no strata, or none.

    Of one label, and of very many, none are shown.
    """
    labels = {each.id: each.label for each in read.collectors}

    def strata(parts: list[Months]) -> bool:
        of = {labels[collector] for each in parts for collector in read.strata.get(each, {})}
        return 1 < len(of) <= MOST_STRATA

    found: list[dict[str, dict[int, Counter[Cell]]]] = []
    for each in next(filter(strata, (quarters, [quarter])), ()):
        of: defaultdict[str, defaultdict[int, Counter[Cell]]] = defaultdict(lambda: defaultdict(Counter))
        for collector, tallies in read.strata[each].items():
            for number, tally in tallies.items():
                of[labels[collector]][number].update(tally)
        found.append({label: dict(tallies) for label, tallies in of.items()})
    return found


def _most_equal(found: Iterable[StoredResponse]) -> list[StoredResponse]:
    """Return the counted sheets that are equal to most others: one may just have been corrected or withdrawn."""
    there = [each for each in found if each.answers is not None and each.exclusion is None]
    said = Counter((each.form_version_id, each.month, each.answers) for each in there).most_common(1)
    return [each for each in there if (each.form_version_id, each.month, each.answers) == said[0][0]]


def _times(count: int, steps: TallyDelta) -> TallyDelta:
    return {group: {choice: count * step for choice, step in choices.items()} for group, choices in steps.items()}
