"""The faults of a draft in words, each at its field; and what differs between two drafts."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.forms.draft_edits import part_at, steps_of
from service.texts import texts
from service.texts.fault_sentences import fault_sentence, named
from service.texts.headings import part_numbers
from service.web.planner.forms.diff import field_name
from service.web.planner.forms.value_words import NO_WORDS, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.domain.errors import Fault
    from service.domain.forms.draft import DraftForm
    from service.web.planner.forms.value_words import Words

_PART = re.compile(r"(sections\[\d{1,5}\](?:\.items\[\d{1,5}\](?:\.choices\[\d{1,5}\])?)?)(?:\.(\w+))?")
_OF_SCALE = re.compile(r"own_(?:scale\.levels|interpretation\.bands)\[(\d{1,3})\](?:\.(\w+))?")
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
_LAST_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")
EMPTY_LISTS = {"choices": "few-choices", "items": "no-items", "sections": "no-sections"}
"""The sentences of lists that are too short, by the last step of their path; that of other fields is `missing-key`."""


class PlacedFault(Struct, frozen=True, kw_only=True):
    """A fault in words, with the path of the field that it stands at, empty for the whole form, and its label."""

    where: str
    label: str
    said: str


class Difference(Struct, frozen=True, kw_only=True):
    """A field that two drafts say otherwise."""

    label: str
    theirs: str
    mine: str


def field_id(path: str) -> str:
    """Return the HTML id of a field: its path without brackets."""
    return re.sub(r"[^a-z0-9_]+", "-", path).strip("-")


def placed_faults(
    faults: Iterable[Fault], draft: DraftForm, names: Mapping[str, str] = MappingProxyType({})
) -> list[PlacedFault]:
    """Return the faults at the fields of the editor, in the order of its fields; `names` as `fault_sentence` has."""
    known = dict.fromkeys(_paths(draft, ""))
    order = {path: at for at, path in enumerate(known)}
    placed = [_placed(fault, known, draft, said_at_field(fault, names)) for fault in faults]
    return sorted(placed, key=lambda each: order.get(each.where, -1))


def _placed(fault: Fault, known: dict[str, None], draft: DraftForm, said: str) -> PlacedFault:
    where = _nearest(fault.where, known)
    label = label_of(where, draft) if where else texts("planner").drafts.whole
    return PlacedFault(where=where, label=str(label), said=said)


def _nearest(where: str, known: Mapping[str, None]) -> str:
    while where and where not in known:
        where = _LAST_STEP.sub("", where) if _LAST_STEP.search(where) else ""
    return where


def field_of(path: str, draft: DraftForm) -> str:
    """Return the path of the field that a draft has at a path, or nearest around it; empty for none."""
    return _nearest(path, dict.fromkeys(_paths(draft, "")))


def said_at_field(fault: Fault, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the sentence of a fault as the editor says it."""
    said, code = texts("planner").draft_faults, fault.code
    if code == "too-short":
        code = EMPTY_LISTS.get(fault.where.rpartition(".")[2], "missing-key")
    if code not in said:
        return fault_sentence(fault, names)
    return str(said.say(code, **fault.params | named(fault, names)))


def label_of(path: str, draft: DraftForm) -> str:
    """Return the label of a field: its item or section, and its name."""
    said = texts("planner")
    found = _PART.fullmatch(path)
    if not found and (of_scale := _OF_SCALE.fullmatch(path)):
        return _scale_label(path, int(of_scale[1]), of_scale[2] or "", draft)
    if not found:
        return field_name(path) if path.removesuffix("_en") in said.fields else str(said.drafts.whole)
    part, field = found[1], found[2] or ""
    steps = steps_of(part)
    name = _part_label(steps, draft)
    if field.removesuffix("_en") not in said.fields:
        return name
    own = str(said.drafts.subheading) if len(steps) == 1 and field.startswith("title") else ""
    return str(said.drafts.say("of", what=name, of=field_name(field, own)))


def removed_label(path: str, before: DraftForm, now: DraftForm) -> str:
    """Return what was removed from a draft at a path, with its text; empty where nothing was."""
    if field_of(path, before) != path or not path.endswith("]"):
        return ""
    listed = re.compile(re.escape(path.rpartition("[")[0]) + r"\[\d+\]")
    fewer = sum(bool(listed.fullmatch(each)) for each in _paths(now, "")) < sum(
        bool(listed.fullmatch(each)) for each in _paths(before, "")
    )
    part: Any = part_at(before, steps_of(path))
    text = (getattr(part, "title", "") or getattr(part, "part", "") or getattr(part, "text", "")) if part else ""
    label = label_of(path, before)
    said = texts("planner").drafts.say("quoted", what=label, text=text) if text else label
    return str(said) if fewer else ""


def _scale_label(path: str, at: int, field: str, draft: DraftForm) -> str:
    """Return the label of a step or band, or of its field."""
    said = texts("planner")
    if path.startswith("own_scale"):
        levels = draft.own_scale.levels if draft.own_scale else ()
        name = said.draft_scale.say("of_step", number=levels[at].value if at < len(levels) else at + 1)
    else:
        name = said.draft_scale.say("of_band", number=at + 1)
    named = field.removesuffix("_en") in said.fields
    return str(said.drafts.say("of", what=name, of=field_name(field)) if named else name)


def _part_label(steps: tuple[int, ...], draft: DraftForm) -> str:
    said = texts("planner").drafts
    if len(steps) == 1:
        return str(said.say("section", number=part_numbers(each.part for each in draft.sections)[steps[0]]))
    before = sum(len(section.items) for section in draft.sections[: steps[0]])
    name = str(said.say("item", number=before + steps[1] + 1))
    return f"{name} {said.say('choice', number=steps[2] + 1)}" if len(steps) > 2 else name  # noqa: PLR2004 - a choice


def _paths(thing: Struct, prefix: str) -> Iterator[str]:
    """Yield the path of each field and part, in the order of the structs."""
    for name in thing.__struct_fields__:
        value, path = getattr(thing, name), f"{prefix}{name}"
        yield path
        if isinstance(value, Struct):
            yield from _paths(value, f"{path}.")
        elif isinstance(value, tuple):
            for at, each in enumerate(value):
                yield f"{path}[{at}]"
                if isinstance(each, Struct):
                    yield from _paths(each, f"{path}[{at}].")


def draft_differences(theirs: DraftForm, mine: DraftForm, *, words: Words = NO_WORDS) -> list[Difference]:
    """Return what two drafts of one form say otherwise, by the ids of their parts; one row where only order differs.

    `words` are those of the values.
    """
    old, new = (dict(_texts(each, words)) for each in (theirs, mine))
    labels = {key: label for key, (label, _) in (old | new).items()}
    told = [
        Difference(label=label, theirs=old.get(key, ("", ""))[1], mine=new.get(key, ("", ""))[1])
        for key, label in labels.items()
        if old.get(key, ("", ""))[1] != new.get(key, ("", ""))[1]
    ]
    said = texts("planner")
    general = Difference(
        label=str(said.drafts.arranged), theirs=str(said.drafts.as_saved), mine=str(said.drafts.as_shown)
    )
    return told or ([general] if theirs != mine else [])


def _texts(draft: DraftForm, words: Words) -> Iterator[tuple[str, tuple[str, str]]]:
    items = list(draft.items)
    counted = {"counts.item": {each.id: each.text or each.id for each in items}}
    counted["counts.values"] = {each.value: each.text or each.value for item in items for each in item.choices}
    for path in _paths(draft, ""):
        thing: Any = draft
        for name, at in _STEP.findall(path):
            thing = getattr(thing, name, None)
            thing = thing[int(at)] if at else thing
        text = _text(path, thing, {**words, **counted})
        if text:
            yield f"{_key(path, draft)}", (label_of(path, draft), text)


def _text(path: str, value: object, words: Words) -> str:
    """Return what a draft says in a field; nothing for a part, an empty field or a box without its tick."""
    said, field = texts("planner"), path.rpartition(".")[2]
    if value is True or (value and field in {"id", "value"}):
        return str(said.drafts.there)
    if field == "type":
        return str(said.types.say(str(value)))
    if field == "values" and isinstance(value, tuple):
        value = ", ".join(value)
    return in_words(words, path, value) if isinstance(value, str) and not field.endswith("]") else ""


def _key(path: str, draft: DraftForm) -> str:
    """Return a path with the ids of its parts, which moving does not change."""
    found = _PART.fullmatch(path)
    part = part_at(draft, steps_of(found[1])) if found else None
    steps = steps_of(found[1]) if found else ()
    item = part_at(draft, steps[:2]) if len(steps) > 2 else None  # noqa: PLR2004 - a choice
    ids = [str(getattr(each, "id", "")) or str(getattr(each, "value", "")) for each in (item, part) if each]
    return ".".join([*ids, found[2] or ""]) if found else path
