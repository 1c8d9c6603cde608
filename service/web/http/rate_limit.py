"""Rate limits per client address, counted in memory that the processes of one machine share."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address
from time import monotonic
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

from service.domain.accounts.addresses import unmapped
from service.domain.errors import TooManyRequestsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.types import Scope

    from service.web.http.client_address import ClientAddress

WINDOW_SECONDS = 60
SUBMISSIONS = 3000
"""Answer sheets a minute from one address; a whole ministry can share one."""

GUESSES = 30
"""Wrong secrets a minute from one address."""

_NETWORKS = ((64, 1), (56, 4), (48, 16))
"""The prefixes of an IPv6 address that are counted, and how many times the tries of one subscriber each has."""


Keys: TypeAlias = "Sequence[tuple[str, int]]"
"""What is counted of a client, each with a number of tries."""


class Counts(Protocol):
    """Counters by key, used inside `with`. A count ends with its window; times are monotonic seconds."""

    def __enter__(self) -> Self:
        """Keep other processes out."""

    def __exit__(self, *_: object) -> None:
        """Let them in."""

    def get(self, key: str, now: int) -> tuple[int, int]:
        """Return the count of a key, and when its window ends."""

    def add(self, key: str, step: int, now: int, seconds: int) -> None:
        """Add to the count of a key, never below 0; the first try begins its window of so many seconds."""


class RateLimiter:
    """Allows each address `most` tries in each window of `seconds`, which the first try begins.

    With a name, each pair of address and name has its own count. `on=False` allows everything.
    """

    def __init__(  # noqa: PLR0913 - a limit has that many parts
        self,
        counts: Counts,
        kind: str,
        most: int,
        client: ClientAddress,
        *,
        on: bool,
        seconds: int = WINDOW_SECONDS,
    ) -> None:
        self._counts = counts
        self._client = client
        self._kind = kind
        self._on = on
        self._most = most
        self._seconds = seconds

    def check(self, scope: Scope, name: str = "") -> None:
        """Raise `TooManyRequestsError` if the address has used up its tries."""
        if self._on:
            with self._counts:
                self._check(self._keys(scope, name), int(monotonic()))

    def take(self, scope: Scope, name: str = "") -> None:
        """Check and count a try in one step. Raises `TooManyRequestsError`."""
        if self._on:
            keys, now = self._keys(scope, name), int(monotonic())
            with self._counts:
                self._check(keys, now)
                self._add(keys, 1, now)

    def forgive(self, scope: Scope, name: str = "") -> None:
        """Take back a counted try that succeeded."""
        if self._on:
            with self._counts:
                self._add(self._keys(scope, name), -1, int(monotonic()))

    def _check(self, keys: Keys, now: int) -> None:
        for key, tries in keys:
            count, ends = self._counts.get(key, now)
            if count >= tries:
                raise TooManyRequestsError(seconds=ends - now)

    def _add(self, keys: Keys, step: int, now: int) -> None:
        for key, _ in keys:
            self._counts.add(key, step, now, self._seconds)

    def _keys(self, scope: Scope, name: str) -> Keys:
        return [
            (f"{self._kind} {address} {name}", self._most * times) for address, times in _addresses(self._client(scope))
        ]


def _addresses(address: str) -> Keys:
    """Return what is counted of a client's address, each with how many times the tries of one subscriber it has."""
    if ":" not in address:
        return [(address, 1)]
    try:
        return _networks(address)
    except ValueError:
        return [(address, 1)]


@lru_cache(maxsize=1024)
def _networks(address: str) -> Keys:
    """Return an IPv4 address, or the networks of an IPv6 address: a subscriber has a /64, and often many of them."""
    plain = unmapped(address)
    if isinstance(plain, IPv4Address):
        return [(str(plain), 1)]
    return [(f"{int(plain) >> 128 - bits:x}/{bits}", times) for bits, times in _NETWORKS]
