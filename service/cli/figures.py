"""Commands that give figures and answers away: scores and raw responses."""

from __future__ import annotations

import csv
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from msgspec import json

from service.application import export
from service.cli.site import SAYS, CommandError, open_site, say, say_table, tell
from service.domain.answers import fields
from service.domain.period import FiscalPeriod
from service.domain.score import encoder
from service.web.figures import BYTE_ORDER_MARK, harmless, scores_csv

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from service.application.export import ResponseRecord
    from service.domain.form import Questionnaire
    from service.domain.score import Score
    from service.settings import Settings


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
    return [score.form, score.responses, score.percent, score.mean, score.sd, level, score.target]


async def export_responses(args: argparse.Namespace, settings: Settings) -> None:
    """Write a form's responses, one a line."""
    count = 0
    async with open_site(settings) as site:
        questionnaire = site.library.form(args.form).questionnaire
        with _output(args.output) as out:
            write = _jsonl(out) if args.format == "jsonl" else _csv(out, questionnaire)
            async for record in export.responses(site.store, site.library, args.form):
                write(record)
                count += 1
                if count % 1000 == 0:
                    tell(SAYS.cli.say("progress", done=count))
    tell(SAYS.cli.say("exported", count=count))


def _jsonl(out: TextIO) -> Any:  # noqa: ANN401 - a function of a record
    def write(record: ResponseRecord) -> None:
        out.write(json.encode(record).decode() + "\n")

    return write


def _csv(out: TextIO, questionnaire: Questionnaire) -> Any:  # noqa: ANN401 - a function of a record
    about = ["collector", "version", "fiscal_year", "quarter", "month"]
    items = list(fields(questionnaire))
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([*about, *items])

    def write(record: ResponseRecord) -> None:
        cells = [getattr(record, name) for name in about] + [record.answers.get(item) for item in items]
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
