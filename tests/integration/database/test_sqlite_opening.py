"""Whoever is interrupted while a file is being opened, as by the end of the service, leaves no connection to it."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database import open_store
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


def test_a_connection_that_nobody_closes_fails_a_test_on_every_release_of_python() -> None:
    def forget() -> None:
        sqlite3.connect(":memory:")
        gc.collect()

    with pytest.warns(ResourceWarning, match="unclosed database"):
        forget()
