"""The page of one collector."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from litestar import get
from litestar.params import FromPath

from service.application.collecting.invitations import MOST
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.population import quarter_of
from service.domain.errors import CONFIRM
from service.exports import poster as poster_file
from service.texts.formatting import month
from service.texts.organisation import named
from service.web.dependencies import Injected
from service.web.http.parameters import DONE, PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.chosen_period import chosen_period
from service.web.planner.collecting.collector_labels import CollectorState, collector_state, terms_in_words, titles_of
from service.web.planner.collecting.dependencies import CollectorDependencies
from service.web.planner.collecting.population_panel import population_panel
from service.web.planner.collecting.sharing import Share, share_of
from service.web.planner.collecting.slips_sheet import KINDS, MOST_DRAWN
from service.web.planner.file_names import collector_file
from service.web.planner.kept import kept_surveys
from service.web.planner.signed_in_user import actor_name
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.application.certification.due import Due
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.exclusion import Exclusion

COLLECTORS = "/plan/collectors"
SLIP_FIELDS = ("count", "number", "as")
"""The fields of the forms that create slips."""
POPULATION_FIELDS = ("since", "people", "alone", CONFIRM)
"""The fields of the form that tells a population."""

_UNSENT_POPULATION = dict.fromkeys(POPULATION_FIELDS, "")
_UNSENT = {"refusal": None, "following": None, "kept": (), "wrong": (), "slip_fields": dict.fromkeys(SLIP_FIELDS, "")}
"""What the page of a collector shows of its forms before one is sent."""


@get("/collectors/{code:str}", opt={PARAMETERS: (DONE, *PERIOD)})
async def collector(deps: Injected[CollectorDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Show one collector."""
    done = request.parameter("done")
    more: dict[str, Any] = {"following": await _unasked(deps, request)} if done == "population-told" else {}
    if done:
        found = await deps.collectors(actor_name(request.scope)).find(code)
        more["kept"] = await kept_surveys(deps.certification, deps.current_reports, found)
    return await collector_page(deps, request, code, done=done, **more)


async def collector_page(deps: CollectorDependencies, request: HttpRequest, code: str, **more: Any) -> PageResponse:  # noqa: ANN401 - what happened
    """Return the page of one collector; `more` are the refusal, fields or message of a form on it."""
    response_rate = await deps.collectors(actor_name(request.scope)).response_rate(code)
    asked = response_rate.collector
    stands: CollectorState = collector_state(asked, deps.clock())
    told = await deps.populations(actor_name(request.scope)).history(asked)
    slips = await deps.invitations().count(asked) if asked.access == "invitation" else None
    of = chosen_period(request.scope)
    population = population_panel(response_rate, told, quarter_of(deps.clock()), of)
    facts = terms_in_words(settings_of(asked), await titles_of(deps.registry))
    since = population.wanted or (of.name if of and of.quarter else "")
    return deps.planner_pages.page(
        request.scope,
        "collector.html",
        people=await deps.planner_pages.full_names(),
        tabs=survey_tabs(deps, request, asked.form, "collectors"),
        **_UNSENT | {"population_fields": _UNSENT_POPULATION | {"since": since}} | more,
        collector=asked,
        certified=bool(await deps.certification.headers(asked.form)),
        response_rate=response_rate,
        population=population,
        state=stands,
        facts=facts,
        file_named=partial(collector_file, title=facts["form"], label=asked.label, code=asked.code),
        link=deps.qr.link(asked),
        excluded=await deps.exclusions().sheets(asked),
        withdrawal=await _withdrawal(deps, asked),
        share=_share(deps, asked, stands),
        months=[(month(each, "th"), count) for each, count in reversed(response_rate.months.items())],
        pdf=poster_file.drawable(),
        slips=slips,
        slip_kinds=KINDS,
        most=MOST,
        most_drawn=MOST_DRAWN,
    )


async def _unasked(deps: CollectorDependencies, request: HttpRequest) -> list[Due]:
    """Return the surveys, or the one collector of each, whose population is still to tell."""
    due = (await deps.current_reports.overview(chosen_period(request.scope))).due
    return [each for each in due if each.kind == "population" and each.waits]


def _share(deps: CollectorDependencies, collector: Collector, stands: CollectorState) -> Share | None:
    """Return what is sent to respondents; `None` where a link alone does not let anybody answer."""
    current = {each.questionnaire.form.id: each.questionnaire.form for each in deps.registry.current}
    form = current.get(collector.form)
    if form is None or stands.state == "closed" or collector.access == "invitation":
        return None
    organisation = named(deps.registry.catalogue.organisation, "th").name
    return share_of(form, collector, deps.qr.link(collector), organisation)


async def _withdrawal(deps: CollectorDependencies, collector: Collector) -> Exclusion | None:
    """Return why a collector is withdrawn; `None` if it is not."""
    return (await deps.withdrawals("").of(collector))[0] if collector.standing == "withdrawn" else None
