"""The server process: granian, with limits and a clean stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, cast

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from litestar.enums import ScopeType

if TYPE_CHECKING:
    from litestar import Litestar
    from litestar.types import Receive, ReceiveMessage

_log = logging.getLogger(__name__)

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

FALLEN = 1
"""The exit status of a process whose application ended by itself."""


class RequestLimits:
    """An application that is asked under addresses of a sensible length only, and waits for nobody's body for ever.

    It ends the process where it ends before it is told to, which granian would go on without; `fallen` says so then.
    """

    def __init__(self, app: Litestar) -> None:
        self._app = app
        self.fallen = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own, of all kinds
        """Pass a request on, or the start and the end.

        A body that does not come in time, or to its end, raises where it is read.
        """
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope["type"] == ScopeType.HTTP and len(scope["path"]) + len(scope["query_string"]) > ADDRESS_LENGTH:
            await send({"type": "http.response.start", "status": 414, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await self._app(scope, _in_time(receive) if scope.get("method") == "POST" else receive, send)

    async def _live(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
        started = False

        async def watched(message: Any) -> None:  # noqa: ANN401 - ASGI's own
            nonlocal started
            started = started or message["type"] == "lifespan.startup.complete"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except BaseException:
            # Before the start is complete, granian ends by itself.
            if started:
                self.fallen = True
                _end_process()
            raise


def _end_process() -> None:
    """Have this process answer what it has accepted and end; if that takes too long, it ends all the same."""
    _log.critical("the process ends, as its application did")
    end = threading.Timer(STOP_SECONDS, os._exit, (FALLEN,))
    end.daemon = True
    end.start()
    signal.raise_signal(signal.SIGTERM)


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


async def serve(app: Litestar, host: str, port: int) -> int:
    """Serve an application until the process is told to stop; what was accepted is answered first.

    Give the exit status, which is not 0 where the application ended by itself.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    # What the start has made stays: the collector of garbage need not look through it again and again.
    gc.collect()
    gc.freeze()
    bounded = RequestLimits(app)
    server = Server(
        bounded,
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
    return FALLEN if bounded.fallen else 0


def serve_many(target: str, host: str, port: int, workers: int) -> None:
    """Serve an application, named as `module:factory`, with several processes; each opens the database for itself.

    One that ends by itself is started again. One that does so at once a second time ends them all, with status 1.
    """
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
        # Its lines join those of the service.
        log_dictconfig={"loggers": {"_granian": {"propagate": True}}},
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
    ).serve()
