"""What files are called that a planner downloads: in Thai, by place, survey and period, so that each is known again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.exports.formats import MEDIA_TYPES
from service.texts import texts
from service.texts.thai_words import shortened

if TYPE_CHECKING:
    from service.domain.scoring.score import Certification, PeriodShown
    from service.exports.thai_digits import Digits

_NAMED, _LABELLED, _TITLED = 70, 40, 50
"""The most letters of label and title, of the label, and of a title beside a period or a day: 255 bytes in all."""

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def collector_file(kind: str, title: str, label: str, code: str) -> str:
    """Return what a file of a collector is called, of a kind in the texts: by its place, survey and code."""
    label = _cut(label, _LABELLED)
    return str(texts("planner").files_named.say(kind, label=label, title=_cut(title, _NAMED - len(label)), code=code))


def posters_file(titles: set[str], count: int, day: str) -> str:
    """Return what one file of many posters is called: by their survey, where it is one, number and day."""
    title = _cut(next(iter(titles)), _TITLED) if len(titles) == 1 else ""
    said = texts("planner").files_named.say("posters", title=title, count=count, day=day)
    return " ".join(str(said).split())


def figures_file(  # noqa: PLR0913, PLR0917 - what tells it from the others
    title: str, period: PeriodShown, kind: str, digits: Digits, more: str = "", seal: Certification | None = None
) -> str:
    """Return what a file of figures is called: by survey and period, and what tells it from the others."""
    says = texts("planner").files_named
    when = says.say("quarter" if period.quarter else "year", quarter=period.quarter, year=period.fiscal_year)
    names = (more or kind, digits if kind in MEDIA_TYPES else "")
    told = [says.more.say(each) for each in names if each in says.more]
    if seal and seal.revision > 1:
        told.append(says.say("revision", revision=seal.revision))
    return f"{' '.join([_cut(title, _TITLED), str(when), *map(str, told)])}.{kind.rpartition('.')[2]}"


def results_title(title: str) -> str:
    """Return what a report of a form is called, so that it is not taken for the form."""
    says = texts("planner").files_named
    kind = next((each for each in says.forms if title.startswith(each)), "other")
    return str(says.results.say(kind, rest=title.removeprefix(kind)))


def papers_file(period: PeriodShown, digits: str) -> tuple[str, str]:
    """Return what all papers of a period are called, and that in ASCII."""
    says = texts("planner").files_named
    when = says.say("quarter" if period.quarter else "year", quarter=period.quarter, year=period.fiscal_year)
    thai = f" {says.more.thai}" if digits == "thai" else ""
    return f"{says.say('papers', period=when)}{thai}.zip", f"papers-{period.fiscal_year}-{period.quarter or 'year'}.zip"


def form_file(title: str, version: int) -> str:
    """Return what the workbook of a form is called."""
    return str(texts("planner").files_named.say("form", title=_cut(title, _NAMED), version=version))


def _cut(name: str, most: int) -> str:
    """Return a name without what no file's name may have, and not longer than may be.

    It ends with a word, and not with one that leads to the next.
    """
    return shortened(" ".join(_NOT_IN_NAMES.sub(" ", name).split()), most, texts("planner").files_named.leading)
