"""The banner on pages of figures: certified or draft, with a link to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.certification.certified_figures import certification_of
from service.domain.scoring.score import Certification
from service.web.planner.chosen_period import period_query

if TYPE_CHECKING:
    from service.application.certification.snapshot_reports import CertificateStatus
    from service.domain.period import FiscalPeriod
    from service.web.http.request import HttpRequest

DRAFT = "draft"


class CertificationBanner(Struct, frozen=True, kw_only=True):
    """What the banner shows. `same` is whether live figures equal the certified ones; `None` if they no longer exist.

    `query` keeps period and draft on links, `about` is the certificate's URL, `other` that of the other view.
    """

    certification: Certification | None
    same: bool | None
    draft: bool
    query: str
    about: str
    other: str


def draft_requested(request: HttpRequest) -> bool:
    """Return whether the query asks for the draft (`status=draft`)."""
    return request.parameter("status") == DRAFT


def certification_banner(
    status: CertificateStatus, subject: str, period: FiscalPeriod, path: str, *, draft: bool
) -> CertificationBanner:
    """Return the banner of a page of a subject's figures."""
    plain = period_query(period)
    drafted = f"{plain}&status={DRAFT}"
    about, query = f"/plan/certified/{subject}?{plain}", drafted if draft else plain
    certified = status.certified
    if certified is None:
        return CertificationBanner(certification=None, same=None, draft=True, query=query, about=about, other="")
    return CertificationBanner(
        certification=certification_of(certified),
        same=status.same,
        draft=draft,
        query=query,
        about=about,
        other=f"{path}?{plain if draft else drafted}",
    )
