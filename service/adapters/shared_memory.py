"""Memory of a fixed size that all this user's processes on this machine share by a name; nothing of it is on a disk."""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)

_MEMORY = Path("/dev/shm")  # noqa: S108 - the file is opened as its owner's alone, and no link is followed


@contextmanager
def shared_memory(name: str, size: int) -> Iterator[tuple[mmap.mmap, int | None]]:
    """Lend the memory of a name, and its file descriptor to lock; new memory and `None` without a name.

    Where there is no such memory, each process gets its own, which is logged. It ends with the last process.
    """
    file = (_MEMORY if _MEMORY.is_dir() else Path(gettempdir())) / f"pochai-{os.geteuid()}-{name}"
    try:
        number = _joined(file, size) if name else None
    except OSError:
        _log.exception("each process counts for itself")
        number = None
    with mmap.mmap(-1 if number is None else number, size) as memory:
        try:
            yield memory, number
        finally:
            if number is not None:
                _leave(file, number)


def _joined(file: Path, size: int) -> int:
    """Open the file, which holds a lock on it as long as it is open: who gets it alone is the last to leave."""
    while True:
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        fcntl.flock(number, fcntl.LOCK_SH)
        opened_file = os.fstat(number)
        if opened_file.st_uid != os.geteuid():
            os.close(number)
            raise PermissionError(str(file))
        if file.exists() and file.stat().st_ino == opened_file.st_ino:
            os.ftruncate(number, size)
            return number
        os.close(number)


def _leave(file: Path, number: int) -> None:
    # Of two who leave at once, one finds that nobody is left.
    fcntl.flock(number, fcntl.LOCK_UN)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.unlink()
    except OSError:
        pass
    finally:
        os.close(number)
