"""The bare app: the least an ASGI app can do for the same bytes, on the same server with the same settings.

    python -m tests.bench.bare PORT PAGE SENT

repeats the reply in the file PAGE to every GET, and the one in SENT to every POST once its body is read.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from service.adapters.server import Place, serve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from litestar import Litestar

    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_SERVERS_OWN = (b"server", b"date")


def bare(page: bytes, sent: bytes) -> App:
    """Make the app of two replies as they go over the wire."""
    page_start, page_body = _messages(page)
    sent_start, sent_body = _messages(sent)

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
            await send(sent_start)
            await send(sent_body)
        else:
            await send(page_start)
            await send(page_body)

    return app


async def _live(receive: Receive, send: Send) -> None:
    for stage in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{stage}.complete"})


def _messages(reply: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    head, _, body = reply.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    pairs = (line.split(b": ", 1) for line in lines)
    headers = [(name, value) for name, value in pairs if name not in _SERVERS_OWN]
    start = {"type": "http.response.start", "status": int(status.split()[1]), "headers": headers}
    return start, {"type": "http.response.body", "body": body, "more_body": False}


def main() -> None:
    """Serve until told to stop."""
    port, page, sent = sys.argv[1:]
    app = bare(Path(page).read_bytes(), Path(sent).read_bytes())
    at = Place(host="127.0.0.1", port=int(port), socket=None)
    asyncio.run(serve(cast("Litestar", app), at, lambda: None))


if __name__ == "__main__":
    main()
