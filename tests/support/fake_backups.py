"""Backups in memory: a shelf of manifests, a draft over a store, a target that is put in place or not."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from service.domain.backup import Contents, Manifest, Part

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from service.application.ports.backups import Progress
    from service.application.ports.store import Store

CONTENTS = Contents(engine="sqlite", database=Part(bytes=1, sha256="0" * 64), files={})
SCHEMA = 4


class MemoryShelf:
    """Backups of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.kept: list[Manifest] = []
        self.begun: list[datetime] = []

    def manifests(self) -> list[Manifest]:
        return sorted(self.kept, key=lambda each: each.made, reverse=True)

    @contextmanager
    def draft(self, moment: datetime) -> Iterator[MemoryDraft]:
        self.begun.append(moment)
        yield MemoryDraft(self, self._store)

    def discard(self, manifest: Manifest) -> None:
        self.kept.remove(manifest)


class MemoryDraft:
    def __init__(self, shelf: MemoryShelf, store: Store) -> None:
        self._shelf = shelf
        self._store = store

    async def fill(self, progress: Progress) -> Contents:
        progress("copied", 1)
        return CONTENTS

    @asynccontextmanager
    async def reopened(self) -> AsyncIterator[tuple[Store, int]]:
        yield self._store, SCHEMA

    def keep(self, manifest: Manifest) -> None:
        self._shelf.kept.append(manifest)


class MemoryTarget:
    """A target that is filled with a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.in_place = False

    @asynccontextmanager
    async def filled(self) -> AsyncIterator[Store]:
        yield self._store
        self.in_place = True
