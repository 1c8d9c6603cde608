"""Output files of commands: checked before work is done, with errors in words."""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, NoReturn

from service.cli.context import TEXTS, CommandError
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def refuse(key: str, /, **blanks: str | int) -> NoReturn:
    """Refuse options that do not go together, before anything is done."""
    raise CommandError(TEXTS.cli.refused.say(key, **blanks))


def check_ending(option: str, file: Path | None, *endings: str) -> None:
    """Refuse a file name with another ending than its content. Raises `CommandError`."""
    if file is not None and file.suffix.lower() not in endings:
        refuse("ending", option=option, endings=", ".join(filter(None, endings)), file=str(file))


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
