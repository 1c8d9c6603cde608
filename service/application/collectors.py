"""Keeping collectors: made with a code of their own, listed with their counts, closed."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.collector import CODE_LENGTH, Access, Collector, Device, read_code
from service.domain.errors import InvalidCollectorError, UnknownCollectorError
from service.domain.receipt import ALPHABET

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.forms import Library
    from service.application.ports import Clock, Store
    from service.domain.form import Form

_LETTERS = ALPHABET[10:]


class Collectors:
    """The collectors of an installation."""

    def __init__(self, store: Store, library: Library, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._clock = clock

    async def create(  # noqa: PLR0913 - a collector has as many fields
        self,
        form: str,
        label: str,
        *,
        opens: datetime | None = None,
        closes: datetime | None = None,
        population: int | None = None,
        device: Device = "own",
        access: Access = "open",
    ) -> Collector:
        """Make a collector for a form. Raises `UnknownFormError` and `InvalidCollectorError`."""
        await self._library.asked(form)
        created = self._clock()
        if closes and closes <= created:
            raise InvalidCollectorError(reason="past")
        draft = Collector(
            code="",
            form=form,
            label=label,
            created=created,
            opens=opens,
            closes=closes,
            population=population,
            device=device,
            access=access,
        )
        collector = replace(draft, code=new_code())
        while not await self._store.collectors.add(collector):
            collector = replace(draft, code=new_code())
        return await self.find(collector.code)

    async def create_missing(self) -> list[Collector]:
        """Make a collector for every form that has none, so that a new installation can ask at once."""
        made = [await self._first(published.questionnaire.form) for published in self._library.current]
        return [collector for collector in made if collector]

    async def _first(self, form: Form) -> Collector | None:
        """Make a collector for a form that has none; give none where there is one, as when another start was faster."""
        while all(each.form != form.id for each in await self.everything()):
            draft = Collector(code=new_code(), form=form.id, label=form.audience, created=self._clock())
            if await self._store.collectors.add(draft, first=True):
                return await self.find(draft.code)
        return None

    async def find(self, code: str) -> Collector:
        """Find a collector by any spelling of its code. Raises `UnknownCollectorError`."""
        collector = await self._store.collectors.by_code(read_code(code))
        if collector is None:
            raise UnknownCollectorError(code=code)
        return collector

    async def close(self, code: str) -> Collector:
        """Close a collector now, unless it is closed already."""
        collector = await self.find(code)
        if collector.state(self._clock()) != "closed":
            await self._store.collectors.close(collector.code, self._clock())
        return await self.find(code)

    async def everything(self) -> list[Collector]:
        """Give all collectors, oldest first."""
        return await self._store.collectors.everything()


def new_code() -> str:
    """Make a code of letters and digits that begins with a letter, so that no table takes it for a number."""
    rest = (secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return secrets.choice(_LETTERS) + "".join(rest)
