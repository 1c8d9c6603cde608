from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from service.domain.indicators.indicator import judge, meets
from service.domain.scoring.percent_mean_level import RatingSums, ScoringRule, percent, sums, variance
from service.domain.scoring.ranking import rank_items
from service.domain.scoring.rounding import half_up, round_below_floors
from service.domain.scoring.tally import tally_of
from tests.support.examples import assess, indicator, interpretation, questionnaire, rating
from tests.support.strategies import RATINGS, indicators, methods, percents, sheets_of, survey

if TYPE_CHECKING:
    from random import Random

    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Method
    from service.domain.indicators.indicator import Indicator

levels = st.integers(1, 5)
piles = st.lists(levels, max_size=30)
forms = st.tuples(methods, st.integers(2, 7))


def pile_of(ratings: list[int], maximum: int = 5) -> RatingSums:
    counts = {str(level): count for level, count in Counter(ratings).items()}
    return sums(counts, range(1, maximum + 1))


def ratings_in(sheets: list[Answers]) -> list[int]:
    """Lay every rating of every sheet out, leaving out no opinion."""
    cells = [sheet.get(name) for sheet in sheets for name in RATINGS]
    return [cell for cell in cells if isinstance(cell, int)]


def percent_by_hand(ratings: list[int], method: Method, maximum: int) -> Fraction | None:
    if not ratings:
        return None
    if method == "top-2-box":
        return 100 * Fraction(sum(rating >= maximum - 1 for rating in ratings), len(ratings))
    share = Fraction(sum(ratings), len(ratings))
    return 100 * (share / maximum if method == "mean-percent" else (share - 1) / (maximum - 1))


def two_decimals(value: Fraction) -> Decimal:
    with localcontext(prec=80):
        return (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def sd_by_hand(ratings: list[int]) -> Decimal | None:
    """Lay every rating's distance from the mean out, as a spreadsheet does."""
    if len(ratings) < 2:
        return None
    mean = Fraction(sum(ratings), len(ratings))
    square = sum(((rating - mean) ** 2 for rating in ratings), Fraction(0)) / (len(ratings) - 1)
    with localcontext(prec=80):
        root = (Decimal(square.numerator) / square.denominator).sqrt()
        return root.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.data(), forms)
def test_a_percent_is_between_0_and_100(data: st.DataObject, asked: tuple[Method, int]) -> None:
    method, maximum = asked
    ratings = data.draw(st.lists(st.integers(1, maximum), min_size=1, max_size=30))
    value = percent(pile_of(ratings, maximum), method, maximum)
    assert value is not None
    assert 0 <= value <= 100


@given(piles, levels, levels, methods, indicators())
def test_raising_one_rating_never_lowers_percent_level_or_score(
    others: list[int], one: int, other: int, method: Method, judged_by: Indicator
) -> None:
    worse, better = (percent(pile_of([*others, each]), method, 5) for each in sorted((one, other)))
    assert worse is not None
    assert better is not None
    assert worse <= better
    before, after = judge(judged_by.criteria, worse), judge(judged_by.criteria, better)
    assert (before.level or 0) <= (after.level or 0)
    assert (before.score or 0) <= (after.score or 0)
    assert meets(judged_by, worse, before.level) <= meets(judged_by, better, after.level)  # type: ignore[operator]  # both have a value


@given(piles, levels, methods)
def test_one_more_best_rating_never_lowers_the_percent(ratings: list[int], one: int, method: Method) -> None:
    before = percent(pile_of([*ratings, one]), method, 5)
    after = percent(pile_of([*ratings, one, 5]), method, 5)
    assert before is not None
    assert after is not None
    assert before <= after


@given(st.data(), sheets_of())
def test_the_order_of_arrival_never_matters(data: st.DataObject, sheets: list[Answers]) -> None:
    shuffled = data.draw(st.permutations(sheets))
    asked = survey()
    assert tally_of(asked, shuffled) == tally_of(asked, sheets)
    assert assess(asked, shuffled, judged_by=indicator()).score("office") == assess(
        asked, sheets, judged_by=indicator()
    ).score("office")


@given(sheets_of(largest=20), sheets_of(largest=20))
def test_two_tallies_add_up_to_the_tally_of_both(some: list[Answers], others: list[Answers]) -> None:
    asked = survey()
    assert tally_of(asked, some) + tally_of(asked, others) == tally_of(asked, some + others)


@given(piles, piles)
def test_two_piles_add_up_to_the_pile_of_both(some: list[int], others: list[int]) -> None:
    assert pile_of(some) + pile_of(others) == pile_of(some + others)


@given(st.data(), forms)
def test_a_score_from_the_tally_is_the_score_from_the_sheets(data: st.DataObject, asked: tuple[Method, int]) -> None:
    method, maximum = asked
    sheets = data.draw(sheets_of(maximum, largest=25))
    score = assess(survey(method, maximum), sheets, veiled=False).score("office")
    ratings = ratings_in(sheets)
    exact = percent_by_hand(ratings, method, maximum)
    assert (score.responses, score.answers, score.rating_sum) == (len(sheets), len(ratings), sum(ratings))
    assert score.percent == (None if exact is None else two_decimals(exact))
    assert score.mean == (two_decimals(Fraction(sum(ratings), len(ratings))) if ratings else None)
    assert score.sd == sd_by_hand(ratings)


@given(sheets_of(largest=25))
def test_the_counts_of_a_score_are_those_of_the_sheets(sheets: list[Answers]) -> None:
    score = assess(survey(), sheets, veiled=False).score()
    for item in score.items:
        answers = [sheet[item.id] for sheet in sheets if item.id in sheet]
        chosen = [each for answer in answers for each in (answer if isinstance(answer, list) else [str(answer)])]
        assert item.counts == {choice: chosen.count(choice) for choice in item.counts}
        assert item.answers == len([answer for answer in answers if answer != "na"])


@given(sheets_of(largest=25))
def test_the_figures_of_a_group_are_those_of_its_sheets(sheets: list[Answers]) -> None:
    by = assess(survey(), sheets, veiled=False).score("office").by
    assert by is not None
    for group in by.groups:
        members = [sheet for sheet in sheets if sheet.get("office") == group.value]
        ratings = ratings_in(members)
        exact = percent_by_hand(ratings, "mean-percent", 5)
        assert (group.responses, group.answers, group.rating_sum) == (len(members), len(ratings), sum(ratings))
        assert group.percent == (None if exact is None else two_decimals(exact))


@given(sheets_of())
def test_the_whole_is_the_sum_of_its_sections_and_of_its_ratings(sheets: list[Answers]) -> None:
    score = assess(survey(), sheets).score()
    rated = [item for item in score.items if item.type == "rating"]
    for parts in (score.sections, rated):
        assert sum(part.answers or 0 for part in parts) == score.answers
        assert sum(part.rating_sum or 0 for part in parts) == score.rating_sum


@given(indicators(), percents)
def test_every_percent_has_exactly_one_level_or_a_reason(judged_by: Indicator, value: Fraction) -> None:
    criteria = judged_by.criteria
    judgement = judge(criteria, value)
    assert (judgement.level is None) != (judgement.level_reason is None)
    reached = [floor for floor in criteria.floors if floor.exact <= value]
    if reached:
        assert judgement.level == max(floor.level for floor in reached)
    elif criteria.below:
        assert judgement.level == 1
    else:
        assert judgement.level_reason == "below-criteria"


@given(indicators(), percents)
def test_a_score_stands_between_its_level_and_the_next(judged_by: Indicator, value: Fraction) -> None:
    judgement = judge(judged_by.criteria, value)
    assert (judgement.score is None) == (judgement.level is None)
    if judgement.score is not None and judgement.level is not None:
        above = [floor.level for floor in judged_by.criteria.floors if floor.level > judgement.level]
        if value >= judged_by.criteria.floors[0].exact:
            assert judgement.level <= judgement.score <= min(above, default=judgement.level)
            assert judgement.score < min(above, default=6)
        else:
            assert judgement.score == 1


@given(indicators(), percents)
def test_whoever_reads_a_level_off_the_shown_percent_finds_the_same(judged_by: Indicator, value: Fraction) -> None:
    criteria = judged_by.criteria
    figure = Fraction(round_below_floors(value, 2, [floor.exact for floor in criteria.floors]))
    assert judge(criteria, figure).level == judge(criteria, value).level


@given(piles)
def test_the_variance_is_never_negative_and_zero_only_where_all_agree(ratings: list[int]) -> None:
    spread = variance(pile_of(ratings))
    assert (spread is None) == (len(ratings) < 2)
    if spread is not None:
        assert spread >= 0
        assert (spread == 0) == (len(set(ratings)) == 1)


@given(piles)
def test_every_mean_on_the_scale_has_a_reading(ratings: list[int]) -> None:
    figures = ScoringRule(method="mean-percent", maximum=5, interpretation=interpretation()).figures(pile_of(ratings))
    assert (figures.interpretation is None) == (not ratings)


@given(st.lists(st.lists(levels, min_size=8, max_size=16), min_size=2, max_size=5), st.randoms(), methods)
def test_the_order_of_items_never_changes_who_is_strongest_or_weakest(
    columns: list[list[int]], chance: Random, method: Method
) -> None:
    names = [f"q{n}" for n in range(len(columns))]
    sheets: list[Answers] = [{name: each} for name, ratings in zip(names, columns, strict=True) for each in ratings]
    orders = names, names[::-1], chance.sample(names, len(names))
    asked = (questionnaire(*(rating(name, required=False) for name in order), method=method) for order in orders)
    scores = [assess(each, sheets).score() for each in asked]
    found = [rank_items(score) for score in scores]
    ends = [({each.id for each in one.strongest}, {each.id for each in one.weakest}) for one in found]
    assert ends[0] == ends[1] == ends[2]
    strongest, weakest = ends[0]
    assert not strongest & weakest
    assert bool(strongest) == bool(weakest) == (found[0].reason is None)
    assert all(len(columns[names.index(name)]) >= found[0].minimum for name in strongest | weakest)
    assert {each.reason for each in found} == {found[0].reason}
    shown = [(each.percent or Decimal(), each.id) for each in scores[0].items]
    ranked = [each for each in shown if len(columns[names.index(each[1])]) >= found[0].minimum]
    for one in found:
        for named, end in ((one.highest, max), (one.lowest, min)):
            at = {name for value, name in ranked if value == end(ranked)[0]} if len(ranked) > 1 else set()
            assert {each.id for each in named} == (at if len(at) < len(ranked) else set())


@given(st.fractions(min_value=0, max_value=100))
def test_half_up_is_what_a_spreadsheet_rounds_to(value: Fraction) -> None:
    assert half_up(value, 2) == two_decimals(value)
