"""Webhook administration by a keeper. A secret is shown once, in the response that creates it.

Only public internet addresses can be added here; internal ones need the command line, so that a stolen keeper's
session cannot probe the internal network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from litestar import get, post

from service.domain.errors import InvalidWebhookError, WebhookKeyMissingError
from service.domain.webhooks.webhook import EVENTS, LONGEST, checked_url
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS_PROOF
from service.web.planner.dependencies import PageDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.application.ports.webhooks import Sender
    from service.application.webhooks.subscriptions import Webhooks
    from service.domain.errors import SurveyError
    from service.domain.webhooks.webhook import Reply, Type


class WebhookDependencies(PageDependencies, frozen=True, kw_only=True):
    """What the pages of webhooks use."""

    sender: Sender
    webhooks: Callable[[str], Webhooks]


WEBHOOKS = "/plan/webhooks"
_SHOWN = 50
"""The most deliveries on the page; the command line lists all."""

_FIELDS = {"events": "events"}
"""The fields of reasons that are not about the URL."""


@get("/webhooks", opt={PARAMETERS: (DONE,)})
async def webhooks(deps: Injected[WebhookDependencies], request: HttpRequest) -> PageResponse:
    """List all webhooks and deliveries, with the form for a new one."""
    return await _page(deps, request, done=request.parameter("done"))


@post("/webhooks", status_code=200, opt={NEEDS_PROOF: True})
async def add(deps: Injected[WebhookDependencies], request: HttpRequest) -> PageResponse:
    """Add a webhook and show its secret."""
    sent = current_user(request.scope).sent
    url, events = first_value(sent, "url"), [each for each in EVENTS if each in sent.get("events", [])]
    reasons = _reasons(url, events)
    if reasons:
        refusal = InvalidWebhookError(reason=reasons[0])
        return await _page(deps, request, refusal, url=url[:LONGEST], events=events, reasons=reasons)
    try:
        webhook, secret = await deps.webhooks(actor_name(request.scope)).add(url, events)
    except WebhookKeyMissingError as error:
        return await _page(deps, request, error, url=url, events=events)
    return deps.planner_pages.page(request.scope, "webhook.html", webhook=webhook, secret=secret)


def _reasons(url: str, events: Sequence[Type]) -> list[str]:
    """Return all reasons against adding a webhook."""
    reasons = [] if events else ["events"]
    try:
        checked_url(url, internal=False)
    except InvalidWebhookError as error:
        reasons.insert(0, str(error.params["reason"]))
    return reasons


@post("/webhooks/test", status_code=200)
async def test(deps: Injected[WebhookDependencies], request: HttpRequest) -> PageResponse:
    """Send a test message to a webhook and show the result."""
    wanted = first_value(current_user(request.scope).sent, "id")
    reply = await deps.webhooks(actor_name(request.scope)).test(wanted, deps.sender)
    return await _page(deps, request, tested=reply)


@get("/webhooks/remove", opt={PARAMETERS: (Parameter("id"),)})
async def remove_page(deps: Injected[WebhookDependencies], request: HttpRequest) -> PageResponse:
    """Ask for confirmation before a webhook is removed."""
    webhook = await deps.webhooks(actor_name(request.scope)).find(request.parameter("id"))
    return deps.planner_pages.page(request.scope, "webhook-remove.html", webhook=webhook)


@post("/webhooks/remove", status_code=200, opt={NEEDS_PROOF: True})
async def remove(deps: Injected[WebhookDependencies], request: HttpRequest) -> PageResponse:
    """Remove a webhook and its pending deliveries."""
    await deps.webhooks(actor_name(request.scope)).remove(first_value(current_user(request.scope).sent, "id"))
    return see_other(f"{WEBHOOKS}?done=webhook-removed")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: WebhookDependencies,
    request: HttpRequest,
    refusal: SurveyError | None = None,
    *,
    done: str = "",
    url: str = "",
    events: Sequence[Type] = EVENTS,
    reasons: Sequence[str] = (),
    tested: Reply | None = None,
) -> PageResponse:
    kept = deps.webhooks(actor_name(request.scope))
    everything = await kept.everything()
    return deps.planner_pages.page(
        request.scope,
        "webhooks.html",
        refusal=refusal,
        done=done,
        wrong=[_wrong(each) for each in reasons],
        webhooks=everything,
        hosts={each.id: each.host for each in everything},
        deliveries=(await kept.deliveries())[:_SHOWN],
        result=_result,
        tested=tested,
        url=url,
        chosen=events,
        events=EVENTS,
        longest=LONGEST,
    )


def _wrong(reason: str) -> FieldError:
    said = texts("planner")
    field = _FIELDS.get(reason, "url")
    return FieldError(id=field, label=said.webhooks.say(field), said=said.webhook_reasons.say(reason))


def _result(said: str) -> str:
    """Return a delivery's result in words; HTTP statuses stay numbers."""
    words = texts("planner").webhook_results
    return cast("str", words.say(said)) if said in words else said
