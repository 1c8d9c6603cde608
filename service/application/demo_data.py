"""Made-up answers to try the service with: plausible, over two fiscal years, the same at each start."""

from __future__ import annotations

from datetime import UTC, timedelta
from random import Random
from typing import TYPE_CHECKING

from msgspec import json

from service.application.collecting.comments_and_arrivals import move_comments
from service.application.forms.year_rules import Adoption
from service.application.indicators.measurements import Measurements
from service.application.ports.records import StoredResponse
from service.domain.forms.form import NO_OPINION, Multiple, Rating, Single
from service.domain.indicators.inputs import CountInputs, ReductionInputs, ShareInputs
from service.domain.indicators.measurement import DONE
from service.domain.period import BANGKOK, FiscalPeriod, month_of, period_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import Day
    from service.application.ports.store import Clock, Store
    from service.domain.collecting.answers import Answer, Answers
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Item, Questionnaire
    from service.domain.indicators.indicator import Criteria
    from service.domain.indicators.inputs import Measure

_SEED = 2569
_DAYS = 60
_SATURDAY = 5
_MOODS = ((1, 2, 6, 38, 53), (1, 1, 3, 25, 70))
"""How often the levels from the lowest to the highest are chosen, in the earlier year and in the later one."""

_LEANINGS = (0.6, 1.0, 1.6)
"""How much more often than a step the one above is chosen: whoever is pleased is so with most items."""


async def fill(store: Store, registry: FormRegistry, clock: Clock, sheets: int, words: Sequence[str]) -> None:
    """Store `sheets` made-up responses, spread over all collectors, the last fiscal year and the present one.

    Some have one of `words` as a comment. Measured values are made up for the last year. Nothing lies in the future.
    """
    month = month_of(clock())
    random = Random(_SEED)  # noqa: S311 - made-up answers, not secrets
    this_year = period_of(month).fiscal_year
    years = [FiscalPeriod(fiscal_year=year).months for year in (this_year - 1, this_year)]
    collectors = await store.collectors.everything()
    responses: list[StoredResponse] = []
    for n in range(sheets):
        collector = collectors[n % len(collectors)]
        published = registry.form(collector.form)
        year = n * 2 // sheets
        sent = random.choice([each for each in years[year] if each <= month])
        answers = _sheet(published.questionnaire, random, _MOODS[year], words)
        response = StoredResponse(
            collector.id, f"{random.getrandbits(128):032x}", published.id, sent, json.encode(answers).decode()
        )
        responses.append(response)
    async with store.write() as unit:
        await unit.responses.put(responses)
        await unit.tallies.move(registry.tally_delta(responses))
        await move_comments(unit, registry, responses)
        await unit.arrivals.add(_days(collectors, clock(), random))
    await Adoption(registry, clock).of_everything(store)
    await _measure(Measurements(store, registry, clock), registry, FiscalPeriod(fiscal_year=this_year - 1), words[0])


def beginning(clock: Clock) -> datetime:
    """Return the first moment of the last fiscal year, since which the answers are made up."""
    return FiscalPeriod(fiscal_year=period_of(month_of(clock())).fiscal_year - 1).begin.astimezone(UTC)


def _days(collectors: Sequence[Collector], now: datetime, random: Random) -> dict[Day, int]:
    """Return made-up counts for each of the last days, fewer at weekends."""
    days = [(now - timedelta(days=ago)).astimezone(BANGKOK).date() for ago in range(_DAYS)]
    return {
        (collector.id, day): random.randint(1, 9 if day.weekday() < _SATURDAY else 2)
        for collector in collectors
        for day in days
    }


async def _measure(measurements: Measurements, registry: FormRegistry, year: FiscalPeriod, words: str) -> None:
    for indicator in registry.indicators:
        if indicator.measure and year.fiscal_year in indicator.years:
            inputs = _inputs(indicator.measure, indicator.of(year.fiscal_year).criteria, words)
            await measurements.record(indicator.id, year, inputs, by=words)


def _inputs(measure: Measure, criteria: Criteria, words: str) -> dict[str, str]:
    match measure:
        case ShareInputs():
            return {measure.whole.id: "24", measure.part.id: "24"}
        case CountInputs():
            return {measure.counted.id: "3"}
        case ReductionInputs():
            amounts = {f"{measure.before.id}.1": "90", f"{measure.after.id}.1": "60"}
            return {f"{measure.task.id}.1": words, **amounts}
        case _:
            reached = [floor.level for floor in criteria.floors[:-1]]
            done = {f"{measure.done.id}.{level}": DONE for level in reached}
            return done | {f"{measure.evidence.id}.{level}": words for level in reached}


def _sheet(questionnaire: Questionnaire, random: Random, mood: tuple[int, ...], words: Sequence[str]) -> Answers:
    answers: Answers = {}
    leaning = random.choice(_LEANINGS)
    leant = tuple(often * leaning**step for step, often in enumerate(mood))
    for name, item in questionnaire.items.items():
        answer = _answer(questionnaire, item, random, leant, words)
        if answer is not None:
            answers[name] = answer
    return answers


def _answer(
    questionnaire: Questionnaire, item: Item, random: Random, mood: tuple[float, ...], words: Sequence[str]
) -> Answer | None:
    match item:
        case Rating():
            levels = sorted(questionnaire.levels)
            unknown = item.na and random.random() < 0.08  # noqa: PLR2004 - some have never used it
            return NO_OPINION if unknown else random.choices(levels, _weights(mood, len(levels)))[0]
        case Single():
            return random.choices(item.choices, range(len(item.choices), 0, -1))[0].value
        case Multiple():
            return _chosen(item, random)
        case _:
            says = not item.personal and random.random() < 0.15  # noqa: PLR2004 - few write anything
            return random.choice(words) if says else None


def _chosen(item: Multiple, random: Random) -> list[str]:
    """Choose a few, `at_most` that many; where none is chosen, an exclusive choice stands alone."""
    together = [choice.value for choice in item.choices if not choice.exclusive]
    chosen = [value for value in together if random.random() < 0.4]  # noqa: PLR2004 - a few each
    kept = set(random.sample(chosen, min(len(chosen), item.at_most or len(chosen))))
    alone = [choice.value for choice in item.choices if choice.exclusive]
    return [value for value in chosen if value in kept] or [*alone, *together][:1]


def _weights(mood: tuple[float, ...], levels: int) -> list[float]:
    """Stretch or shrink a distribution to a scale of `levels` steps."""
    return [mood[n * len(mood) // levels] for n in range(levels)]
