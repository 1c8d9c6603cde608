"""New answers are counted in the journal and folded soon after; what ties an answer to a person is not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.collecting import counting
from service.application.collecting.counting import keep_folding
from service.application.collecting.invitations import Invitations
from service.application.collecting.receipts import Receipts
from service.domain.forms.notice import Consent
from tests.support.examples import words
from tests.support.fake_store import MemoryStore
from tests.support.installation import answers, install, key, sheet, survey, writing

if TYPE_CHECKING:
    from service.domain.collecting.collector import Access


async def unfolded(access: Access = "open", *, personal: bool = False, times: int = 1) -> int:
    """Send sheets under one key, then count the entries of the journal."""
    store = MemoryStore()
    contact = replace(words("contact", max_length=100), personal=True)
    consent = Consent(text="ยินยอม", retention_months=6)
    site = await install(store, replace(survey(contact), consent=consent) if personal else survey())
    collector = await site.collectors.create("survey", "ที่", access=access)
    slips = await Invitations(store, site.clock).create(collector, 1) if access == "invitation" else []
    published = site.registry.form("survey")
    said = {"contact": "a@b.example", "consent": True} if personal else {}
    async with writing(site.intake()) as intake:
        for speed in range(1, times + 1):
            given = sheet(published, answers(speed=speed) | said)
            sent = await intake.submit(collector, published, key(1), given, slips[0].secret if slips else None)
    before = sum(store.state.unfolded.values())
    await Receipts(store, site.registry, site.clock).withdraw(sent.receipt)
    assert sum(store.state.unfolded.values()) == before
    assert store.state.tally == {}
    return before


async def test_a_new_sheet_is_an_entry_and_a_correction_is_none() -> None:
    assert await unfolded() == 1
    assert await unfolded(times=2) == 1


async def test_what_came_with_a_slip_or_personal_data_is_no_entry() -> None:
    assert await unfolded("invitation") == 0
    assert await unfolded(personal=True) == 0


async def test_entries_are_folded_soon_after_each_commit_and_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(counting, "GATHERING_SECONDS", 0)
    monkeypatch.setattr(counting, "SWEEP_SECONDS", 0.001)
    store = MemoryStore()
    site = await install(store)
    collector = await site.collectors.create("survey", "ที่")
    published = site.registry.form("survey")
    folded = asyncio.Event()
    failures = [LookupError("never shown")]

    async def collectors() -> list[int]:
        if failures and store.state.unfolded:
            raise failures.pop()
        if not store.state.unfolded:
            folded.set()
        return sorted(store.state.unfolded)

    monkeypatch.setattr(store.journal, "collectors", collectors)
    folding = asyncio.create_task(keep_folding(store))
    async with asyncio.timeout(5), writing(site.intake()) as intake:
        for number in range(5):
            await intake.submit(collector, published, key(number), sheet(published, answers()))
        folded.clear()
        await folded.wait()
    folding.cancel()
    assert (store.state.unfolded, failures, len(await site.responses())) == ({}, [], 5)
    assert "folding failed, to be tried again" in caplog.messages
