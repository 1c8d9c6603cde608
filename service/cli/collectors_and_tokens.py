"""Commands on collectors and API tokens."""

from __future__ import annotations

import argparse
from datetime import datetime, time
from typing import TYPE_CHECKING

from service.adapters.clock import now
from service.cli.commands import EDITED
from service.cli.context import TEXTS, open_context, print_json, print_result, print_status, print_table
from service.cli.output_files import refuse
from service.domain.collecting.collector_settings import settings_of
from service.domain.period import BANGKOK
from service.texts import texts
from service.texts.formatting import day

if TYPE_CHECKING:
    from service.application.ports.records import Token, TokenState
    from service.bootstrap import UseCases
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.exclusion import Exclusion
    from service.settings import Settings


async def collector_create(args: argparse.Namespace, settings: Settings) -> None:
    """Create a collector and print its code and link."""
    async with open_context(settings) as site:
        collector = await site.collectors().create(
            args.form,
            args.label,
            opens=args.opens,
            closes=args.closes,
            population=args.population,
            device=args.device,
            access=args.access,
            daily_limit=args.daily_limit,
            standing="trial" if args.trial else "real",
            paging=args.paging,
        )
        _say_collectors(args, site, [collector])


async def collector_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the collectors."""
    async with open_context(settings) as site:
        collectors = await site.collectors().everything()
        if args.format == "json":
            print_json([_record(site, each) for each in collectors])
        else:
            _say_collectors(args, site, collectors)


async def collector_edit(args: argparse.Namespace, settings: Settings) -> None:
    """Change the told settings of a collector; an empty text removes one."""
    told = {name: getattr(args, name) for name in EDITED if getattr(args, name) is not None}
    async with open_context(settings) as site:
        desk = site.collectors()
        seen = settings_of(await desk.find(args.code)).mark
        collector = await desk.change(args.code, told, seen, confirmed=args.confirm)
        if args.format == "json":
            print_json(_record(site, collector))
        else:
            print_result(TEXTS.cli.say("collector_changed", code=collector.code))


async def collector_close(args: argparse.Namespace, settings: Settings) -> None:
    """Close a collector now."""
    async with open_context(settings) as site:
        collector = await site.collectors().close(args.code)
        if args.format == "json":
            print_json(_record(site, collector))
        else:
            print_result(TEXTS.cli.say("collector_closed", code=collector.code))


async def collector_withdraw(args: argparse.Namespace, settings: Settings) -> None:
    """Take all answers of a collector out of the figures, with a reason."""
    async with open_context(settings) as site:
        found = await site.collectors().find(args.code)
        if not found.counts:
            refuse("not_real", code=found.code)
        made = await site.withdrawals().withdraw(found.code, args.reason, settings_of(found).mark)
        await _say_standing(args, site, "collector_withdrawn", made)


async def collector_restore(args: argparse.Namespace, settings: Settings) -> None:
    """Count the answers of a withdrawn collector again, with a reason."""
    async with open_context(settings) as site:
        found = await site.collectors().find(args.code)
        if found.standing != "withdrawn":
            refuse("not_withdrawn", code=found.code)
        ended = await site.withdrawals().take_back(found.code, args.reason, settings_of(found).mark)
        await _say_standing(args, site, "collector_restored", ended)


async def _say_standing(args: argparse.Namespace, site: UseCases, key: str, withdrawal: Exclusion) -> None:
    collector = await site.collectors().find(args.code)
    if args.format == "json":
        print_json({**_record(site, collector), "sheets": withdrawal.sheets})
    else:
        print_result(TEXTS.cli.say(key, code=collector.code, count=withdrawal.sheets))


def _say_collectors(args: argparse.Namespace, site: UseCases, collectors: list[Collector]) -> None:
    if args.format == "json":
        print_json(_record(site, collectors[0]))
        return
    print_table(TEXTS.cli.columns.collectors, (_row(site, each) for each in collectors))


def _row(site: UseCases, collector: Collector) -> tuple[str | None, ...]:
    state = TEXTS.cli.states.say(collector.state(now()))
    if not collector.counts:
        state = f"{state} ({texts('planner').standings.say(collector.standing)})"
    last = _last_day(collector.closes) if collector.closes else None
    title = site.registry.form(collector.form).questionnaire.form.title
    return collector.code, collector.form, collector.label, state, last, site.qr.link(collector), title


def _last_day(closes: datetime) -> str:
    """Return the last day of being open, with the hour where it closes during a day."""
    closes = closes.astimezone(BANGKOK)
    last = day(closes - closes.resolution, "th")
    return last if closes.time() == time() else TEXTS.cli.say("day_and_hour", day=last, hour=f"{closes:%H.%M}")


def _record(site: UseCases, collector: Collector) -> dict[str, object]:
    return {
        "code": collector.code,
        "form": collector.form,
        "label": collector.label,
        "url": site.qr.link(collector),
        "state": collector.state(now()),
        "opens": collector.opens and collector.opens.astimezone(BANGKOK),
        "closes": collector.closes and collector.closes.astimezone(BANGKOK),
        "population": collector.population,
        "device": collector.device,
        "access": collector.access,
        "daily_limit": collector.daily_limit,
        "standing": collector.standing,
        "paging": collector.paging,
    }


async def token_create(args: argparse.Namespace, settings: Settings) -> None:
    """Create a token and print its secret, once."""
    if not args.name.strip():
        refuse("name")
    async with open_context(settings) as site:
        secret = await site.tokens().create(args.name, args.scope, ends=args.ends or "", addresses=args.address or ())
    if args.format == "json":
        print_json({"name": args.name, "scopes": sorted(set(args.scope)), "token": secret})
    else:
        print_status(TEXTS.cli.token_once)
        print_result(secret)


async def token_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the tokens, without their secrets."""
    async with open_context(settings) as site:
        use_case = site.tokens()
        tokens = [(each, use_case.state(each)) for each in await use_case.everything()]
    if args.format == "json":
        print_json([_token_record(each, state) for each, state in tokens])
        return
    rows = (
        [*_token(each), TEXTS.cli.states.say(state), *_days(each), " ".join(each.addresses), _meaning(each)]
        for each, state in tokens
    )
    print_table(TEXTS.cli.columns.tokens, rows)


def _token_record(token: Token, state: TokenState) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": sorted(token.scopes),
        "created": token.created,
        "revoked": token.revoked,
        "ends": token.ends,
        "used": token.used,
        "addresses": token.addresses,
        "state": state,
    }


def _token(token: Token) -> tuple[str, ...]:
    return token.name, " ".join(sorted(token.scopes)), day(token.created, "th")


def _days(token: Token) -> list[str | None]:
    return [day(each, "th") if each else None for each in (token.ends, token.used)]


def _meaning(token: Token) -> str:
    return " ".join(texts("planner").scopes.say(each) for each in sorted(token.scopes))


async def token_revoke(args: argparse.Namespace, settings: Settings) -> None:
    """Revoke a token."""
    async with open_context(settings) as site:
        await site.tokens().revoke(args.name)
    print_result(TEXTS.cli.say("token_revoked", name=args.name))
