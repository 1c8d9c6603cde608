"""Commands on results imported from documents: record, remove, list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.indicators.imports import Signed
from service.cli.context import (
    TEXTS,
    CommandError,
    names_of_people,
    open_context,
    print_json,
    print_status,
    print_table,
)
from service.domain.errors import InvalidImportError
from service.domain.indicators.imported import INPUTS
from service.domain.period import BANGKOK, FiscalPeriod
from service.texts.formatting import day
from service.texts.imported import imported_method

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from service.bootstrap import UseCases
    from service.domain.indicators.imported import ImportedResult
    from service.settings import Settings


async def imported_record(args: argparse.Namespace, settings: Settings) -> None:
    """Import or correct a result, and print it."""
    sent = {name: getattr(args, name) for name in INPUTS}
    async with open_context(settings) as site:
        try:
            made = await site.imports.record(args.indicator, _period(args), sent, _signed(args))
        except InvalidImportError as refusal:
            raise _told(refusal) from None
        await _print(args, site, [made])


async def imported_remove(args: argparse.Namespace, settings: Settings) -> None:
    """Remove a result, and print what is left in the history."""
    async with open_context(settings) as site:
        try:
            made = await site.imports.remove(args.indicator, _period(args), _signed(args))
        except InvalidImportError as refusal:
            raise _told(refusal) from None
        await _print(args, site, [made])


async def imported_list(args: argparse.Namespace, settings: Settings) -> None:
    """List all imported results with corrections; the last one of each indicator and period counts."""
    async with open_context(settings) as site:
        found = await site.imports.history(args.indicator)
        await _print(args, site, [each for each in found if args.fiscal_year in (None, each.period.fiscal_year)])


def _period(args: argparse.Namespace) -> FiscalPeriod:
    return FiscalPeriod(fiscal_year=args.fiscal_year, quarter=args.quarter)


def _signed(args: argparse.Namespace) -> Signed:
    return Signed(by=args.by, note=args.note or "")


def _told(refusal: InvalidImportError) -> CommandError:
    """Print every violation, and return the error to raise."""
    for each in refusal.violations:
        print_status(f"{each.item}: {TEXTS.importing.say(each.code, **each.params)}")
    return CommandError(TEXTS.problems.say(refusal.code, count=len(refusal.violations)))


async def _print(args: argparse.Namespace, site: UseCases, found: Sequence[ImportedResult]) -> None:
    if args.format == "json":
        print_json([_record(each) for each in found])
    else:
        titles, people = {each.id: each.title for each in site.registry.indicators}, await names_of_people(site)
        print_table(TEXTS.cli.columns.imported, [[*_row(each, people), titles.get(each.indicator)] for each in found])


def _row(made: ImportedResult, people: Callable[[str], str]) -> list[object]:
    percent = TEXTS.workbook.imported.removed if made.percent is None else made.percent
    told = [made.indicator, made.period.name, made.revision, percent, made.responses, imported_method(made.method)]
    return [*told, made.document, people(made.by), day(made.recorded, "th"), made.note]


def _record(made: ImportedResult) -> dict[str, object]:
    return {
        "indicator": made.indicator,
        "fiscal_year": made.period.fiscal_year,
        "quarter": made.period.quarter,
        "revision": made.revision,
        "percent": None if made.percent is None else str(made.percent),
        "responses": made.responses,
        "method": made.method,
        "document": made.document,
        "by": made.by,
        "recorded": made.recorded.astimezone(BANGKOK),
        "note": made.note,
    }
