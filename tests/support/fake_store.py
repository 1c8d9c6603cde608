"""A store in memory that fulfils every port: what the use cases are tested over, held to the contract of the real one.

Its state is one immutable value. A transaction works on a copy and puts it in place when it ends well, so what fails
leaves nothing, and a snapshot is the state of its first moment.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, overload

from msgspec import Struct
from msgspec.structs import replace

from service.application.ports.records import (
    Day,
    FormVersion,
    Found,
    Key,
    Personal,
    StoredResponse,
    TallyDelta,
    TallyKey,
    Token,
    by_place,
)
from service.domain.accounts.audit_log import Entry
from service.domain.accounts.planner import Planner, Session, Unsent
from service.domain.certification.certificate import Certificate
from service.domain.collecting.collector import Collector
from service.domain.collecting.comment import Comment
from service.domain.collecting.invitation import Invitation
from service.domain.indicators.measurement import Measurement
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell
from service.domain.webhooks.webhook import Delivery, Webhook
from tests.support.fake_accounts import MemoryAccounts
from tests.support.fake_audit_log import MemoryBook
from tests.support.fake_certificates import MemoryCertificates
from tests.support.fake_snapshot import read_figures
from tests.support.fake_webhooks import MemoryOutbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence

    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.ports.store import Trouble
    from service.domain.period import FiscalPeriod

Step = Literal["begin", "find", "put", "move", "commit", "forget"]
"""The points at which a transaction can be made to fail."""

_BATCH = 3
"""Small, so that tests with a handful of responses meet more than one batch."""


class StoreFailureError(Exception):
    """What a store in trouble raises."""


class State(Struct, frozen=True, kw_only=True):
    """All that is stored, at one moment."""

    versions: tuple[FormVersion, ...] = ()
    collectors: tuple[Collector, ...] = ()
    tokens: dict[str, tuple[Token, bytes]] = {}
    responses: dict[Key, StoredResponse] = {}
    invitations: dict[Key, Invitation] = {}
    personal: dict[Key, Personal] = {}
    tally: dict[TallyKey, int] = {}
    sealed: dict[TallyKey, int] = {}
    measurements: tuple[Measurement, ...] = ()
    comments: dict[tuple[str, str, str], Comment] = {}
    arrivals: dict[Day, int] = {}
    planners: dict[str, Planner] = {}
    sessions: dict[bytes, Session] = {}
    unsent: dict[bytes, Unsent] = {}
    identities: dict[int, tuple[str, str]] = {}
    audit: tuple[Entry, ...] = ()
    certified: dict[tuple[str, int, int, int], Certificate] = {}
    hooks: tuple[Webhook, ...] = ()
    deliveries: dict[tuple[str, str], Delivery] = {}
    told_of: dict[int, datetime] = {}
    told_certificates: dict[tuple[str, int, int], int] = {}


class MemoryStore:
    """All ports over one state."""

    def __init__(self) -> None:
        self.state = State()
        self.writing = asyncio.Lock()
        self._pinned: State | None = None
        self.ledger = MemoryLedger(self)
        self.responses = MemoryResponses(self)
        self.invitations = MemoryInvitations(self)
        self.personals = MemoryPersonals(self)
        self.tallies = MemoryTallies(self)
        self.forms = MemoryForms(self)
        self.collectors = MemoryCollectors(self)
        self.tokens = MemoryTokens(self)
        self.reads = 0
        self.measurements = MemoryMeasurements(self)
        self.certificates = MemoryCertificates(self)
        self.comments = MemoryComments(self)
        self.arrivals = MemoryArrivals(self)
        self.accounts = MemoryAccounts(self)
        self.outbox = MemoryOutbox(self)

    @property
    def seen(self) -> State:
        """The state that reading sees."""
        return self._pinned or self.state

    async def figures(self, wanted: Wanted) -> Snapshot:
        self.reads += 1
        await asyncio.sleep(0)
        return read_figures(self.seen, wanted)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        self._pinned = self.state
        try:
            yield
        finally:
            self._pinned = None

    async def troubles(self) -> list[Trouble]:
        return []


class MemoryLedger:
    """Responses and tallies. A test can make it fail once at a step, or hold every commit until a gate opens."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.fails_at: Step | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = 0
        self.forgotten = 0
        self.rewritten = 0
        self.groups: list[int] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryTransaction]:
        async with self._store.writing:
            self.begun += 1
            self.meet("begin")
            transaction = MemoryTransaction(self, self._store.state)
            yield transaction
            await self.gate.wait()
            self.meet("commit")
            self._store.state = replace(
                self._store.state,
                responses=transaction.stored,
                invitations=transaction.slips,
                personal=transaction.personal,
                comments=transaction.comments,
                arrivals=dict(transaction.arrivals),
                sealed=dict(transaction.sealed),
                tally={place: count for place, count in transaction.tally.items() if count},
                audit=transaction.audit,
            )
            self.groups.append(transaction.written)

    async def truncate_wal(self) -> None:
        self.meet("forget")
        self.forgotten += 1

    async def vacuum(self) -> None:
        self.rewritten += 1

    def meet(self, step: Step) -> None:
        """Fail if a test wants it at this step."""
        if self.fails_at == step:
            self.fails_at = None
            raise StoreFailureError(step)


class MemoryTransaction(MemoryBook):
    """A copy of responses and tallies, to be changed."""

    def __init__(self, ledger: MemoryLedger, state: State) -> None:
        super().__init__(state)
        self._ledger = ledger
        self._collectors = state.collectors
        self.stored = dict(state.responses)
        self.slips = dict(state.invitations)
        self.personal = dict(state.personal)
        self.comments = dict(state.comments)
        self.arrivals = defaultdict(int, state.arrivals)
        self.tally = defaultdict(int, state.tally)
        self.sealed = defaultdict(int, state.sealed)
        self.written = 0

    async def find(
        self,
        *,
        collectors: Collection[int] = (),
        responses: Collection[Key] = (),
        invitations: Collection[Key] = (),
        personal: Collection[Key] = (),
    ) -> Found:
        self._ledger.meet("find")
        return Found(
            {each.id: each for each in self._collectors if each.id in collectors},
            {key: self.stored[key] for key in responses if key in self.stored},
            {key: self.slips[key] for key in invitations if key in self.slips},
            {key: self.personal[key] for key in personal if key in self.personal},
        )

    async def last_invitation(self, collector_id: int) -> int:
        return max((each.number for (at, _), each in self.slips.items() if at == collector_id), default=0)

    async def put_invitations(self, invitations: Sequence[Invitation]) -> None:
        for invitation in invitations:
            key = (invitation.collector_id, invitation.id)
            before = self.slips.get(key, invitation)
            self.slips[key] = replace(before, state=invitation.state)

    async def put_personal(self, rows: Sequence[Personal]) -> None:
        for row in rows:
            key = (row.collector_id, row.id)
            before = self.personal.get(key, row)
            if before is row or before.fields != "{}":
                self.personal[key] = row._replace(month=before.month)

    async def renew_personal(self, keys: Collection[Key]) -> None:
        for key in keys:
            if key in self.personal and self.personal[key].fields == "{}":
                del self.personal[key]

    async def drop_personal(self, keys: Collection[Key]) -> None:
        for key in keys:
            if key in self.personal and self.personal[key].fields != "{}":
                del self.personal[key]

    async def drop(self, keys: Collection[Key]) -> None:
        for key in keys:
            self.stored.pop(key, None)

    async def seal(self, counts: TallyDelta) -> None:
        for place, count in by_place(counts).items():
            self.sealed[place] += count

    async def put(self, responses: Sequence[StoredResponse]) -> None:
        for response in responses:
            key = (response.collector_id, response.id)
            before = self.stored.get(key, response)
            self.stored[key] = response._replace(month=before.month)
        self.written += len(responses)
        self._ledger.meet("put")

    async def move(self, steps: TallyDelta) -> None:
        for place, step in by_place(steps).items():
            self.tally[place] += step
        self._ledger.meet("move")

    async def put_comments(self, comments: Sequence[Comment]) -> None:
        for comment in comments:
            before = self.comments.get(comment[:3], comment)
            same = before if before.text == comment.text else comment
            self.comments[comment[:3]] = same._replace(month=before.month)

    async def drop_comments(self, comments: Sequence[Comment]) -> None:
        for comment in comments:
            self.comments.pop(comment[:3], None)

    async def arrive(self, days: Mapping[Day, int]) -> None:
        for day, count in days.items():
            self.arrivals[day] += count


class MemoryComments:
    """What respondents wrote."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def after(self, form: str, item: str, name: str, most: int) -> list[Comment]:
        found = [each for key, each in sorted(self._store.seen.comments.items()) if key[:2] == (form, item)]
        return [each for each in found if each.id > name][:most]

    async def tags(self, form: str) -> list[str]:
        return sorted({each.tag for each in self._store.seen.comments.values() if each.form == form and each.tag})

    async def find(self, form: str, item: str, name: str) -> Comment | None:
        return self._store.seen.comments.get((form, item, name))

    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        state, key = self._store.state, seen[:3]
        if key not in state.comments or state.comments[key][4:] != seen[4:]:
            return False
        marked = state.comments[key]._replace(tag=tag, note=note)
        self._store.state = replace(state, comments={**state.comments, key: marked})
        return True


class MemoryArrivals:
    """How many responses came in day by day."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of(self, form: str) -> dict[date, int]:
        return {day: count for (name, day), count in sorted(self._store.seen.arrivals.items()) if name == form}

    async def drop(self, before: date) -> None:
        state = self._store.state
        kept = {day: count for day, count in state.arrivals.items() if day[1] >= before}
        self._store.state = replace(state, arrivals=kept)


class MemoryResponses:
    """Stored responses, read from beginning to end."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def each(self) -> AsyncIterator[list[StoredResponse]]:
        everything = [self._store.seen.responses[key] for key in sorted(self._store.seen.responses)]
        for at in range(0, len(everything), _BATCH):
            yield everything[at : at + _BATCH]

    async def before(self, month: int) -> AsyncIterator[list[StoredResponse]]:
        everything = [each for _, each in sorted(self._store.seen.responses.items()) if each.month < month]
        for at in range(0, len(everything), _BATCH):
            yield everything[at : at + _BATCH]

    async def find(self, response_id: str) -> StoredResponse | None:
        return next((each for each in self._store.seen.responses.values() if each.id == response_id), None)


class MemoryInvitations:
    """The slips, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of(self, collector_id: int) -> list[Invitation]:
        return [each for key, each in sorted(self._store.seen.invitations.items()) if key[0] == collector_id]

    async def find(self, key: Key) -> Invitation | None:
        return self._store.seen.invitations.get(key)


class MemoryPersonals:
    """What was said with consent, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def find(self, key: Key) -> Personal | None:
        return self._store.seen.personal.get(key)

    async def everything(self) -> list[Personal]:
        return [row for _, row in sorted(self._store.seen.personal.items()) if row.fields != "{}"]


class MemoryTallies:
    """The counts, summed up."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        months: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for place, count in sorted(self._store.seen.tally.items()):
            if place.collector_id in collectors and place.cell == Cell(WHOLE, SHEET, WHOLE, ANSWERED):
                months[place.collector_id][place.month] += count
        return months

    async def everything(self) -> dict[TallyKey, int]:
        return dict(self._store.seen.tally)

    async def sealed(self) -> dict[TallyKey, int]:
        return dict(self._store.seen.sealed)


class MemoryForms:
    """The forms as published."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def versions(self) -> list[FormVersion]:
        return sorted(self._store.seen.versions, key=lambda each: (each.form, each.version))

    async def after(self, number: int) -> list[FormVersion]:
        return [each for each in self._store.seen.versions if each.id > number]

    async def add(self, version: FormVersion) -> None:
        async with self.change() as change:
            await change.add(version)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[MemoryFormChange]:
        async with self._store.writing:
            change = MemoryFormChange(self._store.state)
            yield change
            self._store.state = change.changed(self._store.state)


class MemoryFormChange(MemoryBook):
    """A copy of the forms, to be added to."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.versions = state.versions

    async def highest(self, form: str) -> int:
        return max((each.version for each in self.versions if each.form == form), default=0)

    async def add(self, version: FormVersion) -> None:
        if all((each.form, each.version) != (version.form, version.version) for each in self.versions):
            kept = replace(version, id=len(self.versions) + 1, published=_kept(version.published))
            self.versions = (*self.versions, kept)

    def changed(self, state: State) -> State:
        """Put what was added in place; a state to which nothing was is the same as before."""
        same = self.versions == state.versions and self.audit == state.audit
        return state if same else replace(state, versions=self.versions, audit=self.audit)


class MemoryCollectors:
    """The collectors."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.lookups = 0

    async def everything(self) -> list[Collector]:
        return list(self._store.seen.collectors)

    async def by_code(self, code: str) -> Collector | None:
        self.lookups += 1
        return next((each for each in self._store.seen.collectors if each.code == code), None)

    async def begun(self, collector_id: int) -> bool:
        return MemoryCollectorChange(self._store.seen).has_begun(collector_id)

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        async with self.change() as change:
            return await change.add(collector, first=first)

    @asynccontextmanager
    async def change(self) -> AsyncIterator[MemoryCollectorChange]:
        async with self._store.writing:
            change = MemoryCollectorChange(self._store.state)
            yield change
            self._store.state = replace(self._store.state, collectors=change.collectors, audit=change.audit)


class MemoryCollectorChange(MemoryBook):
    """A copy of the collectors, to be changed."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._state = state
        self.collectors = state.collectors

    async def find(self, code: str) -> Collector | None:
        return next((each for each in self.collectors if each.code == code), None)

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        if any(each.code == collector.code or (first and each.form == collector.form) for each in self.collectors):
            return False
        kept = replace(_as_kept(collector), id=len(self.collectors) + 1, created=_kept(collector.created))
        self.collectors = (*self.collectors, kept)
        return True

    async def put(self, collector: Collector) -> None:
        self.collectors = tuple(
            replace(_as_kept(collector), id=each.id, created=each.created) if each.code == collector.code else each
            for each in self.collectors
        )

    async def begun(self, collector_id: int) -> bool:
        return self.has_begun(collector_id)

    def has_begun(self, collector_id: int) -> bool:
        keys = [*self._state.responses, *self._state.invitations]
        return collector_id in {*(at for at, _ in keys), *(place.collector_id for place in self._state.tally)}


def _as_kept(collector: Collector) -> Collector:
    return replace(collector, opens=_kept(collector.opens), closes=_kept(collector.closes))


class MemoryTokens:
    """The API tokens."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> list[Token]:
        return [token for _, (token, _) in sorted(self._store.seen.tokens.items())]

    async def by_hash(self, digest: bytes) -> Token | None:
        return next((token for token, kept in self._store.seen.tokens.values() if kept == digest), None)


class MemoryMeasurements:
    """Values measured by hand."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> list[Measurement]:
        return sorted(self._store.seen.measurements, key=_order)

    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        return [each for each in await self.everything() if each.period.fiscal_year == fiscal_year]

    @asynccontextmanager
    async def change(self) -> AsyncIterator[MemoryMeasurementChange]:
        async with self._store.writing:
            change = MemoryMeasurementChange(self._store.state)
            yield change
            self._store.state = replace(self._store.state, measurements=change.measurements, audit=change.audit)


class MemoryMeasurementChange(MemoryBook):
    """A copy of what was measured, to be added to."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.measurements = state.measurements

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Measurement]:
        found = [each for each in self.measurements if (each.indicator, each.period) == (indicator, period)]
        return sorted(found, key=_order)

    async def add(self, measurement: Measurement) -> None:
        self.measurements = (*self.measurements, replace(measurement, recorded=_kept(measurement.recorded)))


def _order(measurement: Measurement) -> tuple[str, int, int, int]:
    period = measurement.period
    return measurement.indicator, period.fiscal_year, period.quarter or 0, measurement.revision


@overload
def _kept(moment: datetime) -> datetime: ...
@overload
def _kept(moment: None) -> None: ...
def _kept(moment: datetime | None) -> datetime | None:
    """Give a moment as it is stored: in whole seconds of UTC."""
    return None if moment is None else datetime.fromtimestamp(int(moment.timestamp()), UTC)
