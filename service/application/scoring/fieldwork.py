"""How a survey was made: where and when it could be answered, how many were asked, and what was asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.collector import Access, Device
from service.domain.forms.form import Multiple, Rating, Single
from service.domain.scoring.population import Population

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Item, Questionnaire


class Channel(Struct, frozen=True, kw_only=True):
    """A collector of a round in the period, as it is set now; it was open from `opens`, or since it was made."""

    label: str
    access: Access
    device: Device
    opens: datetime
    closes: datetime | None


class AskedItem(Struct, frozen=True, kw_only=True):
    """An item as it was asked; `choices` is empty for ratings and texts."""

    type: str
    text: str
    choices: list[str]


class AskedSection(Struct, frozen=True, kw_only=True):
    """A section of the questionnaire; `title` is empty where it is that of the part."""

    part: str
    title: str
    items: list[AskedItem]


class Fieldwork(Struct, frozen=True, kw_only=True):
    """What a report tells of how it was made; certified with the figures. `purpose` is what respondents were told."""

    audience: str
    purpose: str
    version: int
    minutes: int
    channels: list[Channel]
    population: Population
    questionnaire: list[AskedSection]


def fieldwork_of(asked: Questionnaire, population: Population, collectors: Iterable[Collector]) -> Fieldwork:
    """Return how a form was asked, by the newest version answered and the collectors of a period's rounds."""
    form = asked.form
    there = {each.collector for each in population.rounds}
    return Fieldwork(
        audience=form.audience,
        purpose=form.notice.purpose,
        version=form.version,
        minutes=form.minutes,
        channels=[
            Channel(
                label=each.label,
                access=each.access,
                device=each.device,
                opens=each.opens or each.created,
                closes=each.closes,
            )
            for each in collectors
            if each.id in there
        ],
        population=population,
        questionnaire=list(_sections(asked)),
    )


def _sections(asked: Questionnaire) -> Iterator[AskedSection]:
    for section in asked.form.sections:
        items = [_item(each) for each in section.items]
        yield AskedSection(part=section.part, title=section.title or "", items=items)


def _item(item: Item) -> AskedItem:
    kind = type(item).__struct_config__.tag
    choices = [each.text for each in item.choices] if isinstance(item, Single | Multiple) else []
    overall = isinstance(item, Rating) and item.overall
    return AskedItem(type="overall" if overall else str(kind), text=item.text, choices=choices)
