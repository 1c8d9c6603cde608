"""A form's figures as files to save: which kinds there are, what each is called, and who makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from service.web.described import CSV
from service.web.document import DOCX, document
from service.web.figures import scores_csv
from service.web.workbook import XLSX, workbook

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.dossier import Dossier
    from service.domain.score import PeriodShown
    from service.web.digits import Digits

Kind = Literal["docx", "xlsx", "csv"]

MEDIA_TYPES: dict[Kind, str] = {"docx": DOCX, "xlsx": XLSX, "csv": CSV}

OFFICE: tuple[Kind, ...] = ("docx", "xlsx")
"""The kinds that are made of a whole dossier, in the digits that are asked for."""


def office_kind(name: str) -> tuple[str, Kind | None]:
    """Split what was asked for into the form and the kind of office file, `None` where it names none."""
    form, _, ending = name.rpartition(".")
    return next(((form, kind) for kind in OFFICE if kind == ending), (name, None))


def made(kind: Kind, dossier: Dossier, template: Path, digits: Digits) -> bytes:
    """Make a file, which takes long enough for a thread. Raises `ExtraMissingError` and `BrokenTemplateError`."""
    match kind:
        case "docx":
            return document(dossier, template, digits)
        case "xlsx":
            return workbook(dossier, digits)
        case _:
            return scores_csv([dossier.score]).encode()


def saved_as(form: str, period: PeriodShown, kind: Kind) -> dict[str, str]:
    """Give the header that names the file where it is saved."""
    quarter = f"-q{period.quarter}" if period.quarter else ""
    return {"content-disposition": f'attachment; filename="{form}-{period.fiscal_year}{quarter}.{kind}"'}
