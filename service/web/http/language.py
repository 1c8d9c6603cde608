"""The language of a page: the wanted one if there is a page in it, else Thai."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts.formatting import LANGUAGES

if TYPE_CHECKING:
    from service.domain.forms.form import Questionnaire


def page_language(wanted: str) -> str:
    """Return the wanted language if the service has texts in it, else `th`."""
    return wanted if wanted in LANGUAGES else "th"


def form_language(questionnaire: Questionnaire, wanted: str) -> str:
    """Return the wanted language if the form is offered in it, else `th`."""
    return wanted if wanted in questionnaire.form.languages and wanted in LANGUAGES else "th"
