"""Scores of a form with one rating, asked of several audiences over the quarters of a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.domain.period import FiscalPeriod
from service.domain.scoring.assessment import Assessment
from service.domain.scoring.population import Population, Round
from service.domain.scoring.tally import Tally, tally_of
from tests.support.examples import questionnaire, rating

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.indicators.indicator import Indicator
    from service.domain.scoring.score import Score

ASKED = questionnaire(rating("q", na=True))

Audience = tuple[Sequence[int | str], int | None]
"""The answers of an audience in a quarter, and how many people were asked."""


def score_of(*quarters: Mapping[str, Audience], year: int = 2569, judged: Indicator | None = None) -> Score:
    """Return the score of one quarter, or of a year that begins with the given ones."""
    single = len(quarters) == 1
    tallies = [
        {label: tally_of(ASKED, [{"q": each} for each in given]) for label, (given, _) in of.items()} for of in quarters
    ]
    rounds = [
        Round(
            collector=sum(map(ord, label)),
            label=label,
            quarter=FiscalPeriod(fiscal_year=year, quarter=at),
            responses=len(given),
            people=people,
        )
        for at, of in enumerate(quarters, 1)
        for label, (given, people) in of.items()
    ]
    empty: list[dict[str, Tally]] = [] if single else [{}] * (4 - len(quarters))
    whole: Tally = sum((each for of in tallies for each in of.values()), Counter())
    return Assessment(
        questionnaires=(ASKED,),
        tallies=(whole,),
        period=FiscalPeriod(fiscal_year=year, quarter=1 if single else None),
        population=Population(rounds=tuple(rounds)),
        strata=(*tallies, *empty),
        indicator=judged,
    ).score()
