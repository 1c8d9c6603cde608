"""Commands on the audit log: read, write as a table, verify."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from service.application.accounts.accounts import AFTER_ALL
from service.cli.context import TEXTS, names_of_people, open_context, print_json, print_result, print_table
from service.cli.output_files import check_ending, file_errors_in_words
from service.domain.accounts.audit_log import ALL, Sought
from service.domain.period import BANGKOK
from service.exports.csv_tables import write_csv
from service.texts import texts
from service.texts.audit_sentences import names_of, sentence

if TYPE_CHECKING:
    import argparse

    from service.domain.accounts.audit_log import Entry
    from service.settings import Settings

SHOWN = 50
"""How many entries are listed unless told."""


async def audit_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the newest entries, newest first: of one who acted, of one action, of some days."""
    sought = Sought(
        who=args.who,
        action=args.action or "",
        since=int(args.since.timestamp()) if args.since else ALL.since,
        until=int(args.until.timestamp()) if args.until else ALL.until,
    )
    async with open_context(settings) as site:
        entries = await site.accounts().audit_entries(AFTER_ALL, args.count or SHOWN, sought)
        collectors = await site.store.collectors.everything()
        asked = [each.questionnaire for each in site.registry.current]
        names = names_of(asked, site.registry.indicators, collectors)
        people = await names_of_people(site)
    if args.format == "json":
        print_json([{**_named(each), "hash": each.hash} for each in entries])
    else:
        rows = ((each.number, _moment(each), people(each.who), sentence(each, names)) for each in entries)
        print_table(TEXTS.cli.columns.audit_list, rows)


async def audit_export(args: argparse.Namespace, settings: Settings) -> None:
    """Write all entries as a table, oldest first: the record of what was done with personal data (PDPA section 39)."""
    if args.output:
        check_ending("--output", args.output, ".csv")
    async with open_context(settings) as site:
        entries, _ = await site.accounts().verify()
    table = write_csv(([*_row(each), each.hash] for each in entries), [*TEXTS.cli.columns.audit, TEXTS.cli.audit_hash])
    if not args.output:
        sys.stdout.write(table)
        return
    with file_errors_in_words(args.output):
        args.output.write_text(table, encoding="utf-8", newline="")


def _named(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "happened": _moment(entry),
        "who": entry.who,
        "action": entry.action,
        "subject": entry.subject,
    }


def _row(entry: Entry) -> list[object]:
    action = texts("planner").audit_actions.say(entry.action)
    return [entry.number, _moment(entry), entry.who, action, entry.subject, entry.action]


def _moment(entry: Entry) -> str:
    return datetime.fromtimestamp(entry.happened, UTC).astimezone(BANGKOK).isoformat()


async def audit_verify(args: argparse.Namespace, settings: Settings) -> int:
    """Verify the audit log; exit 1 where it was tampered with."""
    async with open_context(settings) as site:
        entries, broken = await site.accounts().verify()
    last = entries[-1].hash if entries else ""
    if args.format == "json":
        print_json({"entries": len(entries), "last_hash": last, "broken_at": broken})
    elif broken is None:
        print_result(TEXTS.cli.say("audit_whole", count=len(entries), hash=last))
    else:
        print_result(TEXTS.cli.say("audit_broken", number=broken))
    return int(broken is not None)
