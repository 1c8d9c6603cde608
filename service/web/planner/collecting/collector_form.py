"""The form to create a collector and to change its settings, with a check for concurrent changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath

from service.domain.collecting.collector import ACCESSES, DEVICES, PAGINGS, STANDINGS
from service.domain.collecting.collector_settings import EMPTY_FIELDS, SettingsFields, settings_as_fields, settings_of
from service.domain.errors import CONFIRM, ChangedMeanwhileError, InvalidCollectorError
from service.web.dependencies import Injected
from service.web.http.form_data import Sent, first_value
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.collecting.collector_labels import DAYS, field_errors, shown, terms_in_words, titles_of
from service.web.planner.collecting.collectors import COLLECTORS
from service.web.planner.collecting.dependencies import CollectorSettingsDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from datetime import datetime

    from service.domain.collecting.collector import Collector
    from service.domain.errors import SurveyError

_PLANNER = {NEEDS: "planner"}


@get(
    "/collectors/new",
    opt={**_PLANNER, PARAMETERS: (Parameter("form"), Parameter("like"), Parameter("standing", STANDINGS))},
)
async def new_page(deps: Injected[CollectorSettingsDependencies], request: HttpRequest) -> PageResponse:
    """Show the form for a new collector, of a standing, or filled in as the one that it shall be `like`."""
    form, like = request.parameter("form"), request.parameter("like")
    typed = EMPTY_FIELDS | {"form": form, "standing": request.parameter("standing", STANDINGS[0])}
    if like:
        collector = await deps.collectors(actor_name(request.scope)).find(like)
        typed = _like(collector, deps.clock())
    return await _form(deps, request, typed)


def _like(collector: Collector, now: datetime) -> SettingsFields:
    """Return the fields of a new collector like another one: without days that are over, and never withdrawn."""
    fields = settings_as_fields(settings_of(collector))
    over = [name for name in DAYS if (moment := getattr(collector, name)) and moment <= now]
    standing = collector.standing if collector.standing in STANDINGS else STANDINGS[0]
    return fields | dict.fromkeys(over, "") | {"standing": standing}


@post("/collectors/new", status_code=200, opt=_PLANNER)
async def create(deps: Injected[CollectorSettingsDependencies], request: HttpRequest) -> PageResponse:
    """Create a collector."""
    typed = _typed(current_user(request.scope).sent)
    try:
        made = await deps.collectors(actor_name(request.scope)).create_from_fields(typed)
    except InvalidCollectorError as refusal:
        return await _form(deps, request, EMPTY_FIELDS | typed, refusal)
    return see_other(f"{COLLECTORS}/{made.code}?done=collector-created")


@get("/collectors/{code:str}/edit", opt=_PLANNER)
async def edit_page(
    deps: Injected[CollectorSettingsDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Show the form with a collector's settings."""
    collector = await deps.collectors(actor_name(request.scope)).find(code)
    return await _edit_form(deps, request, collector, settings_as_fields(settings_of(collector)))


@post("/collectors/{code:str}/edit", status_code=200, opt=_PLANNER)
async def edit(
    deps: Injected[CollectorSettingsDependencies], request: HttpRequest, code: FromPath[str]
) -> PageResponse:
    """Change a collector; if its settings changed meanwhile, show the present ones beside the typed ones."""
    sent = current_user(request.scope).sent
    collectors, typed = deps.collectors(actor_name(request.scope)), _typed(sent)
    try:
        changed = await collectors.change(
            code, typed, first_value(sent, "seen"), confirmed=bool(first_value(sent, CONFIRM))
        )
    except (InvalidCollectorError, ChangedMeanwhileError) as refusal:
        collector = await collectors.find(code)
        return await _edit_form(deps, request, collector, settings_as_fields(settings_of(collector)) | typed, refusal)
    deps.collector_cache.forget(changed.code)
    return see_other(f"{COLLECTORS}/{changed.code}?done=collector-changed")


async def _edit_form(
    deps: CollectorSettingsDependencies,
    request: HttpRequest,
    collector: Collector,
    typed: SettingsFields,
    refusal: SurveyError | None = None,
) -> PageResponse:
    terms = settings_of(collector)
    begun = await deps.collectors(actor_name(request.scope)).begun(collector)
    current = terms_in_words(terms, await titles_of(deps.registry))
    overtaken = isinstance(refusal, ChangedMeanwhileError)
    differs = [name for name, text in settings_as_fields(terms).items() if typed[name] != text] if overtaken else []
    # If only the typed values were refused, the version mark stays that of the settings that the planner has seen.
    seen = (
        first_value(current_user(request.scope).sent, "seen")
        if isinstance(refusal, InvalidCollectorError)
        else terms.mark
    )
    return await _form(
        deps,
        request,
        typed,
        refusal,
        collector=collector,
        begun=begun,
        seen=seen,
        current=current,
        differs=differs,
    )


async def _form(
    deps: CollectorSettingsDependencies,
    request: HttpRequest,
    typed: SettingsFields,
    refusal: SurveyError | None = None,
    **more: Any,  # noqa: ANN401 - what editing adds
) -> PageResponse:
    wrong = field_errors(refusal.violations) if isinstance(refusal, InvalidCollectorError) else []
    titles = await titles_of(deps.registry)
    if more and more["collector"].form not in titles:
        titles = {more["collector"].form: more["collector"].form} | titles
    return deps.planner_pages.page(
        request.scope,
        "collector-form.html",
        tabs=survey_tabs(deps, request, more["collector"].form if more else typed["form"], "collectors"),
        refusal=refusal,
        **{"collector": None, "begun": False, "seen": "", "current": {}, "differs": []} | more,
        typed=shown(typed),
        wrong=wrong,
        confirmed=bool(first_value(current_user(request.scope).sent, CONFIRM)),
        titles=titles,
        devices=DEVICES,
        pagings=PAGINGS,
        accesses=ACCESSES,
        standings=STANDINGS,
        days=DAYS,
    )


def _typed(sent: Sent) -> SettingsFields:
    """Return the sent fields."""
    return {name: first_value(sent, name) for name in EMPTY_FIELDS if name in sent}
