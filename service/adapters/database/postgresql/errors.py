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
    asyncpg.InterfaceError,
    OSError,
)
"""Conflicts with others, and a server that stops, starts or has moved: the same may succeed the next time.

`OSError` has the lost connections and the timeouts.
"""


@contextmanager
def told() -> Iterator[None]:
    """Turn what may succeed the next time into `InterruptedTransactionError`, a lack of room into `BusyError`.

    The log has the name of the error alone: its message may hold values.
    """
    try:
        yield
    except _AGAIN as error:
        _log.warning("database interrupted", extra={"error": type(error).__name__})
        raise InterruptedTransactionError from error
    except (asyncpg.QueryCanceledError, asyncpg.InsufficientResourcesError) as error:
        _log.error("database refused", extra={"error": type(error).__name__})
        raise BusyError from error
