"""The command on invitations: slips to print, a list for mail merge, and counts by state."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from service.application.collecting.invitations import MOST
from service.cli.context import TEXTS, open_context, print_json, print_result, print_status, print_table
from service.cli.output_files import check_ending, create_secret_files, refuse, write
from service.exports.csv_tables import write_csv
from service.web.http.templates import Pages
from service.web.planner.collecting.slips_sheet import slips_page

if TYPE_CHECKING:
    import argparse

    from service.application.collecting.invitations import Slip
    from service.bootstrap import UseCases
    from service.domain.collecting.collector import Collector
    from service.settings import Settings


async def invitations(args: argparse.Namespace, settings: Settings) -> None:
    """Create slips, or replace a lost one, and print them once; without either, print how many are used."""
    _check(args)
    async with open_context(settings) as site:
        collector = await site.collectors().find(args.code)
        desk = site.invitations()
        if args.replace is not None or args.count is not None:
            # A slip's link is shown once: check that it can be written before it is created.
            create_secret_files(args.output, args.csv)
        if args.replace is not None:
            slips = [await desk.replace(collector, args.replace)]
        elif args.count is not None:
            slips = await desk.create(collector, args.count)
        else:
            counted = await desk.count(collector)
            print_json(counted) if args.format == "json" else print_result(
                TEXTS.cli.say("invitations_count", **counted)
            )
            return
        _give(args, settings, site, collector, slips)


def _check(args: argparse.Namespace) -> None:
    """Refuse options that would be ignored, and slips that would overwrite each other."""
    if args.count is not None and args.replace is not None:
        refuse("count_or_replace")
    if args.count is not None and not 1 <= args.count <= MOST:
        refuse("count", most=MOST)
    if args.count is None and args.replace is None and (args.output or args.csv):
        refuse("nothing_to_write")
    check_ending("--output", args.output, ".html", ".htm", "")
    check_ending("--csv", args.csv, ".csv", "")
    if args.output and args.csv and args.output.resolve() == args.csv.resolve():
        refuse("one_file")


def _give(
    args: argparse.Namespace, settings: Settings, site: UseCases, collector: Collector, slips: list[Slip]
) -> None:
    """Write the slips to the files asked for, or to standard output."""
    rows = [(slip.number, site.qr.slip_link(collector, slip.secret)) for slip in slips]
    if args.output:
        questionnaire = site.registry.form(collector.form).questionnaire
        drawn = [(slip, site.qr.slip_svg(collector, slip.secret)) for slip in slips]
        pages = Pages(site.registry.catalogue.organisation, demonstration=settings.demonstration)
        write(args.output, slips_page(pages, questionnaire, collector, drawn))
    if args.csv:
        write(args.csv, write_csv(rows, TEXTS.cli.columns.invitations))
    if args.format == "json":
        print_json([{"number": number, "url": link} for number, link in rows])
    elif not args.output and not args.csv:
        print_table(TEXTS.cli.columns.invitations, rows)
    sys.stdout.flush()
    print_status(TEXTS.cli.say("invitations_made", count=len(slips), first=slips[0].number, last=slips[-1].number))
