"""The questionnaire: open, send, show again with errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from litestar import get, post
from msgspec.structs import replace

from service.application.counters import REFUSED
from service.domain.collecting import answers as sheet
from service.domain.collecting.draft_on_new_version import revision
from service.domain.collecting.invitation_state import read_slip
from service.domain.collecting.receipt import checked_key
from service.domain.errors import (
    AlreadySentError,
    AnotherFormError,
    BusyError,
    DailyLimitError,
    InvalidAnswersError,
    InvalidKeyError,
    InvitationNeededError,
    NothingAnsweredError,
    StandingChangedError,
    TooManyRequestsError,
    UnknownVersionError,
)
from service.web.errors import STATUS, refusal_headers
from service.web.http.form_data import VERSION_DIGITS, Sent, answers_from_fields, first_value, version_in
from service.web.http.language import form_language
from service.web.http.request import TooLargeError
from service.web.http.response import PageResponse, page
from service.web.http.submission_key import fresh_key
from service.web.respondent.dependencies import Visit
from service.web.respondent.too_large_sheet import overlong

if TYPE_CHECKING:
    from service.application.forms.registry import PublishedForm
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.draft_on_new_version import Revision
    from service.domain.errors import SurveyError


REVISE = "revise"
"""The value of `do` that asks for the current version of the form."""

REPLACE = "replace"
"""The value of `do` that confirms replacing earlier answers."""

ANEW = "anew"
"""The value of `do` for another person's sheet, followed by a space and the new key."""


LINKS = ["/{code:str}", "/{code:str}/i/{slip:str}", "/{code:str}/I/{slip:str}"]
"""The paths of a form: of a collector open to all, and of one by invitation."""

_NO_STORE = (b"cache-control", b"no-store")


@get(LINKS)
async def open_form(request: Visit) -> PageResponse:
    """Show the form with a new submission key; a collector by invitation needs an unused slip.

    Other spellings of the URL are redirected to the printed one, because drafts are stored by URL.
    """
    collector, deps, slip = await request.collector(), request.deps, request.slip
    written = _printed_path(collector, slip)
    path = request.scope["path"]
    if written and path != written and path.upper() != written.upper():
        return redirect_to(request, written)
    if refusal := collector.refusal(deps.clock()):
        raise refusal
    if collector.access == "invitation":
        with _counting_guesses(request):
            await deps.invitations().open(collector, slip or "")
    await deps.registry.load_if_unknown(collector.form)
    empty = deps.respondent_pages.empty(collector, request.parameter("lang", "th"))
    return page(request.scope, empty, fresh_key(), kept=collector.device == "own")


def redirect_to(request: Visit, path: str) -> PageResponse:
    """Return a redirect (303) to a path, with the same query."""
    query = request.scope["query_string"]
    return PageResponse(b"", 303, [(b"location", path.encode() + (b"?" + query if query else b"")), _NO_STORE])


def _printed_path(collector: Collector, slip: str | None) -> str | None:
    """Return the path as printed; `None` if the slip is malformed."""
    if slip is None:
        return f"/s/{collector.code}"
    try:
        return f"/s/{collector.code}/i/{read_slip(slip)}"
    except InvitationNeededError:
        return None


@contextmanager
def _counting_guesses(visit: Visit) -> Iterator[None]:
    """Count malformed and unknown slips against the address's rate limit of guesses."""
    try:
        yield
    except InvitationNeededError:
        if visit.slip:
            visit.deps.guess_limit.take(visit.scope)
        raise


@post(LINKS)
async def send_form(request: Visit) -> PageResponse:
    """Store a filled form; if it is refused, show it again filled in."""
    collector = await request.collector()
    refusal = _too_often(request)
    form = request.parameter("send", collector.form)
    try:
        sent = await request.form_fields(*request.deps.registry.max_sheet_size(form))
    except TooLargeError as error:
        return await overlong(request, collector, error)
    try:
        answering = _Answering(request, collector, await _begun(request, collector, form, sent), sent, request.slip)
        if first_value(sent, "switch"):
            return answering.show_again(first_value(sent, "switch"))
        if refusal:
            return answering.show_again(first_value(sent, "lang"), refusal)
        with _counting_guesses(request):
            return await answering.store(first_value(sent, "lang"))
    except UnknownVersionError as error:
        return await _as_asked_now(request, collector.code, form, sent, error)


def _too_often(visit: Visit) -> SurveyError | None:
    """Count a sheet; return the refusal if the address has sent too many."""
    try:
        visit.deps.submission_limit.take(visit.scope)
    except TooManyRequestsError as error:
        visit.deps.counters.count(REFUSED, error.kind)
        return error
    return None


async def _begun(visit: Visit, collector: Collector, form: str, sent: Sent) -> PublishedForm:
    """Return the form version with which the sheet was opened.

    Raises `UnknownVersionError`, also for a sheet of another form, and if the current version is asked for.
    """
    version = _version(form, sent)
    if form != collector.form or first_value(sent, "do") == REVISE:
        raise UnknownVersionError(form=form, version=str(version))
    return await visit.deps.registry.current_or_version(form, version)


async def _as_asked_now(visit: Visit, code: str, form: str, sent: Sent, error: SurveyError) -> PageResponse:
    """Show the current version with all answers that it still has items for; another form is shown empty."""
    deps = visit.deps
    deps.collector_cache.forget(code)
    collector = await deps.collector_cache.open_collector(code)
    now = await deps.registry.current_or_version(collector.form)
    if form != collector.form:
        return _Answering(visit, collector, now, {}, None).show_again(first_value(sent, "lang"), AnotherFormError())
    begun = None
    with suppress(UnknownVersionError):
        begun = await deps.registry.current_or_version(form, _version(form, sent))
    revised = revision(begun.questionnaire if begun else None, now.questionnaire, sent)
    answering = _Answering(visit, collector, now, sent, None)
    return answering.show_again(first_value(sent, "lang"), None if begun == now else error, revised)


def _version(form: str, sent: Sent) -> int | None:
    """Return the version with which a sheet was opened. Raises `UnknownVersionError` if it is not a number."""
    version, told = version_in(sent), first_value(sent, "version")
    if told and version is None:
        raise UnknownVersionError(form=form, version=told[:VERSION_DIGITS])
    return version


class _Answering:
    """A sent sheet, to be stored or shown again."""

    def __init__(self, visit: Visit, collector: Collector, asked: PublishedForm, sent: Sent, slip: str | None) -> None:
        self._visit = visit
        self._deps = visit.deps
        self._collector = collector
        self._published = asked
        self._sent = sent
        self._slip = slip
        wish, _, anew = first_value(sent, "do").partition(" ")
        self._replaces = wish == REPLACE
        self._key = (anew if wish == ANEW else first_value(sent, "key")) or fresh_key()

    async def store(self, language: str) -> PageResponse:
        """Check and store the sheet; redirect to the thanks page, or show the sheet again with the errors."""
        questionnaire = self._published.questionnaire
        try:
            answers = sheet.check(questionnaire, answers_from_fields(questionnaire, self._sent))
            stored = await self._deps.submissions.submit(
                self._as_opened(), self._published, self._key, answers, self._slip, replaces=self._replaces
            )
        except (
            InvalidAnswersError,
            NothingAnsweredError,
            InvalidKeyError,
            BusyError,
            AlreadySentError,
            DailyLimitError,
            StandingChangedError,
        ) as error:
            if isinstance(
                error, InvalidAnswersError | NothingAnsweredError | InvalidKeyError
            ):  # others are counted where they arise
                self._deps.counters.count(REFUSED, error.kind)
            if isinstance(error, StandingChangedError):
                self._deps.collector_cache.forget(self._collector.code)
            self._collector = await self._deps.collector_cache.open_collector(self._collector.code)
            return self.show_again(language, error)
        also = "" if form_language(questionnaire, language) == "th" else f"&lang={language}"
        to = f"/s/{self._collector.code}/thanks?receipt={stored.receipt}{also}"
        return PageResponse(b"", 303, [(b"location", to.encode()), _NO_STORE])

    def _as_opened(self) -> Collector:
        """Return the collector as the sheet said it is: a trial, or not."""
        if first_value(self._sent, "trial"):
            return replace(self._collector, standing="trial")
        return replace(self._collector, standing="real") if self._collector.standing == "trial" else self._collector

    def show_again(
        self, language: str, refusal: SurveyError | None = None, revised: Revision | None = None
    ) -> PageResponse:
        """Show the sheet filled in, under the same submission key."""
        questionnaire = self._published.questionnaire
        language = form_language(questionnaire, language)
        filled = self._deps.respondent_pages.filled(
            questionnaire, self._collector, language, self._sent, refusal, revised=revised
        )
        status = STATUS[refusal.kind] if refusal and first_value(self._sent, "do") != REVISE else 200
        kept = self._collector.device == "own" and not isinstance(refusal, TooManyRequestsError)
        return page(self._visit.scope, filled, _usable(self._key), status, kept=kept, also=refusal_headers(refusal))


def _usable(key: str) -> str:
    """Return the key if it is valid, else a new one."""
    try:
        return checked_key(key)
    except InvalidKeyError:
        return fresh_key()
