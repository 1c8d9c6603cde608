"""Password hashes: argon2id in threads, a few at a time, so that a flood of sign-ins fills neither memory nor queue."""

from __future__ import annotations

import asyncio
import base64
import secrets
from typing import TYPE_CHECKING, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from service.domain.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

KIBIBYTES = 19 * 1024
PASSES = 2
LANES = 1
"""What OWASP's Password Storage Cheat Sheet asks of argon2id at least: a small machine has to bear it too."""

AT_ONCE = 2
WAITING = 32
"""How many hashes may be worked on, and how many may wait for it."""


class Argon2Passwords:
    """Hashes passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=LANES)
        self._nobodys = _hash_of_nothing(self._hasher)
        self._free = asyncio.Semaphore(AT_ONCE)
        self._under_way = 0

    async def hash(self, password: str) -> str:
        """Return the hash of a password. Raises `BusyError`."""
        return await self._in_thread(lambda: self._hasher.hash(password))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Return whether a password has a hash; without a hash it takes as long to say no. Raises `BusyError`."""
        return await self._in_thread(lambda: self._is(kept or self._nobodys, password)) and kept is not None

    def outdated(self, kept: str) -> bool:
        """Return whether a hash was made with less effort than is made now."""
        return self._hasher.check_needs_rehash(kept)

    def _is(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except VerifyMismatchError:
            return False

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        if self._under_way >= AT_ONCE + WAITING:
            raise BusyError
        self._under_way += 1
        try:
            async with self._free:
                return await asyncio.to_thread(work)
        finally:
            self._under_way -= 1


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """Write down a hash that no password is known for, which takes as long to verify against as any other."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    effort = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${effort}${salt}${digest}"
