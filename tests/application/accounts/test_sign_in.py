from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from service.application.accounts.accounts import Accounts, digest
from service.application.accounts.sessions import SignedIn
from service.application.accounts.sign_in import SignIn
from service.domain.accounts.audit_log import first_break
from service.domain.accounts.planner import MOST_SESSIONS, PROOF_LIFE
from service.domain.errors import (
    ProofRefusedError,
    SignedOutError,
    SignInRefusedError,
    UnknownLinkError,
    UnusablePasswordError,
    WrongPasswordError,
)
from tests.support.fake_accounts import CountedPasswords
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock, until

PASSWORD, OTHER = "a good long password", "another good password"


@pytest.fixture
def accounts(store: MemoryStore, clock: SetClock) -> Accounts:
    return Accounts(store, clock)


@pytest.fixture
async def signed(signing: SignIn, accounts: Accounts) -> SignedIn:
    """Give somebody who has just set the first password."""
    return await signing.set_password((await accounts.create("somying", "planner")).secret, PASSWORD)


async def book(store: MemoryStore) -> list[tuple[str, str, str]]:
    entries = await store.accounts.entries()
    assert first_break(entries) is None
    return [(each.who, each.action, each.subject) for each in entries]


async def test_a_link_sets_a_password_once_and_signs_in(
    store: MemoryStore, signing: SignIn, accounts: Accounts
) -> None:
    made = await accounts.create("somying", "planner")
    assert (await signing.planner_of_link(made.secret)).name == "somying"
    signed = await signing.set_password(made.secret, PASSWORD)
    assert (await signing.resume(signed.secret)).planner.state == "active"
    for attempt in (signing.planner_of_link(made.secret), signing.set_password(made.secret, OTHER)):
        with pytest.raises(UnknownLinkError):
            await attempt
    assert (await signing.sign_in("somying", PASSWORD)).planner.name == "somying"
    assert ("somying", "password-set", "somying") in await book(store)


async def test_a_link_is_good_for_seven_days(signing: SignIn, accounts: Accounts, clock: SetClock) -> None:
    made = await accounts.create("somying", "planner")
    clock.forward(days=7, seconds=-1)
    assert (await signing.planner_of_link(made.secret)).name == "somying"
    clock.forward(seconds=1)
    for attempt in (signing.planner_of_link(made.secret), signing.set_password(made.secret, PASSWORD)):
        with pytest.raises(UnknownLinkError):
            await attempt


async def test_of_two_who_use_a_link_at_once_one_sets_the_password(
    signing: SignIn, accounts: Accounts, passwords: CountedPasswords
) -> None:
    made = await accounts.create("somying", "planner")
    passwords.gate.clear()
    attempts = [asyncio.create_task(signing.set_password(made.secret, each)) for each in (PASSWORD, OTHER)]
    await asyncio.sleep(0)
    passwords.gate.set()
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(each) for each in outcomes] == [SignedIn, UnknownLinkError]


async def test_a_password_that_cannot_be_used_leaves_the_link(signing: SignIn, accounts: Accounts) -> None:
    made = await accounts.create("somying", "planner")
    with pytest.raises(UnusablePasswordError):
        await signing.set_password(made.secret, "short")
    assert (await signing.set_password(made.secret, PASSWORD)).planner.name == "somying"


@pytest.mark.parametrize("name", ["somying", " SOMYING "])
async def test_whoever_knows_name_and_password_comes_in(
    store: MemoryStore, signing: SignIn, signed: SignedIn, name: str
) -> None:
    again = await signing.sign_in(name, PASSWORD)
    assert again.secret != signed.secret
    assert (await signing.resume(again.secret)).planner.name == "somying"
    assert (await signing.resume(signed.secret)).planner.name == "somying"
    assert (await book(store))[-1] == ("somying", "signed-in", "somying")


@pytest.mark.parametrize(
    ("name", "password", "subject"),
    [("somying", OTHER, "somying"), ("somying", "", "somying"), ("nobody", PASSWORD, ""), ("", "", "")],
)
async def test_whoever_does_not_is_refused_and_the_book_holds_nothing_that_was_typed(
    store: MemoryStore, signing: SignIn, signed: SignedIn, name: str, password: str, subject: str
) -> None:
    with pytest.raises(SignInRefusedError):
        await signing.sign_in(name, password)
    assert (await book(store))[-1] == ("", "sign-in-failed", subject)


async def test_every_name_costs_one_look_at_a_hash(
    signing: SignIn, accounts: Accounts, signed: SignedIn, passwords: CountedPasswords
) -> None:
    await accounts.create("invited", "reader")
    await accounts.create("closed", "reader")
    await accounts.close("closed")
    for name in ("somying", "nobody", "invited", "closed"):
        with pytest.raises(SignInRefusedError):
            await signing.sign_in(name, OTHER)
    assert passwords.verified == [signed.planner.password, None, None, None]


async def test_a_session_that_the_browser_held_before_is_ended(signing: SignIn, signed: SignedIn) -> None:
    again = await signing.sign_in("somying", PASSWORD, instead_of=signed.secret)
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)
    assert (await signing.resume(again.secret)).planner.name == "somying"


@pytest.mark.memory_store
async def test_an_account_closed_while_its_password_was_looked_at_stays_closed(
    store: MemoryStore, signing: SignIn, accounts: Accounts, signed: SignedIn, passwords: CountedPasswords
) -> None:
    passwords.gate.clear()
    attempts = [
        asyncio.create_task(signing.sign_in("somying", PASSWORD)),
        asyncio.create_task(signing.change_password(signed, PASSWORD, OTHER)),
    ]
    await until(lambda: len(passwords.verified) == len(attempts))
    await accounts.close("somying")
    passwords.gate.set()
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert [type(each) for each in outcomes] == [SignInRefusedError, SignInRefusedError]
    assert store.state.sessions == {}


@pytest.mark.memory_store
async def test_a_hash_of_less_effort_is_made_anew(
    store: MemoryStore, signing: SignIn, signed: SignedIn, passwords: CountedPasswords
) -> None:
    passwords.effort = 2
    assert (await signing.sign_in("somying", PASSWORD)).planner.name == "somying"
    assert store.state.planners["somying"].password == f"2:{PASSWORD}"
    assert (await signing.sign_in("somying", PASSWORD)).planner.name == "somying"


@pytest.mark.memory_store
async def test_of_a_session_only_the_hash_is_kept(store: MemoryStore, signed: SignedIn) -> None:
    assert list(store.state.sessions) == [digest(signed.secret)]
    assert signed.secret not in repr(store.state)
    assert len(signed.secret) == 43


@pytest.mark.parametrize("secret", ["", "x" * 43, "ก"])
async def test_a_secret_that_nobody_was_given_opens_nothing(signing: SignIn, signed: SignedIn, secret: str) -> None:
    with pytest.raises(SignedOutError):
        await signing.resume(secret)


async def test_a_session_lasts_twelve_hours_of_use(signing: SignIn, signed: SignedIn, clock: SetClock) -> None:
    for _ in range(12):
        clock.forward(minutes=59)
        assert (await signing.resume(signed.secret)).planner.name == "somying"
    clock.forward(minutes=12)
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)


async def test_a_session_that_nobody_used_for_an_hour_is_over(
    signing: SignIn, signed: SignedIn, clock: SetClock
) -> None:
    clock.forward(minutes=60)
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)


@pytest.mark.memory_store
async def test_a_sessions_use_is_written_down_about_every_minute(
    store: MemoryStore, signing: SignIn, signed: SignedIn, clock: SetClock
) -> None:
    seen = []
    for _ in range(3):
        clock.forward(seconds=30)
        await signing.resume(signed.secret)
        (session,) = store.state.sessions.values()
        seen.append((session.touched - signed.session.touched).total_seconds())
    assert seen == [0, 60, 60]


async def test_signing_out_ends_this_session_and_no_other(
    store: MemoryStore, signing: SignIn, signed: SignedIn
) -> None:
    other = await signing.sign_in("somying", PASSWORD)
    await signing.sign_out(signed)
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)
    assert (await signing.resume(other.secret)).planner.name == "somying"
    assert (await book(store))[-1] == ("somying", "signed-out", "somying")


async def test_signing_out_everywhere_ends_all_of_ones_own(
    store: MemoryStore, signing: SignIn, accounts: Accounts, signed: SignedIn
) -> None:
    somebody_else = await signing.set_password((await accounts.create("b", "reader")).secret, PASSWORD)
    other = await signing.sign_in("somying", PASSWORD)
    await signing.sign_out_everywhere(other)
    for each in (signed, other):
        with pytest.raises(SignedOutError):
            await signing.resume(each.secret)
    assert (await signing.resume(somebody_else.secret)).planner.name == "b"
    assert (await book(store))[-1] == ("somying", "sessions-ended", "somying")


async def test_another_password_ends_all_sessions_and_begins_one(
    store: MemoryStore, signing: SignIn, signed: SignedIn
) -> None:
    other = await signing.sign_in("somying", PASSWORD)
    fresh = await signing.change_password(signed, PASSWORD, OTHER)
    for each in (signed, other):
        with pytest.raises(SignedOutError):
            await signing.resume(each.secret)
    assert (await signing.resume(fresh.secret)).planner.name == "somying"
    with pytest.raises(SignInRefusedError):
        await signing.sign_in("somying", PASSWORD)
    assert (await signing.sign_in("somying", OTHER)).planner.name == "somying"
    assert ("somying", "password-changed", "somying") in await book(store)


async def test_a_common_password_is_refused_with_a_link_and_without(
    signing: SignIn, accounts: Accounts, passwords: CountedPasswords, signed: SignedIn
) -> None:
    passwords.common = "correct horse battery"
    made = await accounts.create("b", "planner")
    for attempt in (
        signing.set_password(made.secret, passwords.common),
        signing.change_password(signed, PASSWORD, passwords.common),
    ):
        with pytest.raises(UnusablePasswordError) as refused:
            await attempt
        assert refused.value.params == {"reason": "common"}


async def test_a_wrong_old_password_or_a_bad_new_one_changes_nothing(signing: SignIn, signed: SignedIn) -> None:
    with pytest.raises(WrongPasswordError):
        await signing.change_password(signed, OTHER, OTHER)
    with pytest.raises(UnusablePasswordError):
        await signing.change_password(signed, PASSWORD, "short")
    assert (await signing.resume(signed.secret)).planner.name == "somying"
    assert (await signing.sign_in("somying", PASSWORD)).planner.name == "somying"


@pytest.mark.memory_store
async def test_the_sessions_listed_are_those_that_still_count(
    store: MemoryStore, signing: SignIn, signed: SignedIn, clock: SetClock
) -> None:
    clock.forward(minutes=50)
    later = await signing.sign_in("somying", PASSWORD)
    assert [each.id for each in await signing.sessions(later)] == [signed.session.id, later.session.id]
    clock.forward(minutes=20)
    assert [each.id for each in await signing.sessions(later)] == [later.session.id]
    await signing.sign_in("somying", PASSWORD)
    assert signed.session.id not in store.state.sessions
    assert clock.now - signed.session.created == timedelta(minutes=70)


async def test_one_session_too_many_ends_the_one_that_nobody_used_for_the_longest_time(
    signing: SignIn, signed: SignedIn, clock: SetClock
) -> None:
    others = []
    for _ in range(MOST_SESSIONS - 1):
        clock.forward(seconds=10)
        others.append(await signing.sign_in("somying", PASSWORD))
    clock.forward(seconds=70)
    await signing.resume(signed.secret)
    for _ in range(2):
        await signing.sign_in("somying", PASSWORD)
    assert len(await signing.sessions(signed)) == MOST_SESSIONS
    for gone in others[:2]:
        with pytest.raises(SignedOutError):
            await signing.resume(gone.secret)
    for kept in (signed, *others[2:]):
        assert (await signing.resume(kept.secret)).session.id == kept.session.id


async def test_the_password_proves_again_who_is_there_for_a_while(
    signing: SignIn, signed: SignedIn, clock: SetClock
) -> None:
    assert signed.session.proven(clock())
    clock.forward(seconds=PROOF_LIFE.total_seconds())
    later = await signing.resume(signed.secret)
    assert not later.session.proven(clock())
    with pytest.raises(ProofRefusedError):
        await signing.prove(later, "not the password")
    await signing.prove(later, PASSWORD)
    assert (await signing.resume(signed.secret)).session.proven(clock())


async def test_one_session_of_the_account_is_ended_and_no_other(
    store: MemoryStore, signing: SignIn, signed: SignedIn, accounts: Accounts
) -> None:
    other = await signing.sign_in("somying", PASSWORD, device="line/iphone")
    stranger = await signing.set_password((await accounts.create("somchai", "keeper")).secret, OTHER)
    assert {each.device for each in await signing.sessions(signed)} == {"", "line/iphone"}
    await signing.end(signed, other.session.id)
    for ended in (other.session.id, stranger.session.id, b""):
        await signing.end(signed, ended)
    assert [each.id for each in await signing.sessions(signed)] == [signed.session.id]
    assert (await signing.resume(stranger.secret)).planner.name == "somchai"
    assert [each for each in await book(store) if each[1] == "session-ended"] == [
        ("somying", "session-ended", "somying")
    ]
