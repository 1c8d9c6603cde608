"""Commands that erase what planners wrote of a person: the texts of an earlier revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.accounts.accounts import TERMINAL
from service.cli.context import TEXTS, open_context, print_result
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    import argparse

    from service.settings import Settings


async def conclusion_erase(args: argparse.Namespace, settings: Settings) -> None:
    """Erase an earlier conclusion of a form, with its recommendations."""
    period = FiscalPeriod(fiscal_year=args.fiscal_year, quarter=args.quarter)
    async with open_context(settings) as site:
        await site.conclusions.erase(args.form, period, args.revision, args.reason, by=TERMINAL)
    _tell(args)


async def remark_erase(args: argparse.Namespace, settings: Settings) -> None:
    """Erase an earlier remark on an indicator."""
    period = FiscalPeriod(fiscal_year=args.fiscal_year, quarter=args.quarter)
    async with open_context(settings) as site:
        await site.remarks.erase(args.indicator, period, args.revision, args.reason, by=TERMINAL)
    _tell(args)


def _tell(args: argparse.Namespace) -> None:
    print_result(TEXTS.cli.say("erased", revision=args.revision))
