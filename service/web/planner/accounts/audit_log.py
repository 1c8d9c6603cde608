"""The audit log for keepers: newest first, by pages, of all or of one planner, with a check of its hash chain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from litestar import get

from service.application.accounts.accounts import SERVICE, TERMINAL
from service.application.accounts.tokens import TOKEN_PREFIX
from service.domain.backup import overdue
from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.collector_settings import CollectorSettings
from service.texts import texts
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.layout import moment
from service.web.planner.signed_in_user import actor_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.accounts.audit_log import Entry

_ASKED = (Parameter("who"), Parameter("before", integer=True), Parameter("proof", ("1",)))
TO_A_PAGE = 50
_AFTER_ALL = 10**9
EVERYBODY, NOBODY = "", "-"
"""Choices of the filter besides the account names."""


@get("/audit", opt={PARAMETERS: _ASKED})
async def audit(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show a page of the audit log, and the result of the check if asked for."""
    words = await _words(deps)
    who = request.parameter("who")
    before = request.int_parameter("before") or _AFTER_ALL
    acted = {EVERYBODY: None, NOBODY: ""}.get(who, who)
    entries = await deps.accounts(actor_name(request.scope)).audit_entries(before, TO_A_PAGE + 1, acted)
    return deps.planner_pages.page(
        request.scope,
        "audit.html",
        rows=[_row(each, words) for each in entries[:TO_A_PAGE]],
        older=entries[TO_A_PAGE - 1].number if len(entries) > TO_A_PAGE else None,
        begun=before == _AFTER_ALL,
        who=who,
        people=await _people(deps, request),
        proof=await _proof(deps, request) if request.parameter("proof") else None,
        backup=_backup(deps),
    )


def _backup(deps: PlannerDependencies) -> dict[str, object]:
    """Return the moment of the newest good backup, and whether one is overdue."""
    newest = deps.newest_backup()
    return {"made": moment(newest.made) if newest else "", "overdue": overdue(newest, deps.clock())}


async def _people(deps: PlannerDependencies, request: HttpRequest) -> dict[str, str]:
    """Return the choices of the filter: value and label."""
    said = texts("planner")
    names = [each.name for each in await deps.accounts(actor_name(request.scope)).everything()]
    apart = {EVERYBODY: said.audit.everybody, **_unnamed(), NOBODY: said.audit.nobody}
    return apart | {name: name for name in names if name not in apart}


def _unnamed() -> dict[str, str]:
    """Return what is called in words among those who act: no accounts."""
    said = texts("planner")
    return {TERMINAL: said.audit.terminal, SERVICE: said.audit.service}


async def _proof(deps: PlannerDependencies, request: HttpRequest) -> dict[str, object]:
    entries, broken = await deps.accounts(actor_name(request.scope)).verify()
    return {"count": len(entries), "hash": entries[-1].hash if entries else "", "broken": broken}


async def _words(deps: PlannerDependencies) -> dict[str, str]:
    """Return names for the codes in entries: forms, indicators, collectors and their fields."""
    forms = {each.questionnaire.form.id: each.questionnaire.form.title for each in deps.registry.current}
    indicators = {each.id: f"{each.plan} {each.title}" for each in deps.registry.indicators}
    collectors = {each.code: each.label for each in await deps.store.collectors.everything()}
    fields = {name: str(texts("planner").collector_fields.say(name)) for name in CollectorSettings.__struct_fields__}
    return {**fields, **collectors, **forms, **indicators, SCORECARD: texts("planner").overview.scorecard}


def _row(entry: Entry, words: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": entry.number,
        "when": moment(datetime.fromtimestamp(entry.happened, UTC)),
        "who": _actor(entry.who),
        "action": texts("planner").audit_actions.say(entry.action),
        "subject": entry.subject,
        "about": ", ".join(words[code] for code in entry.subject.split() if code in words),
    }


def _actor(who: str) -> str:
    """Return who acted in words: an account, a token, or who is neither."""
    said = texts("planner")
    if who.startswith(TOKEN_PREFIX):
        return str(said.audit.say("token", name=who.removeprefix(TOKEN_PREFIX)))
    return {"": str(said.audit.nobody), **_unnamed()}.get(who, who)
