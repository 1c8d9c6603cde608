"""Other processes of this machine, as `/proc` tells of them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_PROCESSES = Path("/proc")
_SERVING = {"serve", "demo"}
_PARENT = 1
"""The place of the parent's id in `/proc/…/stat`, behind the name in brackets."""


def services_with(file: Path) -> list[int]:
    """Return the ids of the services of which a process has a file open, as far as this user may see them."""
    wanted = file.resolve()
    found = {_service_of(each) for each in _PROCESSES.glob("[0-9]*") if _has_open(each, wanted)}
    return sorted(filter(None, found))


def _has_open(process: Path, file: Path) -> bool:
    with suppress(OSError):
        return any(each.readlink() == file for each in (process / "fd").iterdir())
    return False


def _service_of(process: Path) -> int | None:
    """Return the process that was told to serve: this one, or its parent if it is one of several workers."""
    with suppress(OSError, IndexError):
        parent = _PROCESSES / (process / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[_PARENT]
        return next((int(each.name) for each in (process, parent) if _serves(each)), None)
    return None


def _serves(process: Path) -> bool:
    words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    return not _SERVING.isdisjoint(words) and any(Path(word).name == "pochai" for word in words)
