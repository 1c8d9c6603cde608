"""Files of an installation: whether the user that serves it can use them, and nobody else."""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.processes import services_with
from service.cli.doctor.check import bad, first, good, warn
from service.cli.doctor.trial import nearest
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.cli.doctor.check import Check
    from service.cli.doctor.trial import Trial
    from service.settings import Settings

LOW_SPACE = 200 * 1024 * 1024
FULL = 32 * 1024 * 1024
"""Free bytes below which no answer is taken."""

_MEBIBYTE = 1024 * 1024
_LARGE_LOG = 64 * _MEBIBYTE
_OLD_LOG_SECONDS = 15 * 60
"""The write-ahead log is emptied every few minutes while the service runs."""

_MOST_NAMED = 3
_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
_OTHERS_ENTER = stat.S_IXGRP | stat.S_IXOTH


def check_way_in(folder: Path) -> Check | None:
    """Return the one check there is for somebody to whom the data folder is closed."""
    try:
        closed = folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK, effective_ids=True)
    except PermissionError:
        closed = True
    return bad("user", f"{folder}, uid {os.geteuid()}", "other_user") if closed else None


def check_files(settings: Settings, trial: Trial) -> Iterator[Check]:
    """Check folder, disk, owners and modes, and what lies beside a SQLite file."""
    yield _data_dir(settings, trial)
    if trial.unwritten:
        yield bad("writable", _named(trial.unwritten))
    yield _space(settings)
    if settings.folder.is_dir():
        yield _user(settings.folder)
        yield _owner(settings.folder)
        yield _private(settings.folder)
    yield bad("readable", _named(trial.unread)) if trial.unread else good("readable")
    if name := os.environ.get("POCHAI_ENV_FILE"):
        open_to_all = Path(name).stat().st_mode & stat.S_IROTH
        yield warn("settings_file", name) if open_to_all else good("settings_file", name)
    if isinstance(settings.database, Path) and settings.database.exists():
        yield _log(settings.database)
        yield _services(settings.database)


def _data_dir(settings: Settings, trial: Trial) -> Check:
    folder = nearest(settings.folder)
    if trial.data_dir:
        return bad("data_dir", f"{folder}: {reason(OSError(trial.data_dir, ''))}")
    return good("data_dir", str(folder))


def _space(settings: Settings) -> Check:
    free = shutil.disk_usage(nearest(settings.folder)).free
    detail = f"{free // _MEBIBYTE} MiB"
    full = bad("space", detail, "full") if free < FULL else None
    return first("space", full, warn("space", detail) if free <= LOW_SPACE else None, detail=detail)


def _user(folder: Path) -> Check:
    """Check that root or the service's own user asks: what another user can do says nothing."""
    owner, asking = folder.stat().st_uid, os.geteuid()
    detail = f"uid {owner}"
    return warn("user", f"{detail}, uid {asking}", "other_user") if asking not in {0, owner} else good("user", detail)


def _owner(folder: Path) -> Check:
    """Check that all files in the folder belong to the folder's owner."""
    owner = folder.stat().st_uid
    foreign = [each for each in _inside(folder) if each.lstat().st_uid != owner]
    return bad("owner", _named(foreign)) if foreign else good("owner")


def _private(folder: Path) -> Check:
    """Check that nobody else can read what is in the folder."""
    entered = folder.stat().st_mode & _OTHERS_ENTER
    read = [each for each in _inside(folder) if each.is_file() and each.lstat().st_mode & _OTHERS_READ]
    return warn("private", _named(read)) if entered and read else good("private")


def _inside(folder: Path) -> list[Path]:
    """Return what is in a folder and in the folders right below it, such as each backup."""
    return sorted({each for pattern in ("*", "*/*", "*/*/*") for each in folder.glob(pattern)})


def _log(database: Path) -> Check:
    """Check that the write-ahead log, which tells the order of answers, was emptied."""
    log = database.with_name(f"{database.name}-wal")
    try:
        found = log.stat()
    except FileNotFoundError:
        return good("log")
    old = found.st_size and time.time() - found.st_mtime > _OLD_LOG_SECONDS
    detail = f"{found.st_size // 1024} KiB"
    return warn("log", detail) if old or found.st_size > _LARGE_LOG else good("log", detail)


def _services(database: Path) -> Check:
    found = services_with(database)
    detail = ", ".join(f"pid {each}" for each in found)
    return warn("services", detail, "two_services") if len(found) > 1 else good("services", detail)


def _named(files: list[Path]) -> str:
    more = f" +{len(files) - _MOST_NAMED}" if len(files) > _MOST_NAMED else ""
    return ", ".join(map(str, files[:_MOST_NAMED])) + more
