"""Connections to PostgreSQL: a bounded pool, without any state of a session where a pooler stands between."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import asyncpg

from service.adapters.database.postgresql.errors import translate_errors
from service.adapters.database.postgresql.place import Place
from service.adapters.database.store import UnreachableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database.postgresql.address import Address
    from service.adapters.database.postgresql.driver_types import Connection, Pool

CONNECT_SECONDS = 10
"""How long to wait for a new connection, and for a free one of the pool."""

COMMAND_SECONDS = 60
"""How long any one statement may take. Reads come in batches; the longest is a statement of the maintenance."""

LOCK_SECONDS = 10
"""How long to wait for others that write."""

_APPLICATION = "pochai"


@asynccontextmanager
async def pooled(address: Address, at_least: int = 1, place: Place | None = None) -> AsyncIterator[Pool]:
    """Open a pool with this many connections, and close it at the end. Raises `UnreachableError`."""
    place = place or Place(address.schema)
    try:
        pool = await asyncpg.create_pool(
            address.dsn,
            min_size=at_least,
            max_size=address.pool,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            statement_cache_size=200 if address.prepared else 0,
            init=place.enter,
            reset=_keep,
            server_settings={"application_name": _APPLICATION},
        )
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise UnreachableError from error
    try:
        yield pool
    finally:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await pool.close()
        except TimeoutError:
            pool.terminate()


async def _keep(_: Connection) -> None:
    """Nothing of a session is changed once it is open, so there is nothing to reset, which a pooler sends elsewhere."""


@asynccontextmanager
async def transaction(connection: Connection, begin: str, end: str = "COMMIT") -> AsyncIterator[None]:
    """Run a transaction from `begin` to `end`; commit on leaving, roll back on an error or an interruption.

    A rollback that is not done in time ends the connection, and the server rolls back.
    """
    try:
        with translate_errors():
            await connection.execute(begin)
        yield
        with translate_errors():
            _check_committed(await connection.execute(end))
    except BaseException:
        await asyncio.shield(_roll_back(connection))
        raise


def _check_committed(status: str) -> None:
    """Refuse the answer of a server that rolled back instead, as it does after an error that nobody raised."""
    if status != "COMMIT":
        raise ConnectionAbortedError(status)


async def _roll_back(connection: Connection) -> None:
    try:
        if not connection.is_closed() and connection.is_in_transaction():
            await connection.execute("ROLLBACK", timeout=CONNECT_SECONDS)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        with suppress(asyncpg.InterfaceError):  # lost already, and no longer the pool's
            connection.terminate()
