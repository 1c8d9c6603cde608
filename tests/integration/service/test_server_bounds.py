"""Server limits: long addresses and slow bodies are refused."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, cast

import pytest

from service.adapters import server as adapter
from tests.support.processes import ask, serving

if TYPE_CHECKING:
    from pathlib import Path

    from litestar import Litestar

FORM = "application/x-www-form-urlencoded"
BODY = {"type": "http.request", "body": b"x", "more_body": True}


async def reading(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Have a bounded application read a body to its end; after the messages nothing comes any more."""
    read: list[dict[str, Any]] = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while not read or read[-1].get("more_body"):
            read.append(await receive())
        read.append(await receive())

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else await asyncio.Event().wait()  # type: ignore[return-value]  # the event is never set

    scope: Any = {"type": "http", "method": "POST", "path": "/", "query_string": b""}
    await adapter.RequestLimits(cast("Litestar", app), lambda: None)(scope, cast("Any", receive), cast("Any", None))
    return read


async def test_a_body_that_does_not_come_in_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "BODY_SECONDS", 0.05)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reading([BODY, BODY]), 5)


async def test_a_body_that_breaks_off_is_no_body() -> None:
    with pytest.raises(ConnectionError):
        await reading([BODY, {"type": "http.disconnect"}])


async def test_a_whole_body_is_passed_on_and_what_follows_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "BODY_SECONDS", 0.0001)
    end = {"type": "http.request", "body": b"y"}
    gone = {"type": "http.disconnect"}
    assert await reading([end, gone]) == [end, gone]


async def test_long_addresses_are_refused_and_ordinary_ones_are_not(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        path = f"/s/{server.code('progress')}"
        assert (await ask(server.port, "GET", f"{path}?utm={'x' * 1500}")).status == 200
        assert (await ask(server.port, "GET", f"{path}?utm={'x' * 2048}")).status == 414
        assert (await ask(server.port, "GET", f"/{'x' * 2048}")).status == 414
        assert (await ask(server.port, "GET", path)).status == 200

        # A refusal before the body's end says that the connection closes, as it does; one after it keeps it.
        code, kept = path.rpartition("/")[2], {"connection": "keep-alive", "content-type": FORM}
        for method, to, status in (
            ("POST", "/r", 413),
            ("POST", path, 413),
            ("PUT", path, 405),
            ("POST", "/none", 404),
        ):
            half = {**kept, "content-length": str(2 * 1024 * 1024)}
            reply = await ask(server.port, method, to, b"a=" + b"x" * 1024 * 1024, half)
            assert (method, to, reply.status, reply.headers.get("connection")) == (method, to, status, "close")
        asked, told = f"/api/v1/collectors/{code}/responses", {"content-type": "application/json"}
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=10)) as line:
            for _ in range(2):
                line.request("POST", asked, b"{}", told)
                refused = line.getresponse()
                assert (refused.status, refused.getheader("connection"), refused.read() != b"") == (400, None, True)


async def test_whoever_hangs_up_in_the_middle_of_a_sheet_is_no_error_of_the_service(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        code = server.code("progress")
        for path in (f"/s/{code}", f"/api/v1/collectors/{code}/responses", "/r"):
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                head = (
                    "POST " + path + " HTTP/1.1",
                    "host: x",
                    f"content-type: {FORM}",
                    "content-length: 500",
                    "",
                    "a=",
                )
                line.sendall("\r\n".join(head).encode())
        assert (await ask(server.port, "GET", f"/s/{code}")).status == 200
    assert "error" not in server.logged.lower()
