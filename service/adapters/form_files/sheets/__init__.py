"""Spreadsheets of four kinds, and documents, as sheets of cells, each as it is shown, within limits."""

from __future__ import annotations

from service.adapters.form_files.sheets import delimited, docx, ods, xls, xlsx
from service.adapters.form_files.sheets.cell import Cell, Rows, UnreadableWorkbookError
from service.adapters.form_files.sheets.safe_unzip import WORKBOOK_LIMIT, is_docx, is_ods, pictures_in, too_large
from service.domain.errors import ExtraMissingError
from service.domain.forms.import_findings import BESIDE
from service.texts import texts

__all__ = ["WORKBOOK_LIMIT", "Cell", "Rows", "UnreadableWorkbookError", "is_packed", "read_sheets"]

_LIMESURVEY = (".lss", ".lsa")
_ZIP, _OLD = b"PK", b"\xd0\xcf\x11\xe0"


def _with_pictures(sheets: dict[str, Rows], count: int) -> dict[str, Rows]:
    """Return sheets with what is beside them, where there are pictures."""
    if count:
        sheets[BESIDE] = [*sheets.get(BESIDE, []), [Cell(texts("workbook").pictures.say("lost", count=count))]]
    return sheets


def is_packed(content: bytes) -> bool:
    """Return whether a file begins as those of office programs do."""
    return content.startswith((_ZIP, _OLD))


def read_sheets(name: str, content: bytes) -> dict[str, Rows]:
    """Return the cells of each sheet by its title; the kind of file is told by its content.

    Raises `UnreadableWorkbookError` and `ExtraMissingError`.
    """
    if len(content) > WORKBOOK_LIMIT:
        raise too_large()
    if name.lower().endswith(_LIMESURVEY):
        raise UnreadableWorkbookError("lss-file")
    try:
        if content.startswith(_ZIP):
            read = ods.read if is_ods(content) else docx.read if is_docx(content) else xlsx.read
            return _with_pictures(read(content), pictures_in(content))
        if content.startswith(_OLD):
            return xls.read(content)
        if name.lower().endswith((".csv", ".tsv", ".txt")):
            return delimited.read(content)
    except (UnreadableWorkbookError, ExtraMissingError):
        raise
    except Exception as error:
        raise UnreadableWorkbookError("not-a-workbook") from error
    raise UnreadableWorkbookError("not-a-workbook")
