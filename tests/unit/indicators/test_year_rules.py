from __future__ import annotations

from msgspec.structs import replace

from service.domain.forms.form import WhoCounts
from service.domain.indicators.indicator import YearRules
from service.domain.indicators.year_rules import AdoptedRules, Rules, RulesDifference, rules_of
from tests.support.examples import at, indicator
from tests.support.installation import catalogue, survey

PLAN = replace(
    indicator(),
    rules=(
        YearRules(from_year=2570, target=90, edition="ฉบับทบทวน"),
        YearRules(year=2571, method="top-2-box"),
        YearRules(from_year=2572, target=85, counts=WhoCounts(item="experience", values=("yes",), text="ผู้เคยขอ")),
    ),
)


def test_each_year_has_what_was_said_last_for_it() -> None:
    told = {year: PLAN.of(year) for year in range(2568, 2574)}
    assert [each.target for each in told.values()] == [95, 95, 90, 90, 85, 85]
    assert [each.method for each in told.values()] == [None, None, None, "top-2-box", None, None]
    assert [each.edition for each in told.values()] == [None, None, *["ฉบับทบทวน"] * 4]
    assert [each.counts is not None for each in told.values()] == [*[False] * 4, True, True]
    assert all(each.criteria == PLAN.criteria and each.rules == () for each in told.values())


def test_equal_rules_have_equal_hashes_and_judge_as_the_definitions_did() -> None:
    rules = rules_of(PLAN, 2571)
    assert rules.hash == rules_of(PLAN.of(2571), 2569).hash != rules_of(PLAN, 2570).hash
    assert rules.completed(None) is rules
    assert rules.judging(PLAN) == PLAN.of(2571)


def test_what_the_definitions_say_otherwise_than_what_is_in_force_is_named() -> None:
    defined = catalogue(survey())
    asked = defined.questionnaire(defined.forms[0])
    same = defined.rules_of(indicator(), 2569).completed(asked)
    other = replace(same, target=90, method="top-2-box")

    def adopted(name: str, year: int, rules: Rules) -> AdoptedRules:
        return AdoptedRules(
            indicator=name, fiscal_year=year, revision=1, rules=rules, adopted=at("2026-05-15T12:00:00")
        )

    stored = [adopted("1.1", 2568, other), adopted("1.1", 2569, same), adopted("9.9", 2569, other)]
    assert list(defined.differing_rules(stored)) == [
        RulesDifference(indicator="1.1", fiscal_year=2568, fields=("target", "method"))
    ]
