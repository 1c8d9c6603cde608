"""Maintenance commands: recount, purge, migrate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.adapters.clock import now
from service.adapters.database import migrate_database
from service.application.collecting import retention
from service.application.collecting.recount import recount as count_again
from service.application.collecting.recount import repair
from service.cli.context import TEXTS, database_errors_in_words, open_context, print_json, print_result, print_status
from service.texts.formatting import month

if TYPE_CHECKING:
    import argparse

    from service.application.collecting.recount import TallyMismatch
    from service.settings import Settings


async def recount(args: argparse.Namespace, settings: Settings) -> int:
    """Recount all responses; exit 1 where the tally differs and is not repaired."""
    async with open_context(settings) as site:
        outcome = await count_again(
            site.store, site.registry, lambda done: print_status(TEXTS.cli.say("progress", done=done))
        )
        if outcome.differences and args.repair:
            await repair(site.store, outcome.differences)
        codes = {collector.id: collector.code for collector in await site.collectors().everything()}
    found = len(outcome.differences)
    if args.format == "json":
        print_json(outcome)
    elif not found:
        print_result(
            TEXTS.cli.say("recounted", responses=outcome.responses, withdrawn=outcome.withdrawn, sealed=outcome.sealed)
        )
    else:
        for difference in outcome.differences:
            print_result(_line(difference, codes))
        print_result(TEXTS.cli.say("recount_differs", responses=outcome.responses, count=found))
        if args.repair:
            print_result(TEXTS.cli.say("recount_repaired", count=found))
    return 1 if found and not args.repair else 0


def _line(difference: TallyMismatch, codes: dict[int, str]) -> str:
    place, cell = difference.place, difference.place.cell
    group = f"{cell.by_item}={cell.by_value}" if cell.by_item else ""
    named = (codes[place.collector_id], month(place.month, "th"), group, cell.item or TEXTS.cli.sheets, cell.choice)
    line: str = TEXTS.cli.say(
        "recount_line",
        place=" ".join(filter(None, named)),
        tallied=difference.tallied,
        counted=difference.counted,
    )
    return line


async def purge(_args: argparse.Namespace, settings: Settings) -> None:
    """Delete what is past its retention; a running service does so every day."""
    async with open_context(settings) as site:
        purged = await retention.purge(site.store, site.registry, now)
    print_result(TEXTS.cli.say("purged", personal=purged.personal, responses=purged.responses))


async def migrate(_args: argparse.Namespace, settings: Settings) -> None:
    """Migrate the database; `serve` does so at its start."""
    with database_errors_in_words(settings.database_name):
        applied, version = await migrate_database(settings.database)
    names = ", ".join(each.name for each in applied)
    told = "migrated" if applied else "up_to_date"
    print_result(TEXTS.cli.say(told, file=settings.database_name, count=len(applied), version=version, names=names))
