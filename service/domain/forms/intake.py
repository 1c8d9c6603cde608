"""What an import says of a sheet's cells: taken as something else, missing, lost, or to be asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

from msgspec import Struct, convert, structs

from service.domain.forms.draft import DraftForm, ImportNote, NoteKind
from service.domain.forms.findings import JOINTS
from service.domain.forms.form import NO_OPINION, Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.scale import Scale

OUTCOMES: tuple[NoteKind, ...] = ("asked", "missing", "lost", "taken")
"""In the order in which they are told."""

_MISSING = frozenset(
    {
        "part-missing",
        "setting-missing",
        "intro-missing",
        "cell-missing",
        "list-missing",
        "notice-missing",
        "missing-key",
    }
)
_LOST = frozenset(
    {
        *("type-unsupported", "type-automatic", "column-unsupported", "column-unknown", "language-unsupported"),
        *("note-lost", "repeat-lost", "column-twice", "cell-idle", "reference", "settings-once", "group-empty"),
        *("row-disabled", "form-too-large", "comment-lost"),
    }
)
_TAKEN = frozenset(
    {
        *("cell-shown", "id-made", "line-joined", "formatting-dropped", "hidden-dropped", "note-as-intro"),
        *("note-as-hint", "other-added", "group-too-deep", "group-mixed", "item-outside", "sheet-ignored"),
        *("column-technical", "appearance-dropped", "matrix-head", "version-next", "group-not-ended"),
        *("group-not-begun", "form-named", "form-unnamed", "id-of-unnamed", "answers-ignored"),
    }
)


def outcome(code: str) -> NoteKind:
    """Return what a finding of an import means for the form; what no list names is asked about."""
    if code in _MISSING:
        return "missing"
    if code in _LOST:
        return "lost"
    return "taken" if code in _TAKEN else "asked"


_BREAKS = re.compile(r"[\r\n\u2028\u2029\v\f]+")
_TAG = re.compile(
    r"</?(?:b|i|u|s|br|p|h[1-6]|div|font|span|strong|em|small|big|center|ul|ol|li|a|img)\b[^<>]{0,300}>", re.IGNORECASE
)
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
    plain = (
        said
        if not formatted
        else _HEADING.sub("", _STARS.sub(r"\2", _TAG.sub(" " if "<br" in said.lower() else "", said)))
    )
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


class ListedChoice(NamedTuple):
    """A choice of a list: its name and its texts."""

    name: str
    text: str
    text_en: str = ""


class Offered(NamedTuple):
    """A scale that a list has: `exact` where it has its words, not only its steps. `na`: with "no opinion"."""

    scale: Scale
    na: bool
    exact: bool


_FEWEST = 2
"""Lists of so many steps, as of yes and no, are not taken for a scale by their steps alone."""

_NUMBERED = re.compile(
    r"^[\s(\[]*(?:\d{1,2}|[๐-๙]{1,2})[\s.)\]:=–-]+|(?<![\s(\[])[\s(\[]++(?:\d{1,2}|[๐-๙]{1,2})[\s)\]]*+$"
)


def offered_scale(choices: Iterable[ListedChoice], scales: Iterable[Scale], *, marked: bool) -> Offered | None:
    """Return the scale whose words a list has, whatever its names; else the only one whose steps it has.

    `marked` says that it is called a rating.
    """
    listed = list(choices)
    known = list(scales)
    for scale in known:
        none = {_plain(scale.na), _plain(scale.na_en)} - {""}
        steps = [each for each in listed if each.name != NO_OPINION and _plain(each.text) not in none]
        if len(listed) - len(steps) <= 1 and _has_words(scale, steps):
            return Offered(scale, len(steps) < len(listed), exact=True)
    names = {each.name for each in listed} - {NO_OPINION}
    by_steps = [each for each in known if names == {str(level.value) for level in each.levels}]
    fitting = len(by_steps) == 1 and (marked or len(names) > _FEWEST)
    return Offered(by_steps[0], len(names) < len(listed), exact=False) if fitting else None


def _has_words(scale: Scale, steps: list[ListedChoice]) -> bool:
    """Return whether each step has the words of another level, and a number as its name is that level's."""
    level_of = {
        word: level.value
        for level in scale.levels
        for word in map(_plain, (level.text, level.full, level.text_en, level.full_en))
        if word
    }
    found = [level_of.get(_plain(each.text), 0) for each in steps]
    numbered = all(each.name.isdecimal() for each in steps)
    agree = not numbered or [int(each.name) for each in steps] == found
    return sorted(found) == sorted(level.value for level in scale.levels) and agree


def _plain(text: str | None) -> str:
    """Return a text for comparison: without a number before or behind it, spaces and case."""
    return "".join(_NUMBERED.sub("", text or "").split()).casefold().replace("\u200b", "")


class ImportFinding(Struct, frozen=True, kw_only=True):
    """What an import says of a cell: `place` is its address, `path` that of the field in the draft, if there is one."""

    place: str
    code: str
    params: Mapping[str, str | int]
    path: str = ""

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
    document: DraftForm, notes: tuple[ImportNote, ...], usual: Mapping[str, str]
) -> tuple[DraftForm, tuple[ImportNote, ...]]:
    """Return a document whose missing fields of the notice are the usual ones, and the notes with one about that."""
    missing = {name: text for name, text in usual.items() if not getattr(document.notice, name)}
    if not missing:
        return document, notes
    told = ImportNote(kind="asked", place="settings!A1", code="notice-usual", where="notice")
    return structs.replace(document, notice=structs.replace(document.notice, **missing)), (*notes, told)


def notes_of(intake: Intake) -> tuple[ImportNote, ...]:
    """Return what is told, to be settled with the draft; what is missing is told by the checks of the form itself."""
    return tuple(
        ImportNote(
            kind=each.outcome,
            place=each.place,
            code=each.code,
            where=each.path,
            params=dict(each.params),
            settled=each.outcome == "taken",
        )
        for each in intake.findings
        if each.outcome != "missing"
    )
