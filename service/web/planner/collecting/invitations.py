"""Inviting: slips are made here and handed out in the very reply, since nobody can show them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from litestar import post
from litestar.params import FromPath

from service.application.collecting.invitations import MOST, Invitations
from service.domain.collecting.thai_input import whole_number
from service.domain.errors import (
    InvalidCountError,
    InvitationRevokedError,
    InvitationUsedError,
    UnknownInvitationError,
)
from service.exports.csv_tables import write_csv
from service.exports.executor import run_in_executor
from service.texts import texts
from service.web.http.form_data import Sent, first_value
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.collecting.collectors import SLIP_FIELDS, collector_page
from service.web.planner.collecting.slips_sheet import MOST_DRAWN, Kind, slips_page
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.layout import never_kept, sheet_to_print
from service.web.planner.signed_in_user import acting, user_of

if TYPE_CHECKING:
    from service.application.collecting.invitations import Slip
    from service.domain.collecting.collector import Collector

_SHOWN = 20
"""How much of what is no number is shown again."""

_REFUSED = (InvalidCountError, InvitationRevokedError, InvitationUsedError, UnknownInvitationError)
_PLANNER = {NEEDS: "planner"}


@post("/collectors/{code:str}/invitations", status_code=200, opt=_PLANNER)
async def make(deps: Injected, request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Make slips, and give them this once."""
    collector = await deps.collectors(acting(request.scope)).find(code)
    sent = user_of(request.scope).sent
    kind = _kind(sent)
    try:
        slips = await _desk(deps, request).create(collector, _count(first_value(sent, "count"), kind))
    except _REFUSED as refusal:
        return await collector_page(deps, request, code, refusal=refusal, slip_fields=_kept(sent))
    return await _given(deps, collector, slips, kind)


@post("/collectors/{code:str}/invitations/lost", status_code=200, opt=_PLANNER)
async def replace(deps: Injected, request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Make a slip for a lost one, which opens nothing any more."""
    collector = await deps.collectors(acting(request.scope)).find(code)
    sent = user_of(request.scope).sent
    typed = first_value(sent, "number")
    try:
        number = whole_number(typed)
        if number is None:
            raise UnknownInvitationError(number=typed[:_SHOWN])
        slip = await _desk(deps, request).replace(collector, number)
    except _REFUSED as refusal:
        return await collector_page(deps, request, code, refusal=refusal, slip_fields=_kept(sent))
    return await _given(deps, collector, [slip], _kind(sent))


def _desk(deps: PlannerDependencies, request: HttpRequest) -> Invitations:
    return deps.invitations(acting(request.scope))


def _kind(sent: Sent) -> Kind:
    return "csv" if first_value(sent, "as") == "csv" else "sheet"


def _kept(sent: Sent) -> dict[str, str]:
    return {name: first_value(sent, name) for name in SLIP_FIELDS}


def _count(typed: str, kind: Kind) -> int:
    """Read how many slips are wanted. Raises `InvalidCountError`."""
    most = MOST_DRAWN if kind == "sheet" else MOST
    count = whole_number(typed)
    if count is None or not 1 <= count <= most:
        raise InvalidCountError(most=most)
    return count


async def _given(deps: PlannerDependencies, collector: Collector, slips: list[Slip], kind: Kind) -> PageResponse:
    if kind == "csv":
        rows = [(slip.number, deps.qr.slip_link(collector, slip.secret)) for slip in slips]
        table = write_csv(rows, texts("planner").inviting.columns)
        return never_kept(table.encode(), "text/csv; charset=utf-8", f"pochai-{collector.code}.csv")
    return sheet_to_print(await run_in_executor(partial(_sheet, deps, collector, slips)))


def _sheet(deps: PlannerDependencies, collector: Collector, slips: list[Slip]) -> str:
    drawn = [(slip, deps.qr.slip_svg(collector, slip.secret)) for slip in slips]
    questionnaire = deps.registry.form(collector.form).questionnaire
    return slips_page(deps.pages, questionnaire, collector, drawn, "planner/slips.html", p=texts("planner"))
