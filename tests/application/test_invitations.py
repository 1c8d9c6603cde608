from __future__ import annotations

import asyncio

import pytest

from service.application.invitations import Invitations
from service.domain.collector import Collector
from service.domain.errors import (
    InvitationNeededError,
    InvitationRevokedError,
    InvitationUsedError,
    NotByInvitationError,
    SurveyError,
    UnknownInvitationError,
)
from tests.builders import Installation, answers, key, sheet, until, writing
from tests.fakes import MemoryStore

pytestmark = pytest.mark.anyio


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "ประชุมประจำปี", access="invitation")


@pytest.fixture
def desk(store: MemoryStore) -> Invitations:
    return Invitations(store)


async def send(site: Installation, collector: Collector, number: int, slip: str | None) -> str:
    published = site.library.form("survey")
    intake = site.intake()
    async with writing(intake):
        sent = await intake.submit(collector, published, key(number), sheet(published, answers()), slip)
    return sent.outcome


async def test_slips_are_numbered_on_and_have_secrets_of_their_own(collector: Collector, desk: Invitations) -> None:
    slips = await desk.create(collector, 3) + await desk.create(collector, 2)
    assert [slip.number for slip in slips] == [1, 2, 3, 4, 5]
    assert len({slip.secret for slip in slips}) == 5
    assert await desk.count(collector) == {"fresh": 5, "used": 0, "revoked": 0}


async def test_no_secret_is_stored(collector: Collector, desk: Invitations, store: MemoryStore) -> None:
    slips = await desk.create(collector, 3)
    assert not [slip for slip in slips if slip.secret in repr(store.state)]


async def test_a_fresh_slip_opens_the_form_however_it_is_typed(collector: Collector, desk: Invitations) -> None:
    (slip,) = await desk.create(collector, 1)
    await desk.open(collector, f" {slip.secret[:6].lower()}-{slip.secret[6:]} ")
    assert await desk.count(collector) == {"fresh": 1, "used": 0, "revoked": 0}


@pytest.mark.parametrize("secret", ["", "7KQ2", "0" * 12, "ไม่ใช่รหัสเลย"])
async def test_a_wrong_slip_opens_nothing(secret: str, collector: Collector, desk: Invitations) -> None:
    await desk.create(collector, 1)
    with pytest.raises(InvitationNeededError):
        await desk.open(collector, secret)


async def test_an_answer_uses_its_slip_up(site: Installation, collector: Collector, desk: Invitations) -> None:
    slip, _ = await desk.create(collector, 2)
    assert await send(site, collector, 1, slip.secret) == "stored"
    assert await desk.count(collector) == {"fresh": 1, "used": 1, "revoked": 0}
    with pytest.raises(InvitationUsedError):
        await desk.open(collector, slip.secret)
    with pytest.raises(InvitationUsedError):
        await send(site, collector, 2, slip.secret)


@pytest.mark.parametrize("slip", [None, "", "0" * 12])
async def test_without_a_slip_nothing_is_stored(slip: str | None, site: Installation, collector: Collector) -> None:
    with pytest.raises(InvitationNeededError):
        await send(site, collector, 1, slip)
    assert await site.responses() == []


async def test_a_retry_of_what_is_stored_needs_no_other_slip(
    site: Installation, collector: Collector, desk: Invitations
) -> None:
    (slip,) = await desk.create(collector, 1)
    await send(site, collector, 1, slip.secret)
    assert await send(site, collector, 1, slip.secret) == "same"
    assert await send(site, collector, 1, None) == "same"
    assert await desk.count(collector) == {"fresh": 0, "used": 1, "revoked": 0}


async def test_one_slip_sent_twice_at_once_counts_once(
    site: Installation, collector: Collector, desk: Invitations
) -> None:
    (slip,) = await desk.create(collector, 1)
    published = site.library.form("survey")
    intake = site.intake()
    sending = [
        asyncio.create_task(intake.submit(collector, published, key(number), sheet(published, answers()), slip.secret))
        for number in (1, 2)
    ]
    await until(lambda: intake.waiting == 2)
    async with writing(intake):
        outcomes = await asyncio.gather(*sending, return_exceptions=True)
    assert [type(each) for each in outcomes if isinstance(each, SurveyError)] == [InvitationUsedError]
    assert len(await site.responses()) == 1


async def test_a_slip_opens_its_own_collector_only(site: Installation, collector: Collector, desk: Invitations) -> None:
    other = await site.collectors.create("survey", "อีกแห่ง", access="invitation")
    (slip,) = await desk.create(collector, 1)
    with pytest.raises(InvitationNeededError):
        await desk.open(other, slip.secret)
    with pytest.raises(InvitationNeededError):
        await send(site, other, 1, slip.secret)


async def test_the_log_of_changes_is_emptied_after_every_use(
    site: Installation, collector: Collector, desk: Invitations, store: MemoryStore
) -> None:
    (slip,) = await desk.create(collector, 1)
    before = store.ledger.forgotten
    await send(site, collector, 1, slip.secret)
    assert store.ledger.forgotten == before + 1


async def test_a_lost_slip_is_replaced_under_its_number(collector: Collector, desk: Invitations) -> None:
    lost, _ = await desk.create(collector, 2)
    fresh = await desk.replace(collector, lost.number)
    assert (fresh.number, fresh.secret != lost.secret) == (lost.number, True)
    await desk.open(collector, fresh.secret)
    with pytest.raises(InvitationRevokedError):
        await desk.open(collector, lost.secret)
    assert await desk.count(collector) == {"fresh": 2, "used": 0, "revoked": 1}


async def test_a_used_slip_was_not_lost(site: Installation, collector: Collector, desk: Invitations) -> None:
    (slip,) = await desk.create(collector, 1)
    await send(site, collector, 1, slip.secret)
    with pytest.raises(InvitationUsedError):
        await desk.replace(collector, slip.number)


async def test_an_unknown_number_is_not_replaced(collector: Collector, desk: Invitations) -> None:
    with pytest.raises(UnknownInvitationError):
        await desk.replace(collector, 7)


async def test_an_open_collector_has_no_slips(site: Installation, desk: Invitations) -> None:
    everyone = await site.collectors.create("survey", "ทุกคน")
    with pytest.raises(NotByInvitationError):
        await desk.create(everyone, 1)
    with pytest.raises(NotByInvitationError):
        await desk.count(everyone)
