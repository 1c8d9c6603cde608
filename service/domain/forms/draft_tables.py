"""A form as a draft, and a draft as the tables of a form file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, structs

from service.domain.forms.draft import (
    DraftChoice,
    DraftConsent,
    DraftCounts,
    DraftForm,
    DraftItem,
    DraftNotice,
    DraftSection,
    storable,
)
from service.domain.forms.draft_scale import bands_table, draft_bands, draft_scale, scale_table
from service.domain.forms.values import ONE_LINE

if TYPE_CHECKING:
    from service.domain.forms.form import Form, Item, Section

_NUMBERS = frozenset({"minutes", "at_most", "max_length", "retention_fiscal_years", "retention_months"})
_DIGITS = 6
"""The most digits that are read as a number; what is longer stays a text, which is no number for a form."""

_USED = {
    "rating": frozenset({"required", "na", "overall"}),
    "single": frozenset({"required", "breakdown", "choices"}),
    "multiple": frozenset({"required", "at_most", "choices"}),
    "text": frozenset({"required", "personal", "max_length"}),
}
"""The fields that an item of a type has, beside those that all have."""

_ALL = frozenset({"id", "type", "text", "text_en", "hint", "hint_en"})
_OF_RATINGS = frozenset({"method", "scale", "faces", "interpretation"})
_PARTS = frozenset({"english", "own_scale", "own_interpretation", "counts", "notice", "consent", "sections"})
_Kind = TypeVar("_Kind", bound=Struct)


def draft_of(form: Form) -> DraftForm:
    """Return a form as a draft."""
    return structs.replace(
        _copied(form, DraftForm),
        english="en" in form.languages,
        own_scale=draft_scale(form.own_scale) if form.own_scale else None,
        own_interpretation=draft_bands(form.own_interpretation) if form.own_interpretation else None,
        notice=_copied(form.notice, DraftNotice),
        consent=_copied(form.consent, DraftConsent) if form.consent else DraftConsent(),
        counts=DraftCounts(item=form.counts.item, values=form.counts.values, text=form.counts.text)
        if form.counts
        else None,
        sections=tuple(map(_section, form.sections)),
    )


def _section(section: Section) -> DraftSection:
    return structs.replace(_copied(section, DraftSection), items=tuple(map(_item, section.items)))


def _item(item: Item) -> DraftItem:
    choices = tuple(_copied(each, DraftChoice) for each in getattr(item, "choices", ()))
    return structs.replace(_copied(item, DraftItem), type=str(item.__struct_config__.tag), choices=choices)


def _copied(thing: Struct, kind: type[_Kind]) -> _Kind:
    """Return the texts, numbers and yes-or-no fields of a struct as those of a draft."""
    given = {name: getattr(thing, name, None) for name in kind.__struct_fields__}
    plain = {name: value for name, value in given.items() if isinstance(value, str | int)}
    return kind(**{name: value if isinstance(value, bool) else storable(str(value)) for name, value in plain.items()})


def tree_of(draft: DraftForm, version: int) -> dict[str, Any]:
    """Return a draft as the tables of a form file, without what is missing or unused; numbers are integers.

    Without a rating nothing is said of scoring, without a personal item nothing of consent.
    """
    english = draft.english
    rated = any(item.type == "rating" for item in draft.items)
    unused = _PARTS if rated else _PARTS | _OF_RATINGS
    tree = {"version": version, "languages": ["th", "en"] if english else ["th"]}
    tree |= _table(draft, unused, english=english) | {"notice": _table(draft.notice, english=english)}
    if rated and draft.own_scale and draft.own_scale.id == draft.scale:
        tree["own_scale"] = scale_table(draft.own_scale, english=english)
    if rated and draft.own_interpretation and draft.own_interpretation.id == draft.interpretation:
        tree["own_interpretation"] = bands_table(draft.own_interpretation, english=english)
    if draft.counts:
        tree["counts"] = _table(draft.counts, english=english)
    if any(item.type == "text" and item.personal for item in draft.items):
        tree["consent"] = _table(draft.consent, english=english)
    return tree | {"sections": [_section_table(each, english=english) for each in draft.sections]}


def _section_table(section: DraftSection, *, english: bool) -> dict[str, Any]:
    items = [_item_table(each, english=english) for each in section.items]
    return _table(section, frozenset({"items"}), english=english) | {"items": items}


def _item_table(item: DraftItem, *, english: bool) -> dict[str, Any]:
    used = _ALL | _USED[item.type]
    table = _table(item, frozenset(item.__struct_fields__) - used | {"choices"}, english=english)
    if "choices" in used:
        alone = frozenset[str]() if item.type == "multiple" else frozenset({"exclusive"})
        table["choices"] = [_table(each, alone, english=english) for each in item.choices]
    if item.type == "text" and item.personal:
        table.setdefault("max_length", ONE_LINE)
    return table


def _table(thing: Struct, unused: frozenset[str] = frozenset(), *, english: bool) -> dict[str, Any]:
    fields = ((name, getattr(thing, name)) for name in thing.__struct_fields__ if name not in unused)
    said = ((name, value) for name, value in fields if english or not name.endswith("_en"))
    return {name: _value(name, value) for name, value in said if value not in {"", ()}}


def _value(name: str, value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    number = isinstance(value, str) and name in _NUMBERS and value.isdecimal() and len(value) <= _DIGITS
    return int(str(value)) if number else value
