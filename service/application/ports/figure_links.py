"""The ports of links to certified figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.domain.certification.figure_link import FigureLink


class FigureLinks(Protocol):
    """Links, as they are outside or in this transaction."""

    async def all(self) -> list[FigureLink]:
        """Return all links, the newest first, then by id."""

    async def find(self, name: str) -> FigureLink | None:
        """Return a link by its id."""


class FigureLinkWriter(FigureLinks, Protocol):
    """Links, in a write transaction."""

    async def put(self, link: FigureLink) -> None:
        """Insert a link, or record that it was revoked."""
