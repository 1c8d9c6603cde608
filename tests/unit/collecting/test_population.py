from __future__ import annotations

import pytest

from service.domain.collecting.collector import Collector
from service.domain.collecting.population import (
    ToldPopulation,
    doubted_population,
    people_in,
    people_typed,
    restored,
    wrong_population,
)
from service.domain.errors import InvalidCollectorError
from service.domain.period import FiscalPeriod
from tests.support.examples import at


def quarter(name: str) -> FiscalPeriod:
    year, number = map(int, name.split("/"))
    return FiscalPeriod(fiscal_year=year, quarter=number)


def told(since: str, people: int | None, revision: int = 1) -> ToldPopulation:
    moment = at("2026-05-15T12:00:00")
    return ToldPopulation(collector_id=1, since=quarter(since), revision=revision, people=people, told=moment, by="วิภา")


HISTORY = [told("2569/2", 40), told("2570/1", 50), told("2570/1", 60, 2), told("2570/3", None), told("2571/1", 7)]


@pytest.mark.parametrize(
    ("asked", "people"),
    [
        ("2568/4", None),
        ("2569/1", None),
        ("2569/2", 40),
        ("2569/4", 40),
        ("2570/1", 60),
        ("2570/2", 60),
        ("2570/3", None),
        ("2570/4", None),
        ("2571/1", 7),
        ("2600/4", 7),
    ],
)
def test_what_was_told_last_for_the_quarter_or_one_before_holds(asked: str, people: int | None) -> None:
    assert people_in(HISTORY, quarter(asked)) == people
    assert people_in(reversed(HISTORY), quarter(asked)) == people
    assert people_in([], quarter(asked)) is None


@pytest.mark.parametrize(
    ("since", "after"),
    [
        ("2569/1", None),
        ("2569/2", ("2569/3", 40)),
        ("2569/3", ("2569/4", 40)),
        ("2569/4", None),
        ("2570/1", ("2570/2", 60)),
        ("2570/3", ("2570/4", None)),
        ("2568/3", ("2568/4", None)),
        ("2571/4", ("2572/1", 7)),
        ("2699/4", None),
    ],
)
def test_a_quarter_told_alone_leaves_the_next_as_it_was_and_all_others(
    since: str, after: tuple[str, int | None] | None
) -> None:
    found = restored(HISTORY, quarter(since))
    assert found == (after and (quarter(after[0]), after[1]))
    changed = [*HISTORY, told(since, 999, 9), *([told(after[0], after[1])] if after else [])]
    for year in range(2568, 2573):
        for each in FiscalPeriod(fiscal_year=year).quarters:
            expected = 999 if each == quarter(since) else people_in(HISTORY, each)
            assert people_in(changed, each) == expected, each


@pytest.mark.parametrize(
    ("since", "people", "codes"),
    [
        ("2569/2", 1, []),
        ("2569/3", 999_999_999, []),
        ("2569/4", None, []),
        ("2569/1", 40, [("since", "before-collector")]),
        ("2568/4", 0, [("since", "before-collector"), ("people", "population")]),
        ("2570/1", 40, [("since", "future-quarter")]),
        ("2699/4", -1, [("since", "future-quarter"), ("people", "population")]),
        ("2569/4", 1_000_000_000, [("people", "population")]),
    ],
)
def test_what_is_impossible_is_named_all_at_once(since: str, people: int | None, codes: list[tuple[str, str]]) -> None:
    collector = Collector(code="ABC123", form="survey", label="ที่", created=at("2026-02-01T00:00:00"))
    found = list(wrong_population(collector, quarter(since), people, quarter("2569/4"), alone=False))
    assert [(each.item, each.code) for each in found] == codes
    only = list(wrong_population(collector, quarter(since), people, quarter("2569/4"), alone=True))
    assert [each for each in only if each.item != "alone"] == found
    assert [(each.code, each.params) for each in only if each.item == "alone"] == (
        [("not-ended", {"quarter": 4, "year": 2569})] if since == "2569/4" else []
    )


MONTHS = {202601: 9, 202604: 4, 202605: 6, 202607: 3, 202610: 16, 202704: 99}
"""Nine answers in the second quarter of 2569, ten in the third, three in the fourth; more in later years."""


@pytest.mark.parametrize(
    ("since", "people", "asked", "only"),
    [
        ("2569/2", 10, None, None),
        ("2569/2", 9, ("3/2569", 10), None),
        ("2569/2", 8, ("3/2569", 10), 9),
        ("2569/3", 9, ("3/2569", 10), 10),
        ("2569/4", 3, None, None),
        ("2569/4", 2, ("4/2569", 3), 3),
        ("2569/4", None, None, None),
        ("2570/1", 15, ("1/2570", 16), 16),
        ("2570/2", 15, None, None),
        ("2570/3", 98, ("3/2570", 99), 99),
        ("2571/1", 1, None, None),
    ],
)
def test_a_population_below_the_answers_it_would_hold_for_is_doubted_with_both_numbers(
    since: str, people: int | None, asked: tuple[str, int] | None, only: int | None
) -> None:
    found = doubted_population(HISTORY, quarter(since), people, MONTHS, alone=False)
    if asked is None:
        assert found is None
    else:
        assert found
        named = f"{found.params['quarter']}/{found.params['year']}"
        assert (named, found.params["responses"], found.params["people"]) == (*asked, people)
        of_later = since != "/".join(reversed(asked[0].split("/")))
        later = "below-both-answers" if only else "below-later-answers"
        assert (found.item, found.code) == ("confirm", later if of_later else "below-answers")
        assert found.params.get("own") == (only if of_later else None)
        assert not of_later or f"{found.params['since_year']}/{found.params['since_quarter']}" == since
    alone = doubted_population(HISTORY, quarter(since), people, MONTHS, alone=True)
    assert (alone and (alone.code, alone.params["responses"])) == (only and ("below-answers", only))


@pytest.mark.parametrize(("typed", "people"), [("", None), (" ", None), ("๑,๒๐๐", 1200), ("x", 0), ("1.2", 0)])
def test_people_are_read_as_typed_and_no_number_is_one_that_is_refused(typed: str, people: int | None) -> None:
    assert people_typed(typed) == people


def test_people_with_a_comma_that_parts_no_thousands_are_refused_at_once() -> None:
    with pytest.raises(InvalidCollectorError) as refused:
        people_typed("1,2")
    assert [(each.item, each.code) for each in refused.value.violations] == [("people", "unclear-comma")]
