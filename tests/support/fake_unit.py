"""The unit of work in memory: writers over a working state, which replaces the store's on commit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.application.ports import answer_writers
from service.application.ports import unit_of_work as writers
from service.application.ports import values_by_hand as by_hand
from service.application.ports.records import Found, by_place
from service.application.ports.store import CAME, REWRITING
from tests.support.fake_accounts import MemoryAccountWriter, MemoryTokenWriter, MemoryWrongPasswordWriter
from tests.support.fake_audit_log import MemoryAuditLog
from tests.support.fake_certificates import MemoryCertificateWriter
from tests.support.fake_conclusions import MemoryConclusionWriter
from tests.support.fake_draft_forms import MemoryDraftFormWriter
from tests.support.fake_figure_links import MemoryFigureLinkWriter
from tests.support.fake_moments import kept
from tests.support.fake_remarks import MemoryRemarkWriter
from tests.support.fake_snapshot import adopted_in, told_in
from tests.support.fake_webhooks import MemoryOutboxWriter

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from service.application.ports.records import (
        Day,
        FormVersion,
        Key,
        Personal,
        StoredResponse,
        TallyDelta,
        TallyKey,
    )
    from service.application.ports.snapshot import Adopted
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment
    from service.domain.collecting.exclusion import Exclusion
    from service.domain.collecting.invitation_state import Invitation
    from service.domain.collecting.population import ToldPopulation
    from service.domain.indicators.imported import ImportedResult
    from service.domain.indicators.measurement import Measurement
    from service.domain.indicators.year_rules import AdoptedRules
    from service.domain.period import FiscalPeriod
    from service.domain.timekeeping import Timekeeping
    from tests.support.fake_store import Faults, State


_FOLDED = 2
"""Entries that are folded at once: so few that tests with a handful meet more than one batch."""


class MemoryUnit:
    """A working state, with a writer for each kind of record."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults
        self.written = 0
        self.responses = MemoryResponseWriter(self)
        self.exclusions = MemoryExclusionWriter(self)
        self.tallies = MemoryTallyWriter(self)
        self.invitations = MemoryInvitationWriter(self)
        self.personal = MemoryPersonalWriter(self)
        self.comments = MemoryCommentWriter(self)
        self.arrivals = MemoryArrivalWriter(self)
        self.journal = MemoryJournalWriter(self)
        self.forms = MemoryFormWriter(self)
        self.draft_forms = MemoryDraftFormWriter(self)
        self.figure_links = MemoryFigureLinkWriter(self)
        self.collectors = MemoryCollectorWriter(self)
        self.measurements = MemoryMeasurementWriter(self)
        self.populations = MemoryPopulationWriter(self)
        self.remarks = MemoryRemarkWriter(self)
        self.conclusions = MemoryConclusionWriter(self)
        self.imported = MemoryImportedResultWriter(self)
        self.year_rules = MemoryYearRulesWriter(self)
        self.certificates = MemoryCertificateWriter(self)
        self.accounts = MemoryAccountWriter(self)
        self.wrong_passwords = MemoryWrongPasswordWriter(self)
        self.tokens = MemoryTokenWriter(self)
        self.webhooks = MemoryOutboxWriter(self)
        self.daily_tasks = MemoryDailyTaskWriter(self)
        self.timekeeping = MemoryTimekeepingWriter(self)
        self.audit = MemoryAuditLog(self)

    def set(self, **changed: Any) -> None:
        """Change parts of the working state."""
        self.state = replace(self.state, **changed)

    async def find(
        self,
        *,
        collectors: Collection[int] = (),
        responses: Collection[Key] = (),
        invitations: Collection[Key] = (),
        personal: Collection[Key] = (),
    ) -> Found:
        self.faults.meet("find")
        state = self.state
        return Found(
            {each.id: each for each in state.collectors if each.id in collectors},
            {key: state.responses[key] for key in responses if key in state.responses},
            {key: state.invitations[key] for key in invitations if key in state.invitations},
            {key: state.personal[key] for key in personal if key in state.personal},
        )


class MemoryResponseWriter(answer_writers.ResponseWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def put(self, responses: Sequence[StoredResponse]) -> None:
        stored = dict(self._unit.state.responses)
        for response in responses:
            key = (response.collector_id, response.id)
            stored[key] = response._replace(month=stored.get(key, response).month)
        self._unit.set(responses=stored)
        self._unit.written += len(responses)
        self._unit.faults.meet("put")

    async def drop(self, keys: Collection[Key]) -> None:
        gone = set(keys)
        self._unit.set(responses={key: each for key, each in self._unit.state.responses.items() if key not in gone})


class MemoryExclusionWriter(answer_writers.ExclusionWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def of(self, collector_id: int) -> list[Exclusion]:
        return [each for (at, _), each in sorted(self._unit.state.exclusions.items()) if at == collector_id]

    async def put(self, exclusion: Exclusion) -> None:
        stored = self._unit.state.exclusions
        self._unit.set(exclusions={**stored, (exclusion.collector_id, exclusion.number): exclusion})


class MemoryTallyWriter(answer_writers.TallyWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def move(self, steps: TallyDelta) -> None:
        moved = _added(self._unit.state.tally, steps)
        self._unit.set(tally={place: count for place, count in moved.items() if count})
        self._unit.faults.meet("move")

    async def seal(self, counts: TallyDelta) -> None:
        self._unit.set(sealed=_added(self._unit.state.sealed, counts))


def _added(counts: Mapping[TallyKey, int], steps: TallyDelta) -> dict[TallyKey, int]:
    moved = dict(counts)
    for place, step in by_place(steps).items():
        moved[place] = moved.get(place, 0) + step
    return moved


class MemoryInvitationWriter(answer_writers.InvitationWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def last(self, collector_id: int) -> int:
        slips = self._unit.state.invitations.items()
        return max((each.number for (at, _), each in slips if at == collector_id), default=0)

    async def put(self, invitations: Sequence[Invitation]) -> None:
        slips = dict(self._unit.state.invitations)
        for invitation in invitations:
            key = (invitation.collector_id, invitation.id)
            slips[key] = replace(slips.get(key, invitation), state=invitation.state)
        self._unit.set(invitations=slips)


class MemoryPersonalWriter(answer_writers.PersonalWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def put(self, rows: Sequence[Personal]) -> None:
        personal = dict(self._unit.state.personal)
        for row in rows:
            key = (row.collector_id, row.id)
            before = personal.get(key, row)
            if before is row or before.fields != "{}":
                personal[key] = row._replace(month=before.month)
        self._unit.set(personal=personal)

    async def renew(self, keys: Collection[Key]) -> None:
        self._drop(keys, marks=True)

    async def drop(self, keys: Collection[Key]) -> None:
        self._drop(keys, marks=False)

    def _drop(self, keys: Collection[Key], *, marks: bool) -> None:
        rows = self._unit.state.personal.items()
        self._unit.set(personal={key: row for key, row in rows if key not in keys or (row.fields == "{}") is not marks})


class MemoryCommentWriter(answer_writers.CommentWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def put(self, comments: Sequence[Comment]) -> None:
        stored = dict(self._unit.state.comments)
        for comment in comments:
            before = stored.get(comment.key, comment)
            same = before if before.text == comment.text else comment
            stored[comment.key] = same._replace(month=before.month)
        self._unit.set(comments=stored)

    async def drop(self, comments: Sequence[Comment]) -> None:
        gone = {comment.key for comment in comments}
        self._unit.set(comments={key: each for key, each in self._unit.state.comments.items() if key not in gone})

    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        stored, key = self._unit.state.comments, seen.key
        if key not in stored or stored[key][5:] != seen[5:]:
            return False
        self._unit.set(comments={**stored, key: stored[key]._replace(tag=tag, note=note)})
        return True


class MemoryArrivalWriter(answer_writers.ArrivalWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def on(self, day: date, collectors: Sequence[int]) -> dict[int, int]:
        return {each: self._unit.state.arrivals.get((each, day), 0) for each in collectors}

    async def add(self, days: Mapping[Day, int]) -> None:
        before = self._unit.state.arrivals
        self._unit.set(arrivals=before | {day: before.get(day, 0) + count for day, count in days.items()})

    async def drop(self, before: date) -> None:
        self._unit.set(arrivals={day: count for day, count in self._unit.state.arrivals.items() if day[1] >= before})


class MemoryJournalWriter(answer_writers.JournalWriter):
    """Counts at once, and remembers how many entries of each collector a database would fold."""

    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def append(self, steps: TallyDelta, days: Mapping[Day, int]) -> None:
        await self._unit.tallies.move(steps)
        await self._unit.arrivals.add(days)
        entries = Counter({each.collector_id for each in steps})
        self._unit.set(unfolded=Counter(self._unit.state.unfolded) + entries)

    async def fold(self, collectors: Collection[int]) -> bool:
        left = Counter(self._unit.state.unfolded) - Counter(dict.fromkeys(collectors, _FOLDED))
        self._unit.set(unfolded=left)
        return any(left[each] for each in collectors)


class MemoryFormWriter(writers.FormWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def highest(self, form: str) -> int:
        return max((each.version for each in self._unit.state.versions if each.form == form), default=0)

    async def add(self, version: FormVersion) -> None:
        there = self._unit.state.versions
        if all((each.form, each.version) != (version.form, version.version) for each in there):
            added = replace(version, id=len(there) + 1, published=kept(version.published))
            self._unit.set(versions=(*there, added))


class MemoryCollectorWriter(writers.CollectorWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def by_code(self, code: str) -> Collector | None:
        return next((each for each in self._unit.state.collectors if each.code == code), None)

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        there = self._unit.state.collectors
        if any(each.code == collector.code or (first and each.form == collector.form) for each in there):
            return False
        added = replace(_as_kept(collector), id=len(there) + 1, created=kept(collector.created))
        self._unit.set(collectors=(*there, added))
        return True

    async def put(self, collector: Collector) -> None:
        changed = (
            replace(_as_kept(collector), id=each.id, created=each.created) if each.code == collector.code else each
            for each in self._unit.state.collectors
        )
        self._unit.set(collectors=tuple(changed))

    async def begun(self, collector_id: int) -> bool:
        return has_begun(self._unit.state, collector_id)


def has_begun(state: State, collector_id: int) -> bool:
    """Return whether a collector ever had answers or slips."""
    keys = [*state.responses, *state.invitations]
    return collector_id in {*(at for at, _ in keys), *(place.collector_id for place in state.tally)}


def _as_kept(collector: Collector) -> Collector:
    return replace(collector, opens=kept(collector.opens), closes=kept(collector.closes))


class MemoryDailyTaskWriter(writers.DailyTaskWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def claim(self, name: str, day: date) -> bool:
        there = self._unit.state.daily_tasks
        self._unit.set(daily_tasks={**there, name: day})
        return there.get(name) != day

    async def begin_rewriting(self) -> None:
        there = self._unit.state.daily_tasks
        if CAME in there:
            self._unit.set(daily_tasks={REWRITING: there[CAME]} | there)
        await self.release(CAME)

    async def release(self, name: str) -> None:
        self._unit.set(daily_tasks={task: day for task, day in self._unit.state.daily_tasks.items() if task != name})


class MemoryTimekeepingWriter(writers.TimekeepingWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def read(self) -> Timekeeping | None:
        return self._unit.state.timekeeping

    async def put(self, stored: Timekeeping) -> None:
        self._unit.set(timekeeping=replace(stored, excused=kept(stored.excused)))


class MemoryYearRulesWriter(writers.YearRulesWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def in_force(self) -> Adopted:
        return adopted_in(self._unit.state)

    async def adopted(self, indicator: str, fiscal_year: int) -> bool:
        return (indicator, fiscal_year) in adopted_in(self._unit.state)

    async def add(self, rules: AdoptedRules) -> None:
        added = replace(rules, adopted=kept(rules.adopted))
        there = self._unit.state.year_rules
        self._unit.set(year_rules={(rules.indicator, rules.fiscal_year, rules.revision): added, **there})


class MemoryPopulationWriter(writers.PopulationWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def of(self, collector_id: int) -> list[ToldPopulation]:
        return list(told_in(self._unit.state).get(collector_id, []))

    async def add(self, told: ToldPopulation) -> None:
        added = replace(told, told=kept(told.told))
        self._unit.set(populations={**self._unit.state.populations, (told.collector_id, told.order): added})


class MemoryImportedResultWriter(by_hand.ImportedResultWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def history(self, indicator: str, period: FiscalPeriod) -> list[ImportedResult]:
        there = self._unit.state.imported
        return [each for each in there if (each.indicator, each.period) == (indicator, period)]

    async def add(self, result: ImportedResult) -> None:
        added = replace(result, recorded=kept(result.recorded))
        self._unit.set(imported=(*self._unit.state.imported, added))


class MemoryMeasurementWriter(by_hand.MeasurementWriter):
    def __init__(self, unit: MemoryUnit) -> None:
        self._unit = unit

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Measurement]:
        there = self._unit.state.measurements
        found = [each for each in there if (each.indicator, each.period) == (indicator, period)]
        return sorted(found, key=lambda each: each.revision)

    async def add(self, measurement: Measurement) -> None:
        added = replace(measurement, recorded=kept(measurement.recorded))
        self._unit.set(measurements=(*self._unit.state.measurements, added))
