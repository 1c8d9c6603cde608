"""Output files of commands: checked before work is done, with errors in words."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, NoReturn

from service.adapters.database.sqlite.copying import BESIDE
from service.cli.context import TEXTS, CommandError
from service.environment import ENV_FILE
from service.settings import KEY_NAMES
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.settings import Settings

_SQLITE = b"SQLite format 3\0"
"""What every database of SQLite begins with."""


def refuse(key: str, /, **blanks: str | int) -> NoReturn:
    """Refuse options that do not go together, before anything is done."""
    raise CommandError(TEXTS.cli.refused.say(key, **blanks))


def check_ending(option: str, file: Path | None, *endings: str) -> None:
    """Refuse a file name with another ending than its content. Raises `CommandError`."""
    if file is not None and file.suffix.lower() not in endings:
        refuse("ending", option=option, endings=", ".join(filter(None, endings)), file=str(file))


def check_not_own(file: Path, settings: Settings) -> None:
    """Refuse to write over a database, a key, a secret or a backup, by whatever name. Raises `CommandError`."""
    with file_errors_in_words(file):
        own = any(map(partial(_is_same, file.resolve()), _own(settings)))
        if own or settings.backups.resolve() in file.resolve().parents or _is_database(file):
            refuse("own_file", file=str(file))


def _own(settings: Settings) -> Iterator[Path]:
    if isinstance(settings.database, Path):
        yield from (settings.database.with_name(f"{settings.database.name}{ending}") for ending in BESIDE)
    yield from (settings.folder / name for name in KEY_NAMES)
    named = (settings.oidc_client_secret_file, settings.smtp_password_file, os.environ.get(ENV_FILE))
    yield from (Path(each) for each in named if each)


def _is_same(file: Path, own: Path) -> bool:
    try:
        return file == own.resolve() or file.samefile(own)
    except OSError:
        return False


def _is_database(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE)) == _SQLITE


@contextmanager
def file_errors_in_words(file: Path) -> Iterator[None]:
    """Turn file errors into sentences. Raises `CommandError`."""
    try:
        yield
    except OSError as error:
        raise CommandError(TEXTS.cli.say("cannot_write", file=str(file), message=reason(error))) from error


@contextmanager
def writing_secret(file: Path, text: str) -> Iterator[None]:
    """Write a text durably before the body runs, and move it into place, owner-only, after it.

    Used for secrets that cannot be read again.
    """
    with file_errors_in_words(file):
        with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as out:
            out.write(text)
        kept = file.parent / out.name
        try:
            yield
        except BaseException:
            kept.unlink()
            raise
        kept.replace(file)


def create_secret_files(*files: Path | None) -> None:
    """Create files for secrets that cannot be read again; refuse those that have content. Raises `CommandError`."""
    for file in filter(None, files):
        if file.is_file() and file.stat().st_size:
            refuse("there_already", file=str(file))
        with file_errors_in_words(file), file.open("a", encoding="utf-8"):
            pass


def write(file: Path, text: str) -> None:
    """Write a text to a file. Raises `CommandError`."""
    with file_errors_in_words(file):
        file.write_text(text, encoding="utf-8", newline="")
