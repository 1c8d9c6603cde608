from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest

from service.application.accounts.tokens import NAME_LENGTH, SCOPES, Scope, Tokens, new_secret
from service.domain.accounts.addresses import split_addresses
from service.domain.errors import (
    ExpiredTokenError,
    ForbiddenError,
    ForeignAddressError,
    InvalidTokenError,
    NameTakenError,
    UnauthenticatedError,
    UnknownTokenError,
)
from tests.support.examples import at
from tests.support.fake_store import MemoryStore
from tests.support.installation import NOON, SetClock


@pytest.fixture
def tokens(store: MemoryStore, clock: SetClock) -> Tokens:
    return Tokens(store, clock)


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_token_opens_its_own_scope_and_no_other(tokens: Tokens, scope: Scope) -> None:
    secret = await tokens.create("planner", [scope])
    for pasted in (secret, f"“{secret}”,", f"\ufeff{secret}\u200b"):
        assert (await tokens.allow(pasted, scope)).name == "planner"
    for other in set(SCOPES) - {scope}:
        with pytest.raises(ForbiddenError) as refused:
            await tokens.allow(secret, other)
        assert refused.value.params == {"scope": other}


async def test_a_token_may_have_both_scopes(tokens: Tokens) -> None:
    secret = await tokens.create("planner", SCOPES)
    assert [(await tokens.allow(secret, scope)).scopes for scope in SCOPES] == [frozenset(SCOPES)] * len(SCOPES)


@pytest.mark.memory_store
async def test_of_a_secret_only_the_hash_is_kept(store: MemoryStore, tokens: Tokens) -> None:
    secret = await tokens.create("planner", ["scores:read"])
    ((token, digest),) = store.state.tokens.values()
    assert digest == hashlib.sha256(secret.encode()).digest()
    assert secret not in repr(store.state)
    assert (token.name, token.created, token.revoked) == ("planner", NOON, None)


async def test_secrets_differ_and_are_long(tokens: Tokens) -> None:
    secrets = {await tokens.create(f"t{n}", ["scores:read"]) for n in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) == len("pochai_") + 43 for secret in secrets)


@pytest.mark.parametrize("secret", [None, "", "pochai_", "planner", "ก", "pochai_" + "x" * 43])
async def test_whoever_holds_no_token_is_not_let_in(tokens: Tokens, secret: str | None) -> None:
    await tokens.create("planner", ["scores:read"])
    with pytest.raises(UnauthenticatedError):
        await tokens.allow(secret, "scores:read")


async def test_a_revoked_token_opens_nothing_and_others_stay(tokens: Tokens, clock: SetClock) -> None:
    gone, stays = await tokens.create("gone", ["scores:read"]), await tokens.create("stays", ["scores:read"])
    clock.forward(days=1)
    await tokens.revoke("gone")
    with pytest.raises(UnauthenticatedError):
        await tokens.allow(gone, "scores:read")
    assert (await tokens.allow(stays, "scores:read")).name == "stays"
    assert [(token.name, token.revoked) for token in await tokens.everything()] == [
        ("gone", clock.now),
        ("stays", None),
    ]


async def test_a_token_is_revoked_once(tokens: Tokens, clock: SetClock) -> None:
    await tokens.create("gone", ["scores:read"])
    await tokens.revoke("gone")
    clock.forward(days=1)
    for name in ("gone", "never"):
        with pytest.raises(UnknownTokenError) as refused:
            await tokens.revoke(name)
        assert refused.value.params == {"name": name}
    assert [token.revoked for token in await tokens.everything()] == [NOON]


async def test_a_form_sent_twice_creates_one_token_until_it_is_used(tokens: Tokens, clock: SetClock) -> None:
    asked: dict[str, Any] = {"ends": "31 ธันวาคม 2599", "addresses": ["203.0.113.0/24"]}
    secret, nothing = new_secret(), dict[str, Any]()
    assert await tokens.create("excel", ["scores:read"], secret, **asked) == secret
    clock.forward(minutes=1)
    assert await tokens.create("excel", ["scores:read"], secret, **asked) == secret
    assert [(each.name, each.created) for each in await tokens.everything()] == [("excel", NOON)]
    others = [
        ("excel", SCOPES, secret, asked), ("excel", ["scores:read"], secret, nothing),
        ("excel", ["scores:read"], new_secret(), asked), ("excel", ["scores:read"], None, asked),
    ]  # fmt: skip
    for name, scopes, other, said in others:
        with pytest.raises(NameTakenError):
            await tokens.create(name, scopes, other, **said)
    await tokens.allow(secret, "scores:read", "203.0.113.7")
    with pytest.raises(NameTakenError):
        await tokens.create("excel", ["scores:read"], secret, **asked)


async def test_what_was_revoked_is_not_made_again_by_its_form(tokens: Tokens) -> None:
    secret = await tokens.create("excel", ["scores:read"], new_secret())
    await tokens.revoke("excel")
    with pytest.raises(NameTakenError):
        await tokens.create("excel", ["scores:read"], secret)


async def test_a_name_is_given_once_even_after_it_was_revoked(tokens: Tokens) -> None:
    secret = await tokens.create("planner", ["scores:read"])
    with pytest.raises(NameTakenError):
        await tokens.create("planner", ["responses:read"])
    assert (await tokens.allow(secret, "scores:read")).scopes == {"scores:read"}
    await tokens.revoke("planner")
    with pytest.raises(NameTakenError) as refused:
        await tokens.create("planner", ["scores:read"])
    assert refused.value.params == {"name": "planner"}


@pytest.mark.memory_store
async def test_who_made_and_who_revoked_a_token_is_in_the_book(store: MemoryStore, clock: SetClock) -> None:
    secret = await Tokens(store, clock, "keeper").create("excel", ["scores:read"])
    await Tokens(store, clock).revoke("excel")
    with pytest.raises(NameTakenError):
        await Tokens(store, clock).create("excel", ["scores:read"])
    with pytest.raises(UnknownTokenError):
        await Tokens(store, clock).revoke("excel")
    entries = await store.accounts.entries()
    assert [(each.who, each.action, each.subject) for each in entries] == [
        ("keeper", "token-created", "excel"),
        ("terminal", "token-revoked", "excel"),
    ]
    assert secret not in repr(store.state)


@pytest.mark.parametrize(
    ("name", "scopes", "codes"),
    [
        ("", ["scores:read"], ["no-name"]),
        (" ", [], ["no-name", "no-scope"]),
        ("x" * (NAME_LENGTH + 1), ["everything"], ["long-name", "no-scope"]),
        ("excel", ["scores:read", "everything"], ["no-scope"]),
    ],
)
async def test_a_token_without_a_name_or_a_scope_is_refused_with_all_that_is_wrong(
    tokens: Tokens, name: str, scopes: list[str], codes: list[str]
) -> None:
    with pytest.raises(InvalidTokenError) as refused:
        await tokens.create(name, scopes)
    assert [each.code for each in refused.value.violations] == codes
    assert await tokens.everything() == []


@pytest.mark.parametrize(
    ("ends", "codes"), [("2569-05-14", ["past"]), ("2026-05-14", ["past"]), ("tomorrow", ["not-a-day"])]
)
async def test_the_last_day_is_one_to_come(tokens: Tokens, ends: str, codes: list[str]) -> None:
    with pytest.raises(InvalidTokenError) as refused:
        await tokens.create("excel", ["scores:read"], ends=ends)
    assert [each.code for each in refused.value.violations] == codes


@pytest.mark.parametrize("ends", ["2569-05-16", "2026-05-16", "๒๕๖๙-๐๕-๑๖"])
async def test_a_token_is_good_up_to_its_last_day(tokens: Tokens, clock: SetClock, ends: str) -> None:
    secret = await tokens.create("excel", ["scores:read"], ends=ends)
    clock.now = at("2026-05-16T23:59:59")
    token = await tokens.allow(secret, "scores:read")
    assert (token.ends, tokens.state(token)) == (date(2026, 5, 16), "live")
    clock.forward(seconds=1)
    with pytest.raises(ExpiredTokenError) as refused:
        await tokens.allow(secret, "scores:read")
    assert refused.value.params == {"ends": "2026-05-16"}
    assert [tokens.state(each) for each in await tokens.everything()] == ["expired"]
    await tokens.revoke("excel")
    assert [tokens.state(each) for each in await tokens.everything()] == ["revoked"]
    with pytest.raises(UnauthenticatedError):
        await tokens.allow(secret, "scores:read")


async def test_a_token_may_end_today(tokens: Tokens) -> None:
    secret = await tokens.create("excel", ["scores:read"], ends="2026-05-15")
    assert (await tokens.allow(secret, "scores:read")).name == "excel"


@pytest.mark.memory_store
async def test_the_day_of_the_last_use_is_written_once_a_day(
    store: MemoryStore, tokens: Tokens, clock: SetClock
) -> None:
    secret = await tokens.create("excel", ["scores:read"])
    assert [each.used for each in await tokens.everything()] == [None]
    with pytest.raises(ForbiddenError):
        await tokens.allow(secret, "responses:read")
    written = []
    for hours in (0, 1, 24):
        clock.forward(hours=hours)
        for _ in range(3):
            store.faults.begun = 0
            await tokens.allow(secret, "scores:read")
            written.append(store.faults.begun)
    assert written == [1, 0, 0, 0, 0, 0, 1, 0, 0]
    assert [each.used for each in await tokens.everything()] == [date(2026, 5, 16)]


@pytest.mark.memory_store
async def test_who_reads_does_not_depend_on_what_can_be_written(
    store: MemoryStore, tokens: Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    secret = await tokens.create("excel", ["scores:read"])
    store.faults.fails_at = "commit"
    assert (await tokens.allow(secret, "scores:read")).name == "excel"
    assert [record.message for record in caplog.records] == ["noting the use of a token failed"]


async def test_a_token_may_be_good_from_some_addresses_alone(tokens: Tokens) -> None:
    given = ["203.0.113.7/24", "2001:db8::/32", "198.51.100.9", "198.51.100.9/32", "::ffff:192.0.2.0/120"]
    secret = await tokens.create("excel", ["scores:read"], addresses=given)
    (token,) = await tokens.everything()
    assert token.addresses == ("203.0.113.0/24", "2001:db8::/32", "198.51.100.9/32", "192.0.2.0/24")
    for inside in ("203.0.113.200", "192.0.2.7", "::ffff:203.0.113.1", "2001:db8:1::1", "198.51.100.9"):
        assert (await tokens.allow(secret, "scores:read", inside)).name == "excel"
    for outside in ("203.0.114.1", "2001:db9::1", "198.51.100.10", "", "localhost"):
        with pytest.raises(ForeignAddressError) as refused:
            await tokens.allow(secret, "scores:read", outside)
        assert refused.value.params == {"address": outside}
    free = await tokens.create("free", ["scores:read"])
    assert (await tokens.allow(free, "scores:read", "localhost")).name == "free"


async def test_addresses_that_are_none_are_told(tokens: Tokens) -> None:
    for given, code in (
        (["203.0.113.7", "office"], "not-an-address"),
        (["203.0.113.300"], "not-an-address"),
        ([f"203.0.113.{each}" for each in range(51)], "many-addresses"),
    ):
        with pytest.raises(InvalidTokenError) as refused:
            await tokens.create("excel", ["scores:read"], addresses=given)
        assert [each.code for each in refused.value.violations] == [code]
    assert split_addresses(" 203.0.113.7,\n2001:db8::1 ; ") == ["203.0.113.7", "2001:db8::1"]
