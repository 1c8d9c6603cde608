"""Certified figures as a link shows them: to whoever has its address, without signing in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.application.accounts.accounts import record_download
from service.application.scoring.form_report import FormReport
from service.domain.accounts.planner import LINK_PREFIX
from service.domain.certification.certificate import NOBODY
from service.domain.errors import UnknownFigureLinkError
from service.domain.scoring.ratings_table import ratings_table
from service.domain.scoring.score import Score
from service.exports.formats import MEDIA_TYPES
from service.exports.thai_digits import DIGITS
from service.settings import TEMPLATES
from service.texts.revisions import revision_sentences
from service.web.dependencies import Injected
from service.web.http.parameters import LENIENT, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.certification.certification import titles_of
from service.web.planner.indicators.measurement_history import value_with_unit
from service.web.planner.layout import file_response
from service.web.planner.scoring.downloads import (
    REPORT_KINDS,
    SCORECARD_KINDS,
    FileDependencies,
    count_file,
    report_file,
    scorecard_file,
)
from service.web.planner.urls import SHARED

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.certification.certified_figures import Figures
    from service.application.certification.figure_links import FigureLinks
    from service.application.counters import Counters
    from service.application.ports.store import Clock, Store
    from service.domain.certification.figure_link import FigureLink
    from service.exports.thai_digits import Digits
    from service.web.http.rate_limit import RateLimiter
    from service.web.planner.files_made import FilesMade


class SharedFigureDependencies(FileDependencies, frozen=True, kw_only=True):
    """What the pages behind such links use."""

    clock: Clock
    counters: Counters
    figure_links: FigureLinks
    files_made: FilesMade
    guess_limit: RateLimiter
    store: Store


_HIDDEN = {"x-robots-tag": "noindex, nofollow"}
_REPORT_KINDS = tuple(kind for kind in REPORT_KINDS if kind != "series.csv")  # it has periods that are no part of it


@get("/shared/{secret:str}", opt={LENIENT: True})
async def shared(deps: Injected[SharedFigureDependencies], request: HttpRequest, secret: FromPath[str]) -> PageResponse:
    """Show the certified figures of a link's period. Raises `UnknownFigureLinkError` and `TamperedReportError`."""
    link, figures = await _opened(deps, request, secret)
    score = figures.score if isinstance(figures, FormReport) else None
    sealed = figures.score if isinstance(figures, FormReport) else figures
    return deps.planner_pages.page(
        request.scope,
        "shared-figures.html",
        also=_HIDDEN,
        link=link,
        title=titles_of(deps, [link.subject])[link.subject],
        figures=figures,
        score=score,
        table=ratings_table(score) if score else None,
        seal=sealed.certification,
        revisions=list(revision_sentences(sealed.certification)),
        checksum=sealed.checksum,
        kinds=_REPORT_KINDS if score else SCORECARD_KINDS,
        value_with_unit=value_with_unit,
        files=f"{SHARED}{secret}",
    )


async def _opened(deps: SharedFigureDependencies, request: HttpRequest, secret: str) -> tuple[FigureLink, Figures]:
    """Return what a link shows. Wrong links count against the address's rate limit of guesses."""
    try:
        return await deps.figure_links.opened(secret)
    except UnknownFigureLinkError:
        deps.guess_limit.take(request.scope)
        raise


@get("/shared/{secret:str}/{kind:str}", opt={LENIENT: True, PARAMETERS: (Parameter("digits", DIGITS),)})
async def shared_file(
    deps: Injected[SharedFigureDependencies], request: HttpRequest, secret: FromPath[str], kind: FromPath[str]
) -> PageResponse:
    """Return the certified figures of a link's period as a file."""
    link, figures = await _opened(deps, request, secret)
    if kind not in (_REPORT_KINDS if isinstance(figures, FormReport) else SCORECARD_KINDS):
        raise NotFoundException
    digits = cast("Digits", request.parameter("digits", DIGITS[0]))
    await _record(deps, link, figures, kind)
    count_file(deps.counters, kind)
    make = partial(_made, deps, link, figures, kind, digits)
    if kind in MEDIA_TYPES:  # whoever has the link may ask as often as they like
        inputs = (figures, deps.registry.catalogue.organisation, _templates(deps))
        made = await deps.files_made.once((link.subject, link.period, kind, digits), inputs, make)
    else:
        made = await make()
    return made.with_headers(_HIDDEN)


async def _record(deps: SharedFigureDependencies, link: FigureLink, figures: Figures, kind: str) -> None:
    """Write into the audit log that whoever has the link takes a file."""
    sealed = figures.score if isinstance(figures, FormReport) else figures
    count = sealed.responses if isinstance(sealed, Score) else len(sealed.indicators)
    report = f"{link.subject} {link.period.name} {kind}"
    await record_download(deps.store, deps.clock, f"{LINK_PREFIX}{link.id[:8]}", report, count, sealed.certification)


def _templates(deps: SharedFigureDependencies) -> list[tuple[Path, int]]:
    """Return the Word templates and when they were changed last."""
    return [(path, path.stat().st_mtime_ns if path.is_file() else 0) for path in map(deps.template, TEMPLATES)]


async def _made(
    deps: SharedFigureDependencies, link: FigureLink, figures: Figures, kind: str, digits: Digits
) -> PageResponse:
    if isinstance(figures, FormReport):
        return file_response(*await report_file(deps, figures, kind, digits))
    return file_response(*await scorecard_file(deps, figures, link.period, kind, digits, NOBODY))
