"""Commands on webhooks and their deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.adapters.lazy_http_sender import LazyHttpSender
from service.cli.context import TEXTS, open_context, print_json, print_result, print_status, print_table
from service.domain.period import BANGKOK
from service.domain.webhooks.webhook import EVENTS
from service.texts import texts
from service.texts.formatting import day

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from datetime import datetime

    from service.domain.webhooks.webhook import Delivery, Webhook
    from service.settings import Settings


async def webhook_add(args: argparse.Namespace, settings: Settings) -> None:
    """Add a webhook and print its secret, once."""
    async with open_context(settings) as site:
        webhook, secret = await site.webhooks().add(args.url, args.event or EVENTS, internal=args.internal)
    if args.format == "json":
        print_json({**_record(webhook), "secret": secret})
        return
    print_status(TEXTS.cli.say("webhook_once", id=webhook.id))
    print_result(secret)


async def webhook_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the webhooks, without their secrets."""
    async with open_context(settings) as site:
        webhooks = await site.webhooks().everything()
    if args.format == "json":
        print_json([_record(each) for each in webhooks])
        return
    networks = {True: TEXTS.cli.networks.internal, False: TEXTS.cli.networks.public}
    rows = (
        (each.id, each.url, " ".join(each.events), networks[each.internal], _events(each.events)) for each in webhooks
    )
    print_table(TEXTS.cli.columns.webhooks, rows)


async def webhook_remove(args: argparse.Namespace, settings: Settings) -> None:
    """Remove a webhook with its waiting deliveries."""
    async with open_context(settings) as site:
        removed = await site.webhooks().remove(args.id)
    print_result(TEXTS.cli.say("webhook_removed", id=removed.id, host=removed.host))


async def webhook_test(args: argparse.Namespace, settings: Settings) -> int:
    """Send a test event now; exit 1 where it was not accepted."""
    async with open_context(settings) as site:
        reply = await site.webhooks().test(args.id, LazyHttpSender())
    if args.format == "json":
        print_json({"accepted": reply.accepted, "result": reply.said})
    else:
        print_result(
            TEXTS.cli.say("webhook_accepted" if reply.accepted else "webhook_not_accepted", result=_words(reply.said))
        )
    return int(not reply.accepted)


async def webhook_deliveries(args: argparse.Namespace, settings: Settings) -> None:
    """List the deliveries, newest event first."""
    async with open_context(settings) as site:
        deliveries = await site.webhooks().deliveries()
    if args.format == "json":
        print_json([_sent(each) for each in deliveries])
    else:
        print_table(TEXTS.cli.columns.deliveries, (_row(each) for each in deliveries))


def _record(webhook: Webhook) -> dict[str, object]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "internal": webhook.internal,
        "created": webhook.created,
    }


def _sent(delivery: Delivery) -> dict[str, object]:
    return {
        "event": delivery.event,
        "type": delivery.type,
        "webhook": delivery.webhook,
        "created": delivery.created,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "due": delivery.due if delivery.state == "waiting" else None,
        "last": delivery.last or None,
    }


def _row(delivery: Delivery) -> tuple[object, ...]:
    return (
        delivery.event,
        delivery.type,
        delivery.webhook,
        _moment(delivery.created),
        TEXTS.cli.states.say(delivery.state),
        delivery.attempts,
        _words(delivery.last),
        _moment(delivery.due) if delivery.state == "waiting" else None,
        _events([delivery.type]),
    )


def _events(events: Iterable[str]) -> str:
    """Return the events' names in words."""
    return " ".join(texts("planner").webhook_events.say(each) for each in events)


def _moment(moment: datetime) -> str:
    local = moment.astimezone(BANGKOK)
    return str(TEXTS.cli.say("day_and_hour", day=day(local, "th"), hour=f"{local:%H.%M}"))


def _words(result: str) -> str:
    """Return the result of an attempt in words; a status stays a number."""
    return str(TEXTS.cli.faults.say(result)) if result in TEXTS.cli.faults else result
