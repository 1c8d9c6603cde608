"""The differences between form versions, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.forms.draft_scale import OWN
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.diff import FieldValue, FormChange


class DiffRow(Struct, frozen=True, kw_only=True):
    """One change: what changed, and its text before and after; `None` if it did not exist."""

    name: str
    before: str | None
    after: str | None


def diff_rows(changes: Iterable[FormChange]) -> list[DiffRow]:
    """Return changes in words."""
    return [_row(change) for change in changes]


def field_name(field: str) -> str:
    """Return the label of a definition's field."""
    said = texts("planner")
    base = field.removesuffix("_en")
    name = said.fields.say(base)
    return str(name if base == field else said.differences.say("english", field=name))


def _row(change: FormChange) -> DiffRow:
    if change.code == "field":
        before, after = (_own(change.field, each) for each in (change.before, change.after))
        return DiffRow(name=field_name(change.field), before=before, after=after)
    name = texts("planner").changes.say(change.code, value=change.field)
    return DiffRow(name=name, before=_said(change.before), after=_said(change.after))


def _own(field: str, value: FieldValue) -> str | None:
    """Return a value in words; the scale and bands that a form has itself are called so."""
    said = texts("planner").draft_scale
    own = {"scale": said.own_scale, "interpretation": said.own_bands}
    return str(own[field]) if value == OWN and field in own else _said(value)


def _said(value: FieldValue) -> str | None:
    said = texts("planner")
    if isinstance(value, bool):
        return str(said.differences.say("yes")) if value else str(said.differences.say("no"))
    return None if value is None else str(value)
