"""Each worker answers for all: one that hangs, or cannot store, is told by the others too."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from service.adapters.shared_rows import SharedRows
from service.adapters.worker_health import HUNG_SECONDS, WorkerHealth
from service.adapters.worker_health import workers_of as workers_of_name
from tests.integration.service.test_service_manager import managing
from tests.integration.service.test_serving import workers_of
from tests.support.processes import ask, serving, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WIDTH = 5


class Time:
    """A clock that both workers read."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def two(time: Time) -> tuple[WorkerHealth, WorkerHealth]:
    rows = [memoryview(bytearray(8 * WIDTH)).cast("Q") for _ in range(3)]
    taken = memoryview(bytearray(8)).cast("Q")
    taken[0] = 2
    first, second = (WorkerHealth(SharedRows(rows, taken, own), time) for own in range(2))
    return first, second


def test_what_one_says_is_told_by_all() -> None:
    first, second = two(Time())
    first.report(3, None)
    second.report(4, "queue")
    assert (first.waiting(), second.waiting()) == (7, 7)
    assert first.troubles() == second.troubles() == ["queue"]
    second.report(0, "writer")
    assert first.troubles() == ["writer"]
    second.report(0, None)
    assert first.troubles() == []


def test_one_that_reports_no_more_hangs_and_one_that_ended_does_not() -> None:
    time = Time()
    first, second = two(time)
    first.report(0, None)
    second.report(0, None)
    time.now += HUNG_SECONDS
    first.report(0, None)
    assert (first.all_answer(), first.troubles()) == (False, ["worker"])
    second.report(0, None)
    assert first.all_answer()
    time.now += HUNG_SECONDS
    second.end()
    first.report(0, None)
    assert (first.all_answer(), first.troubles(), first.waiting()) == (True, [], 0)


KILLED = """
import os, signal, sys
from service.adapters.worker_health import workers_of
with workers_of(sys.argv[1]) as workers:
    workers.report(7, "writer")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_one_that_was_killed_troubles_nobody(tmp_path: Path) -> None:
    name = f"test-{os.getpid()}-{tmp_path.name}"
    with workers_of_name(name) as workers:
        workers.report(1, None)
        killed = subprocess.run([sys.executable, "-c", KILLED, name], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert (workers.troubles(), workers.waiting(), workers.all_answer()) == ([], 1, True)


async def _ready(port: int) -> tuple[int, Any] | None:
    """Ask whichever worker takes the connection; `None` where it does not answer."""
    try:
        reply = await asyncio.wait_for(ask(port, "GET", "/readyz"), 1)
    except TimeoutError:
        return None
    return reply.status, reply.json()["troubles"]


async def test_while_one_of_several_hangs_the_manager_hears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with managing(monkeypatch, str(tmp_path / "notify")) as manager, serving(tmp_path / "data", workers="2") as server:
        wait_for(lambda: server.logged.count("Started worker") == 2)
        wait_for(lambda: manager.times("WATCHDOG=1") >= 4)
        hung, *_ = workers_of(server)
        os.kill(hung, signal.SIGSTOP)
        try:
            found = set()
            for _ in range(60):
                reply = await _ready(server.port)
                found.add((reply[0], *reply[1]) if reply else None)
                manager.hear()
                if (503, "worker") in found:
                    break
                await asyncio.sleep(0.5)
            assert (503, "worker") in found
            heard = manager.times("WATCHDOG=1")
            await asyncio.sleep(0.6)
            assert manager.times("WATCHDOG=1") == heard
        finally:
            os.kill(hung, signal.SIGCONT)
        wait_for(lambda: manager.times("WATCHDOG=1") > heard)
        assert (await ask(server.port, "GET", "/readyz")).status == 200
