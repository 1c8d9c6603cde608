"""The command on a form's figures through the years."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from service.application.scoring.form_report import years_of
from service.cli.context import TEXTS, open_context, print_result, print_table
from service.cli.output_files import refuse
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import encoder
from service.exports.csv_series import series_csv
from service.exports.formats import MEDIA_TYPES
from service.exports.labels import period_name
from service.texts.changes import change_words
from service.texts.imported import imported_words
from service.texts.outcomes import level_words, met_words

if TYPE_CHECKING:
    import argparse

    from service.application.scoring.series import Point, Series
    from service.settings import Settings


async def series(args: argparse.Namespace, settings: Settings) -> None:
    """Print a form's quarters and fiscal years: of a year and the two before it."""
    if not args.form or args.indicators or args.by or args.quarter or args.format in MEDIA_TYPES or args.output:
        refuse("series_of_form")
    async with open_context(settings) as site:
        year = args.fiscal_year if args.fiscal_year is not None else site.live_scores.today().fiscal_year
        years = [each.fiscal_year for each in years_of(FiscalPeriod(fiscal_year=year))]
        found = await site.reports.series(args.form, years, draft=args.status == "draft")
    if args.format == "json":
        print_result(encoder.encode(found).decode())
    elif args.format == "csv":
        sys.stdout.write(series_csv(found))
    else:
        if settings.demonstration:
            print_result(TEXTS.cli.demonstration)
        print_table(TEXTS.cli.columns.series, [_row(point, found) for point in (*found.years, *found.quarters)])


def _row(point: Point, among: Series) -> list[object]:
    return [
        period_name(point.period),
        point.responses,
        point.percent,
        point.mean,
        level_words(point, point.criteria or among.criteria, point.period),
        met_words(point.outcome),
        TEXTS.workbook.methods.say(point.method) if point.method else None,
        TEXTS.workbook.status.say(point.status),
        " ".join(filter(None, (change_words(point.unlike), _imported(point, among)))),
    ]


def _imported(point: Point, among: Series) -> str:
    criteria = point.criteria or among.criteria
    return imported_words(point.imported, criteria, point.period) if point.imported else ""
