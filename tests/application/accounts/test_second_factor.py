from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import Accounts
from service.application.accounts.second_factor import SecondFactors
from service.application.accounts.sessions import SignedIn
from service.application.accounts.sign_in import SignIn
from service.domain.accounts.identity import Identity
from service.domain.accounts.planner import Planner
from service.domain.accounts.second_factor import RECOVERY_CODES
from service.domain.accounts.second_step import LONGEST_CODE_DELAY, STEP_LIFE, step_cookie
from service.domain.errors import (
    CodeNeededError,
    SecondFactorChangedError,
    SignedOutError,
    StepOverError,
    TooManyRequestsError,
    UnknownPlannerError,
    WrongCodeError,
)
from tests.support.fake_accounts import CountedPasswords, NumberedCodes
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock

PASSWORD = "a good long password"


@pytest.fixture
def codes() -> NumberedCodes:
    return NumberedCodes()


@pytest.fixture
def signing(store: MemoryStore, clock: SetClock, codes: NumberedCodes) -> SignIn:
    return SignIn(store, clock, CountedPasswords(), codes)


@pytest.fixture
def factors(store: MemoryStore, clock: SetClock, codes: NumberedCodes) -> SecondFactors:
    return SecondFactors(store, clock, codes, "planner")


@pytest.fixture
async def signed(store: MemoryStore, clock: SetClock, signing: SignIn) -> SignedIn:
    return await signing.set_password((await Accounts(store, clock).create("somying", "planner")).secret, PASSWORD)


@pytest.fixture
async def recovery(signed: SignedIn, factors: SecondFactors, codes: NumberedCodes, clock: SetClock) -> list[str]:
    """Set a second factor up; give the recovery codes."""
    await factors.begin(signed.planner)
    made = await factors.confirm(signed.planner, codes.code(clock()))
    clock.forward(seconds=30)
    return made


async def step(signing: SignIn, browser: str = "") -> str:
    """Give the password; return the cookie that waits for a code."""
    with pytest.raises(CodeNeededError) as needed:
        await signing.sign_in("somying", PASSWORD, browser=browser)
    return needed.value.cookie


async def actions(store: MemoryStore) -> list[str]:
    return [each.action for each in await store.accounts.entries()]


async def test_it_is_in_force_once_a_code_proved_it(
    store: MemoryStore,
    signing: SignIn,
    signed: SignedIn,
    factors: SecondFactors,
    codes: NumberedCodes,
    clock: SetClock,
) -> None:
    assert factors.lacks(signed)
    first = await factors.begin(signed.planner)
    second = await factors.begin(signed.planner)
    assert first != second
    assert codes.made == 1
    with pytest.raises(WrongCodeError):
        await factors.confirm(signed.planner, "000000")
    await signing.sign_in("somying", PASSWORD)
    code = codes.code(clock())
    made = await factors.confirm(signed.planner, f" {code[:3]}-{code[3:]}")
    assert len(set(made)) == RECOVERY_CODES
    now = await signing.resume(signed.secret)
    assert now.planner.second_factor_on
    assert not factors.lacks(now)
    assert "second-factor-set" in await actions(store)
    stored = str(await store.accounts.find("somying"))
    assert not any(each in stored for each in made)
    for attempt in (factors.begin(signed.planner), factors.confirm(signed.planner, code)):
        with pytest.raises(SecondFactorChangedError):
            await attempt


async def test_it_is_for_accounts_with_a_password_alone(
    store: MemoryStore, clock: SetClock, signing: SignIn, factors: SecondFactors
) -> None:
    reader = (await Accounts(store, clock).create("reader", "reader")).planner
    planner = (await Accounts(store, clock).create("planner", "planner")).planner
    identity = Identity(issuer="https://issuer.example", subject="1", name="planner")
    provided = await signing.sign_in_with_identity(identity)
    assert factors.requires(planner)
    assert not factors.requires(reader)
    assert not factors.lacks(provided)
    with pytest.raises(SecondFactorChangedError):
        await factors.begin(planner)
    with pytest.raises(SecondFactorChangedError):
        await factors.confirm(planner, "000000")
    assert not SecondFactors(store, clock, NumberedCodes()).requires(planner)


async def test_a_password_alone_does_not_sign_in_any_more(
    store: MemoryStore, signing: SignIn, recovery: list[str], codes: NumberedCodes, clock: SetClock
) -> None:
    before = await actions(store)
    cookie = await step(signing)
    assert await actions(store) == before
    with pytest.raises(WrongCodeError):
        await signing.finish(cookie, "000000")
    begun = await signing.finish(cookie, codes.code(clock()))
    assert (await signing.resume(begun.secret)).planner.name == "somying"
    assert begun.session.refused == 1
    assert begun.browser


async def test_a_code_is_good_once_and_so_is_an_older_one(
    signing: SignIn, recovery: list[str], codes: NumberedCodes, clock: SetClock
) -> None:
    cookie, code, before = await step(signing), codes.code(clock()), codes.code(clock() - timedelta(seconds=30))
    outcomes = await asyncio.gather(*(signing.finish(cookie, code) for _ in range(2)), return_exceptions=True)
    assert {type(each) for each in outcomes} == {SignedIn, WrongCodeError}
    for used in (code, before):
        with pytest.raises(WrongCodeError):
            await signing.finish(cookie, used)
    clock.forward(seconds=30)
    await signing.finish(cookie, codes.code(clock()))


async def test_a_recovery_code_is_good_once(
    store: MemoryStore, signing: SignIn, recovery: list[str], factors: SecondFactors
) -> None:
    cookie, code = await step(signing), recovery[3].lower()
    signed = await signing.finish(cookie, f"{code[:4]} {code[4:]}")
    assert signed.planner.factor
    assert len(signed.planner.factor.recovery) == RECOVERY_CODES - 1
    assert "recovery-code-used" in await actions(store)
    with pytest.raises(WrongCodeError):
        await signing.finish(cookie, code)
    new = await factors.renew_recovery(signed.planner)
    with pytest.raises(WrongCodeError):
        await signing.finish(cookie, recovery[4])
    await signing.finish(cookie, new[0])


async def test_what_waits_for_a_code_is_bound_to_account_password_and_time(
    store: MemoryStore, signing: SignIn, recovery: list[str], codes: NumberedCodes, clock: SetClock
) -> None:
    cookie = await step(signing)
    name, ends, nonce, mac = cookie.split(".")
    forged = (
        "",
        "x",
        "\u0e01",
        f"AAAA.{ends}.{nonce}.{mac}",
        f"{name}.{int(ends) + 60}.{nonce}.{mac}",
        f"{name}.{ends}.{nonce}.",
        f"{name}.{nonce}.{mac}",
    )
    for each in forged:
        with pytest.raises(StepOverError):
            await signing.finish(each, codes.code(clock()))
    clock.forward(seconds=STEP_LIFE.total_seconds())
    with pytest.raises(StepOverError):
        await signing.finish(cookie, codes.code(clock()))
    cookie = await step(signing)
    link = await Accounts(store, clock).reset("somying")
    anybodys = step_cookie(replace(link.planner, password=None), "0" * 16, clock())
    for each in (cookie, anybodys):
        with pytest.raises(StepOverError):
            await signing.finish(each, codes.code(clock()))
    with pytest.raises(CodeNeededError) as needed:
        await signing.set_password(link.secret, "another good password")
    assert (await actions(store))[-1] == "password-set"
    await signing.finish(needed.value.cookie, codes.code(clock()))


async def test_wrong_codes_are_slowed_down_by_account_and_spare_known_browsers(
    signing: SignIn, recovery: list[str], codes: NumberedCodes, clock: SetClock
) -> None:
    known = (await signing.finish(await step(signing), recovery[0])).browser
    cookie = await step(signing)
    tries = 0
    for _ in range(60):
        try:
            await signing.finish(cookie, "000000")
        except WrongCodeError:
            tries += 1
        except TooManyRequestsError as error:
            wait = int(error.params["seconds"])
            clock.forward(seconds=wait)
        cookie = await step(signing)
    assert wait == LONGEST_CODE_DELAY
    assert tries < 36
    for _ in range(2):
        with pytest.raises((WrongCodeError, TooManyRequestsError)):
            await signing.finish(cookie, "000000")
    with pytest.raises(TooManyRequestsError):
        await signing.finish(cookie, recovery[1])
    assert (await signing.finish(await step(signing, known), recovery[1], browser=known)).planner.name == "somying"


async def test_a_factor_that_is_reset_between_the_steps_refuses(
    store: MemoryStore,
    clock: SetClock,
    signing: SignIn,
    recovery: list[str],
    codes: NumberedCodes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cookie = await step(signing)
    found = await store.accounts.find("somying")
    assert found

    async def find(name: str) -> Planner | None:
        return found

    monkeypatch.setattr(store.accounts, "find", find)
    await Accounts(store, clock).reset_second_factor("somying")
    with pytest.raises(WrongCodeError):
        await signing.finish(cookie, codes.code(clock()))


async def test_it_is_taken_off_by_its_owner_or_by_a_keeper(
    store: MemoryStore, clock: SetClock, signing: SignIn, recovery: list[str], factors: SecondFactors
) -> None:
    signed = await signing.finish(await step(signing), recovery[0])
    await factors.remove(signed.planner)
    for attempt in (factors.remove(signed.planner), factors.renew_recovery(signed.planner)):
        with pytest.raises(SecondFactorChangedError):
            await attempt
    signed = await signing.sign_in("somying", PASSWORD)
    await factors.begin(signed.planner)
    assert (await Accounts(store, clock, "keeper").reset_second_factor("Somying")).factor is None
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)
    entry = (await store.accounts.entries())[-1]
    assert (entry.who, entry.action, entry.subject) == ("keeper", "second-factor-reset", "somying")
    with pytest.raises(UnknownPlannerError):
        await Accounts(store, clock).reset_second_factor("nobody")
    gone = replace(signed.planner, name="gone")
    with pytest.raises(SecondFactorChangedError):
        await factors.begin(gone)


async def test_a_closed_account_keeps_no_factor(
    store: MemoryStore, clock: SetClock, signed: SignedIn, recovery: list[str]
) -> None:
    assert (await Accounts(store, clock).close("somying")).factor is None
