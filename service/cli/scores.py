"""Prints figures, or writes them to a file: the scores of forms, and the scorecard."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from service.application.accounts.accounts import TERMINAL, record_download
from service.application.indicators.scorecard import Scorecard
from service.cli.context import TEXTS, open_context, print_result, print_table
from service.cli.coverage import print_coverage
from service.cli.output_files import check_ending, file_errors_in_words, refuse
from service.cli.series import series
from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import encoder
from service.exports.csv_tables import indicators_csv, scores_csv
from service.exports.formats import MEDIA_TYPES, make_file, make_scorecard
from service.exports.scorecard_rows import Paper
from service.exports.thai_digits import DIGITS
from service.texts.measuring import covers_words, evidence_words
from service.texts.methods import level_named, method_words
from service.texts.organisation import named
from service.texts.outcomes import counted_words, level_words, met_words, period_note
from service.texts.precision import change_sentence, doubt_words, levels_named, precision_sentences, quality_sentences
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from service.application.certification.certified_figures import Figures
    from service.application.indicators.scorecard import IndicatorScore
    from service.bootstrap import UseCases
    from service.domain.scoring.score import GroupScore, Score
    from service.exports.formats import Kind
    from service.settings import Settings


async def scores(args: argparse.Namespace, settings: Settings) -> None:
    """Print the score of a form, or of all, or the scorecard, in a fiscal year or quarter."""
    if args.series:
        await series(args, settings)
        return
    _check(args)
    async with open_context(settings) as site:
        year = args.fiscal_year if args.fiscal_year is not None else site.live_scores.today().fiscal_year
        period, draft = FiscalPeriod(fiscal_year=year, quarter=args.quarter), args.status == "draft"
        if args.format in MEDIA_TYPES:
            await _write_file(args, site, period, settings)
            return
        if args.indicators:
            _say_card(args, await site.reports.scorecard(period, args.owner, draft=draft))
            return
        found = (
            [await site.reports.score(args.form, period, args.by, draft=draft)]
            if args.form
            else await site.reports.scores(period, draft=draft)
        )
    if args.format == "json":
        print_result(encoder.encode(found[0] if args.form else found).decode())
    elif args.format == "csv":
        sys.stdout.write(scores_csv(found))
    else:
        if settings.demonstration:
            print_result(TEXTS.cli.demonstration)
        _print_scores(found, in_full=bool(args.form))


def _check(args: argparse.Namespace) -> None:
    if args.by and not args.form:
        refuse("by_without_form")
    if args.indicators and args.form:
        refuse("indicators_or_form")
    if args.owner and not args.indicators:
        refuse("owner_of_indicators")
    if args.format in MEDIA_TYPES:
        if not ((args.form or args.indicators) and args.output):
            refuse("file_alone", format=args.format)
        check_ending("--output", args.output, f".{args.format}")
    elif args.output or args.digits:
        refuse("output_of_file", option="--output" if args.output else "--digits")
    _check_content(args)


def _check_content(args: argparse.Namespace) -> None:
    if args.short and not (args.form and args.format == "docx"):
        refuse("short_of_docx")
    if args.comments and (args.short or args.format not in MEDIA_TYPES):
        refuse("comments_of_files")


async def _write_file(args: argparse.Namespace, site: UseCases, period: FiscalPeriod, settings: Settings) -> None:
    draft, digits = args.status == "draft", args.digits or DIGITS[0]
    if args.indicators:
        file = await _scorecard_file(args, site, period, settings)
    elif args.comments:
        of = await site.comments.visible(args.form, period)
        await site.comments.record_reading(site.clock, TERMINAL, args.form, period, of)
        form_report, quotes = await site.reports.form_report_with_comments(
            args.form, period, args.by, of=of, draft=draft
        )
        organisation = site.registry.catalogue.organisation
        file = make_file(args.format, form_report, settings.template, digits, organisation, quotes)
    else:
        form_report = await site.reports.form_report(args.form, period, args.by, draft=draft)
        kind: Kind = "short.docx" if args.short else args.format
        report = f"{args.form} {period.name} {kind}"
        await record_download(
            site.store, site.clock, TERMINAL, report, form_report.score.responses, form_report.score.certification
        )
        organisation = site.registry.catalogue.organisation
        file = make_file(kind, form_report, settings.template, digits, organisation)
    with file_errors_in_words(args.output):
        args.output.write_bytes(file)


async def _scorecard_file(args: argparse.Namespace, site: UseCases, period: FiscalPeriod, settings: Settings) -> bytes:
    card = await site.reports.scorecard(period, args.owner, draft=args.status == "draft")
    report = f"{SCORECARD} {period.name} {args.format}"
    await record_download(site.store, site.clock, TERMINAL, report, len(card.indicators), card.certification)
    organisation = named(site.registry.catalogue.organisation, "th").name
    paper = Paper(organisation=organisation, digits=args.digits or DIGITS[0])
    return make_scorecard(args.format, card, settings.template("scorecard"), paper)


def _say_card(args: argparse.Namespace, card: Scorecard) -> None:
    """Print all indicators."""
    if args.format == "json":
        print_result(encoder.encode(card).decode())
    elif args.format == "csv":
        sys.stdout.write(indicators_csv(card))
    else:
        if card.demonstration:
            print_result(TEXTS.cli.demonstration)
        print_table(TEXTS.cli.columns.indicators, map(_indicator_row, card.indicators))


def print_figures(figures: Figures) -> None:
    """Print a form's score, or all indicators, as text."""
    if isinstance(figures, Scorecard):
        print_table(TEXTS.cli.columns.indicators, map(_indicator_row, figures.indicators))
    else:
        print_table(TEXTS.cli.columns.scores, _score_rows(figures.score))


def _indicator_row(each: IndicatorScore) -> list[object]:
    level, doubt = level_words(each, each.criteria, each.period), doubt_words(each.level_doubt)
    criteria = f"{each.criteria.id} v{each.criteria.version}"
    source = TEXTS.cli.sources.say(each.source)
    return [
        each.plan,
        each.title,
        each.value,
        each.value_unit,
        f"{level} ({doubt})" if doubt else level,
        each.target if each.due else None,
        met_words(each.outcome),
        source,
        criteria,
        _status(each.status, provisional=each.provisional),
        amended_words(each.rules),
        covers_words(each.covers),
        evidence_words(each.measurement.evidence) if each.measurement else None,
    ]


def _score_rows(score: Score) -> Iterator[list[object]]:
    """Yield a form's row, and one for each group of a breakdown."""
    criteria = f"{score.criteria.id} v{score.criteria.version}" if score.criteria else None
    period = "/".join(str(part) for part in (score.period.fiscal_year, score.period.quarter) if part)
    period += period_note(score.period)
    yield [
        score.form,
        score.responses,
        *_shown(score, score),
        score.target,
        period,
        score.method,
        criteria,
        _status(score.status, provisional=score.certification is not None and score.certification.provisional),
        score.title,
        TEXTS.workbook.methods.say(score.method) if score.method else None,
        counted_words(score),
        amended_words(score.rules),
        score.excluded or None,
    ]
    for item in score.overall:
        yield [item.text, item.answers, item.percent, item.mean, item.sd, TEXTS.csv.rows.overall, *[None] * 10]
    for group in score.by.groups if score.by else []:
        shown = [TEXTS.csv.hidden, None, None, None] if group.hidden else _shown(group, score)
        yield [group.text, group.responses, *shown, *[None] * 10]


def _print_scores(found: list[Score], *, in_full: bool) -> None:
    """Print a row a form, and of one `in_full` what each method gives."""
    print_table(TEXTS.cli.columns.scores, (row for score in found for row in _score_rows(score)))
    if in_full:
        print_coverage(found[0])
    if in_full and found[0].methods:
        print_result()
        print_table(TEXTS.cli.columns.methods, _method_rows(found[0]))
        told = (*precision_sentences(found[0]), change_sentence(found[0]), *quality_sentences(found[0]))
        print_result()
        for sentence in filter(None, told):
            print_result(sentence)


def _method_rows(score: Score) -> Iterator[list[object]]:
    for each in score.methods:
        shown = each.interval
        ends = [shown.low, shown.high, levels_named(shown) if score.criteria else None] if shown else [None] * 3
        yield [method_words(each), each.percent, level_named(each, score), *ends]


def _status(status: str, *, provisional: bool) -> str:
    return str(TEXTS.workbook.status.say("provisional" if provisional else status))


def _shown(judged: Score | GroupScore, score: Score) -> list[object]:
    level = level_words(judged, score.criteria, score.period)
    return [judged.percent, judged.mean, judged.sd, level]
