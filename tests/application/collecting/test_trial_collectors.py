"""A trial collector takes answers as a real one does, and no figure, list, file or message knows of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.collecting import export, sheet_export
from service.application.collecting.comments import Comments, Search
from service.application.collecting.receipts import Receipts
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.comment import Readable
from service.domain.errors import InvalidCollectorError, StandingChangedError, UnknownBatchError
from service.domain.forms.notice import Consent
from service.domain.period import FiscalPeriod
from tests.support.examples import words
from tests.support.installation import (
    Installation,
    SetClock,
    answers,
    install,
    key,
    purge_announced,
    sheet,
    survey,
    writing,
)

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector
    from tests.support.fake_store import MemoryStore

YEAR = FiscalPeriod(fiscal_year=2569)
QUARTER = FiscalPeriod(fiscal_year=2569, quarter=3)
MORE = ("month", "collector", "excluded", "breakdowns")
WHAT = "คำตอบทดลอง"


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Give an installation whose form asks for something personal too."""
    contact = replace(words("contact", max_length=100), personal=True)
    asked = replace(survey(contact), consent=Consent(text="ยินยอม", retention_months=6))
    return await install(store, asked, clock=clock)


@pytest.fixture
async def trial(site: Installation) -> Collector:
    return await site.collectors.create("survey", "ทดลอง", population=40, standing="trial")


async def send(site: Installation, collector: Collector, *numbers: int, **given: Any) -> list[str]:
    published = site.registry.form("survey")
    filled = answers() | {"comments": WHAT, "contact": "a@b.example", "consent": True} | given
    async with writing(site.intake()) as intake:
        return [
            (await intake.submit(collector, published, key(number), sheet(published, filled))).receipt
            for number in numbers
        ]


async def everything(site: Installation) -> dict[str, object]:
    """Return all that leaves the service of a form's answers."""
    asked = await sheet_export.examine(site.store, site.registry, "survey", MORE)
    comments = Comments(site.store, site.registry)
    of = await comments.visible("survey", QUARTER)
    pages = await comments.page("survey", Readable(YEAR.months), Search())
    return {
        **{each.name: json.encode(await site.reports.survey("survey", each)) for each in (YEAR, QUARTER)},
        "commented": json.encode(await site.reports.form_report_with_comments("survey", QUARTER, of=of)),
        "card": json.encode(await site.reports.scorecard(QUARTER)),
        "comments": pages,
        "tags": await comments.tags("survey", Readable(YEAR.months)),
        "counted": await site.store.comments.count("survey", Readable(YEAR.months)),
        "sheets": sorted(
            [json.encode(each) async for each in sheet_export.responses(site.store, site.registry, asked)]
        ),
        "unique": asked,
        "groups": await site.store.responses.groups("survey"),
        "days": await site.store.arrivals.of("survey"),
        "personal": [each async for each in export.personal(site.store, site.registry, "survey")],
        "consented": [each.hash for each in await export.consented(site.store, site.registry, "survey")],
        "rules": await site.store.year_rules.in_force(),
    }


async def test_answers_of_a_trial_collector_change_nothing(site: Installation, trial: Collector) -> None:
    nothing = await everything(site)
    await send(site, trial, *range(6))
    assert await everything(site) == nothing
    real = await site.collectors.create("survey", "จริง", population=10)
    await send(site, real, *range(10, 17), office="abroad")
    counted = await everything(site)
    assert counted != nothing
    await send(site, trial, *range(20, 30), office="other", ease=1, comments="อื่น")
    assert await everything(site) == counted
    assert WHAT in str(counted["comments"])
    assert "อื่น" not in str(counted["comments"])
    # Its own page knows them, and a recount finds no difference.
    assert (await site.collectors.response_rate(trial.code)).responses == 16
    assert await site.differences() == []


async def test_what_leaves_a_trial_collector_changes_nothing_either(site: Installation, trial: Collector) -> None:
    real = await site.collectors.create("survey", "จริง")
    await send(site, real, *range(10, 17))
    first, *_ = await send(site, trial, *range(6))
    counted = await everything(site)
    await Receipts(site.store, site.registry, site.clock).withdraw(first)
    assert await everything(site) == counted
    assert (await site.collectors.response_rate(trial.code)).responses == 5
    with pytest.raises(UnknownBatchError):
        await site.exclusions.exclude(trial.code, "0" * 32, "เหมือนกัน")


async def test_its_answers_are_deleted_when_those_of_others_are(site: Installation, trial: Collector) -> None:
    await send(site, trial, *range(6))
    site.clock.forward(days=366 * 5)
    purged = await purge_announced(site.store, site.registry, site.clock)
    assert (purged.responses, purged.personal) == (6, 6)
    assert await site.responses() == []
    assert await site.store.responses.groups("survey") == []
    assert await site.differences() == []


async def test_nobody_is_told_that_a_trial_collector_closed(site: Installation, trial: Collector) -> None:
    await site.collectors.close(trial.code)
    later = site.clock.now + timedelta(days=1)
    assert not await site.store.outbox.has_work(later, site.clock.now - timedelta(days=90))
    async with site.store.write() as unit:
        assert await unit.webhooks.closings(later) == []


async def test_an_empty_one_becomes_a_real_one_and_the_other_way_round(site: Installation, trial: Collector) -> None:
    real = await site.collectors.change(trial.code, {"standing": "real"}, settings_of(trial).mark)
    assert real.standing == "real"
    again = await site.collectors.change(trial.code, {"standing": "trial"}, settings_of(real).mark)
    assert again == trial
    await send(site, trial, 1)
    with pytest.raises(InvalidCollectorError) as raised:
        await site.collectors.change(trial.code, {"standing": "real"}, settings_of(trial).mark)
    assert [(each.item, each.code) for each in raised.value.violations] == [("standing", "standing-stays")]
    with pytest.raises(InvalidCollectorError):
        await site.collectors.create_from_fields({"form": "survey", "label": "ที่", "standing": "withdrawn"})


async def test_one_whose_only_answer_was_withdrawn_was_not_empty(site: Installation, trial: Collector) -> None:
    (receipt,) = await send(site, trial, 1)
    await Receipts(site.store, site.registry, site.clock).withdraw(receipt)
    with pytest.raises(InvalidCollectorError):
        await site.collectors.change(trial.code, {"standing": "real"}, settings_of(trial).mark)


async def test_a_sheet_counts_only_as_its_sender_was_told(site: Installation, trial: Collector) -> None:
    real = await site.collectors.change(trial.code, {"standing": "real"}, settings_of(trial).mark)
    with pytest.raises(StandingChangedError):
        await send(site, trial, 1)
    assert await site.responses() == []
    await send(site, real, 1)
    assert (await site.report.score("survey", QUARTER)).responses == 1


async def test_the_change_and_an_answer_at_once_leave_no_uncounted_answer(site: Installation, trial: Collector) -> None:
    """Whoever comes first: the change refuses for the answer, or the answer is refused for the change."""
    published, mark = site.registry.form("survey"), settings_of(trial).mark
    async with writing(site.intake()) as intake:
        filled = sheet(published, answers())
        sending = intake.submit(trial, published, key(1), filled)
        results = await asyncio.gather(
            sending, site.collectors.change(trial.code, {"standing": "real"}, mark), return_exceptions=True
        )
    refused = [each for each in results if isinstance(each, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], InvalidCollectorError | StandingChangedError)
    stands = (await site.collectors.find(trial.code)).standing
    assert (stands, len(await site.responses())) in {("trial", 1), ("real", 0)}
