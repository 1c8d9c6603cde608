"""The dependencies that several modules of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.planner.dependencies import SurveyDependencies

if TYPE_CHECKING:
    from service.application.forms.drafts import Drafts
    from service.application.forms.publishing import Publishing
    from service.exports.qr import Qr
    from service.web.respondent.pages import QuestionnairePages


class DraftDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages of drafts use."""

    drafts: Drafts
    link: str
    publishing: Publishing
    qr: Qr
    respondent_pages: QuestionnairePages
