"""The file formats of a form's report: their names and makers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from service.exports.docx import DOCX, document
from service.exports.xlsx import XLSX, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.score import PeriodShown
    from service.exports.thai_digits import Digits

Kind = Literal["xlsx", "docx"]

MEDIA_TYPES: dict[Kind, str] = {"xlsx": XLSX, "docx": DOCX}


def kind_of(name: str) -> tuple[str, Kind | None]:
    """Split `form.kind` into the form's id and the kind; `None` where the kind is unknown."""
    form, _, ending = name.rpartition(".")
    for kind in MEDIA_TYPES:
        if ending == kind:
            return form, kind
    return name, None


def make_file(kind: Kind, form_report: FormReport, template: Path, digits: Digits, accent: str) -> bytes:
    """Make a file; call it in a thread. Raises `ExtraMissingError` and `BrokenTemplateError`."""
    return workbook(form_report, digits) if kind == "xlsx" else document(form_report, template, digits, accent)


def file_name(form: str, period: PeriodShown, kind: str, digits: Digits = "arabic") -> str:
    """Return the file name to save under; Thai digits have a name of their own."""
    quarter = f"-q{period.quarter}" if period.quarter else ""
    thai = "-thai" if digits == "thai" and kind in MEDIA_TYPES else ""
    return f"{form}-{period.fiscal_year}{quarter}{thai}.{kind}"
