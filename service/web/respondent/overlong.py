"""What is said of a sheet that is longer than any that keeps to its form: the items that are too long, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.collecting import answers as sheet
from service.domain.errors import InvalidAnswersError
from service.texts import texts
from service.texts.formatting import said
from service.web.http.form_data import first_value, typed, url_decoded, version_in
from service.web.http.response import PageResponse, page
from service.web.respondent.pages import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Questionnaire
    from service.web.http.form_data import Sent
    from service.web.http.request import TooLargeError
    from service.web.respondent.dependencies import Visit

_ANY = 10**6


async def overlong(visit: Visit, collector: Collector, error: TooLargeError) -> PageResponse:
    """Give the page that names the items. Raises the error again where no item is at fault."""
    sent = url_decoded(error.start.decode("utf-8", "ignore"), _ANY)
    asked = (await visit.deps.registry.current_or_version(collector.form, version_in(sent))).questionnaire
    language = language_of(asked, first_value(sent, "lang"))
    items = "; ".join(_named(asked, sent, language))
    if not items:
        raise error
    told = visit.deps.respondent_pages.message("too-large-items", language, items=items)
    return page(visit.scope, told, "", error.status_code)


def _named(asked: Questionnaire, sent: Sent, language: str) -> Iterator[str]:
    """Give the number and the words of each item that is too long."""
    try:
        sheet.check(asked, typed(asked, sent))
    except InvalidAnswersError as error:
        ids = list(asked.items)
        long = {each.item.partition(".")[0] for each in error.violations if each.code == "too-long"}
        for name in sorted(long, key=ids.index):
            number = texts(language).form.say("errors_item", number=ids.index(name) + 1)
            yield f"{number} {said(asked.items[name], 'text', language)}"
