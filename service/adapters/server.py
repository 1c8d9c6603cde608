"""The server process: granian, with limits and a clean stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from typing import TYPE_CHECKING, cast

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from litestar.enums import ScopeType

if TYPE_CHECKING:
    from litestar import Litestar
    from litestar.types import Receive, ReceiveMessage, Scope, Send

CONNECTIONS = 8192
"""How many connections may be open at once."""

HEADER_MILLISECONDS = 15_000
"""How long a client may take to send the head of a request."""

SWITCH_SECONDS = 0.00002
"""How long the event loop may keep the other threads waiting for the interpreter. A commit takes several turns of the
database's thread, a request several of the server's, and Python's own 5 ms for each would add up."""

BODY_SECONDS = 15
"""How long a client may take to send the body of a request."""

ADDRESS_LENGTH = 2048
"""How long the path and the query of a request may be together: the framework remembers some thousands of them."""

STOP_SECONDS = 20
"""How long a process may take to answer what it has accepted before it is ended."""


class Bounded:
    """An application that is asked under addresses of a sensible length only, and waits for nobody's body for ever."""

    def __init__(self, app: Litestar) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. A body that does not come in time, or to its end, raises where it is read."""
        if scope["type"] == ScopeType.HTTP and len(scope["path"]) + len(scope["query_string"]) > ADDRESS_LENGTH:
            await send({"type": "http.response.start", "status": 414, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await self._app(scope, _in_time(receive) if scope.get("method") == "POST" else receive, send)


def _in_time(receive: Receive) -> Receive:
    deadline = asyncio.get_running_loop().time() + BODY_SECONDS
    ended = False

    async def receive_in_time() -> ReceiveMessage:
        nonlocal ended
        if ended:
            return await receive()
        async with asyncio.timeout_at(deadline):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        ended = not message.get("more_body", False)
        return message

    return cast("Receive", receive_in_time)


async def serve(app: Litestar, host: str, port: int) -> None:
    """Serve an application until the process is told to stop; what was accepted is answered first."""
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the start has made stays: the collector of garbage need not look through it again and again.
    gc.collect()
    gc.freeze()
    server = Server(
        Bounded(app),
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
