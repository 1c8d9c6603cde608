"""What an import told, as the editor shows it: each in words, with its field where the draft still has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.domain.collecting.thai_input import digits
from service.domain.errors import Fault
from service.domain.forms.draft import waits
from service.web.planner.forms.draft_faults import field_of, said_at_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.draft import DraftForm, ImportNote

_IN_PART = re.compile(r"sections\[\d+\](?:\.items\[\d+\])?")
_UNSHOWN = re.compile(r"\.(?:id|value)$|^id$|(?<=\.choices)\[\d+\].*$")
"""What has no field of its own, and choices, which may have moved."""


_QUOTED = ("text", "type", "count", "cells", "column")


class NoteInWords(Struct, frozen=True, kw_only=True):
    """A note with its number, its sentence, the path of its field now, empty where there is none, and if it waits."""

    number: int
    note: ImportNote
    said: str
    where: str
    waits: bool


def import_notes(notes: tuple[ImportNote, ...], draft: DraftForm) -> list[NoteInWords]:
    """Return the notes of an import in their order."""
    return [
        NoteInWords(number=at, note=each, said=_said(each), where=_where(each, draft), waits=waits(each, draft))
        for at, each in enumerate(notes)
    ]


def settled(notes: tuple[ImportNote, ...], chosen: Iterable[str]) -> tuple[ImportNote, ...]:
    """Return the notes, with those of the chosen numbers settled."""
    numbers = {digits(each) for each in chosen}
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
