"""A definition on its way from a planner to respondents: handed in, checked, shown with what it changes, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post

from service.domain.collecting.thai_input import digits
from service.domain.errors import (
    DraftChangedError,
    ExtraMissingError,
    Fault,
    FaultyFormsError,
    OvertakenError,
)
from service.texts.fault_sentences import fault_sentence
from service.web.http.form_data import first_value
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT, Upload
from service.web.planner.auth import BRINGS, NEEDS
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.forms.diff import field_name, rows
from service.web.planner.forms.forms import file, preview_page
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import user_of

if TYPE_CHECKING:
    from service.application.forms.publishing import FormDraft
    from service.domain.errors import SurveyError

_PLANNER = {NEEDS: "planner", BRINGS: UPLOAD_LIMIT}
_ZIP = b"PK"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
"""What a file is called that people take for a workbook, be it one that can be read or not."""

_QUOTED = 120


@get("/publish", opt=_PLANNER, sync_to_thread=False)
def upload(deps: Injected, request: HttpRequest) -> PageResponse:
    """Ask for a definition."""
    return _asking(deps, request, "")


@post("/publish", opt=_PLANNER, status_code=200)
async def check(deps: Injected, request: HttpRequest) -> PageResponse:
    """Check a definition: show what it changes, or everything that is wrong with it."""
    user = user_of(request.scope)
    handed, text = user.files.get("file"), first_value(user.sent, "text")
    try:
        draft = await _draft(deps, handed, text)
    except (FaultyFormsError, ExtraMissingError) as error:
        shown = text if handed is None or _is_workbook(handed) else handed.content.decode("utf-8", "replace")
        return _asking(deps, request, shown, error, name=handed.name if handed else "")
    return _showing(deps, request, draft)


def _is_workbook(handed: Upload) -> bool:
    return handed.content.startswith(_ZIP) or handed.name.lower().endswith(_WORKBOOKS)


async def _draft(deps: PlannerDependencies, handed: Upload | None, text: str) -> FormDraft:
    if handed and _is_workbook(handed):
        return await deps.publishing.draft_of_workbook(handed.name, handed.content)
    given = handed.content if handed else text.encode()
    if not given.strip():
        raise FaultyFormsError([Fault(file="", where="", code="nothing-handed-in")])
    return await deps.publishing.draft(given)


@post("/publish/preview", opt=_PLANNER, status_code=200)
async def preview_draft(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show a draft as respondents would see it."""
    sent = user_of(request.scope).sent
    draft = await deps.publishing.draft(first_value(sent, "text").encode())
    return preview_page(deps, draft.questionnaire, first_value(sent, "lang"))


@post("/publish/definition", opt=_PLANNER, status_code=200)
async def take_draft(deps: Injected, request: HttpRequest) -> PageResponse:
    """Give a draft as TOML, which a workbook was not."""
    draft = await deps.publishing.draft(first_value(user_of(request.scope).sent, "text").encode())
    return file(draft.text.encode(), b"application/toml", f"{draft.questionnaire.form.id}.toml")


@post("/publish/edit", opt=_PLANNER, status_code=200, sync_to_thread=False)
def edit_draft(deps: Injected, request: HttpRequest) -> PageResponse:
    """Go back to the text of a draft."""
    return _asking(deps, request, first_value(user_of(request.scope).sent, "text"))


@post("/publish/confirm", opt=_PLANNER, status_code=200)
async def confirm(deps: Injected, request: HttpRequest) -> PageResponse:
    """Publish what was shown, over what it was shown with."""
    user = user_of(request.scope)
    text, over = first_value(user.sent, "text"), first_value(user.sent, "over")
    who = user.signed.planner.name
    try:
        made = await deps.publishing.publish(who, text.encode(), first_value(user.sent, "hash"), digits(over) or 0)
    except (FaultyFormsError, OvertakenError, DraftChangedError) as error:
        return _asking(deps, request, text, error)
    return see_other(f"/plan/forms/{made.questionnaire.form.id}?done=published")


def _asking(
    deps: PlannerDependencies, request: HttpRequest, text: str, refusal: SurveyError | None = None, name: str = ""
) -> PageResponse:
    """Give the page that asks for a definition, with what was handed in and what is wrong with it."""
    faults, more = (refusal.faults, refusal.more) if isinstance(refusal, FaultyFormsError) else ([], 0)
    lines = text.splitlines()
    return deps.planner_pages.page(
        request.scope,
        "publish.html",
        refusal=refusal,
        text=text,
        name=name,
        faults=[(each, fault_sentence(each), _quoted(lines, each.line)) for each in faults],
        more=more,
    )


def _quoted(lines: list[str], line: int) -> str:
    return lines[line - 1].strip()[:_QUOTED] if 0 < line <= len(lines) else ""


def _showing(deps: PlannerDependencies, request: HttpRequest, draft: FormDraft) -> PageResponse:
    changed = draft.differences
    return deps.planner_pages.page(
        request.scope,
        "differences.html",
        draft=draft,
        form=draft.questionnaire.form,
        changed=changed,
        head=rows(changed.head) if changed else [],
        parts=[(each, rows(each.changes)) for each in (*changed.sections, *changed.items)] if changed else [],
        kept=", ".join(map(field_name, draft.kept)),
    )
