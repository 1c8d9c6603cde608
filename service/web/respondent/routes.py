"""The routes of respondents' pages: those under a collector's link, the start page and data protection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from msgspec import Struct

from service.web.dependencies import Injected
from service.web.http.language import page_language
from service.web.http.parameters import LENIENT
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse, page
from service.web.http.router import Router
from service.web.respondent.collector_pages import poster, qr_png, qr_svg, thanks
from service.web.respondent.dependencies import Visit
from service.web.respondent.direct_calls import DirectCalls
from service.web.respondent.questionnaire import LINKS, open_form, redirect_to, send_form

if TYPE_CHECKING:
    from service.web.respondent.pages import QuestionnairePages


class MessageDependencies(Struct, frozen=True, kw_only=True):
    """What the start page and the page on data protection use."""

    respondent_pages: QuestionnairePages


_OTHER_PATHS = [path for handler in (thanks, poster, qr_svg, qr_png) for path in sorted(handler.paths)]
_PATHS = re.compile(
    "|".join(["", "i/[^/]+", "I/[^/]+", *(re.escape(path.rpartition("/")[2]) for path in _OTHER_PATHS)])
)
"""The paths behind a collector's code."""

_STUCK = re.compile("^[^0-9A-Za-z]+|[^0-9A-Za-z]+$")


@get([f"{place}/{{stuck:path}}" for place in (*LINKS, *_OTHER_PATHS)])
async def strip_stuck_text(request: Visit) -> PageResponse:
    """Redirect a link with stuck text, such as a bracket or a word behind it, to the link itself."""
    _, _, *steps = request.scope["path"].strip("/").split("/")
    place = "/".join(step for step in (_STUCK.sub("", each) for each in steps) if step)
    if place == "/".join(steps) or not _PATHS.fullmatch(place):
        raise NotFoundException
    return redirect_to(request, quote(f"/s/{request.code}/{place}".rstrip("/")))


@get("/privacy")
async def privacy(
    deps: Injected[MessageDependencies], request: HttpRequest, lang: FromQuery[str] = "th"
) -> PageResponse:
    """Show the page on data protection."""
    return page(request.scope, deps.respondent_pages.privacy(page_language(lang)), "")


@get("/")
async def home(deps: Injected[MessageDependencies], request: HttpRequest, lang: FromQuery[str] = "th") -> PageResponse:
    """Show the welcome page, for visitors without a collector's code."""
    return page(request.scope, deps.respondent_pages.message("home", page_language(lang)), "")


def link_routers() -> list[Router]:
    """Return the routes under `/s` and `/S`; QR codes use capitals, which take fewer modules."""
    pages = [open_form, send_form, thanks, poster, qr_svg, qr_png, strip_stuck_text]
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
    """Return the routes of the start page and of data protection."""
    return Router("/", route_handlers=[home, privacy], include_in_schema=False, opt={LENIENT: True})
