from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from service.domain.catalogue import Catalogue, form_findings, indicator_findings
from service.domain.forms.definition_checks import (
    change_findings,
    repeated_ids,
    rule_findings,
)
from service.domain.forms.findings import Finding
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.scale import Interpretation
from service.domain.forms.scale_checks import interpretation_findings, scale_findings
from service.domain.indicators.definition_checks import criteria_findings, form_rule_findings
from service.domain.indicators.indicator import Indicator
from tests.support.examples import (
    COUNT,
    NOTICE,
    SHARE,
    form,
    indicator,
    interpretation,
    multiple,
    questionnaire,
    rating,
    scale,
    section,
    single,
    who,
    words,
)

RATED = form(rating("ease"), single("office"), indicator="1.1")
KNOWN = Catalogue(forms=(RATED,), scales=(scale(),), interpretations=(interpretation(),), indicators=(indicator(),))


def findings_of(changed: Form, catalogue: Catalogue = KNOWN) -> list[Finding]:
    return list(form_findings(changed, catalogue))


def places(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.where, finding.code) for finding in found]


def test_a_sound_definition_has_no_findings() -> None:
    assert findings_of(RATED) == []
    assert list(scale_findings(scale())) == []
    assert list(interpretation_findings(interpretation())) == []
    assert list(indicator_findings(indicator(), KNOWN)) == []
    assert list(criteria_findings([indicator(), indicator()])) == []
    assert list(repeated_ids("scales", ["a", "b"])) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"scale": "gone"}, [Finding("scale", "unknown-scale", {"id": "gone"})]),
        ({"interpretation": "gone"}, [Finding("interpretation", "unknown-interpretation", {"id": "gone"})]),
        ({"indicator": "9.9"}, [Finding("indicator", "unknown-indicator", {"id": "9.9"})]),
        ({"id": "other"}, [Finding("indicator", "unknown-indicator", {"id": "1.1"})]),
        (
            {"id": "scorecard"},
            [
                Finding("id", "id-reserved", {"id": "scorecard"}),
                Finding("indicator", "unknown-indicator", {"id": "1.1"}),
            ],
        ),
        ({"method": None}, [Finding("method", "ratings-need", {"field": "method"})]),
        ({"scale": None}, [Finding("scale", "ratings-need", {"field": "scale"})]),
        ({"interpretation": None}, [Finding("interpretation", "ratings-need", {"field": "interpretation"})]),
        ({"indicator": None}, []),
        ({"languages": ()}, [Finding("languages", "thai-first")]),
    ],
    ids=str,
)
def test_a_form_with_ratings_needs_what_scores_are_made_with(changed: dict[str, Any], found: list[Finding]) -> None:
    assert findings_of(replace(RATED, **changed)) == found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("method", "top-2-box"),
        ("scale", "steps"),
        ("interpretation", "bands"),
        ("indicator", "1.1"),
        ("faces", True),
    ],
)
def test_a_form_without_ratings_must_not_name_what_scores_are_made_with(field: str, value: object) -> None:
    plain = replace(form(words("comments")), **{field: value})
    assert findings_of(plain) == [Finding(field, "no-ratings", {"field": field})]


def test_ids_are_used_once() -> None:
    twice = form(
        section("s", single("office", "a b a"), multiple("topics", "x x x")),
        section("s", words("office"), words("comments")),
    )
    assert findings_of(twice) == [
        Finding("sections", "id-twice", {"id": "s"}),
        Finding("items", "id-twice", {"id": "office"}),
        Finding("sections[0].items[0].choices", "id-twice", {"id": "a"}),
        Finding("sections[0].items[1].choices", "id-twice", {"id": "x"}),
    ]


def test_the_same_value_in_two_items_is_no_fault() -> None:
    assert findings_of(form(single("office", "a b"), single("task", "a b"))) == []


def test_with_english_every_text_needs_its_english() -> None:
    english = replace(
        form(section("s", single("office", "a b"), title="ด้าน")), languages=("th", "en"), title_en="Survey"
    )
    assert places(findings_of(english)) == [
        (where, "missing-translation")
        for where in (
            "audience_en",
            "intro_en",
            "notice.purpose_en",
            "notice.required_en",
            "notice.retention_en",
            "notice.rights_en",
            "notice.disclosure_en",
            "notice.controller_en",
            "notice.contact_en",
            "sections[0].part_en",
            "sections[0].title_en",
            "sections[0].items[0].text_en",
            "sections[0].items[0].choices[0].text_en",
            "sections[0].items[0].choices[1].text_en",
        )
    ]


def test_without_english_no_text_may_have_it() -> None:
    idle = replace(form(words("comments")), title_en="Survey", notice=replace(NOTICE, rights_en="Rights"))
    assert places(findings_of(idle)) == [("title_en", "idle-translation"), ("notice.rights_en", "idle-translation")]


def test_english_for_a_text_that_is_not_there_stands_idle() -> None:
    asked = replace(words("comments"), text_en="Comments", hint_en="Anything")
    english = replace(form(asked), languages=("th", "en"))
    assert ("sections[0].items[0].hint_en", "idle-translation") in places(findings_of(english))


@pytest.mark.parametrize("values", [(5, 4, 3, 2, 2), (5, 4, 3, 2), (0, 1), (2, 3), (1, 1)])
def test_a_scales_values_are_1_to_its_length_each_once(values: tuple[int, ...]) -> None:
    level = scale().levels[0]
    odd = replace(scale(), levels=tuple(replace(level, value=value) for value in values))
    assert list(scale_findings(odd)) == [Finding("levels", "scale-values", {"maximum": len(values)})]


def test_a_scale_is_in_both_languages_as_any_form_may_ask() -> None:
    level = replace(scale().levels[0], full_en=None)
    thai = replace(scale(), na_en=None, levels=(level, *scale().levels[1:]))
    assert sorted(places(list(scale_findings(thai)))) == [
        ("levels[0].full_en", "missing-translation"),
        ("na_en", "missing-translation"),
    ]


def test_an_interpretation_is_in_both_languages_and_its_floors_fall() -> None:
    odd = interpretation(("4.00", "ดี"), ("4.00", "ดี"), ("3.00", "พอใช้"), ("3.50", "แย่"))
    odd = replace(odd, bands=(*odd.bands[:3], replace(odd.bands[3], text_en=None)))
    assert places(list(interpretation_findings(odd))) == [
        ("bands[3].text_en", "missing-translation"),
        ("bands[1].floor", "bands-order"),
        ("bands[3].floor", "bands-order"),
    ]


@pytest.mark.parametrize(("top", "maximum"), [("4.21", 10), ("8.20", 5), ("2.99", 5)])
def test_bands_that_cannot_be_for_their_maximum_are_refused(top: str, maximum: int) -> None:
    odd = interpretation((top, "ดี"), ("1.00", "แย่"), maximum=maximum)
    assert list(interpretation_findings(odd)) == [Finding("bands[0].floor", "bands-beyond", {"maximum": maximum})]


def test_the_bands_of_a_form_are_those_of_its_scale() -> None:
    ten = replace(KNOWN, scales=(scale(10),))
    assert list(form_findings(RATED, ten)) == [
        Finding("interpretation", "bands-differ", {"id": "bands", "bands": 5, "maximum": 10})
    ]
    own = interpretation(("8.20", "ดี"), ("1.00", "แย่"), maximum=10)
    assert list(form_findings(RATED, replace(ten, interpretations=(own,)))) == []


def test_faces_are_for_scales_that_they_can_tell_apart() -> None:
    assert findings_of(replace(RATED, faces=True)) == []
    six = replace(
        KNOWN, scales=(scale(6),), interpretations=(interpretation(("6.00", "ดี"), ("1.00", "แย่"), maximum=6),)
    )
    assert findings_of(replace(RATED, faces=True), six) == [Finding("faces", "too-many-steps", {"steps": 6, "most": 5})]


@pytest.mark.parametrize(("steps", "refused"), [(2, True), (3, True), (4, False), (5, False)])
def test_the_top_two_steps_are_counted_on_scales_that_have_others(steps: int, refused: bool) -> None:  # noqa: FBT001 - a case
    bands = interpretation((str(steps), "ดี"), ("1.00", "แย่"), maximum=steps)
    known = replace(KNOWN, scales=(scale(steps),), interpretations=(bands,))
    found = [Finding("method", "too-few-steps", {"steps": steps, "fewest": 4})] if refused else []
    assert list(form_findings(replace(RATED, method="top-2-box"), known)) == found
    assert list(form_findings(replace(RATED, method="normalised"), known)) == []


def test_a_formula_is_written_only_where_no_method_makes_it() -> None:
    odd = replace(indicator(), formula="ค่าอื่น")
    assert list(indicator_findings(odd, KNOWN)) == [Finding("formula", "formula-made")]
    assert list(indicator_findings(indicator(measure=COUNT), KNOWN)) == []


@pytest.mark.parametrize(
    ("judged", "found"),
    [
        (
            indicator((1, 75), (1, 95)),
            [Finding("criteria.floors[1].level", "levels-order", {"level": 1, "before": 1})],
        ),
        (
            indicator((2, 75), (1, 95)),
            [Finding("criteria.floors[1].level", "levels-order", {"level": 1, "before": 2})],
        ),
        (indicator(95, "95.0"), [Finding("criteria.floors[1].floor", "floors-overlap", {"level": 2, "before": 1})]),
        (indicator(95, 90), [Finding("criteria.floors[1].floor", "floors-order", {"level": 2, "before": 1})]),
        (indicator(target=92), [Finding("target", "target-no-level", {"target": "92"})]),
        (indicator(target="94.9"), [Finding("target", "target-no-level", {"target": "94.9"})]),
        (
            indicator((1, 75), (3, 95), target=2, target_unit="level"),
            [Finding("target", "target-no-level", {"target": "2"})],
        ),
        (indicator((1, 75), (3, 95), target=3, target_unit="level"), []),
        (indicator("77.5", 95, target="77.50"), []),
        (indicator(measure=SHARE), []),
        (replace(indicator(), form=None), [Finding("measure", "measure-missing")]),
        (replace(indicator(), measure=SHARE), [Finding("measure", "measure-idle")]),
        (
            indicator(measure=replace(SHARE, part=SHARE.whole)),
            [Finding("measure", "id-twice", {"id": "approved"})],
        ),
        (replace(indicator(), form="gone"), [Finding("form", "unknown-form", {"form": "gone"})]),
        (
            replace(indicator(), id="1.2"),
            [Finding("form", "not-its-form", {"form": "survey", "indicator": "1.2"})],
        ),
    ],
)
def test_an_indicators_floors_rise_and_its_target_is_one_of_them(judged: Indicator, found: list[Finding]) -> None:
    assert list(indicator_findings(judged, KNOWN)) == found


def test_all_faults_of_an_indicator_come_at_once() -> None:
    judged = indicator((2, 80), (1, 80), (1, 75), target=99)
    assert places(list(indicator_findings(judged, KNOWN))) == [
        ("criteria.floors[1].level", "levels-order"),
        ("criteria.floors[1].floor", "floors-overlap"),
        ("criteria.floors[2].level", "levels-order"),
        ("criteria.floors[2].floor", "floors-order"),
        ("target", "target-no-level"),
    ]


def test_criteria_of_one_id_and_version_are_the_same_everywhere() -> None:
    other = indicator(75, 80, 85, 90, 96, target=96)
    assert list(criteria_findings([indicator(), other, indicator()])) == [
        Finding("indicators[1].criteria.id", "criteria-differ", {"id": "steps-of-5"})
    ]
    raised = replace(other, criteria=replace(other.criteria, version=2))
    assert list(criteria_findings([indicator(), raised])) == []


def test_an_id_that_a_list_uses_twice_is_told_once() -> None:
    assert list(repeated_ids("scales", ["a", "b", "a", "a"])) == [Finding("scales", "id-twice", {"id": "a"})]


PUBLISHED = questionnaire(section("s", rating("ease"), words("comments")), version=3)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (questionnaire(section("s", rating("ease"), words("comments")), version=4), []),
        (questionnaire(section("s", rating("speed"), single("office")), version=4), []),
        (questionnaire(words("comments"), version=4), []),
        (
            questionnaire(section("new", single("office")), section("s", words("ease"), multiple("comments"))),
            [
                Finding("sections[1].items[0].type", "type-changed", {"version": 3}),
                Finding("sections[1].items[1].type", "type-changed", {"version": 3}),
            ],
        ),
        (questionnaire(rating("ease"), maximum=4), [Finding("scale", "scale-changed", {"version": 3})]),
        (
            questionnaire(rating("speed"), rating("ease", overall=True)),
            [Finding("sections[0].items[1].overall", "overall-changed", {"version": 3})],
        ),
    ],
    ids=["words", "items", "no-ratings", "types", "scale", "overall"],
)
def test_a_new_version_gives_no_id_another_meaning(changed: Questionnaire, found: list[Finding]) -> None:
    assert list(change_findings(PUBLISHED, changed)) == found


def test_who_counts_is_decided_by_the_same_item_in_all_versions() -> None:
    items = (single("office"), single("task"), rating("ease"))
    before = questionnaire(*items, version=3, counts=who("office", "a"))
    assert list(change_findings(before, questionnaire(*items, counts=who("office", "b")))) == []
    assert list(change_findings(before, questionnaire(*items))) == []
    assert list(change_findings(before, questionnaire(*items, counts=who("task", "a")))) == [
        Finding("counts.item", "counts-changed", {"version": 3, "id": "office"})
    ]


def test_nobody_is_left_out_of_a_form_without_ratings() -> None:
    asked = form(single("office"), counts=who("office", "a"))
    assert list(rule_findings(asked, None, None)) == [Finding("counts", "no-ratings", {"field": "counts"})]


def test_a_year_may_name_other_answers_to_the_item_that_decides() -> None:
    fed = questionnaire(single("office"), rating("ease"), counts=who("office", "a"))
    judged = replace(indicator(), counts=who("office", "b"))
    assert list(form_rule_findings(judged, fed, [])) == []
    other = replace(indicator(), counts=who("office", "c"))
    assert list(form_rule_findings(other, fed, [])) == [
        Finding("counts.values[0]", "counts-no-choice", {"value": "c", "id": "office"})
    ]


def test_a_questionnaire_has_its_scale_and_interpretation_in_it() -> None:
    others = replace(KNOWN, scales=(replace(scale(), id="other"), scale(4)), interpretations=(interpretation(),))
    asked, bands = others.questionnaire(RATED), interpretation().bands
    assert asked == Questionnaire(form=RATED, scale=scale(4), interpretation=Interpretation(id="bands", bands=bands))
    assert KNOWN.questionnaire(form(words("comments"))).scale is None
