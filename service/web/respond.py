"""The respondent's pages: the form, its sending, the thanks, the code to scan and the poster around it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from litestar import MediaType, Router, get, post
from litestar.params import FromPath, FromQuery

from service.domain import answers as sheet
from service.domain.errors import BusyError, InvalidAnswersError, InvalidReceiptError, InvitationNeededError
from service.domain.receipt import checked_key, read_receipt
from service.web.fields import Sent, one, sent_fields, typed
from service.web.house import House, Housed, Web, fresh_key, provide_house
from service.web.problems import STATUS, retry_headers
from service.web.replies import Page, page
from service.web.sheets import language_of

if TYPE_CHECKING:
    from service.application.forms import Published
    from service.domain.collector import Collector
    from service.domain.errors import SurveyError

_WEB = Web


@get(["/s/{code:str}", "/S/{code:str}", "/s/{code:str}/i/{slip:str}", "/S/{code:str}/I/{slip:str}"])
async def open_form(request: _WEB) -> Page:
    """Show the form, with a fresh submission key in it; a collector by invitation shows it for a fresh slip.

    Asks for the bare request: this page is opened more than all others, and needs nothing converted.
    """
    house = provide_house(request.app.state)
    collector = await house.reception.enter(request.path_params["code"])
    if collector.access == "invitation":
        await _let_in(house, request, collector, request.path_params.get("slip"))
    empty = house.sheets.empty(collector, _wanted_language(request))
    return page(request, empty, fresh_key(), kept=collector.device == "own")


def _wanted_language(request: _WEB) -> str:
    return request.query_params.get("lang", "th") if request.scope["query_string"] else "th"


async def _let_in(house: House, request: _WEB, collector: Collector, slip: str | None) -> None:
    """Look at a slip; wrong ones are counted, so that nobody can try them all."""
    try:
        await house.invitations.open(collector, slip or "")
    except InvitationNeededError:
        if slip:
            house.guesses.check(request)
            house.guesses.count(request)
        raise


@post(["/s/{code:str}", "/S/{code:str}", "/s/{code:str}/i/{slip:str}", "/S/{code:str}/I/{slip:str}"], status_code=303)
async def send_form(code: FromPath[str], house: Housed, request: _WEB, slip: FromPath[str | None] = None) -> Page:
    """Take a filled form in; what is wrong with it comes back with everything still filled in."""
    house.submissions.check(request)
    collector = await house.reception.collector(code)
    house.submissions.count(request)
    sent = await sent_fields(request)
    published = _asked(house, collector, sent)
    language = language_of(published.questionnaire, one(sent, "lang"))
    answering = _Answering(house, request, collector, published, sent, slip)
    wanted = one(sent, "switch")
    if wanted:
        return answering.again(language_of(published.questionnaire, wanted))
    return await answering.store(language)


@get(["/s/{code:str}/thanks", "/S/{code:str}/thanks"])
async def thanks(request: _WEB) -> Page:
    """Say thank you, and give the receipt."""
    house = provide_house(request.app.state)
    collector = await house.reception.collector(request.path_params["code"])
    try:
        known = read_receipt(request.query_params.get("receipt", ""))
    except InvalidReceiptError:
        known = ""
    return page(request, house.sheets.thanks(collector, _wanted_language(request), receipt=bool(known)), known)


@get(["/s/{code:str}/poster", "/S/{code:str}/poster"], media_type=MediaType.HTML)
async def poster(code: FromPath[str], house: Housed, lang: FromQuery[str] = "th") -> str:
    """Show the A4 page to print."""
    collector = await house.reception.collector(code)
    if collector.access == "invitation":
        raise InvitationNeededError
    return house.sheets.poster(collector, lang, house.qr.svg(collector), house.qr.link(collector))


@get(["/s/{code:str}/qr.svg", "/S/{code:str}/qr.svg"], media_type="image/svg+xml")
async def qr_svg(code: FromPath[str], house: Housed) -> str:
    """Draw the QR code as SVG."""
    return house.qr.svg(await house.reception.collector(code))


@get(["/s/{code:str}/qr.png", "/S/{code:str}/qr.png"], media_type="image/png")
async def qr_png(code: FromPath[str], house: Housed) -> bytes:
    """Draw the QR code as PNG."""
    return house.qr.png(await house.reception.collector(code))


@get("/privacy", media_type=MediaType.HTML)
async def privacy(house: Housed, lang: FromQuery[str] = "th") -> str:
    """Show what is stored and what is not."""
    return house.sheets.privacy(lang if lang == "en" else "th")


@get("/", media_type=MediaType.HTML)
async def home(house: Housed) -> str:
    """Say what this is, to whoever comes without a code."""
    return house.sheets.message("home", "th")


class _Answering:
    """One sent sheet on its way: stored, or shown again."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that makes a sheet
        self, house: House, request: _WEB, collector: Collector, published: Published, sent: Sent, slip: str | None
    ) -> None:
        self._house = house
        self._request = request
        self._collector = collector
        self._published = published
        self._sent = sent
        self._slip = slip
        self._key = checked_key(one(sent, "key") or fresh_key())

    async def store(self, language: str) -> Page:
        """Check and store the sheet."""
        raw = typed(self._published.questionnaire, self._sent)
        try:
            answers = sheet.check(self._published.questionnaire, raw)
            stored = await self._house.intake.submit(self._collector, self._published, self._key, answers, self._slip)
        except (InvalidAnswersError, BusyError) as error:
            await self._house.reception.enter(self._collector.code)
            return self.again(language, error)
        query = {"receipt": stored.receipt} if language == "th" else {"receipt": stored.receipt, "lang": language}
        to = f"/s/{self._collector.code}/thanks?{urlencode(query)}"
        return Page(b"", 303, [(b"location", to.encode()), (b"cache-control", b"no-store")])

    def again(self, language: str, refusal: SurveyError | None = None) -> Page:
        """Show the sheet again with everything still filled in, under the same key."""
        filled = self._house.sheets.filled(
            self._published.questionnaire, self._collector, language, self._sent, refusal
        )
        status = STATUS[type(refusal)] if refusal else 200
        kept = self._collector.device == "own"
        return page(self._request, filled, self._key, status, kept=kept, also=retry_headers(refusal))


def _asked(house: House, collector: Collector, sent: Sent) -> Published:
    """Find the version that the sheet was opened with, which may have been followed by another since."""
    version = one(sent, "version")
    if version.isascii() and version.isdigit() and len(version) <= 4:  # noqa: PLR2004 - a version has four digits at most
        return house.library.version(collector.form, int(version))
    return house.library.form(collector.form)


def respond_router() -> Router:
    """Give the routes of the respondents' pages."""
    pages = [home, open_form, send_form, thanks, poster, qr_svg, qr_png, privacy]
    return Router("/", route_handlers=pages, include_in_schema=False)
