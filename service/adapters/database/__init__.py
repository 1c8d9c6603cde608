"""The database: every port of the store made real over one SQLite file, with its SQL in files of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from service.adapters.database.accounts import SqliteAccounts
from service.adapters.database.certificates import SqliteCertificates
from service.adapters.database.collectors import SqliteCollectors
from service.adapters.database.comments import SqliteArrivals, SqliteComments
from service.adapters.database.figures import read_figures
from service.adapters.database.forms import SqliteForms
from service.adapters.database.measurements import SqliteMeasurements
from service.adapters.database.migrations import TooNewError, behind
from service.adapters.database.outbox import SqliteOutbox
from service.adapters.database.responses import (
    SqliteInvitations,
    SqliteLedger,
    SqlitePersonals,
    SqliteResponses,
)
from service.adapters.database.sqlite import Engine, examined, opened
from service.adapters.database.tallies import SqliteTallies
from service.adapters.database.tokens import SqliteTokens

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.ports.store import Trouble

__all__ = ["Health", "SqliteStore", "TooNewError", "examine_store", "open_store"]


_FULL = 2
"""The number by which SQLite calls `synchronous = FULL`."""


class Health(Struct, frozen=True, kw_only=True):
    """How a file fares: SQLite's own verdict on its integrity, and whether commits reach the disk."""

    integrity: str
    durable: bool


class SqliteStore:
    """All ports over one file."""

    def __init__(self, engine: Engine) -> None:
        self.ledger = SqliteLedger(engine)
        self.responses = SqliteResponses(engine)
        self.invitations = SqliteInvitations(engine)
        self.personals = SqlitePersonals(engine)
        self.tallies = SqliteTallies(engine)
        self.forms = SqliteForms(engine)
        self.collectors = SqliteCollectors(engine)
        self.tokens = SqliteTokens(engine)
        self.measurements = SqliteMeasurements(engine)
        self.certificates = SqliteCertificates(engine)
        self.comments = SqliteComments(engine)
        self.arrivals = SqliteArrivals(engine)
        self.accounts = SqliteAccounts(engine)
        self.outbox = SqliteOutbox(engine)
        self._engine = engine

    async def troubles(self) -> list[Trouble]:
        """Tell what keeps answers from being stored: a lost file, a full or read-only disk. Raises for broken files."""
        await self._engine.reader.execute_fetchall("PRAGMA schema_version")
        return self._engine.place.troubles()

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read at once what figures are made of."""
        return await read_figures(self._engine, wanted)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Have all reading inside see one state of the file, whatever is written meanwhile."""
        await self._engine.reader.execute_fetchall("BEGIN")
        try:
            yield
        finally:
            await self._engine.reader.rollback()

    async def behind(self) -> int:
        """Give how many migrations the file still lacks, which only one that was opened to be examined can."""
        return await behind(self._engine.reader)

    async def health(self) -> Health:
        """Examine the file; takes as long as reading all of it."""
        pragmas = [
            next(iter(await self._engine.writer.execute_fetchall(f"PRAGMA {name}")))[0]
            for name in ("integrity_check", "journal_mode", "synchronous")
        ]
        return Health(integrity=str(pragmas[0]), durable=pragmas[1:] == ["wal", _FULL])


@asynccontextmanager
async def open_store(file: Path) -> AsyncIterator[SqliteStore]:
    """Open the store in a file, which is made and migrated where needed. Raises `TooNewError`."""
    async with opened(file) as engine:
        yield SqliteStore(engine)


@asynccontextmanager
async def examine_store(file: Path) -> AsyncIterator[SqliteStore]:
    """Open the store in a file as it is, to read it alone. Raises `TooNewError`."""
    async with examined(file) as engine:
        yield SqliteStore(engine)
