from __future__ import annotations

import asyncio

import pytest

from service.application.accounts.accounts import Accounts
from service.application.accounts.sessions import SignedIn
from service.application.accounts.sign_in import SignIn
from service.application.accounts.wrong_passwords import MOST_STRANGERS, enter_refusals
from service.domain.accounts.wrong_passwords import AT_ONCE, FORGOTTEN
from service.domain.errors import BusyError, SignInRefusedError, TooManyRequestsError, WrongPasswordError
from tests.support.fake_accounts import CountedPasswords, NumberedCodes
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock, until

PASSWORD, OTHER = "a good long password", "another good password"


@pytest.fixture
async def signed(store: MemoryStore, clock: SetClock, signing: SignIn) -> SignedIn:
    """Give somebody who has just set the first password."""
    return await signing.set_password((await Accounts(store, clock).create("somying", "planner")).secret, PASSWORD)


async def refused(signing: SignIn, times: int = 1, name: str = "somying", **more: str) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefusedError):
            await signing.sign_in(name, OTHER, **more)


async def waits(signing: SignIn, name: str = "somying", password: str = PASSWORD, **more: str) -> str | int:
    """Return the seconds to wait."""
    with pytest.raises(TooManyRequestsError) as error:
        await signing.sign_in(name, password, **more)
    return error.value.params["seconds"]


async def failed(store: MemoryStore) -> list[str]:
    return [each.subject for each in await store.accounts.entries() if each.action == "sign-in-failed"]


@pytest.mark.parametrize("name", ["somying", "nobody"])
async def test_a_name_is_slowed_down_more_and_more_whether_there_is_one_or_not(
    signing: SignIn, signed: SignedIn, clock: SetClock, passwords: CountedPasswords, name: str
) -> None:
    await refused(signing, AT_ONCE, name)
    for delay in (2, 4, 8, 16, 30, 30):
        looked = len(passwords.verified)
        assert await waits(signing, name) == delay
        clock.forward(seconds=delay - 1)
        assert await waits(signing, name) == 1
        assert len(passwords.verified) == looked
        clock.forward(seconds=1)
        await refused(signing, 1, name)
    clock.now += FORGOTTEN
    await refused(signing, AT_ONCE, name)
    assert await waits(signing, name) == 2


async def test_all_at_once_are_no_more_than_one_after_another(
    signing: SignIn, signed: SignedIn, passwords: CountedPasswords
) -> None:
    tries = [signing.sign_in("somying", OTHER) for _ in range(3 * AT_ONCE)]
    outcomes = [type(each) for each in await asyncio.gather(*tries, return_exceptions=True)]
    assert outcomes.count(SignInRefusedError) == AT_ONCE == len(passwords.verified)
    assert outcomes.count(TooManyRequestsError) == 2 * AT_ONCE


@pytest.mark.memory_store
async def test_of_strangers_few_are_under_way_and_the_others_write_nothing(
    store: MemoryStore, signing: SignIn, signed: SignedIn, passwords: CountedPasswords
) -> None:
    passwords.gate.clear()
    store.faults.begun = 0
    tries = [asyncio.create_task(signing.sign_in(f"n{number}", OTHER)) for number in range(3 * MOST_STRANGERS)]
    known = asyncio.create_task(signing.sign_in("somying", PASSWORD, browser=signed.browser))
    await until(lambda: len(passwords.verified) == MOST_STRANGERS + 1)
    assert store.faults.begun == MOST_STRANGERS + 1
    passwords.gate.set()
    outcomes = [type(each) for each in await asyncio.gather(known, *tries, return_exceptions=True)]
    assert outcomes == [SignedIn, *[SignInRefusedError] * MOST_STRANGERS, *[BusyError] * 2 * MOST_STRANGERS]


async def test_the_right_password_clears_what_was_counted(signing: SignIn, signed: SignedIn) -> None:
    await refused(signing, AT_ONCE - 1)
    await signing.sign_in("somying", PASSWORD)
    await refused(signing, AT_ONCE)
    await waits(signing)


async def test_a_known_browser_has_a_delay_and_a_queue_of_its_own(
    signing: SignIn, signed: SignedIn, passwords: CountedPasswords, clock: SetClock
) -> None:
    await refused(signing, AT_ONCE)
    await waits(signing)
    assert await signing.knows("somying", signed.browser)
    assert not await signing.knows("somying", "")
    assert not await signing.knows("nobody", signed.browser)
    again = await signing.sign_in("somying", PASSWORD, browser=signed.browser)
    assert passwords.known == [False] * AT_ONCE + [True]
    # Its owner does not help the attacker, and is slowed down as well.
    await waits(signing)
    await refused(signing, AT_ONCE, browser=again.browser)
    await waits(signing, browser=again.browser)
    assert (await signing.sign_in("somying", PASSWORD, browser=signed.browser)).planner.name == "somying"


async def test_where_there_are_no_limits_nobody_waits(
    store: MemoryStore, clock: SetClock, passwords: CountedPasswords, signed: SignedIn
) -> None:
    signing = SignIn(store, clock, passwords, NumberedCodes(), slowed=False)
    await refused(signing, 3 * AT_ONCE)
    assert (await signing.sign_in("somying", PASSWORD)).planner.name == "somying"


async def test_a_try_that_could_not_be_made_does_not_count(
    signing: SignIn, signed: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object, **__: object) -> bool:
        raise BusyError

    with monkeypatch.context() as patched:
        patched.setattr(CountedPasswords, "verify", busy)
        for _ in range(2 * AT_ONCE):
            with pytest.raises(BusyError):
                await signing.sign_in("somying", PASSWORD)
    await refused(signing, AT_ONCE)


async def test_the_old_password_is_slowed_down_by_session(signing: SignIn, signed: SignedIn) -> None:
    other = await signing.sign_in("somying", PASSWORD)
    for _ in range(AT_ONCE):
        with pytest.raises(WrongPasswordError):
            await signing.change_password(signed, OTHER, OTHER)
    with pytest.raises(TooManyRequestsError):
        await signing.change_password(signed, PASSWORD, OTHER)
    await signing.change_password(other, PASSWORD, OTHER)


async def test_the_book_has_an_entry_an_hour_and_account(
    store: MemoryStore, signing: SignIn, signed: SignedIn, clock: SetClock
) -> None:
    await refused(signing, 4)
    await refused(signing, 2, "nobody")
    assert await failed(store) == ["somying", ""]
    clock.forward(minutes=59)
    await refused(signing)
    await enter_refusals(store, clock())
    assert await failed(store) == ["somying", ""]
    clock.forward(minutes=1)
    await enter_refusals(store, clock())
    await enter_refusals(store, clock())
    assert await failed(store) == ["somying", "", "", "somying ×4"]
    clock.forward(hours=1)
    await refused(signing)
    assert await failed(store) == ["somying", "", "", "somying ×4", "somying"]


async def test_the_owner_is_told_at_the_next_sign_in(signing: SignIn, signed: SignedIn, clock: SetClock) -> None:
    assert (signed.session.refused, signed.session.refused_since) == (0, None)
    first = clock()
    await refused(signing)
    clock.forward(minutes=5)
    await refused(signing, 2)
    told = await signing.sign_in("somying", PASSWORD)
    assert (told.session.refused, told.session.refused_since, told.session.fresh) == (3, first, True)
    clock.forward(minutes=2)
    later = await signing.resume(told.secret)
    assert (later.session.refused, later.session.refused_since, later.session.fresh) == (3, first, False)
    assert (await signing.sign_in("somying", PASSWORD)).session.refused == 0
