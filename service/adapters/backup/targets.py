"""The databases that backups are restored into: a SQLite file, or an empty schema of a server."""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from msgspec import Struct

from service.adapters.backup.backup_folder import KEYS, unpacked
from service.adapters.backup.packing import unpack_keys
from service.adapters.database import open_store
from service.adapters.database.moving import is_empty, move
from service.adapters.database.sqlite.copying import is_open, put_in_place
from service.domain.backup import BackupError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from service.adapters.database import Database, DatabaseStore
    from service.domain.backup import Contents


class Keys(Struct, frozen=True):
    """The folder of an installation's keys, and the names that a file of a backup may have there."""

    folder: Path
    names: Collection[str]


class RestoreTarget:
    """A backup's folder, and the database and the key files that it is restored into.

    `aside` is behind the names of what was there before; `put_aside` names what was. A copy kept apart from its keys
    has none: those that are there stay.
    """

    def __init__(self, place: Path, contents: Contents, database: Database, keys: Keys, aside: str) -> None:
        self._place = place
        self._contents = contents
        self._database = database
        self._keys = keys
        self._aside = aside
        self.put_aside: list[Path] = []

    @property
    def has_keys(self) -> bool:
        """Whether the keys lie beside the packed database."""
        return (self._place / KEYS).exists()

    @asynccontextmanager
    async def filled(self) -> AsyncIterator[DatabaseStore]:
        """Fill a database beside what is there, and put it into its place on leaving. Raises `BackupError`."""
        folder = self._keys.folder
        folder.mkdir(parents=True, exist_ok=True)
        part = self._contents.files[KEYS]
        keys = unpack_keys(self._place / KEYS, part, self._keys.names) if self.has_keys else {}
        room = Path(mkdtemp(dir=folder, prefix=".restoring-"))
        filled = self._file if isinstance(self._database, Path) else self._server
        try:
            async with filled(room / "restored.sqlite3") as store:
                yield store
        finally:
            shutil.rmtree(room)
        for name, content in keys.items():
            self._put_key(folder / name, content)

    @asynccontextmanager
    async def _file(self, copy: Path) -> AsyncIterator[DatabaseStore]:
        file = _followed(self._database)
        if file.exists() and not file.is_file():
            raise BackupError("no_file", str(file))
        _refuse_open(file)
        async with unpacked(self._place, self._contents, copy) as (store, _):
            yield store
        _refuse_open(file)
        aside = file.with_name(f"{file.name}{self._aside}")
        if put_in_place(copy, file, aside):
            self.put_aside.append(aside)

    @asynccontextmanager
    async def _server(self, copy: Path) -> AsyncIterator[DatabaseStore]:
        async with unpacked(self._place, self._contents, copy) as (source, _), open_store(self._database) as target:
            if not await is_empty(target):
                raise BackupError("occupied")
            await move(source, target, lambda *_: None)
            yield target

    def _put_key(self, file: Path, content: bytes) -> None:
        """Write a key where there is none; another one is renamed, and so is a link, which is not followed."""
        if os.path.lexists(file):
            if file.is_file() and not file.is_symlink() and file.read_bytes() == content:
                return
            aside = file.with_name(f"{file.name}{self._aside}")
            file.rename(aside)
            self.put_aside.append(aside)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)


def _followed(database: Database) -> Path:
    """Return the file that a link leads to; SQLite follows links before it names what lies beside a file."""
    return Path(database).resolve()


def _refuse_open(file: Path) -> None:
    if is_open(file):
        raise BackupError("served", str(file))
