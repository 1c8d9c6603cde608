"""What the service's user can read and write, tried with this user's rights: those of root say nothing about it."""

from __future__ import annotations

import os
import pwd
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, json

from service.adapters.database.sqlite.copying import BESIDE
from service.settings import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.settings import Settings


class Trial(Struct, frozen=True):
    """What cannot be done: error numbers of writing into folders (0 for none), and files closed to the user."""

    data_dir: int
    backups: int
    unread: list[Path]
    unwritten: list[Path]


class _Wanted(Struct, frozen=True):
    """What the service needs: folders to write into, definitions, files to read, and files to write."""

    data_dir: Path
    backups: Path
    forms: Path
    read: list[Path]
    written: list[Path]


def nearest(folder: Path) -> Path:
    """Return a folder, or its nearest existing parent."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def tried(settings: Settings) -> Trial:
    """Try as the owner of the data folder, where root asks; or else as whoever asks."""
    wanted = _Wanted(
        data_dir=nearest(settings.folder).absolute(),
        backups=nearest(settings.backups).absolute(),
        forms=settings.forms.absolute(),
        read=[each.absolute() for each in _read(settings) if each.exists()],
        written=[each.absolute() for each in _written(settings) if each.exists()],
    )
    owner = wanted.data_dir.stat()
    if os.geteuid() or owner.st_uid == 0:
        return _try(wanted)
    return _tried_as(owner.st_uid, owner.st_gid, wanted) or _try(wanted)


def _read(settings: Settings) -> Iterator[Path]:
    if os.access(settings.forms, os.R_OK | os.X_OK, effective_ids=True):
        yield from settings.forms.glob("*.toml")
        yield from map(settings.template, TEMPLATES)
    yield from (settings.webhook_key, settings.second_factor_key)
    yield from filter(None, (settings.oidc_client_secret_file, settings.smtp_password_file))


def _written(settings: Settings) -> Iterator[Path]:
    file = settings.database
    if isinstance(file, Path):
        yield from (file.with_name(f"{file.name}{ending}") for ending in BESIDE)


def _tried_as(user: int, group: int, wanted: _Wanted) -> Trial | None:
    """Try in a child process with the rights of a user; `None` where there is no becoming that user."""
    groups = [group]
    with suppress(KeyError):
        known = pwd.getpwuid(user)
        group, groups = known.pw_gid, os.getgrouplist(known.pw_name, known.pw_gid)
    told, tells = os.pipe()
    with warnings.catch_warnings():
        # The child asks the system alone: it takes no lock that another thread may hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            # A service manager may let the service alone through the folders above its own.
            os.chdir(wanted.data_dir)
            os.setgroups(groups)
            os.setgid(group)
            os.setuid(user)
            os.write(tells, json.encode(_try(wanted, wanted.data_dir), enc_hook=str))
        finally:
            os._exit(0)
    os.close(tells)
    with os.fdopen(told, "rb") as answer:
        found = answer.read()
    os.waitpid(child, 0)
    try:
        return json.decode(found, type=Trial, dec_hook=lambda kind, value: kind(value))
    except DecodeError:
        return None


def _try(wanted: _Wanted, here: Path | None = None) -> Trial:
    """Try all of it; what lies in `here`, the working directory, by its name there."""

    def seen(file: Path) -> Path:
        return file.relative_to(here) if here and file.is_relative_to(here) else file

    def closed(file: Path, rights: int) -> bool:
        return not os.access(seen(file), rights, effective_ids=True)

    barred = os.access(seen(wanted.forms), os.F_OK) and closed(wanted.forms, os.R_OK | os.X_OK)
    return Trial(
        data_dir=_writing(seen(wanted.data_dir)),
        backups=_writing(seen(wanted.backups)),
        unread=[wanted.forms] if barred else [each for each in wanted.read if closed(each, os.R_OK)],
        unwritten=[each for each in wanted.written if closed(each, os.R_OK | os.W_OK)],
    )


def _writing(folder: Path) -> int:
    """Return the number of the error of writing into a folder; 0 for none. Nothing is left there."""
    file = folder / f".tried-{os.getpid()}"
    try:
        opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(opened, b"pochai")
            os.fsync(opened)
        finally:
            os.close(opened)
            file.unlink()
    except OSError as error:
        return error.errno or -1
    return 0
