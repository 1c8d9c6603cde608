"""What an import says of a sheet's cells: taken as something else, missing, lost, or to be asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from unicodedata import category

from msgspec import Struct, convert, structs

from service.domain.forms.draft import DraftForm, ImportNote, NoteKind
from service.domain.forms.findings import JOINTS
from service.domain.forms.form import Form
from service.domain.forms.import_outcomes import AT_FIELDS, outcome

DOCUMENT = "Word"
"""The sheet that stands for a document; its addresses are of rows that nobody sees."""

BESIDE = "หัวกระดาษ ท้ายกระดาษ และเชิงอรรถ"
"""The sheet that stands for what is beside a document's text, which is told and not read."""

HIDDEN = "ส่วนที่ซ่อนไว้"
"""The sheet that stands for what is hidden in a workbook and read: the title of a sheet, and what of it."""

_IN_PART = re.compile(r"sections\[(\d+)\](?:\.items\[(\d+)\])?")
_BREAKS = re.compile(r"[\r\n\u2028\u2029\v\f]+")
_TAG = re.compile(
    r"</?(?:b|i|u|s|br|p|h[1-6]|div|font|span|strong|em|small|big|center|ul|ol|li|a|img)\b[^<>]{0,300}>", re.IGNORECASE
)
_LINK = re.compile(
    r"<a\b[^<>]{0,200}?\bhref\s*=\s*[\"']([^<>\"']{1,300})[\"'][^<>]{0,200}>([^<>]{0,500})</a\s*>", re.IGNORECASE
)
"""A link, whose address is kept behind its text."""

_IMAGE = re.compile(
    r"<img\b(?=[^<>]{0,1000}?\bsrc\s*=\s*[\"']([^<>\"']{1,300})[\"'])(?:[^<>]{0,1000}?\balt\s*=\s*[\"']([^<>\"']{1,300})[\"'])?"
    r"[^<>]{0,1000}>",
    re.IGNORECASE,
)
"""A picture, of which its words and its address are kept."""

_STARS = re.compile(r"(?<![*_])(\*{2,3}|(?<!\S)__)(?=[^\s*_])(.{1,500}?)(?<=[^\s*_])\1(?![*_])")
"""Bold text of Markdown; a run of underlines is a blank to fill in."""

_HEADING = re.compile(r"^#{1,6}\s+")
_REFERENCE = re.compile(r"\$\{[^}]{0,60}\}?")


class OneLine(NamedTuple):
    """A text in one line, with the codes of what that changed."""

    text: str
    codes: tuple[str, ...]


def one_line(said: str, *, formatted: bool = True) -> OneLine:
    """Return a text as a form has it: one line, without invisible characters and, where it may be `formatted`, tags."""
    codes: list[str] = []
    plain = said
    if formatted:
        tagged = _LINK.sub(_with_address, _IMAGE.sub(_pictured, said))
        plain = _HEADING.sub("", _STARS.sub(r"\2", _TAG.sub(" " if "<br" in said.lower() else "", tagged)))
    if plain != said:
        codes.append("formatting-dropped")
    visible = "".join(each for each in plain if each in JOINTS or category(each) != "Cf")
    if visible != plain:
        codes.append("hidden-dropped")
    joined = " ".join(filter(None, map(str.strip, _BREAKS.split(visible))))
    if joined != visible.strip():
        codes.append("line-joined")
    if _REFERENCE.search(joined):
        codes.append("reference")
    return OneLine(joined.strip(), tuple(codes))


def _with_address(link: re.Match[str]) -> str:
    address, text = link[1].strip(), link[2].strip()
    return f"{text} ({address})" if text and text != address else address


def _pictured(image: re.Match[str]) -> str:
    address, words = image[1].strip(), (image[2] or "").strip()
    return f"{words} ({address})" if words else f"({address})"


class ImportFinding(Struct, frozen=True, kw_only=True):
    """What an import says of a cell: `place` is its address, `path` that of the field in the draft, if there is one."""

    place: str
    code: str
    params: Mapping[str, str | int]
    path: str = ""

    @property
    def shown(self) -> str:
        """Its address as it is shown; empty for a document, whose rows nobody sees."""
        return "" if self.place.startswith(f"{DOCUMENT}!") else self.place

    @property
    def outcome(self) -> NoteKind:
        """What it means for the form."""
        return outcome(self.code)


class Intake(Struct, frozen=True, kw_only=True):
    """A form as it was taken from a workbook: the tables of a form file, also as TOML, with what is told of them.

    `kept` names fields that the workbook leaves out and that are taken from the form in use. `form` is the form, if its
    tables have no faults.
    """

    tree: dict[str, Any]
    text: str
    findings: tuple[ImportFinding, ...]
    kept: tuple[str, ...]
    form: Form | None

    @property
    def unsettled(self) -> tuple[ImportFinding, ...]:
        """The findings that somebody must settle before the form is published."""
        return tuple(each for each in self.findings if each.outcome != "taken")

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of the items that are taken."""
        return tuple(item["id"] for section in self.tree["sections"] for item in section.get("items", ()))


def document_of(intake: Intake) -> DraftForm:
    """Return what is taken as the document of a draft form."""
    english = "en" in intake.tree.get("languages", ())
    return convert(_as_texts({**intake.tree, "english": english}), DraftForm)


def _as_texts(value: Any) -> Any:  # noqa: ANN401 - tables, lists, texts, numbers, yes or no
    """Return tables with their numbers as texts, as they are typed."""
    if isinstance(value, dict):
        return {name: _as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return value if isinstance(value, bool) else str(value)


def with_usual_notice(
    document: DraftForm, notes: tuple[ImportNote, ...], usual: Mapping[str, str], consent: Mapping[str, str]
) -> tuple[DraftForm, tuple[ImportNote, ...]]:
    """Return a document whose missing fields of the notice and consent are the usual ones, with a note about that.

    The consent is shown only where an item is personal, and then told.
    """
    of_notice, of_consent = _missing(document.notice, usual), _missing(document.consent, consent)
    filled = structs.replace(
        document,
        notice=structs.replace(document.notice, **of_notice),
        consent=structs.replace(document.consent, **of_consent),
    )
    personal = any(each.personal for each in filled.items)
    codes = [("notice-usual", bool(of_notice)), ("consent-usual", bool(of_consent) and personal)]
    told = tuple(
        ImportNote(kind="asked", place="", code=code, where=code.partition("-")[0]) for code, asked in codes if asked
    )
    return filled, (*notes, *told)


def _missing(thing: Struct, usual: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in usual.items() if not getattr(thing, name)}


def named_after(
    document: DraftForm, notes: tuple[ImportNote, ...], file: str
) -> tuple[DraftForm, tuple[ImportNote, ...]]:
    """Return a document without a title as called by its file's name, and the notes with one about that."""
    name = one_line(file.rpartition("/")[2].rpartition(".")[0] or file).text
    if document.title or not name:
        return document, notes
    told = ImportNote(kind="asked", place="", code="title-of-file", where="title", params={"text": name})
    return structs.replace(document, title=name), (*notes, told)


def _part(tree: dict[str, Any], path: str) -> str:
    """Return the id of the item that a path is in, or else of its section; empty for none."""
    found = _IN_PART.match(path)
    if not found:
        return ""
    section = tree["sections"][int(found[1])]
    return str((section["items"][int(found[2])] if found[2] else section)["id"])


def notes_of(intake: Intake) -> tuple[ImportNote, ...]:
    """Return what is told, to be settled with the draft; the faults of a field are told by the checks of the form."""
    return tuple(
        ImportNote(
            kind=each.outcome,
            place=each.shown,
            code=each.code,
            where=each.path,
            part=_part(intake.tree, each.path),
            params=dict(each.params),
            settled=each.outcome == "taken",
        )
        for each in intake.findings
        if each.code not in AT_FIELDS
    )
