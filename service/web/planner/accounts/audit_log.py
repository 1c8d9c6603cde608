"""The audit log for keepers: newest first, by pages, by who acted, action and day, with a check of its hash chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from litestar import get

from service.application.accounts.accounts import AFTER_ALL
from service.domain.accounts.audit_log import ACTIONS, ALL, Sought, second_of
from service.domain.backup import overdue
from service.domain.collecting.thai_input import day
from service.texts import texts
from service.texts.audit_sentences import names_of, sentence
from service.texts.people import person, unnamed
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.page_words import moment
from service.web.planner.signed_in_user import actor_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from service.application.accounts.accounts import Accounts
    from service.application.forms.drafts import Drafts
    from service.application.ports.store import Clock, Store
    from service.domain.accounts.audit_log import Action, Entry
    from service.domain.backup import Manifest


class AuditLogDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the page of the audit log uses."""

    accounts: Callable[[str], Accounts]
    clock: Clock
    demonstration: bool
    drafts: Drafts
    newest_backup: Callable[[], Manifest | None]
    store: Store


_ASKED = (
    Parameter("who"),
    Parameter("action", ("", *ACTIONS)),
    *map(Parameter, ("since", "until")),
    Parameter("before", integer=True),
    Parameter("proof", ("1",)),
)
TO_A_PAGE = 50
_MADE: tuple[Action, ...] = ("draft-created", "draft-moved")
"""The actions that tell of which form a draft is, the last one what it is now."""

EVERYBODY, NOBODY = "", "-"
"""Choices of the filter besides the account names."""


@get("/audit", opt={PARAMETERS: _ASKED})
async def audit(deps: Injected[AuditLogDependencies], request: HttpRequest) -> PageResponse:
    """Show a page of the audit log, and the result of the check if asked for."""
    sought = _sought(request)
    before = request.int_parameter("before") or AFTER_ALL
    entries = await deps.accounts(actor_name(request.scope)).audit_entries(before, TO_A_PAGE + 1, sought)
    collectors = await deps.store.collectors.everything()
    drafts = {each.form: each.title for each in await deps.drafts.everything() if each.title}
    forms = [each.questionnaire for each in deps.registry.current]
    names = drafts | names_of(forms, deps.registry.indicators, collectors)
    names |= await _drafts(deps, entries, names)
    people = await deps.planner_pages.full_names()
    asked = {name: request.parameter(name) for name in ("who", "action", "since", "until")}
    return deps.planner_pages.page(
        request.scope,
        "audit.html",
        rows=[_row(each, names, people) for each in entries[:TO_A_PAGE]],
        older=entries[TO_A_PAGE - 1].number if len(entries) > TO_A_PAGE else None,
        begun=before == AFTER_ALL,
        asked=asked,
        query=urlencode(asked),
        actors=await _actors(deps, request, people),
        actions=sorted(ACTIONS, key=texts("planner").audit_actions.say),
        proof=await _proof(deps, request) if request.parameter("proof") else None,
        backup=_backup(deps),
    )


async def _drafts(deps: AuditLogDependencies, entries: Iterable[Entry], names: Mapping[str, str]) -> dict[str, str]:
    """Return what the forms of the drafts that entries are about are called, by the draft's id."""
    about = {each.subject.partition(" ")[0] for each in entries if each.action.startswith("draft-")}
    made = [
        entry
        for draft in sorted(about)
        for action in _MADE
        for entry in await deps.store.accounts.entries_about(action, draft)
    ]
    told = (each.subject.split() for each in made)
    return {draft: names[form] for draft, form, *_ in told if form in names}


def _sought(request: HttpRequest) -> Sought:
    """Return which entries are asked for; what is no day is no bound."""
    who, action = request.parameter("who"), request.parameter("action")
    since, until = day(request.parameter("since")), day(request.parameter("until"))
    return Sought(
        who={EVERYBODY: None, NOBODY: ""}.get(who, who),
        action=action,
        since=second_of(since) if since else ALL.since,
        until=second_of(until + timedelta(days=1)) if until else ALL.until,
    )


def _backup(deps: AuditLogDependencies) -> dict[str, object]:
    """Return the moment of the newest good backup, and whether one is overdue; a demonstration needs none."""
    newest = deps.newest_backup()
    forms = [each.questionnaire.form.id for each in deps.registry.current]
    begun = min((each.since for form in forms for each in deps.registry.versions(form)), default=None)
    late = not deps.demonstration and overdue(newest, deps.clock(), begun)
    return {"made": moment(newest.made) if newest else "", "overdue": late}


async def _actors(deps: AuditLogDependencies, request: HttpRequest, people: Mapping[str, str]) -> dict[str, str]:
    """Return the choices of the filter: value and label."""
    said = texts("planner")
    names = [each.name for each in await deps.accounts(actor_name(request.scope)).everything()]
    apart = {EVERYBODY: said.audit.everybody, **unnamed(), NOBODY: said.audit.nobody}
    return apart | {name: person(name, people.get(name, "")) for name in names if name not in apart}


async def _proof(deps: AuditLogDependencies, request: HttpRequest) -> dict[str, object]:
    entries, broken = await deps.accounts(actor_name(request.scope)).verify()
    return {"count": len(entries), "hash": entries[-1].hash if entries else "", "broken": broken}


def _row(entry: Entry, names: Mapping[str, str], people: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": entry.number,
        "when": moment(datetime.fromtimestamp(entry.happened, UTC)),
        "who": person(entry.who, people.get(entry.who, "")),
        "event": sentence(entry, names),
    }
