"""A year of made-up responses, put into a data folder through the store's own ledger so that the tallies move."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json

from service.adapters.database import open_store
from service.application.collectors import Collectors
from service.application.forms import publish
from service.application.ports import Place, Stored
from service.domain.answers import check
from service.domain.form import NO_OPINION, Multiple, Rating, Single
from service.domain.period import FiscalPeriod
from service.domain.tally import cells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.domain.answers import Answers
    from service.domain.catalogue import Catalogue
    from service.domain.form import Questionnaire
    from service.domain.tally import Cell

_SHEETS = 600
"""How many different sheets there are; the same one may be answered in many months by many people."""

_MOOD = (2, 3, 10, 35, 50)


class _Sheet(NamedTuple):
    answers: str
    cells: list[Cell]


def fill(file: Path, catalogue: Catalogue, form: str, fiscal_year: int, responses: int) -> None:
    """Store so many responses to a form, spread over the months of a fiscal year."""
    asyncio.run(_fill(file, catalogue, form, fiscal_year, responses))


async def _fill(file: Path, catalogue: Catalogue, form: str, fiscal_year: int, responses: int) -> None:
    async with open_store(file) as store:
        library = await publish(catalogue, store.forms, _now)
        await Collectors(store, library, _now).create_missing()
        collector = next(each for each in await store.collectors.everything() if each.form == form)
        published = library.form(form)
        random = Random(2569)
        sheets = list(_sheets(published.questionnaire, random))
        months = FiscalPeriod(fiscal_year=fiscal_year).months
        stored: list[Stored] = []
        drawn: Counter[tuple[int, int]] = Counter()
        for _ in range(responses):
            number, month = random.randrange(len(sheets)), random.choice(months)
            drawn[number, month] += 1
            name = f"{random.getrandbits(128):032x}"
            stored.append(Stored(collector.id, name, published.id, month, sheets[number].answers))
        steps: Counter[Place] = Counter()
        for (number, month), times in drawn.items():
            for cell in sheets[number].cells:
                steps[Place(collector.id, month, published.id, cell)] += times
        async with store.ledger.transaction() as transaction:
            await transaction.put(stored)
            await transaction.move(steps)


def _sheets(questionnaire: Questionnaire, random: Random) -> Iterator[_Sheet]:
    for _ in range(_SHEETS):
        answers = check(questionnaire, _answers(questionnaire, random))
        yield _Sheet(json.encode(answers).decode(), list(cells(questionnaire, answers)))


def _answers(questionnaire: Questionnaire, random: Random) -> Answers:
    answers: Answers = {}
    for name, item in questionnaire.items.items():
        if isinstance(item, Rating):
            unknown = item.na and random.random() < 0.08
            levels = sorted(questionnaire.levels)
            answers[name] = NO_OPINION if unknown else random.choices(levels, _MOOD[-len(levels) :])[0]
        elif isinstance(item, Single):
            answers[name] = random.choice(item.choices).value
        elif isinstance(item, Multiple):
            answers[name] = [choice.value for choice in item.choices if random.random() < 0.4]
    return answers


def _now() -> datetime:
    return datetime.now(UTC)
