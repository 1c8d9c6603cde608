"""The server process: granian, with limits and a clean stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

if TYPE_CHECKING:
    from litestar import Litestar

CONNECTIONS = 8192
"""How many connections may be open at once."""

HEADER_MILLISECONDS = 15_000
"""How long a client may take to send the head of a request."""

SWITCH_SECONDS = 0.0005
"""How long the event loop may keep the database's thread waiting for the interpreter. A commit takes several turns of
that thread, and Python's own 5 ms for each would add up."""

STOP_SECONDS = 20
"""How long a process may take to answer what it has accepted before it is ended."""


async def serve(app: Litestar, host: str, port: int) -> None:
    """Serve an application until the process is told to stop; what was accepted is answered first."""
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the start has made stays: the collector of garbage need not look through it again and again.
    gc.collect()
    gc.freeze()
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def serve_many(target: str, host: str, port: int, workers: int) -> None:
    """Serve an application, named as `module:factory`, with several processes; each opens the database for itself."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS // workers,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        log_enabled=False,
        factory=True,
        workers_kill_timeout=STOP_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
    ).serve()
