"""Commands for backups: make one, restore one."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from service import __version__
from service.adapters.backup.backup_folder import read_manifest
from service.adapters.backup.targets import Keys, RestoreTarget
from service.adapters.clock import now
from service.adapters.database.moving import MovingError
from service.application.backup.backups import make_backup, restore_backup
from service.bootstrap import backups_of
from service.cli.context import TEXTS, CommandError, database_errors_in_words, print_json, print_result, print_status
from service.cli.doctor.trial import nearest
from service.domain.backup import BackupError, newest_good
from service.settings import KEY_NAMES
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from service.domain.backup import Proof
    from service.settings import Settings

_MEBIBYTE = 1024 * 1024
_TELL_SECONDS = 1


async def backup(args: argparse.Namespace, settings: Settings) -> int:
    """Back up the database and its keys while the service runs; exit 1 where the data had faults before."""
    shelf = backups_of(settings)
    with _errors_in_words(settings, settings.backups), _faults_of_folder_in_words(settings.backups):
        made = await make_backup(shelf, now, __version__, args.keep, _Progress())
    folder = str(shelf.place(made))
    if args.format == "json":
        print_json({"folder": folder, "manifest": made})
    else:
        size = sum(part.bytes for part in made.contents.files.values())
        print_result(_said("made" if made.proof.sound else "flawed", folder, made.proof, size=_mebibytes(size)))
    return 0 if made.proof.sound else 1


async def restore(args: argparse.Namespace, settings: Settings) -> int:
    """Restore a backup, by default the newest good one; exit 1 where its data had faults before."""
    with _errors_in_words(settings, args.backup or settings.backups):
        place = args.backup or _newest(settings)
        manifest = read_manifest(place)
        keys = Keys(settings.folder, KEY_NAMES)
        aside = f".before-{now():%Y%m%dT%H%M%SZ}"
        target = RestoreTarget(place, manifest.contents, settings.database, keys, aside)
        proof = await restore_backup(target, manifest, _Progress())
    if args.format == "json":
        names = list(map(str, target.put_aside))
        print_json({"folder": str(place), "proof": proof, "aside": names, "keys": target.has_keys})
    else:
        print_result(_said("restored" if proof.sound else "restored_flawed", str(place), proof))
        for file in target.put_aside:
            print_result(TEXTS.cli.backup.say("aside", file=str(file)))
        if not target.has_keys:
            print_result(TEXTS.cli.backup.say("without_keys", folder=str(place)))
    return 0 if proof.sound else 1


def _newest(settings: Settings) -> Path:
    shelf = backups_of(settings)
    newest = newest_good(shelf.manifests(), now())
    if newest is None:
        raise BackupError("none", str(settings.backups))
    return next(folder for folder, each in shelf.by_folder().items() if each == newest)


def _said(key: str, folder: str, proof: Proof, **more: str) -> str:
    said: str = TEXTS.cli.backup.say(
        key,
        folder=folder,
        responses=proof.responses,
        certificates=proof.certificates,
        entries=proof.entries,
        **more,
    )
    return said


@contextmanager
def _errors_in_words(settings: Settings, place: Path) -> Iterator[None]:
    """Raise `CommandError` with what is wrong with the database, or with a copy at `place`."""
    try:
        with database_errors_in_words(settings):
            yield
    except sqlite3.Error as error:
        # Of a copy: the installation's own database is on another engine.
        raise CommandError(TEXTS.cli.backup.say("closed_copy", file=str(place), message=reason(error))) from error
    except BackupError as error:
        raise CommandError(TEXTS.cli.backup.say(error.code, file=error.file or settings.database_name)) from None
    except MovingError as error:
        said = TEXTS.cli.moving.say(error.code, table=error.table, source=settings.database_name)
        raise CommandError(said) from None


@contextmanager
def _faults_of_folder_in_words(backups: Path) -> Iterator[None]:
    """Name the folder of backups where it is at fault: SQLite's error of a copy does not tell it from the database."""
    if not nearest(backups).is_dir():
        raise BackupError("no_folder", str(nearest(backups)))
    try:
        yield
    except OSError as error:
        at = Path(error.filename or "").absolute()
        if error.filename is None or not (
            at.is_relative_to(backups.absolute()) or backups.absolute().is_relative_to(at)
        ):
            raise
        said = TEXTS.cli.backup.say("closed_folder", file=str(backups), message=reason(error))
        raise CommandError(said) from error
    except Exception as error:
        if getattr(error, "sqlite_errorname", "") != "SQLITE_FULL":
            raise
        raise CommandError(TEXTS.cli.say("cannot_write", file=str(backups), message=reason(error))) from None


class _Progress:
    """Prints how far a step is: at once, then every second."""

    def __init__(self) -> None:
        self._step = ""
        self._told = 0.0

    def __call__(self, step: str, amount: int) -> None:
        """Print a line, unless one of the same step was printed just now."""
        if step == self._step and monotonic() - self._told < _TELL_SECONDS:
            return
        self._step, self._told = step, monotonic()
        done = str(amount) if step == "counted" else _mebibytes(amount)
        print_status(TEXTS.cli.backup.say(step, amount=done))


def _mebibytes(size: int) -> str:
    return f"{size / _MEBIBYTE:.1f}"
