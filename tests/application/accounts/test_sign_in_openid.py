from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import Accounts
from service.application.accounts.sign_in import SignIn
from service.domain.accounts.audit_log import first_break
from service.domain.accounts.identity import Identity
from service.domain.errors import NamelessIdentityError, SignedOutError, UnknownIdentityError
from tests.support.fake_accounts import CountedPasswords, NumberedCodes
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock

SOMYING = Identity(issuer="https://login.example", subject="1", name="somying")


@pytest.fixture
def signing(store: MemoryStore, clock: SetClock) -> SignIn:
    return SignIn(store, clock, CountedPasswords(), NumberedCodes())


@pytest.fixture
async def accounts(store: MemoryStore, clock: SetClock) -> Accounts:
    """Give the accounts, with one of somying and one of somchai."""
    made = Accounts(store, clock)
    for name in ("somying", "somchai"):
        await made.create(name, "planner")
    return made


async def book(store: MemoryStore) -> list[tuple[str, str, str]]:
    entries = await store.accounts.entries()
    assert first_break(entries) is None
    return [(each.who, each.action, each.subject) for each in entries[4:]]


async def test_the_first_time_the_name_finds_the_account_and_binds_it(
    store: MemoryStore, signing: SignIn, accounts: Accounts
) -> None:
    signed = await signing.sign_in_with_identity(SOMYING)
    assert signed.planner.name == "somying"
    assert (await signing.resume(signed.secret)).planner.name == "somying"
    again = await signing.sign_in_with_identity(SOMYING)
    assert again.planner == signed.planner
    assert await book(store) == [
        ("somying", "identity-bound", "somying"),
        ("somying", "signed-in", "somying"),
        ("somying", "signed-in", "somying"),
    ]


@pytest.mark.parametrize("name", ["somchai", "", "nobody"])
async def test_whoever_is_called_otherwise_now_opens_the_same_account(
    signing: SignIn, accounts: Accounts, name: str
) -> None:
    await signing.sign_in_with_identity(SOMYING)
    assert (await signing.sign_in_with_identity(replace(SOMYING, name=name))).planner.name == "somying"


@pytest.mark.parametrize(
    "other",
    [replace(SOMYING, subject="2"), replace(SOMYING, issuer="https://other.example")],
)
async def test_whoever_takes_over_a_name_takes_over_no_account(
    store: MemoryStore, signing: SignIn, accounts: Accounts, other: Identity
) -> None:
    await signing.sign_in_with_identity(SOMYING)
    with pytest.raises(UnknownIdentityError) as refused:
        await signing.sign_in_with_identity(other)
    assert refused.value.params == {"name": "somying"}
    assert (await book(store))[-1] == ("", "sign-in-failed", "")


async def test_one_identity_opens_one_account(signing: SignIn, accounts: Accounts) -> None:
    await signing.sign_in_with_identity(SOMYING)
    await accounts.close("somying")
    with pytest.raises(UnknownIdentityError) as refused:
        await signing.sign_in_with_identity(replace(SOMYING, name="somchai"))
    assert refused.value.params == {"name": "somying"}


@pytest.mark.memory_store
async def test_who_has_no_account_is_refused_and_gets_none(
    store: MemoryStore, signing: SignIn, accounts: Accounts
) -> None:
    with pytest.raises(UnknownIdentityError):
        await signing.sign_in_with_identity(replace(SOMYING, name="nobody"))
    with pytest.raises(NamelessIdentityError):
        await signing.sign_in_with_identity(replace(SOMYING, name=""))
    assert len(await accounts.everything()) == 2
    assert store.state.sessions == {}
    assert await book(store) == [("", "sign-in-failed", "")]
    assert store.state.refused_sign_ins[0].count == 2


@pytest.mark.memory_store
async def test_a_closed_account_is_not_opened_for_the_first_time_either(
    store: MemoryStore, signing: SignIn, accounts: Accounts
) -> None:
    await accounts.close("somying")
    with pytest.raises(UnknownIdentityError):
        await signing.sign_in_with_identity(SOMYING)
    assert store.state.identities == {}


async def test_a_session_that_the_browser_held_is_ended(signing: SignIn, accounts: Accounts) -> None:
    planted = await signing.sign_in_with_identity(SOMYING)
    signed = await signing.sign_in_with_identity(SOMYING, instead_of=planted.secret)
    assert signed.secret != planted.secret
    with pytest.raises(SignedOutError):
        await signing.resume(planted.secret)


async def test_a_reset_lets_another_identity_open_the_account(signing: SignIn, accounts: Accounts) -> None:
    signed = await signing.sign_in_with_identity(SOMYING)
    await accounts.reset("somying")
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)
    assert (await signing.sign_in_with_identity(replace(SOMYING, subject="2"))).planner.name == "somying"
    with pytest.raises(UnknownIdentityError):
        await signing.sign_in_with_identity(SOMYING)


async def test_a_provider_proves_what_it_says_it_asked(store: MemoryStore, clock: SetClock, signing: SignIn) -> None:
    await Accounts(store, clock).create("somying", "planner")
    for proved, proven in ((None, False), (clock() - timedelta(hours=1), False), (clock(), True)):
        begun = await signing.sign_in_with_identity(replace(SOMYING, proved=proved))
        assert begun.session.provider
        assert begun.session.proven(clock()) is proven
