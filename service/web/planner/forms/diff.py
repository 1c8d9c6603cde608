"""The differences between form versions, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.texts import texts
from service.web.planner.forms.value_words import NO_WORDS, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.diff import FieldValue, FormChange
    from service.web.planner.forms.value_words import Words


class DiffRow(Struct, frozen=True, kw_only=True):
    """One change: what changed, and its text before and after; `None` if it did not exist."""

    name: str
    before: str | None
    after: str | None


def diff_rows(changes: Iterable[FormChange], words: Words = NO_WORDS) -> list[DiffRow]:
    """Return changes in words; `words` are those of the values, and by `choices` those of the item's choices."""
    return [_row(change, words) for change in changes]


def field_name(field: str, own: str = "") -> str:
    """Return the label of a definition's field, or its `own` one, which says when it is in English."""
    said = texts("planner")
    base = field.removesuffix("_en")
    name = own or said.fields.say(base)
    return str(name if base == field else said.differences.say("english", field=name))


def _row(change: FormChange, words: Words) -> DiffRow:
    before, after = (_said(each) for each in (change.before, change.after))
    if change.code == "field":
        before, after = (each and in_words(words, change.field, each) for each in (before, after))
        return DiffRow(name=field_name(change.field), before=before, after=after)
    name = texts("planner").changes.say(change.code, value=in_words(words, "choices", change.field))
    return DiffRow(name=name, before=before, after=after)


def _said(value: FieldValue) -> str | None:
    said = texts("planner")
    if isinstance(value, bool):
        return str(said.differences.say("yes")) if value else str(said.differences.say("no"))
    return None if value is None else str(value)
