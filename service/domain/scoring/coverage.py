"""How well the answers cover those who were asked: rounds, and strata with the percent weighted by their people.

A stratum is an audience: all collectors of one label. So strata compare offices. Where all have a known population and
none is hidden, the percent of each is weighted by its share of the people (post-stratification; Cochran, Sampling
Techniques, 3rd ed., 5A.9).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from msgspec import UNSET, Struct, UnsetType

from service.domain.indicators.indicator import Criteria, Reason, judge
from service.domain.scoring.percent_mean_level import RatingSums, percent
from service.domain.scoring.population import Population, PopulationReason, Round
from service.domain.scoring.rating_sums import PooledRatingSums
from service.domain.scoring.rounding import round_below_floors
from service.domain.scoring.suppression import hidden_beside
from service.domain.scoring.tally import RATED, SHEET, SHEETS, WHOLE, Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.forms.pooled_versions import Versions
    from service.domain.scoring.percent_mean_level import ScoringRule

MOST_STRATA = 80
"""With more than the provinces none is shown: suppression over time costs by their square, 0.3 s for 77."""

ByLabel = Mapping[str, Mapping[Cell, int]]
"""The counts of the sheets that count, by the collectors' label."""

StrataReason = Literal["one", "many", "population"]
"""Why no strata are shown: there is one, there are too many, or (in earlier certificates) a population is unknown."""

WeightedReason = Literal["strata", "hidden", "population", "exceeded", "no-ratings"]
"""Why there is no weighted percent: no strata, one is hidden, the people of one are unknown or fewer than its sheets,
there are no ratings."""


class MissingRound(Struct, frozen=True, kw_only=True):
    """A round without a known population."""

    label: str
    fiscal_year: int
    quarter: int | None


class Stratum(Struct, frozen=True, kw_only=True):
    """The sheets, people, percent and level of the collectors of one label; nothing of it is told where `hidden`.

    Earlier certificates have no level.
    """

    label: str
    hidden: bool
    responses: int | None = None
    population: int | None = None
    response_rate: Decimal | None = None
    reason: PopulationReason | None = None
    answers: int | None = None
    percent: Decimal | None = None
    level: int | UnsetType | None = UNSET
    level_reason: Reason | UnsetType | None = UNSET


class Coverage(Struct, frozen=True, kw_only=True):
    """The number of rounds, why there is no response rate, and the strata with the weighted percent.

    `weighted_percent` is shown beside the percent; no level is read from it.
    """

    rounds: int
    reason: PopulationReason | None
    missing: list[MissingRound]
    strata: list[Stratum]
    strata_reason: StrataReason | None
    weighted_percent: Decimal | None
    weighted_reason: WeightedReason | None


def coverage_of(  # noqa: PLR0913, PLR0917 - coverage has that many inputs
    population: Population,
    quarters: tuple[ByLabel, ...],
    versions: Versions,
    rule: ScoringRule | None,
    criteria: Criteria | None = None,
    apart: Sequence[frozenset[str]] = (),
) -> Coverage:
    """Return the coverage of a period; `quarters` has the counts of each of its quarters, or of the quarter it is.

    `apart` has the strata that each hides beside what was certified.
    """
    reason = _no_strata(population)
    strata = [] if reason else _strata(population, quarters, versions, rule, criteria, apart)
    unweighted = _not_weighted(strata, rule)
    return Coverage(
        rounds=len(population.rounds),
        reason=population.reason,
        missing=[
            MissingRound(label=each.label, fiscal_year=each.quarter.fiscal_year, quarter=each.quarter.quarter)
            for each in population.missing
        ],
        strata=[each for each, _ in strata],
        strata_reason=reason,
        weighted_percent=None if unweighted or rule is None else _weighted(strata, rule),
        weighted_reason=unweighted,
    )


def _no_strata(population: Population) -> StrataReason | None:
    count = len({each.label for each in population.rounds})
    return "one" if count <= 1 else "many" if count > MOST_STRATA else None


def _strata(  # noqa: PLR0913, PLR0917 - strata have that many inputs
    population: Population,
    quarters: tuple[ByLabel, ...],
    versions: Versions,
    rule: ScoringRule | None,
    criteria: Criteria | None,
    apart: Sequence[frozenset[str]],
) -> list[tuple[Stratum, RatingSums]]:
    """Return each stratum with the sums of its ratings, by label."""
    rounds: dict[str, list[Round]] = defaultdict(list)
    for each in population.rounds:
        rounds[each.label].append(each)
    hidden = _hidden(population, quarters, sorted(rounds), apart, rated=rule is not None)
    piles = {label: _pile(quarters, label, versions) for label in rounds}
    return [
        (Stratum(label=label, hidden=True), RatingSums())
        if label in hidden
        else (_shown(label, Population(rounds=tuple(rounds[label])), piles[label], rule, criteria), piles[label])
        for label in sorted(rounds)
    ]


def _shown(
    label: str, asked: Population, pile: RatingSums, rule: ScoringRule | None, criteria: Criteria | None
) -> Stratum:
    judgement = judge(criteria, percent(pile, rule.method, rule.maximum) if rule else None)
    return Stratum(
        label=label,
        hidden=False,
        responses=asked.responses,
        population=asked.people,
        response_rate=asked.rate,
        reason=asked.reason,
        answers=pile.answers if rule else None,
        percent=rule.figures(pile).percent if rule else None,
        level=judgement.level,
        level_reason=judgement.level_reason,
    )


def _hidden(
    population: Population,
    quarters: tuple[ByLabel, ...],
    labels: list[str],
    apart: Sequence[frozenset[str]],
    *,
    rated: bool,
) -> frozenset[str]:
    """Return the labels to hide, by all sheets, by those that count, and by those with a rating among these."""
    sheets: dict[tuple[int | None, str], int] = defaultdict(int)
    for each in population.rounds:
        sheets[each.quarter.quarter, each.label] += each.responses
    numbers = sorted({each.quarter.quarter or 0 for each in population.rounds}) if len(quarters) == 1 else (1, 2, 3, 4)
    cells = (SHEETS, Cell(WHOLE, SHEET, WHOLE, RATED)) if rated else (SHEETS,)
    measured = [
        [
            {label: sheets[number, label] for label in labels},
            *({label: by_label.get(label, {}).get(cell, 0) for label in labels} for cell in cells),
        ]
        for number, by_label in zip(numbers, quarters, strict=True)
    ]
    return hidden_beside(measured, apart)


def _pile(quarters: tuple[ByLabel, ...], label: str, versions: Versions) -> RatingSums:
    counts: Counter[Cell] = Counter()
    for by_label in quarters:
        counts.update(by_label.get(label, {}))
    return PooledRatingSums(counts, versions).of(WHOLE, WHOLE)


def _not_weighted(strata: list[tuple[Stratum, RatingSums]], rule: ScoringRule | None) -> WeightedReason | None:
    if not strata:
        return "strata"
    if any(each.hidden for each, _ in strata):
        return "hidden"
    if any(each.population is None for each, _ in strata):
        return "population"
    if any(each.reason for each, _ in strata):
        return "exceeded"
    return None if rule else "no-ratings"


def _weighted(strata: list[tuple[Stratum, RatingSums]], rule: ScoringRule) -> Decimal:
    """Return the percents of the strata, each weighted by its share of the people; all are shown, so have answers."""
    people = sum(each.population or 0 for each, _ in strata)
    exact = sum(
        (
            Fraction(each.population or 0, people) * (percent(pile, rule.method, rule.maximum) or 0)
            for each, pile in strata
        ),
        Fraction(0),
    )
    return round_below_floors(exact, 2, rule.floors)
