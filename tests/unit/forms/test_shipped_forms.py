"""The forms, indicators and scales in `forms/`, compared with the plan they are taken from."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import asdict

from service.adapters.form_files.toml import load
from service.domain.collecting.answers import check
from service.domain.forms.form import Form, Multiple, Rating, Single, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[3] / "forms"
CATALOGUE = load(FOLDER)
FORMS = {form.id: form for form in CATALOGUE.forms}
INDICATORS = {indicator.id: indicator for indicator in CATALOGUE.indicators}
SATISFACTION = ("progress", "information-service", "workflow")
SLIPS = re.compile("กระแสวน|กระแสนงาน|กองทูล|แจ้าง|การค้ำ|การคํา|ผู้ใช้เงิน")
"""How the source of the plan misspells some of its words."""


def texts_in(thing: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text of a definition with its path."""
    if isinstance(thing, str):
        yield path, thing
    elif isinstance(thing, tuple):
        for at, each in enumerate(thing):
            yield from texts_in(each, f"{path}[{at}]")
    elif hasattr(thing, "__struct_fields__"):
        for name, value in asdict(thing).items():
            yield from texts_in(value, f"{path}.{name}")


def items_of(form: Form) -> list[Rating | Single | Multiple | Text]:
    return [item for section in form.sections for item in section.items]


def ratings_of(form: Form) -> list[Rating]:
    return [item for item in items_of(form) if isinstance(item, Rating)]


EVERYTHING = list(texts_in((CATALOGUE,)))


def test_the_plans_four_surveys_are_there() -> None:
    assert set(FORMS) == {"progress", "information-service", "workflow", "needs"}


@pytest.mark.parametrize("name", SATISFACTION)
def test_a_satisfaction_survey_has_8_to_13_ratings(name: str) -> None:
    form = FORMS[name]
    assert 8 <= len([rating for rating in ratings_of(form) if not rating.overall]) <= 13
    assert (form.method, form.scale, form.interpretation) == ("mean-percent", "satisfaction-5", "width-0.8")


@pytest.mark.parametrize("name", SATISFACTION)
def test_a_satisfaction_survey_has_the_three_parts_of_its_kind(name: str) -> None:
    parts = list(dict.fromkeys(section.part for section in FORMS[name].sections))
    assert [part.split()[1] for part in parts] == ["๑", "๒", "๓"]
    assert parts[0].startswith("ส่วนที่ ๑ ข้อมูลทั่วไป")
    assert "ความพึงพอใจ" in parts[1]
    assert parts[2].startswith("ส่วนที่ ๓ ข้อเสนอแนะ")


@pytest.mark.parametrize("name", FORMS)
def test_the_sections_of_a_part_stand_together(name: str) -> None:
    parts = [section.part for section in FORMS[name].sections]
    changes = [part for at, part in enumerate(parts) if at == 0 or parts[at - 1] != part]
    assert len(changes) == len(set(parts))


@pytest.mark.parametrize("name", SATISFACTION)
def test_every_rating_stands_in_a_section_with_a_title(name: str) -> None:
    *rated, last = [
        section for section in FORMS[name].sections if any(isinstance(item, Rating) for item in section.items)
    ]
    assert len(rated) >= 2
    assert all(section.title and section.title.startswith("ด้าน") for section in rated)
    assert last.title == "ความพึงพอใจโดยรวม"
    assert [item.overall for item in last.items if isinstance(item, Rating)] == [True]


@pytest.mark.parametrize("name", SATISFACTION)
def test_what_is_asked_is_said_in_every_section_and_the_time_once(name: str) -> None:
    scored = [
        section
        for section in FORMS[name].sections
        if any(isinstance(item, Rating) and not item.overall for item in section.items)
    ]
    assert all(section.intro and "ท่านพึงพอใจต่อเรื่องต่อไปนี้เพียงใด" in section.intro for section in scored)
    assert ["3 เดือนที่ผ่านมา" in str(section.intro) for section in scored] == [True] + [False] * (len(scored) - 1)


@pytest.mark.parametrize("name", SATISFACTION)
def test_whoever_never_used_a_thing_can_say_so_and_dissatisfaction_has_a_place(name: str) -> None:
    assert all(rating.na for rating in ratings_of(FORMS[name]))
    assert "dissatisfaction" in {item.id for item in items_of(FORMS[name])}


def test_only_applicants_count_for_the_information_service() -> None:
    counts = FORMS["information-service"].counts
    assert counts
    (experience,) = (item for item in items_of(FORMS["information-service"]) if item.id == counts.item)
    assert isinstance(experience, Single)
    assert {choice.value for choice in experience.choices} - set(counts.values) == {"not_yet"}
    assert [form.id for form in CATALOGUE.forms if form.counts] == ["information-service"]


@pytest.mark.parametrize("name", FORMS)
def test_every_survey_can_be_broken_down_and_takes_suggestions(name: str) -> None:
    items = items_of(FORMS[name])
    assert any(isinstance(item, Single) and item.breakdown for item in items)
    assert isinstance(items[-1], Text)
    assert not items[-1].required


@pytest.mark.parametrize("name", FORMS)
def test_surveys_are_offered_in_english_too(name: str) -> None:
    form = FORMS[name]
    assert form.languages == ("th", "en")
    thai = {path for path, _ in texts_in((form,)) if not path.endswith("_en")}
    english = {path.removesuffix("_en") for path, _ in texts_in((form,)) if path.endswith("_en")}
    plain = re.compile(
        r"\.(id|value|method|indicator|scale|interpretation|counts\.(item|values\[\d\]|text)|languages\[\d\])$"
    )
    assert english == {path for path in thai if not plain.search(path)}


def test_the_survey_of_needs_gives_no_score() -> None:
    form = FORMS["needs"]
    assert ratings_of(form) == []
    assert (form.method, form.indicator) == (None, None)


@pytest.mark.parametrize(
    ("form", "indicator"),
    [("progress", "1.4.1a"), ("information-service", "1.2.1"), ("workflow", None), ("needs", None)],
)
def test_a_form_feeds_the_indicator_the_plan_gives_it_and_no_other(form: str, indicator: str | None) -> None:
    assert FORMS[form].indicator == indicator
    assert [each.id for each in CATALOGUE.indicators if each.form == form] == ([indicator] if indicator else [])


@pytest.mark.parametrize(
    ("name", "plan", "target", "floors"),
    [
        ("1.1.1", "๑.๑.๑", 5, {1: 1, 3: 3, 5: 5}),
        ("1.2.1", "๑.๒.๑", 95, {1: 75, 2: 80, 3: 85, 4: 90, 5: 95}),
        ("1.3.1", "๑.๓.๑", 5, {1: 1, 3: 3, 5: 5}),
        ("1.4.1a", "๑.๔.๑ ก", 95, {1: 75, 2: 80, 3: 85, 4: 90, 5: 95}),
        ("1.4.1b", "๑.๔.๑ ข", 100, {1: 80, 2: 85, 3: 90, 4: 95, 5: 100}),
        ("2.1.1a", "๒.๑.๑ ก", 5, {3: 1, 5: 2}),
        ("2.1.1b", "๒.๑.๑ ข", 5, {1: 0, 3: 11, 5: 20}),
        ("2.2.1", "๒.๒.๑", 5, {1: 1, 3: 3, 5: 5}),
    ],
)
def test_an_indicator_has_the_target_and_floors_of_the_plan(
    name: str, plan: str, target: int, floors: dict[int, int]
) -> None:
    indicator = INDICATORS[name]
    assert (indicator.plan, indicator.target) == (plan, target)
    assert {floor.level: floor.floor for floor in indicator.criteria.floors} == floors
    assert indicator.target_unit == ("percent" if indicator.unit == "ร้อยละ" else "level")


def test_there_are_eight_indicators_and_only_one_gives_a_level_below_its_lowest_floor() -> None:
    assert len(INDICATORS) == 8
    assert [each.id for each in CATALOGUE.indicators if each.criteria.below] == ["2.1.1b"]


def test_the_scale_has_its_best_step_first() -> None:
    (scale,) = CATALOGUE.scales
    assert [level.value for level in scale.levels] == [5, 4, 3, 2, 1]
    assert [level.full for level in scale.levels] == [f"พึงพอใจ{level.text}" for level in scale.levels]


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("width-0.8", ["4.21", "3.41", "2.61", "1.81", "1.00"]),
        ("half-point", ["4.51", "3.51", "2.51", "1.51", "1.00"]),
    ],
)
def test_both_usual_readings_of_a_mean_are_there(name: str, floors: list[str]) -> None:
    (found,) = (each for each in CATALOGUE.interpretations if each.id == name)
    assert [band.floor for band in found.bands] == floors
    assert [band.text for band in found.bands] == ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_says_all_that_the_personal_data_law_asks_for(name: str) -> None:
    notice = FORMS[name].notice
    assert "สมัครใจ" in notice.required
    assert "ปี" in notice.retention
    assert all(word in notice.rights for word in ("ดู", "แก้ไข", "ถอน", "ร้องเรียน"))
    assert "กรมส่งเสริมการค้าระหว่างประเทศ" in str(notice.controller)


def test_every_text_is_one_tidy_line() -> None:
    untidy = re.compile(r"^\s|\s$|[\r\n\t]|  |\u0e4d[\u0e48-\u0e4b]?\u0e32|\u200b")
    assert len(EVERYTHING) > 500
    assert [path for path, text in EVERYTHING if untidy.search(text)] == []
    assert [path for path, text in EVERYTHING if text != unicodedata.normalize("NFC", text)] == []


def test_the_fund_is_named_in_full_or_with_its_mark() -> None:
    # A strategy has the plan's own words.
    named = [(path, text) for path, text in EVERYTHING if not re.search(r"[.](unbroken|strategies)\[", path)]
    assert [path for path, text in named if re.search("กองทุน(?!ฯ|ส่งเสริม)", text)] == []


def test_no_text_copies_a_slip_of_the_plan() -> None:
    assert [path for path, text in EVERYTHING if SLIPS.search(text)] == []


@pytest.mark.parametrize("name", FORMS)
def test_a_question_is_short_enough_for_a_phone(name: str) -> None:
    assert [item.text for item in items_of(FORMS[name]) if len(item.text) > 60] == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_can_be_filled_in(name: str) -> None:
    questionnaire = CATALOGUE.questionnaire(FORMS[name])
    raw: dict[str, object] = {}
    for item in items_of(FORMS[name]):
        match item:
            case Rating():
                raw[item.id] = "na" if item.na else 5
            case Single():
                raw[item.id] = item.choices[-1].value
            case Multiple():
                together = [choice.value for choice in item.choices if not choice.exclusive]
                raw[item.id] = together[: item.at_most]
            case Text():
                raw[item.id] = "ก" * item.max_length
    assert check(questionnaire, raw) == raw
