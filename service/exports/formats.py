"""The file formats of a form's report and of the scorecard: their names and makers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from service.exports.docx import DOCX, document, scorecard_document
from service.exports.xlsx import XLSX, scorecard_workbook, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.application.collecting.comments import PeriodComments
    from service.application.indicators.scorecard import Scorecard
    from service.application.scoring.form_report import FormReport
    from service.domain.organisation.organisation import Organisation
    from service.domain.scoring.score import PeriodShown
    from service.exports.scorecard_rows import Paper
    from service.exports.thai_digits import Digits

Kind = Literal["xlsx", "docx", "short.docx"]

MEDIA_TYPES: dict[Kind, str] = {"xlsx": XLSX, "short.docx": DOCX, "docx": DOCX}

_TEMPLATES: dict[Kind, str] = {"docx": "report", "short.docx": "report-short"}


def kind_of(name: str) -> tuple[str, Kind | None]:
    """Split `form.kind` into the form's id and the kind; `None` where the kind is unknown."""
    for kind in sorted(MEDIA_TYPES, key=len, reverse=True):
        if name.endswith(f".{kind}"):
            return name.removesuffix(f".{kind}"), kind
    return name, None


def make_file(  # noqa: PLR0913, PLR0917 - a file has that many inputs
    kind: Kind,
    form_report: FormReport,
    template: Callable[[str], Path],
    digits: Digits,
    organisation: Organisation,
    quoted: PeriodComments | None = None,
) -> bytes:
    """Make a file, from a template by name, with the comments of those who may read them; call it in a thread.

    Raises `ExtraMissingError` and `BrokenTemplateError`.
    """
    if kind == "xlsx":
        return workbook(form_report, digits, quoted)
    return document(form_report, template(_TEMPLATES[kind]), organisation, digits, quoted)


def make_scorecard(kind: Kind, card: Scorecard, template: Path, paper: Paper) -> bytes:
    """Make a file of the scorecard; call it in a thread. Raises `ExtraMissingError` and `BrokenTemplateError`."""
    return scorecard_workbook(card, paper) if kind == "xlsx" else scorecard_document(card, template, paper)


def file_name(form: str, period: PeriodShown, kind: str, digits: Digits = "arabic") -> str:
    """Return the file name to save under; Thai digits have a name of their own."""
    quarter = f"-q{period.quarter}" if period.quarter else ""
    thai = "-thai" if digits == "thai" and kind in MEDIA_TYPES else ""
    return f"{form}-{period.fiscal_year}{quarter}{thai}.{kind}"
