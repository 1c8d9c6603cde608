"""Maintenance commands: recount, purge, confirm the clock, migrate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.adapters.clock import now
from service.adapters.database import migrate_database, open_store
from service.adapters.database.moving import MovingError, move
from service.application.accounts.accounts import TERMINAL
from service.application.backup.proof import prove
from service.application.collecting import retention
from service.application.collecting.recount import recount as count_again
from service.application.collecting.recount import repair
from service.cli.context import (
    TEXTS,
    CommandError,
    at_database,
    database_errors_in_words,
    deletion_sentence,
    open_context,
    print_json,
    print_result,
    print_status,
    read_database,
)
from service.domain.timekeeping import day_of
from service.texts.formatting import day, month

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
            await repair(site.store, now, outcome.differences)
        codes = {collector.id: collector.code for collector in await site.collectors().everything()}
    found = len(outcome.differences)
    if args.format == "json":
        print_json(outcome)
    elif not found:
        print_result(
            TEXTS.cli.say("recounted", responses=outcome.responses, withdrawn=outcome.withdrawn, sealed=outcome.sealed)
        )
        if outcome.excluded:
            print_result(TEXTS.cli.say("recount_excluded", excluded=outcome.excluded))
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
    """Delete what was announced, and announce what comes, as a running service does. Raises `CommandError`."""
    async with open_context(settings) as site:
        purged = await retention.purge(site.store, site.registry, now, TERMINAL)
    if purged.doubt:
        raise CommandError(TEXTS.cli.nothing_purged)
    print_result(TEXTS.cli.say("purged", personal=purged.personal, responses=purged.responses))
    if purged.announced:
        print_result(deletion_sentence(purged.announced))


async def clock_confirm(args: argparse.Namespace, settings: Settings) -> None:
    """Confirm the clock, which must show the given day. Raises `CommandError`."""
    today = day_of(now())
    if day_of(args.today) != today:
        raise CommandError(TEXTS.cli.say("other_day", day=day(today, "th")))
    async with open_context(settings) as site:
        await site.timekeeper.confirm(TERMINAL)
    print_result(TEXTS.cli.say("clock_confirmed", day=day(today, "th")))


async def migrate(args: argparse.Namespace, settings: Settings) -> int:
    """Migrate the database, as `serve` does at its start; or copy an installation from one database to another."""
    if args.source or args.target:
        return await _move(args.source, args.target, settings)
    with database_errors_in_words(settings):
        applied, version = await migrate_database(settings.database)
    names = ", ".join(each.name for each in applied)
    told = "migrated" if applied else "up_to_date"
    print_result(TEXTS.cli.say(told, file=settings.database_name, count=len(applied), version=version, names=names))
    return 0


async def _move(source: str | None, target: str | None, settings: Settings) -> int:
    """Copy an installation, then prove the copy; exit 1 where a proof fails. Raises `CommandError`."""
    if not (source and target):
        raise CommandError(TEXTS.cli.moving.both)
    there = at_database(settings, "--to", target)
    counts = await _moved(at_database(settings, "--from", source), there)
    async with read_database(there) as store:
        proof = await prove(store, lambda _: None)
    print_result(
        TEXTS.cli.moving.say(
            "proven" if proof.sound else "unproven",
            target=there.database_name,
            rows=sum(counts.values()),
            responses=proof.responses,
            certificates=proof.certificates,
            entries=proof.entries,
        )
    )
    return 0 if proof.sound else 1


async def _moved(source: Settings, target: Settings) -> dict[str, int]:
    async with read_database(source) as old:
        with database_errors_in_words(target):
            async with open_store(target.database) as new:
                try:
                    return await move(old, new, _tell_progress)
                except MovingError as error:
                    said = TEXTS.cli.moving.say(error.code, table=error.table, source=source.database_name)
                    raise CommandError(said) from None


def _tell_progress(table: str, done: int) -> None:
    print_status(TEXTS.cli.moving.say("progress", table=table, done=done))
