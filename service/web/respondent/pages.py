"""Renders respondents' pages; those that are the same for all respondents are rendered once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from service.domain.collecting.collector import Collector
from service.domain.errors import AlreadySentError, InvalidAnswersError, NothingAnsweredError, UnknownFormError
from service.domain.forms.form import CONSENT
from service.domain.scoring.suppression import MINIMUM
from service.exports import poster as poster_file
from service.texts import filled, texts
from service.texts.formatting import month, said
from service.web.http.form_data import fields_from_answers
from service.web.http.gzip_template import SLOT, GzipTemplate
from service.web.http.language import form_language
from service.web.http.submission_key import fresh_key
from service.web.http.templates import Pages
from service.web.respondent.answers_as_text import lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.collecting.receipts import ReceiptContents
    from service.application.forms.registry import FormRegistry
    from service.domain.collecting.draft_on_new_version import Revision
    from service.domain.errors import SurveyError, Violation
    from service.domain.forms.form import Questionnaire
    from service.exports.qr import Qr

ReceiptState = Literal["ask", "read", "saved", "forgotten", "withdraw", "withdrawn"]

_ANY_TIME = datetime.min.replace(tzinfo=UTC)
"""The creation time of the placeholder collector in a preview."""

_KEPT = 512
"""The most pages in the cache: several hundred collectors in two languages."""

_GONE = {
    "closed",
    "invitation-revoked",
    "invitation-used",
    "unknown-collector",
    "withdrawn",
}
"""Refusals that sending again cannot change: the device need not keep the draft."""


_AS_IT_SHOULD_BE = {"home", "closed", "not-yet-open", "invitation-needed", "invitation-used"}
"""Messages that are no errors."""


class FieldError(Struct, frozen=True, kw_only=True):
    """A violation in words, with the ids of its item and field."""

    item: str
    field: str
    message: str


class QuestionnairePages:
    """Renders pages of published forms."""

    def __init__(self, pages: Pages, registry: FormRegistry) -> None:
        self._pages = pages
        self._registry = registry
        self._ready: dict[tuple[object, ...], GzipTemplate] = {}

    def empty(self, collector: Collector, language: str) -> GzipTemplate:
        """Return the empty form in its current version; the slot takes the submission key."""
        questionnaire = self._registry.form(collector.form).questionnaire
        return self._once("form.html", questionnaire, collector, language, values={}, errors=[])

    def filled(  # noqa: PLR0913 - all that makes the page differ
        self,
        questionnaire: Questionnaire,
        collector: Collector,
        language: str,
        answers: Mapping[str, Any],
        refusal: SurveyError | None = None,
        *,
        revised: Revision | None = None,
    ) -> GzipTemplate:
        """Return the form filled in, with the refusal and the errors; the slot takes its submission key.

        After an `AlreadySentError` the page offers to send the sheet as another person's, under a new key, unless the
        collector is by invitation.
        """
        violations = refusal.violations if isinstance(refusal, InvalidAnswersError) else None
        sent = isinstance(refusal, AlreadySentError)
        page = self._pages.render(
            "form.html",
            language,
            q=questionnaire,
            collector=collector,
            slot=SLOT,
            values=fields_from_answers(questionnaire, answers),
            errors=[field_error(violation, language) for violation in violations or ()],
            told=getattr(texts(language).refusals, refusal.code) if refusal and violations is None else None,
            revised=revised,
            blank=isinstance(refusal, NothingAnsweredError),
            sent=sent,
            anew=fresh_key() if sent and collector.access == "open" else None,
        )
        return GzipTemplate(page)

    def preview(self, questionnaire: Questionnaire, language: str, other: str, **banner: str) -> str:
        """Return the form as a respondent sees it, without anything that sends it.

        `other` is the URL of the same page in the other language, empty if there is none; `banner` and `banner_name`
        are the banner's text and its name for screen readers.
        """
        language = form_language(questionnaire, language)
        seen = Collector(code="", form=questionnaire.form.id, label=questionnaire.form.audience, created=_ANY_TIME)
        return self._pages.render(
            "preview.html", language, q=questionnaire, collector=seen, values={}, errors=[], other=other, **banner
        )

    def receipt(
        self,
        language: str,
        *,
        state: ReceiptState = "ask",
        held: ReceiptContents | None = None,
        receipt: str = "",
        refusal: SurveyError | None = None,
    ) -> str:
        """Return a page of a receipt: the field to enter it, or the answers it opens."""
        language = form_language(held.questionnaire, language) if held else language
        return self._pages.render(
            "receipt.html",
            language,
            state=state,
            held=held,
            lines=lines(held, language) if held else [],
            month=month(held.month, language) if held else "",
            receipt=receipt,
            refusal=getattr(texts(language).refusals, refusal.code) if refusal else None,
        )

    def copy(self, held: ReceiptContents, language: str) -> str:
        """Return the answers of a receipt as one HTML file to download, without links to other files."""
        language = form_language(held.questionnaire, language)
        answered = lines(held, language)
        return self._pages.render(
            "receipt-copy.html", language, held=held, lines=answered, month=month(held.month, language)
        )

    def thanks(self, collector: Collector, language: str, *, receipt: bool) -> GzipTemplate:
        """Return the thanks page; the slot takes the receipt."""
        questionnaire = self._registry.form(collector.form).questionnaire
        return self._once("thanks.html", questionnaire, collector, language, receipt=receipt)

    def poster(self, collector: Collector, language: str, qr: Qr) -> GzipTemplate:
        """Return the poster to print."""
        questionnaire = self._registry.form(collector.form).questionnaire
        return self._once("poster.html", questionnaire, collector, language, qr=qr, pdf=poster_file.drawable())

    def privacy(self, language: str) -> GzipTemplate:
        """Return the page on data protection."""
        forms = [published.questionnaire for published in self._registry.current]
        personal = any(each.personal for each in forms)
        key = ("privacy", language, *(each.hash for each in forms))
        return self._made(key, "privacy.html", language, forms=forms, personal=personal, least=MINIMUM)

    def message(
        self, code: str, language: str, collector: Collector | None = None, /, **blanks: str | int
    ) -> GzipTemplate:
        """Return the page about a refusal, or the welcome page, with the survey's title if known and whom to ask."""
        words = getattr(texts(language).refusals, code)
        paragraphs = [filled(paragraph, blanks) for paragraph in words.body]
        asked = self._asked(collector)
        title = said(asked[0].form, "title", language) if collector and asked else None
        trial = collector is not None and collector.standing == "trial"
        seats = (self._pages.noticed(each.form.notice, "contact", language) for each in asked)
        contacts = tuple(dict.fromkeys((*seats, *self._pages.reach(language))))
        return self._made(
            (code, language, title, contacts, trial, *paragraphs),
            "message.html",
            language,
            heading=words.heading,
            paragraphs=paragraphs,
            survey=title,
            trial=trial,
            desk=code == "home",
            contacts=contacts,
            page="gone" if code in _GONE else "message",
            tone="info" if code in _AS_IT_SHOULD_BE else "warning",
        )

    def _asked(self, collector: Collector | None) -> list[Questionnaire]:
        """Return the collector's form, or all current forms without a collector."""
        try:
            found = [self._registry.form(collector.form)] if collector else self._registry.current
        except UnknownFormError:
            found = []
        return [each.questionnaire for each in found]

    def _once(
        self,
        template: str,
        questionnaire: Questionnaire,
        collector: Collector,
        language: str,
        **context: Any,  # noqa: ANN401 - what the template asks for
    ) -> GzipTemplate:
        language = form_language(questionnaire, language)
        key = (template, questionnaire.hash, collector, language, context.get("receipt"))
        return self._made(key, template, language, q=questionnaire, collector=collector, **context)

    def _made(self, key: tuple[object, ...], template: str, language: str, **context: Any) -> GzipTemplate:  # noqa: ANN401 - what the template asks for
        """Return a page from the cache, rendered if it is not there."""
        ready = self._ready.get(key)
        if ready is None:
            if len(self._ready) >= _KEPT:
                self._ready.clear()
            ready = self._ready[key] = GzipTemplate(self._pages.render(template, language, slot=SLOT, **context))
        return ready


def field_error(violation: Violation, language: str) -> FieldError:
    """Return a violation in words; a missing consent is told at its box, which stands for all personal items."""
    return FieldError(
        item=CONSENT if violation.code == "consent-needed" else violation.item.split(".")[0],
        field=violation.item,
        message=texts(language).violations.say(violation.code, **violation.params),
    )
