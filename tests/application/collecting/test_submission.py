from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, get_args

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.collecting import gathering
from service.application.collecting import submission as intake
from service.application.collecting.daily_limits import LONGEST_WAIT
from service.application.collecting.submission import Receipt, Submissions
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.receipt import receipt_of, response_id
from service.domain.errors import (
    BusyError,
    ClosedError,
    DailyLimitError,
    InvalidKeyError,
    NotYetOpenError,
    SurveyError,
    UnknownCollectorError,
    UnknownVersionError,
    WithdrawnError,
)
from service.domain.forms.form import Rating
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell
from tests.support.examples import at
from tests.support.fake_store import MemoryStore, Step
from tests.support.fake_unit import MemoryArrivalWriter
from tests.support.installation import (
    MONTH,
    NOON,
    Installation,
    answers,
    close,
    install,
    key,
    sheet,
    stored,
    survey,
    until,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.application.ports.records import StoredResponse
    from service.domain.collecting.collector import Collector
    from tests.support.installation import SetClock

STEPS = [step for step in get_args(Step) if step != "forget"]
"""Up to the commit: what fails behind it has been stored."""

RESPONSES = Cell(WHOLE, SHEET, WHOLE, ANSWERED)


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


class Desk:
    """Sends sheets to an intake and remembers what became of each."""

    def __init__(self, site: Installation, collector: Collector, intake: Submissions | None = None) -> None:
        self._site = site
        self.collector = collector
        self.intake = intake or site.intake()

    async def send(self, number: int, version: int = 1, **given: Any) -> Receipt:
        published = self._site.registry.version(self.collector.form, version)
        return await self.intake.submit(self.collector, published, key(number), sheet(published, answers(**given)))

    async def queue(self, *sheets: tuple[int, dict[str, Any]]) -> list[asyncio.Task[Receipt]]:
        """Send sheets that all wait for one commit."""
        tasks = [asyncio.create_task(self.send(number, **given)) for number, given in sheets]
        await until(lambda: self.intake.waiting == len(sheets))
        return tasks

    async def commit(self, *sheets: tuple[int, dict[str, Any]]) -> list[str]:
        """Send sheets that are committed in one group; give what became of each."""
        tasks = await self.queue(*sheets)
        async with writing(self.intake):
            return await outcomes(tasks)


async def outcomes(tasks: list[asyncio.Task[Receipt]]) -> list[str]:
    """Give the outcome or the refusal's code of each."""
    return [
        reply.outcome if isinstance(reply, Receipt) else reply.code if isinstance(reply, SurveyError) else repr(reply)
        for reply in await asyncio.gather(*tasks, return_exceptions=True)
    ]


def only(responses: list[StoredResponse]) -> StoredResponse:
    (response,) = responses
    return response


@pytest.mark.memory_store
async def test_a_response_is_stored_with_its_counts_under_the_hash_of_its_receipt(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    async with writing(site.intake()) as intake:
        receipt = await Desk(site, collector, intake).send(1, comments="ดีมาก", channels=["web"])
    response = only(await site.responses())
    assert receipt == Receipt(receipt=receipt_of(key(1), collector.code), outcome="stored")
    assert (response.collector_id, response.id) == (collector.id, response_id(receipt.receipt))
    assert response.month == MONTH
    assert json.decode(response.answers or "") == {
        "office": "hq", "ease": 5, "speed": 4, "channels": ["web"], "comments": "ดีมาก",
    }  # fmt: skip
    assert {place.cell: n for place, n in store.state.tally.items() if not place.cell.by_item} == {
        RESPONSES: 1,
        Cell("", "", "", "rated"): 1,
        Cell("", "office", "", "hq"): 1,
        Cell("", "ease", "", "5"): 1,
        Cell("", "speed", "", "4"): 1,
        Cell("", "~", "", "2.9.2"): 1,
        Cell("", "~speed", "", "*"): 1,
        Cell("", "channels", "", ""): 1,
        Cell("", "channels", "", "web"): 1,
        Cell("", "comments", "", ""): 1,
    }
    assert await site.differences() == []


async def test_a_group_leaves_once_as_many_have_come_as_last_time(
    site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "CROWDED_SECONDS", 3600)
    desk, crowd = Desk(site, collector), gathering.CROWD
    tasks = await desk.queue(*((number, {}) for number in range(crowd)))
    async with writing(desk.intake):
        assert await outcomes(tasks) == ["stored"] * crowd
        tasks = await desk.queue(*((crowd + number, {}) for number in range(crowd - 1)))
        await until(lambda: desk.intake.waiting == crowd - 1)
        assert not any(task.done() for task in tasks)
        assert (await desk.send(2 * crowd)).outcome == "stored"
        assert await outcomes(tasks) == ["stored"] * (crowd - 1)


async def test_a_few_that_come_together_wait_for_more_until_they_are_a_crowd_or_a_moment_is_over(
    site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "SPARSE_SECONDS", 3600)
    desk, crowd, few = Desk(site, collector), gathering.CROWD, 4
    async with writing(desk.intake):
        assert await outcomes(await desk.queue(*((number, {}) for number in range(few)))) == ["stored"] * few
        tasks = await desk.queue(*((few + number, {}) for number in range(crowd - 1)))
        await until(lambda: desk.intake.waiting == crowd - 1)
        assert not any(task.done() for task in tasks)
        assert (await desk.send(few + crowd)).outcome == "stored"
        assert await outcomes(tasks) == ["stored"] * (crowd - 1)


def test_who_comes_alone_waits_for_nobody_soon_after_a_crowd_is_over() -> None:
    waits = gathering.Gathering()
    assert waits.enough == 1
    waits.learn(64)
    assert (waits.enough, waits.seconds) == (64, gathering.CROWDED_SECONDS)
    alone = 0
    while waits.enough > 1:
        waits.learn(1)
        alone += 1
    assert 0 < alone < 100
    waits.learn(4)
    assert (waits.enough, waits.seconds) == (gathering.CROWD, gathering.SPARSE_SECONDS)


async def test_who_comes_alone_after_others_waits_for_a_moment_only(
    site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "SPARSE_SECONDS", 0)
    desk = Desk(site, collector)
    tasks = await desk.queue((1, {}), (2, {}))
    async with writing(desk.intake):
        assert await outcomes(tasks) == ["stored"] * 2
        assert (await desk.send(3)).outcome == "stored"
        assert (await desk.send(4)).outcome == "stored"


@pytest.mark.memory_store
async def test_the_same_sheet_under_the_same_key_is_stored_once(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    async with writing(site.intake()) as intake:
        desk = Desk(site, collector, intake)
        first = await desk.send(1)
        before = store.state
        second = await desk.send(1)
    assert (first.outcome, second.outcome) == ("stored", "same")
    assert first.receipt == second.receipt
    assert (store.state.responses, store.state.tally) == (before.responses, before.tally)


async def test_the_same_sheet_under_two_keys_is_two_responses(site: Installation, collector: Collector) -> None:
    assert await Desk(site, collector).commit((1, {}), (2, {})) == ["stored", "stored"]
    assert len(await site.responses()) == 2
    assert await site.differences() == []


async def test_one_key_at_two_collectors_is_two_responses(site: Installation, collector: Collector) -> None:
    other = await site.collectors.create("survey", "อีกที่หนึ่ง")
    async with writing(site.intake()) as intake:
        here = await Desk(site, collector, intake).send(1)
        there = await Desk(site, other, intake).send(1, ease=1)
    assert (here.outcome, there.outcome) == ("stored", "stored")
    assert {response.collector_id for response in await site.responses()} == {collector.id, other.id}


@pytest.mark.memory_store
async def test_other_answers_under_the_same_key_replace_the_earlier_ones_and_move_the_counts(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    async with writing(site.intake()) as intake:
        desk = Desk(site, collector, intake)
        await desk.send(1, office="hq", ease=5, speed=4)
        receipt = await desk.send(1, office="abroad", ease="na", speed=1)
    assert receipt.outcome == "replaced"
    assert json.decode(only(await site.responses()).answers or "") == {"office": "abroad", "ease": "na", "speed": 1}
    counts = {place.cell: count for place, count in store.state.tally.items()}
    assert counts[RESPONSES] == 1
    assert counts[Cell("", "office", "", "abroad")] == 1
    assert not any(cell.choice in {"hq", "5", "4"} or cell.by_value == "hq" for cell in counts)
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_a_sheet_changed_there_and_back_counts_as_it_was_first(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    async with writing(site.intake()) as intake:
        desk = Desk(site, collector, intake)
        await desk.send(1, ease=5)
        first = store.state
        assert (await desk.send(1, ease=2)).outcome == "replaced"
        assert (await desk.send(1, ease=5)).outcome == "replaced"
    assert (store.state.responses, store.state.tally) == (first.responses, first.tally)


async def test_a_replaced_response_keeps_the_month_of_its_first_submission(
    site: Installation, collector: Collector, clock: SetClock
) -> None:
    clock.now = at("2026-09-30T23:59:00")
    async with writing(site.intake()) as intake:
        desk = Desk(site, collector, intake)
        await desk.send(1, ease=5)
        clock.now = at("2026-10-01T00:01:00")
        assert (await desk.send(1, ease=2)).outcome == "replaced"
        await desk.send(2, ease=4)
    assert sorted((each.month, json.decode(each.answers or "")["ease"]) for each in await site.responses()) == [
        (202609, 2),
        (202610, 4),
    ]
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_duplicates_inside_one_group_are_one_response_as_it_was_sent_last(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    sent = [(1, {"ease": 5}), (1, {"ease": 5}), (2, {}), (1, {"ease": 2}), (1, {"ease": 2}), (1, {"ease": 5}), (2, {})]
    assert await Desk(site, collector).commit(*sent) == [
        "stored", "same", "stored", "replaced", "same", "replaced", "same",
    ]  # fmt: skip
    assert store.faults.groups == [2]
    assert [json.decode(each.answers or "")["ease"] for each in await site.responses()] == [5, 5]
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_a_duplicate_inside_a_group_that_replaces_a_stored_response_moves_its_counts_once(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    await Desk(site, collector).commit((1, {"speed": 1}))
    assert await Desk(site, collector).commit((1, {"speed": 2}), (1, {"speed": 3}), (1, {"speed": 3})) == [
        "replaced", "replaced", "same",
    ]  # fmt: skip
    assert {p.cell.choice: n for p, n in store.state.tally.items() if p.cell[:2] == ("", "speed")} == {"3": 1}
    assert await site.differences() == []


@pytest.mark.memory_store
@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
async def test_a_sheet_sent_again_under_another_form_version_moves_the_counts_of_both(
    store: MemoryStore, clock: SetClock, first: int, second: int
) -> None:
    await install(store, survey(), clock=clock)
    site = await install(store, survey(Rating(id="help", text="ช่วยเหลือ", required=False), version=2), clock=clock)
    desk = Desk(site, await site.collectors.create("survey", "สำนักงาน"))
    async with writing(desk.intake):
        await desk.send(1, version=first)
        receipt = await desk.send(1, version=second)
    assert receipt.outcome == "replaced"
    numbers = {site.registry.version("survey", second).id}
    assert {place.form_version_id for place in store.state.tally} == numbers
    assert {response.form_version_id for response in await site.responses()} == numbers
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_a_withdrawn_response_cannot_be_brought_back_by_a_late_retry(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    published = site.registry.form("survey")
    gone = stored(collector, published, None, MONTH, response_id(receipt_of(key(1), collector.code)))
    async with store.write() as unit:
        await unit.responses.put([gone])
    assert await Desk(site, collector).commit((1, {}), (2, {}), (1, {"ease": 1})) == [
        WithdrawnError.code, "stored", WithdrawnError.code,
    ]  # fmt: skip
    assert store.state.responses[collector.id, gone.id] == gone
    assert await site.differences() == []


@pytest.mark.parametrize("key", ["", "short", "x" * 21, "x" * 65, "กกกกกกกกกกกกกกกกกกกกกกกกก", "a b" * 10])
async def test_a_key_that_is_none_is_refused_before_it_waits(
    site: Installation, collector: Collector, key: str
) -> None:
    intake = site.intake()
    published = site.registry.form("survey")
    with pytest.raises(InvalidKeyError):
        await intake.submit(collector, published, key, sheet(published, answers()))
    assert intake.waiting == 0


async def test_a_full_queue_refuses_the_next_answer_and_loses_none_that_it_took(
    site: Installation, collector: Collector
) -> None:
    desk = Desk(site, collector, site.intake(limit=3))
    assert (desk.intake.full, desk.intake.trouble) == (False, None)
    taken = await desk.queue((1, {}), (2, {}), (3, {}))
    assert (desk.intake.full, desk.intake.trouble) == (True, "queue")
    with pytest.raises(BusyError):
        await desk.send(4)
    assert desk.intake.waiting == 3
    async with writing(desk.intake):
        assert await outcomes(taken) == ["stored"] * 3
        assert (await desk.send(4)).outcome == "stored"
    assert len(await site.responses()) == 4


@pytest.mark.memory_store
async def test_the_queue_stays_bounded_while_a_commit_is_on_its_way(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    desk = Desk(site, collector, site.intake(limit=2))
    store.faults.gate.clear()
    store.faults.begun = 0
    async with writing(desk.intake):
        under_way = asyncio.create_task(desk.send(1))
        await until(lambda: store.faults.begun)
        behind = await desk.queue((2, {}), (3, {}))
        with pytest.raises(BusyError):
            await desk.send(4)
        assert not under_way.done()
        assert await site.responses() == []
        store.faults.gate.set()
        assert await outcomes([under_way, *behind]) == ["stored"] * 3
    assert store.faults.groups == [1, 2]


@pytest.mark.memory_store
async def test_no_reply_comes_before_its_commit(site: Installation, store: MemoryStore, collector: Collector) -> None:
    desk = Desk(site, collector)
    store.faults.gate.clear()
    store.faults.begun = 0
    async with writing(desk.intake):
        reply = asyncio.create_task(desk.send(1))
        await until(lambda: store.faults.begun)
        held = len(await site.responses()), reply.done()
        store.faults.gate.set()
        await reply
    assert held == (0, False)
    assert len(await site.responses()) == 1


@pytest.mark.memory_store
async def test_a_commit_that_failed_is_no_trouble_for_long_as_no_answer_would_come_to_show_its_end(
    site: Installation, store: MemoryStore, collector: Collector, clock: SetClock
) -> None:
    desk = Desk(site, collector)
    store.faults.fails_at = "commit"
    tasks = await desk.queue((1, {}))
    async with writing(desk.intake):
        assert await outcomes(tasks) == [BusyError.code]
        assert desk.intake.trouble == "writer"
        clock.now += intake.FAILED
        assert not desk.intake.troubled


@pytest.mark.memory_store
@pytest.mark.parametrize("step", STEPS)
async def test_when_the_store_fails_everyone_waiting_is_told_to_come_back_and_the_next_group_works(
    site: Installation, store: MemoryStore, collector: Collector, step: Step, caplog: pytest.LogCaptureFixture
) -> None:
    await Desk(site, collector).commit((1, {"ease": 1}))
    before = store.state
    store.faults.fails_at = step
    desk = Desk(site, collector)
    tasks = await desk.queue((1, {"ease": 4, "comments": "ความลับ"}), (2, {}), (2, {}))
    assert not desk.intake.troubled
    async with writing(desk.intake):
        assert await outcomes(tasks) == [BusyError.code] * 3
        assert store.state is before
        assert desk.intake.troubled
        assert (await desk.send(2)).outcome == "stored"
        assert not desk.intake.troubled
    assert len(await site.responses()) == 2
    assert await site.differences() == []
    (record,) = caplog.records
    assert (record.message, record.__dict__["group"]) == ("commit failed", 3)
    assert "ความลับ" not in caplog.text


@pytest.mark.memory_store
@pytest.mark.parametrize("step", STEPS)
async def test_a_group_that_is_interrupted_is_stored_by_another_try(
    site: Installation, store: MemoryStore, collector: Collector, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PAUSES", (0, 0))
    store.faults.interruptions = [step, step]
    assert await Desk(site, collector).commit((1, {}), (2, {})) == ["stored", "stored"]
    assert store.faults.interruptions == []
    assert len(await site.responses()) == 2
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_a_commit_whose_reply_was_lost_is_found_again(
    site: Installation, store: MemoryStore, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PAUSES", (0,))
    store.faults.lost = 1
    assert await Desk(site, collector).commit((1, {}), (2, {})) == ["same", "same"]
    assert await site.differences() == []


@pytest.mark.memory_store
async def test_who_is_interrupted_too_often_is_told_to_come_back(
    site: Installation, store: MemoryStore, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "PAUSES", (0, 0))
    store.faults.interruptions = ["begin"] * 3
    desk = Desk(site, collector)
    tasks = await desk.queue((1, {}))
    async with writing(desk.intake):
        assert await outcomes(tasks) == [BusyError.code]
        assert not desk.intake.troubled  # of a database that is away the store tells itself
    assert await site.responses() == []


async def test_an_asker_who_left_does_not_keep_others_from_their_reply(
    site: Installation, collector: Collector
) -> None:
    desk = Desk(site, collector)
    gone, stays = await desk.queue((1, {}), (2, {}))
    gone.cancel()
    async with writing(desk.intake):
        assert (await stays).outcome == "stored"
        assert (await desk.send(1)).outcome == "same"
    assert gone.cancelled()
    assert len(await site.responses()) == 2


async def test_closing_commits_all_that_waits_and_takes_nothing_more(site: Installation, collector: Collector) -> None:
    desk = Desk(site, collector)
    tasks = await desk.queue(*((number, {}) for number in range(20)))
    desk.intake.close()
    assert desk.intake.full
    with pytest.raises(BusyError):
        await desk.send(21)
    await asyncio.wait_for(desk.intake.run(), 10)
    assert await outcomes(tasks) == ["stored"] * 20
    assert len(await site.responses()) == 20


@pytest.mark.memory_store
async def test_closing_during_a_commit_still_commits_what_waits_behind_it(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    desk = Desk(site, collector)
    store.faults.gate.clear()
    store.faults.begun = 0
    first = await desk.queue((1, {}))
    running = asyncio.create_task(desk.intake.run())
    await until(lambda: store.faults.begun)
    behind = await desk.queue((2, {}), (3, {}))
    desk.intake.close()
    store.faults.gate.set()
    await asyncio.wait_for(running, 10)
    assert await outcomes([*first, *behind]) == ["stored"] * 3
    assert store.faults.groups == [1, 2]


@pytest.mark.memory_store
async def test_closing_an_idle_intake_ends_it(site: Installation, store: MemoryStore) -> None:
    intake = site.intake()
    running = asyncio.create_task(intake.run())
    await asyncio.sleep(0)
    assert not running.done()
    intake.close()
    await asyncio.wait_for(running, 10)
    assert store.faults.groups == []


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        ("2026-05-31T23:59:59", NotYetOpenError.code),
        ("2026-06-01T00:00:00", "stored"),
        ("2026-06-30T23:59:59", "stored"),
        ("2026-07-01T00:00:00", ClosedError.code),
    ],
)
async def test_what_counts_is_whether_the_collector_is_open_at_the_commit(
    site: Installation, clock: SetClock, moment: str, outcome: str
) -> None:
    opens, closes = at("2026-06-01T00:00:00"), at("2026-07-01T00:00:00")
    collector = await site.collectors.create("survey", "สำนักงาน", opens=opens, closes=closes)
    desk = Desk(site, collector)
    clock.now = at("2026-06-15T12:00:00")
    tasks = await desk.queue((1, {}))
    clock.now = at(moment)
    async with writing(desk.intake):
        assert await outcomes(tasks) == [outcome]
    assert len(await site.responses()) == (outcome == "stored")


async def test_a_collector_given_another_form_while_answers_waited_takes_none_of_them(
    store: MemoryStore, clock: SetClock
) -> None:
    site = await install(store, survey(), survey(name="other"), clock=clock)
    collector = await site.collectors.create("survey", "ที่")
    desk = Desk(site, collector)
    tasks = await desk.queue((1, {}))
    await site.collectors.change(collector.code, {"form": "other"}, settings_of(collector).mark)
    async with writing(desk.intake):
        assert await outcomes(tasks) == [UnknownVersionError.code]
    assert await site.responses() == []


async def test_a_collector_closed_while_answers_waited_takes_none_of_them(
    site: Installation, store: MemoryStore, collector: Collector, clock: SetClock
) -> None:
    other = await site.collectors.create("survey", "อีกที่หนึ่ง")
    desk = Desk(site, collector)
    tasks = await desk.queue((1, {}), (2, {}))
    elsewhere = asyncio.create_task(Desk(site, other, desk.intake).send(3))
    await until(lambda: desk.intake.waiting == 3)
    await close(store, collector.code, clock())
    async with writing(desk.intake):
        assert await outcomes([*tasks, elsewhere]) == [ClosedError.code, ClosedError.code, "stored"]
    assert [response.collector_id for response in await site.responses()] == [other.id]


@pytest.mark.memory_store
async def test_a_closed_collector_takes_no_changes_but_knows_what_it_has(
    site: Installation, store: MemoryStore, collector: Collector
) -> None:
    await Desk(site, collector).commit((1, {"ease": 5}))
    before = store.state
    await site.collectors.close(collector.code)
    assert await Desk(site, collector).commit((1, {"ease": 1}), (1, {"ease": 5})) == [ClosedError.code, "same"]
    assert store.state.responses == before.responses


async def test_a_collector_that_is_not_stored_takes_nothing(site: Installation, collector: Collector) -> None:
    assert await Desk(site, replace(collector, id=99)).commit((1, {})) == [UnknownCollectorError.code]
    assert await site.responses() == []


@pytest.mark.parametrize(
    ("moment", "month", "period"),
    [
        ("2025-09-30T23:59:59+07:00", 202509, (2568, 4)),
        ("2025-10-01T00:00:00+07:00", 202510, (2569, 1)),
        ("2025-12-31T23:59:59+07:00", 202512, (2569, 1)),
        ("2026-01-01T00:00:00+07:00", 202601, (2569, 2)),
        ("2026-09-30T16:59:59+00:00", 202609, (2569, 4)),
        ("2026-09-30T17:00:00+00:00", 202610, (2570, 1)),
        ("2026-09-30T23:59:59-10:00", 202610, (2570, 1)),
    ],
)
async def test_the_month_is_that_of_the_submission_in_bangkok(
    site: Installation, clock: SetClock, moment: str, month: int, period: tuple[int, int]
) -> None:
    clock.now = datetime.fromisoformat(moment)
    desk = Desk(site, await site.collectors.create("survey", "สำนักงาน"))
    tasks = await desk.queue((1, {}))
    clock.forward(seconds=2)
    async with writing(desk.intake):
        assert await outcomes(tasks) == ["stored"]
    assert only(await site.responses()).month == month
    clock.now = datetime.fromisoformat(moment)
    today = site.report.today()
    assert (today.fiscal_year, today.quarter) == period
    assert (await site.report.score("survey", today)).responses == 1


@pytest.mark.memory_store
@pytest.mark.parametrize("seed", range(8))
async def test_whatever_arrives_in_whatever_order_what_was_acknowledged_is_what_is_stored_and_counted(
    store: MemoryStore, clock: SetClock, seed: int
) -> None:
    random = Random(seed)
    await install(store, survey(), clock=clock)
    site = await install(store, survey(version=2), clock=clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    kept: dict[str, tuple[int, int, dict[str, Any]]] = {}
    for _ in range(12):
        clock.now = NOON + timedelta(days=random.randrange(-90, 90))
        month = clock.now.year * 100 + clock.now.month
        store.faults.fails_at = random.choice(STEPS) if random.random() < 0.3 else None
        sheets = [(random.randrange(8), at_random(random)) for _ in range(random.randrange(1, 9))]
        replies = await Desk(site, collector).commit(*sheets)
        for (number, given), outcome in zip(sheets, replies, strict=True):
            if outcome == BusyError.code:
                continue
            name = response_id(receipt_of(key(number), collector.code))
            before = kept.get(name)
            version, raw = given["version"], answers(**{n: v for n, v in given.items() if n != "version"})
            assert outcome == ("stored" if not before else "same" if before[1:] == (version, raw) else "replaced")
            kept[name] = (before[0] if before else month, version, raw)
        found = {
            each.id: (
                each.month,
                site.registry.stored(each.form_version_id).questionnaire.form.version,
                json.decode(each.answers or ""),
            )
            for each in await site.responses()
        }
        assert found == kept
        assert await site.differences() == []


def at_random(random: Random) -> dict[str, Any]:
    return {
        "version": random.choice((1, 2)),
        "office": random.choice(("hq", "abroad")),
        "ease": random.choice((1, 5, "na")),
        "speed": random.randrange(1, 6),
    }


async def limited(site: Installation, limit: int | None) -> Collector:
    """Make a collector that takes so many answers a day."""
    return await site.collectors.create("survey", "สำนักงาน", daily_limit=limit)


async def test_a_collector_with_a_limit_takes_that_many_new_answers_a_day(site: Installation, clock: SetClock) -> None:
    desk = Desk(site, await limited(site, 3))
    sent = await desk.commit(*((number, {}) for number in range(5)))
    assert sorted(sent) == ["daily-limit"] * 2 + ["stored"] * 3
    first, second, _ = (number for number, outcome in enumerate(sent) if outcome == "stored")
    sent = await Desk(site, desk.collector).commit((first, {}), (second, {"ease": 1}), (5, {}))
    assert sent == ["same", "replaced", "daily-limit"], "what was stored is not counted again, and can be corrected"
    clock.forward(hours=12)
    assert await Desk(site, desk.collector).commit((6, {})) == ["stored"]
    assert len(await site.responses()) == 4


async def test_a_full_collector_keeps_no_other_from_answering_and_a_raised_limit_counts_at_once(
    site: Installation, collector: Collector
) -> None:
    full = await limited(site, 1)
    async with writing(site.intake()) as running:
        desk = Desk(site, full, running)
        await desk.send(1)
        with pytest.raises(DailyLimitError) as refused:
            await desk.send(2)
        assert refused.value.params["seconds"] == LONGEST_WAIT, "noon is longer before midnight"
        assert [(await Desk(site, collector, running).send(number)).outcome for number in (3, 4)] == ["stored"] * 2
        await site.collectors.change(full.code, {"daily_limit": "๒"}, settings_of(full).mark)
        assert (await desk.send(2)).outcome == "stored"


async def test_the_wait_ends_at_midnight_in_bangkok(site: Installation, clock: SetClock) -> None:
    clock.now = at("2026-05-15T23:59:30")
    async with writing(site.intake()) as running:
        desk = Desk(site, await limited(site, 1), running)
        await desk.send(1)
        with pytest.raises(DailyLimitError) as refused:
            await desk.send(2)
        assert refused.value.params["seconds"] == 31
        clock.forward(seconds=31)
        assert (await desk.send(2)).outcome == "stored"


async def test_what_other_processes_took_counts_at_once(site: Installation) -> None:
    made = await limited(site, 3)
    async with writing(site.intake()) as here, writing(site.intake()) as there:
        await Desk(site, made, here).send(1)
        for number in (2, 3):
            await Desk(site, made, there).send(number)
        with pytest.raises(DailyLimitError):
            await Desk(site, made, here).send(4)


async def test_answers_that_come_to_two_processes_at_once_never_exceed_the_limit(site: Installation) -> None:
    made = await limited(site, 12)
    async with writing(site.intake()) as here, writing(site.intake()) as there:
        desks = [Desk(site, made, running) for running in (here, there)]
        for begin in (0, 8, 16):
            numbers = range(begin, begin + 8)
            await outcomes([asyncio.create_task(desks[number % 2].send(number)) for number in numbers])
    assert len(await site.responses()) == 12


@pytest.mark.memory_store
async def test_answers_that_come_while_others_are_committed_never_exceed_the_limit(
    site: Installation, store: MemoryStore
) -> None:
    async with writing(site.intake()) as running:
        desk = Desk(site, await limited(site, 2), running)
        store.faults.gate.clear()
        begun = store.faults.begun
        sent = [asyncio.create_task(desk.send(1))]
        await until(lambda: store.faults.begun > begun)
        sent += [asyncio.create_task(desk.send(number)) for number in (2, 3, 4)]
        await until(lambda: running.waiting == len(sent) - 1)
        store.faults.gate.set()
        assert sorted(await outcomes(sent)) == ["daily-limit"] * 2 + ["stored"] * 2
    assert len(await site.responses()) == 2


@pytest.mark.memory_store
async def test_a_collector_without_a_limit_reads_no_counts(site: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    on = MemoryArrivalWriter.on

    async def counted(writer: MemoryArrivalWriter, day: date, collectors: Sequence[int]) -> dict[int, int]:
        read.extend(collectors)
        return await on(writer, day, collectors)

    monkeypatch.setattr(MemoryArrivalWriter, "on", counted)
    free, full = await limited(site, None), await limited(site, 9)
    async with writing(site.intake()) as running:
        for number in range(3):
            await Desk(site, free, running).send(number)
            await Desk(site, full, running).send(number)
    assert read == [full.id] * 3
