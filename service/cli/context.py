"""What a command works on: the use cases of one installation, opened for the time of the command."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import json

from service.adapters.database import SqliteStore, TooNewError, examine_store
from service.bootstrap import UseCases, opened
from service.texts import texts
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
    from pathlib import Path

    from service.settings import Settings

SAYS = texts("keeper")
"""The texts of the command line."""


class CommandError(Exception):
    """A command that cannot go on; its text is the one line to say."""


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[UseCases]:
    """Open an installation, which is made where there is none. Raises `FaultyFormsError` and `CommandError`."""
    with in_words(settings.database):
        async with opened(settings) as made:
            yield made


@asynccontextmanager
async def read_file(file: Path) -> AsyncIterator[SqliteStore]:
    """Open the store in a file as it is, and change nothing. Raises `CommandError`."""
    with in_words(file):
        async with examine_store(file) as store:
            yield store


@contextmanager
def in_words(file: Path) -> Iterator[None]:
    """Put into words what is wrong with a database. Raises `CommandError`."""
    try:
        yield
    except TooNewError:
        raise CommandError(SAYS.cli.say("too_new", file=str(file))) from None
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, OSError) and error.filename is None:
            # Not of a file: the output is full, or its reader has left.
            raise
        raise CommandError(SAYS.cli.say("cannot_open", file=str(file), message=reason(error))) from error


def say(line: str = "") -> None:
    """Print a line of a command's result."""
    sys.stdout.write(f"{line}\n")


def tell(line: str) -> None:
    """Print a line beside the result: progress, warnings, errors."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def say_json(value: Any) -> None:  # noqa: ANN401 - whatever can be written as JSON
    """Print a value as JSON."""
    say(json.encode(value, order="deterministic").decode())


def say_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose cells are kept apart by tabs, as spreadsheets paste them, each on one line."""
    for row in (columns, *rows):
        say("\t".join("" if cell is None else " ".join(str(cell).split()) for cell in row))
