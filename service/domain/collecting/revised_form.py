"""A sheet that was begun under one version of a form and goes on under another: what its writer must look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.forms.form import RESERVED, Multiple, Rating, Single

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.domain.forms.form import Item, Questionnaire


class Revision(Struct, frozen=True, kw_only=True):
    """The items to look at again, in the form's order, and how many items that were answered it no longer asks."""

    again: tuple[str, ...]
    gone: int


def revision(before: Questionnaire | None, now: Questionnaire, sent: Mapping[str, Sequence[str]]) -> Revision:
    """Hold the fields of a sheet against the form as it is asked now; `before` is the version it was begun under.

    To look at again is what is new, what was answered in other words than now, and what was answered with something
    that is no longer offered. Where the version before is not known, only the last can be told.
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
    """Tell whether an item that both versions ask reads otherwise than it did."""
    if before is None:
        return False
    rescaled = isinstance(now.items[name], Rating) and before.scale != now.scale
    return rescaled or _words(before.items[name]) != _words(now.items[name])


def _words(item: Item) -> tuple[object, ...]:
    choices = item.choices if isinstance(item, Single | Multiple) else ()
    return type(item), item.text, item.hint, [(choice.value, choice.text) for choice in choices]


def _lost(now: Questionnaire, item: Item, sent: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether the form has no place for something that the item was answered with."""
    offered = {str(value) for value in now.values[item.id]} if item.id in now.values else None
    chosen = offered is not None and any(value and value not in offered for value in sent[item.id])
    beside = (name for name in sent if name.startswith(f"{item.id}.") and any(sent[name]))
    return chosen or any(name not in now.fields for name in beside)
