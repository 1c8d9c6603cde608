"""Rate limits per client address, counted in memory."""

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
"""Answer sheets a minute from one address; a whole ministry can share one."""

GUESSES = 30
"""Wrong secrets a minute from one address."""


class RateLimiter:
    """Allows each address `most` tries in each window of `seconds`; all counts are cleared when the window ends.

    With a name, each pair of address and name has its own count. `on=False` allows everything.
    """

    def __init__(self, most: int, *, on: bool, seconds: int = WINDOW_SECONDS) -> None:
        self._on = on
        self._most = most
        self._seconds = seconds
        self._tries: Counter[str] = Counter()
        self._ends = 0.0

    def check(self, scope: Scope, name: str = "") -> None:
        """Raise `TooManyRequestsError` if the address has used up its tries."""
        if not self._on:
            return
        if monotonic() >= self._ends:
            self._tries.clear()
            self._ends = monotonic() + self._seconds
        if self._tries[_key(scope, name)] >= self._most:
            raise TooManyRequestsError(seconds=max(1, int(self._ends - monotonic())))

    def count(self, scope: Scope, name: str = "") -> None:
        """Count a try."""
        if self._on:
            self._tries[_key(scope, name)] += 1

    def forgive(self, scope: Scope, name: str = "") -> None:
        """Take back a counted try that succeeded."""
        key = _key(scope, name)
        if self._tries[key] > 1:
            self._tries[key] -= 1
        else:
            self._tries.pop(key, None)


def _key(scope: Scope, name: str) -> str:
    return f"{_address(scope)} {name}" if name else _address(scope)


def _address(scope: Scope) -> str:
    """Return the client's address; a proxy on this machine is believed about the client it forwards.

    A proxy adds the client at the end of X-Forwarded-For, or as a line of its own; whatever precedes it can be forged.
    """
    peer = scope["client"][0] if scope["client"] else ""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    if not forwarded and ":" not in peer:
        return peer
    try:
        return _subscriber(forwarded.rsplit(b",", 1)[-1].decode().strip() if _is_loopback(peer) and forwarded else peer)
    except ValueError:
        return peer


def _is_loopback(peer: str) -> bool:
    return _unmapped(peer).is_loopback


def _subscriber(address: str) -> str:
    """Return what identifies one subscriber: an IPv4 address, or the /64 network of an IPv6 address."""
    plain = _unmapped(address)
    return str(plain if plain.version == 4 else ip_network(f"{plain}/64", strict=False))  # noqa: PLR2004 - a version


def _unmapped(address: str) -> IPv4Address | IPv6Address:
    """Parse an address; an IPv4-mapped IPv6 address (::ffff:a.b.c.d) becomes an IPv4 address. Raises `ValueError`."""
    read = ip_address(address)
    return (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read
