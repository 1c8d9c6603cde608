"""One service on a small disk of its own, which is killed, stopped and started again."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import json

from service.application.collecting.recount import recount
from service.bootstrap import opened
from service.environment import read_settings
from tests.support.processes import POCHAI, ask, environment, free_port, pochai
from tests.support.wrong_clock import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from typing import Self

    from service.application.collecting.recount import Recount

DISK_MIB = 160
READY_SECONDS = 60


class NotHeldError(Exception):
    """A promise was broken."""


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = READY_SECONDS) -> None:
    """Wait until a condition holds. Raises `NotHeldError`."""
    try:
        async with asyncio.timeout(seconds):
            while not await condition():  # noqa: ASYNC110 - a process gives no sign
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise NotHeldError(condition.__name__) from None


class Served:
    """The service and its folder. As root the folder is a disk of its own, which can be full."""

    def __init__(self) -> None:
        self.disk = Path(tempfile.mkdtemp(prefix="pochai-faults-"))
        self.own_disk = os.geteuid() == 0 and _mounted(self.disk)
        self.folder = self.disk / "data"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await asyncio.to_thread(_unmounted, self.disk)

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "pochai.sqlite3"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self) -> dict[str, str]:
        """Return the header with the planner's token."""
        secret = (self.folder / "planner-token.txt").read_text(encoding="utf-8").strip()
        return {"authorization": f"Bearer {secret}"}

    async def start(self, moment: datetime | None = None, workers: int = 1) -> None:
        """Start it, and wait until it takes answers; with a wrong clock, until it replies."""
        command = [POCHAI, "serve"] if moment is None else [sys.executable, "-c", PROGRAM, moment.isoformat(), "serve"]
        settings = {"port": str(self.port), "rate_limits": "off", "workers": str(workers)}
        with (self.disk / "service.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
                command,
                env=environment(self.folder, **settings),
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        await until(self.is_ready if moment is None else self.replies)

    async def is_ready(self) -> bool:
        """Ask whether answers are stored."""
        return await self._status("/readyz") == 200

    async def replies(self) -> bool:
        """Ask whether anything is replied."""
        return await self._status("/healthz") == 200

    async def _status(self, path: str) -> int:
        try:
            return (await ask(self.port, "GET", path)).status
        except OSError:
            return 0

    def workers(self) -> list[int]:
        """Return the ids of the processes that serve."""
        assert self._process
        found = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        return [each for each in map(int, found.split()) if b"resource_tracker" not in _command(each)]

    async def stop(self) -> None:
        """Stop it as systemd does."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(self._process.wait, READY_SECONDS)

    async def kill(self) -> None:
        """Kill all its processes."""
        assert self._process
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)

    async def pochai(self, *arguments: str, status: int = 0) -> Any:
        """Run a command; return what it printed, decoded from JSON. Raises `NotHeldError` at another status."""
        ran = await asyncio.to_thread(pochai, self.folder, *arguments)
        if ran.status != status:
            raise NotHeldError(f"{arguments}: status {ran.status}, {ran.err[-500:]}")
        return json.decode(ran.out) if "json" in arguments else ran.out

    def code(self) -> str:
        """Return the code of the collector that the first start makes for the form of the sheets."""
        with closing(sqlite3.connect(self.file)) as connection:
            return str(connection.execute("SELECT code FROM collector WHERE form = 'progress'").fetchone()[0])

    def stored(self) -> list[str]:
        """Read the ids of all responses."""
        with closing(sqlite3.connect(self.file)) as connection:
            return [row[0] for row in connection.execute("SELECT id FROM response")]

    async def counted_again(self) -> Recount:
        """Count all answers again."""
        async with opened(read_settings(environment(self.folder))) as site:
            return await recount(site.store, site.registry, lambda _: None)


def _mounted(folder: Path) -> bool:
    """Lay a small disk over a folder, where that is allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "pochai-faults", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _unmounted(folder: Path) -> None:
    subprocess.run(["umount", "-l", folder], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
