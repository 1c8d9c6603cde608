"""The sheets of results: summary, items, choices, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.choices_table import choices_table
from service.domain.scoring.ratings_table import ratings_table
from service.exports.labels import missing_words
from service.exports.xlsx.sheet_writer import Table, TableRow
from service.texts import texts
from service.texts.coverage import coverage_words, stratum_level, stratum_rate
from service.texts.formatting import day
from service.texts.importance import placed_items
from service.texts.lists import listed
from service.texts.methods import level_named, method_words
from service.texts.outcomes import counted_words, late_words, level_words, met_words
from service.texts.precision import change_sentence, levels_named, precision_sentences, quality_sentences
from service.texts.revisions import revision_sentences
from service.texts.top_choices import group_head, most_chosen, numbered
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.choices_table import ItemChoices
    from service.domain.scoring.coverage import Stratum
    from service.domain.scoring.methods import MethodScore
    from service.domain.scoring.ratings_table import LevelShare, RatingsRow
    from service.domain.scoring.score import Score
    from service.exports.xlsx.sheet_writer import Cell, Style


def summary(score: Score, plan: str | None) -> Table:
    """Return the figures of the whole form, a row each, with their sources; `plan` is the indicator's number."""
    columns = texts("keeper").workbook.columns.summary
    most = [TableRow(cells=[each.item, each.words]) for each in most_chosen(score)]
    return Table(
        columns=columns, rows=[*figures(score), *most, *origins(score, plan), *checksum(score)], widths=(44, 70)
    )


def methods(score: Score) -> Table:
    """Return the percent and level by every method."""
    columns = texts("keeper").workbook.columns.methods
    rows = [TableRow(cells=_method(each, score)) for each in score.methods]
    return Table(columns=columns, rows=rows, widths=(52, 12, 30, 12, 12, 12, 32, 14))


def _method(each: MethodScore, score: Score) -> list[Cell]:
    shown = each.interval
    ends: list[Cell] = [None] * 4
    if shown:
        ends = [shown.low, shown.high, shown.margin, levels_named(shown) if score.criteria else None]
    return [method_words(each), each.percent, level_named(each, score), *ends, score.answers]


def precision(score: Score) -> Table:
    """Return what is said of precision, change and quality, a sentence a row."""
    told = [*precision_sentences(score), change_sentence(score), *quality_sentences(score)]
    columns = texts("keeper").workbook.columns.precision
    return Table(columns=columns, rows=[TableRow(cells=[each]) for each in told if each], widths=(110,))


def item_quality(score: Score) -> Table:
    """Return the median, the two lowest steps, the share of no opinion and the answers of each rating."""
    columns = texts("keeper").workbook.columns.item_quality
    rows = [
        TableRow(cells=[text, of.median, item.top2_percent, of.bottom2_percent, item.no_opinion_percent, item.answers])
        for number, item in enumerate(score.items, 1)
        if (of := item.quality) and (text := texts("report").charts.say("item", number=number, text=item.text))
    ]
    return Table(columns=columns, rows=rows, widths=(60, 12, 16, 16, 18, 14))


def bands(score: Score) -> Table:
    """Return the interpretation bands by which means were read, best first."""
    columns = texts("keeper").workbook.columns.bands[-2:]
    return Table(
        columns=columns, rows=[TableRow(cells=[each.floor, each.text]) for each in score.bands], widths=(24, 30)
    )


def importance(score: Score) -> Table:
    """Return the importance of each rating beside its percent, and last the means of both."""
    columns, says, found = texts("keeper").workbook.columns.importance, texts("report").charts, score.importance
    rows = [
        TableRow(cells=[says.say("item", number=number, text=text), each.correlation, each.percent, quadrant, answers])
        for number, text, each, quadrant, answers in placed_items(score)
    ]
    if found and rows:
        means = [texts("planner").importance.mean, found.mean_correlation, found.mean_percent]
        rows.append(TableRow(cells=means, style="bold"))
    return Table(columns=columns, rows=rows, widths=(60, 18, 18, 26, 14))


def strata(score: Score) -> Table:
    """Return the sheets, people, percent and level of each stratum, and last the weighted percent."""
    says, coverage = texts("planner").coverage, score.coverage
    rows = [TableRow(cells=_stratum(each, score)) for each in coverage.strata] if coverage else []
    if coverage and coverage.weighted_percent is not None:
        rows.append(TableRow(cells=[says.weighted_percent, None, None, None, coverage.weighted_percent, None]))
    return Table(columns=texts("keeper").workbook.columns.strata, rows=rows, widths=(52, 12, 18, 18, 12, 12))


def _stratum(each: Stratum, score: Score) -> list[Cell]:
    if each.hidden:
        return [each.label, texts("planner").coverage.hidden, None, None, None, None]
    rate = stratum_rate(each) if each.response_rate is None else each.response_rate
    return [each.label, each.responses, each.population, rate, each.percent, stratum_level(each, score)]


def figures(score: Score) -> list[TableRow]:
    """Return those figures of the whole form that apply to it, a row each."""
    rated, overall = _named("plain", **_rated(score)), _overall(score)
    others = {**_reached(score), **_summed(score), **_judged_by(score), **_sealed(score)}
    return [*rated, *overall, *_named("plain", **others)]


def _overall(score: Score) -> list[TableRow]:
    """Return the percent of each overall rating."""
    return [row for item in score.overall for row in _named("plain", overall=item.percent)]


def _reached(score: Score) -> dict[str, Cell]:
    """Return responses, those excluded if any and, where known, population and response rate."""
    reached: dict[str, Cell] = {"responses": score.responses}
    if score.counted:
        reached["counted"] = counted_words(score)
    if score.excluded:
        reached["excluded"] = score.excluded
    if score.late:
        reached["late"] = late_words(score)
    reached["population"] = score.population
    if score.population is not None:
        reached["response_rate"] = score.response_rate
    if score.coverage:
        reached["coverage"] = " ".join(coverage_words(score))
    return reached


def _rated(score: Score) -> dict[str, Cell]:
    """Return the figures of ratings and their judgement."""
    if score.method is None:
        return {}
    judged: dict[str, Cell] = {
        "level": level_words(score, score.criteria, score.period),
        "score": score.score,
        "target": score.target,
        "met": met_words(score.outcome),
        "missing": missing_words(score.next_level),
    }
    found: dict[str, Cell] = {
        "mean": score.mean,
        "sd": score.sd,
        "interpretation": score.interpretation,
        "top2_percent": score.top2_percent,
    }
    return {"percent": score.percent, **(judged if score.criteria else {}), **found}


def _summed(score: Score) -> dict[str, Cell]:
    if score.method is None:
        return {}
    method = texts("keeper").workbook.methods.say(score.method)
    return {"answers": score.answers, "rating_sum": score.rating_sum, "method": method}


def _judged_by(score: Score) -> dict[str, Cell]:
    """Return the document that fixes the method, and the amendments of the year rules."""
    if score.rules is None:
        return {}
    amended = amended_words(score.rules)
    agreement = score.rules.agreement or texts("keeper").amendments.none
    return {"agreement": agreement, **({"amended": amended} if amended else {})}


def origins(score: Score, plan: str | None) -> list[TableRow]:
    """Return what a score was made from, as the plan and the form call it."""
    named, number = texts("keeper").workbook.summary, plan or score.indicator
    made = {
        "criteria": named.say("criteria_of", indicator=number, version=score.criteria.version)
        if score.criteria
        else None,
        "form": score.title,
        "form_versions": listed(score.form_versions),
        "indicator": number,
    }
    return _named("plain", **{name: words for name, words in made.items() if words is not None})


def checksum(score: Score) -> list[TableRow]:
    """Return the checksum of a score, whose digits stay as they are."""
    return _named("code", checksum=score.checksum)


def _named(style: Style, **cells: Cell) -> list[TableRow]:
    named = texts("keeper").workbook.summary
    return [TableRow(cells=[named.say(name), cell], style=style) for name, cell in cells.items()]


def _sealed(score: Score) -> dict[str, Cell]:
    """Return certifier, time and revision, where certified."""
    seal = score.certification
    if seal is None:
        return {}
    return {
        "certified_by": seal.full_name or seal.by,
        "certified": day(seal.certified, "th"),
        "revision": seal.revision,
        **({"revisions": "\n".join(revision_sentences(seal))} if seal.revisions else {}),
    }


def steps_named(form_report: FormReport) -> list[str]:
    """Return the steps of the scale with their words as asked, the highest first: มากที่สุด (5)."""
    steps, words = range(form_report.score.scale_maximum or 0, 0, -1), form_report.scale
    return [f"{words[str(step)]} ({step})" if str(step) in words else str(step) for step in steps]


def items(score: Score, named: Sequence[str] = ()) -> Table:
    """Return the ratings table: count and percent of each step, mean, S.D., percent, interpretation.

    The steps are `named` in its head. One row per item, one per section before its items, and one for the whole form
    at the end.
    """
    columns, table = texts("keeper").workbook.columns, ratings_table(score)
    steps = [str(step) for step in range(score.scale_maximum or 0, 0, -1)]
    heads = [words.format(step=step) for words in (columns.count_at, columns.percent_at) for step in (named or steps)]
    rows = [_item_row(row, dict(zip(table.choices, row.choices, strict=True)), steps) for row in table.rows]
    widths = (48, *[8] * len(heads), 12, 12, 10, 8, 8, 9, 14)
    return Table(columns=[columns.item, *heads, *columns.items], rows=rows, widths=widths)


def _item_row(row: RatingsRow, shares: Mapping[str, LevelShare], steps: list[str]) -> TableRow:
    unknown = shares.get(NO_OPINION)
    text = row.text if row.number is None else texts("report").charts.say("item", number=row.number, text=row.text)
    cells: list[Cell] = [
        texts("keeper").workbook.whole if row.part == "whole" else text,
        *(shares[step].count for step in steps),
        *(shares[step].percent for step in steps),
        *((unknown.count, unknown.percent) if unknown else (None, None)),
        row.answers,
        *(row.mean, row.sd, row.percent, row.interpretation),
    ]
    return TableRow(cells=cells, style="plain" if row.number is not None else "bold")


def choices(score: Score, among: Iterable[ItemChoices] | None = None) -> Table:
    """Return the counts of items that are not ratings, or of some, with bars; suppressed ones are not shown."""
    says = texts("keeper")
    rows: list[TableRow] = []
    for item in choices_table(score) if among is None else among:
        head = numbered(item)
        rows.append(TableRow(cells=[says.workbook.say("several", item=head) if item.multiple else head], style="bold"))
        for each in item.listed:
            shown: list[Cell] = [says.csv.hidden] if each.count is None else [each.count, each.percent, item.base]
            rows.append(TableRow(cells=[each.text, *shown]))
    return Table(columns=says.workbook.columns.choices, rows=rows, widths=(60, 28, 30, 22), bars=2)


def breakdowns(scores: list[Score]) -> Table:
    """Return the figures of each group that may be shown, by breakdown item."""
    rows = [row for score in scores for row in _groups(score)]
    columns = texts("keeper").workbook.columns.breakdown
    return Table(columns=columns, rows=rows, widths=(52, 28, 12, 9, 9, 10, 14, 24))


def _groups(score: Score) -> Iterator[TableRow]:
    if score.by is None:
        return
    yield TableRow(cells=[group_head(score, score.by)], style="bold")
    for group in score.by.groups:
        if group.hidden:
            yield TableRow(cells=[group.text, texts("keeper").csv.hidden])
        else:
            found = [group.responses, group.answers, group.mean, group.sd, group.percent, group.interpretation]
            yield TableRow(cells=[group.text, *found, level_words(group, score.criteria, score.period)])
