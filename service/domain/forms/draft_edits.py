"""What the buttons of the editor do to a draft: add, duplicate, move and remove sections, items and choices."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from service.domain.forms.draft import MOST_ITEMS, DraftChoice, DraftForm, DraftItem, DraftSection
from service.domain.forms.form import Multiple, Single

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.domain.forms.draft import ItemType
    from service.domain.forms.form import Questionnaire

MOST_SECTIONS, MOST_CHOICES = 30, 40
_PLACE = re.compile(r"sections\[(\d{1,5})\](?:\.items\[(\d{1,5})\](?:\.choices\[(\d{1,5})\])?)?")
_LISTS = ("sections", "items", "choices")

Part = DraftSection | DraftItem | DraftChoice
Steps = tuple[int, ...]
"""The place of a part: numbers of its section, item and choice."""


class MadeIds(Struct, frozen=True, kw_only=True):
    """The ids of published versions, which are not made again for another meaning: items, and choices by item."""

    sections: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = {}


def made_ids_of(asked: Sequence[Questionnaire]) -> MadeIds:
    """Return the ids that versions of a form have used."""
    items = [item for each in asked for item in each.items.values()]
    choices: dict[str, frozenset[str]] = {}
    for item in items:
        if isinstance(item, Single | Multiple):
            values = {choice.value for choice in item.choices}
            choices[item.id] = choices.get(item.id, frozenset()) | values
    sections = frozenset(section.id for each in asked for section in each.form.sections)
    return MadeIds(sections=sections, items=frozenset(item.id for item in items), choices=choices)


def steps_of(where: str) -> Steps:
    """Return the steps of a path such as `sections[0].items[2]`; none for a path of no part."""
    found = _PLACE.fullmatch(where)
    return tuple(int(each) for each in found.groups() if each is not None) if found else ()


def path_of(steps: Steps) -> str:
    """Return the path of a part."""
    return ".".join(f"{name}[{at}]" for name, at in zip(_LISTS, steps, strict=False))


def part_at(draft: DraftForm, steps: Steps) -> Part | None:
    """Return a part, `None` where there is none."""
    thing: Any = draft
    for name, at in zip(_LISTS, steps, strict=False):
        parts = getattr(thing, name)
        if at >= len(parts):
            return None
        thing = parts[at]
    return thing if steps else None


def added(draft: DraftForm, inside: Steps, used: MadeIds, kind: ItemType = "rating") -> tuple[DraftForm, Steps]:
    """Return a draft with a new last section, or a new last item or choice inside of a part, and its place."""
    at = (*inside, len(_parts(draft, inside)))
    match len(inside):
        case 0:
            part: Part = DraftSection(id=made_id("s", _sections(draft, used)))
        case 1:
            part = _new_item(kind, made_id("q", _items(draft, used)))
        case _:
            item = cast("DraftItem", part_at(draft, inside))
            part = DraftChoice(value=made_id("c", _choices(item, used)))
    return _inserted(draft, at, part), at


def duplicated(draft: DraftForm, at: Steps, used: MadeIds) -> tuple[DraftForm, Steps]:
    """Return a draft with a copy behind a part, under new ids, and the copy's place."""
    part, after = part_at(draft, at), (*at[:-1], at[-1] + 1)
    if isinstance(part, DraftSection):
        copy = replace(part, id=made_id("s", _sections(draft, used)), items=())
        draft = _inserted(draft, after, copy)
        for item in part.items:
            new = replace(item, id=made_id("q", _items(draft, used)))
            draft = _inserted(draft, (*after, len(_parts(draft, after))), new)
    elif isinstance(part, DraftItem):
        draft = _inserted(draft, after, replace(part, id=made_id("q", _items(draft, used))))
    elif part:
        item = cast("DraftItem", part_at(draft, at[:-1]))
        draft = _inserted(draft, after, replace(part, value=made_id("c", _choices(item, used))))
    return draft, after


def removed(draft: DraftForm, at: Steps) -> tuple[DraftForm, Steps]:
    """Return a draft without a part, and the place of the one before it, or of what it was in."""
    parts = _parts(draft, at[:-1])
    kept = _with_parts(draft, at[:-1], (*parts[: at[-1]], *parts[at[-1] + 1 :]))
    return kept, (*at[:-1], at[-1] - 1) if at[-1] else at[:-1]


def moved(draft: DraftForm, at: Steps, by: Literal[-1, 1]) -> tuple[DraftForm, Steps]:
    """Return a draft with a part one place up (-1) or down (1), and its place; an item also changes its section."""
    part, to = part_at(draft, at), at[-1] + by
    if part and 0 <= to < len(_parts(draft, at[:-1])):
        goal = (*at[:-1], to)
        return _inserted(removed(draft, at)[0], goal, part), goal
    if isinstance(part, DraftItem) and 0 <= at[0] + by < len(draft.sections):
        goal = (at[0] + by, len(draft.sections[at[0] - 1].items) if by < 0 else 0)
        return _inserted(removed(draft, at)[0], goal, part), goal
    return draft, at


def placed(draft: DraftForm, at: Steps, to: Steps) -> tuple[DraftForm, Steps]:
    """Return a draft with a part at another place, which is told as it is afterwards, and that place.

    An item may change its section; a choice stays in its item.
    """
    part, inside = part_at(draft, at), to[:-1]
    reached = part_at(draft, inside) if isinstance(part, DraftItem) else inside == at[:-1]
    if not part or len(to) != len(at) or not reached:
        return draft, at
    without = removed(draft, at)[0]
    goal = (*inside, min(to[-1], len(_parts(without, inside))))
    return _inserted(without, goal, part), goal


def pasted(draft: DraftForm, at: Steps, given: Sequence[DraftChoice], used: MadeIds) -> tuple[DraftForm, Steps, bool]:
    """Return a draft with choices in place of an item's empty ones, their place, and whether all had room.

    They stand behind the choice at a place, or last in the item at one.
    """
    item, last = part_at(draft, at[:2]), at[2] if len(at) > 2 else MOST_CHOICES  # noqa: PLR2004 - a choice
    if not isinstance(item, DraftItem) or item.type not in {"single", "multiple"} or not given:
        return draft, at, True
    empty = [each.value for each in item.choices if not (each.text or each.text_en)]
    before, after = (
        [each for each in part if each.value not in empty]
        for part in (item.choices[: last + 1], item.choices[last + 1 :])
    )
    taken, new = _choices(item, used), list[DraftChoice]()
    for each in given[: max(0, MOST_CHOICES - len(before) - len(after))]:
        value = empty.pop(0) if empty else made_id("c", taken)
        taken.add(value)
        new.append(replace(each, value=value, exclusive=each.exclusive and item.type == "multiple"))
    place = (*at[:2], max(0, len(before) + len(new) - 1))
    return _with_parts(draft, at[:2], (*before, *new, *after)), place, len(new) == len(given)


def required(draft: DraftForm) -> DraftForm:
    """Return a draft in which every item must be answered but those that are typed."""
    sections = (
        replace(each, items=tuple(replace(item, required=item.required or item.type != "text") for item in each.items))
        for each in draft.sections
    )
    return replace(draft, sections=tuple(sections))


def is_full(draft: DraftForm, inside: Steps, copied: Part | None = None) -> bool:
    """Return whether nothing more, or no copy of a part, can be added inside of a part."""
    items = sum(1 for _ in draft.items)
    if isinstance(copied, DraftSection) and items + len(copied.items) > MOST_ITEMS:
        return True
    there = len(_parts(draft, inside)) if len(inside) != 1 else items
    return there >= (MOST_SECTIONS, MOST_ITEMS, MOST_CHOICES)[len(inside)]


def _new_item(kind: ItemType, name: str) -> DraftItem:
    choices = tuple(DraftChoice(value=f"c{n}") for n in (1, 2)) if kind in {"single", "multiple"} else ()
    return DraftItem(id=name, type=kind, required=kind in {"rating", "single"}, choices=choices)


def made_id(prefix: str, taken: set[str]) -> str:
    """Return the id after the highest made one: q7 after q6; more than six digits were not made here."""
    made = re.compile(rf"{prefix}([0-9]{{1,6}})")
    highest = max((int(found[1]) for each in taken if (found := made.fullmatch(each))), default=0)
    return next(name for at in count(highest + 1) if (name := f"{prefix}{at}") not in taken)


def _sections(draft: DraftForm, used: MadeIds) -> set[str]:
    return {*used.sections, *(each.id for each in draft.sections)}


def _items(draft: DraftForm, used: MadeIds) -> set[str]:
    return {*used.items, *(each.id for each in draft.items)}


def _choices(item: DraftItem, used: MadeIds) -> set[str]:
    return {*used.choices.get(item.id, ()), *(each.value for each in item.choices)}


def _parts(draft: DraftForm, inside: Steps) -> tuple[Any, ...]:
    around: Any = part_at(draft, inside) if inside else draft
    parts: tuple[Any, ...] = getattr(around, _LISTS[len(inside)])
    return parts


def _inserted(draft: DraftForm, at: Steps, part: Part) -> DraftForm:
    parts = _parts(draft, at[:-1])
    return _with_parts(draft, at[:-1], (*parts[: at[-1]], part, *parts[at[-1] :]))


def _with_parts(draft: DraftForm, inside: Steps, parts: tuple[Any, ...]) -> DraftForm:
    """Return a draft with other parts inside of a part; what is around it is made anew."""
    if not inside:
        return replace(draft, sections=parts)
    around = replace(cast("Struct", part_at(draft, inside)), **{_LISTS[len(inside)]: parts})
    siblings = list(_parts(draft, inside[:-1]))
    siblings[inside[-1]] = around
    return _with_parts(draft, inside[:-1], tuple(siblings))
