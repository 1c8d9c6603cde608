"""The words for results imported from documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.outcomes import level_words

if TYPE_CHECKING:
    from service.domain.forms.form import Method
    from service.domain.scoring.imported_figures import ImportedFigures
    from service.domain.scoring.score import CriteriaShown, PeriodShown


def imported_method(method: Method | None) -> str:
    """Return the method that a document tells, or that it tells none."""
    says = texts("keeper").workbook
    return str(says.methods.say(method) if method else says.imported.untold)


def imported_words(imported: ImportedFigures, criteria: CriteriaShown | None, period: PeriodShown) -> str:
    """Return a sentence with all that a document tells, to stand beside other figures."""
    says, level = texts("keeper").workbook.imported, level_words(imported, criteria, period)
    return str(
        says.say(
            "all",
            document=imported.document,
            percent=str(imported.percent),
            responses=imported.responses,
            method=imported_method(imported.method),
            level=says.say("level", level=level) if isinstance(level, int) else level,
        )
    )
