"""Commands that prove an installation sound: recount, migrate, doctor."""

from __future__ import annotations

import os
import shutil
import tempfile
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from service.adapters.catalogue import load
from service.adapters.clock import now
from service.adapters.database.engine import migrate_file
from service.application import retention
from service.application.forms import compare
from service.application.recount import recount as count_again
from service.application.recount import repair
from service.cli.site import SAYS, CommandError, in_words, open_file, open_site, say, say_json, tell
from service.domain.errors import FaultyFormsError

if TYPE_CHECKING:
    import argparse

    from service.application.recount import Difference
    from service.settings import Settings

_LOW_SPACE = 200 * 1024 * 1024
_MEBIBYTE = 1024 * 1024


async def recount(args: argparse.Namespace, settings: Settings) -> int:
    """Count all responses again; exit 1 where the tally differs and is not repaired."""
    async with open_site(settings) as site:
        outcome = await count_again(site.store, site.library, lambda done: tell(SAYS.cli.say("progress", done=done)))
        if outcome.differences and args.repair:
            await repair(site.store, outcome.differences)
    found = len(outcome.differences)
    if args.format == "json":
        say_json(outcome)
    elif not found:
        say(SAYS.cli.say("recounted", responses=outcome.responses, withdrawn=outcome.withdrawn, sealed=outcome.sealed))
    else:
        for difference in outcome.differences:
            say(_line(difference))
        say(SAYS.cli.say("recount_differs", responses=outcome.responses, count=found))
        if args.repair:
            say(SAYS.cli.say("recount_repaired", count=found))
    return 1 if found and not args.repair else 0


def _line(difference: Difference) -> str:
    place = difference.place
    line: str = SAYS.cli.say(
        "recount_line",
        collector=place.collector_id,
        month=place.month,
        item=place.cell.item,
        choice=place.cell.choice,
        tallied=difference.tallied,
        counted=difference.counted,
    )
    return line


async def purge(_args: argparse.Namespace, settings: Settings) -> None:
    """Delete personal fields and answer sheets whose time is over; a running service does the same every day."""
    async with open_site(settings) as site:
        purged = await retention.purge(site.store, site.library, now)
    say(SAYS.cli.say("purged", personal=purged.personal, responses=purged.responses))


async def migrate(_args: argparse.Namespace, settings: Settings) -> None:
    """Bring the database up to date; `serve` does the same at its start."""
    with in_words(settings.database):
        count, version = await migrate_file(settings.database)
    say(SAYS.cli.say("migrated", file=str(settings.database), count=count, version=version))


class Check(Struct, frozen=True, kw_only=True):
    """One thing the doctor looked at."""

    name: str
    verdict: Literal["good", "warn", "bad"]
    said: str


async def doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Look an installation over; exit 1 where something is bad."""
    checks = [_data_dir(settings), _space(settings), *await _database(settings), _base_url(settings)]
    if args.format == "json":
        say_json(checks)
    else:
        for check in checks:
            say(f"{SAYS.doctor.say(check.verdict)}\t{check.said}")
    return int(any(check.verdict == "bad" for check in checks))


def _data_dir(settings: Settings) -> Check:
    folder = settings.database.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"pochai")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Check(name="data_dir", verdict="bad", said=SAYS.doctor.say("data_dir", detail=str(error)))
    return Check(name="data_dir", verdict="good", said=SAYS.doctor.say("data_dir", detail=str(folder)))


def _space(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.database.parent if settings.database.parent.exists() else ".").free
    verdict: Literal["good", "warn"] = "good" if free > _LOW_SPACE else "warn"
    return Check(name="space", verdict=verdict, said=SAYS.doctor.say("space", detail=f"{free // _MEBIBYTE} MiB"))


async def _database(settings: Settings) -> list[Check]:
    try:
        catalogue = load(settings.forms)
    except FaultyFormsError as error:
        return [Check(name="forms", verdict="bad", said=SAYS.problems.say(error.code, **error.params))]
    checks = [Check(name="forms", verdict="good", said=SAYS.doctor.forms)]
    try:
        async with open_file(settings.database) as store:
            health = await store.health()
            _, _, faults = await compare(catalogue, store.forms)
    except CommandError as error:
        return [*checks, Check(name="database", verdict="bad", said=str(error))]
    return [
        *checks,
        Check(
            name="database",
            verdict="good" if health.integrity == "ok" else "bad",
            said=SAYS.doctor.say("database", detail=health.integrity),
        ),
        Check(name="durable", verdict="good" if health.durable else "bad", said=SAYS.doctor.durable),
        Check(name="published", verdict="bad" if faults else "good", said=SAYS.doctor.published),
    ]


def _base_url(settings: Settings) -> Check:
    host = urlsplit(settings.link).hostname or ""
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    key = "base_url_local" if local else "base_url"
    return Check(name="base_url", verdict="warn" if local else "good", said=SAYS.doctor.say(key, detail=settings.link))
