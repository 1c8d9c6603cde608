"""The ports of backups: where they are kept, and the database that one is restored into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from datetime import datetime

    from service.application.ports.store import Store
    from service.domain.backup import Contents, Manifest

    Progress = Callable[[Literal["copied", "packed", "counted"], int], None]
    """Told what is done so far: bytes copied, bytes packed, responses counted."""


class Draft(Protocol):
    """A backup that is being written; it is deleted unless it is kept."""

    async def fill(self, progress: Progress) -> Contents:
        """Write a consistent copy of the running database, packed, and the keys beside it."""

    def reopened(self) -> AbstractAsyncContextManager[tuple[Store, int]]:
        """Unpack what was written, and open it, migrated, with the number of its schema.

        Raises `BackupError` for what cannot be read back.
        """

    def keep(self, manifest: Manifest) -> None:
        """Have the backup on disk under its name."""


class Shelf(Protocol):
    """Where backups are kept."""

    def manifests(self) -> Sequence[Manifest]:
        """Return those of all backups that have one, newest first."""

    def draft(self, moment: datetime) -> AbstractContextManager[Draft]:
        """Begin a backup. Raises `BackupError` while another is being made."""

    def discard(self, manifest: Manifest) -> None:
        """Delete a backup."""


class Target(Protocol):
    """The database that a backup is restored into."""

    def filled(self) -> AbstractAsyncContextManager[Store]:
        """Fill a database beside what is there, and put it into its place on leaving without an error.

        Raises `BackupError`.
        """
