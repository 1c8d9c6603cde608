"""Writes raw answers and personal data, one a line or as a table."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from service.application.accounts.accounts import TERMINAL
from service.application.collecting import export, sheet_export
from service.cli.answers_table import personal_table, response_table
from service.cli.context import TEXTS, open_context, print_status
from service.cli.output_files import file_errors_in_words, refuse
from service.exports.csv_tables import BYTE_ORDER_MARK

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from service.application.collecting.export import PersonalRecord, ResponseRecord, Sheet
    from service.bootstrap import UseCases
    from service.cli.answers_table import AnswersTable
    from service.settings import Settings

    Record = ResponseRecord | PersonalRecord

_MARK = BYTE_ORDER_MARK.encode()
_TOLD_EVERY = 1000


async def export_responses(args: argparse.Namespace, settings: Settings) -> None:
    """Write a form's responses, one a line, or as a table with the items of all answered versions."""
    _check_format(args)
    async with open_context(settings) as site:
        asked = await sheet_export.examine(site.store, site.registry, args.form, args.include or ())
        await sheet_export.record_reading(site.store, site.clock, TERMINAL, asked)
        hidden = sheet_export.fields_left_out(site.registry, asked.form, asked.included)
        table = response_table(asked, hidden, await _labels(site), made_up=settings.demonstration)
        async with site.store.snapshot():
            sheets = sheet_export.response_sheets(site.store, site.registry, asked)
            with _output(args.output):  # a file that cannot be written is told in one line
                print_status(TEXTS.cli.say("unique", count=asked.sheets, unique=asked.unique))
            await _export(args, settings, sheets, sheet_export.record_maker(site.registry, asked), table)


async def export_personal(args: argparse.Namespace, settings: Settings) -> None:
    """Write a form's personal data, one a line."""
    _check_format(args)
    async with open_context(settings) as site:
        await export.record_personal_reading(site.store, site.registry, site.clock, TERMINAL, args.form)
        async with site.store.snapshot():
            versions = await export.consented(site.store, site.registry, args.form)
            table = personal_table(versions, await _labels(site), made_up=settings.demonstration)
            sheets = export.personal_sheets(site.store, site.registry, args.form)
            await _export(args, settings, sheets, export.personal_record, table)


def _check_format(args: argparse.Namespace) -> None:
    if args.output and args.output.suffix.lower() not in {f".{args.format}", ""}:
        refuse("format_of_file", format=args.format, file=str(args.output))


async def _labels(site: UseCases) -> dict[str, str]:
    return {collector.code: collector.label for collector in await site.collectors().everything()}


async def _export(
    args: argparse.Namespace,
    settings: Settings,
    batches: AsyncIterator[list[Sheet]],
    record: Callable[[str, Sheet], Record],
    table: AnswersTable,
) -> None:
    def json_lines(sheets: list[Sheet]) -> bytes:
        made_up = settings.demonstration
        return b"".join(export.line(record(args.form, each), demonstration=made_up) for each in sheets)

    header, lines = (b"", json_lines) if args.format == "jsonl" else (_MARK + table.header, table.lines)
    count = 0
    with _output(args.output) as out:
        out.write(header)
        async for sheets in batches:
            out.write(lines(sheets))
            before, count = count, count + len(sheets)
            if count // _TOLD_EVERY > before // _TOLD_EVERY:
                print_status(TEXTS.cli.say("progress", done=count - count % _TOLD_EVERY))
    print_status(TEXTS.cli.say("exported", count=count))


@contextmanager
def _output(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield sys.stdout.buffer
        return
    with file_errors_in_words(file), file.open("wb") as out:
        yield out
