"""The line by which pages of figures tell whether they show a draft or what was certified, and how to see the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.certification.certified_figures import certification_of
from service.domain.scoring.score import Certification
from service.web.planner.period_picker import query_of

if TYPE_CHECKING:
    from service.application.certification.snapshot_reports import CertificateStatus
    from service.domain.period import FiscalPeriod
    from service.web.http.request import HttpRequest

DRAFT = "draft"


class CertificationBanner(Struct, frozen=True, kw_only=True):
    """What the line tells; `same` is whether what was certified is what the answers say now, if anything still does.

    `query` is how the same reading of the same period goes on a link.
    """

    certification: Certification | None
    same: bool | None
    draft: bool
    query: str
    about: str
    other: str


def draft_asked(request: HttpRequest) -> bool:
    """Tell whether the address asks for the draft, whatever was certified."""
    return request.parameter("status") == DRAFT


def certification_banner(
    status: CertificateStatus, subject: str, period: FiscalPeriod, path: str, *, draft: bool
) -> CertificationBanner:
    """Give the line for a page of a subject's figures."""
    plain = query_of(period)
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
