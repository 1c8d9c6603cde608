"""How often one address may try: counts of the running minute in memory, forgotten with it."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any

from service.domain.errors import TooManyRequestsError

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.datastructures import State

WINDOW_SECONDS = 60
SUBMISSIONS = 3000
"""Answers a minute from one address: a ministry may sit behind a single one."""

GUESSES = 30
"""Wrong secrets a minute from one address."""


class Limit:
    """Allows each address so many tries in each minute. Nothing is kept longer, and nothing is written down."""

    def __init__(self, most: int, *, on: bool) -> None:
        self._most = most if on else 0
        self._tries: Counter[str] = Counter()
        self._ends = 0.0

    def check(self, request: ASGIConnection[Any, Any, Any, State]) -> None:
        """Refuse an address that has used up its tries. Raises `TooManyRequestsError`."""
        if monotonic() >= self._ends:
            self._tries.clear()
            self._ends = monotonic() + WINDOW_SECONDS
        if self._most and self._tries[_address(request)] >= self._most:
            raise TooManyRequestsError(seconds=max(1, int(self._ends - monotonic())))

    def count(self, request: ASGIConnection[Any, Any, Any, State]) -> None:
        """Count a try."""
        self._tries[_address(request)] += 1


def _address(request: ASGIConnection[Any, Any, Any, State]) -> str:
    """Give the address that asks; a proxy on the same machine is believed about whom it asks for."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "").rsplit(",", maxsplit=1)[-1].strip()
    try:
        return forwarded if forwarded and ip_address(peer).is_loopback else peer
    except ValueError:
        return peer
