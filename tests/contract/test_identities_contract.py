"""The contract of every store for accounts bound to an identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.accounts.planner import Planner
from tests.support.installation import NOON

if TYPE_CHECKING:
    from service.application.ports.store import Store

ISSUER = "https://login.example"


async def added(store: Store, *names: str) -> list[Planner]:
    async with store.write() as unit:
        for name in names:
            await unit.accounts.add(Planner(name=name, role="reader", created=NOON))
    return await store.accounts.everything()


async def test_an_identity_opens_the_account_that_it_was_bound_to(store: Store) -> None:
    first, _ = await added(store, "a", "b")
    async with store.write() as unit:
        assert await unit.accounts.by_identity(ISSUER, "1") is None
        assert await unit.accounts.bind(first.id, ISSUER, "1")
    async with store.write() as unit:
        assert await unit.accounts.by_identity(ISSUER, "1") == first
        assert await unit.accounts.by_identity("https://other.example", "1") is None
        assert await unit.accounts.by_identity(ISSUER, "2") is None


async def test_an_account_and_an_identity_belong_together_alone(store: Store) -> None:
    first, second = await added(store, "a", "b")
    async with store.write() as unit:
        assert await unit.accounts.bind(first.id, ISSUER, "1")
        assert not await unit.accounts.bind(first.id, ISSUER, "2")
        assert not await unit.accounts.bind(second.id, ISSUER, "1")
        assert await unit.accounts.bind(second.id, ISSUER, "2")
        assert await unit.accounts.by_identity(ISSUER, "1") == first
        assert await unit.accounts.by_identity(ISSUER, "2") == second


async def test_an_account_that_was_let_go_can_be_bound_anew(store: Store) -> None:
    first, second = await added(store, "a", "b")
    async with store.write() as unit:
        await unit.accounts.bind(first.id, ISSUER, "1")
        await unit.accounts.bind(second.id, ISSUER, "2")
        await unit.accounts.unbind(first.id)
        assert await unit.accounts.by_identity(ISSUER, "1") is None
        assert await unit.accounts.by_identity(ISSUER, "2") == second
        assert await unit.accounts.bind(first.id, ISSUER, "3")
        await unit.accounts.unbind(99)
