"""The audit log: any later change to it is detected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.domain.accounts.audit_log import START, Entry, Sought, first_break, next_entry, second_of
from service.domain.period import BANGKOK
from tests.support.installation import NOON


def book(length: int = 4) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(length):
        last = entries[-1] if entries else None
        entries.append(next_entry(last, NOON, "terminal", "planner-created", f"name {number}"))
    return entries


def test_a_book_is_numbered_and_chained_from_its_start() -> None:
    entries = book()
    assert [each.number for each in entries] == [1, 2, 3, 4]
    assert [each.previous for each in entries] == [START, *(each.hash for each in entries[:-1])]
    assert len({each.hash for each in entries}) == 4
    assert first_break(entries) is None
    assert first_break([]) is None


@pytest.mark.parametrize("field", ["happened", "who", "action", "subject", "previous", "hash"])
def test_a_changed_entry_shows(field: str) -> None:
    entries = book()
    value = 1 if field == "happened" else "0" * 64
    entries[1] = replace(entries[1], **{field: value})
    assert first_break(entries) == 2


def test_a_changed_entry_with_a_hash_of_its_own_shows_at_the_next() -> None:
    entries = book()
    entries[1] = next_entry(entries[0], NOON, "somebody", "planner-created", "name 1")
    assert first_break(entries) == 3


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_entry_taken_out_or_moved_shows(at: int) -> None:
    assert first_break([each for number, each in enumerate(book()) if number != at]) == at + 1
    entries = book()
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    assert first_break(entries) == at + 1


def test_a_number_that_was_changed_shows() -> None:
    entries = book()
    entries[3] = replace(entries[3], number=9)
    assert first_break(entries) == 4


def test_entries_are_sought_by_days_of_bangkok() -> None:
    (entry,) = book(1)
    today = NOON.astimezone(BANGKOK).date()
    since, until = second_of(today), second_of(today + timedelta(days=1))
    assert until - since == 24 * 60 * 60
    assert Sought(since=since, until=until).finds(entry)
    assert not Sought(since=until).finds(entry)
    assert not Sought(until=since).finds(entry)
