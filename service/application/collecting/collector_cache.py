"""A short-lived cache of collectors, so that not every opened link reads the store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.domain.collecting.collector import Collector, read_code
from service.domain.errors import UnknownCollectorError

if TYPE_CHECKING:
    from service.application.ports.store import Clock, Store

FRESH = timedelta(seconds=1)
"""How long an entry is used. The write transaction checks the stored collector again."""


class CollectorCache:
    """Caches known collectors. Unknown codes are not cached, so that nobody can fill the memory."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._seen: dict[str, tuple[datetime, Collector]] = {}

    async def collector(self, typed: str) -> Collector:
        """Return a collector by any spelling of its code, open or not. Raises `UnknownCollectorError`."""
        if kept := self._fresh(typed):  # the printed spelling, which nearly all come with
            return kept
        code = read_code(typed)
        if kept := self._fresh(code):
            return kept
        now = self._clock()
        collector = await self._store.collectors.by_code(code)
        if collector is None:
            raise UnknownCollectorError(code=code)
        self._seen[code] = (now, collector)
        return collector

    def _fresh(self, code: str) -> Collector | None:
        seen = self._seen.get(code)
        return seen[1] if seen and abs(self._clock() - seen[0]) < FRESH else None

    def forget(self, code: str) -> None:
        """Drop an entry, so that a change is seen at once."""
        self._seen.pop(code, None)

    async def open_collector(self, typed: str) -> Collector:
        """Return a collector that is open now.

        Raises `UnknownCollectorError`, `ClosedError` and `NotYetOpenError`.
        """
        collector = await self.collector(typed)
        refusal = collector.refusal(self._clock())
        if refusal:
            raise refusal
        return collector
