"""Publishing a form: upload, check, differences, preview, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.domain.collecting.thai_input import digits
from service.domain.errors import (
    DraftChangedError,
    ExtraMissingError,
    Fault,
    FaultyFormsError,
    OvertakenError,
)
from service.domain.forms.draft import waits
from service.domain.forms.form import Text
from service.domain.forms.import_findings import document_of, named_after, notes_of, with_usual_notice
from service.domain.forms.import_outcomes import OUTCOMES
from service.exports.formats import MEDIA_TYPES
from service.texts import texts
from service.texts.fault_sentences import fault_sentence, finding_sentence
from service.texts.lists import listed
from service.texts.personal import asks_personal
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT, Upload
from service.web.planner.auth import MAX_BODY, NEEDS
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.forms.diff import diff_rows, field_name
from service.web.planner.forms.draft_fields import usual_consent, usual_notice
from service.web.planner.forms.forms import VERSION, preview_page
from service.web.planner.forms.value_words import catalogue_words, choice_words, item_words
from service.web.planner.layout import file_response, see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs
from service.web.planner.urls import DRAFTS

if TYPE_CHECKING:
    from service.application.forms.drafts import Drafts
    from service.application.forms.publishing import FormDraft, Publishing
    from service.domain.errors import SurveyError
    from service.domain.forms.diff import Differences, PartDifference
    from service.domain.forms.draft import Draft
    from service.domain.forms.form import Item
    from service.domain.forms.import_findings import Intake
    from service.web.planner.forms.diff import DiffRow
    from service.web.respondent.pages import QuestionnairePages


class PublishingDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages use that publish a form's file."""

    drafts: Drafts
    publishing: Publishing
    respondent_pages: QuestionnairePages


_PLANNER = {NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT}
_ARCHIVES = (b"PK", b"\xd0\xcf\x11\xe0")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".csv", ".tsv", ".lss", ".lsa")
"""How spreadsheets and documents begin, and how their names end."""

_OTHERS = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"{\\rtf": "RTF"}
"""How files begin that people may take for a questionnaire."""

_UNREAD = frozenset({"not-toml", "not-utf8"})
_QUOTED = 120


@get("/publish", opt=_PLANNER, sync_to_thread=False)
def upload_page(deps: Injected[PublishingDependencies], request: HttpRequest) -> PageResponse:
    """Show the upload form."""
    return _upload_page(deps, request, "")


@get("/publish/template", opt=_PLANNER, sync_to_thread=True)
def template(deps: Injected[PublishingDependencies]) -> PageResponse:
    """Return a workbook to fill in."""
    name = str(texts("planner").files_named.template)
    return file_response(deps.publishing.definitions.template(), MEDIA_TYPES["xlsx"], name, "pochai-form.xlsx")


@post("/publish", opt=_PLANNER, status_code=200)
async def check(deps: Injected[PublishingDependencies], request: HttpRequest) -> PageResponse:
    """Check a definition: show its differences to the current form, or all faults."""
    user = current_user(request.scope)
    handed, text = user.files.get("file"), first_value(user.sent, "text")
    try:
        if handed and _is_workbook(handed):
            return await _import(deps, request, handed)
        draft = await _draft(deps, handed, text)
    except (FaultyFormsError, ExtraMissingError) as error:
        if handed is None or _is_workbook(handed):
            return _upload_page(deps, request, text, error, name=handed.name if handed else "")
        if kind := _other_kind(handed, error):
            other = Fault(file=handed.name, where="", code="other-file", params={"kind": kind})
            return _upload_page(deps, request, text, FaultyFormsError([other]), name=handed.name)
        return _upload_page(deps, request, handed.content.decode("utf-8", "replace"), error, name=handed.name)
    return differences_page(deps, request, draft)


def _is_workbook(handed: Upload) -> bool:
    named = handed.name.lower()
    # A .txt may also hold TOML, whose first line has no tabs.
    table = named.endswith(".txt") and b"\t" in handed.content.partition(b"\n")[0]
    return handed.content.startswith(_ARCHIVES) or named.endswith(_WORKBOOKS) or table


def _other_kind(handed: Upload, error: SurveyError) -> str:
    """Return what a file is that is no definition; empty for one that may be meant as such."""
    kind = next((kind for start, kind in _OTHERS.items() if handed.content.startswith(start)), "")
    unread = isinstance(error, FaultyFormsError) and any(each.code in _UNREAD for each in error.faults)
    ending = handed.name.rpartition(".")[2].upper() if "." in handed.name else ""
    return kind or (ending if unread and ending != "TOML" and b"=" not in handed.content else "")


async def _import(deps: PublishingDependencies, request: HttpRequest, handed: Upload) -> PageResponse:
    """Show what a workbook changes, or else the draft that it becomes, with what must be settled of it."""
    intake = await deps.publishing.import_workbook(handed.name, handed.content)
    if not intake.unsettled:
        return differences_page(deps, request, await deps.publishing.draft_of(intake), intake)
    document, notes = named_after(document_of(intake), notes_of(intake), handed.name)
    document, notes = with_usual_notice(document, notes, usual_notice(), usual_consent())
    made = await deps.drafts.create(actor_name(request.scope), document, notes)
    return see_other(f"{DRAFTS}/{made.id}?done=draft-created")


async def _draft(deps: PublishingDependencies, handed: Upload | None, text: str) -> FormDraft:
    given = handed.content if handed else text.encode()
    if not given.strip():
        raise FaultyFormsError([Fault(file="", where="", code="nothing-handed-in")])
    return await deps.publishing.draft(given)


@post("/publish/preview", opt=_PLANNER, status_code=200)
async def preview_draft(deps: Injected[PublishingDependencies], request: HttpRequest) -> PageResponse:
    """Show a draft as respondents would see it."""
    sent = current_user(request.scope).sent
    draft = await deps.publishing.draft(first_value(sent, "text").encode())
    return preview_page(deps.respondent_pages, draft.questionnaire, first_value(sent, "lang"))


@post("/publish/definition", opt=_PLANNER, status_code=200)
async def download_draft(deps: Injected[PublishingDependencies], request: HttpRequest) -> PageResponse:
    """Return a draft as TOML, for those who uploaded a workbook."""
    draft = await deps.publishing.draft(first_value(current_user(request.scope).sent, "text").encode())
    return file_response(draft.text.encode(), "application/toml", f"{draft.questionnaire.form.id}.toml")


@post("/publish/edit", opt=_PLANNER, status_code=200, sync_to_thread=False)
def edit_draft(deps: Injected[PublishingDependencies], request: HttpRequest) -> PageResponse:
    """Show the text of a draft for editing."""
    return _upload_page(deps, request, first_value(current_user(request.scope).sent, "text"))


@post("/publish/confirm", opt=_PLANNER, status_code=200)
async def confirm(deps: Injected[PublishingDependencies], request: HttpRequest) -> PageResponse:
    """Publish the draft that was shown, if the current form is still the one it was compared with."""
    user = current_user(request.scope)
    text, over = first_value(user.sent, "text"), first_value(user.sent, "over")
    who = user.signed.planner.name
    try:
        made = await deps.publishing.publish(who, text.encode(), first_value(user.sent, "hash"), digits(over) or 0)
    except (FaultyFormsError, OvertakenError, DraftChangedError) as error:
        return _upload_page(deps, request, text, error)
    return see_other(f"/plan/forms/{made.questionnaire.form.id}?done=published")


@get("/forms/{form:str}/differences", sync_to_thread=False, opt={PARAMETERS: (VERSION, *PERIOD)})
def since_before(deps: Injected[PublishingDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show what a published version changed of the one before it, and what that does to scores."""
    published = deps.publishing.since_before(form, request.int_parameter("version"))
    return differences_page(deps, request, published, past=True)


def _upload_page(
    deps: PublishingDependencies, request: HttpRequest, text: str, refusal: SurveyError | None = None, name: str = ""
) -> PageResponse:
    """Return the upload form, with the text and its faults, each with the faulty line."""
    faults, more = (refusal.faults, refusal.more) if isinstance(refusal, FaultyFormsError) else ([], 0)
    lines, names = text.splitlines(), deps.planner_pages.names()
    return deps.planner_pages.page(
        request.scope,
        "publish.html",
        refusal=refusal,
        text=text,
        name=name,
        faults=[(each, fault_sentence(each, names), _quoted(lines, each.line)) for each in faults],
        more=more,
    )


def _told(intake: Intake | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return an import's findings by what they mean: each with its cell and its sentence."""
    says, found = texts("keeper").imports, intake.findings if intake else ()
    by_outcome = (
        (says.say(kind), [(each.shown, finding_sentence(each)) for each in found if each.outcome == kind])
        for kind in OUTCOMES
    )
    return [(name, findings) for name, findings in by_outcome if findings]


def _quoted(lines: list[str], line: int) -> str:
    return lines[line - 1].strip()[:_QUOTED] if 0 < line <= len(lines) else ""


def differences_page(  # noqa: PLR0913 - all that makes the page differ
    deps: SurveyDependencies,
    request: HttpRequest,
    draft: FormDraft,
    intake: Intake | None = None,
    *,
    stored: Draft | None = None,
    running: tuple[int, int] | None = None,
    refusal: SurveyError | None = None,
    past: bool = False,
) -> PageResponse:
    """Return what a draft changes, of a `stored` one with the year that is `running` and its number of answers.

    A version of the `past` is published already.
    """
    changed = draft.differences
    before = draft.before.questionnaire.items if draft.before else {}
    items = [*before.values(), *draft.questionnaire.items.values()]
    return deps.planner_pages.page(
        request.scope,
        "form-differences.html",
        tabs=survey_tabs(deps, request, draft.questionnaire.form.id, "form"),
        refusal=refusal,
        stored=stored,
        waiting=sum(waits(each, stored.document) for each in stored.notes) if stored else 0,
        running=running,
        past=past,
        draft=draft,
        indicators=deps.planner_pages.names(),
        form=draft.questionnaire.form,
        changed=changed,
        head=diff_rows(changed.head, catalogue_words(deps) | item_words(items)) if changed else [],
        parts=_parts(changed, items) if changed else [],
        numbers={each: number for of in (before, draft.questionnaire.items) for number, each in enumerate(of, 1)},
        kept=listed(map(field_name, draft.kept)),
        told=_told(intake),
        likely=listed(f"“{each.text}”" for each in draft.questionnaire.items.values() if _is_likely(each)),
    )


def _is_likely(item: Item) -> bool:
    """Return whether an item may ask for personal details, and does not say so."""
    return isinstance(item, Text) and not item.personal and asks_personal(item.text)


def _parts(changed: Differences, items: list[Item]) -> list[tuple[PartDifference, list[DiffRow]]]:
    """Return the parts that differ, each with its changes; `items` are those of before, and of now behind them."""
    choices: dict[str, dict[str, str]] = {}
    for item in items:
        choices[item.id] = choices.get(item.id, {}) | choice_words(item)
    return [
        (each, diff_rows(each.changes, {"choices": choices.get(each.id, {})}))
        for each in (*changed.sections, *changed.items)
    ]
