"""A survey's files: to save, and to have Excel fetch by itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.application.dossier import gather
from service.web.digits import DIGITS, Digits
from service.web.downloads import MEDIA_TYPES, Kind, made, saved_as
from service.web.house import Asked, Housed
from service.web.plan.periods import period_asked, periods
from service.web.power_query import power_query
from service.web.replies import Page
from service.web.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterable

_Name = TypeVar("_Name", Kind, Digits)


@get("/surveys/{form:str}/files")
async def files(house: Housed, request: Asked, form: FromPath[str]) -> Page:
    """Show which files there are of a form in a period, and how Excel fetches its scores."""
    period = period_asked(house, request)
    path = f"/plan/surveys/{form}/files"
    return house.plan.page(
        request.scope,
        "files.html",
        form=house.library.form(form).questionnaire.form,
        periods=periods(house, path, period),
        query=power_query(house.link, form, period),
        public=house.public_scores,
    )


@get("/surveys/{form:str}/files/{kind:str}")
async def file(house: Housed, request: Asked, form: FromPath[str], kind: FromPath[str]) -> Page:
    """Give a file to save. One that cannot be made is refused on a page of words."""
    digits = Visit(request.scope, request.receive).asked("digits", DIGITS[0])
    wanted, written = _one_of(kind, MEDIA_TYPES), _one_of(digits, DIGITS)
    dossier = await gather(house.report, house.library, form, period_asked(house, request))
    # It takes long enough for others to be answered meanwhile.
    body = await asyncio.to_thread(made, wanted, dossier, house.report_template(), written)
    headers = {"content-type": MEDIA_TYPES[wanted], "cache-control": "no-store"}
    headers |= saved_as(form, dossier.score.period, wanted)
    return Page(body, 200, [(name.encode(), value.encode()) for name, value in headers.items()])


def _one_of(name: str, known: Iterable[_Name]) -> _Name:
    """Give what is named, of those that are known. Raises `NotFoundException`."""
    for each in known:
        if each == name:
            return each
    raise NotFoundException
