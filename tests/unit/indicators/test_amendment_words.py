"""What an amendment of year rules changed, as it stands beside figures."""

from __future__ import annotations

from msgspec.structs import replace

from service.application.indicators.scorecard import Scorecard
from service.domain.forms.form import WhoCounts
from service.domain.indicators.amendments import RulesChange, rule_changes
from service.domain.period import FiscalPeriod
from tests.support.examples import indicator
from tests.support.installation import catalogue, survey

DEFINED = catalogue(survey())
RULES = DEFINED.rules_of(indicator(), 2569).completed(DEFINED.questionnaire(DEFINED.forms[0]))


def test_each_field_is_told_in_codes_and_numbers() -> None:
    bands = RULES.interpretation
    assert bands
    first, *others = bands.bands
    changed = replace(
        RULES,
        target=90,
        counts=WhoCounts(item="experience", values=("once", "often"), text="ผู้เคยขอ"),
        interpretation=replace(bands, bands=(replace(first, text="ดีเยี่ยม"), *others)),
    )
    told = {each.field: each for each in rule_changes(RULES, changed)}
    assert told.keys() == {"target", "counts", "interpretation"}
    assert told["counts"] == RulesChange(field="counts", before=None, after="experience: once, often")
    assert (told["interpretation"].after or "").startswith(f"{bands.id} ({first.floor} ดีเยี่ยม, ")


def test_what_codes_and_numbers_do_not_tell_is_told_in_full() -> None:
    floor, *others = RULES.criteria.floors
    reworded = replace(RULES, criteria=replace(RULES.criteria, floors=(replace(floor, text="ร้อยละ ๗๕ ขึ้นไป"), *others)))
    (change,) = rule_changes(RULES, reworded)
    assert change.before != change.after
    assert "ร้อยละ ๗๕ ขึ้นไป" in (change.after or "")


def test_a_scorecard_of_no_indicator_still_has_a_period() -> None:
    card = Scorecard(fiscal_year=2569, quarter=2, demonstration=False, indicators=[])
    assert card.period == FiscalPeriod(fiscal_year=2569, quarter=2)
