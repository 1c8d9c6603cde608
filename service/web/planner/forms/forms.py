"""The forms: list, versions of one, preview, download as TOML or workbook."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from litestar import get
from litestar.params import FromPath

from service.exports.formats import MEDIA_TYPES
from service.texts import texts
from service.texts.formatting import day
from service.web.dependencies import Injected
from service.web.http.parameters import DONE, LANGUAGE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.file_names import form_file
from service.web.planner.layout import file_response, standalone_page
from service.web.planner.signed_in_user import current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.application.forms.drafts import Drafts
    from service.application.forms.publishing import Publishing
    from service.application.forms.registry import PublishedForm
    from service.application.ports.store import Store
    from service.domain.forms.form import Questionnaire
    from service.web.respondent.pages import QuestionnairePages


class FormDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages of published forms use."""

    drafts: Drafts
    publishing: Publishing
    respondent_pages: QuestionnairePages
    store: Store


VERSION = Parameter("version", integer=True)


@get("/forms", opt={PARAMETERS: (DONE, *PERIOD)})
async def forms(deps: Injected[FormDependencies], request: HttpRequest) -> PageResponse:
    """List the current forms."""
    collectors = [each.form for each in await deps.store.collectors.everything()]
    may = current_user(request.scope).signed.planner.may("planner")
    return deps.planner_pages.page(
        request.scope,
        "forms.html",
        people=await deps.planner_pages.full_names(),
        done=request.parameter("done"),
        forms=deps.registry.current,
        indicators=deps.planner_pages.names(),
        collectors=collectors,
        drafts=await deps.drafts.everything() if may else [],
    )


@get("/forms/{form:str}", opt={PARAMETERS: (DONE, *PERIOD)})
async def form(deps: Injected[FormDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show a form with all its versions."""
    asked, versions = deps.registry.form(form), deps.registry.versions(form)
    done = request.parameter("done")
    collectors = sum(each.form == form for each in await deps.store.collectors.everything())
    starts = done.startswith("published") and not collectors
    return deps.planner_pages.page(
        request.scope,
        "form.html",
        tabs=survey_tabs(deps, request, form, "form"),
        done="" if starts and done == "published" else done,
        asked=asked,
        indicators=deps.planner_pages.names(),
        versions=versions,
        collectors=collectors,
        starts=starts,
        publishers=await deps.publishing.publishers(form),
        people=await deps.planner_pages.full_names(),
        several=[on for on, count in Counter(day(each.since, "th") for each in versions).items() if count > 1],
    )


@get("/forms/{form:str}/preview", sync_to_thread=False, opt={PARAMETERS: (LANGUAGE, VERSION)})
def preview(deps: Injected[FormDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show a version as respondents see it."""
    language = request.parameter("lang", "th")
    asked = _version(deps, request, form)
    version = asked.questionnaire.form.version
    other = f"?version={version}&lang={'th' if language == 'en' else 'en'}"
    return preview_page(deps.respondent_pages, asked.questionnaire, language, other, back=f"/plan/forms/{form}")


def preview_page(
    pages: QuestionnairePages, questionnaire: Questionnaire, language: str, other: str = "", back: str = ""
) -> PageResponse:
    """Return the preview of a form; nothing in it can be sent."""
    p = texts("planner")
    banner = p.preview.say("banner", version=questionnaire.form.version)
    body = pages.preview(
        questionnaire, language, other, banner=banner, banner_name=p.preview.name, back=back, back_name=p.preview.back
    )
    return standalone_page(body)


@get("/forms/{form:str}/definition", sync_to_thread=False, opt={PARAMETERS: (VERSION,)})
def definition(deps: Injected[FormDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Return a version as TOML, with the file name that the service expects."""
    text = deps.publishing.definitions.toml(_version(deps, request, form).questionnaire)
    return file_response(text.encode(), "application/toml", f"{form}.toml")


@get("/forms/{form:str}/workbook", sync_to_thread=True, opt={PARAMETERS: (VERSION,)})
def workbook(deps: Injected[FormDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Return a version as an XLSForm workbook."""
    asked = _version(deps, request, form).questionnaire
    content = deps.publishing.definitions.workbook(asked)
    return file_response(content, MEDIA_TYPES["xlsx"], form_file(asked.form.title, asked.form.version), f"{form}.xlsx")


def _version(deps: FormDependencies, request: HttpRequest, form: str) -> PublishedForm:
    """Return the requested version, by default the current one."""
    wanted = request.int_parameter("version")
    return deps.registry.form(form) if wanted is None else deps.registry.version(form, wanted)
