"""A year of made-up responses, stored through the store so that the tallies move.

Few and many touch the same counts: only the number of responses differs.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json

from service.adapters.database import open_store
from service.application.collecting.collectors import Collectors
from service.application.collecting.comments_and_arrivals import move_comments
from service.application.collecting.contributions import ONCE, TASK
from service.application.forms.filed_forms import publish
from service.application.ports.records import StoredResponse, TallyKey, by_group
from service.domain.collecting.answers import check
from service.domain.forms.form import NO_OPINION, Multiple, Rating, Single
from service.domain.period import FiscalPeriod, month_of, period_of
from service.domain.scoring.tally import tally_of

if TYPE_CHECKING:
    from service.adapters.database import Database
    from service.domain.catalogue import Catalogue
    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Questionnaire
    from service.domain.scoring.tally import Tally

_SHEETS = 60
"""How many different sheets there are, sent in turn: a multiple of the number of choices of almost every item."""


_TOGETHER = 50_000
"""How many responses are put in at once."""

_WRITERS = 4
"""Each so many-th sheet says something in words."""


class _Sheet(NamedTuple):
    answers: str
    steps: Tally


def last_fiscal_year() -> int:
    """Give the fiscal year before this one: all of its months can have responses, and none is old enough to go."""
    return period_of(month_of(_now())).fiscal_year - 1


def fill(database: Database, catalogue: Catalogue, form: str, responses: int) -> None:
    """Store so many responses to a form, spread over the months of the last fiscal year."""
    asyncio.run(_fill(database, catalogue, form, responses))


async def _fill(database: Database, catalogue: Catalogue, form: str, responses: int) -> None:
    async with open_store(database) as store:
        registry = await publish(catalogue, store, _now)
        await Collectors(store, registry, _now).create_missing()
        collector = next(each for each in await store.collectors.everything() if each.form == form)
        published = registry.form(form)
        random = Random(2569)
        sheets = [_sheet(published.questionnaire, number) for number in range(_SHEETS)]
        months = FiscalPeriod(fiscal_year=last_fiscal_year()).months
        for begun in range(0, responses, _TOGETHER):
            stored: list[StoredResponse] = []
            drawn: Counter[tuple[int, int]] = Counter()
            for number in range(begun, min(begun + _TOGETHER, responses)):
                sheet, month = number // len(months) % _SHEETS, months[number % len(months)]
                drawn[sheet, month] += 1
                name = f"{random.getrandbits(128):032x}"
                stored.append(StoredResponse(collector.id, name, published.id, month, sheets[sheet].answers))
            steps: Counter[TallyKey] = Counter()
            for (number, month), times in drawn.items():
                for cell, step in sheets[number].steps.items():
                    steps[TallyKey(collector.id, month, published.id, cell)] += step * times
            async with store.write() as unit:
                await unit.responses.put(stored)
                await unit.tallies.move(by_group(steps))
                await move_comments(unit, registry, stored)
        async with store.write() as unit:
            # What sheets contribute is among their counts, so that no start counts it.
            await unit.daily_tasks.claim(TASK, ONCE)


def _sheet(questionnaire: Questionnaire, number: int) -> _Sheet:
    answers = check(questionnaire, filled(questionnaire, number))
    return _Sheet(json.encode(answers).decode(), tally_of(questionnaire, [answers]))


def filled(questionnaire: Questionnaire, number: int) -> Answers:
    """Take the choices of each item in turn, so that a handful of sheets already touches every count there is."""
    answers: Answers = {}
    for place, (name, item) in enumerate(questionnaire.items.items()):
        if isinstance(item, Rating):
            levels: list[int | str] = [*sorted(questionnaire.levels), *([NO_OPINION] if item.na else [])]
            answers[name] = levels[(number + place) % len(levels)]
        elif isinstance(item, Single | Multiple):
            value = item.choices[(number + place) % len(item.choices)].value
            answers[name] = [value] if isinstance(item, Multiple) else value
        elif number % _WRITERS == 0:
            answers[name] = f"ความเห็นที่ {number}"
    return answers


def _now() -> datetime:
    return datetime.now(UTC)
