"""The survey sheet: groups become parts and sections, rows become items, anything else is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.adapters.form_files.xlsform.columns import COUNTS, GROUPS, OWN, RATING, TICKS
from service.adapters.form_files.xlsform.lists import Lists

if TYPE_CHECKING:
    from service.adapters.form_files.xlsform.cells import SheetRow
    from service.adapters.form_files.xlsform.tables import DefinitionTables, Table

_DEEPEST = 2
_KINDS = {"text": "text", "string": "text", "select_one": "single", "select_multiple": "multiple"}
_OF_ITEMS = ("hint", "hint_en", "required", "appearance", RATING, *TICKS, *COUNTS)
"""Columns that only items' rows may fill."""

_LOOKS = {"text": {"", "multiline"}, "single": {"", "likert"}, "multiple": {""}}


class _Group(Struct):
    """An open group: its row, and whether it has items or groups."""

    row: SheetRow
    holds: str = ""


class Survey:
    """Reads the rows of the survey sheet into a draft."""

    def __init__(self, draft: DefinitionTables, lists: Lists) -> None:
        self._draft = draft
        self._lists = lists
        self._open: list[_Group] = []
        self._section: Table | None = None
        self._sections: list[Table] = []
        self._names: dict[str, set[str]] = {}

    def read(self, rows: tuple[SheetRow, ...]) -> None:
        """Read all rows."""
        self._draft.stands("sections", "survey!A2")
        for row in rows:
            words = row.text("type").replace("begin group", "begin_group").replace("end group", "end_group").split()
            kind = words[0].lower() if words else ""
            if kind in GROUPS:
                self._idle(row, kind, _OF_ITEMS)
                (self._begin if GROUPS[kind] > 0 else self._end)(row)
            elif kind == "note":
                self._idle(row, kind, _OF_ITEMS)
                self._note(row)
            elif kind in _KINDS:
                self._item(row, _KINDS[kind], words)
            else:
                self._draft.fault(row.at("type"), "type-unsupported", type=row.text("type"))
        for group in self._open:
            self._draft.fault(group.row.place, "group-not-ended", name=group.row.text("name"))
        self._draft.tree["sections"] = self._sections

    def _idle(self, row: SheetRow, kind: str, columns: tuple[str, ...]) -> None:
        for column in columns:
            if row.text(column):
                self._draft.fault(row.at(column), "cell-idle", type=kind, column=column)

    def _begin(self, row: SheetRow) -> None:
        for outer in self._open[-1:]:
            if len(self._open) >= _DEEPEST:
                self._draft.fault(row.place, "group-too-deep")
            elif outer.holds in {"items", "note"}:
                self._draft.fault(row.place, "group-mixed")
            outer.holds = outer.holds or "groups"
        self._open.append(_Group(row=row))
        self._section = None

    def _end(self, row: SheetRow) -> None:
        if not self._open:
            self._draft.fault(row.place, "group-not-begun")
            return
        group = self._open.pop()
        if not group.holds:
            self._draft.fault(group.row.place, "group-empty", name=group.row.text("name"))
        self._section = None

    def _note(self, row: SheetRow) -> None:
        """Read a note: the first of all is the form's introduction, the first in a group its section's."""
        if not self._open and not self._sections and "intro" not in self._draft.tree:
            self._draft.texts(self._draft.tree, "", row, "label", "intro")
        elif self._open and not self._open[-1].holds:
            self._draft.texts(self._at_section(), self._path, row, "label", "intro")
            self._open[-1].holds = "note"
        else:
            self._draft.fault(row.place, "note-misplaced")

    def _item(self, row: SheetRow, kind: str, words: list[str]) -> None:
        if not self._open:
            self._draft.fault(row.place, "item-outside")
            return
        if self._open[-1].holds == "groups":
            self._draft.fault(row.place, "group-mixed")
            return
        section = self._at_section()
        self._open[-1].holds = "items"
        items = section.setdefault("items", [])
        path = f"{self._path}.items[{len(items)}]"
        items.append(self._read_item(row, kind, words, path))

    def _read_item(self, row: SheetRow, kind: str, words: list[str], path: str) -> Table:
        draft, item = self._draft, {"id": row.text("name")}
        draft.stands(path, row.place)
        draft.stands(f"{path}.id", row.at("name"))
        draft.stands(f"{path}.type", row.at("type"))
        self._seen("items", row)
        if row.text("appearance").lower() not in _LOOKS[kind]:
            draft.fault(row.at("appearance"), "appearance-unsupported", value=row.text("appearance"))
        draft.texts(item, path, row, "label", "text")
        draft.texts(item, path, row, "hint", "hint")
        draft.tick(item, path, row, "required", "required")
        for column in TICKS:
            draft.tick(item, path, row, column, column.removeprefix(OWN))
        for column in COUNTS:
            draft.number(item, path, row, column, column.removeprefix(OWN))
        item["type"] = kind
        if kind == "text":
            self._idle(row, kind, (RATING,))
        else:
            self._lists.take(item, path, row, words)
        return item

    def _seen(self, kind: str, row: SheetRow) -> None:
        """Report a repeated name."""
        names = self._names.setdefault(kind, set())
        if row.text("name") in names:
            self._draft.stands(kind, row.at("name"))
        names.add(row.text("name"))

    @property
    def _path(self) -> str:
        return f"sections[{len(self._sections) - 1}]"

    def _at_section(self) -> Table:
        """Return the section of the innermost group, created if needed."""
        if self._section is None:
            self._section = {}
            self._sections.append(self._section)
            self._head(self._section)
        return self._section

    def _head(self, section: Table) -> None:
        """Set a section's headings: an outer group is a part, an inner one a section of it."""
        draft, group, outer = self._draft, self._open[-1].row, self._open[0].row
        section["id"] = group.text("name")
        draft.stands(self._path, group.place)
        draft.stands(f"{self._path}.id", group.at("name"))
        self._seen("sections", group)
        draft.texts(section, self._path, outer, "label", "part")
        if group is not outer:
            draft.texts(section, self._path, group, "label", "title")
