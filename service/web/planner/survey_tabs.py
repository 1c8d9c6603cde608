"""The row of tabs that leads from each page of a survey to all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.web.planner.chosen_period import chosen_period, keeping
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.signed_in_user import current_user

if TYPE_CHECKING:
    from service.domain.period import FiscalPeriod
    from service.web.http.request import HttpRequest

TabName = Literal["results", "comments", "collectors", "form", "certification"]


class SurveyTabs(Struct, frozen=True, kw_only=True):
    """The tabs of a survey: its title, the address of each tab, and the one that the page belongs to.

    `personal` says that any version asks for personal details, which no page shows.
    """

    title: str
    addresses: dict[TabName, str]
    here: TabName
    personal: bool


def survey_tabs(
    deps: SurveyDependencies, request: HttpRequest, form: str, here: TabName, period: FiscalPeriod | None = None
) -> SurveyTabs | None:
    """Return the tabs of a form's survey, in the page's period or the chosen one; `None` for a form never published.

    A form that is no longer asked has only its figures and certificates, and readers see no comments.
    """
    versions = deps.registry.versions(form)
    if not versions:
        return None
    places: dict[TabName, str] = {
        "results": f"/plan/surveys/{form}",
        "comments": f"/plan/surveys/{form}/comments",
        "collectors": f"/plan/collectors?form={form}",
        "form": f"/plan/forms/{form}",
        "certification": f"/plan/certified/{form}",
    }
    period = period or chosen_period(request.scope)
    addresses = {name: keeping(place, period) for name, place in places.items()}
    asked = any(each.questionnaire.form.id == form for each in deps.registry.current)
    if not asked or not current_user(request.scope).signed.planner.may("planner"):
        del addresses["comments"]
    if not asked:
        del addresses["form"]
    return SurveyTabs(
        title=versions[0].questionnaire.form.title,
        addresses=addresses,
        here=here,
        personal=any(each.questionnaire.personal for each in versions),
    )
