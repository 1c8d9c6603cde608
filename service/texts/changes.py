"""The words for figures that may not be compared with those before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.lists import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.scoring.comparable import Change

MARK = "≠"
"""Says that the figures on both sides are not the same, for those who see no colours."""


def change_words(changes: Iterable[Change]) -> str:
    """Return why a figure may not be compared with the one before; empty where it may."""
    says = texts("keeper").workbook.changes
    told = [
        str(says.say(each.what, before=_name(each, each.before), after=_name(each, each.after))) for each in changes
    ]
    return str(says.say("unlike", changes=listed(told))) if told else ""


def short_change_words(changes: Iterable[Change]) -> str:
    """Return what differs, for a place with little space."""
    return listed(texts("keeper").workbook.changes_short.say(each.what) for each in changes)


def _name(change: Change, value: str | None) -> str:
    return str(texts("keeper").workbook.methods.say(value)) if change.what == "method" and value else value or ""
