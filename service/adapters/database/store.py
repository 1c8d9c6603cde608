"""Every port of the store over one database, whichever engine runs it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar, Protocol

from msgspec import Struct

from service.adapters.clock import now
from service.adapters.database.accounts.accounts import Accounts
from service.adapters.database.accounts.tokens import Tokens
from service.adapters.database.accounts.wrong_passwords import WrongPasswordReader
from service.adapters.database.certification.certificates import Certificates
from service.adapters.database.certification.figure_links import FigureLinks
from service.adapters.database.collecting.collectors import Collectors
from service.adapters.database.collecting.comments import Arrivals, Comments
from service.adapters.database.collecting.exclusions import Exclusions
from service.adapters.database.collecting.invitations import Invitations
from service.adapters.database.collecting.personal_answers import Personals
from service.adapters.database.collecting.populations import Populations
from service.adapters.database.collecting.responses import Responses
from service.adapters.database.daily_tasks import DailyTasks
from service.adapters.database.forms.draft_forms import DraftForms
from service.adapters.database.forms.forms import Forms
from service.adapters.database.forms.year_rules import YearRules
from service.adapters.database.indicators.imported_results import ImportedResults
from service.adapters.database.indicators.measurements import Measurements
from service.adapters.database.indicators.remarks import Remarks
from service.adapters.database.scoring.conclusions import Conclusions
from service.adapters.database.scoring.journal import Journal
from service.adapters.database.scoring.tallies import Tallies
from service.adapters.database.scoring.tally_cells import Cells
from service.adapters.database.snapshot import FiguresReader
from service.adapters.database.timekeeping import TimekeepingReader
from service.adapters.database.unit_of_work import UnitOfWork
from service.adapters.database.webhooks.outbox import Outbox
from service.application.ports.store import REWRITING, REWRITTEN
from service.domain.timekeeping import day_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from contextlib import AbstractAsyncContextManager

    from service.adapters.database.session import Reading, Writing
    from service.application.ports.records import Key
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.ports.store import Trouble


class EngineError(Exception):
    """The engine refuses something; the cause is its own error."""


class UnreachableError(EngineError):
    """The server of a database does not answer, or lets nobody in; the cause says why."""


class Health(Struct, frozen=True, kw_only=True):
    """The integrity of a database, `ok` or what is wrong with it, and whether commits survive a power failure."""

    integrity: str
    durable: bool


class Engine(Protocol):
    """What a database engine does for the store; see `sqlite/` for one."""

    journaled: ClassVar[bool]
    """Whether new answers write down in a journal what they add to the counts, to be folded later."""

    @property
    def reading(self) -> Reading:
        """Where queries read, outside of any write transaction."""

    def writing(self, keys: Collection[Key] | None = None) -> AbstractAsyncContextManager[Writing]:
        """Open a write transaction, of everything or of the answers under some keys: committed on leaving.

        One of answers notes the day, unless there is a note.
        """

    def snapshot(self) -> AbstractAsyncContextManager[None]:
        """Have all reading inside see one state, whatever is written meanwhile."""

    async def truncate_wal(self) -> None:
        """Leave no trace of what was overwritten, nor of the order of recent changes."""

    async def vacuum(self) -> bool:
        """Leave no trace of what was deleted, nor of the order of arrivals; return false where there is no room."""

    async def troubles(self) -> list[Trouble]:
        """Tell what keeps answers from being stored. Raises where the database does not answer."""

    async def behind(self) -> int:
        """Count the migrations that a database lacks which was opened to be examined. Raises `SchemaError`."""

    async def health(self) -> Health:
        """Examine the database; takes time by its size."""


class DatabaseStore:
    """All ports over one engine."""

    def __init__(self, engine: Engine) -> None:
        reading = engine.reading
        self.responses = Responses(reading)
        self.exclusions = Exclusions(reading)
        self.invitations = Invitations(reading)
        self.personals = Personals(reading)
        self.tallies = Tallies(reading)
        self.journal = Journal(reading, kept=engine.journaled)
        self.forms = Forms(reading)
        self.draft_forms = DraftForms(reading)
        self.figure_links = FigureLinks(reading)
        self.collectors = Collectors(reading)
        self.populations = Populations(reading)
        self.tokens = Tokens(reading)
        self.measurements = Measurements(reading)
        self.remarks = Remarks(reading)
        self.conclusions = Conclusions(reading)
        self.imported = ImportedResults(reading)
        self.year_rules = YearRules(reading)
        self.certificates = Certificates(reading)
        self.comments = Comments(reading)
        self.arrivals = Arrivals(reading)
        self.accounts = Accounts(reading)
        self.wrong_passwords = WrongPasswordReader(reading)
        self.daily_tasks = DailyTasks(reading)
        self.timekeeping = TimekeepingReader(reading)
        self.outbox = Outbox(reading)
        self.reading = reading
        self._figures = FiguresReader(reading)
        self._engine = engine
        self._cells = Cells()

    @asynccontextmanager
    async def write(self, keys: Collection[Key] | None = None) -> AsyncIterator[UnitOfWork]:
        """Open a write transaction, of everything or of the answers under some keys; on disk once it is left."""
        async with self._engine.writing(keys) as session:
            unit = UnitOfWork(session, self._cells, journaled=self._engine.journaled)
            yield unit
        self._cells.learn(unit.tallies.fresh.items())
        self.journal.note(unit.journal)

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read at once what figures are made of."""
        return await self._figures.read(wanted)

    def snapshot(self) -> AbstractAsyncContextManager[None]:
        """Have all reading inside see one state, whatever is written meanwhile."""
        return self._engine.snapshot()

    async def truncate_wal(self) -> None:
        """Leave no trace of what was overwritten, nor of the order of recent changes."""
        await self._engine.truncate_wal()

    async def touched(self) -> bool:
        """Tell whether answers may have come, to any process, since the database was last laid anew."""
        row = await self.reading.row("answers_laid_anew")
        return not (row and row[0])

    async def vacuum(self) -> bool:
        """Leave no trace of what was deleted, nor of the order of arrivals; takes as long as writing everything.

        What is stored meanwhile is not laid anew. A process that ends in between leaves word of what it had begun.
        """
        async with self.write() as unit:
            await unit.daily_tasks.begin_rewriting()
        if not await self._engine.vacuum():
            return False
        async with self.write() as unit:
            await unit.daily_tasks.release(REWRITING)
            await unit.daily_tasks.claim(REWRITTEN, day_of(now()))
        return True

    async def troubles(self) -> list[Trouble]:
        """Tell what keeps answers from being stored. Raises where the database does not answer."""
        return await self._engine.troubles()

    async def behind(self) -> int:
        """Count the migrations that a database lacks which was opened to be examined. Raises `SchemaError`."""
        return await self._engine.behind()

    async def health(self) -> Health:
        """Examine the database; takes time by its size."""
        return await self._engine.health()
