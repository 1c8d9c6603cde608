"""Unsent forms: returned for an hour, to the planner and browser that sent them only."""

from __future__ import annotations

import pytest

from service.application.accounts.accounts import Accounts
from service.application.accounts.unsent_forms import UnsentForm, UnsentForms
from service.application.collecting.retention import purge
from service.domain.accounts.planner import MOST_UNSENT, Planner
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock

pytestmark = pytest.mark.anyio

FORM = UnsentForm(action="/plan/publish?a=1", fields={"text": ["ก\n<b>"], "many": ["1", "2"]}, files=["แบบ.xlsx"])


@pytest.fixture
def unsent(store: MemoryStore, clock: SetClock) -> UnsentForms:
    return UnsentForms(store, clock)


async def made(store: MemoryStore, clock: SetClock, name: str = "somying") -> Planner:
    await Accounts(store, clock).create(name, "planner")
    found = await store.accounts.find(name)
    assert found
    return found


async def test_it_comes_back_to_the_account_and_the_browser_alone_for_an_hour(
    store: MemoryStore, clock: SetClock, unsent: UnsentForms
) -> None:
    mine, other = await made(store, clock), await made(store, clock, "other")
    secret = await unsent.keep(" SomYing", "browser", FORM)
    clock.forward(minutes=59)
    assert await unsent.find(secret, "browser", mine) == FORM
    assert await unsent.find(secret, "browser", other) is None
    assert await unsent.find(secret, "another", mine) is None
    assert await unsent.find("x", "browser", mine) is None
    clock.forward(minutes=1)
    assert await unsent.find(secret, "browser", mine) is None


@pytest.mark.memory_store
async def test_it_is_gone_once_it_was_sent(store: MemoryStore, clock: SetClock, unsent: UnsentForms) -> None:
    mine = await made(store, clock)
    secret = await unsent.keep("somying", "browser", FORM)
    await unsent.drop(secret)
    assert await unsent.find(secret, "browser", mine) is None
    assert store.state.unsent == {}


@pytest.mark.memory_store
async def test_nothing_is_kept_for_nobody_and_the_secret_does_not_tell(
    store: MemoryStore, clock: SetClock, unsent: UnsentForms
) -> None:
    await made(store, clock)
    await Accounts(store, clock).close("somying")
    for name in ("nobody", "somying", "", "x" * 9000):
        assert len(await unsent.keep(name, "browser", FORM)) == len(await unsent.keep("", "", FORM))
    assert store.state.unsent == {}


@pytest.mark.memory_store
async def test_of_too_many_the_oldest_goes_and_the_nightly_round_takes_the_rest(
    site: Installation, store: MemoryStore, clock: SetClock, unsent: UnsentForms
) -> None:
    mine = await made(store, clock)
    secrets = []
    for _ in range(MOST_UNSENT + 1):
        clock.forward(minutes=1)
        secrets.append(await unsent.keep("somying", "browser", FORM))
    found = [await unsent.find(each, "browser", mine) for each in secrets]
    assert found == [None, *[FORM] * MOST_UNSENT]
    clock.forward(hours=1)
    await purge(store, site.registry, clock)
    assert store.state.unsent == {}
