"""The settings of a form: a row of columns as XLSForm has it, or our sheet with a row for each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from service.adapters.form_files.sheets.cell import place
from service.adapters.form_files.xlsform.columns import (
    FALSE,
    KEEPABLE,
    LISTS,
    NUMBERS,
    SETTING_TICKS,
    SETTINGS,
    TRUE,
)
from service.adapters.form_files.xlsform.names import made_slug
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, sheet_cell
from service.adapters.form_files.xlsform.workbook import ROWS_OF_SETTINGS
from service.domain.collecting.thai_input import ARABIC
from service.domain.forms.draft_scale import OWN
from service.domain.forms.form import Method
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Cell, Rows
    from service.adapters.form_files.xlsform.definition_tables import DefinitionTables, Table
    from service.domain.catalogue import Catalogue

_FALLBACK = "survey"
_READ = 3
"""The columns of the sheet with rows that are read: name, value, value in English; the next one tells how."""


PATHS = ("id", *(path for path in KEEPABLE if not path.endswith("_en") and path != "intro"))
"""The settings that have a row."""


def named_settings() -> dict[str, str]:
    """Return the Thai name of each setting that has a row, by its path."""
    return {path: texts("workbook").settings.say(path) for path in PATHS}


def setting_words(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Return the Thai words of the values of settings, by path and value; what two values would share is not one."""
    said = texts("workbook")
    words = {
        "method": {each: said.methods.say(each) for each in get_args(Method)},
        "faces": {each: said.ticks.say(each) for each in ("yes", "no")},
        "interpretation": {each.id: each.words for each in catalogue.interpretations} | {OWN: said.own.bands},
        "indicator": {each.id: each.plan.translate(ARABIC) for each in catalogue.indicators},
    }
    counted = {path: Counter(named.values()) for path, named in words.items()}
    return {
        path: {value: word for value, word in named.items() if counted[path][word] == 1}
        for path, named in words.items()
    }


def read_settings(draft: DefinitionTables, grid: Grid, rows: Rows, catalogue: Catalogue) -> None:
    """Set what the sheet with rows says, in Thai words or as files do, or else the one with columns."""
    for row in () if rows else grid.rows[1:]:
        draft.fault(row.place, "settings-once", text=", ".join(each.text for each in row.cells.values() if each.text))
    words = setting_words(catalogue)
    for path, cell in _of_rows(draft, rows) if rows else _of_columns(grid):
        draft.stands(path, cell.place)
        if cell.text:
            values = {word: value for value, word in words.get(path, {}).items()} if rows else {}
            said = next((each for each in (cell.text, cell.text.translate(ARABIC)) if each in values), "")
            _set(draft, path, cell._replace(text=values.get(said, cell.text)))


def _of_columns(grid: Grid) -> Iterator[tuple[str, SheetCell]]:
    for row in grid.rows[:1]:
        yield from ((SETTINGS[name], cell) for name, cell in row.cells.items() if name in SETTINGS)


def _of_rows(draft: DefinitionTables, rows: Rows) -> Iterator[tuple[str, SheetCell]]:
    paths = {name: path for path, name in named_settings().items()} | SETTINGS
    for number, row in enumerate(rows[1:], 2):
        read = [sheet_cell(cell, place(ROWS_OF_SETTINGS, at, number)) for at, cell in enumerate(row)]
        named, *values = [each.text for each in read[:_READ]] or [""]
        path = paths.get(named)
        _tell(draft, row, read, known=path is not None)
        if named and path is None:
            draft.fault(place(ROWS_OF_SETTINGS, 0, number), "setting-unknown", name=named)
        for at, (ending, said) in enumerate(zip(("", "_en"), [*values, "", ""], strict=False), 1):
            if path and (not ending or said):
                yield f"{path}{ending}", SheetCell(place(ROWS_OF_SETTINGS, at, number), said)


def _tell(draft: DefinitionTables, row: list[Cell], read: list[SheetCell], *, known: bool) -> None:
    """Tell of the values of a `known` setting that are not as they are shown, and of what stands beside any."""
    for cell, each in zip(row[1:_READ], read[1:_READ], strict=True):
        if cell.odd and known:
            draft.fault(each.place, cell.odd, text=cell.text)
    for each in [*(() if read and read[0].text else read[1:_READ]), *read[_READ + 1 :]]:
        if each.text:
            draft.fault(each.place, "cell-lost", text=each.text)


def _set(draft: DefinitionTables, path: str, cell: SheetCell) -> None:
    table, field = within(draft.tree, path)
    if path in NUMBERS and path != "version":
        draft.whole_number(table, field, cell)
    elif path in LISTS:
        table[field] = cell.text.split()
    elif path in SETTING_TICKS and cell.text.lower() in TRUE | FALSE:
        table[field] = cell.text.lower() in TRUE
    elif path in SETTING_TICKS:
        draft.fault(cell.place, "not-yes-or-no", value=cell.text)
    elif path == "mark":
        table[field] = " ".join(cell.text.split())
    else:
        table[field] = draft.line(cell)


def within(tree: Table, path: str) -> tuple[Table, str]:
    """Return the table that a path ends in, and the path's last step."""
    head, _, field = path.rpartition(".")
    return (tree.setdefault(head, {}) if head else tree), field


def name_form(draft: DefinitionTables, file: str, known: set[str]) -> None:
    """Set the form's id: as given, or made from it or from the file's name so that no other form has it."""
    given = str(draft.tree.get("id", ""))
    if given in known:
        return
    stem = file.rpartition("/")[2].partition(".")[0]
    made = made_slug(given or stem, _FALLBACK, set(known))
    draft.tree["id"] = made
    if made != given:
        if given:
            draft.fault(draft.place_of("id"), "form-named", given=given, made=made)
        else:
            draft.fault(draft.place_of("id"), "form-unnamed")


def said(form: Any, path: str) -> Any:  # noqa: ANN401 - a text, a number or a list
    """Return what a form says at a path, `None` for nothing and for a no."""
    head, _, field = path.rpartition(".")
    value = getattr(getattr(form, head) if head else form, field, None)
    return list(value) if path in LISTS and value else value or None
