"""The contract of every store for forms, collectors and invitations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.application.ports.records import FormVersion
from service.application.ports.store import Store
from service.domain.accounts.audit_log import first_break, next_entry
from service.domain.collecting.collector import Collector
from service.domain.collecting.invitation_state import Invitation
from tests.support.examples import at
from tests.support.installation import NOON, answers, close, sheet
from tests.support.writing import add_collector, add_version

if TYPE_CHECKING:
    from tests.support.installation import Installation


def version(form: str, number: int, **other: Any) -> FormVersion:
    rest = {"hash": f"{number:064x}", "definition": f'{{"n":{number}}}', "published": NOON, **other}
    return FormVersion(form=form, version=number, **rest)


async def test_versions_come_back_oldest_first_within_a_form_each_with_an_id(store: Store) -> None:
    for form, number in (("b", 10), ("a", 2), ("b", 9), ("a", 1), ("b", 1)):
        await add_version(store, version(form, number))
    versions = await store.forms.versions()
    assert [(each.form, each.version) for each in versions] == [("a", 1), ("a", 2), ("b", 1), ("b", 9), ("b", 10)]
    assert len({each.id for each in versions}) == 5
    assert all(each.id > 0 for each in versions)
    assert [replace(each, id=0) for each in versions if each.form == "a"] == [version("a", 1), version("a", 2)]
    assert await store.forms.versions() == versions


async def test_a_version_that_is_there_stays_as_it_is(store: Store) -> None:
    await add_version(store, version("a", 1))
    (first,) = await store.forms.versions()
    await add_version(store, replace(version("a", 1), hash="f" * 64, definition="{}"))
    assert await store.forms.versions() == [first]


async def test_versions_are_found_by_what_was_published_last(store: Store) -> None:
    for form in ("b", "a"):
        await add_version(store, version(form, 1))
    first, second = await store.forms.after(0)
    assert [first.form, second.form] == ["b", "a"]
    assert first.id < second.id
    assert await store.forms.after(first.id) == [second]
    assert await store.forms.after(second.id) == []


async def test_a_version_from_the_web_is_recorded_together_with_what_the_book_says_of_it(store: Store) -> None:
    await add_version(store, version("b", 7))
    for number, highest in ((2, 0), (3, 2)):
        async with store.write() as unit:
            assert await unit.forms.highest("a") == highest
            await unit.forms.add(version("a", number, origin="web"))
            assert await unit.forms.highest("a") == number
            await record(unit.audit, NOON, "somying", "form-published", f"a {number}")
    kept = [each for each in await store.forms.versions() if each.form == "a"]
    assert [(each.version, each.origin, each.published) for each in kept] == [(2, "web", NOON), (3, "web", NOON)]
    entries = await store.accounts.entries()
    assert [(each.action, each.subject) for each in entries] == [("form-published", "a 2"), ("form-published", "a 3")]
    assert first_break(entries) is None


async def test_a_version_whose_recording_fails_is_not_there(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as unit:
            await unit.forms.add(version("a", 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await store.forms.versions() == []


def collector(code: str = "ABC123", **other: Any) -> Collector:
    return Collector(**{"code": code, "form": "survey", "label": "สำนักงาน", "created": NOON, **other})


FULL = collector(
    "FVLL23",
    label='โรงแรม "ริม\' น้ำ"; --',
    opens=at("2026-06-01T00:00:00"),
    closes=at("2026-07-01T00:00:00"),
    population=123_456,
    daily_limit=200,
    device="shared",
    access="invitation",
    paging="one",
)


@pytest.mark.parametrize("made", [collector(), FULL])
async def test_a_collector_comes_back_as_it_was_recorded_with_an_id(store: Store, made: Collector) -> None:
    assert await add_collector(store, made)
    kept = await store.collectors.by_code(made.code)
    assert kept is not None
    assert kept.id > 0
    assert replace(kept, id=0) == made
    assert await store.collectors.everything() == [kept]


async def test_a_code_is_given_once(store: Store) -> None:
    assert await add_collector(store, collector())
    assert not await add_collector(store, replace(FULL, code="ABC123"))
    (kept,) = await store.collectors.everything()
    assert kept.label == "สำนักงาน"


async def test_a_first_collector_is_recorded_only_where_its_form_has_none(store: Store) -> None:
    assert await add_collector(store, collector(), first=True)
    assert not await add_collector(store, collector("DEF456"), first=True)
    assert not await add_collector(store, collector("ABC123", form="other"), first=True)
    assert await add_collector(store, collector("GHJ789", form="other"), first=True)
    assert await add_collector(store, collector("DEF456"))
    assert [each.code for each in await store.collectors.everything()] == ["ABC123", "GHJ789", "DEF456"]


async def test_collectors_come_back_oldest_first(store: Store) -> None:
    for code in ("ZZZZZ9", "AAAAA1", "MMMMM5"):
        await add_collector(store, collector(code))
    assert [each.code for each in await store.collectors.everything()] == ["ZZZZZ9", "AAAAA1", "MMMMM5"]


@pytest.mark.parametrize("code", ["", "abc123", "ABC12", "ABC124", "%"])
async def test_a_code_that_nobody_has_finds_nothing(store: Store, code: str) -> None:
    await add_collector(store, collector())
    assert await store.collectors.by_code(code) is None


async def test_closing_sets_the_moment_and_nothing_else(store: Store) -> None:
    await add_collector(store, collector())
    await add_collector(store, FULL)
    first, before = await store.collectors.everything()
    await close(store, FULL.code, at("2026-06-15T00:00:00"))
    assert await store.collectors.everything() == [first, replace(before, closes=at("2026-06-15T00:00:00"))]


async def test_all_but_the_code_and_the_making_of_a_collector_changes(store: Store) -> None:
    await add_collector(store, collector())
    await add_collector(store, collector("DEF456"))
    first, second = await store.collectors.everything()
    changed = replace(FULL, id=first.id, code=first.code, created=at("2020-01-01T00:00:00"))
    async with store.write() as unit:
        assert await unit.collectors.by_code(first.code) == first
        assert await unit.collectors.by_code("NOBODY") is None
        await unit.collectors.put(changed)
        await unit.collectors.put(replace(FULL, code="NOBODY"))
    assert await store.collectors.everything() == [replace(changed, created=NOON), second]


async def test_what_fails_changes_no_collector(store: Store) -> None:
    await add_collector(store, collector())
    kept = await store.collectors.everything()

    async def fail() -> None:
        async with store.write() as unit:
            assert not await unit.collectors.add(collector())
            assert await unit.collectors.add(collector("DEF456"))
            await unit.collectors.put(replace(FULL, code="ABC123"))
            await unit.audit.record(next_entry(None, NOON, "", "collector-changed", ""))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.collectors.everything() == kept
    assert await store.accounts.entries() == []


async def test_every_transaction_writes_on_in_the_same_book(store: Store) -> None:
    last = None
    for _ in range(6):
        async with store.write() as unit:
            assert await unit.audit.last_entry() == last
            last = next_entry(last, NOON, "สมหญิง", "collector-changed", "ABC123")
            await unit.audit.record(last)
            assert await unit.audit.last_entry() == last
    assert first_break(await store.accounts.entries()) is None
    assert len(await store.accounts.entries()) == 6


async def test_a_collector_has_begun_with_its_first_answer_or_slip(site: Installation) -> None:
    made = [await site.collectors.create("survey", f"ที่ {n}", access="invitation") for n in range(3)]
    await site.store_sheets(made[0], 202605, sheet(site.registry.form("survey"), answers()))
    async with site.store.write() as unit:
        await unit.invitations.put([Invitation(collector_id=made[1].id, id="a" * 32, number=1)])
    assert [await site.store.collectors.begun(each.id) for each in made] == [True, True, False]
    (response,) = await site.responses()
    async with site.store.write() as unit:
        await unit.responses.drop([(response.collector_id, response.id)])
    async with site.store.write() as unit:
        # Its counts stay when the sheets themselves are deleted.
        assert [await unit.collectors.begun(each.id) for each in made] == [True, True, False]


async def test_a_collector_closed_before_it_opened_comes_back(store: Store) -> None:
    await add_collector(store, FULL)
    await close(store, FULL.code, NOON)
    (kept,) = await store.collectors.everything()
    assert (kept.opens, kept.closes) == (FULL.opens, NOON)
    assert await store.collectors.by_code(FULL.code) == kept


async def test_moments_are_kept_to_the_second_whatever_their_zone(store: Store) -> None:
    moment = datetime(2026, 6, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    await add_collector(store, collector(created=moment))
    await close(store, "ABC123", moment)
    (kept,) = await store.collectors.everything()
    assert kept.created == kept.closes == moment.replace(microsecond=0)
    assert kept.created.tzinfo is UTC


async def test_slips_come_back_by_collector_and_change_nothing_but_their_state(
    store: Store, site: Installation
) -> None:
    here, there = [await site.collectors.create("survey", "ที่", access="invitation") for _ in range(2)]
    slips = [Invitation(collector_id=each.id, id=f"{n:032x}", number=n) for each in (here, there) for n in (3, 1, 2)]
    async with store.write() as unit:
        await unit.invitations.put(slips)
        first, second = (replace(slips[0], state="used"), replace(slips[1], state="revoked"))
        await unit.invitations.put([replace(first, number=99), second])
    mine = sorted(await store.invitations.of(here.id), key=lambda each: each.number)
    assert mine == sorted([first, second, slips[2]], key=lambda each: each.number)
    assert all(each.state == "fresh" for each in await store.invitations.of(there.id))
    assert await store.invitations.of(99) == []
    assert await store.invitations.find((here.id, first.id)) == first
    assert await store.invitations.find((there.id, first.id)) == slips[3]
    assert await store.invitations.find((here.id, "f" * 32)) is None
    async with store.write() as unit:
        assert [await unit.invitations.last(each) for each in (here.id, there.id, 99)] == [3, 3, 0]
        wanted = [(here.id, first.id), (there.id, second.id), (99, first.id)]
        found = await unit.find(invitations=wanted)
        assert found.invitations == {
            (here.id, first.id): first,
            (there.id, second.id): slips[4],
        }
        assert (await unit.find()).invitations == {}


async def test_a_store_that_answers_has_no_troubles(store: Store) -> None:
    assert await store.troubles() == []
