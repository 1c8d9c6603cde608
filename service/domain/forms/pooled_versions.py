"""Several versions of a form read as one: every section, item and choice that any of them has.

This is sound because an item id keeps its type and a form keeps its scale across versions.
"""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from service.domain.forms.form import NO_OPINION, Choice, Item, Multiple, Questionnaire, Rating, Section, Single


class Versions(Struct, frozen=True, kw_only=True, dict=True):
    """Versions of one form, newest first; texts are those of the newest."""

    questionnaires: tuple[Questionnaire, ...]

    @property
    def newest(self) -> Questionnaire:
        """The version whose texts are shown."""
        return self.questionnaires[0]

    @cached_property
    def rated(self) -> Questionnaire:
        """The newest version with ratings; its scale is used for all, and its method unless year rules name one."""
        return next((each for each in self.questionnaires if each.scale), self.newest)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by id: those of the newest version in its order, then those of older ones."""
        items: dict[str, Item] = {}
        for questionnaire in self.questionnaires:
            for name, item in questionnaire.items.items():
                items[name] = _joined(items[name], item) if name in items else item
        return items

    def words(self, item: Item) -> dict[str, str]:
        """Return the text of each choice; for a rating those of the scale and of "no opinion" where offered."""
        if isinstance(item, Single | Multiple):
            return {choice.value: choice.text for choice in item.choices}
        scale = self.rated.scale
        if not isinstance(item, Rating) or scale is None:
            return {}
        return {
            **{str(level.value): level.text for level in scale.levels},
            **({NO_OPINION: scale.na} if item.na else {}),
        }

    @cached_property
    def sections(self) -> dict[str, tuple[Section, dict[str, Item]]]:
        """Every section with its items; an item that moved stands where the newest version has it."""
        sections: dict[str, tuple[Section, dict[str, Item]]] = {}
        seen: set[str] = set()
        for questionnaire in self.questionnaires:
            for section in questionnaire.form.sections:
                _, items = sections.setdefault(section.id, (section, {}))
                items.update((item.id, self.items[item.id]) for item in section.items if item.id not in seen)
            seen.update(questionnaire.items)
        return sections

    @cached_property
    def ratings(self) -> frozenset[str]:
        """The ids of the ratings of any version."""
        return frozenset(name for questionnaire in self.questionnaires for name in questionnaire.ratings)

    @cached_property
    def breakdowns(self) -> dict[str, Single]:
        """The breakdown items of any version, by id."""
        names = {name for questionnaire in self.questionnaires for name in questionnaire.breakdowns}
        return {name: item for name, item in self.items.items() if isinstance(item, Single) and name in names}


def _joined(newer: Item, older: Item) -> Item:
    """Return an item with the newer texts and the choices of both versions."""
    match newer, older:
        case Rating(), Rating():
            return replace(newer, na=newer.na or older.na)
        case Single(), Single():
            either = newer.breakdown or older.breakdown
            return replace(newer, choices=_choices(newer.choices, older.choices), breakdown=either)
        case Multiple(), Multiple():
            return replace(newer, choices=_choices(newer.choices, older.choices))
        case _:
            return newer


def _choices(newer: tuple[Choice, ...], older: tuple[Choice, ...]) -> tuple[Choice, ...]:
    known = {choice.value for choice in newer}
    return (*newer, *(choice for choice in older if choice.value not in known))
