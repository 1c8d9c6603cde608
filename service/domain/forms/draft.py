"""A form that is being made: the same fields as a form file, all of them texts that may be missing or wrong."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.forms.draft_scale import DraftBands, DraftScale

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSTORED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

ItemType = Literal["rating", "single", "multiple", "text"]
NoteKind = Literal["asked", "missing", "lost", "taken"]

MOST_ITEMS = 200
"""The most items of a draft; a form of so many takes an hour to answer."""


def storable(text: str) -> str:
    """Return a text without what nobody sees and not every database stores: control characters, halves of others."""
    return _UNSTORED.sub("", text)


class DraftChoice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A choice; `value` is made, not asked."""

    value: str
    text: str = ""
    text_en: str = ""
    free: bool = False
    exclusive: bool = False


class DraftItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item with the fields of all types, so that a change of type loses nothing; `id` is made, not asked."""

    id: str
    type: ItemType = "rating"
    text: str = ""
    text_en: str = ""
    hint: str = ""
    hint_en: str = ""
    required: bool = False
    na: bool = False
    overall: bool = False
    breakdown: bool = False
    personal: bool = False
    at_most: str = ""
    max_length: str = ""
    choices: tuple[DraftChoice, ...] = ()


class DraftSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section; `id` is made, not asked."""

    id: str
    part: str = ""
    part_en: str = ""
    title: str = ""
    title_en: str = ""
    intro: str = ""
    intro_en: str = ""
    items: tuple[DraftItem, ...] = ()


class DraftNotice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The privacy notice."""

    purpose: str = ""
    purpose_en: str = ""
    basis: str = ""
    basis_en: str = ""
    required: str = ""
    required_en: str = ""
    retention_fiscal_years: str = ""
    retention: str = ""
    retention_en: str = ""
    rights: str = ""
    rights_en: str = ""
    disclosure: str = ""
    disclosure_en: str = ""
    controller: str = ""
    controller_en: str = ""
    contact: str = ""
    contact_en: str = ""


class DraftConsent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The consent; used only where an item is personal."""

    text: str = ""
    text_en: str = ""
    retention_months: str = ""


class DraftCounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The respondents who count."""

    item: str = ""
    values: tuple[str, ...] = ()
    text: str = ""


class DraftForm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A form being made. An empty text is a missing one; it has no version until it is published."""

    id: str
    english: bool = False
    title: str = ""
    title_en: str = ""
    audience: str = ""
    audience_en: str = ""
    intro: str = ""
    intro_en: str = ""
    changed: str = ""
    changed_en: str = ""
    mark: str = ""
    minutes: str = ""
    method: str = ""
    indicator: str = ""
    scale: str = ""
    faces: bool = False
    interpretation: str = ""
    own_scale: DraftScale | None = None
    own_interpretation: DraftBands | None = None
    counts: DraftCounts | None = None
    notice: DraftNotice = DraftNotice()
    consent: DraftConsent = DraftConsent()
    sections: tuple[DraftSection, ...] = ()

    @property
    def items(self) -> Iterator[DraftItem]:
        """Every item, in order."""
        return (item for section in self.sections for item in section.items)


class ImportNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import says of one cell or field: asked about, missing, lost, or taken as something else.

    `place` is where it stands in what was imported (`survey!B3`), `where` the path in the draft, if there is one, and
    `part` the id of the item or section that it begins with, which stays when they move; `code` and `params` name the
    sentence. A planner settles each before the draft is published, unless its part was deleted.
    """

    kind: NoteKind
    place: str
    code: str
    where: str = ""
    part: str = ""
    params: dict[str, str | int] = {}
    settled: bool = False


class Draft(Struct, frozen=True, kw_only=True):
    """A stored revision of a draft: who saved it and when.

    `undo_to` is the revision that undoing goes back to, `redo_to` the one that it came from; 0 for none.
    An `automatic` one was saved while somebody typed.
    """

    id: str
    revision: int
    undo_to: int = 0
    redo_to: int = 0
    automatic: bool = False
    document: DraftForm
    notes: tuple[ImportNote, ...] = ()
    by: str
    saved: datetime


class DraftHead(Struct, frozen=True, kw_only=True):
    """What a list of drafts tells of one; `form` is the id of its form."""

    id: str
    form: str
    title: str
    by: str
    saved: datetime


def waits(note: ImportNote, document: DraftForm) -> bool:
    """Return whether a note is still to be settled: its part, if it has one, is still in the draft."""
    return not (note.settled or (note.part and note.part not in parts_of(document)))


def parts_of(document: DraftForm) -> frozenset[str]:
    """Return the ids of all sections and items."""
    return frozenset((*(section.id for section in document.sections), *(item.id for item in document.items)))
