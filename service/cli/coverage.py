"""How well the answers cover those who were asked, as text below a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.context import TEXTS, print_result, print_table
from service.texts.coverage import coverage_words, stratum_level, stratum_rate

if TYPE_CHECKING:
    from service.domain.scoring.coverage import Stratum
    from service.domain.scoring.score import Score


def print_coverage(score: Score) -> None:
    """Print the sheets of the people asked, and each stratum."""
    if score.coverage is None:
        return
    print_result()
    for line in coverage_words(score):
        print_result(line)
    if score.coverage.strata:
        print_table(TEXTS.cli.columns.strata, [_stratum_row(each, score) for each in score.coverage.strata])


def _stratum_row(each: Stratum, score: Score) -> list[object]:
    if each.hidden:
        return [each.label, TEXTS.csv.hidden, None, None, None, None]
    return [each.label, each.responses, each.population, stratum_rate(each), each.percent, stratum_level(each, score)]
