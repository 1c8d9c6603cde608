"""The survey sheet: groups become parts and sections, rows become items, notes their introductions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.columns import (
    CONSTRAINT,
    COUNTS,
    FALSE,
    FROM_LIST,
    MOST,
    OVERALL,
    OWN,
    PERSONAL,
    RATING,
    SCORED_LIST,
    TICKS,
    TRUE,
)
from service.adapters.form_files.xlsform.lists import Lists
from service.adapters.form_files.xlsform.names import made_name
from service.adapters.form_files.xlsform.sections import Sections
from service.adapters.form_files.xlsform.types import RowType, row_type
from service.domain.forms.draft import MOST_ITEMS
from service.domain.forms.form import RESERVED
from service.texts.personal import asks_overall, asks_personal

if TYPE_CHECKING:
    from service.adapters.form_files.xlsform.definition_tables import DefinitionTables, Table
    from service.adapters.form_files.xlsform.sheet_rows import SheetRow

_OF_ITEMS = ("hint", "hint_en", RATING, *TICKS, *COUNTS)
"""Columns that only items' rows may fill."""

_LOOKS = {"text": {"", "multiline"}, "single": {"", "likert"}, "multiple": {""}}
_OF_GROUPS = frozenset({"begin", "end"})
_NOT_KEPT = frozenset({"rank", "kobomatrix"})
_MOST_SECTIONS, _MOST_CHOICES, _DEEPEST = 30, 3_000, 10
"""The most sections, choices of all items, and groups in each other, that are taken of one workbook."""

_ITEMS = frozenset({"text", "single", "multiple", "range", "row"})
_AT_MOST = re.compile(r"count-selected\(\s*\.\s*\)\s*(<=?)\s*([0-9]{1,4})")
"""The condition of an answer that limits how many choices may be ticked."""

_HEADING_LOOK = "label"
"""The look of a select that only writes the choices' texts above the questions below it."""


class Survey:
    """Reads the rows of the survey sheet into a draft."""

    def __init__(self, draft: DefinitionTables, lists: Lists) -> None:
        self._draft = draft
        self._lists = lists
        self._sections = Sections(draft)
        self._names: set[str] = set(RESERVED)
        self._lost_groups = 0
        self._items = 0
        self._whole: list[tuple[Table, SheetRow]] = []
        self._full = False

    def read(self, rows: tuple[SheetRow, ...]) -> None:
        """Read all rows."""
        self._draft.stands("sections", "survey!A2")
        for row in rows:
            read = row_type(row.text("type"))
            self._full = self._full or not self._fits(row, read.kind, rows[-1])
            if self._full:
                self._draft.lost_rows.add(row.number)
            elif row.text("disabled").lower() in TRUE - {""}:
                self._lose(row, "row-disabled")
            elif self._lost_groups:
                self._in_lost(row, read)
            elif read.kind in _OF_GROUPS:
                self._group(row, read)
            else:
                self._row(row, read)
        if not self._full:
            self._sections.finish()
        self._lists.finish()
        self._apart()

    def _apart(self) -> None:
        """Take the ratings that ask of the whole as such, where there are others, and ask about them."""
        sections: list[Table] = self._draft.tree["sections"]
        rated = sum(item["type"] == "rating" for section in sections for item in section.get("items", ()))
        for item, row in self._whole if rated > len(self._whole) else ():
            item["overall"] = True
            self._draft.fault(row.at("label"), "overall-taken", text=str(item["text"]))

    def _fits(self, row: SheetRow, kind: str, last: SheetRow) -> bool:
        """Return whether a row fits into the form; tell of the first that does not, up to the last one."""
        full = {
            "form-items": (kind in _ITEMS and self._items >= MOST_ITEMS, MOST_ITEMS),
            "form-choices": (kind in _ITEMS and self._lists.taken >= _MOST_CHOICES, _MOST_CHOICES),
            "form-sections": (kind in _ITEMS and self._sections.would_be > _MOST_SECTIONS, _MOST_SECTIONS),
            "form-groups": (kind == "begin" and self._sections.depth >= _DEEPEST, _DEEPEST),
        }
        code = next((code for code, (beyond, _) in full.items() if beyond), "")
        if code:
            self._draft.fault(row.place, code, most=full[code][1], last=last.number)
        return not code

    def _in_lost(self, row: SheetRow, read: RowType) -> None:
        """Tell of a row of a group that is not taken as a whole."""
        self._lost_groups += {"begin": 1, "end": -1}.get(read.kind, 0)
        if read.kind == "end":
            self._draft.lost_rows.add(row.number)
        else:
            self._lose(row, "row-of-lost-group")

    def _group(self, row: SheetRow, read: RowType) -> None:
        if read.kind == "end":
            self._idle(row, ("label", "label_en", *_OF_ITEMS, "appearance"))
            self._sections.end(row)
        elif read.named in _NOT_KEPT:
            self._lost_groups = 1
            self._lose(row, "type-unsupported")
        else:
            self._heads(row, scored=read.named == "score")
            self._sections.begin(row, read.named)

    def _row(self, row: SheetRow, read: RowType) -> None:
        match read.kind:
            case "note":
                self._heads(row)
                self._sections.note(row)
            case "row" if scored := self._sections.scored_row:
                self._item(row, RowType("single", scored.text(SCORED_LIST)))
            case "text" | "single" | "multiple":
                self._item(row, read)
            case "range" if self._lists.rates(row):
                self._item(row, RowType("rating"))
            case "range" | "row":
                self._lose(row, "type-unsupported")
            case _:
                self._lose(row, f"type-{read.kind or self._untaken(row)}")

    @staticmethod
    def _untaken(row: SheetRow) -> str:
        """Return why a row has no type that is taken: it has another one, none, or one that cannot be read."""
        typed = row.cells.get("type")
        return "unsupported" if row.text("type") else "unread" if typed and typed.odd else "unnamed"

    def _lose(self, row: SheetRow, code: str) -> None:
        said = (
            row.text("label") or row.text("name") or next((cell.text for cell in row.cells.values() if cell.text), "-")
        )
        typed = {} if code in {"type-unnamed", "type-unread"} else {"type": row.text("type")}
        self._draft.lose(row, code, **typed, text=said)

    def _heads(self, row: SheetRow, *, scored: bool = False) -> None:
        """Tell what a group or a note has that only items have; a `scored` one says for its rows what is required."""
        self._idle(row, _OF_ITEMS)
        if not scored and row.text("required").lower() not in FALSE:
            self._idle(row, ("required",))
        self._look(row, "note")

    def _idle(self, row: SheetRow, columns: tuple[str, ...]) -> None:
        for column in columns:
            if said := row.text(column):
                called = self._draft.called(row.at(column), column)
                self._draft.fault(row.at(column), "cell-idle", type=row.text("type"), column=called, text=said)

    def _item(self, row: SheetRow, read: RowType) -> None:
        looks = row.text("appearance").lower().split()
        if read.kind != "text" and _HEADING_LOOK in looks:
            self._draft.fault(row.at("appearance"), "matrix-head")
            self._sections.note(row)
            return
        self._items += 1
        section = self._sections.current(row)
        items: list[Table] = section.setdefault("items", [])
        path = f"{self._sections.path}.items[{len(items)}]"
        items.append(item := self._read_item(row, read, path))
        if item["type"] == "rating" and OVERALL not in row.cells and asks_overall(str(item.get("text", ""))):
            self._whole.append((item, row))

    def _read_item(self, row: SheetRow, read: RowType, path: str) -> Table:
        draft, item = self._draft, {"id": self._named(row)}
        draft.leads |= {cell.place: path for cell in row.cells.values()}
        for ending, column in (("", "type"), (".id", "name"), (".type", "type")):
            draft.stands(f"{path}{ending}", row.at(column) if ending else row.place)
        draft.texts(item, path, row, "label", "text")
        if row.blank("label") and row.text("name"):
            item["text"] = row.text("name")
            draft.fault(row.at("label"), "label-made", text=row.text("name"))
        draft.texts(item, path, row, "hint", "hint")
        self._sections.hint(item)
        heading = self._sections.scored_row
        required = heading if heading and row.blank("required") else row
        draft.tick(item, path, required, "required", "required")
        for column in TICKS:
            draft.tick(item, path, row, column, column.removeprefix(OWN))
        for column in COUNTS:
            draft.number(item, path, row, column, column.removeprefix(OWN))
        self._limit(item, path, row, read.kind)
        item["type"] = read.kind
        self._look(row, read.kind)
        if read.kind == "text":
            self._idle(row, (RATING,))
            self._guard(item, row)
        elif read.kind != "rating":
            self._lists.take(item, path, row, read.named or row.text(FROM_LIST), other=read.other)
            if read.other:
                draft.fault(row.at("type"), "other-added")
        return item

    def _guard(self, item: Table, row: SheetRow) -> None:
        """Keep apart what tells who answers, where the row does not say whether it does."""
        if row.blank(PERSONAL) and asks_personal(str(item.get("text", ""))):
            item |= {"personal": True, "required": False}
            self._draft.fault(row.at("type"), "personal-taken", text=str(item["text"]))

    def _limit(self, item: Table, path: str, row: SheetRow, kind: str) -> None:
        """Take the most choices from the condition of an answer, where it says nothing else."""
        found = _AT_MOST.fullmatch(row.text(CONSTRAINT))
        if found and kind == "multiple" and row.blank(MOST):
            item["at_most"] = int(found[2]) - (found[1] == "<")
            self._draft.stands(f"{path}.at_most", row.at(CONSTRAINT))
            self._draft.read_cells.add(row.at(CONSTRAINT))

    def _look(self, row: SheetRow, kind: str) -> None:
        if row.text("appearance").lower() not in _LOOKS.get(kind, {""}):
            self._draft.fault(row.at("appearance"), "appearance-dropped", value=row.text("appearance"))

    def _named(self, row: SheetRow) -> str:
        """Return the id of an item, made where its name cannot be one."""
        given = row.text("name")
        made = made_name(given, f"item_{len(self._names)}", self._names)
        if made != given:
            self._draft.made_id(row.at("name"), given, made)
        return made
