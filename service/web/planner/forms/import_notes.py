"""What an import told, as the editor shows it: each in words, with its field where the draft still has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.domain.collecting.thai_input import digits
from service.domain.errors import Fault
from service.domain.forms.draft import waits
from service.domain.forms.import_outcomes import group_of
from service.texts import texts
from service.web.planner.forms.draft_faults import field_of, said_at_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.draft import DraftForm, ImportNote

_IN_PART = re.compile(r"sections\[\d+\](?:\.items\[\d+\])?")
_UNSHOWN = re.compile(r"\.(?:id|value)$|^id$|(?<=\.choices)\[\d+\].*$")
"""What has no field of its own, and choices, which may have moved."""


_QUOTED = ("text", "type", "count", "cells", "column")


class NoteInWords(Struct, frozen=True, kw_only=True):
    """A note with its number, its sentence, the path of its field now, empty where there is none, and if it waits.

    `part` is what it says beside the others of its group.
    """

    number: int
    note: ImportNote
    said: str
    part: str
    where: str
    waits: bool


class NoteGroup(Struct, frozen=True, kw_only=True):
    """What is settled by one tick: its name and all that it tells."""

    name: str
    notes: list[NoteInWords]

    @property
    def numbers(self) -> str:
        """The numbers of the notes, as the tick sends them."""
        return " ".join(str(each.number) for each in self.notes)


class ToldNotes(Struct, frozen=True, kw_only=True):
    """The notes of an import: what waits by itself, what waits in groups, and the rest."""

    single: list[NoteInWords]
    groups: list[NoteGroup]
    rest: list[NoteInWords]

    @property
    def settled(self) -> int:
        """How many of the rest somebody has settled; the others only tell."""
        return sum(each.note.settled and each.note.kind != "taken" for each in self.rest)


def import_notes(notes: tuple[ImportNote, ...], draft: DraftForm) -> ToldNotes:
    """Return the notes of an import in their order; a group of one is told by itself."""
    told = [_in_words(at, each, draft) for at, each in enumerate(notes)]
    groups: dict[str, list[NoteInWords]] = {}
    for each in told:
        if each.waits and (name := group_of(each.note.code)):
            groups.setdefault(name, []).append(each)
    together = [NoteGroup(name=name, notes=found) for name, found in groups.items() if len(found) > 1]
    grouped = {each.number for group in together for each in group.notes}
    return ToldNotes(
        single=[each for each in told if each.waits and each.number not in grouped],
        groups=together,
        rest=[each for each in told if not each.waits],
    )


def _in_words(at: int, note: ImportNote, draft: DraftForm) -> NoteInWords:
    parts = texts("planner").import_parts
    said = _said(note)
    part = parts.say(note.code) if note.code in parts else str(note.params.get("text", said))
    return NoteInWords(number=at, note=note, said=said, part=part, where=_where(note, draft), waits=waits(note, draft))


def settled(notes: tuple[ImportNote, ...], chosen: Iterable[str]) -> tuple[ImportNote, ...]:
    """Return the notes, with those of the chosen numbers settled; one choice may have several."""
    numbers = {digits(number) for each in chosen for number in each.split()}
    return tuple(replace(each, settled=each.settled or at in numbers) for at, each in enumerate(notes))


def _said(note: ImportNote) -> str:
    # A note of an earlier release may not have what its sentence quotes now.
    params = {**dict.fromkeys(_QUOTED, "…"), **note.params}
    return said_at_field(Fault(file="", where=note.where, code=note.code, params=params))


def _where(note: ImportNote, draft: DraftForm) -> str:
    """Return the path of a note's field, found again by the id of its item or section."""
    found = _IN_PART.match(note.where)
    path = _UNSHOWN.sub("", note.where)
    if not found:
        return field_of(path, draft)
    now = {item.id: f"sections[{at}].items[{number}]" for at, section in enumerate(draft.sections)
           for number, item in enumerate(section.items)}  # fmt: skip
    now |= {section.id: f"sections[{at}]" for at, section in enumerate(draft.sections)} if note.part not in now else {}
    part = now.get(note.part, "")
    return field_of(f"{part}{path[found.end() :]}", draft) if part else ""
