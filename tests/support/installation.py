"""An installation for tests of use cases: a clock to set, published forms, a collector, and sheets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, json
from msgspec.structs import replace

from service.application.certification.amendments import Amendments
from service.application.certification.certify import Certification
from service.application.certification.reports import Reports
from service.application.collecting.collectors import Collectors
from service.application.collecting.exclusions import Exclusions
from service.application.collecting.recount import recount
from service.application.collecting.retention import purge
from service.application.collecting.submission import Submissions
from service.application.forms.filed_forms import publish
from service.application.indicators.imports import Imports
from service.application.indicators.measurements import Measurements
from service.application.indicators.remarks import Remarks
from service.application.ports.records import StoredResponse, TallyKey, by_group
from service.application.scoring.conclusions import Conclusions
from service.application.scoring.live_scores import LiveScores
from service.application.timekeeping import Timekeeper
from service.domain.catalogue import Catalogue
from service.domain.collecting.answers import check
from service.domain.scoring.tally import tally_of
from service.domain.timekeeping import GRACE
from tests.support.examples import at, form, indicator, interpretation, multiple, rating, scale, section, single, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from service.application.collecting.retention import Purged
    from service.application.forms.registry import FormRegistry, PublishedForm
    from service.application.ports.store import Store
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form, Item, Method
    from service.domain.indicators.indicator import Indicator

NOON = at("2026-05-15T12:00:00")
"""A moment in the third quarter of fiscal year 2569."""

MONTH = 202605


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.now = moment

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


class Installation(Struct, frozen=True, kw_only=True):
    """A store with published forms and a clock, and the use cases on them."""

    store: Store
    registry: FormRegistry
    clock: SetClock

    @property
    def collectors(self) -> Collectors:
        return Collectors(self.store, self.registry, self.clock)

    @property
    def exclusions(self) -> Exclusions:
        return Exclusions(self.store, self.registry, self.clock, who="วิภา")

    @property
    def report(self) -> LiveScores:
        return LiveScores(self.store, self.registry, self.clock)

    @property
    def reports(self) -> Reports:
        return Reports(self.registry, self.report)

    @property
    def certification(self) -> Certification:
        return Certification(self.store, self.reports, self.clock)

    @property
    def remarks(self) -> Remarks:
        """Remarks on indicators."""
        return Remarks(self.store, self.registry, self.clock)

    @property
    def conclusions(self) -> Conclusions:
        """Conclusions of surveys."""
        return Conclusions(self.store, self.registry, self.clock)

    @property
    def amendments(self) -> Amendments:
        return Amendments(self.store, self.registry, self.reports, self.clock)

    @property
    def measurements(self) -> Measurements:
        return Measurements(self.store, self.registry, self.clock)

    @property
    def imports(self) -> Imports:
        return Imports(self.store, self.registry, self.clock)

    def intake(self, limit: int = 4096, timekeeper: Timekeeper | None = None) -> Submissions:
        return Submissions(self.store, self.registry, self.clock, timekeeper or self.timekeeper, limit=limit)

    @property
    def timekeeper(self) -> Timekeeper:
        return Timekeeper(self.store, self.clock)

    async def responses(self) -> list[StoredResponse]:
        return [response async for batch in self.store.responses.each() for response in batch]

    async def differences(self) -> list[object]:
        """Return what a recount finds."""
        return list((await recount(self.store, self.registry, lambda _: None)).differences)

    async def store_sheets(
        self, collector: Collector, month: int, *sheets: Answers, version: int | None = None
    ) -> None:
        """Store sheets with their counts, past the queue, as if sent in a month."""
        form = collector.form
        published = self.registry.version(form, version) if version else self.registry.form(form)
        before = len(await self.responses())
        responses = [stored(collector, published, sheet, month, f"{before + n:032x}") for n, sheet in enumerate(sheets)]
        async with self.store.write() as unit:
            await unit.responses.put(responses)
            await unit.comments.put(list(self.registry.comments(responses)))
            for sheet in sheets:
                await unit.tallies.move(by_group(places(collector, published, sheet, month)))


async def install(
    store: Store,
    *forms: Form,
    clock: SetClock | None = None,
    maximum: int = 5,
    judged: bool = True,
    measured: tuple[Indicator, ...] = (),
) -> Installation:
    """Publish forms in a store, by default the survey."""
    clock = clock or SetClock()
    defined = catalogue(*(forms or (survey(),)), maximum=maximum, judged=judged, measured=measured)
    registry = await publish(defined, store, clock)
    return Installation(store=store, registry=registry, clock=clock)


def survey(
    *more: Item, version: int = 1, name: str = "survey", method: Method = "mean-percent", judged: bool = True
) -> Form:
    """Return a form with one item of each kind, and more in a section of their own."""
    sections = [
        section("about", single("office", "hq abroad other", breakdown=True, free="other")),
        section("use", rating("ease", na=True), rating("speed")),
        section("more", multiple("channels", "web line"), words("comments")),
        *([section("extra", *more)] if more else []),
    ]
    return form(*sections, name=name, version=version, method=method, indicator="1.1" if judged else None)


def catalogue(*forms: Form, maximum: int = 5, judged: bool = True, measured: tuple[Indicator, ...] = ()) -> Catalogue:
    """Return a catalogue of forms, with the indicator that the survey feeds and measured ones."""
    return Catalogue(
        forms=forms,
        scales=(scale(maximum),),
        interpretations=(interpretation(maximum=maximum),),
        indicators=(*((indicator(),) if judged else ()), *measured),
    )


def answers(office: str = "hq", ease: int | str = 5, speed: int = 4, **more: object) -> dict[str, object]:
    """Return a filled sheet of the survey."""
    return {"office": office, "ease": ease, "speed": speed, **more}


def sheet(published: PublishedForm, raw: dict[str, object]) -> Answers:
    """Check answers, as every entry point does."""
    return check(published.questionnaire, raw)


async def purge_announced(store: Store, registry: FormRegistry, clock: SetClock) -> Purged:
    """Purge now what was announced as early as it had to be, by a service that has run since."""
    moment = clock.now
    clock.now = moment - GRACE
    await Timekeeper(store, clock).confirm("terminal")
    await purge(store, registry, clock)
    clock.now = moment
    return await purge(store, registry, clock)


async def close(store: Store, code: str, moment: datetime) -> None:
    """Close a collector at a moment, as another process would."""
    async with store.write() as unit:
        collector = await unit.collectors.by_code(code)
        assert collector
        await unit.collectors.put(replace(collector, closes=moment))


def key(number: int) -> str:
    """Return a submission key."""
    return f"{number:022d}"


def stored(
    collector: Collector, published: PublishedForm, sheet: Answers | None, month: int, number: str
) -> StoredResponse:
    """Return a response as stored; without answers it was withdrawn."""
    text = None if sheet is None else json.encode(sheet).decode()
    return StoredResponse(collector.id, number, published.id, month, text)


def places(collector: Collector, published: PublishedForm, sheet: Answers, month: int) -> dict[TallyKey, int]:
    """Return what one sheet adds to the tally."""
    tally = tally_of(published.questionnaire, [sheet])
    return {TallyKey(collector.id, month, published.id, cell): step for cell, step in tally.items()}


@asynccontextmanager
async def writing(intake: Submissions) -> AsyncIterator[Submissions]:
    """Run the submission queue until left."""
    running = asyncio.create_task(intake.run())
    try:
        yield intake
    finally:
        intake.close()
        await running


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Let other tasks run until a condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for gives no sign
            await asyncio.sleep(0)
