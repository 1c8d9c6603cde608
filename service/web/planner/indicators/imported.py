"""The page of a survey's results from documents: what was imported, and the forms to import, correct and remove one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from msgspec import Struct

from service.application.indicators.imports import Signed
from service.application.ports.snapshot import Wanted
from service.application.scoring.imported_results import imported_of
from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidImportError, InvalidPeriodError, Violation
from service.domain.indicators.imported import INPUTS, METHODS, UNTOLD, ImportedResult
from service.domain.period import QUARTERS, FiscalPeriod
from service.domain.scoring.score import criteria_shown, period_shown
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.kept import kept_scorecards
from service.web.planner.layout import see_other
from service.web.planner.period_picker import requested_period
from service.web.planner.signed_in_user import current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.certification.reports import Reports
    from service.application.indicators.imports import Imports
    from service.application.ports.store import Store
    from service.domain.scoring.imported_figures import ImportedFigures
    from service.domain.scoring.score import CriteriaShown, PeriodShown


class ImportDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page of results from documents uses."""

    imports: Imports
    current_reports: Reports
    store: Store


IMPORTED = "/plan/imported"
_YEAR_DIGITS = 4


class ImportedRow(Struct, frozen=True, kw_only=True):
    """What documents tell of a period: the figures in force, unless removed, and all revisions, newest first."""

    period: PeriodShown
    figures: ImportedFigures | None
    criteria: CriteriaShown
    history: list[ImportedResult]


@get("/imported/{indicator:str}", opt={PARAMETERS: (*PERIOD, DONE)})
async def imported(deps: Injected[ImportDependencies], request: HttpRequest, indicator: FromPath[str]) -> PageResponse:
    """Show what was imported of an indicator, with a form: empty, or with what was imported of the period named."""
    named = request.parameter("fiscal_year") is not None
    period = requested_period(deps, request) if named else None
    return await _page(deps, request, indicator, period=period, done=request.parameter("done"))


@post("/imported/{indicator:str}", status_code=200, opt={NEEDS: "planner"})
async def import_result(
    deps: Injected[ImportDependencies], request: HttpRequest, indicator: FromPath[str]
) -> PageResponse:
    """Import a result, or correct it."""
    sent = {name: first_value(current_user(request.scope).sent, name) for name in INPUTS}
    try:
        await deps.imports.record(indicator, _period(request), sent, _signed(request))
    except InvalidImportError as refusal:
        return await _page(deps, request, indicator, refusal=refusal)
    return see_other(f"{IMPORTED}/{indicator}?done=result-imported")


@post("/imported/{indicator:str}/remove", status_code=200, opt={NEEDS: "planner"})
async def remove_result(
    deps: Injected[ImportDependencies], request: HttpRequest, indicator: FromPath[str]
) -> PageResponse:
    """Remove a result."""
    try:
        await deps.imports.remove(indicator, _period(request), _signed(request))
    except InvalidImportError as refusal:
        return await _page(deps, request, indicator, refusal=refusal)
    return see_other(f"{IMPORTED}/{indicator}?done=import-removed")


def _period(request: HttpRequest) -> FiscalPeriod:
    """Return the period typed into a form. Raises `InvalidImportError`."""
    sent = current_user(request.scope).sent
    year, quarter = digits(first_value(sent, "fiscal_year").strip(), _YEAR_DIGITS), first_value(sent, "quarter")
    try:
        return FiscalPeriod(fiscal_year=year or 0, quarter=digits(quarter) if quarter else None)
    except InvalidPeriodError:
        raise InvalidImportError([Violation(item="fiscal_year", code="no-year")]) from None


def _signed(request: HttpRequest) -> Signed:
    user = current_user(request.scope)
    name = user.signed.planner.name
    return Signed(
        by=name, note=first_value(user.sent, "note"), who=name, seen=digits(first_value(user.sent, "seen")) or 0
    )


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: ImportDependencies,
    request: HttpRequest,
    indicator: str,
    *,
    period: FiscalPeriod | None = None,
    refusal: InvalidImportError | None = None,
    done: str = "",
) -> PageResponse:
    rows = await _rows(deps, indicator)
    typed = _typed(request) if refusal else _stored(rows, period)
    place = typed["fiscal_year"], typed["quarter"]
    history = next((row.history for row in rows if _place(row.period) == place), [])
    of = deps.registry.named_indicator(indicator)
    return deps.planner_pages.page(
        request.scope,
        "imported.html",
        people=await deps.planner_pages.full_names(),
        tabs=survey_tabs(deps, request, of.form or "", "results"),
        refusal=refusal,
        done=done,
        indicator=of,
        rows=rows,
        kept=await kept_scorecards(deps.current_reports, [row.history[0].period for row in rows]),
        typed=typed,
        seen=len(history),
        there=bool(history) and history[0].percent is not None,
        wrong=_wrong(refusal),
        methods=(*METHODS, UNTOLD),
        quarters=QUARTERS,
        may=current_user(request.scope).signed.planner.may("planner"),
    )


async def _rows(deps: ImportDependencies, indicator: str) -> list[ImportedRow]:
    """Return what was imported, the latest period first. Raises `UnknownIndicatorError` and `NotImportedError`."""
    histories: dict[FiscalPeriod, list[ImportedResult]] = {}
    for each in await deps.imports.history(indicator):
        histories.setdefault(each.period, []).insert(0, each)
    snapshot = await deps.store.figures(Wanted(imported=frozenset([indicator])))
    figures = imported_of(deps.registry, snapshot, indicator)
    named = deps.registry.named_indicator(indicator)
    return [
        ImportedRow(
            period=period_shown(period, deps.live_scores.today()),
            figures=figures.get(period),
            criteria=criteria_shown(deps.registry.judged(named, period.fiscal_year, snapshot.adopted).criteria),
            history=history,
        )
        for period, history in sorted(histories.items(), key=lambda each: _order(each[0]), reverse=True)
    ]


def _order(period: FiscalPeriod) -> tuple[int, int]:
    return period.fiscal_year, period.quarter or 0


def _place(period: PeriodShown) -> tuple[str, str]:
    return str(period.fiscal_year), str(period.quarter or "")


def _typed(request: HttpRequest) -> dict[str, str]:
    sent = current_user(request.scope).sent
    return {name: first_value(sent, name) for name in ("fiscal_year", "quarter", *INPUTS, "note")}


def _stored(rows: list[ImportedRow], period: FiscalPeriod | None) -> Mapping[str, str]:
    """Return the fields with what is in force of a period; only the period itself where nothing is."""
    blank = dict.fromkeys((*INPUTS, "note"), "")
    year, quarter = (str(period.fiscal_year), str(period.quarter or "")) if period else ("", "")
    found = next((row.figures for row in rows if _place(row.period) == (year, quarter)), None)
    told = (
        {
            "percent": str(found.percent),
            "responses": str(found.responses),
            "method": found.method or UNTOLD,
            "document": found.document,
        }
        if found
        else {}
    )
    return {"fiscal_year": year, "quarter": quarter, **blank, **told}


def _wrong(refusal: InvalidImportError | None) -> list[FieldError]:
    says = texts("planner").importing
    return [
        FieldError(
            id=each.item if each.item in says.fields else "",
            label=str(says.fields.say(each.item)) if each.item in says.fields else "",
            said=texts("keeper").importing.say(each.code, **each.params),
            code=each.code,
        )
        for each in (refusal.violations if refusal else [])
    ]
