"""Groups and notes of a survey: a group is a part, one inside it a section, a note an introduction or a hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.adapters.form_files.xlsform.columns import SCORED_LIST
from service.adapters.form_files.xlsform.names import made_name

if TYPE_CHECKING:
    from service.adapters.form_files.xlsform.definition_tables import DefinitionTables, Table
    from service.adapters.form_files.xlsform.sheet_rows import SheetRow

_DEEPEST = 2
_REPEATED = frozenset({"repeat", "lgroup", "looped group", "loop"})
_ENDINGS = ("", "_en")


class _Group(Struct):
    """An open group: its row, whether it heads a section, had items and groups."""

    row: SheetRow
    heads: bool = False
    items: bool = False
    mixed: bool = False


class Sections:
    """The sections of a form, as groups open and close."""

    def __init__(self, draft: DefinitionTables) -> None:
        self._draft = draft
        self._open: list[_Group] = []
        self._made: list[Table] = []
        self._group: object = None
        self._names: set[str] = set()
        self._pending: list[tuple[SheetRow, _Group | None]] = []
        draft.tree["sections"] = self._made

    @property
    def path(self) -> str:
        """The path of the section that is being filled."""
        return f"sections[{len(self._made) - 1}]"

    @property
    def depth(self) -> int:
        """The number of open groups."""
        return len(self._open)

    @property
    def would_be(self) -> int:
        """The number of sections with that of a next item."""
        return len(self._made) + (self._group is None)

    @property
    def scored_row(self) -> SheetRow | None:
        """The row of the innermost group, if it is a table of ratings with a list."""
        row = self._open[-1].row if self._open else None
        return row if row and row.text(SCORED_LIST) else None

    def begin(self, row: SheetRow, kind: str) -> None:
        """Open a group."""
        for outer in self._open[-1:]:
            if outer.items and not outer.mixed:
                outer.mixed = True
                self._draft.fault(outer.row.place, "group-mixed")
        if kind in _REPEATED:
            self._draft.fault(row.at("type"), "repeat-lost", text=row.text("label") or row.text("name") or "-")
        if len(self._open) == _DEEPEST:
            self._draft.fault(row.place, "group-too-deep")
        self._open.append(_Group(row=row))
        self._group = None

    def end(self, row: SheetRow) -> None:
        """Close a group."""
        if not self._open:
            self._draft.fault(row.place, "group-not-begun")
            return
        group = self._open.pop()
        self._tell_empty(group)
        self._group = None

    def _tell_empty(self, group: _Group) -> None:
        """Tell of a group that heads nothing, because no item of it was taken."""
        if not group.heads:
            said = group.row.text("label") or group.row.text("name") or "-"
            self._draft.fault(group.row.place, "group-empty", name=said)

    def note(self, row: SheetRow) -> None:
        """Read a note: before all it introduces the form, before a section's items the section; else it is a hint."""
        self._pending.append((row, self._open[-1] if self._open else None))
        if not self._open and not self._made:
            self._introduce(self._draft.tree, "", self._take_pending())

    def current(self, row: SheetRow) -> Table:
        """Return the section of the innermost group, created if needed."""
        if not self._open and self._group is None:
            self._draft.fault(row.place, "item-outside")
        for group in self._open[-1:]:
            group.items = True
        for group in self._open:
            group.heads = True
        if self._group is None:
            section: Table = {}
            self._made.append(section)
            self._head(section, row)
            self._introduce(section, self.path, self._take_pending())
            self._group = section
        return self._made[-1]

    def hint(self, item: Table) -> None:
        """Set the notes above an item as its hint, unless it has one."""
        for row, _ in self._take_pending():
            taken = "hint" not in item
            for ending in _ENDINGS if taken else ():
                if said := self._draft.said(row, f"label{ending}"):
                    item[f"hint{ending}"] = said
            self._draft.fault(row.place, "note-as-hint" if taken else "note-lost", text=_words(row))

    def finish(self) -> None:
        """Close what is still open, and tell the notes behind the last item."""
        for group in self._open:
            self._draft.fault(group.row.place, "group-not-ended", name=group.row.text("name") or "-")
            self._tell_empty(group)
        for row, _ in self._take_pending():
            self._draft.fault(row.place, "note-lost", text=_words(row))

    def _take_pending(self) -> list[tuple[SheetRow, _Group | None]]:
        pending, self._pending = self._pending, []
        return pending

    def _introduce(self, table: Table, path: str, notes: list[tuple[SheetRow, _Group | None]]) -> None:
        """Set notes as an introduction; several are joined, and those of other groups told."""
        for row, group in notes:
            before = {f"intro{ending}": table.get(f"intro{ending}", "") for ending in _ENDINGS}
            self._draft.texts(table, path, row, "label", "intro")
            for name, said in before.items():
                if said and table.get(name, "") != said:
                    table[name] = f"{said} {table[name]}"
            if any(before.values()) or (path and (not self._open or group is not self._open[-1])):
                self._draft.fault(row.place, "note-as-intro" if path else "note-joined", text=_words(row))

    def _head(self, section: Table, row: SheetRow) -> None:
        """Set a section's headings: an outer group is a part, the groups inside it a section."""
        draft, groups = self._draft, [group.row for group in self._open]
        inner = groups[-1] if groups else row
        given = groups[-1].text("name") if groups else ""
        section["id"] = made_name(given, f"section_{len(self._made)}", self._names)
        draft.stands(self.path, inner.place)
        draft.stands(f"{self.path}.id", inner.at("name"))
        if groups and section["id"] != given:
            draft.made_id(inner.at("name"), given, str(section["id"]))
        for ending in _ENDINGS:
            labels = [said for group in groups if (said := draft.said(group, f"label{ending}"))]
            part = labels[0] if groups and draft.said(groups[0], f"label{ending}") else ""
            titles = labels[1:] if part else labels
            if part:
                section[f"part{ending}"] = part
            if titles:
                section[f"title{ending}"] = " / ".join(titles)
        for field, group in (("part", groups[:1]), ("title", groups[1:][-1:])):
            for each in group:
                draft.stands(f"{self.path}.{field}", each.at("label"))


def _words(row: SheetRow) -> str:
    """Return what a note says, in both languages."""
    return " / ".join(said for column in ("label", "label_en") if (said := row.text(column)))
