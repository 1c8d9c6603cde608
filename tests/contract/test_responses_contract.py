"""The contract of every store for responses and tallies."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

import pytest

from service.application.ports.records import EqualSheets, Key, Personal, StoredResponse, TallyKey, by_group
from service.application.ports.store import Store
from service.domain.collecting.invitation_state import Invitation
from service.domain.scoring.tally import Cell
from tests.support.installation import MONTH, Installation, close
from tests.support.reading import counts, responses

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

CELL = Cell("", "", "", "")


@pytest.fixture
async def collectors(site: Installation) -> list[Collector]:
    return [await site.collectors.create("survey", f"ที่ {n}") for n in range(3)]


def response(collector: Collector, number: int, answers: str | None = "{}", month: int = MONTH) -> StoredResponse:
    return StoredResponse(collector.id, f"{number:032x}", 1, month, answers)


def place(collector: Collector, cell: Cell = CELL, month: int = MONTH) -> TallyKey:
    return TallyKey(collector.id, month, 1, cell)


async def put(store: Store, *responses: StoredResponse) -> None:
    async with store.write() as unit:
        await unit.responses.put(responses)


async def move(store: Store, steps: dict[TallyKey, int]) -> None:
    async with store.write() as unit:
        await unit.tallies.move(by_group(steps))


async def put_personal(store: Store, *rows: Personal) -> None:
    async with store.write() as unit:
        await unit.personal.put(rows)


async def found(store: Store, *keys: Key) -> dict[Key, StoredResponse]:
    async with store.write() as unit:
        return (await unit.find(responses=keys)).responses


async def everything(store: Store) -> list[StoredResponse]:
    return [response async for batch in store.responses.each() for response in batch]


async def test_the_responses_of_a_form_come_mixed_over_all_collectors_whatever_their_number(
    store: Store, collectors: list[Collector]
) -> None:
    ids = [f"{number:x}" * 32 for number in range(16)]
    mixed = [StoredResponse(collectors[n % 3].id, ids[n], 1, MONTH, "{}" if n else None) for n in range(16)]
    await put(store, *mixed)
    for about in (0, 5_000, 100_000):
        batches = [batch async for batch in store.responses.of_form("survey", about)]
        assert [each for batch in batches for each in batch] == mixed
    assert not [batch async for batch in store.responses.of_form("other", 0) if batch]


async def test_equal_sheets_of_a_collector_are_counted_the_largest_set_first(
    store: Store, collectors: list[Collector]
) -> None:
    here, there, _ = collectors
    said = ['{"a":1}'] * 3 + ['{"a":2}'] * 2 + ['{"a":3}'] + [None] * 4
    await put(store, *[response(here, number, answers) for number, answers in enumerate(said)])
    await put(store, *[response(here, 20 + number, '{"a":1}', 202601) for number in range(4)])
    await put(store, *[response(there, 30 + number, '{"a":1}') for number in range(5)])
    largest, larger, large = (
        EqualSheets(1, month, sheets, f"{first:032x}")
        for month, sheets, first in ((202601, 4, 20), (MONTH, 3, 0), (MONTH, 2, 3))
    )
    assert await store.responses.equal(here.id, 2, 9) == [largest, larger, large]
    assert await store.responses.equal(here.id, 2, 1) == [largest]
    assert await store.responses.equal(here.id, 5, 9) == []
    assert await store.responses.like(here.id, larger, 9) == [f"{number:032x}" for number in range(3)]
    assert await store.responses.like(here.id, larger, 2) == [f"{number:032x}" for number in range(2)]


def key(response: StoredResponse) -> Key:
    return response.collector_id, response.id


async def test_a_response_comes_back_as_it_was_put(store: Store, collectors: list[Collector]) -> None:
    stored = response(collectors[1], 7, '{"comments":"ดี\\u0000 \\"\'; --"}')
    await put(store, stored)
    assert await everything(store) == [stored]
    assert await found(store, key(stored)) == {key(stored): stored}
    assert await store.responses.find(stored.id) == stored


async def test_only_responses_that_exist_are_found(store: Store, collectors: list[Collector]) -> None:
    here, there, _ = collectors
    stored = response(here, 1)
    await put(store, stored)
    assert await found(store) == {}
    assert await found(store, key(response(here, 2)), key(response(there, 1)), key(stored)) == {key(stored): stored}
    assert await store.responses.find(response(here, 2).id) is None


async def test_thousands_of_responses_are_found_at_once(store: Store, collectors: list[Collector]) -> None:
    stored = [response(collectors[n % 3], n) for n in range(4000)]
    await put(store, *stored)
    assert await found(store, *map(key, stored)) == {key(each): each for each in stored}


async def test_a_replaced_response_keeps_its_month_and_takes_the_rest(
    store: Store, collectors: list[Collector]
) -> None:
    first = response(collectors[0], 1, '{"a":1}', month=202609)
    await put(store, first)
    await put(store, first._replace(answers='{"a":2}', month=202610))
    assert await everything(store) == [first._replace(answers='{"a":2}')]
    await put(store, first._replace(answers=None, month=202701))
    assert await everything(store) == [first._replace(answers=None)]


async def test_a_response_put_twice_at_once_is_stored_as_it_was_put_last(
    store: Store, collectors: list[Collector]
) -> None:
    first, other = response(collectors[0], 1, '{"a":1}'), response(collectors[0], 2)
    await put(store, first, other, first._replace(answers='{"a":2}'))
    assert await everything(store) == [first._replace(answers='{"a":2}'), other]


async def test_one_id_at_two_collectors_is_two_responses(store: Store, collectors: list[Collector]) -> None:
    here, there = response(collectors[0], 1, '{"a":1}'), response(collectors[1], 1, '{"a":2}')
    await put(store, there, here)
    assert await everything(store) == [here, there]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2000, 2345])
async def test_all_responses_are_read_in_the_order_of_their_keys_whatever_their_number(
    store: Store, collectors: list[Collector], count: int
) -> None:
    random = Random(count)
    stored = [response(collectors[random.randrange(3)], random.getrandbits(128)) for _ in range(count)]
    await put(store, *stored)
    batches = [batch async for batch in store.responses.each()]
    assert [each for batch in batches for each in batch] == sorted(stored)
    assert all(batches)


async def test_reading_responses_one_batch_at_a_time_meets_no_response_twice_though_others_arrive(
    store: Store, collectors: list[Collector]
) -> None:
    stored = [response(collectors[1], 2 * n) for n in range(2100)]
    await put(store, *stored)
    seen: list[StoredResponse] = []
    async for batch in store.responses.each():
        seen += batch
        await put(store, response(collectors[1], 2 * len(seen) - 3), response(collectors[0], len(seen)))
    assert len(seen) == len(set(seen))
    assert set(stored) <= set(seen)


async def test_collectors_are_read_as_they_stand_in_the_transaction(
    store: Store, site: Installation, collectors: list[Collector]
) -> None:
    first, second, third = collectors
    closed = await site.collectors.close(second.code)
    async with store.write() as unit:
        found = await unit.find(collectors={first.id, second.id})
        assert found.collectors == {
            first.id: first,
            second.id: closed,
        }
        assert (await unit.find(collectors={third.id, 99})).collectors == {third.id: third}
        assert (await unit.find(collectors=set())).collectors == {}


async def test_a_transaction_sees_what_it_has_put(store: Store, collectors: list[Collector]) -> None:
    stored = response(collectors[0], 1)
    async with store.write() as unit:
        await unit.responses.put([stored])
        assert (await unit.find(responses=[key(stored)])).responses == {key(stored): stored}


async def test_steps_add_up_and_may_be_negative(store: Store, collectors: list[Collector]) -> None:
    here, there, _ = map(place, collectors)
    await move(store, {here: 5, there: 2})
    await move(store, {here: -3, there: 0})
    await move(store, {there: 4})
    assert await store.tallies.everything() == {here: 2, there: 6}


async def test_a_count_may_pass_below_zero_and_come_back(store: Store, collectors: list[Collector]) -> None:
    here = place(collectors[0])
    await move(store, {here: -4})
    assert await store.tallies.everything() == {here: -4}
    await move(store, {here: 5})
    assert await store.tallies.everything() == {here: 1}


async def test_a_count_of_zero_is_no_count(store: Store, collectors: list[Collector]) -> None:
    here, there, nowhere = map(place, collectors)
    await move(store, {here: 5, there: 2, nowhere: 0})
    await move(store, {here: -5})
    assert await store.tallies.everything() == {there: 2}
    assert await responses(store, "survey", [MONTH]) == {there.collector_id: 2}
    assert await counts(store, "survey", [MONTH]) == {1: {CELL: 2}}


async def test_nothing_moves_without_steps(store: Store, collectors: list[Collector]) -> None:
    await put(store)
    await move(store, {})
    assert (await everything(store), await store.tallies.everything()) == ([], {})


async def test_deleted_responses_are_gone_and_their_counts_stay(store: Store, collectors: list[Collector]) -> None:
    gone, kept = response(collectors[0], 1, '{"a":1}'), response(collectors[0], 2)
    same_id = response(collectors[1], 1)
    await put(store, gone, kept, same_id)
    await move(store, {place(collectors[0]): 2})
    async with store.write() as unit:
        await unit.responses.drop([key(gone), key(response(collectors[2], 9))])
        assert (await unit.find(responses=[key(gone)])).responses == {}
    assert await everything(store) == [kept, same_id]
    assert await store.responses.find(gone.id) == same_id
    assert await store.tallies.everything() == {place(collectors[0]): 2}


async def test_sealed_counts_add_up_beside_the_tally(store: Store, collectors: list[Collector]) -> None:
    here, there, _ = map(place, collectors)
    await move(store, {here: 7})
    for sealed in ({here: 2, there: 1}, {here: 3}, {}):
        async with store.write() as unit:
            await unit.tallies.seal(by_group(sealed))
    assert await store.tallies.sealed() == {here: 5, there: 1}
    assert await store.tallies.everything() == {here: 7}


@pytest.mark.parametrize("count", [0, 1, 1000, 1001, 2345])
async def test_responses_of_earlier_months_are_read_in_the_order_of_their_keys(
    store: Store, collectors: list[Collector], count: int
) -> None:
    random = Random(count)
    months = (202509, 202510, 202601)
    stored = [
        response(collectors[random.randrange(3)], random.getrandbits(128), month=random.choice(months))
        for _ in range(count)
    ]
    await put(store, *stored)
    found = [each async for batch in store.responses.before(202510) for each in batch]
    assert found == sorted(each for each in stored if each.month == 202509)
    assert [each async for batch in store.responses.before(202509) for each in batch] == []


async def test_responses_can_be_deleted_while_they_are_read(store: Store, collectors: list[Collector]) -> None:
    await put(store, *(response(collectors[n % 3], n) for n in range(2100)))
    seen = 0
    async for batch in store.responses.before(MONTH + 1):
        seen += len(batch)
        async with store.write() as unit:
            await unit.responses.drop([key(each) for each in batch])
    assert (seen, await everything(store)) == (2100, [])


async def test_writing_everything_anew_changes_nothing(store: Store, collectors: list[Collector]) -> None:
    kept = [response(collectors[n % 3], n, f'{{"a":{n}}}') for n in range(300)]
    await put(store, *kept)
    await move(store, {place(collectors[0]): 2})
    async with store.write() as unit:
        await unit.responses.drop([key(each) for each in kept[::2]])
        await unit.tallies.seal(by_group({place(collectors[0]): 1}))
    async with store.snapshot():
        await store.vacuum()
    await store.vacuum()
    assert await everything(store) == sorted(kept[1::2])
    assert await store.tallies.everything() == {place(collectors[0]): 2}
    assert await store.tallies.sealed() == {place(collectors[0]): 1}
    assert await store.collectors.everything() == collectors
    await put(store, kept[0])
    assert await store.responses.find(kept[0].id) == kept[0]


class BreaksError(Exception):
    pass


async def test_a_transaction_that_fails_leaves_nothing_and_the_next_one_works(
    store: Store, collectors: list[Collector]
) -> None:
    before, here = response(collectors[0], 1, '{"a":1}'), place(collectors[0])
    slip = Invitation(collector_id=collectors[0].id, id="f" * 32, number=1)
    kept = Personal(collectors[0].id, "d" * 32, 1, MONTH, '{"contact":"a@b.example"}')
    await put_personal(store, kept)
    await put(store, before)
    await move(store, {here: 1})

    async def breaks() -> None:
        async with store.write() as unit:
            await unit.responses.put([before._replace(answers='{"a":2}'), response(collectors[1], 2)])
            await unit.tallies.move(by_group({here: 5, place(collectors[1]): 1}))
            await unit.invitations.put([slip])
            await unit.personal.put([Personal(collectors[0].id, "e" * 32, 1, MONTH, "{}")])
            await unit.personal.drop([(kept.collector_id, kept.id)])
            await unit.tallies.seal(by_group({here: 1}))
            await unit.responses.drop([key(before)])
            raise BreaksError

    with pytest.raises(BreaksError):
        await breaks()
    assert await everything(store) == [before]
    assert await store.tallies.everything() == {here: 1}
    assert await store.invitations.of(collectors[0].id) == []
    assert await store.personals.everything() == [kept]
    assert await store.tallies.sealed() == {}
    await put(store, response(collectors[1], 2))
    assert len(await everything(store)) == 2


async def test_a_count_that_came_with_a_failed_transaction_can_come_again(
    store: Store, collectors: list[Collector]
) -> None:
    steps = by_group({place(collectors[0]): 1})

    async def breaks() -> None:
        async with store.write() as unit:
            await unit.tallies.move(steps)
            raise BreaksError

    with pytest.raises(BreaksError):
        await breaks()
    async with store.write() as unit:
        await unit.tallies.move(steps)
    assert await store.tallies.everything() == {place(collectors[0]): 1}


@pytest.mark.parametrize("count", [1, 63, 64, 65, 511, 512, 513, 1201])
async def test_however_many_counts_move_each_moves_by_its_step(
    store: Store, collectors: list[Collector], count: int
) -> None:
    steps = {place(collectors[n % 2], Cell("", f"item_{n}", "", "5")): n + 1 for n in range(count)}
    for times in (1, 2):
        await move(store, steps)
        assert await store.tallies.everything() == {where: times * step for where, step in steps.items()}


@pytest.mark.parametrize("count", [1, 2, 7, 600])
async def test_however_many_responses_come_each_is_stored(
    store: Store, collectors: list[Collector], count: int
) -> None:
    came = [response(collectors[0], number) for number in range(count)]
    await put(store, *came)
    assert await everything(store) == came


async def test_a_transaction_that_is_cancelled_leaves_nothing_and_the_next_one_works(
    store: Store, collectors: list[Collector]
) -> None:
    written = asyncio.Event()

    async def hangs() -> None:
        async with store.write() as unit:
            await unit.responses.put([response(collectors[0], 1)])
            await unit.tallies.move(by_group({place(collectors[0]): 1}))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hangs())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await everything(store), await store.tallies.everything()) == ([], {})
    await put(store, response(collectors[0], 2))
    assert len(await everything(store)) == 1


async def test_what_is_personal_comes_back_in_the_order_of_its_keys_and_keeps_its_month(
    store: Store, collectors: list[Collector]
) -> None:
    here, there, _ = collectors
    rows = [Personal(each.id, f"{n:032x}", 1, MONTH, f'{{"n":{n}}}') for each in (there, here) for n in (3, 1)]
    await put_personal(store, *rows)
    assert await store.personals.everything() == sorted(rows)
    await put_personal(store, rows[0]._replace(fields='{"n":9}', month=209912))
    changed = rows[0]._replace(fields='{"n":9}')
    assert await store.personals.find((changed.collector_id, changed.id)) == changed
    assert await store.personals.find((here.id, "f" * 32)) is None
    async with store.write() as unit:
        await unit.personal.drop([(changed.collector_id, changed.id), (here.id, "f" * 32)])
    assert await store.personals.everything() == sorted(rows[1:])
    await put_personal(store)
    assert len(await store.personals.everything()) == 3
    key = (rows[1].collector_id, rows[1].id)
    async with store.write() as unit:
        found = await unit.find(personal=[key, (here.id, "f" * 32)])
    assert found.personal == {key: rows[1]}


async def test_a_withdrawn_consent_leaves_a_mark_that_nothing_replaces_or_erases_until_it_is_renewed(
    store: Store, collectors: list[Collector]
) -> None:
    said = Personal(collectors[0].id, "d" * 32, 1, MONTH, '{"contact":"a@b.example"}')
    other = said._replace(id="e" * 32)
    mark = said._replace(fields="{}")
    await put_personal(store, said, other)
    await put_personal(store, mark)
    await put_personal(store, said)
    assert await store.personals.everything() == [other]
    assert await store.personals.find((said.collector_id, said.id)) == mark
    async with store.write() as unit:
        await unit.personal.drop([(said.collector_id, said.id)])
        await unit.personal.put([said])
    assert await store.personals.everything() == [other]
    async with store.write() as unit:
        await unit.personal.renew([(said.collector_id, said.id), (said.collector_id, "f" * 32)])
        await unit.personal.put([said])
        await unit.personal.renew([(said.collector_id, said.id)])
    assert await store.personals.find((said.collector_id, said.id)) == said


async def test_nobody_sees_what_a_transaction_has_not_yet_committed(store: Store, collectors: list[Collector]) -> None:
    async with store.write() as unit:
        await unit.responses.put([response(collectors[0], 1)])
        await unit.tallies.move(by_group({place(collectors[0]): 1}))
        assert (await everything(store), await store.tallies.everything()) == ([], {})
        assert await counts(store, "survey", [MONTH]) == {}
        assert await store.responses.find(response(collectors[0], 1).id) is None
    assert len(await everything(store)) == 1


async def test_transactions_at_the_same_time_follow_one_another_and_lose_no_step(
    store: Store, collectors: list[Collector]
) -> None:
    shared = response(collectors[0], 0, "0")

    async def count_up() -> None:
        async with store.write() as unit:
            known = (await unit.find(responses=[key(shared)])).responses
            await asyncio.sleep(0)
            value = int((known[key(shared)].answers if known else None) or "0") + 1
            await unit.responses.put([shared._replace(answers=str(value))])
            await unit.tallies.move(by_group({place(collectors[0]): 1}))

    await asyncio.gather(*(count_up() for _ in range(25)))
    assert await everything(store) == [shared._replace(answers="25")]
    assert await store.tallies.everything() == {place(collectors[0]): 25}


async def test_inside_a_snapshot_all_reading_sees_one_state_whatever_is_committed_meanwhile(
    store: Store, site: Installation, collectors: list[Collector]
) -> None:
    here = collectors[0]
    await put(store, *(response(here, n) for n in range(1500)))
    await move(store, {place(here): 1500})
    seen: list[StoredResponse] = []
    async with store.snapshot():
        async for batch in store.responses.each():
            seen += batch
            await put(store, response(here, 5000 + len(seen)), response(here, 3, '{"a":1}'))
            await move(store, {place(here): 1})
        assert len(await store.collectors.everything()) == 3
        await close(store, here.code, site.clock())
        assert (await store.tallies.everything())[place(here)] == 1500
        assert await responses(store, "survey", [MONTH]) == {here.id: 1500}
        assert (await store.collectors.everything())[0].closes is None
    assert seen == [response(here, n) for n in range(1500)]
    assert len(await everything(store)) > 1500
    assert (await store.tallies.everything())[place(here)] > 1500
    assert (await store.collectors.everything())[0].closes == site.clock()


async def test_a_snapshot_is_let_go_of_when_its_reader_fails(store: Store, collectors: list[Collector]) -> None:
    async def breaks() -> None:
        async with store.snapshot():
            assert await everything(store) == []
            raise BreaksError

    with pytest.raises(BreaksError):
        await breaks()
    await put(store, response(collectors[0], 1))
    assert len(await everything(store)) == 1
    async with store.snapshot():
        assert len(await everything(store)) == 1


async def test_forgetting_loses_nothing_that_is_stored(store: Store, collectors: list[Collector]) -> None:
    await put(store, response(collectors[0], 1))
    await move(store, {place(collectors[0]): 1})
    await store.truncate_wal()
    assert len(await everything(store)) == 1
    assert await store.tallies.everything() == {place(collectors[0]): 1}


async def test_tidying_loses_nothing_that_is_stored(store: Store, collectors: list[Collector]) -> None:
    await put(store, *(response(collectors[n % 3], n) for n in range(50, 0, -1)))
    await move(store, {place(collectors[0]): 1})
    before = await everything(store)
    await store.vacuum()
    assert await everything(store) == before
    assert await store.tallies.everything() == {place(collectors[0]): 1}


async def test_forgetting_waits_for_no_reader_and_keeps_nobody_from_writing(
    store: Store, collectors: list[Collector]
) -> None:
    async with store.snapshot():
        assert await everything(store) == []
        await put(store, response(collectors[0], 1))
        await asyncio.wait_for(store.truncate_wal(), 2)
        await put(store, response(collectors[0], 2))
        assert await everything(store) == []
    assert len(await everything(store)) == 2
