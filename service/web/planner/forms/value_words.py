"""What the values of definitions' fields are called: scales, bands, methods, indicators, items and choices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from service.domain.forms.draft_scale import OWN
from service.domain.forms.form import Method, Multiple, Single
from service.texts import texts
from service.texts.lists import listed
from service.web.planner.dependencies import SurveyDependencies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.form import Item

Words = Mapping[str, Mapping[str, str]]
"""By field, the words of its values; a value that has none is told as it is."""

NO_WORDS: Words = MappingProxyType({})


def catalogue_words(deps: SurveyDependencies) -> dict[str, dict[str, str]]:
    """Return the words of what a form can choose from."""
    catalogue, said = deps.registry.catalogue, texts("planner")
    return {
        "method": {each: str(said.draft_methods.say(each)) for each in get_args(Method)},
        "scale": {each.id: each.words for each in catalogue.scales} | {OWN: str(said.draft_scale.own_scale)},
        "interpretation": {each.id: each.words for each in catalogue.interpretations}
        | {OWN: str(said.draft_scale.own_bands)},
        "indicator": dict(deps.planner_pages.names()),
        "languages": {each: str(said.languages.say(each)) for each in ("th", "en")},
    }


def item_words(items: Iterable[Item]) -> dict[str, dict[str, str]]:
    """Return the words of the items and choices that a form names in its fields."""
    asked = list(items)
    return {
        "counts.item": {each.id: each.text for each in asked},
        "counts.values": {value: text for each in asked for value, text in choice_words(each).items()},
    }


def choice_words(item: Item) -> dict[str, str]:
    """Return the texts of an item's choices, by their values."""
    return {each.value: each.text for each in item.choices} if isinstance(item, Single | Multiple) else {}


def in_words(words: Words, field: str, value: str) -> str:
    """Return a value, or several with commas, in words."""
    known = words.get(field)
    return listed(known.get(each, each) for each in value.split(", ")) if known else value
