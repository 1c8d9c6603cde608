"""A form that is being made: the same fields as a form file, all of them texts that may be missing or wrong."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from msgspec import Struct, structs

from service.domain.forms.form import Form, Item, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

ItemType = Literal["rating", "single", "multiple", "text"]
NoteKind = Literal["asked", "missing", "lost", "taken"]

MOST_ITEMS = 200
"""The most items of a draft; a form of so many takes an hour to answer."""

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
_OF_RATINGS = frozenset({"method", "scale", "interpretation"})
_PARTS = frozenset({"english", "counts", "notice", "consent", "sections"})
_Kind = TypeVar("_Kind", bound=Struct)


class DraftChoice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A choice; `value` is made, not asked."""

    value: str
    text: str = ""
    text_en: str = ""
    free: bool = False
    exclusive: bool = False


class DraftItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item with the fields of all types, so that a change of type loses nothing; `id` is made, not asked."""

    id: str
    type: ItemType = "rating"
    text: str = ""
    text_en: str = ""
    hint: str = ""
    hint_en: str = ""
    required: bool = False
    na: bool = False
    overall: bool = False
    breakdown: bool = False
    personal: bool = False
    at_most: str = ""
    max_length: str = ""
    choices: tuple[DraftChoice, ...] = ()


class DraftSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section; `id` is made, not asked."""

    id: str
    part: str = ""
    part_en: str = ""
    title: str = ""
    title_en: str = ""
    intro: str = ""
    intro_en: str = ""
    items: tuple[DraftItem, ...] = ()


class DraftNotice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The privacy notice."""

    purpose: str = ""
    purpose_en: str = ""
    basis: str = ""
    basis_en: str = ""
    required: str = ""
    required_en: str = ""
    retention_fiscal_years: str = ""
    retention: str = ""
    retention_en: str = ""
    rights: str = ""
    rights_en: str = ""
    disclosure: str = ""
    disclosure_en: str = ""
    controller: str = ""
    controller_en: str = ""
    contact: str = ""
    contact_en: str = ""


class DraftConsent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The consent; used only where an item is personal."""

    text: str = ""
    text_en: str = ""
    retention_months: str = ""


class DraftCounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The respondents who count."""

    item: str = ""
    values: tuple[str, ...] = ()
    text: str = ""


class DraftForm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A form being made. An empty text is a missing one; it has no version until it is published."""

    id: str
    english: bool = False
    title: str = ""
    title_en: str = ""
    audience: str = ""
    audience_en: str = ""
    intro: str = ""
    intro_en: str = ""
    minutes: str = ""
    method: str = ""
    indicator: str = ""
    scale: str = ""
    interpretation: str = ""
    counts: DraftCounts | None = None
    notice: DraftNotice = DraftNotice()
    consent: DraftConsent = DraftConsent()
    sections: tuple[DraftSection, ...] = ()

    @property
    def items(self) -> Iterator[DraftItem]:
        """Every item, in order."""
        return (item for section in self.sections for item in section.items)


class ImportNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import says of one cell or field: asked about, missing, lost, or taken as something else.

    `place` is where it stands in what was imported (`survey!B3`), `where` the path in the draft, if there is one;
    `code` and `params` name the sentence. A planner settles each before the draft is published.
    """

    kind: NoteKind
    place: str
    code: str
    where: str = ""
    params: dict[str, str | int] = {}
    settled: bool = False


class Draft(Struct, frozen=True, kw_only=True):
    """A stored revision of a draft: who saved it and when.

    `undo_to` is the revision that undoing goes back to, 0 for none.
    """

    id: str
    revision: int
    undo_to: int = 0
    document: DraftForm
    notes: tuple[ImportNote, ...] = ()
    by: str
    saved: datetime


class DraftHead(Struct, frozen=True, kw_only=True):
    """What a list of drafts tells of one; `form` is the id of its form."""

    id: str
    form: str
    title: str
    by: str
    saved: datetime


def draft_of(form: Form) -> DraftForm:
    """Return a form as a draft."""
    return structs.replace(
        _copied(form, DraftForm),
        english="en" in form.languages,
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
    return kind(**{name: value if isinstance(value, bool) else str(value) for name, value in plain.items()})


def tree_of(draft: DraftForm, version: int) -> dict[str, Any]:
    """Return a draft as the tables of a form file, without what is missing or unused; numbers are integers.

    Without a rating nothing is said of scoring, without a personal item nothing of consent.
    """
    english = draft.english
    rated = any(item.type == "rating" for item in draft.items)
    unused = _PARTS if rated else _PARTS | _OF_RATINGS
    tree = {"version": version, "languages": ["th", "en"] if english else ["th"]}
    tree |= _table(draft, unused, english=english) | {"notice": _table(draft.notice, english=english)}
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
