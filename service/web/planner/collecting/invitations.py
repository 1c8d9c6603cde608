"""Creating slips. They are shown once, in the response that creates them: only hashes are stored."""

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
from service.web.dependencies import Injected
from service.web.http.form_data import Sent, first_value
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.collecting.collector_labels import titles_of
from service.web.planner.collecting.collectors import SLIP_FIELDS, collector_page
from service.web.planner.collecting.dependencies import CollectorDependencies
from service.web.planner.collecting.slips_sheet import MOST_DRAWN, Kind, slips_page
from service.web.planner.file_names import collector_file
from service.web.planner.layout import file_response, standalone_page
from service.web.planner.signed_in_user import actor_name, current_user

if TYPE_CHECKING:
    from service.application.collecting.invitations import Slip
    from service.domain.collecting.collector import Collector


_SHOWN = 20
"""The most characters of a wrong number that are shown again."""

_REFUSED = (InvalidCountError, InvitationRevokedError, InvitationUsedError, UnknownInvitationError)
_PLANNER = {NEEDS: "planner"}


@post("/collectors/{code:str}/invitations", status_code=200, opt=_PLANNER)
async def make(deps: Injected[CollectorDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Create slips and return them, to print or as CSV."""
    collector = await deps.collectors(actor_name(request.scope)).find(code)
    sent = current_user(request.scope).sent
    kind = _kind(sent)
    try:
        slips = await _invitations(deps, request).create(collector, _count(first_value(sent, "count"), kind))
    except _REFUSED as refusal:
        return await collector_page(deps, request, code, refusal=refusal, slip_fields=_slip_fields(sent))
    return await _slips_response(deps, collector, slips, kind)


@post("/collectors/{code:str}/invitations/lost", status_code=200, opt=_PLANNER)
async def replace(deps: Injected[CollectorDependencies], request: HttpRequest, code: FromPath[str]) -> PageResponse:
    """Revoke a lost slip and return a new one."""
    collector = await deps.collectors(actor_name(request.scope)).find(code)
    sent = current_user(request.scope).sent
    typed = first_value(sent, "number")
    try:
        number = whole_number(typed)
        if number is None:
            raise UnknownInvitationError(number=typed[:_SHOWN])
        slip = await _invitations(deps, request).replace(collector, number)
    except _REFUSED as refusal:
        return await collector_page(deps, request, code, refusal=refusal, slip_fields=_slip_fields(sent))
    return await _slips_response(deps, collector, [slip], _kind(sent))


def _invitations(deps: CollectorDependencies, request: HttpRequest) -> Invitations:
    return deps.invitations(actor_name(request.scope))


def _kind(sent: Sent) -> Kind:
    return "csv" if first_value(sent, "as") == "csv" else "sheet"


def _slip_fields(sent: Sent) -> dict[str, str]:
    return {name: first_value(sent, name) for name in SLIP_FIELDS}


def _count(typed: str, kind: Kind) -> int:
    """Return the requested number of slips. Raises `InvalidCountError`."""
    most = MOST_DRAWN if kind == "sheet" else MOST
    count = whole_number(typed)
    if count is None or not 1 <= count <= most:
        raise InvalidCountError(most=most)
    return count


async def _slips_response(
    deps: CollectorDependencies, collector: Collector, slips: list[Slip], kind: Kind
) -> PageResponse:
    if kind == "csv":
        rows = [(slip.number, deps.qr.slip_link(collector, slip.secret)) for slip in slips]
        table = write_csv(rows, texts("planner").inviting.columns)
        titles = await titles_of(deps.registry)
        name = collector_file("slips", titles.get(collector.form, ""), collector.label, collector.code)
        return file_response(table.encode(), "text/csv; charset=utf-8", name, f"pochai-{collector.code}.csv")
    return standalone_page(await run_in_executor(partial(_sheet, deps, collector, slips)))


def _sheet(deps: CollectorDependencies, collector: Collector, slips: list[Slip]) -> str:
    drawn = [(slip, deps.qr.slip_svg(collector, slip.secret)) for slip in slips]
    questionnaire = deps.registry.form(collector.form).questionnaire
    return slips_page(
        deps.planner_pages.pages, questionnaire, collector, drawn, "planner/slips.html", p=texts("planner")
    )
