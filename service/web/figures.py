"""Scores as a table: the CSV that Excel opens, from the same value as every page and reply."""

from __future__ import annotations

import csv
import io
from itertools import repeat
from typing import TYPE_CHECKING

from service.web.text import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from service.application.scorecard import IndicatorScore, Scorecard
    from service.domain.score import CriteriaShown, PeriodShown, Score
    from service.domain.scoring import Figures

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that what follows is UTF-8."""

_NO_REACH = [None] * 3
"""Where a row speaks of no people asked."""

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
"""What a formula may begin with, full-width too: spreadsheets of some languages take that for the same sign."""


def scores_csv(scores: Sequence[Score]) -> str:
    """Write scores as CSV (RFC 4180): for each form its whole, its sections, its items and its groups."""
    return write_csv((row for score in scores for row in _rows(score)), texts("keeper").csv.columns)


def write_csv(rows: Iterable[Sequence[object]], header: Sequence[str]) -> str:
    """Write a table as CSV with a byte-order mark; no cell of it can run as a formula."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def harmless(cell: object) -> object:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def indicators_csv(card: Scorecard) -> str:
    """Write the scorecard as CSV in the columns of scores: a row for each indicator."""
    return write_csv(map(_indicator_row, card.indicators, repeat(card)), texts("keeper").csv.columns)


def _indicator_row(each: IndicatorScore, card: Scorecard) -> list[object]:
    due = card.fiscal_year in each.years
    target = [each.target, _yes(met=each.met)] if due else [None, None]
    judged = [each.level, each.level_reason, each.score, *target]
    about = ["indicator", each.id, each.title, each.responses, None, None]
    made = _made(each.method, each.criteria)
    percent = each.value if each.source == "survey" else None
    note = " ".join(filter(None, ("" if due else texts("keeper").csv.no_target, _note(card))))
    value = [each.value, each.value_unit, each.source, *_sealed(card), note]
    found = [None, None, percent, *[None] * 4, *judged, each.status, *made]
    return [*_period(each.form, each.period), *about, *found, *value]


def _rows(score: Score) -> Iterator[list[object]]:
    period = _period(score.form, score.period)
    note = [*[None] * 3, *_sealed(score), _note(score)]
    judged = [score.level, score.level_reason, score.score, score.target, _yes(met=score.met)]
    reach = [score.responses, score.population, score.response_rate]
    made = [score.status, *_made(score.method, score.criteria)]
    yield [*period, "form", score.form, score.title, *reach, *_figures(score), *judged, *made, *note]
    rest: list[object] = [*[None] * len(judged), *made, *note]
    for section in score.sections:
        yield [*period, "section", section.id, section.title, *_NO_REACH, *_figures(section), *rest]
    for item in score.items:
        if item.type == "rating":
            yield [*period, "item", item.id, item.text, *_NO_REACH, *_figures(item), *rest]
        for choice, count in item.counts.items():
            yield [*period, "choice", f"{item.id}:{choice}", item.text, *_NO_REACH, count, *[None] * 6, *rest]
    for group in score.by.groups if score.by else []:
        name = f"{score.by.item}:{group.value}" if score.by else ""
        reached = [group.level, group.level_reason, None, None, None]
        told = " ".join(filter(None, (texts("keeper").csv.hidden if group.hidden else "", _note(score))))
        about = ["group", name, group.text, group.responses, None, None]
        yield [*period, *about, *_figures(group), *reached, *made, *note[:-1], told]


def _period(form: str | None, period: PeriodShown) -> list[object]:
    return [form, period.fiscal_year, period.quarter, period.starts, period.ends]


def _made(method: str | None, criteria: CriteriaShown | None) -> list[object]:
    """Tell by which method and criteria a figure was made."""
    return [method, criteria.id if criteria else None, criteria.version if criteria else None]


def _sealed(figures: Score | Scorecard) -> list[object]:
    """Tell the checksum, and of which revision it is, from when and by whom."""
    seal = figures.certification
    return [figures.checksum, *([seal.revision, seal.certified, seal.by] if seal else [None] * 3)]


def _note(figures: Score | Scorecard) -> str:
    return str(texts("keeper").csv.demonstration) if figures.demonstration else ""


def _figures(figures: Figures) -> list[object]:
    return [
        figures.answers,
        figures.rating_sum,
        figures.percent,
        figures.mean,
        figures.sd,
        figures.top2_percent,
        figures.interpretation,
    ]


def _yes(*, met: bool | None) -> str | None:
    return None if met is None else texts("keeper").csv.met[1 if met else 0]
