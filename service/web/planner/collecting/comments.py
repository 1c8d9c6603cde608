"""Respondents' comments for planners: read, search, tag."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from litestar import get, post
from litestar.params import FromPath
from msgspec import Struct

from service.application.collecting.comments import PAGE, Search
from service.domain.collecting.comment import NOTE_LENGTH, TAG_LENGTH, checksum_of
from service.domain.errors import InvalidMarkError, OvertakenMarkError
from service.domain.scoring.suppression import MINIMUM
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.domain.errors import SurveyError

_ASKED = (*PERIOD, DONE, *map(Parameter, ("words", "tag", "item", "after")))
_LONGEST_SEARCH = 100
_LONGEST_ID = 32


class TypedMark(Struct, frozen=True, kw_only=True):
    """A tag and note as typed, shown again if they were refused."""

    id: str = ""
    tag: str = ""
    note: str = ""


@get("/surveys/{form:str}/comments", opt={PARAMETERS: _ASKED, NEEDS: "planner"})
async def read(deps: Injected, request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show the comments of a period: the first of each field, or those of one field by pages."""
    return await _page(deps, request, form, done=request.parameter("done"))


@post("/surveys/{form:str}/comments", status_code=200, opt={PARAMETERS: _ASKED, NEEDS: "planner"})
async def mark(deps: Injected, request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Set tag and note of a comment."""
    sent = current_user(request.scope).sent
    typed = TypedMark(
        id=first_value(sent, "id")[:_LONGEST_ID], tag=first_value(sent, "tag"), note=first_value(sent, "note")
    )
    try:
        await deps.comments.mark(
            form, first_value(sent, "item"), typed.id, typed.tag, typed.note, first_value(sent, "seen")
        )
    except (InvalidMarkError, OvertakenMarkError) as error:
        return await _page(deps, request, form, error, typed)
    asked = parse_qsl(request.scope["query_string"].decode("latin-1"))
    query = urlencode([(name, value) for name, value in asked if name != DONE.name])
    return see_other(f"/plan/surveys/{form}/comments?{query}&done=mark#c-{typed.id}")


async def _page(  # noqa: PLR0913 - what a mark that was refused brings back
    deps: PlannerDependencies,
    request: HttpRequest,
    form: str,
    refusal: SurveyError | None = None,
    typed: TypedMark | None = None,
    *,
    done: str = "",
) -> PageResponse:
    period = requested_period(deps, request)
    asked = deps.registry.form(form).questionnaire.form
    search = Search(
        words=request.parameter("words")[:_LONGEST_SEARCH].strip(), tag=request.parameter("tag")[:TAG_LENGTH]
    )
    item, after = request.parameter("item"), request.parameter("after")[:_LONGEST_ID]
    path = f"/plan/surveys/{form}/comments"
    choices = period_picker(deps, path, period)
    months = await deps.comments.visible(form, period)
    await deps.comments.record_reading(deps.clock, actor_name(request.scope), form, period, months)
    kept = urlencode([("words", search.words), ("tag", search.tag), ("item", item), ("after", after)])
    return deps.planner_pages.page(
        request.scope,
        "comments.html",
        refusal=refusal,
        done=done,
        tabs=survey_tabs(deps, request, form, "comments", period),
        form=asked,
        periods=choices,
        comments_by_field=await deps.comments.page(form, months, search, item or None, after),
        visible=bool(months),
        minimum=MINIMUM,
        search=search,
        tags=await deps.comments.tags(form),
        typed=typed or TypedMark(),
        here_again=f"{path}?{choices.query}&{kept}",
        more=f"{path}?{choices.query}&{urlencode([('words', search.words), ('tag', search.tag)])}",
        most=PAGE,
        checksum_of=checksum_of,
        lengths=(TAG_LENGTH, NOTE_LENGTH),
    )
