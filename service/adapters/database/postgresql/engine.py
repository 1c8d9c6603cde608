"""The PostgreSQL engine: transactions that hold what one writer holds in SQLite, by locks instead of by being alone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, ClassVar

from service.adapters.clock import now
from service.adapters.database.migrations import behind, migrate
from service.adapters.database.postgresql.connections import (
    COMMAND_SECONDS,
    CONNECT_SECONDS,
    LOCK_SECONDS,
    pooled,
    transaction,
)
from service.adapters.database.postgresql.errors import translate_errors
from service.adapters.database.postgresql.locks import Locks
from service.adapters.database.postgresql.maintenance import rewrite_tables
from service.adapters.database.postgresql.migrations import PostgresSchema, migrations
from service.adapters.database.postgresql.place import Place
from service.adapters.database.postgresql.queries import postgresql_queries
from service.adapters.database.postgresql.sessions import PostgresReading, PostgresWriting
from service.adapters.database.store import Health
from service.domain.timekeeping import day_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable

    from service.adapters.database.migrations import Migration
    from service.adapters.database.postgresql.address import Address
    from service.adapters.database.postgresql.driver_types import Connection, Pool
    from service.application.ports.records import Key
    from service.application.ports.store import Trouble

_LIMITS = "; ".join(
    f"SET LOCAL {name} = '{seconds}s'"
    for name, seconds in (
        ("lock_timeout", LOCK_SECONDS),
        ("statement_timeout", 2 * COMMAND_SECONDS),
    )
)
"""The server's limit is behind that of this side (`COMMAND_SECONDS`): a commit that waits for a standby would otherwise
be ended by it, and told as done."""

_BY_KEYS = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off"
"""For transactions of answers, which look all up by keys: plans are kept, also those made when few were stored."""

SILENT_SECONDS = 5
"""How long a transaction of answers may say nothing: one that hangs must not hold its locks against all others."""

_ANSWERED = "INSERT INTO daily_task (name, day) VALUES ('answered', '{day}') ON CONFLICT DO NOTHING; COMMIT"
"""The query `note_answered`, in the trip of the commit: others wait for who makes a note. Where there is one, no row is
locked."""

_LOGGED = "pg_logical_emit_message(true, 'pochai', '')"
"""Writes to the log, so that the commit waits for a standby also where nothing else is written: what a retry finds
stored may be on one machine alone until then."""

_NOT_DURABLE = """
SELECT count(*) FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
"""
_STATE = "SELECT pg_is_in_recovery(), (SELECT max(number) FROM migration)"
_ONE_STATE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresEngine:
    """An open pool over one schema.

    There are two kinds of write transactions: one that may change everything, alone; and those of some answers, which
    run beside each other unless they share a key. Each waits for its locks before it reads, and so reads what was
    committed last.
    """

    journaled: ClassVar[bool] = True

    def __init__(self, pool: Pool, address: Address, place: Place, known: int) -> None:
        self.pool = pool
        self.queries = postgresql_queries()
        self.reading = PostgresReading(self.queries, self._reader, self._one_state)
        self._prepared = address.prepared
        # Who writes may read beside it: waiting writers must leave connections to whoever holds the locks.
        self._writers = asyncio.Semaphore(address.pool // 2)
        self.known = known
        self.place = place
        self._held: ContextVar[Connection | None] = ContextVar("snapshot", default=None)

    @asynccontextmanager
    async def writing(self, keys: Collection[Key] | None = None) -> AsyncIterator[PostgresWriting]:
        """Hold a write transaction of everything, or of the answers under some keys; committed on leaving.

        Raises `InterruptedTransactionError` also where the reply to the commit was lost.
        """
        end = _ANSWERED.format(day=day_of(now())) if keys else "COMMIT"
        async with self._writers, self.acquired() as connection, transaction(connection, self._begin(keys), end):
            session = PostgresWriting(connection, self.queries)
            yield session
            await session.flush()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[None]:
        """Have all reading of this task inside see one state, whatever is written meanwhile."""
        async with self._one_state() as connection:
            before = self._held.set(connection)
            try:
                yield
            finally:
                self._held.reset(before)

    async def truncate_wal(self) -> None:
        """Leave the log to the server: it goes when archives and replicas are done with it."""

    async def vacuum(self) -> bool:
        """Write anew what would tell which answer came with which slip, and when."""
        await rewrite_tables(self)
        return True

    async def troubles(self) -> list[Trouble]:
        """Tell what keeps answers from being stored: a server that only reads, or a newer release's schema."""
        with translate_errors():
            async with self._reader() as connection:
                reads_only, newest = await connection.fetchrow(_STATE)
        found: dict[Trouble, bool] = {"writer": reads_only, "schema": newest > self.known}
        return [each for each, there in found.items() if there]

    async def behind(self) -> int:
        """Count the migrations that the schema lacks. Raises `SchemaError`."""
        async with self.acquired() as connection:
            return len(await behind(PostgresSchema(connection, self.place)))

    async def health(self) -> Health:
        """Ask for the settings by which commits reach the disk; the integrity of its files is the server's."""
        async with self._reader() as connection:
            off = await connection.fetchval(_NOT_DURABLE)
        return Health(integrity="ok", durable=not off)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Connection]:
        """Hold a write transaction of everything, for statements that are no queries."""
        async with self.acquired() as connection, transaction(connection, self._begin(None)):
            yield connection

    @asynccontextmanager
    async def alone_in(self, collector_id: int) -> AsyncIterator[Connection]:
        """Hold a write transaction of all that is a collector's, for statements that are no queries."""
        begin = self._begun(Locks(self.place.schema).of_collector(collector_id), COMMAND_SECONDS, _BY_KEYS)
        async with self.acquired() as connection, transaction(connection, begin):
            yield connection

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Connection]:
        """Hold a read transaction of its own, also inside a snapshot, which would keep what it read to its end."""
        async with self.acquired() as connection, transaction(connection, self.place.begin("BEGIN READ ONLY")):
            yield connection

    @asynccontextmanager
    async def acquired(self) -> AsyncIterator[Connection]:
        """Borrow a connection of the pool."""
        with translate_errors():
            connection = await self.pool.acquire(timeout=CONNECT_SECONDS)
        try:
            yield connection
        finally:
            await self.pool.release(connection)

    def _begin(self, keys: Collection[Key] | None) -> str:
        """Begin and take the locks in one trip."""
        locks = Locks(self.place.schema).of(keys)
        return self._begun(locks, COMMAND_SECONDS) if keys is None else self._begun(locks, SILENT_SECONDS, _BY_KEYS)

    def _begun(self, locks: Iterable[str], seconds: int, *settings: str) -> str:
        silent = f"SET LOCAL idle_in_transaction_session_timeout = '{seconds}s'"
        logged = f"SELECT refuse_older({self.known}), {_LOGGED}"
        return "; ".join([self.place.begin("BEGIN"), _LIMITS, silent, *settings, *locks, logged])

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[Connection]:
        """Where one query reads.

        Without named statements it takes two trips, which a pooler must not tear apart, nor from what says where it is.
        """
        if held := self._held.get():
            yield held
            return
        async with self.acquired() as connection:
            if self._prepared and not self.place.shared:
                yield connection
            else:
                async with transaction(connection, self.place.begin("BEGIN READ ONLY")):
                    yield connection

    @asynccontextmanager
    async def _one_state(self) -> AsyncIterator[Connection]:
        """Where several queries read one state."""
        if held := self._held.get():
            yield held
        else:
            async with self.acquired() as connection, transaction(connection, self.place.begin(_ONE_STATE)):
                yield connection


@asynccontextmanager
async def opened(address: Address) -> AsyncIterator[PostgresEngine]:
    """Open a schema, made and migrated where needed. Raises `SchemaError` and `UnreachableError`."""
    async with examined(address) as engine:
        await migrated(engine)
        yield engine


@asynccontextmanager
async def examined(address: Address, *, at_least: int = 1) -> AsyncIterator[PostgresEngine]:
    """Open a schema as it is, changing nothing. Raises `UnreachableError` where it wants a connection at once."""
    place = Place(address.schema)
    async with pooled(address, at_least, place) as pool:
        yield PostgresEngine(pool, address, place, migrations()[-1].number)


async def migrated(engine: PostgresEngine) -> list[Migration]:
    """Make the schema, or bring it up to date; name the migrations that took. Raises `SchemaError`."""
    async with engine.acquired() as connection:
        return await migrate(PostgresSchema(connection, engine.place))
