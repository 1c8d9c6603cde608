"""The command of invitations: slips to print, a list for mail merge, and how many have been used."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from service.application.invitations import MOST, Invitations
from service.cli.site import SAYS, CommandError, open_site, say, say_json, say_table, tell
from service.web.figures import write_csv
from service.web.render import Pages
from service.web.slips import slips_page

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from service.application.invitations import Slip
    from service.cli.site import Site
    from service.domain.collector import Collector
    from service.settings import Settings


async def invitations(args: argparse.Namespace, settings: Settings) -> None:
    """Make slips, or another for a lost one, and print them this once; without either, tell how many are used."""
    if args.count is not None and not 1 <= args.count <= MOST:
        raise CommandError(SAYS.cli.say("bad_count", most=MOST))
    async with open_site(settings) as site:
        collector = await site.collectors.find(args.code)
        desk = Invitations(site.store)
        if args.replace is not None or args.count is not None:
            # A slip's link is shown once, so none is made that could not be written down.
            _write([file for file in (args.output, args.csv) if file], "", "a")
        if args.replace is not None:
            slips = [await desk.replace(collector, args.replace)]
        elif args.count is not None:
            slips = await desk.create(collector, args.count)
        else:
            counted = await desk.count(collector)
            say_json(counted) if args.format == "json" else say(SAYS.cli.say("invitations_count", **counted))
            return
        _give(args, settings, site, collector, slips)


def _give(args: argparse.Namespace, settings: Settings, site: Site, collector: Collector, slips: list[Slip]) -> None:
    """Write the slips to where they were asked for, or else to standard output."""
    rows = [(slip.number, site.qr.slip_link(collector, slip.secret)) for slip in slips]
    if args.output:
        questionnaire = site.library.form(collector.form).questionnaire
        drawn = [(slip, site.qr.slip_svg(collector, slip.secret)) for slip in slips]
        _write([args.output], slips_page(Pages(demonstration=settings.demonstration), questionnaire, collector, drawn))
    if args.csv:
        _write([args.csv], write_csv(rows, SAYS.cli.columns.invitations))
    if args.format == "json":
        say_json([{"number": number, "url": link} for number, link in rows])
    elif not args.output and not args.csv:
        say_table(SAYS.cli.columns.invitations, rows)
    sys.stdout.flush()
    tell(SAYS.cli.say("invitations_made", count=len(slips), first=slips[0].number, last=slips[-1].number))


def _write(files: Iterable[Path], text: str, mode: Literal["w", "a"] = "w") -> None:
    for file in files:
        try:
            with file.open(mode, encoding="utf-8", newline="") as out:
                out.write(text)
        except OSError as error:
            raise CommandError(SAYS.cli.say("cannot_write", file=str(file), message=str(error))) from error
