"""Forms as the API returns them: the definition, with the choices of every rating listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.forms.form import NO_OPINION, Method, Rating, Section, Text, WhoCounts
from service.domain.forms.notice import Consent, Notice

if TYPE_CHECKING:
    from service.domain.forms.form import Item, Questionnaire
    from service.domain.forms.scale import Level


class ChoiceShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A choice: the value to send, and its text. Free text for a `free` choice is sent as `{item}.{value}`.

    An `exclusive` choice is sent alone.
    """

    value: int | str
    text: str
    text_en: str | None = None
    free: bool = False
    exclusive: bool = False


class ItemShown(Struct, frozen=True, kw_only=True):
    """An item. Answers to a `personal` item need `consent` among the answers, and are stored apart from the others.

    Of a multiple item `at_most` that many choices may be sent. An `overall` rating is not part of the form's percent.
    """

    id: str
    type: str
    text: str
    text_en: str | None
    hint: str | None
    hint_en: str | None
    required: bool
    breakdown: bool
    personal: bool
    max_length: int | None
    overall: bool
    at_most: int | None
    choices: list[ChoiceShown]


class SectionShown(Struct, frozen=True, kw_only=True):
    """A section of a part; a section without its own title has the title of the part."""

    id: str
    part: str
    part_en: str | None
    title: str
    title_en: str | None
    intro: str | None
    intro_en: str | None
    items: list[ItemShown]


class FormSummary(Struct, frozen=True, kw_only=True):
    """A form in a list, without its items.

    `changed` is what earlier answers changed, told on the page of thanks; `faces` says whether steps of the scale have
    one each; `mark` is the form's own picture as SVG.
    """

    id: str
    version: int
    languages: tuple[str, ...]
    title: str
    title_en: str | None
    audience: str
    audience_en: str | None
    intro: str
    intro_en: str | None
    changed: str | None
    changed_en: str | None
    mark: str | None
    minutes: int
    method: Method | None
    indicator: str | None
    scale: str | None
    faces: bool
    interpretation: str | None
    counts: WhoCounts | None
    consent: Consent | None


class FormShown(FormSummary, frozen=True, kw_only=True):
    """A form with its notice and all its items."""

    notice: Notice
    sections: list[SectionShown]


def form_summary(questionnaire: Questionnaire) -> FormSummary:
    """Return a form without its items."""
    return FormSummary(**_same(questionnaire.form, FormSummary))


def form_with_items(questionnaire: Questionnaire) -> FormShown:
    """Return a form with its items and their choices."""
    form = questionnaire.form
    sections = [_section(questionnaire, section) for section in form.sections]
    return FormShown(**{**_same(form, FormShown), "sections": sections})


def _same(thing: Struct, kind: type[Struct]) -> dict[str, Any]:
    """Return the fields of `kind` that the definition has under the same name."""
    return {name: getattr(thing, name) for name in kind.__struct_fields__ if hasattr(thing, name)}


def _section(questionnaire: Questionnaire, section: Section) -> SectionShown:
    items = [_item(questionnaire, item) for item in section.items]
    title, title_en = section.title or section.part, section.title_en or section.part_en
    return SectionShown(**{**_same(section, SectionShown), "title": title, "title_en": title_en, "items": items})


def _item(questionnaire: Questionnaire, item: Item) -> ItemShown:
    absent = {"breakdown": False, "personal": False, "max_length": None, "overall": False, "at_most": None}
    kind = str(item.__struct_config__.tag)
    return ItemShown(**{**absent, **_same(item, ItemShown), "type": kind, "choices": _choices(questionnaire, item)})


def _choices(questionnaire: Questionnaire, item: Item) -> list[ChoiceShown]:
    if isinstance(item, Text):
        return []
    if not isinstance(item, Rating):
        return [ChoiceShown(**_same(each, ChoiceShown)) for each in item.choices]
    scale = questionnaire.scale
    levels = [_level(level) for level in scale.levels] if scale else []
    return [*levels, ChoiceShown(value=NO_OPINION, text=scale.na, text_en=scale.na_en)] if scale and item.na else levels


def _level(level: Level) -> ChoiceShown:
    return ChoiceShown(value=level.value, text=level.full, text_en=level.full_en)
