"""Commands on planner accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.context import TEXTS, open_context, print_json, print_result, print_status, print_table
from service.domain.period import BANGKOK
from service.texts import texts
from service.texts.formatting import day

if TYPE_CHECKING:
    import argparse

    from service.application.accounts.accounts import AccountLink
    from service.settings import Settings


async def planner_create(args: argparse.Namespace, settings: Settings) -> None:
    """Create an account and print its set-password link, once."""
    async with open_context(settings) as site:
        invited = await site.accounts().create(args.name, args.role)
    _say_link(args, settings, invited)


async def planner_reset(args: argparse.Namespace, settings: Settings) -> None:
    """Remove a password, end all sessions and print a new link."""
    async with open_context(settings) as site:
        invited = await site.accounts().reset(args.name)
    _say_link(args, settings, invited)


def _say_link(args: argparse.Namespace, settings: Settings, invited: AccountLink) -> None:
    planner, url = invited.planner, f"{settings.link}/plan/password/{invited.secret}"
    ends = invited.ends.astimezone(BANGKOK)
    if args.format == "json":
        print_json({"name": planner.name, "role": planner.role, "url": url, "ends": ends})
        return
    until = TEXTS.cli.say("day_and_hour", day=day(ends, "th"), hour=f"{ends:%H.%M}")
    print_status(TEXTS.cli.say("link_once", name=planner.name, day=until))
    print_result(url)


async def planner_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the accounts."""
    async with open_context(settings) as site:
        planners = await site.accounts().everything()
    if args.format == "json":
        print_json(
            [
                {
                    "name": p.name,
                    "role": p.role,
                    "state": p.state,
                    "created": p.created,
                    "closed": p.closed,
                    "second_factor": p.second_factor_on,
                    "full_name": p.full_name,
                    "position": p.position,
                    "email": p.email,
                }
                for p in planners
            ]
        )
        return
    roles, factors = texts("planner").roles, texts("planner").factor_states
    rows = (
        (
            p.name,
            p.role,
            day(p.created, "th"),
            TEXTS.cli.states.say(p.state),
            factors.on if p.second_factor_on else factors.off,
            roles.say(p.role),
        )
        for p in planners
    )
    print_table(TEXTS.cli.columns.planners, rows)


async def planner_reset_factor(args: argparse.Namespace, settings: Settings) -> None:
    """Take an account's second factor off."""
    async with open_context(settings) as site:
        planner = await site.accounts().reset_second_factor(args.name)
    print_result(TEXTS.cli.say("factor_reset", name=planner.name))


async def planner_role(args: argparse.Namespace, settings: Settings) -> None:
    """Change an account's role."""
    async with open_context(settings) as site:
        planner = await site.accounts().change_role(args.name, args.role)
    print_result(TEXTS.cli.say("role_changed", name=planner.name, role=planner.role))


async def planner_holder(args: argparse.Namespace, settings: Settings) -> None:
    """Set the full name, position and e-mail address of an account's holder."""
    async with open_context(settings) as site:
        planner = await site.accounts().set_holder(args.name, args.full_name, args.position, args.email)
    print_result(TEXTS.cli.say("holder_changed", name=planner.name))


async def planner_close(args: argparse.Namespace, settings: Settings) -> None:
    """Close an account."""
    async with open_context(settings) as site:
        planner = await site.accounts().close(args.name)
    print_result(TEXTS.cli.say("planner_closed", name=planner.name))
