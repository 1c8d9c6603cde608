"""The page about an answer sheet above the size limit: it names the items that are too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.collecting import answers as sheet
from service.domain.errors import InvalidAnswersError
from service.texts import texts
from service.texts.formatting import said
from service.web.http.form_data import answers_from_fields, first_value, url_decoded, version_in
from service.web.http.language import form_language
from service.web.http.response import PageResponse, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Questionnaire
    from service.web.http.form_data import Sent
    from service.web.http.request import TooLargeError
    from service.web.respondent.dependencies import Visit

_ANY = 10**6


async def overlong(visit: Visit, collector: Collector, error: TooLargeError) -> PageResponse:
    """Return the page that names the items. Raises the error again if no item is too long."""
    sent = url_decoded(error.start.decode("utf-8", "ignore"), _ANY)
    asked = (await visit.deps.registry.current_or_version(collector.form, version_in(sent))).questionnaire
    language = form_language(asked, first_value(sent, "lang"))
    items = "; ".join(_named(asked, sent, language))
    if not items:
        raise error
    told = visit.deps.respondent_pages.message("too-large-items", language, items=items)
    return page(visit.scope, told, "", error.status_code)


def _named(asked: Questionnaire, sent: Sent, language: str) -> Iterator[str]:
    """Yield number and text of each item that is too long."""
    try:
        sheet.check(asked, answers_from_fields(asked, sent))
    except InvalidAnswersError as error:
        ids = list(asked.items)
        long = {each.item.partition(".")[0] for each in error.violations if each.code == "too-long"}
        for name in sorted(long, key=ids.index):
            number = texts(language).form.say("errors_item", number=ids.index(name) + 1)
            yield f"{number} {said(asked.items[name], 'text', language)}"
