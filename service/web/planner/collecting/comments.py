"""Respondents' comments for planners: read, search, tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from litestar import get, post
from litestar.params import FromPath
from msgspec import Struct

from service.application.collecting.comment_marks import Mark
from service.application.collecting.comments import MOST_PEOPLE, MOST_TAGGED, PAGE, Search
from service.domain.collecting.comment import MOST_TAGS, NOTE_LENGTH, TAG_LENGTH, checksum_of
from service.domain.errors import InvalidMarkError, NothingTickedError, OvertakenMarkError
from service.domain.scoring.suppression import MINIMUM
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.application.collecting.comment_marks import CommentMarks
    from service.application.collecting.comments import Comments
    from service.application.ports.store import Clock
    from service.domain.errors import SurveyError
    from service.web.http.form_data import Sent


class CommentDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page of comments uses."""

    clock: Clock
    comment_marks: CommentMarks
    comments: Comments


_CHANGED = Parameter("changed", integer=True)
_MORE = Parameter("more", integer=True)
_AT = Parameter("at")
_ASKED = (*PERIOD, DONE, _CHANGED, _MORE, _AT, *map(Parameter, ("words", "tag", "item", "after")))
_LONGEST_SEARCH = 100
_LONGEST_ID = 32
_LONGEST_PLACE = 80
_MOST_TICKED = 500
_TYPED_TAGS = MOST_TAGS * (TAG_LENGTH + 2)


class TypedMark(Struct, frozen=True, kw_only=True):
    """Tags and note of a line as typed, or what was ticked for many, shown again if it was refused."""

    id: str = ""
    tag: str = ""
    note: str = ""
    left_out: bool = False
    ticked: Sequence[str] = ()
    tags: Sequence[str] = ()
    other: str = ""


@get("/surveys/{form:str}/comments", opt={PARAMETERS: _ASKED, NEEDS: "planner"})
async def read(deps: Injected[CommentDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show the comments of a period: the first of each field, or those of one field by pages."""
    return await _page(deps, request, form, done=request.parameter("done"))


@post("/surveys/{form:str}/comments", status_code=200, opt={PARAMETERS: _ASKED, NEEDS: "planner"})
async def mark(deps: Injected[CommentDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Set tags and note of a line of equal comments, or give tags to those ticked or take them away."""
    sent = current_user(request.scope).sent
    act, typed = first_value(sent, "act"), _typed(sent)
    of = await deps.comments.visible(form, requested_period(deps, request))
    try:
        if act:
            ticked = [(item, name) for item, _, name in (each.rpartition(":") for each in typed.ticked)]
            changed = await deps.comment_marks.give(form, of, ticked, [*typed.tags, typed.other], take=act == "take")
            told, place = [(_CHANGED.name, changed), (_AT.name, ticked[0][1])], ticked[0][1]
            if changed > len({*ticked}):
                told.append((_MORE.name, 1))
        else:
            mark = Mark(
                item=first_value(sent, "item"),
                id=typed.id,
                tags=typed.tag,
                note=typed.note,
                seen=first_value(sent, "seen"),
                left_out=typed.left_out if "left_out" in sent else None,
            )
            await deps.comment_marks.mark(form, of, mark, actor_name(request.scope))
            told, place = [(_AT.name, typed.id)], typed.id
    except (InvalidMarkError, NothingTickedError, OvertakenMarkError) as error:
        return await _page(deps, request, form, error, typed)
    asked = parse_qsl(request.scope["query_string"].decode("latin-1"))
    kept = [(name, value) for name, value in asked if name not in {DONE.name, _CHANGED.name, _MORE.name, _AT.name}]
    return see_other(f"/plan/surveys/{form}/comments?{urlencode([*kept, *told])}&done=mark#c-{place}")


def _typed(sent: Sent) -> TypedMark:
    return TypedMark(
        id=first_value(sent, "id")[:_LONGEST_ID],
        tag=first_value(sent, "tag"),
        note=first_value(sent, "note"),
        left_out=any(sent.get("left_out", ())),
        ticked=sent.get("tick", [])[:_MOST_TICKED],
        tags=sent.get("tags", [])[:_MOST_TICKED],
        other=first_value(sent, "other"),
    )


async def _page(  # noqa: PLR0913 - what a mark that was refused brings back
    deps: CommentDependencies,
    request: HttpRequest,
    form: str,
    refusal: SurveyError | None = None,
    typed: TypedMark | None = None,
    *,
    done: str = "",
) -> PageResponse:
    period = requested_period(deps, request)
    questionnaire = deps.registry.form(form).questionnaire
    asked = questionnaire.form
    search = Search(
        words=request.parameter("words")[:_LONGEST_SEARCH].strip(), tag=request.parameter("tag")[:TAG_LENGTH]
    )
    item, after = request.parameter("item"), request.parameter("after")[:_LONGEST_PLACE]
    path = f"/plan/surveys/{form}/comments"
    choices = period_picker(deps, path, period)
    of = await deps.comments.visible(form, period)
    await deps.comments.record_reading(deps.clock, actor_name(request.scope), form, period, of)
    found = await deps.comments.page(form, of, search, item or None, after)
    at = request.parameter(_AT.name)
    kept = urlencode([("words", search.words), ("tag", search.tag), ("item", item), ("after", after)])
    return deps.planner_pages.page(
        request.scope,
        "comments.html",
        refusal=refusal,
        done=done,
        tabs=survey_tabs(deps, request, form, "comments", period),
        form=asked,
        unshown=[each.text for name, each in questionnaire.breakdowns.items() if name in questionnaire.free_fields],
        periods=choices,
        comments_by_field=found,
        at=at if done and any(line.first.id == at for each in found for line in each.lines) else "",
        changed=request.int_parameter(_CHANGED.name) if done else None,
        with_equals=bool(request.int_parameter(_MORE.name)),
        visible=bool(of.months),
        told_by_tag=await deps.comments.told_by_tag(form, of),
        minimum=MINIMUM,
        search=search,
        tags=await deps.comments.tags(form, of),
        typed=typed or TypedMark(),
        here_again=f"{path}?{choices.query}&{kept}",
        more=f"{path}?{choices.query}&{urlencode([('words', search.words), ('tag', search.tag)])}",
        most=PAGE,
        most_counted=(MOST_PEOPLE, MOST_TAGGED),
        checksum_of=checksum_of,
        lengths=(_TYPED_TAGS, NOTE_LENGTH),
    )
