"""The text of a list of collectors that is handed in as a file: a sheet's rows, or what a text file says."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from service.adapters.form_files.sheets import UnreadableWorkbookError, is_packed, read_sheets
from service.adapters.form_files.sheets.delimited import decoded
from service.domain.collecting.collector_lists import COLUMNS
from service.domain.errors import InvalidListError, LineFault, Violation
from service.domain.forms.import_findings import BESIDE, DOCUMENT, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Cell, Rows

_BINARY = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_NO_TEXT = ("%PDF", "{\\rtf")
"""What no list has, and the beginnings of other files that are written in letters."""

_LABEL = 0
_SHOWN = "cell-date"
"""What stands for a day where one is typed; as a label it may not be what is seen."""


def read_list_file(name: str, content: bytes) -> str:
    """Return a list as it would be pasted; each row of a sheet is a line, its cells between tabs.

    Raises `InvalidListError` where there is none, with every cell that cannot be read, and `ExtraMissingError`.
    """
    try:
        if not is_packed(content):
            text = decoded(content)
            if _BINARY.search(text) or text.startswith(_NO_TEXT):
                raise _refused("no-list")
            return text
        sheets = {title: rows for title, rows in read_sheets(name, content).items() if rows and title != BESIDE}
        hidden = sheets.pop(HIDDEN, [])
    except UnreadableWorkbookError:
        raise _refused("no-list") from None
    if DOCUMENT in sheets:
        raise _refused("no-list")
    if len(sheets) > 1:
        raise _refused("many-sheets", sheets=", ".join(sheets))
    if hidden:
        raise _refused("hidden", parts=" ".join(cell.text for cell in hidden[0][1:]))
    rows = next(iter(sheets.values()), [])
    if faults := list(_unread(rows)):
        raise InvalidListError(faults)
    return "\n".join(map(_line, rows))


def _unread(rows: Rows) -> Iterator[LineFault]:
    """Yield the cells whose value is not in the file, and labels that the file has as a day or a time."""
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row[: len(COLUMNS)]):
            if cell.odd and (not cell.text or (at == _LABEL and cell.odd == _SHOWN)):
                wrong = Violation(item=COLUMNS[at], code="cell")
                yield LineFault(line=number, label=row[_LABEL].text, violation=wrong)


def _line(row: list[Cell]) -> str:
    """Return a row as a line; a tab behind its only cell keeps a comma in that a comma."""
    out = io.StringIO()
    cells = [" ".join(cell.text.split()) for cell in row]
    csv.writer(out, delimiter="\t", lineterminator="").writerow(cells if len(cells) != 1 else [*cells, ""])
    return out.getvalue()


def _refused(code: str, **params: str | int) -> InvalidListError:
    return InvalidListError([LineFault(line=0, label="", violation=Violation(item="label", code=code, params=params))])
