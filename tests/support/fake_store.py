"""A store in memory that fulfils every port: what the use cases are tested over, held to the contract of the real one.

Its state is one immutable value. A transaction works on a copy and puts it in place when it ends well, so what fails
leaves nothing, and a snapshot is the state of its first moment.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.adapters.clock import now
from service.application.ports.records import (
    Day,
    EqualSheets,
    FormVersion,
    Key,
    Personal,
    ResponseGroup,
    StoredResponse,
    TallyKey,
    Token,
)
from service.application.ports.snapshot import Months, QuarterCounts
from service.application.ports.store import CAME, REWRITING, REWRITTEN
from service.domain.accounts.audit_log import Entry
from service.domain.accounts.planner import Planner, Session, Unsent
from service.domain.accounts.wrong_passwords import RefusedSignIns, WrongPasswords
from service.domain.certification.certificate import Certificate
from service.domain.certification.figure_link import FigureLink
from service.domain.collecting.collector import Collector
from service.domain.collecting.comment import Comment, Readable
from service.domain.collecting.equal_comments import Line, Place, line_of, same_words
from service.domain.collecting.exclusion import Exclusion
from service.domain.collecting.invitation_state import Invitation
from service.domain.collecting.population import ToldPopulation
from service.domain.errors import InterruptedTransactionError
from service.domain.forms.draft import Draft
from service.domain.indicators.imported import ImportedResult
from service.domain.indicators.measurement import Measurement
from service.domain.indicators.remarks import Remark
from service.domain.indicators.year_rules import AdoptedRules
from service.domain.scoring.conclusion import Conclusion
from service.domain.scoring.tally import ANSWERED, EXCLUDED_SHEETS, SHEET, WHOLE, Cell
from service.domain.timekeeping import Timekeeping, begin_of, day_of
from service.domain.webhooks.webhook import Delivery, Webhook
from tests.support.fake_accounts import MemoryAccounts, MemoryWrongPasswords
from tests.support.fake_certificates import MemoryCertificates
from tests.support.fake_conclusions import MemoryConclusions
from tests.support.fake_draft_forms import MemoryDraftForms
from tests.support.fake_figure_links import MemoryFigureLinks
from tests.support.fake_remarks import MemoryRemarks
from tests.support.fake_snapshot import adopted_in, all_rules_in, arrivals_of, read_figures, told_in
from tests.support.fake_unit import MemoryUnit, has_begun
from tests.support.fake_webhooks import MemoryOutbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from service.application.ports.snapshot import Adopted, Snapshot, Told, Wanted
    from service.application.ports.store import Trouble

Step = Literal["begin", "find", "put", "move", "commit", "forget"]
"""The points at which a transaction can be made to fail."""

_BATCH = 3
"""Small, so that tests with a handful of responses meet more than one batch."""


class StoreFailureError(Exception):
    """What a failing store raises."""


class State(Struct, frozen=True, kw_only=True):
    """All that is stored, at one moment."""

    versions: tuple[FormVersion, ...] = ()
    collectors: tuple[Collector, ...] = ()
    populations: dict[tuple[int, tuple[int, int, int]], ToldPopulation] = {}
    tokens: dict[str, tuple[Token, bytes]] = {}
    responses: dict[Key, StoredResponse] = {}
    invitations: dict[Key, Invitation] = {}
    personal: dict[Key, Personal] = {}
    tally: dict[TallyKey, int] = {}
    sealed: dict[TallyKey, int] = {}
    exclusions: dict[tuple[int, int], Exclusion] = {}
    measurements: tuple[Measurement, ...] = ()
    remarks: tuple[Remark, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    imported: tuple[ImportedResult, ...] = ()
    draft_forms: dict[tuple[str, int], Draft] = {}
    draft_links: dict[str, tuple[bytes, datetime]] = {}
    figure_links: dict[str, FigureLink] = {}
    year_rules: dict[tuple[str, int, int], AdoptedRules] = {}
    comments: dict[tuple[int, str, str], Comment] = {}
    arrivals: dict[Day, int] = {}
    unfolded: dict[int, int] = {}
    planners: dict[str, Planner] = {}
    sessions: dict[bytes, Session] = {}
    unsent: dict[bytes, Unsent] = {}
    identities: dict[int, tuple[str, str]] = {}
    audit: tuple[Entry, ...] = ()
    timekeeping: Timekeeping | None = None
    certified: dict[tuple[str, int, int, int], Certificate] = {}
    certified_counts: dict[Months, tuple[QuarterCounts, ...]] = {}
    hooks: tuple[Webhook, ...] = ()
    deliveries: dict[tuple[str, str], Delivery] = {}
    told_of: dict[int, datetime] = {}
    wrong_passwords: dict[bytes, WrongPasswords] = {}
    refused_sign_ins: dict[int, RefusedSignIns] = {}
    daily_tasks: dict[str, date] = {}
    told_certificates: dict[tuple[str, int, int], int] = {}

    def shown_comments(self, form: str) -> list[Comment]:
        """Return a form's comments, without those of trial collectors."""
        left_out = {each.id for each in self.collectors if each.standing == "trial"}
        return [each for each in self.comments.values() if each.form == form and each.collector_id not in left_out]


class MemoryStore:
    """All ports over one state."""

    def __init__(self) -> None:
        self.state = State()
        self.writing = asyncio.Lock()
        self._pinned: State | None = None
        self.faults = Faults()
        self.responses = MemoryResponses(self)
        self.exclusions = MemoryExclusions(self)
        self.invitations = MemoryInvitations(self)
        self.personals = MemoryPersonals(self)
        self.tallies = MemoryTallies(self)
        self.journal = MemoryJournal(self)
        self.forms = MemoryForms(self)
        self.draft_forms = MemoryDraftForms(lambda: self.seen)
        self.figure_links = MemoryFigureLinks(lambda: self.seen)
        self.collectors = MemoryCollectors(self)
        self.populations = MemoryPopulations(self)
        self.tokens = MemoryTokens(self)
        self.reads = 0
        self.measurements = MemoryMeasurements(self)
        self.remarks = MemoryRemarks(lambda: self.seen)
        self.conclusions = MemoryConclusions(lambda: self.seen)
        self.imported = MemoryImportedResults(self)
        self.year_rules = MemoryYearRules(self)
        self.certificates = MemoryCertificates(self)
        self.comments = MemoryComments(self)
        self.arrivals = MemoryArrivals(self)
        self.accounts = MemoryAccounts(self)
        self.wrong_passwords = MemoryWrongPasswords(self)
        self.daily_tasks = MemoryDailyTasks(self)
        self.timekeeping = MemoryTimekeeping(self)
        self.outbox = MemoryOutbox(self)

    @property
    def seen(self) -> State:
        """The state that reads see."""
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

    @asynccontextmanager
    async def write(self, keys: Collection[Key] | None = None) -> AsyncIterator[MemoryUnit]:
        async with self.writing:
            self.faults.begun += 1
            self.faults.meet("begin")
            unit = MemoryUnit(self.state, self.faults)
            if keys and CAME not in self.state.daily_tasks:
                await unit.daily_tasks.claim(CAME, day_of(now()))
            yield unit
            await self.faults.gate.wait()
            self.faults.meet("commit")
            if unit.state.unfolded.keys() - self.state.unfolded.keys():
                self.journal.changed.set()
            self.state = unit.state
            if unit.written:
                self.faults.groups.append(unit.written)
            if self.faults.lost:
                self.faults.lost -= 1
                raise InterruptedTransactionError

    async def truncate_wal(self) -> None:
        self.faults.meet("forget")
        self.faults.forgotten += 1

    async def touched(self) -> bool:
        return self.state.daily_tasks.keys() & {CAME, REWRITING, REWRITTEN} != {REWRITTEN}

    async def vacuum(self) -> bool:
        self.faults.rewritten += 1
        unit = MemoryUnit(self.state, self.faults)
        await unit.daily_tasks.release(CAME)
        await unit.daily_tasks.release(REWRITING)
        await unit.daily_tasks.claim(REWRITTEN, day_of(now()))
        self.state = unit.state
        return True

    async def troubles(self) -> list[Trouble]:
        return []


class Faults:
    """Write failures for a test: fail at a step, once or some times, or hold every commit until a gate opens.

    `interruptions` are at such steps, and `lost` commits are done and not told of. `groups` has the number of responses
    in each commit that had any.
    """

    def __init__(self) -> None:
        self.fails_at: Step | None = None
        self.interruptions: list[Step] = []
        self.lost = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = 0
        self.forgotten = 0
        self.rewritten = 0
        self.groups: list[int] = []

    def meet(self, step: Step) -> None:
        """Raise if a test wants a failure at this step."""
        if self.interruptions and self.interruptions[0] == step:
            self.interruptions.pop(0)
            raise InterruptedTransactionError
        if self.fails_at == step:
            self.fails_at = None
            raise StoreFailureError(step)


class MemoryComments:
    """Comments."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def lines(
        self, form: str, item: str, of: Readable, after: Place, most: int
    ) -> tuple[list[Line], Place | None]:
        newest: dict[str, Comment] = {}
        for each in sorted(self._of(form, item, of), key=lambda each: (-each.month, *each.key)):
            newest.setdefault(_line(each), each)
        found = [Line(first=each, place=Place(each.month, line)) for line, each in newest.items()]
        found.sort(key=lambda line: _place_order(line.place))
        behind = [line for line in found if _place_order(line.place) > _place_order(after)][:most]
        return behind, behind[-1].place if len(behind) == most else None

    async def people(self, form: str, item: str, of: Readable, lines: Collection[str], most: int) -> dict[str, int]:
        counts = Counter(map(_line, self._of(form, item, of)))
        return {line: min(counts[line], most) for line in lines}

    async def like(self, form: str, item: str, of: Readable, name: str) -> list[Comment]:
        one = await self.find(form, item, name)
        found = (each for each in self._of(form, item, of) if one and same_words(each.text) == same_words(one.text))
        return sorted(found, key=lambda each: each.id)

    def _of(self, form: str, item: str, of: Readable) -> list[Comment]:
        return [each for each in self._store.seen.shown_comments(form) if each.item == item and of.has(each)]

    async def count(self, form: str, of: Readable) -> int:
        return sum(map(of.has, self._store.seen.shown_comments(form)))

    async def tags(self, form: str, of: Readable, most: int) -> list[tuple[str, int]]:
        shown = self._store.seen.shown_comments(form)
        tagged = [each for each in shown if each.tag and (each.collector_id, each.month) not in of.without]
        counts = Counter(each.tag for each in tagged if each.month in of.months)
        return [(tag, min(counts[tag], most)) for tag in sorted({each.tag for each in tagged})]

    async def find(self, form: str, item: str, name: str) -> Comment | None:
        found = self._store.seen.shown_comments(form)
        return next((each for each in found if (each.item, each.id) == (item, name)), None)


def _line(comment: Comment) -> str:
    return line_of(comment.text, comment.tag, comment.note)


def _place_order(place: Place) -> tuple[int, str]:
    return -place.month, place.line


class MemoryArrivals:
    """Counts of responses by day."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of(self, form: str) -> dict[date, int]:
        return arrivals_of(self._store.seen, form)

    async def of_collector(self, collector_id: int) -> dict[date, int]:
        found = sorted(self._store.seen.arrivals.items())
        return {day: count for (collector, day), count in found if collector == collector_id}


class MemoryJournal:
    """Counts that a database would still fold."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.changed = asyncio.Event()

    async def collectors(self) -> list[int]:
        return sorted(self._store.seen.unfolded)

    async def appended(self) -> None:
        await self.changed.wait()
        self.changed.clear()


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

    async def groups(self, form: str) -> list[ResponseGroup]:
        there = [each async for batch in self.of_form(form, 0) for each in batch if each.answers is not None]
        counts: defaultdict[tuple[int, int, int], Counter[bool]] = defaultdict(Counter)
        for each in there:
            counts[each.collector_id, each.form_version_id, each.month][each.exclusion is None] += 1
        return [ResponseGroup(*group, count[True], count[False]) for group, count in counts.items()]

    async def equal(self, collector_id: int, least: int, most: int) -> list[EqualSheets]:
        sets: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
        for each in self._store.seen.responses.values():
            if each.collector_id == collector_id and each.answers and each.exclusion is None:
                sets[each.form_version_id, each.month, each.answers].append(each.id)
        found = [EqualSheets(*said[:2], len(ids), min(ids)) for said, ids in sets.items() if len(ids) >= least]
        return sorted(found, key=lambda each: (each.sheets, each.month, each.form_version_id), reverse=True)[:most]

    async def like(self, collector_id: int, equal: EqualSheets, most: int) -> list[str]:
        stored = self._store.seen.responses
        first = stored[collector_id, equal.first]
        said = StoredResponse(collector_id, "", equal.form_version_id, equal.month, first.answers)
        return sorted(each.id for each in stored.values() if each._replace(id="") == said)[:most]

    async def excluded(self, collector_id: int, exclusion: int) -> list[str]:
        found = self._store.seen.responses.values()
        return sorted(each.id for each in found if (each.collector_id, each.exclusion) == (collector_id, exclusion))

    async def of_form(self, form: str, about: int) -> AsyncIterator[list[StoredResponse]]:
        del about
        stands = {each.id: each.standing for each in self._store.seen.collectors if each.form == form}
        there = [
            each for each in self._store.seen.responses.values() if stands.get(each.collector_id, "trial") != "trial"
        ]
        mine = [
            each._replace(exclusion=each.exclusion or 0) if stands[each.collector_id] == "withdrawn" else each
            for each in there
        ]
        everything = sorted(mine, key=lambda each: each.id)
        for at in range(0, len(everything), _BATCH):
            yield everything[at : at + _BATCH]

    async def find(self, response_id: str) -> StoredResponse | None:
        return next((each for each in self._store.seen.responses.values() if each.id == response_id), None)


class MemoryExclusions:
    """What planners excluded, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of(self, collector_id: int) -> list[Exclusion]:
        return [each for (at, _), each in sorted(self._store.seen.exclusions.items()) if at == collector_id]


class MemoryInvitations:
    """Slips, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of(self, collector_id: int) -> list[Invitation]:
        return [each for key, each in sorted(self._store.seen.invitations.items()) if key[0] == collector_id]

    async def find(self, key: Key) -> Invitation | None:
        return self._store.seen.invitations.get(key)


class MemoryPersonals:
    """Personal data, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def find(self, key: Key) -> Personal | None:
        return self._store.seen.personal.get(key)

    async def everything(self) -> list[Personal]:
        return [row for _, row in sorted(self._store.seen.personal.items()) if row.fields != "{}"]


class MemoryTallies:
    """The tally, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        months: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for place, count in sorted(self._store.seen.tally.items()):
            if place.collector_id in collectors and place.cell == Cell(WHOLE, SHEET, WHOLE, ANSWERED):
                months[place.collector_id][place.month] += count
        return months

    async def excluded(self, collector_id: int) -> int:
        tally = self._store.seen.tally.items()
        return sum(n for place, n in tally if (place.collector_id, place.cell) == (collector_id, EXCLUDED_SHEETS))

    async def everything(self) -> dict[TallyKey, int]:
        return dict(self._store.seen.tally)

    async def sealed(self) -> dict[TallyKey, int]:
        return dict(self._store.seen.sealed)


class MemoryForms:
    """Form versions."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def versions(self) -> list[FormVersion]:
        return sorted(self._store.seen.versions, key=lambda each: (each.form, each.version))

    async def after(self, number: int) -> list[FormVersion]:
        return [each for each in self._store.seen.versions if each.id > number]


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

    async def withdrawn(self, form: str) -> list[int]:
        return [each.id for each in self._store.seen.collectors if (each.form, each.standing) == (form, "withdrawn")]

    async def begun(self, collector_id: int) -> bool:
        return has_begun(self._store.seen, collector_id)


class MemoryTokens:
    """The API tokens."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> list[Token]:
        return [token for _, (token, _) in sorted(self._store.seen.tokens.items())]

    async def by_hash(self, digest: bytes) -> Token | None:
        return next((token for token, kept in self._store.seen.tokens.values() if kept == digest), None)


class MemoryDailyTasks:
    """Daily tasks, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def begun(self, name: str) -> date | None:
        return self._store.seen.daily_tasks.get(name)


class MemoryTimekeeping:
    """What is stored about time, read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def read(self) -> Timekeeping | None:
        return self._store.seen.timekeeping

    async def newest(self) -> datetime | None:
        seen = self._store.seen
        moments = [
            *(datetime.fromtimestamp(each.happened, UTC) for each in seen.audit),
            *(each.certified for each in seen.certified.values()),
            *(each.created for each in seen.collectors),
            *(each.published for each in seen.versions),
            *(begin_of(day) for _, day in seen.arrivals),
        ]
        return max(moments, default=None)


class MemoryMeasurements:
    """Values measured by hand."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> list[Measurement]:
        return sorted(self._store.seen.measurements, key=_order)

    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        return [each for each in await self.everything() if each.period.fiscal_year == fiscal_year]


class MemoryPopulations:
    """Told populations."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> Told:
        return told_in(self._store.seen)

    async def of(self, collector_id: int) -> list[ToldPopulation]:
        return list(told_in(self._store.seen).get(collector_id, []))


class MemoryImportedResults:
    """Results imported from documents."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> list[ImportedResult]:
        return sorted(self._store.seen.imported, key=_order)


class MemoryYearRules:
    """Adopted year rules."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def everything(self) -> list[AdoptedRules]:
        return all_rules_in(self._store.seen)

    async def in_force(self) -> Adopted:
        return adopted_in(self._store.seen)


def _order(measurement: Measurement | ImportedResult) -> tuple[str, int, int, int]:
    period = measurement.period
    return measurement.indicator, period.fiscal_year, period.quarter or 0, measurement.revision
