"""A form as the API gives it: like its TOML, with the choices of every rating spelt out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.form import NO_OPINION, Notice, Rating, Text

if TYPE_CHECKING:
    from service.domain.form import Item, Level, Questionnaire


class ChoiceShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A choice: the value to send, and its text. A free one takes words under `{item}.{value}`."""

    value: int | str
    text: str
    text_en: str | None = None
    free: bool = False


class ItemShown(Struct, frozen=True, kw_only=True):
    """An item."""

    id: str
    type: str
    text: str
    text_en: str | None
    required: bool
    breakdown: bool
    max_length: int | None
    choices: list[ChoiceShown]


class SectionShown(Struct, frozen=True, kw_only=True):
    """A section."""

    id: str
    title: str
    title_en: str | None
    items: list[ItemShown]


class FormSummary(Struct, frozen=True, kw_only=True):
    """A form in a list."""

    id: str
    version: int
    title: str
    title_en: str | None
    audience: str
    indicator: str | None


class FormShown(FormSummary, frozen=True, kw_only=True):
    """A form with all its items."""

    languages: tuple[str, ...]
    method: str | None
    minutes: int
    notice: Notice
    sections: list[SectionShown]


def summary(questionnaire: Questionnaire) -> FormSummary:
    """Sum up a form for a list."""
    return FormSummary(**_head(questionnaire))


def shown(questionnaire: Questionnaire) -> FormShown:
    """Spell out a form."""
    form = questionnaire.form
    return FormShown(
        **_head(questionnaire),
        languages=form.languages,
        method=form.method,
        minutes=form.minutes,
        notice=form.notice,
        sections=[
            SectionShown(
                id=section.id,
                title=section.title or section.part,
                title_en=section.title_en or section.part_en,
                items=[_item(questionnaire, item) for item in section.items],
            )
            for section in form.sections
        ],
    )


def _head(questionnaire: Questionnaire) -> dict[str, Any]:
    form = questionnaire.form
    return {name: getattr(form, name) for name in FormSummary.__struct_fields__}


def _item(questionnaire: Questionnaire, item: Item) -> ItemShown:
    return ItemShown(
        id=item.id,
        type=str(item.__struct_config__.tag),
        text=item.text,
        text_en=item.text_en,
        required=item.required,
        breakdown=item.id in questionnaire.breakdowns,
        max_length=item.max_length if isinstance(item, Text) else None,
        choices=_choices(questionnaire, item),
    )


def _choices(questionnaire: Questionnaire, item: Item) -> list[ChoiceShown]:
    if isinstance(item, Text):
        return []
    if not isinstance(item, Rating):
        return [
            ChoiceShown(value=each.value, text=each.text, text_en=each.text_en, free=each.free) for each in item.choices
        ]
    scale = questionnaire.scale
    levels = [_level(level) for level in scale.levels] if scale else []
    return [*levels, ChoiceShown(value=NO_OPINION, text=scale.na, text_en=scale.na_en)] if scale and item.na else levels


def _level(level: Level) -> ChoiceShown:
    return ChoiceShown(value=level.value, text=level.full, text_en=level.full_en)
