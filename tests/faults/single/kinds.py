"""What goes wrong around one service: each breaks something under load and mends it as a keeper or systemd would."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import struct
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.period import BANGKOK
from tests.faults.single.served import until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from random import Random
    from typing import TypeAlias

    from tests.faults.single.served import Served

    Kind: TypeAlias = Callable[[Served, Random], Awaitable[None]]

_PAST = datetime(2020, 3, 1, tzinfo=UTC)
_AHEAD = timedelta(days=20)
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER by which closing resets a connection."""


async def killed(served: Served, random: Random) -> None:
    """Kill all processes in the middle of commits."""
    await asyncio.sleep(random.uniform(0, 0.3))
    await served.kill()
    await served.start()


async def worker_dead(served: Served, random: Random) -> None:
    """Serve with two workers and kill one, which is started again."""
    await served.stop()
    await served.start(workers=2)
    before = served.workers()
    os.kill(random.choice(before), signal.SIGKILL)

    async def replaced() -> bool:
        now = served.workers()
        return len(now) == len(before) and now != before

    await until(replaced)
    await served.stop()
    await served.start()


async def disk_full(served: Served, random: Random) -> None:
    """Fill the disk to its last byte, and make room again."""
    filler = served.disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 20))
        except OSError:
            pass
    await asyncio.sleep(random.uniform(0.3, 1))
    filler.unlink()
    await until(served.is_ready)


async def locked(served: Served, random: Random) -> None:
    """Hold the database's write lock from another program."""
    with closing(sqlite3.connect(served.file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA busy_timeout = 5000")
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(random.uniform(0.3, 2))
        other.execute("ROLLBACK")


async def clock_behind(served: Served, random: Random) -> None:
    """Start by a clock that is years behind: no answer is taken, nothing is deleted."""
    await served.stop()
    await served.start(_PAST)
    await asyncio.sleep(random.uniform(0.2, 0.6))
    await served.stop()
    await served.start()


async def clock_ahead(served: Served, random: Random) -> None:
    """Start by a clock that is weeks ahead, then by the right one, which is confirmed."""
    await served.stop()
    await served.start(datetime.now(UTC) + _AHEAD)
    await asyncio.sleep(random.uniform(0.2, 0.6))
    await served.stop()
    await served.pochai("clock", "confirm", datetime.now(BANGKOK).date().isoformat())
    await served.start()


async def file_lost(served: Served, random: Random) -> None:
    """Move the database away, have a command come, and put it back."""
    away = served.file.with_suffix(".away")
    served.file.rename(away)
    await asyncio.sleep(random.uniform(0.1, 1))
    if random.random() < 1 / 2:
        # It must not make a new file: SQLite would delete the log, with the newest answers.
        await served.pochai("collector", "list", status=1)
    away.rename(served.file)
    await until(served.is_ready)


async def slow_clients(served: Served, random: Random) -> None:
    """Open many connections that send half a request, half close, reset or say nothing."""
    opened = [await asyncio.to_thread(socket.create_connection, ("127.0.0.1", served.port)) for _ in range(120)]
    head = b"POST /api/v1/collectors/XXXXXX/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n"
    for number, each in enumerate(opened):
        each.settimeout(0)
        each.send(b"" if number % 4 == 0 else head if number % 2 else head + b"\r\n{")
        if number % 3 == 0:
            each.shutdown(socket.SHUT_WR)
    await asyncio.sleep(random.uniform(0.3, 1))
    for number, each in enumerate(opened):
        if number % 2:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        each.close()


async def copy_damaged(served: Served, random: Random) -> None:
    """Destroy the database; a damaged backup is refused, the sound one brings everything back."""
    await served.stop()
    backup = Path((await served.pochai("backup", "--format", "json"))["folder"])
    damaged = backup.with_name(f"{backup.name}-damaged")
    shutil.copytree(backup, damaged)
    packed = damaged / random.choice(["database.sqlite3.gz", "manifest.json", "keys.tar"])
    content = bytearray(packed.read_bytes())
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    packed.write_bytes(content)
    for each in served.folder.glob("pochai.sqlite3*"):
        each.unlink()
    await served.pochai("restore", str(damaged), status=1)
    await served.pochai("restore", str(backup))
    for each in (backup, damaged):
        shutil.rmtree(each)
    await served.start()


KINDS: dict[str, Kind] = {
    "killed": killed,
    "a worker killed": worker_dead,
    "disk full": disk_full,
    "write lock held": locked,
    "clock behind": clock_behind,
    "clock ahead": clock_ahead,
    "file moved away": file_lost,
    "slow and half-open clients": slow_clients,
    "file destroyed, a copy damaged": copy_damaged,
}
ON_A_DISK_OF_ITS_OWN = {"disk full"}
RARE = {"a worker killed", "clock behind", "clock ahead", "file destroyed, a copy damaged"}
"""What starts the service several times."""
DRAWN = tuple(each for each in KINDS for _ in range(1 if each in RARE else 5))
"""What is drawn before anything is drawn again."""
