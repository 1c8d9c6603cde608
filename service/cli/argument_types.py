"""What is typed behind options, read for every command: apart from the commands, which are imported as they run."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time, timedelta

from service.cli.context import TEXTS
from service.domain.collecting.thai_input import digits
from service.domain.period import BANGKOK, common_year


def whole(typed: str) -> int:
    """Read a whole number, in Thai or Arabic digits only. Raises `ValueError`."""
    number = digits(typed)
    if number is None:
        raise ValueError(typed)
    return number


def at_least_one(typed: str) -> int:
    """Read a whole number above 0. Raises `argparse.ArgumentTypeError`."""
    number = digits(typed)
    if not number:
        raise argparse.ArgumentTypeError(TEXTS.cli.mistakes.say("no_positive", value=typed))
    return number


def first_moment(typed: str) -> datetime:
    """Read a date as its first moment, or a time as it is; in Bangkok, years in either era."""
    return _moment(typed, days=0)


def moment_after(typed: str) -> datetime:
    """Read a date as the first moment after it: the end of a last day."""
    return _moment(typed, days=1)


def _moment(typed: str, days: int) -> datetime:
    try:
        return _bangkok(f"{common_year(int(typed[:4]))}{typed[4:]}", days)
    except ValueError:
        raise argparse.ArgumentTypeError(TEXTS.cli.say("bad_day", value=typed)) from None


def _bangkok(written: str, days: int) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(written) + timedelta(days=days), time(), BANGKOK)
    except ValueError:
        moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)


def named_input(typed: str) -> tuple[str, str]:
    """Read `name=value`."""
    name, sign, value = typed.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(TEXTS.cli.say("bad_input", value=typed))
    return name.strip(), value
