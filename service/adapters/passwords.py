"""Password hashing by argon2id in threads, with bounded memory and queue; how easily a new password is guessed."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
from collections import Counter
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from service.adapters.keyboards import on_english_keys, on_thai_keys
from service.domain.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_T = TypeVar("_T")

KIBIBYTES = 19 * 1024
PASSES = 2
LANES = 1
"""The least parameters in OWASP's Password Storage Cheat Sheet for argon2id, for small machines."""

WAITING = 16
"""Hashes that wait in each of two queues, besides the one at work."""

OF_ONE = 3
"""Passwords of one account under way in the queue of those who are known: none of them keeps the others out."""

EXAMINED = 32
"""The first characters of a new password, by which it is judged: the time grows with the square of their number."""

_OWN_WORDS = ("pochai", "พอใจ")

_MOST_WORDS = 20_000
_RUNS = re.compile(r"(.)\1+")
_THAI = re.compile("[ก-๛]")


class Argon2Passwords:
    """Hashes passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=LANES)
        self._nobodys = _hash_of_nothing(self._hasher)
        self._known, self._strangers = _Queue(), _Queue()

    async def hash(self, password: str) -> str:
        """Return the hash of a password, for somebody who is known. Raises `BusyError`."""
        return await self._known.run(lambda: self._hasher.hash(password))

    async def verify(self, kept: str | None, password: str, *, known: bool) -> bool:
        """Return whether a password fits the hash; `None` takes as long to refuse. Raises `BusyError`."""
        queue, whose = (self._known, kept or "") if known else (self._strangers, "")
        return await queue.run(lambda: self._is(kept or self._nobodys, password), whose) and kept is not None

    async def guesses(self, password: str, words: Collection[str]) -> float:
        """Return how many guesses find a password that begin with the commonest and `words`. Raises `BusyError`."""
        return await self._known.run(lambda: _guesses(password, words), " ".join(words))

    def outdated(self, kept: str) -> bool:
        """Return whether a hash was made with weaker parameters than the present ones."""
        return self._hasher.check_needs_rehash(kept)

    def _is(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except VerifyMismatchError:
            return False


class _Queue:
    """Runs work in a thread, one after another; work of somebody who is named only with a few others of theirs."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore()
        self._under_way: Counter[str] = Counter()

    async def run(self, work: Callable[[], _T], whose: str = "") -> _T:
        if self._under_way.total() > WAITING or (whose and self._under_way[whose] >= OF_ONE):
            raise BusyError
        self._under_way[whose] += 1
        try:
            async with self._free:
                return await asyncio.to_thread(work)
        finally:
            self._under_way -= Counter([whose])


def _guesses(password: str, words: Collection[str]) -> float:
    """Estimate by lists of passwords, words and names, rows of keys, dates and repetitions (Wheeler 2016).

    So also what the same keys type in the other layout, and what is left of letters that stand several times.
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415 - reads its lists, which only new passwords need

    examined, known = password[:EXAMINED], [*words, *_OWN_WORDS]
    readings = {examined, on_english_keys(examined), *on_thai_keys(examined)}
    readings |= {_RUNS.sub(r"\1", each) for each in readings}
    return min(
        float(zxcvbn(each, user_inputs=[*known, *(_thai_words() if _THAI.search(each) else ())])["guesses"])
        for each in readings
    )


@cache
def _thai_words() -> list[str]:
    """Return the commonest Thai words, the commonest first, as counted in the Thai National Corpus; none without it."""
    package = find_spec("pythainlp")
    if package is None or package.origin is None:
        return []
    with (Path(package.origin).parent / "corpus" / "tnc_freq.txt").open(encoding="utf-8") as lines:
        return [line.partition("\t")[0] for line in islice(lines, _MOST_WORDS)]


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """Return a hash of no known password, which takes as long to verify as any other."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    effort = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${effort}${salt}${digest}"
