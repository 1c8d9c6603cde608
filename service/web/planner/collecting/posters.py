"""The poster of a collector as PDF, and those of many in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from service.domain.collecting.collector_lists import MOST_AT_ONCE
from service.domain.errors import InvalidListError, InvitationNeededError, LineFault, Violation, WithdrawnCollectorError
from service.exports import poster as poster_file
from service.exports.executor import run_in_executor
from service.exports.poster_text import poster_words
from service.texts.formatting import day
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.file_names import collector_file, posters_file
from service.web.planner.layout import file_response
from service.web.planner.signed_in_user import actor_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.collecting.collectors import Collectors
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock
    from service.domain.collecting.collector import Collector
    from service.exports.qr import Qr
    from service.web.planner.files_made import FilesMade


class PosterDependencies(Struct, frozen=True, kw_only=True):
    """What the files of posters use."""

    clock: Clock
    collectors: Callable[[str], Collectors]
    demonstration: bool
    files_made: FilesMade
    qr: Qr
    registry: FormRegistry


@get("/collectors/{code:str}/poster.pdf")
async def poster(deps: Injected[PosterDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Return the poster as PDF."""
    asked = await deps.collectors(actor_name(request.scope)).find(code)
    title = deps.registry.form(asked.form).questionnaire.form.title
    name = collector_file("poster", title, asked.label, asked.code)
    return await _drawn(deps, [asked], name, f"poster {asked.code}.pdf")


@get("/collectors/posters.pdf", opt={PARAMETERS: (Parameter("codes"),)})
async def posters(deps: Injected[PosterDependencies], request: HttpRequest) -> PageResponse:
    """Return the posters of several collectors in one PDF, in the order of their codes in the query.

    Raises `MakingPostersError` while others are made.
    """
    codes = request.parameter("codes").split()
    if not 0 < len(codes) <= MOST_AT_ONCE:
        wrong = Violation(item="label", code="too-many" if codes else "no-lines", params={"limit": MOST_AT_ONCE})
        raise InvalidListError([LineFault(line=0, label="", violation=wrong)])
    desk = deps.collectors(actor_name(request.scope))
    asked = [await desk.find(code) for code in codes]
    titles = {deps.registry.form(each.form).questionnaire.form.title for each in asked}
    name = posters_file(titles, len(asked), day(deps.clock(), "th"))
    with deps.files_made.drawing():
        return await _drawn(deps, asked, name, "pochai-posters.pdf")


async def _drawn(deps: PosterDependencies, asked: list[Collector], name: str, plain: str) -> PageResponse:
    if any(each.standing == "withdrawn" for each in asked):
        raise WithdrawnCollectorError
    if any(each.access == "invitation" for each in asked):
        raise InvitationNeededError
    organisation = deps.registry.catalogue.organisation
    forms = {each.form: deps.registry.form(each.form).questionnaire.form for each in asked}

    def page(each: Collector) -> tuple[dict[str, Any], list[list[int]]]:
        words = poster_words(forms[each.form], each, deps.qr.link(each), organisation, demonstration=deps.demonstration)
        return words, deps.qr.modules(each)

    # Codes and words of 200 posters take more than a second.
    drawn = await run_in_executor(lambda: poster_file.draw(*map(page, asked)))
    return file_response(drawn, "application/pdf", name, plain)
