"""The contract of every store for accounts, sessions and the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.domain.accounts.audit_log import Action, Entry, Sought, next_entry
from service.domain.accounts.planner import Planner, Session, Unsent
from service.domain.accounts.second_factor import SecondFactor
from tests.support.installation import NOON

if TYPE_CHECKING:
    from service.application.ports.store import Store

HOUR = timedelta(hours=1)


def planner(name: str = "somying", **other: Any) -> Planner:
    return Planner(**{"name": name, "role": "planner", "created": NOON, **other})


async def added(store: Store, *names: str) -> list[Planner]:
    async with store.write() as unit:
        for name in names:
            assert await unit.accounts.add(planner(name))
    found = [await store.accounts.find(name) for name in names]
    return [each for each in found if each]


def session(of: Planner, number: int = 1, **other: Any) -> Session:
    return Session(**{"id": bytes([number]) * 32, "planner_id": of.id, "created": NOON, "touched": NOON, **other})


async def begin(store: Store, *sessions: Session) -> None:
    async with store.write() as unit:
        for each in sessions:
            await unit.accounts.begin_session(each)


async def test_an_account_comes_back_by_its_name_with_an_id(store: Store) -> None:
    (kept,) = await added(store, "สมหญิง@example.org")
    assert kept.id > 0
    assert replace(kept, id=0) == planner("สมหญิง@example.org")
    assert await store.accounts.find("nobody") is None


async def test_accounts_come_back_by_name(store: Store) -> None:
    names = ["z", "a", "m"]
    await added(store, *names)
    assert [each.name for each in await store.accounts.everything()] == sorted(names)
    assert len({each.id for each in await store.accounts.everything()}) == 3


async def test_a_name_is_given_once(store: Store) -> None:
    (kept,) = await added(store, "somying")
    async with store.write() as unit:
        assert not await unit.accounts.add(planner(role="keeper"))
    assert await store.accounts.everything() == [kept]


async def test_all_but_the_name_changes_and_only_of_that_account(store: Store) -> None:
    first, second = await added(store, "a", "b")
    factor = SecondFactor(salt=b"salt", since=NOON, step=59_000_000_000, recovery=(b"r" * 32, b"s" * 32))
    changed = replace(
        first,
        role="keeper",
        password="hash",
        link=b"\x07" * 32,
        link_ends=NOON + HOUR,
        closed=NOON + 2 * HOUR,
        factor=factor,
    )
    async with store.write() as unit:
        await unit.accounts.put(changed)
        assert await unit.accounts.find("a") == changed
        assert await unit.accounts.by_link(b"\x07" * 32) == changed
        assert await unit.accounts.by_link(b"\x08" * 32) is None
    assert await store.accounts.everything() == [changed, second]
    assert await store.accounts.by_link(b"\x07" * 32) == changed
    assert await store.accounts.by_link(b"") is None
    begun = replace(changed, factor=SecondFactor(salt=b"other"))
    for each in (begun, replace(begun, factor=None)):
        async with store.write() as unit:
            await unit.accounts.put(each)
        assert await store.accounts.find("a") == each


async def test_moments_are_kept_to_the_second(store: Store) -> None:
    odd = timedelta(microseconds=999_999)
    async with store.write() as unit:
        await unit.accounts.add(planner(created=NOON + odd))
        await unit.accounts.put(planner(link_ends=NOON + odd, closed=NOON + odd))
    (kept,) = await store.accounts.everything()
    assert (kept.created, kept.link_ends, kept.closed) == (NOON, NOON, NOON)


async def test_a_session_comes_back_with_its_account(store: Store) -> None:
    first, second = await added(store, "a", "b")
    await begin(store, session(first, 1), session(second, 2, provider=True, proved=NOON, device="line/iphone"))
    kept = session(second, 2, provider=True, proved=NOON, device="line/iphone")
    assert await store.accounts.session(bytes([2]) * 32) == (second, kept)
    assert await store.accounts.session(bytes([3]) * 32) is None
    assert await store.accounts.session(b"") is None


async def test_sessions_of_an_account_come_back_oldest_first(store: Store) -> None:
    first, second = await added(store, "a", "b")
    late, early = session(first, 1, created=NOON + HOUR), session(first, 2)
    await begin(store, late, early, session(second, 3))
    assert await store.accounts.sessions(first.id) == [early, late]
    assert await store.accounts.sessions(99) == []


async def test_a_session_is_touched_unless_it_was_ended(store: Store) -> None:
    (of,) = await added(store, "a")
    await begin(store, session(of))
    touched = session(of, touched=NOON + HOUR)
    async with store.write() as unit:
        await unit.accounts.touch(touched)
        await unit.accounts.prove(replace(touched, touched=NOON, proved=NOON + HOUR))
    touched = replace(touched, proved=NOON + HOUR)
    assert await store.accounts.sessions(of.id) == [touched]
    async with store.write() as unit:
        await unit.accounts.prove(session(of, 7))
        await unit.accounts.end_session(touched.id)
        await unit.accounts.end_session(b"none")
        await unit.accounts.touch(touched)
    assert await store.accounts.sessions(of.id) == []


async def test_all_sessions_of_an_account_end_and_others_stay(store: Store) -> None:
    first, second = await added(store, "a", "b")
    await begin(store, session(first, 1), session(first, 2), session(second, 3))
    async with store.write() as unit:
        await unit.accounts.end_sessions(first.id)
    assert await store.accounts.sessions(first.id) == []
    assert await store.accounts.sessions(second.id) == [session(second, 3)]


async def test_sessions_that_are_over_are_done_away_with(store: Store) -> None:
    (of,) = await added(store, "a")
    old = session(of, 1, created=NOON - 12 * HOUR)
    idle = session(of, 2, touched=NOON - HOUR)
    living = session(of, 3, created=NOON - 11 * HOUR)
    await begin(store, old, idle, living)
    async with store.write() as unit:
        await unit.accounts.end_sessions_before(NOON - 12 * HOUR, NOON - HOUR)
    assert await store.accounts.sessions(of.id) == [living]


async def test_of_too_many_sessions_the_longest_unused_end(store: Store) -> None:
    first, second = await added(store, "a", "b")
    mine = [session(first, n, touched=NOON + n * HOUR) for n in (3, 1, 4, 2)]
    await begin(store, *mine, session(second, 9))
    async with store.write() as unit:
        await unit.accounts.end_sessions_beyond(first.id, 2)
    assert {each.id[0] for each in await store.accounts.sessions(first.id)} == {3, 4}
    assert len(await store.accounts.sessions(second.id)) == 1
    async with store.write() as unit:
        await unit.accounts.end_sessions_beyond(first.id, 5)
    assert len(await store.accounts.sessions(first.id)) == 2


async def test_keepers_are_those_who_could_look_after_others_now(store: Store) -> None:
    names = ["able", "closed", "invited", "planner"]
    able, closed, _, lower = await added(store, *names)
    async with store.write() as unit:
        await unit.accounts.put(replace(able, role="keeper", password="hash"))
        await unit.accounts.put(replace(closed, role="keeper", password="hash", closed=NOON))
        await unit.accounts.put(planner("invited", role="keeper"))
        await unit.accounts.put(replace(lower, password="hash"))
        assert [each.name for each in await unit.accounts.keepers()] == ["able"]


async def test_the_book_is_read_backwards_page_by_page_also_of_one_who_acted(store: Store) -> None:
    book: list[Entry] = []
    for who in ("a", "b", "a", "", "a"):
        book.append(next_entry(book[-1] if book else None, NOON, who, "signed-in", who))
    async with store.write() as unit:
        for entry in book:
            await unit.audit.record(entry)
    read = store.accounts.entries_before
    assert await read(99, 2) == [book[4], book[3]]
    assert await read(4, 2) == [book[2], book[1]]
    assert await read(1, 2) == []
    assert await read(99, 2, Sought(who="a")) == [book[4], book[2]]
    assert await read(3, 2, Sought(who="a")) == [book[0]]
    assert await read(99, 9, Sought(who="")) == [book[3]]
    assert await read(99, 9, Sought(who="nobody")) == []
    assert await read(99, 9, Sought(action="signed-out")) == await read(99, 9, Sought(who="a", action="x")) == []
    second = book[0].happened
    assert await read(99, 2, Sought(who="a", action="signed-in", since=second)) == [book[4], book[2]]
    assert await read(99, 9, Sought(since=second + 1)) == await read(99, 9, Sought(until=second)) == []
    assert len(await read(99, 9, Sought(until=second + 1))) == len(book)


async def test_the_book_is_read_of_an_action_and_what_it_is_about(store: Store) -> None:
    book: list[Entry] = []
    said = ("form 2 abc", "form-x 1 abc", "form 1", "form", "forms 1", "form! 1", "ก 1 x", "ก่อน 1")
    for number, subject in enumerate((*said, *said)):
        action: Action = "form-published" if number < len(said) else "draft-created"
        book.append(next_entry(book[-1] if book else None, NOON, "a", action, subject))
    async with store.write() as unit:
        for entry in book:
            await unit.audit.record(entry)
    read = store.accounts.entries_about
    assert await read("form-published", "form") == [book[0], book[2]]
    assert await read("draft-created", "ก") == [book[len(said) + 6]]
    assert await read("draft-moved", "form") == await read("form-published", "for") == []


async def test_the_book_comes_back_from_its_beginning(store: Store) -> None:
    async with store.write() as unit:
        assert await unit.audit.last_entry() is None
        first = next_entry(None, NOON, "terminal", "planner-created", "สมหญิง")
        await unit.audit.record(first)
        assert await unit.audit.last_entry() == first
        second = next_entry(first, NOON + HOUR, "สมหญิง", "signed-in", "สมหญิง")
        await unit.audit.record(second)
    assert await store.accounts.entries() == [first, second]


async def test_what_fails_leaves_nothing(store: Store) -> None:
    (of,) = await added(store, "a")

    async def fail() -> None:
        async with store.write() as unit:
            await unit.accounts.add(planner("b"))
            await unit.accounts.begin_session(session(of))
            await unit.audit.record(next_entry(None, NOON, "", "signed-in", ""))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.accounts.everything() == [of]
    assert await store.accounts.sessions(of.id) == []
    assert await store.accounts.entries() == []


def unsent(of: Planner, number: int = 1, **other: Any) -> Unsent:
    given = {"id": bytes([number]) * 32, "planner_id": of.id, "browser": b"b" * 32, "kept": NOON, "content": b"{}"}
    return Unsent(**{**given, **other})


async def test_a_form_that_came_too_late_comes_back_until_it_is_dropped(store: Store) -> None:
    first, second = await added(store, "a", "b")
    kept = [unsent(first, n, kept=NOON + n * HOUR, content=f"{n}".encode()) for n in (3, 1, 2)]
    async with store.write() as unit:
        for each in (*kept, unsent(second, 9)):
            await unit.accounts.keep_unsent(each)
    assert [await store.accounts.unsent(each.id) for each in kept] == kept
    assert await store.accounts.unsent(b"none") is None
    async with store.write() as unit:
        await unit.accounts.drop_unsent_beyond(first.id, 2)
        await unit.accounts.drop_unsent_before(NOON)
        await unit.accounts.drop_unsent(kept[0].id)
        await unit.accounts.drop_unsent(b"none")
    assert [await store.accounts.unsent(bytes([n]) * 32) for n in (1, 2, 3, 9)] == [None, kept[2], None, None]
