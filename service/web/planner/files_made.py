"""Files that cost much to make: those of many posters one at a time, those behind a link once."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.application.scoring.remembered import Remembered
from service.domain.errors import MakingPostersError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Iterator

    from service.web.http.response import PageResponse

_KEPT = 24
"""The last files behind links, up to 0.5 MB each: three kinds in both digits, of four links."""


class FilesMade:
    """What is being made and was made by this process."""

    def __init__(self) -> None:
        self._drawing = False
        self._files = Remembered(_KEPT)
        self._one_at_a_time = asyncio.Lock()

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Draw the posters of many: 200 take nine seconds of a processor. Raises `MakingPostersError` meanwhile."""
        if self._drawing:
            raise MakingPostersError
        self._drawing = True
        try:
            yield
        finally:
            self._drawing = False

    async def once(
        self, subject: Hashable, inputs: tuple[object, ...], make: Callable[[], Awaitable[PageResponse]]
    ) -> PageResponse:
        """Return a file that was made of equal inputs, or make it; others wait for the one that is being made."""
        async with self._one_at_a_time:
            found: PageResponse | None = self._files.find(subject, inputs)
            return found or self._files.keep(subject, inputs, await make())
