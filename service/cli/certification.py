"""Commands on certified reports: list, show, verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.certification.certified_figures import figures_of
from service.application.indicators.scorecard import Scorecard
from service.cli.context import TEXTS, names_of_people, open_context, print_json, print_result, print_table
from service.cli.scores import print_figures
from service.domain.certification.certificate import SCORECARD
from service.domain.period import BANGKOK, FiscalPeriod
from service.domain.scoring.score import encoder
from service.texts.formatting import day

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from service.bootstrap import UseCases
    from service.domain.certification.certificate import CertificateHeader
    from service.settings import Settings


async def certify_list(args: argparse.Namespace, settings: Settings) -> None:
    """List the certificates, newest first."""
    async with open_context(settings) as site:
        seals = await site.certification.headers()
        titles, people = _titles(site), await names_of_people(site)
    if args.format == "json":
        print_json([_record(each) for each in seals])
    else:
        print_table(TEXTS.cli.columns.certified, (_row(each, titles, people) for each in seals))


async def certify_show(args: argparse.Namespace, settings: Settings) -> None:
    """Print what was certified of a form, or of the scorecard, in a fiscal year or quarter."""
    period = FiscalPeriod(fiscal_year=args.fiscal_year, quarter=args.quarter)
    async with open_context(settings) as site:
        certified = await site.certification.revision(args.subject, period, args.revision)
        titles, people = _titles(site), await names_of_people(site)
    figures = figures_of(certified)
    if args.format == "document":
        # Exact bytes: the SHA-256 of this line without its end is the checksum.
        print_result(certified.document.decode())
    elif args.format == "json":
        print_result(encoder.encode(figures if isinstance(figures, Scorecard) else figures.score).decode())
    else:
        print_table(TEXTS.cli.columns.certified, [_row(certified, titles, people)])
        print_figures(figures)


async def certify_verify(args: argparse.Namespace, settings: Settings) -> int:
    """Verify all certificates; exit 1 where one is not what was certified."""
    async with open_context(settings) as site:
        seals, flaws = await site.certification.verify()
    if args.format == "json":
        print_json({"reports": len(seals), "flaws": flaws})
    elif flaws:
        for flaw in flaws:
            print_result(f"{flaw.report}: {TEXTS.flaws.say(flaw.code)}")
    else:
        print_result(TEXTS.cli.say("certified_whole", count=len(seals)))
    return int(bool(flaws))


def _titles(site: UseCases) -> dict[str, str]:
    """Return each subject's title."""
    forms = (each.questionnaire.form for each in site.registry.current)
    return {SCORECARD: TEXTS.cli.subjects.scorecard, **{form.id: form.title for form in forms}}


def _row(seal: CertificateHeader, titles: Mapping[str, str], people: Callable[[str], str]) -> list[object]:
    status = TEXTS.workbook.status.say("provisional" if seal.provisional else "certified")
    return [
        seal.subject,
        seal.period.name,
        seal.revision,
        status,
        people(seal.by),
        day(seal.certified, "th"),
        seal.note,
        seal.checksum,
        titles.get(seal.subject),
    ]


def _record(seal: CertificateHeader) -> dict[str, object]:
    return {
        "subject": seal.subject,
        "fiscal_year": seal.fiscal_year,
        "quarter": seal.quarter or None,
        "revision": seal.revision,
        "by": seal.by,
        "certified": seal.certified.astimezone(BANGKOK),
        "provisional": seal.provisional,
        "note": seal.note,
        "checksum": seal.checksum,
    }
