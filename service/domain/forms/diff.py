"""The differences between two versions of a form, section by section and item by item."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct

from service.domain.forms.form import Choice, Item, Multiple, Questionnaire, Section, Single

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from service.domain.forms.scale import Interpretation, Scale

Part = TypeVar("Part", Section, Item)
FieldValue = str | int | bool | None
"""A field's value in a version; `None` where it has none."""

ChangeCode = Literal[
    "field",
    "order",
    "moved",
    "choice-added",
    "choice-removed",
    "choice-changed",
    "choice-free",
    "choice-exclusive",
    "choices-order",
    "scale-words",
    "scale-order",
    "mark",
    "bands",
]

_OF_RATINGS = frozenset({"own_scale", "own_interpretation", "levels"})
_PARTS = _OF_RATINGS | {"id", "version", "items", "sections", "choices", "notice", "consent", "counts", "mark"}
"""Fields that are not compared as such: ids, numbers, and parts that are compared one by one."""


class FormChange(Struct, frozen=True, kw_only=True):
    """One changed field or choice; `before` and `after` are its texts."""

    code: ChangeCode
    field: str = ""
    before: FieldValue = None
    after: FieldValue = None


class PartDifference(Struct, frozen=True, kw_only=True):
    """An item or section that was added, removed or changed. `text` is that of the newest version that has it.

    `english_stays` where the English of a text is as before, though the Thai is another.
    """

    id: str
    kind: Literal["added", "removed", "changed"]
    type: str
    text: str
    changes: tuple[FormChange, ...] = ()
    english_stays: bool = False


class Differences(Struct, frozen=True, kw_only=True):
    """All differences between two versions; `english_stays` is of the head, as in a `PartDifference`."""

    head: tuple[FormChange, ...]
    sections: tuple[PartDifference, ...]
    items: tuple[PartDifference, ...]
    english_stays: bool = False

    @property
    def nothing(self) -> bool:
        """Whether respondents see no difference."""
        return not (self.head or self.sections or self.items)


def differences(before: Questionnaire, after: Questionnaire) -> Differences:
    """Return all differences between two versions of a form."""
    return Differences(
        head=tuple(_head(before, after)),
        sections=tuple(_parts(_sections(before), _sections(after), _fields)),
        items=tuple(_item_differences(before, after)),
        english_stays=any(starmap(_english_stays, _head_pairs(before, after))),
    )


def _head_pairs(before: Questionnaire, after: Questionnaire) -> Iterator[tuple[Struct, Struct]]:
    """Yield the structs of two heads whose texts are in two languages."""
    old, new = (({level.value: level for level in each.scale.levels} if each.scale else {}) for each in (before, after))
    yield before.form, after.form
    yield before.form.notice, after.form.notice
    yield from ((old[value], level) for value, level in new.items() if value in old)
    if before.form.consent and after.form.consent:
        yield before.form.consent, after.form.consent


def _english_stays(before: Struct, after: Struct) -> bool:
    """Return whether a Thai text is another, and the English one beside it is as before."""

    def changed(name: str) -> bool:
        return bool(getattr(before, name) != getattr(after, name))

    both = (
        each.removesuffix("_en") for each in after.__struct_fields__ if each.endswith("_en") and getattr(after, each)
    )
    return any(changed(thai) and not changed(f"{thai}_en") for thai in both)


def _head(before: Questionnaire, after: Questionnaire) -> Iterator[FormChange]:
    yield from _fields(before.form, after.form)
    yield from _fields(before.form.notice, after.form.notice, "notice.")
    yield from _fields(before.form.consent, after.form.consent, "consent.")
    yield from _fields(before.form.counts, after.form.counts, "counts.")
    if before.form.mark != after.form.mark:
        yield FormChange(code="mark")
    if before.scale and after.scale:
        yield from _scales(before.scale, after.scale)
    bands = before.interpretation, after.interpretation
    if bands[0] and bands[1] and bands[0].bands != bands[1].bands:
        yield FormChange(code="bands", before=_bands(bands[0]), after=_bands(bands[1]))
    old, new = ([name for name in each.items if name in before.items.keys() & after.items] for each in (before, after))
    if old != new:
        yield FormChange(code="order")


def _scales(before: Scale, after: Scale) -> Iterator[FormChange]:
    yield from _fields(before, after, "scale.")
    old, new = ({level.value: _joined(level, "text", "full") for level in each.levels} for each in (before, after))
    for value in new | old:
        if old.get(value) != new.get(value):
            yield FormChange(code="scale-words", field=str(value), before=old.get(value), after=new.get(value))
    if list(old) != list(new):
        yield FormChange(code="scale-order", before=" ".join(map(str, old)), after=" ".join(map(str, new)))


def _bands(interpretation: Interpretation) -> str:
    return "; ".join(f"{each.floor} {_joined(each, 'text')}" for each in interpretation.bands)


def _joined(thing: Struct, *names: str) -> str:
    """Return the texts of some fields in both languages."""
    said = (getattr(thing, f"{name}{ending}") for name in names for ending in ("", "_en"))
    return " / ".join(filter(None, said))


def _fields(before: Struct | None, after: Struct | None, prefix: str = "") -> Iterator[FormChange]:
    """Compare the fields of two structs of one type; one of them may be missing."""
    there = after or before
    for name in there.__struct_fields__ if there else ():
        was, is_now = getattr(before, name, None), getattr(after, name, None)
        if name not in _PARTS and was != is_now:
            yield FormChange(code="field", field=f"{prefix}{name}", before=_said(was), after=_said(is_now))


def _said(value: FieldValue | tuple[str, ...]) -> FieldValue:
    return ", ".join(value) if isinstance(value, tuple) else value


def _sections(questionnaire: Questionnaire) -> dict[str, Section]:
    return {section.id: section for section in questionnaire.form.sections}


def _parts(
    before: Mapping[str, Part], after: Mapping[str, Part], compare: Callable[[Part, Part], Iterator[FormChange]]
) -> Iterator[PartDifference]:
    """Compare parts by id, in the order of the new version; removed ones come last."""
    for name, part in after.items():
        if name not in before:
            yield _part(part, "added")
        elif changes := tuple(compare(before[name], part)):
            yield _part(part, "changed", changes, any(starmap(_english_stays, _pairs(before[name], part))))
    for name, part in before.items():
        if name not in after:
            yield _part(part, "removed")


def _pairs(before: Section | Item, after: Section | Item) -> Iterator[tuple[Struct, Struct]]:
    """Yield a part as it was and is, and its choices."""
    yield before, after
    if isinstance(before, Single | Multiple) and isinstance(after, Single | Multiple):
        old = {choice.value: choice for choice in before.choices}
        yield from ((old[choice.value], choice) for choice in after.choices if choice.value in old)


def _part(
    part: Section | Item,
    kind: Literal["added", "removed", "changed"],
    changes: tuple[FormChange, ...] = (),
    english_stays: bool = False,  # noqa: FBT001, FBT002 - as the field that it becomes
) -> PartDifference:
    text = (part.title or part.part) if isinstance(part, Section) else part.text
    return PartDifference(
        id=part.id, kind=kind, type=_type(part), text=text, changes=changes, english_stays=english_stays
    )


def _type(part: Section | Item) -> str:
    return "section" if isinstance(part, Section) else str(part.__struct_config__.tag)


def _item_differences(before: Questionnaire, after: Questionnaire) -> Iterator[PartDifference]:
    old, new = sections_by_item(before), sections_by_item(after)

    def compare(was: Item, is_now: Item) -> Iterator[FormChange]:
        yield from _fields(was, is_now)
        if old[was.id].id != new[was.id].id:
            yield FormChange(
                code="moved", before=_part(old[was.id], "changed").text, after=_part(new[was.id], "changed").text
            )
        if isinstance(was, Single | Multiple) and isinstance(is_now, Single | Multiple):
            yield from _choices(was.choices, is_now.choices)

    return _parts(before.items, after.items, compare)


def sections_by_item(questionnaire: Questionnaire) -> dict[str, Section]:
    """Return the section of each item, by item id."""
    return {item.id: section for section in questionnaire.form.sections for item in section.items}


def _choices(before: tuple[Choice, ...], after: tuple[Choice, ...]) -> Iterator[FormChange]:
    old, new = ({choice.value: choice for choice in each} for each in (before, after))
    for value, choice in new.items():
        if value not in old:
            yield FormChange(code="choice-added", field=value, after=choice.text)
        elif choice != old[value]:
            yield from _choice(old[value], choice)
    for value, choice in old.items():
        if value not in new:
            yield FormChange(code="choice-removed", field=value, before=choice.text)
    if [value for value in old if value in new] != [value for value in new if value in old]:
        yield FormChange(code="choices-order")


def _choice(before: Choice, after: Choice) -> Iterator[FormChange]:
    codes: dict[str, ChangeCode] = {"free": "choice-free", "exclusive": "choice-exclusive"}
    for name in ("text", "text_en", *codes):
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now:
            code = codes.get(name, "choice-changed")
            yield FormChange(code=code, field=after.value, before=was, after=is_now)
