"""The names that the template of the scorecard may use: texts and rows, all as formatted text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.exports.docx.picture import Lines
from service.exports.labels import judged_words, period_name, period_words, shown_period, status_words
from service.exports.scorecard_rows import (
    NOT_SET,
    answers_words,
    floors_of,
    level_told,
    outcome_words,
    result_words,
    signatures,
    source_words,
    steps_of,
    strategies_of,
    value_words,
    year_answers,
    year_value,
    years_of,
)
from service.texts import texts
from service.texts.formatting import day
from service.texts.outcomes import late_words
from service.texts.precision import doubt_words
from service.texts.revisions import revision_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.application.indicators.year_result import YearResult
    from service.exports.scorecard_rows import Line, Paper, Project, Strategy


class IndicatorRow(Struct, frozen=True):
    """A row of the table of the plan: `floors` are below levels 1-5.

    `answers` is empty for a measured value, `doubt` where the level is sure, `met` where there is no result.
    """

    text: str
    result: str
    steps: list[str]
    unit: str
    target: str
    floors: list[str]
    value: str
    answers: str
    level: str
    doubt: str
    met: str


class ProjectRows(Struct, frozen=True):
    """A project with its owners and the rows of its indicators."""

    text: str
    owners: str
    indicators: list[IndicatorRow]


class LineRows(Struct, frozen=True):
    """A line of a strategy; `text` is empty where the definitions have no strategies."""

    text: str
    projects: list[ProjectRows]


class StrategyRows(Struct, frozen=True):
    """A strategy; `text` is empty where the definitions have none."""

    text: str
    lines: list[LineRows]


class YearCell(Struct, frozen=True):
    """A year of an indicator, as `IndicatorRow` tells its own."""

    target: str
    value: str
    answers: str
    level: str
    doubt: str


class YearRow(Struct, frozen=True):
    """An indicator's years, in the order of `years`."""

    text: str
    years: list[YearCell]


class RemarkRow(Struct, frozen=True):
    """A remark on an indicator in a period; texts by paragraph."""

    text: str
    period: str
    obstacles: list[str]
    improvements: list[str]


class SourceRow(Struct, frozen=True):
    """Where an indicator's value comes from, and how it is read."""

    text: str
    source: Lines
    status: str
    note: str


def scorecard_context(card: Scorecard, paper: Paper) -> dict[str, Any]:
    """Return all names for the template of the scorecard."""
    says, period = texts("report").scorecard, shown_period(card)
    prepared, certified = signatures(card, paper.prepared)
    years = years_of(card)
    return {
        "title": says.title,
        "organisation": paper.organisation,
        "period": period_words(period),
        "status": judged_words(card),
        "running_head": says.say("running_head", period=period_name(period), status=status_words(card)),
        "owner": says.say("owner", owner=card.owner) if card.owner else "",
        "fiscal_year": str(card.fiscal_year),
        "strategies": [_strategy(each) for each in strategies_of(card)],
        "years": list(years.values()),
        "by_year": [YearRow(_named(each), _years(each, years)) for each in card.indicators] if years else [],
        "remarks": [row for each in card.indicators for row in _remarks(each)],
        "sources": [_source(each) for each in card.indicators],
        "seal": _seal(card),
        "checksum": card.checksum if card.certification else "",
        "prepared": prepared,
        "certified": certified,
    }


def _named(each: IndicatorScore) -> str:
    return f"{each.plan} {each.title}"


def _strategy(strategy: Strategy) -> StrategyRows:
    return StrategyRows(strategy.title, [_line(each) for each in strategy.lines])


def _line(line: Line) -> LineRows:
    return LineRows(line.title, [_project(each) for each in line.projects])


def _project(project: Project) -> ProjectRows:
    owners = texts("report").scorecard.say("owners", owners=" / ".join(project.owners))
    return ProjectRows(project.title, owners, [_indicator(each, project.named(each)) for each in project.indicators])


def _indicator(each: IndicatorScore, text: str) -> IndicatorRow:
    return IndicatorRow(
        text=text,
        result=result_words(each),
        steps=steps_of(each),
        unit=each.unit,
        target=str(each.target) if each.due else NOT_SET,
        floors=[str(floor) for floor in floors_of(each)],
        value=value_words(each, each),
        answers=_unbroken(answers_words(each)),
        level=NOT_SET if (told := level_told(each)) is None else str(told),
        doubt=doubt_words(each.level_doubt) or "",
        met=outcome_words(each),
    )


def _unbroken(words: str) -> str:
    """Return words that stay on one line in a narrow column."""
    return words.replace(" ", "\u00a0")


def _years(each: IndicatorScore, years: Iterable[int]) -> list[YearCell]:
    found = {result.fiscal_year: result for result in each.by_year}
    return [
        _year(result, each) if (result := found.get(year)) else YearCell(NOT_SET, NOT_SET, "", NOT_SET, "")
        for year in years
    ]


def _year(result: YearResult, each: IndicatorScore) -> YearCell:
    own = result.fiscal_year == each.period.fiscal_year and result.value is not None
    level = level_told(each) if own else result.level
    return YearCell(
        target=str(result.target),
        value=year_value(result, each),
        answers=_unbroken(year_answers(result, each)),
        level=NOT_SET if level is None else str(level),
        doubt=doubt_words(result.level_doubt) or "",
    )


def _remarks(each: IndicatorScore) -> list[RemarkRow]:
    return [
        RemarkRow(
            text=_named(each),
            period=period_name(remark.period),
            obstacles=remark.obstacles.split("\n") if remark.obstacles else [NOT_SET],
            improvements=remark.improvements.split("\n") if remark.improvements else [NOT_SET],
        )
        for remark in each.remarks
    ]


def _source(each: IndicatorScore) -> SourceRow:
    status = texts("keeper").workbook.status.say("provisional" if each.provisional else each.status)
    sources = Lines("\n".join((*source_words(each), *filter(None, [late_words(each)]))))
    return SourceRow(_named(each), sources, status if each.source != "none" else NOT_SET, each.note)


def _seal(card: Scorecard) -> Lines:
    """Return a line on the certificate, and on each revision once there are several; empty for a draft."""
    seal = card.certification
    if seal is None:
        return Lines()
    says, by = texts("report").scorecard, seal.full_name or seal.by
    said = says.say("seal", revision=seal.revision, day=day(seal.certified, "th"), by=by)
    return Lines("\n".join([str(said), *revision_sentences(seal)]))
