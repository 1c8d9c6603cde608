from __future__ import annotations

import statistics
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import pytest

from service.domain.scoring.change import Standing, change
from service.domain.scoring.contribution import Contribution
from service.domain.scoring.interval import Estimate, Interval, estimate, half_width, interval, lowest_percent
from service.domain.scoring.methods import METHODS
from service.domain.scoring.precision import Evidence, needed
from tests.support.examples import YEAR, assess, indicator, questionnaire, rating
from tests.support.strata import score_of

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Method

ASKED = questionnaire(rating("a"), rating("b", na=True), rating("c"), indicator="1.1")
CRITERIA = indicator().criteria
FLOORS = tuple(floor.exact for floor in CRITERIA.floors)


def evidence(*sheets: tuple[int | str, int | str, int | str], population: int | None = None) -> Evidence:
    found: list[Answers] = [dict(zip("abc", each, strict=True)) for each in sheets]
    score = assess(ASKED, found)
    return Evidence(tally=score.tally, responses=len(sheets), population=population)


def around(value: str, error: str, sheets: int = 30) -> Interval:
    found = Estimate(Fraction(value), Fraction(error), sheets)
    return interval(found, CRITERIA, FLOORS, lowest_percent("mean-percent", 5))


def test_with_as_many_ratings_on_each_sheet_it_is_the_textbook_interval_of_a_mean() -> None:
    sheets = [(5, 4, 5), (4, 4, 4), (3, 4, 2), (5, 5, 5), (2, 3, 4)]
    own = [100 * sum(each) / 15 for each in sheets]
    found = evidence(*sheets).estimate("mean-percent", 5, Fraction(100 * sum(map(sum, sheets)), 75))
    assert found
    assert float(found.value) == pytest.approx(statistics.fmean(own))
    assert float(found.error) == pytest.approx(statistics.variance(own) / 5)
    assert float(half_width(found.error, 5)) == pytest.approx(2.776 * statistics.stdev(own) / 5**0.5, abs=1e-4)


def test_a_known_population_makes_it_narrower_and_all_of_it_exact() -> None:
    sheets = [(5, 4, 5), (4, 4, 4), (3, 4, 2), (5, 5, 5)]
    exact = Fraction(100 * 50, 60)
    unknown, half, everybody = (
        evidence(*sheets, population=each).estimate("mean-percent", 5, exact) for each in (None, 8, 4)
    )
    assert unknown
    assert half
    assert everybody
    assert half.error == unknown.error / 2
    assert everybody.error == 0


@pytest.mark.parametrize(
    ("sheets", "population", "basis", "reason", "indicative"),
    [
        ([(5, 4, 5)], None, "unknown", "few-sheets", True),
        ([(5, 4, 5), (4, 4, 4)], None, "unknown", None, True),
        ([(5, 4, 5), (5, 5, 4)], 10, "sample", "no-spread", True),
        ([(5, 4, 5), (5, 5, 4)], 2, "census", None, False),
        ([(5, 4, 5), (4, 4, 4)], 1, "unknown", "above-population", True),
        ([(5, 4, 5), (4, 4, 4)] * 15, 100, "sample", None, False),
    ],
)
def test_it_says_what_it_rests_on_or_why_there_is_none(
    sheets: list[tuple[int, int, int]], population: int | None, basis: str, reason: str | None, *, indicative: bool
) -> None:
    answers: list[Answers] = [dict(zip("abc", each, strict=True)) for each in sheets]
    found = assess(ASKED, answers, judged_by=indicator(), population=population).score()
    assert found.precision
    assert (found.precision.basis, found.precision.reason) == (basis, reason)
    assert (found.precision.sheets, found.precision.indicative) == (len(sheets), indicative)
    assert (found.margin_of_error is None) == (reason is not None)


def test_a_year_with_a_round_of_more_answers_than_people_tells_as_little_as_that_round() -> None:
    over, under = {"ก": ([5, 4] * 6, 10)}, {"ก": ([5, 3] * 4, 30)}
    for found in (score_of(over), score_of(under, over)):
        assert found.precision
        assert (found.precision.basis, found.precision.reason, found.precision.needed) == (
            "unknown", "above-population", None,
        )  # fmt: skip
        assert (found.response_rate, found.margin_of_error) == (None, None)
    whole = score_of(under, under)
    assert whole.precision
    assert (whole.precision.basis, whole.precision.needed is None) == ("sample", False)


def test_sheets_deleted_before_they_were_counted_leave_no_interval() -> None:
    found = evidence((5, 4, 5), (4, 4, 4), (3, "na", 4))
    lost = Evidence(tally={cell: count for cell, count in found.tally.items() if cell.choice != "3.14.3"}, responses=3)
    assert found.silence is None
    assert (lost.silence, lost.estimate("mean-percent", 5, Fraction(80))) == ("not-counted", None)


def test_sheets_that_give_another_percent_than_the_figure_leave_no_interval() -> None:
    assert evidence((5, 4, 5), (4, 4, 4)).estimate("mean-percent", 5, Fraction(1)) is None


def test_one_sheet_has_no_spread() -> None:
    assert estimate([(Contribution(3, 12, 2, alike=False), 1)], "mean-percent", 5, Fraction(0)) is None


def test_a_level_is_firm_where_both_ends_are_at_it() -> None:
    wide, narrow = around("92.5", "4"), around("92.5", "0.25")
    assert (wide.low_level, wide.high_level, wide.firm) == (3, 5, False)
    assert (narrow.low_level, narrow.high_level, narrow.firm) == (4, 4, True)
    assert (narrow.margin, narrow.low, narrow.high) == (Decimal("1.02"), Decimal("91.48"), Decimal("93.52"))
    below = around("70", "0.01")
    assert (below.low_level, below.high_level, below.firm) == (None, None, True)


def test_no_end_is_beyond_what_a_method_can_give() -> None:
    assert around("99.5", "4").high == 100
    assert around("21", "4").low == 20
    assert lowest_percent("normalised", 5) == lowest_percent("top-2-box", 5) == 0


def test_an_end_is_kept_below_a_floor_not_reached() -> None:
    assert around("94", "0.2370").high == Decimal("94.996")


@pytest.mark.parametrize(
    ("population", "yamane", "krejcie_morgan"),
    [(10, 10, 10), (40, 37, 36), (100, 80, 80), (400, 200, 196), (1000, 286, 278), (75000, 398, 382)],
)
def test_needed_sample_sizes_are_those_of_the_published_tables(
    population: int, yamane: int, krejcie_morgan: int
) -> None:
    found = needed(population, 36)
    assert (found.yamane, found.krejcie_morgan) == (yamane, krejcie_morgan)
    assert (found.yamane_reached, found.krejcie_morgan_reached) == (yamane <= 36, krejcie_morgan <= 36)


def standing(value: str, error: str | None, **given: object) -> Standing:
    found = None if error is None else Estimate(Fraction(value), Fraction(error), 30)
    fields = {"period": YEAR, "percent": Fraction(value), "shown": Decimal(value), "method": "mean-percent"}
    return Standing(**{**fields, "maximum": 5, "estimate": found, **given})  # type: ignore[arg-type]  # a test's own


@pytest.mark.parametrize(("before", "verdict"), [("90", "noise"), ("88", "up"), ("98", "down")])
def test_a_change_is_more_than_noise_where_it_is_beyond_the_interval_of_the_difference(
    before: str, verdict: str
) -> None:
    found = change(standing("92.5", "1"), standing(before, "1"))
    assert found
    assert (found.percent, found.difference) == (Decimal(before), Decimal("92.5") - Decimal(before))
    assert (found.margin, found.verdict) == (Decimal("2.89"), verdict)


def test_without_an_interval_of_both_a_change_has_no_verdict() -> None:
    found = change(standing("92.5", None), standing("90", "1"))
    assert found
    assert (found.margin, found.verdict) == (None, None)


def test_unlike_figures_are_not_compared() -> None:
    now = standing("92.5", "1")
    assert change(now, None) is None
    assert change(now, standing("90", "1", method="top-2-box")) is None
    assert change(now, standing("90", "1", maximum=4)) is None


def _person(random: Random) -> Contribution:
    """Return eight ratings that go together, of which one in ten is missing."""
    mood = random.gauss(3.9, 0.7)
    given = [round(random.gauss(mood, 0.7)) for at in range(8) if not at or random.random() > 0.1]
    ratings = [min(5, max(1, each)) for each in given]
    return Contribution(len(ratings), sum(ratings), sum(each > 3 for each in ratings), alike=False)


def _holds(found: Estimate | None, true: Estimate | None) -> bool:
    assert found
    assert true
    return abs(found.value - true.value) <= half_width(found.error, found.sheets)


@pytest.mark.parametrize(("people", "asked"), [(40, 11), (120, 60), (400, 100)])
def test_the_interval_of_correlated_sheets_holds_the_true_percent_as_often_as_it_says(people: int, asked: int) -> None:
    random = Random(2569)
    held: Counter[Method] = Counter()
    rounds = 200
    for at in range(rounds):
        if at % 10 == 0:
            everybody = [_person(random) for _ in range(people)]
            true = {each: estimate(Counter(everybody).items(), each, 5, Fraction(0)) for each in METHODS}
        sample = Counter(random.sample(everybody, asked))
        for method in METHODS:
            found = estimate(sample.items(), method, 5, Fraction(asked, people))
            held[method] += _holds(found, true[method])
    assert all(0.93 <= held[method] / rounds <= 0.97 for method in METHODS), held
