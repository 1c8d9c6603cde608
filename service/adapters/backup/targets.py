"""The databases that backups are restored into: a SQLite file, or an empty schema of a server."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from service.adapters.backup.packing import unpack_keys
from service.adapters.backup.shelf import KEYS, unpacked
from service.adapters.database import open_store
from service.adapters.database.moving import is_empty, move
from service.adapters.database.sqlite.copying import is_open, put_in_place
from service.domain.backup import BackupError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.adapters.database import Database, DatabaseStore
    from service.domain.backup import Contents


class RestoreTarget:
    """A backup's folder, and the database and the folder of keys that it is restored into.

    `aside` is behind the names of what was there before; `put_aside` names what was.
    """

    def __init__(self, place: Path, contents: Contents, database: Database, folder: Path, aside: str) -> None:
        self._place = place
        self._contents = contents
        self._database = database
        self._folder = folder
        self._aside = aside
        self.put_aside: list[Path] = []

    @asynccontextmanager
    async def filled(self) -> AsyncIterator[DatabaseStore]:
        """Fill a database beside what is there, and put it into its place on leaving. Raises `BackupError`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        keys = unpack_keys(self._place / KEYS, self._contents.files[KEYS])
        room = Path(mkdtemp(dir=self._folder, prefix=".restoring-"))
        filled = self._file if isinstance(self._database, Path) else self._server
        try:
            async with filled(room / "restored.sqlite3") as store:
                yield store
        finally:
            shutil.rmtree(room)
        for name, content in keys.items():
            self._put_key(self._folder / name, content)

    @asynccontextmanager
    async def _file(self, copy: Path) -> AsyncIterator[DatabaseStore]:
        file = _followed(self._database)
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
        """Write a key where there is none; another one is renamed."""
        if file.exists():
            if file.read_bytes() == content:
                return
            aside = file.with_name(f"{file.name}{self._aside}")
            file.rename(aside)
            self.put_aside.append(aside)
        file.touch(mode=0o600)
        file.write_bytes(content)


def _followed(database: Database) -> Path:
    """Return the file that a link leads to; SQLite follows links before it names what lies beside a file."""
    return Path(database).resolve()


def _refuse_open(file: Path) -> None:
    if is_open(file):
        raise BackupError("served", str(file))
