"""The sheets of a workbook that show what was found: the summary, the items, the choices and the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.choices_table import choices_table
from service.domain.form import NO_OPINION
from service.domain.ratings_table import ratings_table
from service.web.render import day
from service.web.text import texts
from service.web.workbook.book import Row, Table
from service.web.workbook.words import level_words, met_words, missing_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.application.dossier import Dossier
    from service.domain.ratings_table import RatingsRow, Share
    from service.domain.score import Score
    from service.web.workbook.book import Cell, Style


def summary(score: Score) -> Table:
    """Give the figures of the whole form, a row each, and by what they were made."""
    columns = texts("keeper").workbook.columns.summary
    return Table(columns=columns, rows=[*figures(score), *sources(score)], widths=(44, 70))


def figures(score: Score) -> list[Row]:
    """Give the figures of the whole form, a row each."""
    return _named(
        "plain",
        percent=score.percent,
        level=level_words(score.level, score.level_reason),
        score=score.score,
        target=score.target,
        met=met_words(met=score.met),
        missing=missing_words(score.next_level),
        mean=score.mean,
        sd=score.sd,
        interpretation=score.interpretation,
        top2_percent=score.top2_percent,
        responses=score.responses,
        population=score.population,
        response_rate=score.response_rate,
        margin_of_error=score.margin_of_error,
        answers=score.answers,
        rating_sum=score.rating_sum,
        method=texts("keeper").workbook.methods.say(score.method) if score.method else None,
        **_sealed(score),
    )


def sources(score: Score) -> list[Row]:
    """Name what a score was made from, in the codes by which it is found again."""
    return _named(
        "code",
        criteria=f"{score.criteria.id} v{score.criteria.version}" if score.criteria else None,
        form=score.form,
        form_versions=", ".join(map(str, score.form_versions)),
        indicator=score.indicator,
        checksum=score.checksum,
    )


def _named(style: Style, **cells: Cell) -> list[Row]:
    named = texts("keeper").workbook.summary
    return [Row(cells=[named.say(name), cell], style=style) for name, cell in cells.items()]


def _sealed(score: Score) -> dict[str, Cell]:
    """Tell by whom and when figures were certified, where they were."""
    seal = score.certification
    if seal is None:
        return {}
    return {"certified_by": seal.by, "certified": day(seal.certified, "th"), "revision": seal.revision}


def items(score: Score) -> Table:
    """Give the table of Thai reports: count and percent at each step, mean, S.D., percent and its reading.

    A row for each item, one for each section in front of its items, and one for the whole at the end.
    """
    columns, table = texts("keeper").workbook.columns, ratings_table(score)
    steps = [str(step) for step in range(score.scale_maximum or 0, 0, -1)]
    heads = [words.format(step=step) for words in (columns.count_at, columns.percent_at) for step in steps]
    rows = [_item_row(row, dict(zip(table.choices, row.choices, strict=True)), steps) for row in table.rows]
    widths = (48, *[8] * len(heads), 12, 10, 8, 8, 9, 14)
    return Table(columns=[columns.item, *heads, *columns.items], rows=rows, widths=widths)


def _item_row(row: RatingsRow, shares: Mapping[str, Share], steps: list[str]) -> Row:
    unknown = shares.get(NO_OPINION)
    cells: list[Cell] = [
        texts("keeper").workbook.whole if row.part == "whole" else row.text,
        *(shares[step].count for step in steps),
        *(shares[step].percent for step in steps),
        unknown.count if unknown else None,
        row.answers,
        *(row.mean, row.sd, row.percent, row.interpretation),
    ]
    return Row(cells=cells, style="plain" if row.part == "item" else "bold")


def choices(dossier: Dossier) -> Table:
    """Give the counts of the items that are no ratings; the count of a small group is not shown."""
    says = texts("keeper")
    rows: list[Row] = []
    for item in choices_table(dossier.score, dossier.choices):
        rows.append(Row(cells=[item.text], style="bold"))
        for each in item.choices:
            shown: Cell = says.csv.hidden if each.count is None else each.count
            rows.append(Row(cells=[each.text, shown, each.percent]))
    return Table(columns=says.workbook.columns.choices, rows=rows, widths=(60, 28, 20))


def breakdowns(scores: list[Score]) -> Table:
    """Give the figures of each group that may be shown, under each breakdown item."""
    rows = [row for score in scores for row in _groups(score)]
    columns = texts("keeper").workbook.columns.breakdown
    return Table(columns=columns, rows=rows, widths=(52, 28, 12, 9, 9, 10, 14, 24))


def _groups(score: Score) -> Iterator[Row]:
    if score.by is None:
        return
    yield Row(cells=[score.by.text], style="bold")
    for group in score.by.groups:
        if group.hidden:
            yield Row(cells=[group.text, texts("keeper").csv.hidden])
        else:
            found = [group.responses, group.answers, group.mean, group.sd, group.percent, group.interpretation]
            yield Row(cells=[group.text, *found, level_words(group.level, group.level_reason)])
