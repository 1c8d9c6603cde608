"""The folder of backups: a folder each, with a manifest, the packed database, and the keys in a file of their own."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import MsgspecError, json

from service.adapters.backup.packing import measured, pack, pack_keys, unpack
from service.adapters.database import copy_to_file, migrate_database, open_store
from service.adapters.database.sqlite.copying import sync_folder
from service.domain.backup import BackupError, Contents, Manifest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Coroutine, Iterator
    from datetime import datetime

    from service.adapters.database import Database, DatabaseStore
    from service.application.ports.backups import Progress

DATABASE = "database.sqlite3.gz"
KEYS = "keys.tar"
_MANIFEST = "manifest.json"
_PARTIAL = ".partial"
_DIGIT = "[0-9]"
_LEFT = f"{_DIGIT * 8}T{_DIGIT * 6}{_PARTIAL}"
"""The names of drafts: the folder may hold what is somebody else's."""

_TELL_SECONDS = 1


class BackupFolder:
    """The backups of one installation."""

    def __init__(self, folder: Path, database: Database, keys: Collection[Path]) -> None:
        self._folder = folder
        self._database = database
        self._keys = keys

    def manifests(self) -> list[Manifest]:
        """Return those of all backups that have one, newest first."""
        return sorted(self.by_folder().values(), key=lambda each: each.made, reverse=True)

    def by_folder(self) -> dict[Path, Manifest]:
        """Return the manifests by the folders of their backups."""
        found = {file.parent: _read(file) for file in self._folder.glob(f"*/{_MANIFEST}")}
        return {folder: each for folder, each in found.items() if each and folder.suffix != _PARTIAL}

    def place(self, manifest: Manifest) -> Path:
        """Return the folder of a backup."""
        return self._folder / f"pochai-{manifest.made:%Y%m%dT%H%M%S.%fZ}"

    @contextmanager
    def draft(self, moment: datetime) -> Iterator[BackupDraft]:
        """Begin a backup in a folder that is deleted unless it is kept. Raises `BackupError`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(self._folder):
            for left in self._folder.glob(_LEFT):
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left)
            place = self._folder / f"{moment:%Y%m%dT%H%M%S}{_PARTIAL}"
            place.mkdir(mode=0o700)
            try:
                yield BackupDraft(self, place, self._database, self._keys)
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def discard(self, manifest: Manifest) -> None:
        """Delete a backup; not a copy that a keeper put beside it by another name."""
        folder = self.place(manifest)
        if self.by_folder().get(folder) == manifest:
            shutil.rmtree(folder)


class BackupDraft:
    """A backup that is being written."""

    def __init__(self, shelf: BackupFolder, place: Path, database: Database, keys: Collection[Path]) -> None:
        self._shelf = shelf
        self._place = place
        self._database = database
        self._keys = keys
        self._contents: Contents | None = None

    async def fill(self, progress: Progress) -> Contents:
        """Write a consistent copy of the running database, packed, and the keys beside it."""
        copy = self._place / "copy.sqlite3"
        await _told_about(copy, copy_to_file(self._database, copy), progress)
        unpacked = await asyncio.to_thread(pack, copy, self._place / DATABASE, partial(progress, "packed"))
        copy.unlink()
        pack_keys(self._keys, self._place / KEYS)
        self._contents = Contents(
            engine="sqlite" if isinstance(self._database, Path) else "postgresql",
            database=unpacked,
            files={name: measured(self._place / name) for name in (DATABASE, KEYS)},
        )
        return self._contents

    @asynccontextmanager
    async def reopened(self) -> AsyncIterator[tuple[DatabaseStore, int]]:
        """Unpack what was written, and open it, migrated, with the number of its schema. Raises `BackupError`."""
        assert self._contents  # noqa: S101 - filled before
        copy = self._place / "proof.sqlite3"
        async with unpacked(self._place, self._contents, copy) as store_and_schema:
            yield store_and_schema
        for file in self._place.glob(f"{copy.name}*"):
            file.unlink()

    def keep(self, manifest: Manifest) -> None:
        """Have the backup on disk under its name."""
        with (self._place / _MANIFEST).open("xb") as file:
            file.write(json.format(json.encode(manifest), indent=2))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._place)
        self._place.rename(self._shelf.place(manifest))
        sync_folder(self._place.parent)


@asynccontextmanager
async def unpacked(place: Path, contents: Contents, file: Path) -> AsyncIterator[tuple[DatabaseStore, int]]:
    """Unpack a backup's database into a new file and open it, migrated, with the number its schema had.

    Raises `BackupError` and `SchemaError`.
    """
    await asyncio.to_thread(unpack, place / DATABASE, file, contents.files[DATABASE], contents.database)
    applied, number = await migrate_database(file)
    async with open_store(file) as store:
        if (await store.health()).integrity != "ok":
            raise BackupError("damaged", str(place / DATABASE))
        yield store, number - len(applied)


def read_manifest(place: Path) -> Manifest:
    """Read the manifest of a backup's folder. Raises `BackupError`."""
    manifest = _read(place / _MANIFEST)
    if manifest is None or not {DATABASE, KEYS} <= manifest.contents.files.keys():
        raise BackupError("damaged", str(place / _MANIFEST))
    return manifest


def _read(file: Path) -> Manifest | None:
    try:
        return json.decode(file.read_bytes(), type=Manifest)
    except (OSError, MsgspecError):
        return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises `BackupError`."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError("running", str(folder)) from None
    finally:
        os.close(opened)


async def _told_about(file: Path, copying: Coroutine[Any, Any, None], progress: Progress) -> None:
    """Wait until a file is copied, telling how large it has become."""
    work = asyncio.create_task(copying)
    try:
        while not (await asyncio.wait({work}, timeout=_TELL_SECONDS))[0]:
            progress("copied", _size(file))
        await work
    finally:
        work.cancel()
    progress("copied", _size(file))


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
