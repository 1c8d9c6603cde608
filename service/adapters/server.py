"""The server process: granian, with limits and a graceful stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.errors import FatalError
from granian.http import HTTP1Settings
from granian.server.embed import Server
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar import Litestar
    from litestar.types import Message, Receive, ReceiveMessage, Send

_log = logging.getLogger(__name__)

CONNECTIONS = 8192
"""The most open connections."""

HEADER_MILLISECONDS = 15_000
"""The most time for a request's head."""

SWITCH_SECONDS = 0.00002
"""How long the event loop may keep the other threads waiting for the interpreter. A commit takes several turns of the
database's thread, a request several of the server's, and Python's own 5 ms for each would add up."""

BODY_SECONDS = 15
"""The most time for a request's body."""

_BODILESS = {"GET", "HEAD", "OPTIONS"}
_REFUSED = 400

_LATE = "the body is late"

STOP_SECONDS = 20
"""The most time to answer accepted requests when stopping."""

_ANYBODY = 0o666
"""The mode of a Unix socket: open to all users of this machine, as a port of it is."""

FALLEN = 1
"""The exit status where the application ended by itself."""


class RequestLimits:
    """ASGI middleware: a timeout for bodies.

    If the application ends by itself, it ends the process and sets `fallen`; granian would go on without it. What keeps
    it from starting is in `failure`, and `failed` is called with it; once it has started, `ready` is called.
    """

    def __init__(
        self,
        app: Litestar,
        ready: Callable[[], None],
        failed: Callable[[BaseException], None] = lambda _: None,
    ) -> None:
        self._app = app
        self._ready = ready
        self._failed = failed
        self.fallen = False
        self.failure: BaseException | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own, of all kinds
        """Pass on a request or lifespan.

        Reading a body that is late or incomplete raises. A refusal before the end of a body says that the connection
        closes: the server reads no further.
        """
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope.get("method") not in _BODILESS:
            receive, send = _bounded(scope, receive, send)
        await self._app(scope, receive, send)

    async def _live(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own
        started = False

        async def watched(message: Any) -> None:  # noqa: ANN401 - ASGI's own
            nonlocal started
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                started = True
                self._ready()

        try:
            await self._app(scope, receive, watched)
        except BaseException as error:
            # Before startup is complete, granian ends by itself.
            if started:
                self.fallen = True
                _end_process()
            else:
                self.failure = _cause(error)
                self._failed(self.failure)
            raise


def _cause(error: BaseException) -> BaseException:
    """Return the first error of a group, which the framework's task group makes of one."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _end_process() -> None:
    """End this process gracefully; forcibly after `STOP_SECONDS`."""
    _log.critical("the process ends, as its application did")
    end = threading.Timer(STOP_SECONDS, os._exit, (FALLEN,))
    end.daemon = True
    end.start()
    signal.raise_signal(signal.SIGTERM)


def _bounded(scope: Any, receive: Receive, send: Send) -> tuple[Receive, Send]:  # noqa: ANN401 - ASGI's own
    """Return what reads a body in time, and what sends a reply and knows whether the body was read."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + BODY_SECONDS
    ended = False

    async def receive_in_time() -> ReceiveMessage:
        nonlocal ended
        if ended:
            return await receive()
        # As `asyncio.timeout_at` does, at a tenth of its cost.
        task = cast("asyncio.Task[object]", asyncio.current_task())
        late = loop.call_at(deadline, task.cancel, _LATE)
        try:
            message = await receive()
        except asyncio.CancelledError as error:
            if error.args == (_LATE,) and not task.uncancel():
                raise TimeoutError from error
            raise
        finally:
            late.cancel()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        ended = not message.get("more_body", False)
        return message

    async def send_told(message: Message) -> None:
        if (
            not ended
            and message["type"] == "http.response.start"
            and message["status"] >= _REFUSED
            and _has_body(scope)
        ):
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await send(message)

    return cast("Receive", receive_in_time), send_told


def _has_body(scope: Any) -> bool:  # noqa: ANN401 - ASGI's own
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


class Place(Struct, frozen=True, kw_only=True):
    """Where a server listens: at a Unix socket, or at host and port without one."""

    host: str
    port: int
    socket: Path | None


def _say_listening(at: Place) -> None:
    where = str(at.socket) if at.socket else f"{at.host}:{at.port}"
    _log.info("listening", extra={"address": where})


async def serve(app: Litestar, at: Place, ready: Callable[[], None]) -> int:
    """Serve an application until stopped, answering accepted requests first; return the exit status.

    `ready` is called once it has started; what keeps it from starting is raised. The status is not 0 where the
    application ended by itself. SIGHUP sets `app.state.hangup`.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    # Objects made at startup stay: keep the garbage collector from scanning them.
    gc.collect()
    gc.freeze()
    _say_listening(at)
    bounded = RequestLimits(app, ready)
    server = Server(
        bounded,
        address=at.host,
        port=at.port,
        uds=at.socket,
        interface=Interfaces.ASGI,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
    )
    # Not a parameter of the embedded server, which reads it as the other one does.
    server.uds_permissions = _ANYBODY
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)

    def hang_up() -> None:
        app.state.hangup.set()

    loop.add_signal_handler(signal.SIGHUP, hang_up)
    try:
        await server.serve()
    except FatalError as error:
        raise bounded.failure or error from None
    return FALLEN if bounded.fallen else 0


def serve_many(target: str, at: Place, workers: int) -> None:
    """Serve `module:factory` with several worker processes; each opens the database.

    A worker that ends by itself is restarted; if it ends at once again, all end with status 1. At SIGHUP new workers
    take the place of the present ones, which first answer what they have accepted.
    """
    _say_listening(at)
    Granian(
        target,
        address=at.host,
        port=at.port,
        uds=at.socket,
        uds_permissions=_ANYBODY,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS // workers,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        # Its log lines go to the service's log.
        log_dictconfig={"loggers": {"_granian": {"propagate": True}}},
        factory=True,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
    ).serve()
