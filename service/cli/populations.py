"""The command on how many people a collector asks, from a quarter on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.context import TEXTS, names_of_people, open_context, print_json, print_table
from service.cli.output_files import refuse
from service.domain.collecting.population import people_typed
from service.domain.period import BANGKOK, FiscalPeriod
from service.texts.formatting import day
from service.texts.populations import people_words, teller_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from service.domain.collecting.population import ToldPopulation
    from service.settings import Settings


async def collector_population(args: argparse.Namespace, settings: Settings) -> None:
    """List what was told of a collector's population; with `--population` tell it, an empty text as unknown."""
    if args.population is not None and None in (args.fiscal_year, args.quarter):
        refuse("population_without_quarter")
    async with open_context(settings) as site:
        use_case = site.populations()
        if args.population is not None:
            since = FiscalPeriod(fiscal_year=args.fiscal_year, quarter=args.quarter)
            await use_case.tell(
                args.code, since, people_typed(args.population), alone=args.alone, confirmed=args.confirm
            )
        found = await use_case.history(await site.collectors().find(args.code))
        if args.format == "json":
            print_json([_record(each) for each in found])
        else:
            people = await names_of_people(site)
            print_table(TEXTS.cli.columns.populations, (_row(each, people) for each in found))


def _row(told: ToldPopulation, people: Callable[[str], str]) -> tuple[str, ...]:
    teller = people(told.by) if told.by else teller_words(told.by)
    return told.since.name, people_words(told.people), teller, day(told.told, "th")


def _record(told: ToldPopulation) -> dict[str, object]:
    return {
        "fiscal_year": told.since.fiscal_year,
        "quarter": told.since.quarter,
        "revision": told.revision,
        "population": told.people,
        "told": told.told.astimezone(BANGKOK),
        "by": told.by,
    }
