from __future__ import annotations

from datetime import timedelta

import pytest

from service.application.accounts.accounts import Accounts, digest, record_download
from service.application.accounts.sign_in import SignIn
from service.domain.accounts.audit_log import Sought
from service.domain.accounts.planner import ROLES
from service.domain.errors import (
    InvalidEmailError,
    InvalidHolderError,
    InvalidNameError,
    LastKeeperError,
    PlannerExistsError,
    SignedOutError,
    SignInRefusedError,
    UnknownLinkError,
    UnknownPlannerError,
)
from tests.support.fake_accounts import CountedPasswords, NumberedCodes
from tests.support.fake_store import MemoryStore
from tests.support.installation import NOON, SetClock

PASSWORD = "a good long password"


@pytest.fixture
def accounts(store: MemoryStore, clock: SetClock) -> Accounts:
    return Accounts(store, clock)


@pytest.fixture
def signing(store: MemoryStore, clock: SetClock) -> SignIn:
    return SignIn(store, clock, CountedPasswords(), NumberedCodes())


async def book(store: MemoryStore) -> list[tuple[str, str, str]]:
    return [(each.who, each.action, each.subject) for each in await store.accounts.entries()]


@pytest.mark.memory_store
async def test_an_account_begins_with_a_link_of_seven_days_and_no_password(
    store: MemoryStore, accounts: Accounts
) -> None:
    made = await accounts.create(" Somying@DITP.go.th", "keeper")
    assert made.ends == NOON + timedelta(days=7)
    (kept,) = await accounts.everything()
    assert (kept.name, kept.role, kept.state, kept.created) == ("somying@ditp.go.th", "keeper", "invited", NOON)
    assert (kept.link, kept.link_ends) == (digest(made.secret), made.ends)
    assert made.secret not in repr(store.state)
    assert await book(store) == [("terminal", action, kept.name) for action in ("planner-created", "link-made")]


async def test_a_name_is_given_once_even_after_its_account_was_closed(accounts: Accounts) -> None:
    await accounts.create("a", "reader")
    for _ in range(2):
        with pytest.raises(PlannerExistsError) as refused:
            await accounts.create("A", "keeper")
        assert refused.value.params == {"name": "a"}
        if (await accounts.everything())[0].state != "closed":
            await accounts.close("a")


async def test_nobody_goes_by_the_name_that_the_book_has_for_the_machine_itself(accounts: Accounts) -> None:
    with pytest.raises(PlannerExistsError):
        await accounts.create("Terminal", "keeper")
    assert await accounts.everything() == []


async def test_a_name_that_nobody_could_type_makes_no_account(store: MemoryStore, accounts: Accounts) -> None:
    with pytest.raises(InvalidNameError):
        await accounts.create(" ", "reader")
    assert await accounts.everything() == []
    assert await book(store) == []


async def test_a_reset_forgets_the_password_ends_sessions_and_makes_a_link_that_replaces_the_last(
    accounts: Accounts, signing: SignIn
) -> None:
    first = await accounts.create("a", "reader")
    signed = await signing.set_password(first.secret, PASSWORD)
    second = await accounts.reset("A ")
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)
    with pytest.raises(SignInRefusedError):
        await signing.sign_in("a", PASSWORD)
    third = await accounts.reset("a")
    with pytest.raises(UnknownLinkError):
        await signing.planner_of_link(second.secret)
    assert (await signing.planner_of_link(third.secret)).name == "a"


async def test_another_role_ends_the_sessions_and_keeps_the_password(
    store: MemoryStore, accounts: Accounts, signing: SignIn
) -> None:
    signed = await signing.set_password((await accounts.create("a", "reader")).secret, PASSWORD)
    assert (await accounts.change_role("a", "keeper")).role == "keeper"
    with pytest.raises(SignedOutError):
        await signing.resume(signed.secret)
    assert (await signing.sign_in("a", PASSWORD)).planner.role == "keeper"
    assert ("terminal", "role-changed", "a") in await book(store)


async def test_a_holder_has_a_full_name_and_a_position_for_papers(store: MemoryStore, accounts: Accounts) -> None:
    await accounts.create("a", "reader")
    named = await accounts.set_holder("A", " นางสาวสมหญิง \n ใจดี ", "นักวิเคราะห์นโยบายและแผนชำนาญการ")
    assert (named.full_name, named.position) == ("นางสาวสมหญิง ใจดี", "นักวิเคราะห์นโยบายและแผนชำนาญการ")
    assert await store.accounts.find("a") == named
    assert ("terminal", "holder-changed", "a") in await book(store)
    for wrong in ("ก" * 201, "สม\u200bหญิง", "ก" * 9999):
        with pytest.raises(InvalidHolderError):
            await accounts.set_holder("a", "", wrong)
    assert (await accounts.set_holder("a", "ก" * 200, "")).position == ""
    with pytest.raises(UnknownPlannerError):
        await accounts.set_holder("b", "", "")


async def test_reminders_go_to_an_address_that_is_kept_until_another_is_written(accounts: Accounts) -> None:
    await accounts.create("a", "reader")
    assert (await accounts.set_holder("a", "", "", " a@example.go.th ")).email == "a@example.go.th"
    assert (await accounts.set_holder("a", "ก", "")).email == "a@example.go.th"
    for wrong in ("a", "a@b", "a b@c.go.th", "a@b.th, c@d.th", "ก@b.th", "a@b.th\r\nBcc: c@d.th", f"{'a' * 250}@b.th"):
        with pytest.raises(InvalidEmailError):
            await accounts.set_holder("a", "", "", wrong)
    assert (await accounts.set_holder("a", "", "", "")).email == ""
    await accounts.set_holder("a", "", "", "a@example.go.th")
    assert (await accounts.close("a")).email == ""


async def test_a_closed_account_opens_nothing_and_stays_on_record(
    accounts: Accounts, signing: SignIn, clock: SetClock
) -> None:
    signed = await signing.set_password((await accounts.create("a", "reader")).secret, PASSWORD)
    reset = await accounts.reset("a")
    clock.forward(hours=1)
    closed = await accounts.close("a")
    assert (closed.state, closed.closed) == ("closed", clock.now)
    for refused, attempt in (
        (SignedOutError, signing.resume(signed.secret)),
        (SignInRefusedError, signing.sign_in("a", PASSWORD)),
        (UnknownLinkError, signing.planner_of_link(reset.secret)),
    ):
        with pytest.raises(refused):
            await attempt
    assert await accounts.everything() == [closed]


async def test_only_an_open_account_can_be_changed(accounts: Accounts) -> None:
    await accounts.create("closed", "reader")
    await accounts.close("closed")
    for name in ("closed", "Nobody"):
        for attempt in (accounts.reset(name), accounts.close(name), accounts.change_role(name, ROLES[0])):
            with pytest.raises(UnknownPlannerError) as refused:
                await attempt
            assert refused.value.params == {"name": name}


class TestLastKeeper:
    """Whoever acts from a page leaves somebody who can look after the accounts."""

    @pytest.fixture
    async def keeper(self, store: MemoryStore, clock: SetClock, accounts: Accounts, signing: SignIn) -> Accounts:
        await signing.set_password((await accounts.create("keeper", "keeper")).secret, PASSWORD)
        await accounts.create("invited", "keeper")
        return Accounts(store, clock, "keeper")

    @pytest.mark.memory_store
    async def test_the_last_one_who_can_sign_in_is_neither_closed_nor_lowered(
        self, store: MemoryStore, keeper: Accounts
    ) -> None:
        before = store.state
        for attempt in (keeper.close("keeper"), keeper.change_role("keeper", "planner")):
            with pytest.raises(LastKeeperError) as refused:
                await attempt
            assert refused.value.params == {"name": "keeper"}
        assert store.state == before
        assert (await keeper.change_role("keeper", "keeper")).role == "keeper"

    async def test_with_another_one_it_can_be(self, keeper: Accounts, signing: SignIn) -> None:
        await signing.set_password((await keeper.reset("invited")).secret, PASSWORD)
        assert (await keeper.change_role("keeper", "reader")).role == "reader"
        with pytest.raises(LastKeeperError):
            await keeper.close("invited")

    async def test_others_can_be_closed_at_any_time(self, keeper: Accounts) -> None:
        assert (await keeper.close("invited")).state == "closed"

    async def test_and_the_machine_itself_is_always_there(self, keeper: Accounts, accounts: Accounts) -> None:
        assert (await accounts.close("keeper")).state == "closed"


async def test_the_book_is_read_from_its_end(accounts: Accounts) -> None:
    for name in ("a", "b"):
        await accounts.create(name, "reader")
    assert [each.number for each in await accounts.audit_entries(99, 3)] == [4, 3, 2]
    assert [each.number for each in await accounts.audit_entries(2, 3, Sought(who="terminal"))] == [1]
    assert await accounts.audit_entries(99, 3, Sought(who="nobody")) == []


async def test_the_same_reading_is_one_entry_an_hour(store: MemoryStore, clock: SetClock) -> None:
    for seconds, who, report, count in [
        (0, "a", "progress 2569 docx", 4),
        (3599, "a", "progress 2569 docx", 5),
        (0, "a", "progress 2569 xlsx", 5),
        (0, "b", "progress 2569 docx", 5),
        (2, "a", "progress 2569 docx", 6),
    ]:
        clock.forward(seconds=seconds)
        await record_download(store, clock, who, report, count, None)
    assert await book(store) == [
        (who, "report-downloaded", f"progress 2569 {rest}")
        for who, rest in [("a", "docx 4"), ("a", "xlsx 5"), ("b", "docx 5"), ("a", "docx 6")]
    ]


@pytest.mark.memory_store
async def test_the_book_proves_itself(store: MemoryStore, accounts: Accounts) -> None:
    await accounts.create("a", "reader")
    entries, broken = await accounts.verify()
    assert (len(entries), broken) == (2, None)
    async with store.write() as unit:
        await unit.audit.record(entries[0])
    assert (await accounts.verify())[1] == 3
