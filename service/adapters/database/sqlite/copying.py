"""A SQLite file copied while it is written to, and a file put into the place of another."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from service.adapters.database.sqlite.connection import plainly_connected

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = ("", "-wal", "-shm")
"""The endings of a database's files."""

_OPEN_BYTE = 128
"""Where each connection to a file in WAL mode holds a lock on its `-shm` (`UNIX_SHM_DMS` in SQLite's os_unix.c)."""


async def copy_to_file(source: Path, target: Path) -> None:
    """Copy the state of this moment into a new file. Nobody waits for it; what was deleted is not in the copy."""
    async with plainly_connected(source, "rw") as connection:
        await connection.execute_fetchall("VACUUM INTO ?", (str(target),))


def is_open(file: Path) -> bool:
    """Return whether another process on this machine has a database open."""
    try:
        beside = os.open(f"{file}-shm", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.lockf(beside, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _OPEN_BYTE)
    except BlockingIOError:
        return True
    finally:
        os.close(beside)
    return False


def put_in_place(fresh: Path, file: Path, aside: Path) -> bool:
    """Rename a closed database into the place of another, with its owner and mode; return whether there was one.

    What was there is renamed to `aside`, with its log.
    """
    was_there = file.exists()
    _take_after(fresh, file if was_there else file.parent)
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            file.with_name(f"{file.name}{ending}").rename(aside.with_name(f"{aside.name}{ending}"))
    fresh.rename(file)
    sync_folder(file.parent)
    return was_there


def _take_after(fresh: Path, other: Path) -> None:
    """Give a file the owner of another, and the mode unless it is the folder's."""
    like = other.stat()
    if other.is_file():
        fresh.chmod(like.st_mode)
    if (like.st_uid, like.st_gid) != (fresh.stat().st_uid, fresh.stat().st_gid):
        os.chown(fresh, like.st_uid, like.st_gid)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
