"""Links to certified figures in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.figure_links import FigureLinks, FigureLinkWriter
from tests.support.fake_moments import kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.domain.certification.figure_link import FigureLink
    from tests.support.fake_store import State
    from tests.support.fake_unit import MemoryUnit


class MemoryFigureLinks(FigureLinks):
    """Links, read from the state."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    async def all(self) -> list[FigureLink]:
        return sorted(self._state().figure_links.values(), key=lambda each: (-each.made.timestamp(), each.id))

    async def find(self, name: str) -> FigureLink | None:
        return self._state().figure_links.get(name)


class MemoryFigureLinkWriter(MemoryFigureLinks, FigureLinkWriter):
    """Links, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        super().__init__(lambda: unit.state)
        self._unit = unit

    async def put(self, link: FigureLink) -> None:
        stored = replace(link, made=kept(link.made), revoked=link.revoked and kept(link.revoked))
        self._unit.set(figure_links=self._unit.state.figure_links | {link.id: stored})
