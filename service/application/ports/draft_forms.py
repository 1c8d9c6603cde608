"""The ports of forms being made: read, and written with every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from service.domain.forms.draft import Draft, DraftHead


class DraftForms(Protocol):
    """Drafts, as they are outside or in this transaction."""

    async def heads(self) -> list[DraftHead]:
        """Return what the last revision of every draft is, without its content, by id."""

    async def count(self) -> int:
        """Return how many drafts there are."""

    async def find(self, name: str, revision: int | None = None) -> Draft | None:
        """Return the last revision of a draft, or the one of a number."""

    async def linked(self, secret: bytes) -> tuple[str, datetime] | None:
        """Return the draft that a link shows, by the hash of its secret, and when the link ends."""


class DraftFormWriter(DraftForms, Protocol):
    """Drafts, in a write transaction."""

    async def add(self, draft: Draft) -> None:
        """Insert a revision."""

    async def drop(self, name: str, revision: int) -> None:
        """Delete a revision."""

    async def forget(self, name: str, kept: int) -> None:
        """Delete all revisions of a draft but the last ones that are kept."""

    async def remove(self, name: str) -> None:
        """Delete a draft with all revisions, and its link."""

    async def link(self, name: str, secret: bytes, ends: datetime) -> None:
        """Insert a draft's link, in place of the one before."""
