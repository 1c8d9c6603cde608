"""A store with many answers, each with a comment, personal data and a used slip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.application.collecting.comments_and_arrivals import move_comments
from service.application.ports.records import Personal, StoredResponse, TallyKey, by_group
from service.domain.collecting.invitation_state import Invitation
from service.domain.forms.notice import Consent
from service.domain.scoring.tally import tally_of
from tests.support.examples import words
from tests.support.installation import MONTH, answers, install, sheet, survey

if TYPE_CHECKING:
    from service.application.forms.registry import PublishedForm
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector
    from tests.support.installation import Installation

SAID: dict[str, Any] = {"comments": "ดี", "contact": "a@b.example", "consent": True}
"""What is said in words on a sheet."""


async def set_out(store: Store) -> tuple[Installation, Collector, PublishedForm]:
    """Publish a form with a comment and a personal item, at a collector by invitation."""
    contact = replace(words("contact", max_length=100), personal=True)
    form = replace(survey(contact), consent=Consent(text="ยินยอม", retention_months=6))
    site = await install(store, form)
    collector = await site.collectors.create("survey", "ที่", access="invitation")
    return site, collector, site.registry.form("survey")


async def stock(store: Store, site: Installation, collector: Collector, published: PublishedForm, many: int) -> None:
    """Store `many` answers, each with a comment, personal data and a used slip, in one commit."""
    given = sheet(published, answers(**SAID))
    ids = [f"{number * 2654435761 % 2**32:032x}" for number in range(many)]
    rows = [StoredResponse(collector.id, each, published.id, MONTH, '{"comments":"ดี"}') for each in ids]
    async with store.write() as unit:
        await unit.responses.put(rows)
        counts = {
            TallyKey(collector.id, MONTH, published.id, cell): many * step
            for cell, step in tally_of(published.questionnaire, [given]).items()
        }
        await unit.tallies.move(by_group(counts))
        await move_comments(unit, site.registry, rows)
        await unit.personal.put(
            [Personal(collector.id, each, published.id, MONTH, '{"contact":"a@b.example"}') for each in ids]
        )
        await unit.invitations.put(
            [
                Invitation(collector_id=collector.id, id=each, number=number, state="used")
                for number, each in enumerate(ids, 1)
            ]
        )
