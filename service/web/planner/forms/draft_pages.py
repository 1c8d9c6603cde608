"""What a draft is looked at, compared and published on; a link shows it on a phone, where nothing can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from markupsafe import Markup

from service.domain.collecting.thai_input import digits
from service.domain.errors import DraftChangedError, FaultyFormsError, OvertakenError, UnsettledImportError
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import LANGUAGE, LENIENT, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.forms.dependencies import DraftDependencies
from service.web.planner.forms.publishing import differences_page
from service.web.planner.layout import see_other, standalone_page
from service.web.planner.page_words import moment
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.urls import DRAFTS

if TYPE_CHECKING:
    from service.domain.errors import SurveyError
    from service.domain.forms.draft import DraftForm


_BESIDE = Parameter("beside")


@get("/forms/drafts/{draft:str}/preview", opt={NEEDS: "planner", PARAMETERS: (LANGUAGE, _BESIDE)})
async def preview(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Show a draft as respondents would see it, whatever it still lacks; beside the editor without a link back."""
    stored, beside = await deps.drafts.find(draft), request.parameter("beside")
    back = "" if beside else f"{DRAFTS}/{draft}"
    return _shown(deps, stored.document, request.parameter("lang"), back=back, more="&beside=yes" if beside else "")


@get("/look/{secret:str}", opt={LENIENT: True, PARAMETERS: (LANGUAGE,)})
async def look(deps: Injected[DraftDependencies], request: HttpRequest, secret: FromPath[str]) -> PageResponse:
    """Show a draft to whoever has its link. Raises `UnknownDraftError`."""
    stored = await deps.drafts.linked(secret)
    return _shown(deps, stored.document, request.parameter("lang"))


def _shown(deps: DraftDependencies, draft: DraftForm, language: str, back: str = "", more: str = "") -> PageResponse:
    """Return a draft as respondents would see it, or a page as plain as theirs where there is nothing to show."""
    questionnaire = deps.drafts.sketch(draft)
    if questionnaire is None:
        return standalone_page(deps.planner_pages.fragment("draft-nothing.html", back=back))
    said = texts("planner")
    body = deps.respondent_pages.preview(
        questionnaire,
        language or "th",
        f"?lang={'th' if language == 'en' else 'en'}{more}",
        banner=said.draft_preview.banner,
        banner_name=said.preview.name,
        back=back,
        back_name=said.draft_preview.back,
    )
    return standalone_page(body)


async def phone_page(deps: DraftDependencies, request: HttpRequest, draft: str) -> PageResponse:
    """Return the page with a new link to a draft, which is shown only here, and its code to scan."""
    secret, ends = await deps.drafts.link(actor_name(request.scope), draft)
    address = f"{deps.link}/plan/look/{secret}"
    drawn = Markup(deps.qr.address_svg(address))  # noqa: S704 - drawn by segno
    return deps.planner_pages.page(
        request.scope, "draft-phone.html", draft=draft, address=address, drawn=drawn, ends=moment(ends)
    )


@get("/forms/drafts/{draft:str}/publish", opt={NEEDS: "planner"})
async def compare(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Show what a draft changes and what that does to scores, with the button that publishes it."""
    return await _compared(deps, request, draft)


@post("/forms/drafts/{draft:str}/publish", opt={NEEDS: "planner"}, status_code=200)
async def publish(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Publish the draft that was shown."""
    sent = current_user(request.scope).sent
    form, shown, over = (first_value(sent, name) for name in ("form", "hash", "over"))
    try:
        made, kept = await deps.drafts.publish(actor_name(request.scope), draft, form, shown, digits(over) or 0)
    except (FaultyFormsError, OvertakenError, DraftChangedError, UnsettledImportError) as refusal:
        return await _compared(deps, request, draft, refusal)
    page = f"/plan/forms/{made.questionnaire.form.id}"
    return see_other(f"{page}?done=published-draft-kept" if kept else f"{page}?done=published")


async def _compared(
    deps: DraftDependencies, request: HttpRequest, draft: str, refusal: SurveyError | None = None
) -> PageResponse:
    stored = await deps.drafts.find(draft)
    checked = await deps.drafts.check(stored.document)
    if not checked.made:
        return see_other(f"{DRAFTS}/{draft}?at=faults#faults")
    running = await deps.publishing.answers_of_the_year(stored.document.id)
    return differences_page(deps, request, checked.made, stored=stored, running=running, refusal=refusal)
