"""What goes wrong with a database elsewhere, told as the store tells it."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg

from service.domain.errors import BusyError, InterruptedTransactionError

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)

_AGAIN = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InFailedSQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""Conflicts with others, and a server that stops, starts or has moved: the same may succeed the next time.

`OSError` has the lost connections and the timeouts.
"""


_LACKING = (asyncpg.QueryCanceledError, asyncpg.InsufficientResourcesError)
"""No room, no memory, no time."""

NEWER_RELEASE = "PO001"
"""What the schema raises where a newer release has migrated it."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turn what may succeed the next time into `InterruptedTransactionError`, a lack of room into `BusyError`.

    The log has the name of the error alone: its message may hold values.
    """
    try:
        yield
    except _AGAIN as error:
        _log.warning("database interrupted", extra={"error": type(error).__name__})
        raise InterruptedTransactionError from error
    except asyncpg.PostgresError as error:
        if error.sqlstate != NEWER_RELEASE and not isinstance(error, _LACKING):
            raise
        # Without its message, which may hold values, and without a trace for the same reason.
        _log.critical("database refused", extra={"error": error.sqlstate})
        raise BusyError from error
