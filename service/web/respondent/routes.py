"""The routes of the respondents' pages: what lies under a collector's link, and the pages that need none."""

from __future__ import annotations

import re
from urllib.parse import quote

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery

from service.texts.formatting import LANGUAGES
from service.web.http.parameters import LENIENT
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse, page
from service.web.respondent.collector_pages import poster, qr_png, qr_svg, thanks
from service.web.respondent.dependencies import Injected, Visit
from service.web.respondent.direct_calls import DirectCalls
from service.web.respondent.questionnaire import LINKS, open_form, send_form, sent_on

_BESIDE = [path for handler in (thanks, poster, qr_svg, qr_png) for path in sorted(handler.paths)]
_PLACES = re.compile("|".join(["", "i/[^/]+", "I/[^/]+", *(re.escape(path.rpartition("/")[2]) for path in _BESIDE)]))
"""What may stand behind a collector's code."""

_STUCK = re.compile("^[^0-9A-Za-z]+|[^0-9A-Za-z]+$")


@get([f"{place}/{{stuck:path}}" for place in (*LINKS, *_BESIDE)])
async def cleared(request: Visit) -> PageResponse:
    """Lead to a link without what is stuck to it, such as a bracket, or a word of the sentence that it stood in."""
    _, _, *steps = request.scope["path"].strip("/").split("/")
    place = "/".join(step for step in (_STUCK.sub("", each) for each in steps) if step)
    if place == "/".join(steps) or not _PLACES.fullmatch(place):
        raise NotFoundException
    return sent_on(request, quote(f"/s/{request.code}/{place}".rstrip("/")))


@get("/privacy")
async def privacy(deps: Injected, request: HttpRequest, lang: FromQuery[str] = "th") -> PageResponse:
    """Show what is stored and what is not."""
    return page(request.scope, deps.respondent_pages.privacy(_language(lang)), "")


@get("/")
async def home(deps: Injected, request: HttpRequest, lang: FromQuery[str] = "th") -> PageResponse:
    """Say what this is, to whoever comes without a code."""
    return page(request.scope, deps.respondent_pages.message("home", _language(lang)), "")


def _language(wanted: str) -> str:
    return wanted if wanted in LANGUAGES else "th"


def link_routers() -> list[Router]:
    """Return the routes under a collector's link; a QR code has it in capitals, which take less room."""
    pages = [open_form, send_form, thanks, poster, qr_svg, qr_png, cleared]
    return [
        Router(
            prefix,
            route_handlers=pages,
            request_class=Visit,
            middleware=[DirectCalls],
            include_in_schema=False,
            opt={LENIENT: True},
        )
        for prefix in ("/s", "/S")
    ]


def respond_router() -> Router:
    """Return the routes of the respondents' pages that need no link."""
    return Router("/", route_handlers=[home, privacy], include_in_schema=False, opt={LENIENT: True})
