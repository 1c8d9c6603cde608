"""A form's figures as files to save: which kinds there are, what each is called, and who makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from service.exports.docx import DOCX, document
from service.exports.xlsx import XLSX, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.scoring.dossier import FormReport
    from service.domain.scoring.score import PeriodShown
    from service.exports.digits import Digits

Kind = Literal["xlsx", "docx"]

MEDIA_TYPES: dict[Kind, str] = {"xlsx": XLSX, "docx": DOCX}


def kind_of(name: str) -> tuple[str, Kind | None]:
    """Split what was asked for into the form and the kind of file, `None` where it names no such kind."""
    form, _, ending = name.rpartition(".")
    for kind in MEDIA_TYPES:
        if ending == kind:
            return form, kind
    return name, None


def made(kind: Kind, form_report: FormReport, template: Path, digits: Digits) -> bytes:
    """Make a file, which takes long enough for a thread. Raises `ExtraMissingError` and `BrokenTemplateError`."""
    return workbook(form_report, digits) if kind == "xlsx" else document(form_report, template, digits)


def file_name(form: str, period: PeriodShown, kind: str, digits: Digits = "arabic") -> str:
    """Give the name under which the file is saved, another where its digits are Thai."""
    quarter = f"-q{period.quarter}" if period.quarter else ""
    thai = "-thai" if digits == "thai" and kind in MEDIA_TYPES else ""
    return f"{form}-{period.fiscal_year}{quarter}{thai}.{kind}"
