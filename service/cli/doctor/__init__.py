"""`pochai doctor`: check every part of an installation, for the user that serves it, without changing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.context import TEXTS, print_json, print_result
from service.cli.doctor.address import check_address
from service.cli.doctor.database import check_database
from service.cli.doctor.files import check_files, check_way_in
from service.cli.doctor.surroundings import check_backups, check_mail, check_provider, check_surroundings
from service.cli.doctor.trial import tried

if TYPE_CHECKING:
    import argparse

    from service.cli.doctor.check import Check
    from service.settings import Settings


async def doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Check an installation; exit 1 where something is bad."""
    barred = check_way_in(settings.folder)
    checks = [barred] if barred else await _checks(settings)
    if args.format == "json":
        print_json(checks)
    else:
        for check in checks:
            print_result("\t".join(filter(None, (TEXTS.doctor.verdicts.say(check.verdict), check.said, check.advice))))
    return int(any(check.verdict == "bad" for check in checks))


async def _checks(settings: Settings) -> list[Check]:
    trial = tried(settings)
    catalogue, surroundings = check_surroundings(settings)
    checks = [*check_files(settings, trial), *surroundings, *await check_database(settings, catalogue)]
    checks += [*check_backups(settings, trial), *check_address(settings), *await check_provider(settings)]
    return [*checks, *await check_mail(settings)]
