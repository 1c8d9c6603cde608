"""Commands that give figures and answers away: scores and raw responses."""

from __future__ import annotations

import csv
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from msgspec import json

from service.application import export
from service.cli.site import SAYS, CommandError, open_site, say, say_table, tell
from service.domain.form import CONSENT
from service.domain.period import FiscalPeriod
from service.domain.score import encoder
from service.web.figures import BYTE_ORDER_MARK, harmless, scores_csv

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from service.application.export import PersonalRecord, ResponseRecord
    from service.domain.score import Score
    from service.settings import Settings

    Record = ResponseRecord | PersonalRecord

_TOLD_EVERY = 1000


async def scores(args: argparse.Namespace, settings: Settings) -> None:
    """Print the score of a form, or of all, in a fiscal year or quarter."""
    async with open_site(settings) as site:
        year = args.fiscal_year if args.fiscal_year is not None else site.report.today().fiscal_year
        period = FiscalPeriod(fiscal_year=year, quarter=args.quarter)
        found = [await site.report.score(args.form, period, args.by)] if args.form else await site.report.scores(period)
    if args.format == "json":
        say(encoder.encode(found[0] if args.form else found).decode())
    elif args.format == "csv":
        sys.stdout.write(scores_csv(found))
    else:
        say_table(SAYS.cli.columns.scores, map(_score_row, found))


def _score_row(score: Score) -> list[object]:
    level = score.level or SAYS.reasons_without_level.say(str(score.level_reason))
    criteria = f"{score.criteria.id} v{score.criteria.version}" if score.criteria else None
    period = "/".join(str(part) for part in (score.period.fiscal_year, score.period.quarter) if part)
    figures = [score.responses, score.percent, score.mean, score.sd, level, score.target]
    return [score.form, *figures, period, score.method, criteria]


async def export_responses(args: argparse.Namespace, settings: Settings) -> None:
    """Write a form's responses, one a line; as a table with the items of every version that was answered."""
    async with open_site(settings) as site, site.store.snapshot():
        versions = await export.answered(site.store, site.library, args.form)
        columns = dict.fromkeys(
            name for each in versions for name in each.fields if name not in {*each.personal, CONSENT}
        )
        about = ["collector", "version", "fiscal_year", "quarter", "month"]
        await _export(args, export.responses(site.store, site.library, args.form), about, columns)


async def export_personal(args: argparse.Namespace, settings: Settings) -> None:
    """Write what was said with consent, one a line."""
    async with open_site(settings) as site, site.store.snapshot():
        versions = await export.consented(site.store, site.library, args.form)
        columns = dict.fromkeys(name for each in versions for name in each.personal)
        records = export.personal(site.store, site.library, args.form)
        await _export(args, records, ["collector", "version", "month"], columns)


async def _export(
    args: argparse.Namespace, records: AsyncIterator[Record], about: Sequence[str], columns: Collection[str]
) -> None:
    count = 0
    with _output(args.output) as out:
        write = _jsonl(out) if args.format == "jsonl" else _csv(out, about, columns)
        async for record in records:
            write(record)
            count += 1
            if count % _TOLD_EVERY == 0:
                tell(SAYS.cli.say("progress", done=count))
    tell(SAYS.cli.say("exported", count=count))


def _jsonl(out: TextIO) -> Callable[[Record], None]:
    def write(record: Record) -> None:
        out.write(json.encode(record).decode() + "\n")

    return write


def _csv(out: TextIO, about: Sequence[str], columns: Collection[str]) -> Callable[[Record], None]:
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([*about, *columns])

    def write(record: Record) -> None:
        cells = [getattr(record, name) for name in about] + [record.answers.get(name) for name in columns]
        writer.writerow([harmless(" | ".join(cell) if isinstance(cell, list) else cell) for cell in cells])

    return write


@contextmanager
def _output(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield sys.stdout
        return
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            yield out
    except OSError as error:
        raise CommandError(SAYS.cli.say("cannot_write", file=str(file), message=str(error))) from error
