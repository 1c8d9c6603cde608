"""What a command works with: the use cases of an installation, opened for the command's run time."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, cast

from msgspec import json
from msgspec.structs import replace

from service.adapters.database import DatabaseStore, EngineError, SchemaError, engine_errors, examine_store
from service.application.collecting.contributions import count_contributions
from service.bootstrap import UseCases, opened
from service.settings import SettingsError
from service.texts import texts
from service.texts.fault_sentences import reason
from service.texts.formatting import day
from service.texts.people import person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

    from service.domain.indicators.year_rules import RulesDifference
    from service.domain.timekeeping import Deletion
    from service.settings import Settings

TEXTS = texts("keeper")
"""The texts of the command line."""


class CommandError(Exception):
    """A command fails; its text is the line for standard error."""


class OtherSchemaError(CommandError):
    """The database is of another release or program: trying again is no use."""


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[UseCases]:
    """Open an installation, creating it if absent. Raises `FaultyFormsError` and `CommandError`.

    Commands read no replica: what they print is current.
    """
    with database_errors_in_words(settings):
        async with opened(replace(settings, read_database_url="")) as made:
            await count_contributions(made.store, made.registry)
            yield made


async def names_of_people(site: UseCases) -> Callable[[str], str]:
    """Return what tells an account by its holder's name and its own; without a holder by its own alone."""
    names = {each.name: each.full_name for each in await site.accounts().everything()}
    return lambda account: person(account, names.get(account, ""))


def at_database(settings: Settings, option: str, url: str) -> Settings:
    """Return the settings with the database of an option, without a replica. Raises `SettingsError`."""
    try:
        return replace(settings, database_url=url, read_database_url="")
    except SettingsError as error:
        raise SettingsError(error.code, **error.params | {"name": option}) from None


@asynccontextmanager
async def read_database(settings: Settings) -> AsyncIterator[DatabaseStore]:
    """Open the database read-only. Raises `CommandError`."""
    with database_errors_in_words(settings):
        async with examine_store(settings.database) as store:
            yield store


@contextmanager
def database_errors_in_words(settings: Settings) -> Iterator[None]:
    """Turn database errors into sentences. Raises `CommandError`."""
    database = settings.database_name
    try:
        with engine_errors(settings.database):
            yield
    except SchemaError as error:
        # A file that is lost may be put back: then trying again is of use.
        kind = CommandError if error.code == "lost" else OtherSchemaError
        raise kind(schema_sentence(database, error)) from None
    except EngineError as error:
        raise CommandError(engine_sentence(database, error)) from error
    except OSError as error:
        if error.filename is None:
            # An error of standard output, not of the file.
            raise
        raise CommandError(TEXTS.cli.say("cannot_open", file=database, message=reason(error))) from error


def rules_sentence(different: RulesDifference) -> str:
    """Return what the definitions say otherwise than the rules in force of a year."""
    fields = ", ".join(TEXTS.year_rules.say(each) for each in different.fields)
    return str(TEXTS.cli.say("rules_differ", indicator=different.indicator, year=different.fiscal_year, fields=fields))


def schema_sentence(database: str, error: SchemaError) -> str:
    """Return one line on why a database is not opened, and what to do."""
    return str(TEXTS.schema.say(error.code, file=database, **error.params))


def engine_sentence(database: str, error: EngineError) -> str:
    """Return one line on what the engine refuses, or why its server cannot be reached."""
    return str(TEXTS.cli.say("cannot_open", file=database, message=reason(cast("Exception", error.__cause__))))


def deletion_sentence(deletion: Deletion) -> str:
    """Return one line on an announced deletion."""
    on = day(deletion.on, "th")
    return str(TEXTS.cli.say("deletion", personal=deletion.personal, responses=deletion.responses, day=on))


def print_result(line: str = "") -> None:
    """Print a line of the result to standard output."""
    sys.stdout.write(f"{line}\n")


def print_status(line: str) -> None:
    """Print progress, a warning or an error to standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print a value as JSON."""
    print_result(json.encode(value, order="deterministic").decode())


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table with tab-separated cells, one row a line, to paste into a spreadsheet."""
    for row in (columns, *rows):
        print_result("\t".join("" if cell is None else " ".join(str(cell).split()) for cell in row))
