"""How a new version of a form affects scores; a planner reads this before publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.forms.diff import sections_by_item
from service.domain.forms.form import Item, Multiple, Questionnaire, Rating, Single

if TYPE_CHECKING:
    from collections.abc import Iterator

EffectCode = Literal[
    "rating-added",
    "rating-removed",
    "rating-moved",
    "reworded",
    "item-removed",
    "choice-removed",
    "choice-reworded",
    "group-added",
    "group-removed",
    "method",
    "scale-words",
    "bands",
    "indicator",
    "counts",
    "counts-later",
]


class Effect(Struct, frozen=True, kw_only=True):
    """One effect on scores, with the texts of the items concerned."""

    code: EffectCode
    about: tuple[str, ...] = ()


def effects(before: Questionnaire, after: Questionnaire) -> Iterator[Effect]:
    """Yield the effects of a new version on the scores of earlier ones.

    Versions with answers in one period are pooled. A year with answers keeps its method and bands: an indicator's rules
    are adopted, and without an indicator the change is refused within the year.
    """
    yield from _judging(before, after)
    old, new = sections_by_item(before), sections_by_item(after)
    moved = [name for name in after.ratings if name in old and old[name].id != new[name].id]
    if moved:
        yield Effect(code="rating-moved", about=tuple(after.items[name].text for name in moved))
    pairs = [(before.items.get(name), after.items.get(name)) for name in {**after.items, **before.items}]
    for code, holds in _EFFECTS.items():
        about = tuple(item.text for was, is_now in pairs if holds(was, is_now) and (item := is_now or was))
        if about:
            yield Effect(code=code, about=about)


def _judging(before: Questionnaire, after: Questionnaire) -> Iterator[Effect]:
    """Yield the effects of another method, scale, indicator, or of others who count."""
    adopted = before.form.indicator is not None and before.form.indicator == after.form.indicator
    if before.ratings and before.form.method != after.form.method:
        yield Effect(code="method")
    if before.scale and after.scale and before.scale.levels != after.scale.levels:
        yield Effect(code="scale-words")
    if before.interpretation and after.interpretation and before.interpretation.bands != after.interpretation.bands:
        yield Effect(code="bands")
    if before.form.indicator != after.form.indicator:
        yield Effect(code="indicator")
    if before.form.counts != after.form.counts:
        yield Effect(code="counts-later" if adopted else "counts")


def _reworded(was: Item | None, is_now: Item | None) -> bool:
    return bool(was and is_now and (was.text, was.text_en) != (is_now.text, is_now.text_en))


def _values(item: Item | None) -> dict[str, tuple[str, str | None]]:
    choices = item.choices if isinstance(item, Single | Multiple) else ()
    return {choice.value: (choice.text, choice.text_en) for choice in choices}


def _choice_removed(was: Item | None, is_now: Item | None) -> bool:
    return is_now is not None and bool(_values(was).keys() - _values(is_now).keys())


def _choice_reworded(was: Item | None, is_now: Item | None) -> bool:
    old, new = _values(was), _values(is_now)
    return any(old[value] != new[value] for value in old.keys() & new.keys())


def _groups(item: Item | None) -> bool:
    return isinstance(item, Single) and item.breakdown


_EFFECTS: dict[EffectCode, Callable[[Item | None, Item | None], bool]] = {
    "rating-added": lambda was, is_now: was is None and isinstance(is_now, Rating),
    "rating-removed": lambda was, is_now: isinstance(was, Rating) and is_now is None,
    "item-removed": lambda was, is_now: was is not None and not isinstance(was, Rating) and is_now is None,
    "reworded": _reworded,
    "choice-removed": _choice_removed,
    "choice-reworded": _choice_reworded,
    "group-added": lambda was, is_now: _groups(is_now) and not _groups(was),
    "group-removed": lambda was, is_now: _groups(was) and not _groups(is_now),
}
"""When each effect applies to an item before and after."""
