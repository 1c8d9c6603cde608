"""Remembered figures are those that somebody who remembers nothing computes, whatever moved in between."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from datetime import timedelta
from fractions import Fraction
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from service.adapters.database.sqlite import open_store
from service.application.certification.reports import Reports
from service.application.ports.records import TallyKey, by_group
from service.application.scoring.live_scores import LiveScores
from service.application.scoring.remembered import Remembered
from service.domain.certification.certificate import SCORECARD, make_certificate
from service.domain.indicators.measurement import Measurement
from service.domain.period import FiscalPeriod
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell
from tests.support.examples import SHARE, indicator
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, answers, install, places, sheet, survey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.application.forms.registry import PublishedForm
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector

MONTHS = (202409, 202605, 202606, 202607)
YEAR = FiscalPeriod(fiscal_year=2569)
QUARTER = FiscalPeriod(fiscal_year=2569, quarter=3)
RESPONSE = Cell(WHOLE, SHEET, WHOLE, ANSWERED)


class Move(NamedTuple):
    """One change of what is stored; `turn` says which."""

    kind: Literal["answer", "correct", "count", "population", "measure", "certify", "wait", "look"]
    month: int
    turn: int


MOVES = st.lists(
    st.builds(
        Move,
        st.sampled_from(("answer", "correct", "count", "population", "measure", "certify", "wait", "look")),
        st.sampled_from(MONTHS),
        st.integers(1, 9),
    ),
    max_size=6,
)


async def apply(move: Move, site: Installation, collector: Collector) -> None:
    if move.kind == "wait":
        site.clock.now += timedelta(days=10 * move.turn)
    elif move.kind == "certify":
        await certify(site, SCORECARD if move.turn % 2 else "survey")
    elif move.kind == "measure":
        await measure(site, Fraction(move.turn, 10))
    elif move.kind == "population":
        async with site.store.write() as unit:
            await unit.collectors.put(replace(collector, population=100 * move.turn))
    elif move.kind != "look":
        async with site.store.write() as unit:
            await unit.tallies.move(by_group(steps(move, site.registry.form(collector.form), collector)))


def steps(move: Move, published: PublishedForm, collector: Collector) -> dict[TallyKey, int]:
    """Give what a move adds; correcting leaves the number of responses as it was."""
    if move.kind == "answer":
        filled = sheet(published, answers(("hq", "abroad")[move.turn % 2], move.turn % 5 + 1))
        return dict.fromkeys(places(collector, published, filled, move.month), move.turn)
    if move.kind == "count":
        return {TallyKey(collector.id, move.month, published.id, RESPONSE): 1}
    rated = {Cell(WHOLE, "speed", WHOLE, choice): step for choice, step in (("4", -1), ("3", 1))}
    return {TallyKey(collector.id, move.month, published.id, cell): step for cell, step in rated.items()}


async def certify(site: Installation, subject: str) -> None:
    now = (await site.reports.reading(subject, YEAR)).now
    async with site.store.write() as unit:
        last = await unit.certificates.latest(subject, YEAR)
        revision = last.revision + 1 if last else 1
        await unit.certificates.add(
            make_certificate(subject, YEAR, revision, now, by="ก", moment=site.clock(), note="")
        )


async def measure(site: Installation, value: Fraction) -> None:
    async with site.store.write() as unit:
        revision = len(await unit.measurements.history("2.1", YEAR)) + 1
        inputs = {"approved": "10", "entered": str(10 * value)}
        about = Measurement(
            indicator="2.1", period=YEAR, revision=revision, inputs=inputs, value=100 * value, by="ก",
            recorded=site.clock(), note="",
        )  # fmt: skip
        await unit.measurements.add(about)


async def seen(reports: Reports) -> list[object]:
    """Return what pages, files and the API show."""
    return [
        await reports.survey("survey", YEAR),
        await reports.survey("survey", YEAR, draft=True),
        await reports.overview(YEAR),
        await reports.score("survey", QUARTER, "office"),
        await reports.score("survey", YEAR),
    ]


@asynccontextmanager
async def opened(engine: str, folder: Path) -> AsyncIterator[Store]:
    if engine == "memory":
        yield MemoryStore()
    else:
        async with open_store(folder / "pochai.sqlite3") as store:
            yield store


async def computed_anew(engine: str, folder: Path, site: Installation) -> list[object]:
    """Return what is seen by reports that remember nothing, over a store that was just opened."""
    if engine == "memory":
        return await seen(site.reports)
    async with opened(engine, folder) as store:
        return await seen(Reports(site.registry, LiveScores(store, site.registry, site.clock)))


async def compared(engine: str, moves: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with opened(engine, folder) as store:
            site = await install(
                store, survey(), survey(name="other", judged=False), measured=(indicator(measure=SHARE, name="2.1"),)
            )
            collectors = [await site.collectors.create(form, "ที่", population=90) for form in ("survey", "other")]
            remembering = site.reports
            begin = [Move("answer", month, 9) for month in MONTHS]
            for collector, move in product(collectors, begin):
                await apply(move, site, collector)
            for move in moves:
                await apply(move, site, collectors[move.turn % 7 == 0])
                assert await seen(remembering) == await computed_anew(engine, folder, site)


@pytest.mark.parametrize("engine", ["memory", "sqlite"])
def test_remembered_figures_are_those_computed_anew(engine: str) -> None:
    law = given(MOVES)(lambda moves: asyncio.run(compared(engine, moves)))
    settings(max_examples=10)(law)()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3))), st.integers(1, 3))
def test_only_equal_inputs_give_the_same_result_again(asked: list[tuple[str, int]], most: int) -> None:
    remembered = Remembered(most)
    last: dict[str, object] = {}
    for name, number in asked:
        found: list[object] = remembered.of(name, (number,), partial(list, (name, number)))
        assert found == [name, number]
        assert most < 3 or last.get(name) != found or last[name] is found
        last[name] = found
