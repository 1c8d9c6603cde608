"""The form that makes many collectors of a pasted list, or of a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from litestar import get, post

from service.domain.collecting.collector import STANDINGS
from service.domain.collecting.collector_lists import MOST_AT_ONCE
from service.domain.errors import InvalidListError
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, NEEDS
from service.web.planner.collecting.collector_labels import titles_of
from service.web.planner.collecting.collectors import COLLECTORS
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.collecting.collectors import Collectors
    from service.application.forms.publishing import Publishing
    from service.domain.errors import LineFault


class ManyCollectorsDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the page for many new collectors uses."""

    collectors: Callable[[str], Collectors]
    publishing: Publishing


_PLANNER = {NEEDS: "planner"}


@get("/collectors/many", opt={**_PLANNER, PARAMETERS: (Parameter("form"),)})
async def many_page(deps: Injected[ManyCollectorsDependencies], request: HttpRequest) -> PageResponse:
    """Show the form for many collectors."""
    return await _page(deps, request, {"form": request.parameter("form"), "standing": "real", "text": ""})


@post("/collectors/many", status_code=200, opt={**_PLANNER, MAX_BODY: UPLOAD_LIMIT})
async def create_many(deps: Injected[ManyCollectorsDependencies], request: HttpRequest) -> PageResponse:
    """Create a collector of each line, or none, with every fault at its line. What is no list changes no field."""
    user = current_user(request.scope)
    handed = user.files.get("file")
    typed = {name: first_value(user.sent, name) for name in ("form", "standing", "text")}
    shared = {"form": typed["form"], "standing": typed["standing"] or "real"}
    heading = texts("planner").collector_fields.label
    try:
        if handed:
            typed["text"] = await deps.publishing.read_list(*handed)
        made = await deps.collectors(actor_name(request.scope)).create_many(typed["text"], shared, heading)
    except InvalidListError as refusal:
        return await _page(deps, request, typed, refusal)
    query = urlencode({"form": typed["form"], "codes": " ".join(each.code for each in made)})
    return see_other(f"{COLLECTORS}?{query}&done=collectors-created")


async def _page(
    deps: ManyCollectorsDependencies,
    request: HttpRequest,
    typed: dict[str, str],
    refusal: InvalidListError | None = None,
) -> PageResponse:
    return deps.planner_pages.page(
        request.scope,
        "collectors-many.html",
        tabs=survey_tabs(deps, request, typed["form"], "collectors"),
        refusal=refusal,
        typed=typed,
        faults=[_said(each) for each in refusal.faults] if refusal else [],
        titles=await titles_of(deps.registry),
        standings=STANDINGS,
        most=MOST_AT_ONCE,
    )


def _said(fault: LineFault) -> dict[str, Any]:
    """Return a fault in words."""
    said, wrong = texts("planner"), fault.violation
    return {
        "line": fault.line,
        "label": fault.label,
        "field": said.collector_fields.say(wrong.item),
        "said": said.collector_faults.say(wrong.code, **wrong.params),
    }
