"""The migrations of any engine: numbered SQL, each applied once with its record; a database is held to its records."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

_log = logging.getLogger(__name__)

_NAMED = 3
"""How many differences of a schema are named in one line."""

LATER_KINDS = ("storage", "rule", "policy", "source", "sequence", "behaviour")
"""What PostgreSQL's fingerprints have since its migration 0029, of which the first is there for each table."""

Fingerprint = dict[str, str]
"""Each table, index, trigger and so on, by its kind and name, with a hash of its definition."""


class Migration(Struct, frozen=True, kw_only=True):
    """A step from one version of the schema to the next. Once released, its script never changes."""

    number: int
    name: str
    script: str

    @property
    def content(self) -> str:
        """The SHA-256 of the script, in hexadecimal."""
        return sha256(self.script.encode()).hexdigest()


class Record(Struct, frozen=True, kw_only=True):
    """What a database remembers of a migration: the hash of its script, and the whole schema after it."""

    number: int
    content: str
    fingerprint: Fingerprint


class SchemaError(Exception):
    """A database that this program must not open.

    `foreign`: no database of Pochai. `too_new`: a newer release migrated it. `other_content`: a recorded migration has
    another script here. `changed`: the schema is not the recorded one. `lost`: its file is gone and its log is there,
    until it is put back. `params` go into the sentence of the code.
    """

    def __init__(
        self, code: Literal["foreign", "too_new", "other_content", "changed", "lost"], **params: str | int
    ) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Migratable(Protocol):
    """What migrating needs of an engine: one connection to a database, or to a schema of one."""

    known: Sequence[Migration]
    """The engine's migrations that this program has, in order."""

    def reading(self) -> AbstractAsyncContextManager[None]:
        """Have all inside see one state."""

    def writing(self) -> AbstractAsyncContextManager[None]:
        """Hold the write transaction, which no other program migrates beside; committed on leaving."""

    async def records(self) -> list[Record]:
        """Read the records in order; none for a new or a foreign database."""

    async def definitions(self) -> Mapping[str, str]:
        """Read how the engine defines all that the schema has, by kind and name; order and layout do not matter."""

    async def run(self, script: str) -> None:
        """Run the statements of a migration."""

    async def keep(self, records: Sequence[Record]) -> None:
        """Write the records that are not there yet; the last one is new."""


def read_migrations(folder: Path) -> list[Migration]:
    """Read the numbered migrations of a folder, in order."""
    files = sorted(folder.glob("*.sql"))
    return [
        Migration(number=int(file.name.split("_")[0]), name=file.stem, script=file.read_text("utf-8")) for file in files
    ]


def fingerprint(definitions: Mapping[str, str]) -> Fingerprint:
    """Hash each definition; 64 bits are plenty against a mistake."""
    return {name: sha256(text.encode()).hexdigest()[:16] for name, text in sorted(definitions.items())}


async def behind(database: Migratable) -> Sequence[Migration]:
    """Check the schema against its records and name the migrations it lacks. Raises `SchemaError`."""
    async with database.reading():
        return _missing(database.known, await database.records(), await database.definitions())


async def migrate(database: Migratable) -> list[Migration]:
    """Apply the migrations that are missing, each with its record in one transaction; name them.

    Those of a new database share one, as each transaction waits for the disk. Raises `SchemaError`; what was applied
    before stays.
    """
    missing = await behind(database)
    steps = [missing] if len(missing) == len(database.known) else [[each] for each in missing]
    applied = [each for step in steps for each in await _apply(database, step)]
    if applied:
        _log.info("database migrated", extra={"migrations": [each.name for each in applied]})
    return applied


async def _apply(database: Migratable, step: Sequence[Migration]) -> Sequence[Migration]:
    """Apply what no other program has applied: asked under the lock, so that two starts do it once."""
    async with database.writing():
        records = await database.records()
        missing = _missing(database.known, records, await database.definitions())
        wanted = [each for each in step if each in missing]
        for migration in wanted:
            await database.run(migration.script)
            schema = fingerprint(await database.definitions())
            records.append(Record(number=migration.number, content=migration.content, fingerprint=schema))
            await database.keep(records)
        return wanted


def _missing(
    known: Sequence[Migration], records: Sequence[Record], definitions: Mapping[str, str]
) -> Sequence[Migration]:
    if definitions and not records:
        raise SchemaError("foreign")
    if len(records) > len(known):
        raise SchemaError("too_new", version=records[-1].number, known=known[-1].number)
    for record, migration in zip(records, known, strict=False):
        if (record.number, record.content) != (migration.number, migration.content):
            raise SchemaError("other_content", version=record.number)
    if records and (names := _differences(records[-1].fingerprint, fingerprint(definitions))):
        raise SchemaError("changed", version=records[-1].number, names=_short(names))
    return known[len(records) :]


def _short(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])


def _differences(recorded: Fingerprint, found: Fingerprint) -> list[str]:
    """Name what differs, of the kinds that were read when the record was made; the later ones where no other does."""
    differing = sorted(name for name in {*recorded, *found} if recorded.get(name) != found.get(name))
    first = [name for name in differing if name.split(" ")[0] not in LATER_KINDS]
    read = any(name.startswith(f"{LATER_KINDS[0]} ") for name in recorded)
    return first or (differing if read else [])
