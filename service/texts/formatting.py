"""Formatting for people: dates in the Buddhist era, definition texts by language, unbreakable words."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from service.domain.period import BANGKOK, BUDDHIST_ERA, FiscalPeriod
from service.texts import texts
from service.texts.thai_words import HOUR, NUMBERED, THAI, names_in, seams, thai_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from msgspec import Struct

    from service.domain.scoring.score import PeriodShown


LANGUAGES = ("th", "en")

LONGEST_MARKED = 500
"""Longer texts are somebody's remarks: finding their words takes 20 µs a letter, in which nobody else is answered."""


# Markup and plain text may be equal, but only plain text is escaped: cache them apart.
@lru_cache(maxsize=4096, typed=True)
def kept_whole(text: str, language: str) -> Markup:
    """Mark words and names that no line may break, up to `LONGEST_MARKED`; keep signs and numbers with their words."""
    kept = NUMBERED.sub("\\1&nbsp;", str(escape(text).replace(" \u0e46", Markup("&nbsp;\u0e46"))))
    kept = HOUR.sub("&nbsp;", kept)
    if language == "th" and len(text) <= LONGEST_MARKED:
        kept = THAI.sub(partial(_spanned, names_in(kept)), kept)
    return Markup(kept)  # noqa: S704 - the text was escaped above, and only our own marks were put in


def _spanned(names: frozenset[int], run: re.Match[str]) -> str:
    if run.start() in names:
        return f"<t-w>{run[0]}</t-w>"
    words = thai_words(run[0])
    return "".join(f"<t-w>{word}</t-w>" if seams(word) else word for word in words)


def said(thing: Struct, name: str, language: str) -> str | None:
    """Return a definition's text in a language, or in Thai where it has no other."""
    translated = getattr(thing, f"{name}_en", None) if language == "en" else None
    text: str | None = translated or getattr(thing, name)
    return text


def day(moment: date | datetime, language: str) -> str:
    """Return a date as in Thai documents: 30 กันยายน 2569; datetimes are converted to Bangkok."""
    local = moment.astimezone(BANGKOK) if hasattr(moment, "astimezone") else moment
    month = texts(language).months[local.month - 1]
    year = local.year + BUDDHIST_ERA if language == "th" else local.year
    return f"{local.day} {month} {year}"


def closing(moment: datetime, language: str) -> str:
    """Return until when a collector is open, with the hour in Bangkok: 31 ธันวาคม 2569 เวลา 24.00 น. for midnight."""
    local = moment.astimezone(BANGKOK)
    midnight = local.time() == local.time().min
    last = local - local.resolution if midnight else local
    hour, minute = ("24", "00") if midnight else (f"{local:%H}", f"{local:%M}")
    return str(texts(language).say("closing", day=day(last, language), hour=hour, minute=minute))


def last_day(period: PeriodShown) -> date:
    """Return the last day of what a period's name tells: of a running year that of its present quarter."""
    if period.up_to_quarter is None:
        return period.ends
    return FiscalPeriod(fiscal_year=period.fiscal_year, quarter=period.up_to_quarter).ends


def months_words(period: PeriodShown) -> str:
    """Return the months of a period: ต.ค.-ธ.ค. 2568, with both years where they differ."""
    days = period.starts, last_day(period)
    first, last = (f"{texts('report').charts.months[each.month - 1]}" for each in days)
    begin, end = (each.year + BUDDHIST_ERA for each in days)
    return f"{first}-{last} {end}" if begin == end else f"{first} {begin}-{last} {end}"


def month(number: int, language: str) -> str:
    """Return a month, given as year x 100 + month (CE), in words: กันยายน 2569."""
    year, at = divmod(number, 100)
    return f"{texts(language).months[at - 1]} {year + BUDDHIST_ERA if language == 'th' else year}"
