"""A survey that LimeSurvey exported as tab separated values, as the sheets of an XLSForm with the file's own cells."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from service.adapters.form_files.sheets.cell import place
from service.adapters.form_files.xlsform.columns import language_of
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow, quoted
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from service.adapters.form_files.sheets import Cell, Rows

_SHEET = "survey"
_HEAD = frozenset({"class", "type/scale", "name", "text", "language"})
_READ = _HEAD | {"id", "related_id", "relevance", "help", "validation", "mandatory", "other", "default", "same_default"}
_PARTS = frozenset({"G", "Q", "SQ", "A"})
"""The classes of rows that are translated: groups, questions, subquestions, answers."""

_TEXTS, _SINGLES, _MULTIPLES = frozenset("STU"), frozenset("L!O"), frozenset("MP")
_WITH_COMMENT = frozenset("OP")
_MADE = {
    "5": tuple((str(step), str(step), str(step)) for step in range(1, 6)),
    "A": tuple((str(step), str(step), str(step)) for step in range(1, 6)),
    "B": tuple((str(step), str(step), str(step)) for step in range(1, 11)),
    "Y": (("y", "ใช่", "Yes"), ("n", "ไม่ใช่", "No")),
}
"""The choices that LimeSurvey shows for a type and does not write into the file: name, Thai, English."""

_TABLES = frozenset("FAB")
"""Types whose subquestions are rated one by one."""

_CLOSING = frozenset(
    f"surveyls_{name}" for name in ("endtext", "policy_notice", "policy_error", "policy_notice_label", "legal_notice")
)
"""Texts that respondents see and that have no place in a form; those of e-mails and addresses are not of it."""

_UNKEPT = ("relevance", "validation", "default")


class _Line(NamedTuple):
    """A row of the file by column, with its translation into English; `number` is its place in the file."""

    number: int
    cells: dict[str, SheetCell]
    english: dict[str, SheetCell]

    def text(self, column: str) -> str:
        return self.cells[column].text if column in self.cells else ""


def is_limesurvey(rows: Rows) -> bool:
    """Return whether a sheet has the headings of the export."""
    return bool(rows) and {cell.text.lower() for cell in rows[0]} >= _HEAD


def grids_of(rows: Rows) -> dict[str, Grid]:
    """Return the sheets of a form, with findings for what it cannot keep."""
    columns = [cell.text.lower() for cell in rows[0]]
    lines = [_line(columns, row, number) for number, row in enumerate(rows[1:], 2)]
    parts, findings = _translated([each for each in lines if each.text("class") in _PARTS])
    technical = sorted({name for each in parts for name in each.cells if name not in _READ})
    if technical:
        here = place(_SHEET, columns.index(technical[0]), 1)
        findings.append(Finding(here, "column-technical", {"column": ", ".join(technical)[:300]}))
    survey = _Survey(findings)
    survey.read(lines, parts)
    english = any(each.english for each in parts)
    columns_read = frozenset({"type", "name", "label", "hint"}) | ({"label_en", "hint_en"} if english else frozenset())
    return {
        "survey": Grid(name=_SHEET, columns=columns_read, rows=tuple(survey.rows), findings=tuple(findings)),
        "choices": Grid(name="choices", rows=tuple(survey.choices)),
        "settings": Grid(name="settings", rows=tuple(survey.settings)),
    }


class _Survey:
    """The rows of the sheets, as the file's rows are read in order."""

    def __init__(self, findings: list[Finding]) -> None:
        self.rows: list[SheetRow] = []
        self.choices: list[SheetRow] = []
        self.settings: list[SheetRow] = []
        self._findings = findings

    def read(self, lines: list[_Line], parts: list[_Line]) -> None:
        """Read all rows: groups and questions, each with the subquestions and answers below it."""
        self._head(lines, parts[0].text("language") if parts else "")
        opened = False
        for each in lines:
            self._other(each)
        for at, line in enumerate(parts):
            self._unkept(line)
            if line.text("class") == "G":
                if opened:
                    self._add(line, "end_group")
                opened = True
                self._add(line, "begin_group", label="name")
                if line.text("text"):
                    self._add(line, "note")
            elif line.text("class") == "Q":
                below = list(takewhile(lambda each: each.text("class") in {"SQ", "A"}, parts[at + 1 :]))
                self._question(line, below)
        if opened and parts:
            self._add(parts[-1], "end_group")

    def _head(self, lines: list[_Line], language: str) -> None:
        """Take the title and the welcome of the survey in the language of its questions."""
        said = {
            each.text("name"): each
            for each in lines
            if each.text("class") == "SL" and each.text("language") in {language, ""} and each.text("text")
        }
        if title := said.get("surveyls_title"):
            self.settings.append(_row(title, form_title=title.cells["text"]))
        for name in ("surveyls_description", "surveyls_welcometext"):
            if name in said:
                self._add(said[name], "note")
        for name in _CLOSING & said.keys():
            cell = said[name].cells["text"]
            self._findings.append(Finding(cell.place, "cell-lost", {"text": cell.text}))

    def _other(self, line: _Line) -> None:
        """Tell of a row of another class, as a quota."""
        if line.text("class") not in {"", "S", "SL", *_PARTS}:
            said = line.text("name") or line.text("text") or "-"
            self._findings.append(
                Finding(line.cells["class"].place, "type-automatic", {"type": line.text("class"), "text": said})
            )

    def _unkept(self, line: _Line) -> None:
        """Tell of the conditions of a group, a question or a subquestion."""
        for column in _UNKEPT if line.text("class") != "A" else ():
            if (said := line.text(column)) not in {"", "1"}:
                here = line.cells[column].place
                self._findings.append(Finding(here, "column-unsupported", {"column": column, "text": said}))

    def _question(self, line: _Line, below: list[_Line]) -> None:
        kind, name = line.text("type/scale"), line.text("name")
        subs = [each for each in below if each.text("class") == "SQ"]
        if kind in _WITH_COMMENT:
            self._findings.append(Finding(line.cells["type/scale"].place, "comment-lost", {"type": kind}))
        other = " or_other" if line.text("other") == "Y" else ""
        if kind in _TEXTS:
            self._add(line, "text")
        elif kind == "X":
            self._add(line, "note")
        elif kind in _MULTIPLES:
            self._list(name, subs)
            self._add(line, f"select_multiple {name}{other}")
        elif kind in _SINGLES | _MADE.keys() | _TABLES:
            self._choose(line, below, other)
        else:
            self._add(line, f"LimeSurvey {kind}")

    def _choose(self, line: _Line, below: list[_Line], other: str) -> None:
        """Add a question with one answer, or one for each subquestion of a table."""
        kind, name = line.text("type/scale"), line.text("name")
        if kind in _MADE:
            self._made(line, name, kind)
        else:
            self._list(name, [each for each in below if each.text("class") == "A"])
        if kind not in _TABLES:
            self._add(line, f"select_one {name}{other}")
            return
        self._add(line, "note")
        for each in below:
            if each.text("class") == "SQ":
                self._add(each, f"select_one {name}", of=line)

    def _list(self, name: str, answers: list[_Line]) -> None:
        for each in answers:
            cells = {"list_name": SheetCell(f"{_SHEET}!A{each.number}", name), "name": each.cells.get("name")}
            self.choices.append(_row(each, **cells, **_texts(each)))

    def _made(self, line: _Line, name: str, kind: str) -> None:
        """Add the choices that the file does not have, and tell of them."""
        here = line.cells["type/scale"].place
        for value, text, english in _MADE[kind]:
            cells = {"list_name": name, "name": value, "label": text} | ({"label_en": english} if line.english else {})
            self.choices.append(_row(line, **{column: SheetCell(here, said) for column, said in cells.items()}))
        said = ", ".join(text for _, text, _ in _MADE[kind])
        self._findings.append(Finding(here, "choices-made", {"type": kind, "choices": said}))

    def _add(self, line: _Line, kind: str, label: str = "text", of: _Line | None = None) -> None:
        """Add a row of the survey sheet; a subquestion is as mandatory as the question it is `of`."""
        head = of or line
        named = f"{head.text('name')}_{line.text('name')}" if of else line.text("name")
        cells = {"type": SheetCell(line.cells["class"].place, kind)} | _texts(line, label)
        if kind not in {"begin_group", "end_group", "note"}:
            mandatory = "yes" if head.text("mandatory") == "Y" else "no"
            cells["name"] = SheetCell(line.cells["name"].place if "name" in line.cells else cells["type"].place, named)
            cells["required"] = SheetCell(cells["type"].place, mandatory)
            cells |= _texts(line, "help", "hint")
        self.rows.append(_row(line, **cells))


def _row(line: _Line, **cells: SheetCell | None) -> SheetRow:
    return SheetRow(
        place=f"{_SHEET}!A{line.number}", cells={name: cell for name, cell in cells.items() if cell is not None}
    )


def _texts(line: _Line, column: str = "text", name: str = "label") -> dict[str, SheetCell]:
    given = {name: line.cells.get(column), f"{name}_en": line.english.get(column)}
    return {column: cell for column, cell in given.items() if cell}


def _line(columns: list[str], row: list[Cell], number: int) -> _Line:
    cells = {
        name: SheetCell(place(_SHEET, at, number), cell.text)
        for at, (name, cell) in enumerate(zip(columns, row, strict=False))
        if cell.text and name
    }
    return _Line(number, cells, {})


def _quoted(lines: list[_Line]) -> dict[str, str | int]:
    return quoted([(each.cells["text"].place, each.text("text")) for each in lines if each.text("text")])


def _translated(parts: list[_Line]) -> tuple[list[_Line], list[Finding]]:
    """Return the rows in Thai, or else in the first language, with the English ones that stand in the same order."""
    spoken: dict[str, list[_Line]] = {}
    for each in parts:
        spoken.setdefault(language_of(each.text("language")) or each.text("language"), []).append(each)
    main = "th" if "th" in spoken else next(iter(spoken), "")
    lines = spoken.pop(main, [])
    told = (
        [] if main == "th" or not lines else [Finding(f"{_SHEET}!A{lines[0].number}", "not-thai", {"language": main})]
    )
    english = spoken.get("en", [])
    if [each.text("class") for each in english] == [each.text("class") for each in lines]:
        lines = [line._replace(english=other.cells) for line, other in zip(lines, english, strict=True)]
        spoken.pop("en", None)
    told += [
        Finding(f"{_SHEET}!A{others[0].number}", "language-unsupported", {"language": name, **_quoted(others)})
        for name, others in spoken.items()
    ]
    return lines, told
