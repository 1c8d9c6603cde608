"""The audit book as a keeper reads it: newest first, page by page, of everybody or of one, and proven on demand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from litestar import get

from service.application.accounts import TERMINAL
from service.domain.typed import whole_number
from service.web.house import Asked, House, Housed
from service.web.plan.accounts import accounts_of
from service.web.plan.guard import NEEDS
from service.web.plan.pages import moment
from service.web.replies import Page
from service.web.text import texts
from service.web.visit import Visit

if TYPE_CHECKING:
    from service.domain.audit import Entry

TO_A_PAGE = 50
_AFTER_ALL = 10**9
EVERYBODY, NOBODY = "", "-"
"""Who may be chosen beside those who have, or had, an account."""


@get("/audit", opt={NEEDS: "keeper"})
async def audit(house: Housed, request: Asked) -> Page:
    """Show a page of the book, and its proof where it was asked for."""
    visit = Visit(request.scope, request.receive)
    who = visit.asked("who")
    before = whole_number(visit.asked("before")) or _AFTER_ALL
    acted = {EVERYBODY: None, NOBODY: ""}.get(who, who)
    entries = await accounts_of(house, request.scope).book(before, TO_A_PAGE + 1, acted)
    return house.plan.page(
        request.scope,
        "audit.html",
        rows=[_row(each) for each in entries[:TO_A_PAGE]],
        older=entries[TO_A_PAGE - 1].number if len(entries) > TO_A_PAGE else None,
        begun=before == _AFTER_ALL,
        who=who,
        people=await _people(house, request),
        proof=await _proof(house, request) if visit.asked("proof") else None,
    )


async def _people(house: House, request: Asked) -> dict[str, str]:
    """Give who may be chosen, each with what they are called."""
    said = texts("plan")
    names = [each.name for each in await accounts_of(house, request.scope).everything()]
    apart = {EVERYBODY: said.audit.everybody, TERMINAL: said.audit.terminal, NOBODY: said.audit.nobody}
    return apart | {name: name for name in names if name not in apart}


async def _proof(house: House, request: Asked) -> dict[str, object]:
    entries, broken = await accounts_of(house, request.scope).verify()
    return {"count": len(entries), "hash": entries[-1].hash if entries else "", "broken": broken}


def _row(entry: Entry) -> dict[str, object]:
    said = texts("plan")
    called = {"": said.audit.nobody, TERMINAL: said.audit.terminal}
    return {
        "number": entry.number,
        "when": moment(datetime.fromtimestamp(entry.happened, UTC)),
        "who": called.get(entry.who, entry.who),
        "action": said.audit_actions.say(entry.action),
        "subject": entry.subject,
    }
