"""Made-up answers for trying the service: plausible, spread over two fiscal years, the same at each start."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from msgspec import json

from service.application.stored import Stored
from service.domain.form import NO_OPINION, Multiple, Rating, Single
from service.domain.period import FiscalPeriod, period_of

if TYPE_CHECKING:
    from service.application.forms import Library
    from service.application.ports import Store
    from service.domain.answers import Answer, Answers
    from service.domain.form import Item, Questionnaire

_SEED = 2569
_MOODS = ((1, 2, 6, 38, 53), (1, 1, 3, 25, 70))
"""How often the levels from the lowest to the highest are chosen, in the earlier year and in the later one."""


async def fill(store: Store, library: Library, month: int, sheets: int) -> None:
    """Store so many made-up sheets, shared out evenly over the collectors, the last fiscal year and the present one.

    `month` is the present one, as year x 100 + month of the common era: nothing is made up for what is still to come.
    """
    random = Random(_SEED)  # noqa: S311 - made-up answers, not secrets
    this_year = period_of(month).fiscal_year
    years = [FiscalPeriod(fiscal_year=year).months for year in (this_year - 1, this_year)]
    collectors = await store.collectors.everything()
    responses: list[Stored] = []
    for n in range(sheets):
        collector = collectors[n % len(collectors)]
        published = library.form(collector.form)
        year = n * 2 // sheets
        sent = random.choice([each for each in years[year] if each <= month])
        answers = _sheet(published.questionnaire, random, _MOODS[year])
        response = Stored(
            collector.id, f"{random.getrandbits(128):032x}", published.id, sent, json.encode(answers).decode()
        )
        responses.append(response)
    async with store.ledger.transaction() as transaction:
        await transaction.put(responses)
        await transaction.move(library.steps(responses))


def _sheet(questionnaire: Questionnaire, random: Random, mood: tuple[int, ...]) -> Answers:
    answers: Answers = {}
    for name, item in questionnaire.items.items():
        answer = _answer(questionnaire, item, random, mood)
        if answer is not None:
            answers[name] = answer
    return answers


def _answer(questionnaire: Questionnaire, item: Item, random: Random, mood: tuple[int, ...]) -> Answer | None:
    match item:
        case Rating():
            levels = sorted(questionnaire.levels)
            unknown = item.na and random.random() < 0.08  # noqa: PLR2004 - some have never used it
            return NO_OPINION if unknown else random.choices(levels, _weights(mood, len(levels)))[0]
        case Single():
            return random.choices(item.choices, range(len(item.choices), 0, -1))[0].value
        case Multiple():
            chosen = [choice.value for choice in item.choices if random.random() < 0.4]  # noqa: PLR2004 - a few each
            return chosen or [item.choices[0].value]
        case _:
            return None


def _weights(mood: tuple[int, ...], levels: int) -> list[int]:
    """Stretch or shrink a mood to a scale of so many levels."""
    return [mood[n * len(mood) // levels] for n in range(levels)]
