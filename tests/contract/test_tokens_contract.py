"""The contract of every store for tokens."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from service.application.ports.records import Token
from tests.support.examples import at
from tests.support.installation import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.ports.store import Store


async def add(store: Store, made: Token, digest: bytes) -> bool:
    async with store.write() as unit:
        return await unit.tokens.add(made, digest)


async def revoke(store: Store, name: str, moment: datetime) -> bool:
    async with store.write() as unit:
        return await unit.tokens.revoke(name, moment)


def token(name: str = "planner", *scopes: str, **other: Any) -> Token:
    return Token(name=name, scopes=frozenset(scopes or ("scores:read",)), created=NOON, **other)


async def test_a_token_comes_back_by_the_hash_of_its_secret(store: Store) -> None:
    both = token("both", "responses:read", "scores:read", addresses=("203.0.113.0/24", "2001:db8::/32"))
    assert await add(store, token(), b"\x00" * 32)
    assert await add(store, both, b"\xff" * 32)
    assert await store.tokens.by_hash(b"\x00" * 32) == token()
    assert await store.tokens.by_hash(b"\xff" * 32) == both
    assert await store.tokens.by_hash(b"\x00" * 31) is None
    assert await store.tokens.by_hash(b"") is None


async def test_tokens_come_back_by_name(store: Store) -> None:
    for n, name in enumerate(("z", "a", "m")):
        await add(store, token(name), bytes([n]) * 32)
    assert [each.name for each in await store.tokens.everything()] == ["a", "m", "z"]


async def test_a_name_is_given_once(store: Store) -> None:
    assert await add(store, token(), b"\x01" * 32)
    assert not await add(store, token("planner", "responses:read"), b"\x02" * 32)
    assert await store.tokens.everything() == [token()]
    assert await store.tokens.by_hash(b"\x02" * 32) is None


async def test_a_token_is_revoked_once_and_stays_on_record(store: Store) -> None:
    await add(store, token(), b"\x01" * 32)
    await add(store, token("stays"), b"\x02" * 32)
    revoked = token(revoked=at("2026-06-01T00:00:00"))
    assert await revoke(store, "planner", at("2026-06-01T00:00:00"))
    assert not await revoke(store, "planner", at("2026-07-01T00:00:00"))
    assert not await revoke(store, "never", at("2026-07-01T00:00:00"))
    assert await store.tokens.everything() == [revoked, token("stays")]
    assert await store.tokens.by_hash(b"\x01" * 32) == revoked


async def test_the_last_day_and_the_day_of_use_come_back(store: Store) -> None:
    ends, used = date(2026, 12, 31), date(2026, 6, 1)
    await add(store, token(ends=ends), b"\x01" * 32)
    await add(store, token("other"), b"\x02" * 32)
    async with store.write() as unit:
        await unit.tokens.use("planner", date(2026, 5, 31))
        await unit.tokens.use("planner", used)
    assert await store.tokens.everything() == [token("other"), token(ends=ends, used=used)]
    assert await store.tokens.by_hash(b"\x01" * 32) == token(ends=ends, used=used)
