"""Pages of a receipt: its holder reads, corrects, downloads or withdraws an anonymous response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Struct, json
from msgspec.structs import replace

from service.domain.collecting import answers as sheet
from service.domain.collecting.receipt import read_receipt
from service.domain.errors import (
    BusyError,
    InvalidAnswersError,
    InvalidReceiptError,
    NothingAnsweredError,
    SurveyError,
    UnknownReceiptError,
    WithdrawnError,
)
from service.domain.forms.form import CONSENT
from service.web.dependencies import Injected
from service.web.errors import STATUS
from service.web.http.attachment import disposition
from service.web.http.form_data import AGREED, Sent, answers_from_fields, first_value
from service.web.http.language import page_language
from service.web.http.parameters import LENIENT
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse, page
from service.web.http.router import Router

if TYPE_CHECKING:
    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.receipts import ReceiptContents, Receipts
    from service.application.collecting.submission import Submissions
    from service.application.forms.registry import FormRegistry
    from service.exports.qr import Qr
    from service.web.http.rate_limit import RateLimiter
    from service.web.respondent.pages import QuestionnairePages


class ReceiptDependencies(Struct, frozen=True, kw_only=True):
    """What the pages of a receipt use."""

    collector_cache: CollectorCache
    demonstration: bool
    guess_limit: RateLimiter
    qr: Qr
    receipts: Receipts
    registry: FormRegistry
    respondent_pages: QuestionnairePages
    submissions: Submissions


_SHOWN = 200
"""The most characters of a malformed receipt that are shown again."""

_NO_STORE = {"cache-control": "no-store"}


@get(["/r", "/r/{receipt:str}", "/R/{receipt:str}"], sync_to_thread=False)
def ask(
    deps: Injected[ReceiptDependencies], receipt: FromPath[str | None] = None, lang: FromQuery[str] = "th"
) -> PageResponse:
    """Show the field for a receipt, filled in if the URL has one."""
    return _html(deps.respondent_pages.receipt(page_language(lang), receipt=_spelled(receipt or "")))


@get("/r/{receipt:str}/qr.svg", sync_to_thread=False)
def qr_svg(deps: Injected[ReceiptDependencies], receipt: FromPath[str]) -> Response[str]:
    """Return the receipt's QR code, to scan with another phone or to keep."""
    return Response(deps.qr.receipt_svg(read_receipt(receipt)), media_type="image/svg+xml", headers=_NO_STORE)


@post("/r", status_code=200)
async def act(deps: Injected[ReceiptDependencies], request: HttpRequest) -> PageResponse:
    """Read, correct, download or withdraw the response of a receipt, as the form asks."""
    sent = await request.form_fields(*deps.registry.max_sheet_size())
    language = page_language(first_value(sent, "lang"))
    typed_receipt = first_value(sent, "key") or first_value(sent, "receipt")
    try:
        held = await deps.receipts.read(typed_receipt)
        return await _do(deps, request, held, sent, language)
    except (InvalidReceiptError, UnknownReceiptError, WithdrawnError) as error:
        if isinstance(error, UnknownReceiptError):
            deps.guess_limit.take(request.scope)
        refused = deps.respondent_pages.receipt(language, receipt=_spelled(typed_receipt), refusal=error)
        return _html(refused, STATUS[error.kind])


async def _do(
    deps: ReceiptDependencies, request: HttpRequest, held: ReceiptContents, sent: Sent, language: str
) -> PageResponse:
    wish = first_value(sent, "do") or ("save" if "version" in sent else "read")
    match wish:
        case "correct" if held.open:
            return _again(deps, request, held, language)
        case "save":
            return await _save(deps, request, held, sent, language)
        case "json":
            return _file(held, _as_json(held, demonstration=deps.demonstration), "json", "application/json")
        case "html":
            return _file(held, deps.respondent_pages.copy(held, language).encode(), "html", "text/html; charset=utf-8")
        case _:
            return _html(await _shown(deps, held, wish, language))


async def _shown(deps: ReceiptDependencies, held: ReceiptContents, wish: str, language: str) -> str:
    """Withdraw the response or its consent if confirmed, and return the page about the result."""
    match wish:
        case "withdraw":
            return deps.respondent_pages.receipt(language, held=held, state="withdraw")
        case "withdraw-now":
            await deps.receipts.withdraw(held.receipt)
            return deps.respondent_pages.receipt(language, state="withdrawn")
        case "withdraw-consent":
            await deps.receipts.withdraw_consent(held.receipt)
            return deps.respondent_pages.receipt(
                language, held=await deps.receipts.read(held.receipt), state="forgotten"
            )
        case _:
            return deps.respondent_pages.receipt(language, held=held, state="read")


async def _save(
    deps: ReceiptDependencies, request: HttpRequest, held: ReceiptContents, sent: Sent, language: str
) -> PageResponse:
    """Store a corrected sheet; if it is refused, show it again filled in."""
    wanted = first_value(sent, "switch")
    if wanted:
        return _again(deps, request, held, page_language(wanted), sent)
    refusal: SurveyError
    try:
        collector = await deps.collector_cache.open_collector(held.collector.code)
        answers = sheet.check(held.questionnaire, answers_from_fields(held.questionnaire, sent))
        form = held.questionnaire.form
        published = deps.registry.version(form.id, form.version)
        await deps.submissions.resubmit(collector, published, held.receipt, answers)
    except (InvalidAnswersError, NothingAnsweredError, BusyError) as error:
        refusal = error
    else:
        return _html(
            deps.respondent_pages.receipt(language, held=await deps.receipts.read(held.receipt), state="saved")
        )
    return _again(deps, request, held, language, sent, refusal)


def _again(  # noqa: PLR0913, PLR0917 - all that makes the page differ
    deps: ReceiptDependencies,
    request: HttpRequest,
    held: ReceiptContents,
    language: str,
    sent: Sent | None = None,
    refusal: SurveyError | None = None,
) -> PageResponse:
    """Show the form with the answers, as on a shared device: drafts are not stored in the browser."""
    filled = deps.respondent_pages.filled(
        held.questionnaire,
        replace(held.collector, device="shared"),
        language,
        {**held.answers, **held.personal, **({CONSENT: AGREED} if held.personal else {})} if sent is None else sent,
        refusal,
    )
    return page(request.scope, filled, held.receipt, STATUS[refusal.kind] if refusal else 200)


def _as_json(held: ReceiptContents, *, demonstration: bool) -> bytes:
    """Return the answers as JSON."""
    form = held.questionnaire.form
    answers = {**held.answers, **held.personal}
    copy = {"form": form.id, "version": form.version, "title": form.title, "month": held.month}
    copy |= {"demonstration": demonstration, "answers": answers}
    return json.format(json.encode(copy))


def _file(held: ReceiptContents, body: bytes, suffix: str, media_type: str) -> PageResponse:
    """Return the answers as a file to download."""
    name = disposition(f"{held.questionnaire.form.id}-{held.receipt}.{suffix}")
    head = {"content-type": media_type, "content-disposition": name, **_NO_STORE}
    return PageResponse(body, 200, [(each.encode(), value.encode()) for each, value in head.items()])


def _html(rendered: str, status: int = 200) -> PageResponse:
    head = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    return PageResponse(rendered.encode(), status, head)


def _spelled(receipt: str) -> str:
    """Return a receipt in its printed form, or as typed if it is malformed."""
    try:
        return read_receipt(receipt)
    except InvalidReceiptError:
        return receipt[:_SHOWN]


def receipt_router() -> Router:
    """Return the routes of receipts."""
    return Router("/", route_handlers=[ask, qr_svg, act], include_in_schema=False, opt={LENIENT: True})
