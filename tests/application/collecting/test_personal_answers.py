"""Personal data: stored with consent only, apart from the answers, and deleted in time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.collecting import export
from service.application.collecting.receipts import Receipts
from service.application.collecting.sheet_export import examine, responses
from service.domain.collecting.answers import check, split_personal
from service.domain.collecting.collector import Collector
from service.domain.collecting.receipt import personal_id, receipt_of, response_id
from service.domain.errors import AlreadySentError, InvalidAnswersError, Violation
from service.domain.forms.form import Form
from service.domain.forms.notice import Consent
from tests.support.examples import words
from tests.support.fake_store import MemoryStore
from tests.support.installation import (
    Installation,
    SetClock,
    answers,
    install,
    key,
    purge_announced,
    sheet,
    survey,
    until,
    writing,
)

pytestmark = pytest.mark.anyio

CONTACT: dict[str, Any] = {"contact": "a@b.example", "consent": True}
MONTHS = 6


def form_with_contact() -> Form:
    contact = replace(words("contact", max_length=100), personal=True)
    return replace(survey(contact), consent=Consent(text="ยินยอมให้ติดต่อกลับ", retention_months=MONTHS))


@pytest.fixture
async def desk(store: MemoryStore, clock: SetClock) -> Installation:
    return await install(store, form_with_contact(), clock=clock)


@pytest.fixture
async def collector(desk: Installation) -> Collector:
    return await desk.collectors.create("survey", "สำนักงาน")


async def send(desk: Installation, collector: Collector, *, replaces: bool = True, **given: Any) -> str:
    intake = desk.intake()
    published = desk.registry.form("survey")
    async with writing(intake):
        checked = sheet(published, answers(**given))
        sent = await intake.submit(collector, published, key(1), checked, replaces=replaces)
    return sent.receipt


async def personal(desk: Installation) -> list[dict[str, object]]:
    return [record.answers async for record in export.personal(desk.store, desk.registry, "survey")]


async def test_whoever_reads_is_written_down_with_how_many(desk: Installation, collector: Collector) -> None:
    await send(desk, collector, **CONTACT)
    await export.record_personal_reading(desk.store, desk.registry, desk.clock, "somying", "survey")
    last = (await desk.store.accounts.entries())[-1]
    assert (last.who, last.action, last.subject) == ("somying", "personal-read", "survey 1")
    assert last.happened == int(desk.clock().timestamp())


@pytest.mark.parametrize("consent", [None, False])
async def test_nothing_personal_is_taken_without_consent(desk: Installation, consent: object) -> None:
    questionnaire = desk.registry.form("survey").questionnaire
    with pytest.raises(InvalidAnswersError) as refused:
        check(questionnaire, answers(contact="a@b.example", consent=consent))
    assert refused.value.violations == [Violation(item="contact", code="consent-needed")]


@pytest.mark.parametrize("consent", [None, False, True])
async def test_consent_without_anything_personal_is_harmless(desk: Installation, consent: object) -> None:
    questionnaire = desk.registry.form("survey").questionnaire
    assert "consent" not in check(questionnaire, answers(contact=" ", consent=consent))


async def test_a_sheet_is_parted_into_answers_and_what_is_personal(desk: Installation) -> None:
    questionnaire = desk.registry.form("survey").questionnaire
    anonymous, said = split_personal(questionnaire, check(questionnaire, answers(**CONTACT)))
    assert said == {"contact": "a@b.example"}
    assert anonymous == check(questionnaire, answers())


@pytest.mark.memory_store
async def test_what_is_personal_is_stored_apart_under_an_id_of_its_own(
    desk: Installation, collector: Collector, store: MemoryStore
) -> None:
    receipt = await send(desk, collector, **CONTACT)
    (response,) = await desk.responses()
    (row,) = await store.personals.everything()
    assert (response.id, row.id) == (response_id(receipt), personal_id(receipt))
    assert "a@b.example" not in (response.answers or "")
    assert json.decode(row.fields) == {"contact": "a@b.example"}
    assert store.faults.forgotten == 1


async def test_it_is_in_no_export_of_answers_and_in_no_tally(desk: Installation, collector: Collector) -> None:
    await send(desk, collector, **CONTACT)
    asked = await examine(desk.store, desk.registry, "survey")
    records = [record async for record in responses(desk.store, desk.registry, asked)]
    assert "contact" not in records[0].answers
    assert {place.cell.item for place in await desk.store.tallies.everything()} & {"contact"} == set()
    assert await personal(desk) == [{"contact": "a@b.example"}]
    assert await desk.differences() == []


async def test_sending_again_without_it_erases_it(desk: Installation, collector: Collector) -> None:
    await send(desk, collector, **CONTACT)
    await send(desk, collector)
    assert await personal(desk) == []
    assert len(await desk.responses()) == 1


@pytest.mark.parametrize("last", [{}, CONTACT])
async def test_sent_twice_at_once_with_and_without_it_what_was_sent_last_holds(
    desk: Installation, collector: Collector, last: dict[str, Any]
) -> None:
    intake = desk.intake()
    published = desk.registry.form("survey")
    first = {"contact": "c@d.example", "consent": True}
    sending = [
        asyncio.create_task(intake.submit(collector, published, key(1), sheet(published, answers(**given))))
        for given in (first, last)
    ]
    await until(lambda: intake.waiting == 2)
    async with writing(intake):
        assert [(await each).outcome for each in sending] == ["stored", "same"]
    assert await personal(desk) == [{"contact": row["contact"]} for row in [last] if row]


async def test_sending_again_with_another_replaces_it(desk: Installation, collector: Collector) -> None:
    await send(desk, collector, **CONTACT)
    await send(desk, collector, contact="c@d.example", consent=True)
    assert await personal(desk) == [{"contact": "c@d.example"}]


@pytest.mark.parametrize("other", [{}, {**CONTACT, "contact": "b@b.example"}])
async def test_another_is_asked_about_before_it_takes_the_place_of_what_was_said(
    desk: Installation, collector: Collector, other: dict[str, Any]
) -> None:
    await send(desk, collector, replaces=False)
    await send(desk, collector, replaces=False, **CONTACT)
    await send(desk, collector, replaces=False, **CONTACT)
    with pytest.raises(AlreadySentError):
        await send(desk, collector, replaces=False, **other)
    assert await personal(desk) == [{"contact": "a@b.example"}]


async def test_of_two_that_come_at_once_under_one_key_the_second_is_asked_about(
    desk: Installation, collector: Collector
) -> None:
    intake = desk.intake()
    published = desk.registry.form("survey")
    sheets = [sheet(published, answers(contact=contact, consent=True)) for contact in ("a@b.example", "b@b.example")]
    tasks = [asyncio.create_task(intake.submit(collector, published, key(1), each, replaces=False)) for each in sheets]
    await until(lambda: intake.waiting == len(sheets))
    async with writing(intake):
        first, second = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(second, AlreadySentError)
    assert not isinstance(first, BaseException)
    assert await personal(desk) == [{"contact": "a@b.example"}]


async def test_its_writer_reads_it_and_withdraws_the_consent_without_the_answers(
    desk: Installation, collector: Collector
) -> None:
    receipt = await send(desk, collector, **CONTACT)
    desk_of_receipts = Receipts(desk.store, desk.registry, desk.clock)
    assert (await desk_of_receipts.read(receipt)).personal == {"contact": "a@b.example"}
    await desk_of_receipts.withdraw_consent(receipt)
    held = await desk_of_receipts.read(receipt)
    assert (held.personal, held.answers["office"]) == ({}, "hq")


async def test_a_late_retry_does_not_bring_back_what_was_withdrawn(desk: Installation, collector: Collector) -> None:
    receipt = await send(desk, collector, **CONTACT)
    await Receipts(desk.store, desk.registry, desk.clock).withdraw_consent(receipt)
    await send(desk, collector, replaces=False, **CONTACT)
    await send(desk, collector)
    await send(desk, collector, **CONTACT)
    assert await personal(desk) == []


async def test_whoever_corrects_by_the_receipt_can_consent_anew(desk: Installation, collector: Collector) -> None:
    receipt = await send(desk, collector, **CONTACT)
    receipts = Receipts(desk.store, desk.registry, desk.clock)
    await receipts.withdraw_consent(receipt)
    published = desk.registry.form("survey")
    async with writing(desk.intake()) as intake:
        await intake.resubmit(collector, published, receipt, sheet(published, answers(**CONTACT)))
    assert (await receipts.read(receipt)).personal == {"contact": "a@b.example"}
    await receipts.withdraw_consent(receipt)
    await send(desk, collector, **CONTACT)
    assert (await receipts.read(receipt)).personal == {}


@pytest.mark.memory_store
async def test_withdrawing_a_consent_that_was_not_given_changes_nothing(
    desk: Installation, collector: Collector, store: MemoryStore
) -> None:
    receipt = await send(desk, collector)
    before = store.state
    await Receipts(desk.store, desk.registry, desk.clock).withdraw_consent(receipt)
    assert store.state == before


async def test_withdrawing_the_answers_erases_it_too(desk: Installation, collector: Collector) -> None:
    receipt = await send(desk, collector, **CONTACT)
    await Receipts(desk.store, desk.registry, desk.clock).withdraw(receipt)
    assert await personal(desk) == []


@pytest.mark.parametrize(("months", "left"), [(MONTHS - 1, 1), (MONTHS, 0)])
async def test_it_is_erased_when_its_time_is_over(
    desk: Installation, collector: Collector, clock: SetClock, months: int, left: int
) -> None:
    await send(desk, collector, **CONTACT)
    clock.forward(days=30.5 * months)
    assert (await purge_announced(desk.store, desk.registry, clock)).personal == 1 - left
    assert len(await personal(desk)) == left
    assert len(await desk.responses()) == 1


async def test_what_a_form_no_longer_asks_consent_for_is_erased_with_the_next_month(
    store: MemoryStore, desk: Installation, collector: Collector, clock: SetClock
) -> None:
    from service.application.ports.records import Personal

    without = await install(store, replace(survey(), version=2), clock=clock)
    name = personal_id(receipt_of(key(9), collector.code))
    row = Personal(collector.id, name, without.registry.form("survey").id, 202601, '{"contact":"x"}')
    async with store.write() as unit:
        await unit.personal.put([row])
    assert (await purge_announced(store, without.registry, clock)).personal == 1


async def test_the_export_names_one_form_alone(desk: Installation, collector: Collector, store: MemoryStore) -> None:
    await send(desk, collector, **CONTACT)
    both = await install(store, form_with_contact(), survey(name="other"), clock=desk.clock, judged=False)
    records = [record async for record in export.personal(store, both.registry, "other")]
    assert records == []
