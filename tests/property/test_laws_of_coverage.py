"""Laws of populations, rates and strata: sums over rounds, never above 100, nobody given away, a history that grows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.collecting.population import ToldPopulation, people_in
from service.domain.period import FiscalPeriod
from tests.support.examples import at
from tests.support.linear_attack import attack
from tests.support.strata import score_of

if TYPE_CHECKING:
    from service.domain.scoring.score import Score

LABELS = "กขคง"
QUARTERS = [FiscalPeriod(fiscal_year=year, quarter=quarter) for year in (2569, 2570) for quarter in (1, 2, 3, 4)]

audiences = st.tuples(st.lists(st.integers(1, 5), max_size=12), st.one_of(st.none(), st.integers(1, 20)))
told = st.one_of(st.none(), st.integers(12, 40))
known = st.tuples(st.lists(st.sampled_from([1, 2, 3, 4, 5, "na"]), max_size=12), told)
quarters_of = st.fixed_dictionaries
years = st.lists(quarters_of(dict.fromkeys(LABELS, audiences)), min_size=4, max_size=4)
known_years = st.lists(quarters_of(dict.fromkeys(LABELS, known)), min_size=4, max_size=4)


@given(years)
@settings(max_examples=15)
def test_a_years_rate_is_the_sum_over_its_rounds_and_never_above_100(
    quarters: list[dict[str, tuple[list[int], int | None]]],
) -> None:
    year = score_of(*quarters)
    sheets = [answer for each in quarters for answers, _ in each.values() for answer in answers]
    asked = [people for each in quarters for _, people in each.values()]
    over = any(people is not None and len(answers) > people for each in quarters for answers, people in each.values())
    if None in asked or over:
        assert year.response_rate is None
        assert year.coverage
        assert year.coverage.reason == "missing" or year.margin_of_error is None
        assert year.coverage.reason == ("missing" if None in asked else "exceeded")
    else:
        exact = Fraction(100 * len(sheets), sum(people or 0 for people in asked))
        assert year.response_rate is not None
        assert year.response_rate <= 100
        assert abs(Fraction(year.response_rate) - exact) <= Fraction(1, 200)


@given(known_years)
@settings(max_examples=15)
def test_strata_give_no_small_group_away(quarters: list[dict[str, tuple[list[int | str], int | None]]]) -> None:
    year, parts = score_of(*quarters), [score_of(each) for each in quarters]
    hidden, whole = [hidden_in(each) for each in parts], hidden_in(year)
    for rated in (False, True):
        sizes = [
            {label: sum(not rated or answer != "na" for answer in answers) for label, (answers, _) in each.items()}
            for each in quarters
        ]
        assert attack(sizes, whole, hidden) == []
    asked = [[told for _, told in each.values()] for each in quarters]
    for score, veiled, people in (
        (year, whole, [each for of in asked for each in of]),
        *zip(parts, hidden, asked, strict=True),
    ):
        assert score.coverage
        assert (score.coverage.weighted_percent is None) == bool(veiled or None in people)


@given(quarters_of(dict.fromkeys(LABELS, st.tuples(st.lists(st.integers(1, 5), min_size=5, max_size=9), st.just(30)))))
@settings(max_examples=20)
def test_the_weighted_percent_is_that_of_as_many_people_as_were_asked(
    quarter: dict[str, tuple[list[int], int]],
) -> None:
    """Each stratum is laid out as all its people, everybody with the mean of those who answered."""
    people = [Fraction(20 * sum(answers), len(answers)) for answers, asked in quarter.values() for _ in range(asked)]
    found = score_of(quarter).coverage
    assert found
    assert found.weighted_percent is not None
    assert abs(Fraction(found.weighted_percent) - sum(people, Fraction(0)) / len(people)) <= Fraction(1, 200)


@given(st.lists(st.tuples(st.integers(0, 7), st.one_of(st.none(), st.integers(1, 99))), max_size=9), st.integers(0, 7))
def test_telling_a_population_changes_no_earlier_quarter_and_forgets_nothing(
    told: list[tuple[int, int | None]], asked: int
) -> None:
    history: list[ToldPopulation] = []
    for number, (since, people) in enumerate(told, 1):
        before = [people_in(history, quarter) for quarter in QUARTERS]
        history.append(
            ToldPopulation(
                collector_id=1, since=QUARTERS[since], revision=number, people=people, told=at("2026-05-15"), by=""
            )
        )
        after = [people_in(history, quarter) for quarter in QUARTERS]
        assert after[:since] == before[:since]
        assert after[since] == people
    last = [
        people
        for since, people in sorted(enumerate(told), key=lambda each: (each[1][0], each[0]))
        if people[0] <= asked
    ]
    assert people_in(history, QUARTERS[asked]) == (last[-1][1] if last else None)


def hidden_in(score: Score) -> frozenset[str]:
    assert score.coverage
    assert score.coverage.strata
    shown = {each.label: each for each in score.coverage.strata}
    assert all(each.percent is None or each.percent <= Decimal(100) for each in shown.values())
    return frozenset(label for label, each in shown.items() if each.hidden)
