from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from service.application.collecting.invitations import MOST, Invitations, Slip
from service.domain.collecting.invitation_state import invitation_id
from service.domain.errors import (
    BusyError,
    ClosedError,
    InvalidCountError,
    InvitationNeededError,
    InvitationRevokedError,
    InvitationUsedError,
    NotByInvitationError,
    SurveyError,
    UnknownInvitationError,
)
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, answers, key, sheet, until, writing

if TYPE_CHECKING:
    from service.application.collecting.submission import Receipt, Submissions
    from service.domain.collecting.collector import Collector


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "ผู้ได้รับเชิญ", access="invitation")


@pytest.fixture
def invitations(store: MemoryStore, clock: SetClock) -> Invitations:
    return Invitations(store, clock, "somying")


async def send(
    intake: Submissions, site: Installation, collector: Collector, number: int, slip: str | None, *, ease: int = 5
) -> Receipt:
    published = site.registry.form("survey")
    return await intake.submit(collector, published, key(number), sheet(published, answers(ease=ease)), slip)


async def outcomes(site: Installation, collector: Collector, *sent: tuple[int, str | None, int]) -> list[str]:
    """Send sheets that are committed in one group, each with its key, slip and answer; give what became of each."""
    intake = site.intake()
    tasks = [asyncio.create_task(send(intake, site, collector, number, slip, ease=ease)) for number, slip, ease in sent]
    await until(lambda: intake.waiting == len(sent))
    async with writing(intake):
        replies = await asyncio.gather(*tasks, return_exceptions=True)
    return [
        reply.code if isinstance(reply, SurveyError) else getattr(reply, "outcome", repr(reply)) for reply in replies
    ]


async def test_slips_are_numbered_on_and_have_a_secret_each(collector: Collector, invitations: Invitations) -> None:
    first, second = await invitations.create(collector, 3), await invitations.create(collector, 2)
    assert [slip.number for slip in (*first, *second)] == [1, 2, 3, 4, 5]
    assert len({slip.secret for slip in (*first, *second)}) == 5
    assert await invitations.count(collector) == {"fresh": 5, "used": 0, "revoked": 0}


@pytest.mark.parametrize("count", [-1, 0, MOST + 1])
async def test_no_slips_and_too_many_are_not_made(collector: Collector, invitations: Invitations, count: int) -> None:
    with pytest.raises(InvalidCountError) as refused:
        await invitations.create(collector, count)
    assert refused.value.params == {"most": MOST}
    assert await invitations.count(collector) == {"fresh": 0, "used": 0, "revoked": 0}


async def test_the_book_tells_who_made_which_slips_and_none_of_their_secrets(
    store: MemoryStore, collector: Collector, invitations: Invitations
) -> None:
    slips = [*await invitations.create(collector, 3), await invitations.replace(collector, 2)]
    entries = (await store.accounts.entries())[-2:]
    assert [(each.who, each.action, each.subject) for each in entries] == [
        ("somying", "slips-made", f"{collector.code} 1-3"),
        ("somying", "slip-replaced", f"{collector.code} 2"),
    ]
    assert not any(slip.secret in repr(entries) for slip in slips)


async def test_slips_that_are_made_at_once_have_a_number_each(collector: Collector, invitations: Invitations) -> None:
    made = await asyncio.gather(*(invitations.create(collector, 3) for _ in range(4)))
    assert sorted(slip.number for slips in made for slip in slips) == list(range(1, 13))


@pytest.mark.memory_store
async def test_of_a_slip_only_the_hash_of_its_secret_is_kept(
    store: MemoryStore, collector: Collector, invitations: Invitations
) -> None:
    slips = await invitations.create(collector, 20)
    assert {each.id for each in store.state.invitations.values()} == {invitation_id(slip.secret) for slip in slips}
    assert not any(slip.secret in repr(store.state) for slip in slips)


async def test_an_answer_uses_its_slip_up(
    store: MemoryStore, site: Installation, collector: Collector, invitations: Invitations
) -> None:
    mine, other = await invitations.create(collector, 2)
    assert await outcomes(site, collector, (1, mine.secret, 5)) == ["stored"]
    assert await invitations.count(collector) == {"fresh": 1, "used": 1, "revoked": 0}
    with pytest.raises(InvitationUsedError) as refused:
        await invitations.open(collector, mine.secret)
    assert refused.value.params == {"number": mine.number}
    await invitations.open(collector, other.secret)
    assert await outcomes(site, collector, (2, mine.secret, 5)) == [InvitationUsedError.code]
    assert len(await site.responses()) == 1
    assert await site.differences() == []


async def test_one_slip_with_two_keys_in_one_group_is_one_answer(
    site: Installation, collector: Collector, invitations: Invitations
) -> None:
    (slip,) = await invitations.create(collector, 1)
    assert await outcomes(site, collector, (1, slip.secret, 5), (2, slip.secret, 1), (1, slip.secret, 5)) == [
        "stored", InvitationUsedError.code, "same",
    ]  # fmt: skip
    assert len(await site.responses()) == 1


async def test_a_stored_answer_is_mended_without_a_second_slip_and_uses_none_up(
    site: Installation, collector: Collector, invitations: Invitations
) -> None:
    mine, other = await invitations.create(collector, 2)
    await outcomes(site, collector, (1, mine.secret, 5))
    assert await outcomes(site, collector, (1, mine.secret, 4), (1, None, 3), (1, other.secret, 2)) == ["replaced"] * 3
    assert await invitations.count(collector) == {"fresh": 1, "used": 1, "revoked": 0}
    assert await site.differences() == []


@pytest.mark.parametrize("secret", [None, "", "0" * 12])
async def test_without_a_slip_that_is_known_nothing_is_taken(
    site: Installation, collector: Collector, invitations: Invitations, secret: str | None
) -> None:
    await invitations.create(collector, 1)
    assert await outcomes(site, collector, (1, secret, 5)) == [InvitationNeededError.code]
    assert await site.responses() == []
    with pytest.raises(InvitationNeededError):
        await invitations.open(collector, secret or "")


@pytest.mark.parametrize("secret", ["short", "กขคงจฉชซฌญฎฏ", "A" * 13, "'; DROP TABLE"])
async def test_what_cannot_be_a_slip_never_waits_for_a_commit(
    site: Installation, collector: Collector, secret: str
) -> None:
    intake = site.intake()
    with pytest.raises(InvitationNeededError):
        await send(intake, site, collector, 1, secret)
    assert intake.waiting == 0


async def test_the_slip_of_one_collector_opens_no_other(
    site: Installation, collector: Collector, invitations: Invitations
) -> None:
    elsewhere = await site.collectors.create("survey", "อีกที่หนึ่ง", access="invitation")
    (slip,) = await invitations.create(elsewhere, 1)
    with pytest.raises(InvitationNeededError):
        await invitations.open(collector, slip.secret)
    assert await outcomes(site, collector, (1, slip.secret, 5)) == [InvitationNeededError.code]
    assert await invitations.count(elsewhere) == {"fresh": 1, "used": 0, "revoked": 0}


async def test_an_open_collector_asks_for_no_slip_and_looks_at_none(site: Installation) -> None:
    everybody = await site.collectors.create("survey", "ทุกคน")
    assert await outcomes(site, everybody, (1, None, 5), (2, "not a slip", 5)) == ["stored"] * 2


@pytest.mark.parametrize("spelling", [str.lower, lambda secret: "-".join((secret[:4], secret[4:8], secret[8:]))])
async def test_a_slip_is_understood_in_any_spelling(
    site: Installation, collector: Collector, invitations: Invitations, spelling: Callable[[str], str]
) -> None:
    (slip,) = await invitations.create(collector, 1)
    await invitations.open(collector, spelling(slip.secret))
    assert await outcomes(site, collector, (1, spelling(slip.secret), 5)) == ["stored"]
    assert (await invitations.count(collector))["used"] == 1


@pytest.mark.memory_store
async def test_a_slip_stays_fresh_when_its_answer_was_refused_or_not_stored(
    store: MemoryStore, site: Installation, collector: Collector, invitations: Invitations
) -> None:
    (slip,) = await invitations.create(collector, 1)
    store.faults.fails_at = "put"
    assert await outcomes(site, collector, (1, slip.secret, 5)) == [BusyError.code]
    assert (await invitations.count(collector))["fresh"] == 1
    await site.collectors.close(collector.code)
    assert await outcomes(site, collector, (1, slip.secret, 5)) == [ClosedError.code]
    assert (await invitations.count(collector))["fresh"] == 1


async def test_a_lost_slip_is_replaced_under_its_number_and_opens_nothing_any_more(
    site: Installation, collector: Collector, invitations: Invitations
) -> None:
    lost, _ = await invitations.create(collector, 2)
    found = await invitations.replace(collector, lost.number)
    assert found.number == lost.number
    assert found.secret != lost.secret
    with pytest.raises(InvitationRevokedError) as refused:
        await invitations.open(collector, lost.secret)
    assert refused.value.params == {"number": lost.number}
    assert await outcomes(site, collector, (1, lost.secret, 5), (2, found.secret, 5)) == [
        InvitationRevokedError.code, "stored",
    ]  # fmt: skip
    assert await invitations.count(collector) == {"fresh": 1, "used": 1, "revoked": 1}


async def test_a_slip_may_be_lost_more_than_once(collector: Collector, invitations: Invitations) -> None:
    (slip,) = await invitations.create(collector, 1)
    again = [await invitations.replace(collector, 1) for _ in range(3)]
    assert await invitations.count(collector) == {"fresh": 1, "used": 0, "revoked": 3}
    await invitations.open(collector, again[-1].secret)
    for gone in (slip, *again[:-1]):
        with pytest.raises(InvitationRevokedError):
            await invitations.open(collector, gone.secret)
    assert [each.number for each in await invitations.create(collector, 1)] == [2]


async def test_a_slip_that_was_used_was_not_lost(
    site: Installation, collector: Collector, invitations: Invitations
) -> None:
    (slip,) = await invitations.create(collector, 1)
    await outcomes(site, collector, (1, slip.secret, 5))
    with pytest.raises(InvitationUsedError):
        await invitations.replace(collector, 1)
    assert await invitations.count(collector) == {"fresh": 0, "used": 1, "revoked": 0}


@pytest.mark.memory_store
async def test_a_slip_used_while_it_was_being_replaced_stays_used_and_gets_no_second(
    store: MemoryStore, site: Installation, collector: Collector, invitations: Invitations
) -> None:
    (slip,) = await invitations.create(collector, 1)
    before = store.faults.begun
    store.faults.gate.clear()
    async with writing(site.intake()) as intake:
        answering = asyncio.create_task(send(intake, site, collector, 1, slip.secret))
        await until(lambda: store.faults.begun > before)
        replacing = asyncio.create_task(invitations.replace(collector, 1))
        for _ in range(10):
            await asyncio.sleep(0)
        store.faults.gate.set()
        assert (await answering).outcome == "stored"
        with pytest.raises(InvitationUsedError):
            await replacing
    assert await invitations.count(collector) == {"fresh": 0, "used": 1, "revoked": 0}


@pytest.mark.parametrize("number", [0, 2, -1])
async def test_a_number_that_no_slip_has_cannot_be_replaced(
    collector: Collector, invitations: Invitations, number: int
) -> None:
    await invitations.create(collector, 1)
    with pytest.raises(UnknownInvitationError) as refused:
        await invitations.replace(collector, number)
    assert refused.value.params == {"number": number}


async def test_an_open_collector_has_no_slips(site: Installation, invitations: Invitations) -> None:
    everybody = await site.collectors.create("survey", "ทุกคน")
    for asked in (invitations.create(everybody, 1), invitations.replace(everybody, 1), invitations.count(everybody)):
        with pytest.raises(NotByInvitationError) as refused:
            await asked
        assert refused.value.params == {"code": everybody.code}


@pytest.mark.memory_store
async def test_nothing_stored_ties_a_slip_to_its_answer(
    store: MemoryStore, site: Installation, collector: Collector, invitations: Invitations
) -> None:
    slips: list[Slip] = await invitations.create(collector, 3)
    forgotten = store.faults.forgotten
    await outcomes(site, collector, *((number, slip.secret, 5) for number, slip in enumerate(slips)))
    used = list(store.state.invitations.values())
    responses = await site.responses()
    assert {each.state for each in used} == {"used"}
    for response in responses:
        assert not any(each.id in repr(response) or response.id in repr(each) for each in used)
    # The store was told to leave no trace of the order in which it was written.
    assert store.faults.forgotten == forgotten + 1


@pytest.mark.memory_store
async def test_an_answer_is_stored_even_when_the_log_of_changes_cannot_be_emptied(
    store: MemoryStore,
    site: Installation,
    collector: Collector,
    invitations: Invitations,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (slip,) = await invitations.create(collector, 1)
    store.faults.fails_at = "forget"
    assert await outcomes(site, collector, (1, slip.secret, 5)) == ["stored"]
    assert [record.message for record in caplog.records] == ["forgetting failed"]
    assert slip.secret not in caplog.text
    assert len(await site.responses()) == 1
    assert (await invitations.count(collector))["used"] == 1


@pytest.mark.memory_store
async def test_answers_without_slips_leave_the_log_of_changes_alone(store: MemoryStore, site: Installation) -> None:
    await outcomes(site, await site.collectors.create("survey", "ทุกคน"), (1, None, 5))
    assert store.faults.forgotten == 0
