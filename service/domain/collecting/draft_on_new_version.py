"""A draft that was begun under one form version and continues under another: what to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.answers import list_violation
from service.domain.forms.form import RESERVED, Multiple, Rating, Single

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.domain.forms.form import Item, Questionnaire


class Revision(Struct, frozen=True, kw_only=True):
    """Ids of the items to look at again, in the form's order, and how many answered items are gone."""

    again: tuple[str, ...]
    gone: int


def revision(before: Questionnaire | None, now: Questionnaire, sent: Mapping[str, Sequence[str]]) -> Revision:
    """Compare a draft's fields with the form as asked now; `before` is the version it was begun under.

    Look again at items that are new, that were answered in other words, or whose answer is no longer offered. Where
    `before` is unknown, only the last is detected.
    """
    answered = {name for name, values in sent.items() if any(values)}
    again = (
        name
        for name, item in now.items.items()
        if (before and name not in before.items)
        or (name in answered and (_unlike(before, now, name) or _lost(now, item, sent)))
    )
    gone = {name for name in answered if "." not in name} - now.items.keys() - RESERVED
    return Revision(again=tuple(again), gone=len(gone))


def _unlike(before: Questionnaire | None, now: Questionnaire, name: str) -> bool:
    """Return whether an item that both versions have reads differently."""
    if before is None:
        return False
    rescaled = isinstance(now.items[name], Rating) and before.scale != now.scale
    return rescaled or _words(before.items[name]) != _words(now.items[name])


def _words(item: Item) -> tuple[object, ...]:
    choices = item.choices if isinstance(item, Single | Multiple) else ()
    return type(item), item.text, item.hint, [(choice.value, choice.text) for choice in choices]


def _lost(now: Questionnaire, item: Item, sent: Mapping[str, Sequence[str]]) -> bool:
    """Return whether an answer of this item is no longer offered, or not in this way."""
    offered = {str(value) for value in now.values[item.id]} if item.id in now.values else None
    chosen = offered is not None and any(value and value not in offered for value in sent[item.id])
    chosen = chosen or (isinstance(item, Multiple) and list_violation(now, item, list(sent[item.id])) is not None)
    beside = (name for name in sent if name.startswith(f"{item.id}.") and any(sent[name]))
    return chosen or any(name not in now.fields for name in beside)
