"""Whoever is interrupted while a file is being opened, as by the end of the service, leaves no connection to it."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database import open_store
from service.adapters.database.sqlite.connection import plainly_connected
from tests.support.engines import lay_out

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("number", [1, 2], ids=["writer", "reader"])
async def test_what_is_opened_for_nobody_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file = tmp_path / "pochai.sqlite3"
    await lay_out(file)
    connect = sqlite3.connect
    opened: list[sqlite3.Connection] = []
    loop, opening, interrupted = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def slowly(*given: Any, **named: Any) -> sqlite3.Connection:
        opened.append(connect(*given, **named))
        if len(opened) == number:
            loop.call_soon_threadsafe(opening.set)
            assert interrupted.wait(30)
        return opened[-1]

    async def use() -> None:
        async with open_store(file):
            pytest.fail("opened")

    monkeypatch.setattr(sqlite3, "connect", slowly)
    using = asyncio.create_task(use())
    await opening.wait()
    using.cancel()
    interrupted.set()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert len(opened) == number
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            assert not connection.in_transaction


async def test_who_is_interrupted_while_closing_waits_until_the_thread_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "pochai.sqlite3"
    await lay_out(file)
    begun, interrupted = threading.Event(), threading.Event()

    def slowly(_: sqlite3.Connection) -> None:
        begun.set()
        assert interrupted.wait(30)

    async with plainly_connected(file, "rw") as connection:
        working = asyncio.create_task(connection.run_in_thread(slowly))
        await asyncio.to_thread(begun.wait)
        closing = asyncio.create_task(connection.close())
        await asyncio.sleep(0)
        for _ in range(2):  # while it closes, and while it waits for the thread to stop
            closing.cancel()
            await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.05, interrupted.set)
        with pytest.raises(asyncio.CancelledError):
            await closing
        assert not connection._thread.is_alive()
        await working


def test_a_connection_that_nobody_closes_fails_a_test_on_every_release_of_python() -> None:
    def forget() -> None:
        sqlite3.connect(":memory:")
        gc.collect()

    with pytest.warns(ResourceWarning, match="unclosed database"):
        forget()
