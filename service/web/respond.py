"""The respondent's pages: the form, its sending, the thanks, the code to scan and the poster around it.

All that lies under a collector's link is asked for by the steps of its path.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from litestar import Router, get
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.params import FromQuery

from service.domain import answers as sheet
from service.domain.errors import BusyError, InvalidAnswersError, InvalidReceiptError, InvitationNeededError
from service.domain.invitation import read_slip
from service.domain.receipt import checked_key, read_receipt
from service.web.fields import Sent, one, typed
from service.web.house import Asked, Housed, fresh_key
from service.web.problems import STATUS, retry_headers
from service.web.render import LANGUAGES
from service.web.replies import Page, drawing, page
from service.web.sheets import language_of
from service.web.visit import Visit

if TYPE_CHECKING:
    from service.application.forms import Published
    from service.domain.collector import Collector
    from service.domain.errors import SurveyError


_NO_STORE = (b"cache-control", b"no-store")
_STUCK = re.compile("^[^0-9A-Za-z]+|[^0-9A-Za-z]+$")


async def at_collector(visit: Visit, steps: Sequence[str]) -> Page:
    """Answer whatever is asked under a collector's link, by the steps that follow."""
    match steps:
        case [code]:
            return await (_open if visit.reads else _send)(visit, code, None)
        case [code, "i" | "I", slip]:
            return await (_open if visit.reads else _send)(visit, code, slip)
        case [code, name] if name in _BESIDE:
            if not visit.reads:
                raise MethodNotAllowedException
            return await _BESIDE[name](visit, await visit.house.reception.collector(code))
        case [code, *rest] if rest != (cleared := _cleared(rest)):
            return await at_collector(visit, [code, *cleared])
        case _:
            raise NotFoundException


def _cleared(steps: Sequence[str]) -> list[str]:
    """Give steps of a path without what is stuck to them, such as a bracket, or a word of what followed the link."""
    return [step for step in (_STUCK.sub("", each) for each in steps) if step]


async def _open(visit: Visit, code: str, slip: str | None) -> Page:
    """Show the form, with a fresh submission key in it; a collector by invitation shows it for a fresh slip.

    Whoever comes by another spelling is sent on to the one that is printed: a draft is kept under the address.
    """
    collector = await visit.house.reception.collector(code)
    written = _written(collector, slip)
    if written and visit.scope["path"].rstrip("/").upper() != written.upper():
        query = visit.scope["query_string"]
        return Page(b"", 303, [(b"location", written.encode() + (b"?" + query if query else b"")), _NO_STORE])
    collector = await visit.house.reception.enter(code)
    if collector.access == "invitation":
        await _let_in(visit, collector, slip)
    await visit.house.library.asked(collector.form)
    empty = visit.house.sheets.empty(collector, visit.asked("lang", "th"))
    return page(visit.scope, empty, fresh_key(), kept=collector.device == "own")


def _written(collector: Collector, slip: str | None) -> str | None:
    """Give the path of a link as it is printed; none where the slip is no slip, which is refused or does not matter."""
    if slip is None:
        return f"/s/{collector.code}"
    try:
        return f"/s/{collector.code}/i/{read_slip(slip)}"
    except InvitationNeededError:
        return None


async def _let_in(visit: Visit, collector: Collector, slip: str | None) -> None:
    """Look at a slip."""
    with _guessing(visit, slip):
        await visit.house.invitations.open(collector, slip or "")


@contextmanager
def _guessing(visit: Visit, slip: str | None) -> Iterator[None]:
    """Count slips that are none, so that nobody can try them all."""
    try:
        yield
    except InvitationNeededError:
        if slip:
            visit.house.guesses.check(visit.scope)
            visit.house.guesses.count(visit.scope)
        raise


async def _send(visit: Visit, code: str, slip: str | None) -> Page:
    """Take a filled form in; what is wrong with it comes back with everything still filled in."""
    if visit.scope["method"] != "POST":
        raise MethodNotAllowedException
    house = visit.house
    house.submissions.check(visit.scope)
    collector = await house.reception.collector(code)
    house.submissions.count(visit.scope)
    sent = await visit.sent()
    asked = await visit.house.library.asked(collector.form, _version(one(sent, "version")))
    answering = _Answering(visit, collector, asked, sent, slip)
    wanted = one(sent, "switch")
    with _guessing(visit, slip):
        return answering.again(wanted) if wanted else await answering.store(one(sent, "lang"))


def _version(sent: str) -> int | None:
    """Read the version that a sheet was opened with, which may have been followed by another since."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 4 else None  # noqa: PLR2004 - a version has four digits at most


class _Answering:
    """One sent sheet on its way: stored, or shown again."""

    def __init__(self, visit: Visit, collector: Collector, asked: Published, sent: Sent, slip: str | None) -> None:
        self._visit = visit
        self._house = visit.house
        self._collector = collector
        self._published = asked
        self._sent = sent
        self._slip = slip
        self._key = checked_key(one(sent, "key") or fresh_key())

    async def store(self, language: str) -> Page:
        """Check and store the sheet."""
        questionnaire = self._published.questionnaire
        try:
            answers = sheet.check(questionnaire, typed(questionnaire, self._sent))
            stored = await self._house.intake.submit(self._collector, self._published, self._key, answers, self._slip)
        except (InvalidAnswersError, BusyError) as error:
            await self._house.reception.enter(self._collector.code)
            return self.again(language, error)
        also = "" if language_of(questionnaire, language) == "th" else f"&lang={language}"
        to = f"/s/{self._collector.code}/thanks?receipt={stored.receipt}{also}"
        return Page(b"", 303, [(b"location", to.encode()), _NO_STORE])

    def again(self, language: str, refusal: SurveyError | None = None) -> Page:
        """Show the sheet again with everything still filled in, under the same key."""
        questionnaire = self._published.questionnaire
        language = language_of(questionnaire, language)
        filled = self._house.sheets.filled(questionnaire, self._collector, language, self._sent, refusal)
        status = STATUS[type(refusal)] if refusal else 200
        kept = self._collector.device == "own"
        return page(self._visit.scope, filled, self._key, status, kept=kept, also=retry_headers(refusal))


async def _thanks(visit: Visit, collector: Collector) -> Page:
    """Say thank you, and give the receipt."""
    try:
        known = read_receipt(visit.asked("receipt"))
    except InvalidReceiptError:
        known = ""
    thanks = visit.house.sheets.thanks(collector, visit.asked("lang", "th"), receipt=bool(known))
    return page(visit.scope, thanks, known)


async def _poster(visit: Visit, collector: Collector) -> Page:
    """Show the A4 page to print."""
    if collector.access == "invitation":
        raise InvitationNeededError
    return page(visit.scope, visit.house.sheets.poster(collector, visit.asked("lang", "th"), visit.house.qr), "")


async def _qr_svg(visit: Visit, collector: Collector) -> Page:
    """Draw the QR code as SVG."""
    return drawing(visit.house.qr.svg(collector).encode(), b"image/svg+xml")


async def _qr_png(visit: Visit, collector: Collector) -> Page:
    """Draw the QR code as PNG."""
    return drawing(visit.house.qr.png(collector), b"image/png")


_BESIDE: dict[str, Callable[[Visit, Collector], Awaitable[Page]]] = {
    "thanks": _thanks,
    "poster": _poster,
    "qr.svg": _qr_svg,
    "qr.png": _qr_png,
}
"""What lies beside the form."""


@get("/privacy")
async def privacy(house: Housed, request: Asked, lang: FromQuery[str] = "th") -> Page:
    """Show what is stored and what is not."""
    return page(request.scope, house.sheets.privacy(_language(lang)), "")


@get("/")
async def home(house: Housed, request: Asked, lang: FromQuery[str] = "th") -> Page:
    """Say what this is, to whoever comes without a code."""
    return page(request.scope, house.sheets.message("home", _language(lang)), "")


def _language(wanted: str) -> str:
    return wanted if wanted in LANGUAGES else "th"


def respond_router() -> Router:
    """Give the routes of the respondents' pages."""
    return Router("/", route_handlers=[home, privacy], include_in_schema=False)
