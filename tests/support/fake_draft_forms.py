"""Forms being made in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.draft_forms import DraftForms, DraftFormWriter
from service.domain.forms.draft import DraftHead
from tests.support.fake_moments import kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.domain.forms.draft import Draft
    from tests.support.fake_store import State
    from tests.support.fake_unit import MemoryUnit


class MemoryDraftForms(DraftForms):
    """Drafts, read from the state."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    async def heads(self) -> list[DraftHead]:
        return [
            DraftHead(id=each.id, form=each.document.id, title=each.document.title, by=each.by, saved=each.saved)
            for each in self._last().values()
        ]

    async def count(self) -> int:
        return len(self._last())

    def _last(self) -> dict[str, Draft]:
        return {name: draft for (name, _), draft in sorted(self._state().draft_forms.items())}

    async def find(self, name: str, revision: int | None = None) -> Draft | None:
        if revision is not None:
            return self._state().draft_forms.get((name, revision))
        return self._last().get(name)

    async def linked(self, secret: bytes) -> tuple[str, datetime] | None:
        found = self._state().draft_links.items()
        return next(((name, ends) for name, (held, ends) in found if held == secret), None)


class MemoryDraftFormWriter(MemoryDraftForms, DraftFormWriter):
    """Drafts, written."""

    def __init__(self, unit: MemoryUnit) -> None:
        super().__init__(lambda: unit.state)
        self._unit = unit

    async def add(self, draft: Draft) -> None:
        added = {(draft.id, draft.revision): replace(draft, saved=kept(draft.saved))}
        self._unit.set(draft_forms=self._unit.state.draft_forms | added)

    async def drop(self, name: str, revision: int) -> None:
        there = self._unit.state.draft_forms.items()
        self._unit.set(draft_forms={key: each for key, each in there if key != (name, revision)})

    async def forget(self, name: str, kept: int) -> None:
        there = sorted(number for draft, number in self._unit.state.draft_forms if draft == name)
        for number in there[: max(len(there) - kept, 0)]:
            await self.drop(name, number)

    async def remove(self, name: str) -> None:
        await self.forget(name, 0)
        self._unit.set(draft_links={key: each for key, each in self._unit.state.draft_links.items() if key != name})

    async def link(self, name: str, secret: bytes, ends: datetime) -> None:
        self._unit.set(draft_links=self._unit.state.draft_links | {name: (secret, kept(ends))})
