"""How often one address may try: counts of the running minute in memory, forgotten with it."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from time import monotonic
from typing import TYPE_CHECKING

from service.domain.errors import TooManyRequestsError

if TYPE_CHECKING:
    from litestar.types import Scope

WINDOW_SECONDS = 60
SUBMISSIONS = 3000
"""Answers a minute from one address: a ministry may sit behind a single one."""

GUESSES = 30
"""Wrong secrets a minute from one address."""


class RateLimiter:
    """Allows each address so many tries in each minute. Nothing is kept longer, and nothing is written down.

    Where a name is given, each address has so many for each name.
    """

    def __init__(self, most: int, *, on: bool, seconds: int = WINDOW_SECONDS) -> None:
        self._most = most if on else 0
        self._seconds = seconds
        self._tries: Counter[str] = Counter()
        self._ends = 0.0

    def check(self, scope: Scope, name: str = "") -> None:
        """Refuse an address that has used up its tries. Raises `TooManyRequestsError`."""
        if monotonic() >= self._ends:
            self._tries.clear()
            self._ends = monotonic() + self._seconds
        if self._most and self._tries[_key(scope, name)] >= self._most:
            raise TooManyRequestsError(seconds=max(1, int(self._ends - monotonic())))

    def count(self, scope: Scope, name: str = "") -> None:
        """Count a try."""
        self._tries[_key(scope, name)] += 1

    def forgive(self, scope: Scope, name: str = "") -> None:
        """Take back a try that turned out well."""
        key = _key(scope, name)
        if self._tries[key] > 1:
            self._tries[key] -= 1
        else:
            self._tries.pop(key, None)


def _key(scope: Scope, name: str) -> str:
    return f"{_address(scope)} {name}" if name else _address(scope)


def _address(scope: Scope) -> str:
    """Give the address that asks; a proxy on the same machine is believed about whom it asks for.

    A proxy adds what it knows at the end, be it to the line or as a line of its own; what stands before is anybody's.
    """
    peer = scope["client"][0] if scope["client"] else ""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    if not forwarded and ":" not in peer:
        return peer
    try:
        return _subscriber(forwarded.rsplit(b",", 1)[-1].decode().strip() if _near(peer) and forwarded else peer)
    except ValueError:
        return peer


def _near(peer: str) -> bool:
    return _plain(peer).is_loopback


def _subscriber(address: str) -> str:
    """Give what one subscriber has: an address of version 4, or a network of 2^64 addresses of version 6."""
    plain = _plain(address)
    return str(plain if plain.version == 4 else ip_network(f"{plain}/64", strict=False))  # noqa: PLR2004 - a version


def _plain(address: str) -> IPv4Address | IPv6Address:
    """Read an address; one of version 4 may come in the clothes of version 6."""
    read = ip_address(address)
    return (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read
