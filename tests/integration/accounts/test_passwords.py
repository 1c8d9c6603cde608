"""Real argon2 password hashes."""

from __future__ import annotations

import asyncio
import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from service.adapters import passwords
from service.adapters.passwords import OF_ONE, WAITING, Argon2Passwords
from service.domain.accounts.planner import LEAST_GUESSES
from service.domain.errors import BusyError
from tests.support.installation import until

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_a_password_has_its_hash_and_no_other() -> None:
    hasher = Argon2Passwords()
    kept = await hasher.hash("a good long password")
    assert kept.startswith(f"$argon2id$v=19$m={passwords.KIBIBYTES},t={passwords.PASSES},p={passwords.LANES}$")
    assert await hasher.verify(kept, "a good long password", known=False)
    assert not await hasher.verify(kept, "another password", known=False)
    assert await hasher.hash("a good long password") != kept
    assert not hasher.outdated(kept)
    assert hasher.outdated(CHEAP.hash("x"))


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        *((each, True) for each in (
            "123456789012", "1qaz2wsx3edc", "qwertyuiop12", "Password1234", "P@ssw0rd2024!", "passwordpassword",
            "administrator", "thailand1234", "bangkok12345", "pochaipochai", "pochai123456", "พอใจพอใจพอใจ",
            "zaq12wsxcde3", "abcabcabcabc", "ab" * 64, "somsaksomsak", "รหัสรหัสรหัส",
            "รหัสผ่านรหัสผ่าน", "สวัสดีครับสวัสดีครับ", "ฟหกดเ้่าสวงผป", "11112222333344", "Pochai2569Pochai", "ยฟหหไนพก1234",
            "isylzjko1234", "กรุงเทพมหานคร",
        )),
        *((each, False) for each in (
            "a good long password", "correct horse battery", "วันนี้อากาศดีมาก", "นโยบายและแผน 7 ข้อ",
        )),
    ],
)  # fmt: skip
async def test_what_is_guessed_first_is_known(password: str, *, refused: bool) -> None:
    guesses = await Argon2Passwords(CHEAP).guesses(password, ["somsak"])
    assert (guesses < LEAST_GUESSES) == refused


async def test_where_there_is_no_hash_as_much_is_worked_out_and_the_answer_is_no() -> None:
    hasher = Argon2Passwords(CHEAP)
    seen: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
            seen.append(str(hash))
            return super().verify(hash, password)

    watched = Argon2Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    assert not await watched.verify(None, "", known=False)
    assert not await watched.verify(await hasher.hash("x"), "y", known=False)
    nothing, something = (each.rsplit("$", 2) for each in seen)
    assert nothing[0] == something[0] == "$argon2id$v=19$m=8,t=1,p=1"
    assert [len(part) for part in nothing] == [len(part) for part in something]


async def test_strangers_wait_in_a_queue_of_their_own_and_who_comes_when_many_wait_is_told_so() -> None:
    gate, running, most = threading.Event(), 0, 0
    lock = threading.Lock()

    class Slow(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            gate.wait(10)
            with lock:
                running -= 1
            return True

    hasher = Argon2Passwords(Slow(time_cost=1, memory_cost=8, parallelism=1))
    begun = [asyncio.create_task(hasher.verify("hash", "", known=False)) for _ in range(1 + WAITING)]
    await until(lambda: running == 1)
    with pytest.raises(BusyError):
        await hasher.verify("hash", "", known=False)
    known = asyncio.create_task(hasher.verify("hash", "", known=True))
    await until(lambda: running == 2)
    gate.set()
    assert all(await asyncio.gather(known, *begun))
    assert most == 2
    assert await hasher.verify("hash", "", known=False)


@pytest.mark.parametrize("judging", [False, True])
async def test_nobody_who_is_known_keeps_others_out_with_passwords_of_one_account(*, judging: bool) -> None:
    gate, running = threading.Event(), 0

    class Slow(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
            nonlocal running
            running += 1
            gate.wait(10)
            return True

    hasher = Argon2Passwords(Slow(time_cost=1, memory_cost=8, parallelism=1))
    begun = [asyncio.create_task(hasher.verify("theirs", "", known=True))]
    await until(lambda: running == 1)

    async def once_more() -> object:
        return await (hasher.guesses("12345", ["reader"]) if judging else hasher.verify("theirs", "", known=True))

    begun += [asyncio.create_task(once_more()) for _ in range(2 * WAITING)]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    known = asyncio.create_task(hasher.verify("mine", "", known=True))
    await asyncio.sleep(0)
    gate.set()
    assert await known
    ended = await asyncio.gather(*begun, return_exceptions=True)
    refused = sum(isinstance(each, BusyError) for each in ended)
    assert len(ended) - refused == (1 + OF_ONE if judging else OF_ONE)
    assert await once_more(), "what has ended takes no place"
