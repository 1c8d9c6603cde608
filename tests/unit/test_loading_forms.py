from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from service.adapters.catalogue import load, load_path
from service.domain.errors import FaultyFormsError
from service.web.text import texts
from tests.support import told

SCALES = """\
[[scales]]
id = "steps"
na = "ไม่มีความเห็น"
na_en = "No opinion"
levels = [
  { value = 2, text = "ดี", text_en = "Good", full = "ดีมาก", full_en = "Very good" },
  { value = 1, text = "ไม่ดี", text_en = "Bad", full = "ไม่ดีเลย", full_en = "Very bad" },
]

[[interpretations]]
id = "bands"
bands = [
  { floor = "1.50", text = "ดี", text_en = "Good" },
  { floor = "1.00", text = "ไม่ดี", text_en = "Bad" },
]
"""
INDICATORS = """\
[[indicators]]
id = "1.1"
plan = "๑.๑"
title = "ร้อยละความพึงพอใจ"
unit = "ร้อยละ"
form = "survey"
formula = "ผลรวมคะแนน / คะแนนเต็ม"
target = 95
target_unit = "percent"
owners = ["สำนัก"]
years = [2569]
note = "หมายเหตุ"

[indicators.criteria]
id = "criteria"
version = 1
floors = [
  { level = 1, floor = 75, text = "ต่ำ" },
  { level = 2, floor = 95, text = "สูง" },
]
"""
SURVEY = """\
id = "survey"
version = 1
title = "แบบสอบถาม"
audience = "ผู้ใช้บริการ"
intro = "โปรดตอบ"
minutes = 1
method = "mean-percent"
indicator = "1.1"
scale = "steps"
interpretation = "bands"

[notice]
purpose = "วัดความพึงพอใจ"
required = "ตอบโดยสมัครใจ"
retention = "๓ ปี"
rights = "ถอนคำตอบได้"
disclosure = "เฉพาะผลสรุป"
controller = "กรม"
contact = "จังหวัดนนทบุรี"

[[sections]]
id = "general"
part = "ส่วนที่ ๑"

[[sections.items]]
id = "office"
type = "single"
text = "สังกัด"
choices = [
  { value = "hq", text = "ส่วนกลาง" },
  { value = "abroad", text = "ต่างประเทศ" },
]

[[sections]]
id = "use"
part = "ส่วนที่ ๒"

[[sections.items]]
id = "ease"
type = "rating"
text = "ความง่าย"

[[sections.items]]
id = "comments"
type = "text"
text = "ข้อเสนอแนะ"
max_length = 100
"""
GOOD = {"scales.toml": SCALES, "indicators.toml": INDICATORS, "survey.toml": SURVEY}
PUBLISHING = {"changed-without-version", "version-falls", "scale-changed", "type-changed"}


class Broken(NamedTuple):
    """One thing broken in one file, and the fault it makes: the line it is on, its path and its code."""

    file: str
    old: str
    new: str
    line: str
    where: str
    code: str


def survey(old: str, new: str, line: str, where: str, code: str) -> Broken:
    return Broken("survey.toml", old, new, line, where, code)


def judged(old: str, new: str, line: str, where: str, code: str) -> Broken:
    return Broken("indicators.toml", old, new, line, where, code)


def scaled(old: str, new: str, line: str, where: str, code: str) -> Broken:
    return Broken("scales.toml", old, new, line, where, code)


BROKEN = [
    survey("minutes = 1", "minute = 1\nminutes = 1", "minute =", "minute", "unknown-key"),
    survey('hq", ', 'hq", note = "x", ', "choices", "sections[0].items[0].choices[0].note", "unknown-key"),
    survey('intro = "โปรดตอบ"\n', "", "", "intro", "missing-key"),
    survey('contact = "จังหวัดนนทบุรี"\n', "", "[notice]", "notice.contact", "missing-key"),
    survey('text = "ความง่าย"\n', "", "[[sections.items]]", "sections[1].items[0].text", "missing-key"),
    survey('"rating"', '"stars"', 'type = "stars"', "sections[1].items[0].type", "not-a-type"),
    survey('type = "rating"\n', "", "[[sections.items]]", "sections[1].items[0].type", "not-a-type"),
    survey("minutes = 1", 'minutes = "1"', "minutes", "minutes", "wrong-type"),
    survey("minutes = 1", "minutes = true", "minutes", "minutes", "wrong-type"),
    survey('text = "ความง่าย"', "text = 5", "text = 5", "sections[1].items[0].text", "wrong-type"),
    survey('{ value = "hq", text = "ส่วนกลาง" }', "5", "choices", "sections[0].items[0].choices[0]", "wrong-type"),
    survey('id = "ease"', 'id = "Ease"', 'id = "Ease"', "sections[1].items[0].id", "wrong-pattern"),
    survey('"mean-percent"', '"median"', "method", "method", "not-offered"),
    survey('"โปรดตอบ"', '""', "intro", "intro", "too-short"),
    survey('  { value = "hq", text = "ส่วนกลาง" },\n', "", "choices", "sections[0].items[0].choices", "too-short"),
    survey('"โปรดตอบ"', f'"{"ก" * 1001}"', "intro", "intro", "too-long"),
    survey("minutes = 1", "minutes = 0", "minutes", "minutes", "too-small"),
    survey("= 100", "= 2001", "max_length", "sections[1].items[1].max_length", "too-large"),
    survey("version = 1", "version = 10000", "version", "version", "too-large"),
    survey('id = "use"', 'id = "general"', "[[sections]]", "sections", "id-twice"),
    survey("minutes = 1", 'minutes = 1\ntitle_en = "Survey"', "title_en", "title_en", "idle-translation"),
    survey('id = "comments"', 'id = "receipt"', 'id = "receipt"', "sections[1].items[1].id", "id-reserved"),
    survey("max_length = 100", "max_length = 100\npersonal = true", "", "consent", "consent-missing"),
    survey(
        "[notice]",
        '[consent]\ntext = "ยินยอม"\nretention_months = 6\n\n[notice]',
        "[consent]",
        "consent",
        "consent-idle",
    ),
    survey(
        "[notice]",
        '[consent]\ntext = "ยินยอม"\nretention_months = 0\n\n[notice]',
        "retention_months",
        "consent.retention_months",
        "too-small",
    ),
    survey("minutes = 1", "minutes = 1\nlanguages = []", "languages", "languages", "thai-first"),
    survey('scale = "steps"', 'scale = "gone"', "scale", "scale", "unknown-scale"),
    survey('"bands"', '"gone"', "interpretation", "interpretation", "unknown-interpretation"),
    survey('scale = "steps"\n', "", "", "scale", "ratings-need"),
    judged("target = 95\n", "target = 94.5\n", "target", "indicators[0].target", "wrong-value"),
    judged("target = 95\n", "target = 90\n", "target", "indicators[0].target", "target-no-level"),
    judged("[2569]", "[2569, 69]", "years", "indicators[0].years[1]", "too-small"),
    judged("level = 2", "level = 1", "floors", "indicators[0].criteria.floors[1].level", "levels-order"),
    judged("level = 2", "level = 6", "floors", "indicators[0].criteria.floors[1].level", "too-large"),
    judged("floor = 75", 'floor = "95.0"', "floors", "indicators[0].criteria.floors[1].floor", "floors-overlap"),
    judged("floor = 75", "floor = 96", "floors", "indicators[0].criteria.floors[1].floor", "floors-order"),
    judged("version = 1", "version = 1\nbelow = 2", "below", "indicators[0].criteria.below", "not-offered"),
    judged('"survey"', '"gone"', "form", "indicators[0].form", "unknown-form"),
    scaled("value = 2", "value = 3", "levels", "scales[0].levels", "scale-values"),
    scaled(', full_en = "Very bad"', "", "levels", "scales[0].levels[1].full_en", "missing-translation"),
    scaled('"1.50"', '"0.50"', "bands", "interpretations[0].bands[1].floor", "bands-order"),
    scaled('id = "bands"', 'id = "bands"\nname = "x"', "name", "interpretations[0].name", "unknown-key"),
]  # fmt: skip


def lay(folder: Path, **changed: str) -> Path:
    """Write the good files, or what stands in for them."""
    for name, text in {**GOOD, **{f"{stem}.toml": text for stem, text in changed.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[tuple[str, int, str, str]]:
    with pytest.raises(FaultyFormsError) as refused:
        load(folder)
    assert refused.value.params == {"count": len(refused.value.faults)}
    return told(refused.value)


def test_good_files_are_a_catalogue(tmp_path: Path) -> None:
    catalogue = load(lay(tmp_path))
    assert [form.id for form in catalogue.forms] == ["survey"]
    assert [scale.id for scale in catalogue.scales] == ["steps"]
    assert [each.id for each in catalogue.interpretations] == ["bands"]
    assert [each.id for each in catalogue.indicators] == ["1.1"]
    assert catalogue.questionnaire(catalogue.forms[0]).levels == {1, 2}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.code}-{broken.where}")
def test_every_fault_is_told_with_file_line_and_path(tmp_path: Path, broken: Broken) -> None:
    assert GOOD[broken.file].count(broken.old) >= 1
    text = GOOD[broken.file].replace(broken.old, broken.new, 1)
    found = faults(lay(tmp_path, **{broken.file.removesuffix(".toml"): text}))
    lines = {where: line for file, line, where, code in found if (file, code) == (broken.file, broken.code)}
    assert broken.where in lines
    line = lines[broken.where]
    assert text.splitlines()[line - 1].strip().startswith(broken.line) if line else broken.line == ""


def test_one_thing_broken_in_a_form_makes_one_fault(tmp_path: Path) -> None:
    for broken in BROKEN:
        if broken.file == "survey.toml":
            text = SURVEY.replace(broken.old, broken.new, 1)
            assert len(faults(lay(tmp_path, survey=text))) == 1, broken


def test_a_personal_item_cannot_be_required(tmp_path: Path) -> None:
    personal = SURVEY.replace("max_length = 100", "max_length = 100\npersonal = true\nrequired = true")
    with_consent = personal.replace("[notice]", '[consent]\ntext = "ยินยอม"\nretention_months = 6\n\n[notice]')
    assert [(where, code) for _, _, where, code in faults(lay(tmp_path, survey=with_consent))] == [
        ("sections[1].items[1].required", "personal-required")
    ]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    lay(
        tmp_path,
        scales=SCALES.replace("value = 2", "value = 3"),
        indicators=INDICATORS.replace("target = 95", "target = 90").replace("floor = 75", "floor = 96"),
        survey=SURVEY.replace("minutes = 1", "minutes = 0").replace('"rating"', '"stars"').replace('"hq"', '"HQ"'),
    )
    assert faults(tmp_path) == [
        ("indicators.toml", 17, "indicators[0].criteria.floors[1].floor", "floors-order"),
        ("indicators.toml", 8, "indicators[0].target", "target-no-level"),
        ("scales.toml", 5, "scales[0].levels", "scale-values"),
        ("survey.toml", 6, "minutes", "too-small"),
        ("survey.toml", 29, "sections[0].items[0].choices[0].value", "wrong-pattern"),
        ("survey.toml", 40, "sections[1].items[0].type", "not-a-type"),
    ]


def test_a_file_that_is_no_toml_is_a_fault_that_says_why(tmp_path: Path) -> None:
    lay(tmp_path, survey='id = "survey"\nversion = = 1\n')
    with pytest.raises(FaultyFormsError) as refused:
        load(tmp_path)
    (fault,) = refused.value.faults
    assert (fault.file, fault.where, fault.code) == ("survey.toml", "", "not-toml")
    assert "line 2" in str(fault.params["message"])


def test_a_file_that_is_not_utf_8_is_a_fault_that_says_where(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "survey.toml").write_bytes(b'id = "' + "ไทย".encode("cp874") + b'"')
    with pytest.raises(FaultyFormsError) as refused:
        load(tmp_path)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.code, fault.params) == ("survey.toml", 0, "not-utf8", {"at": 6})


def test_a_byte_order_mark_as_windows_writes_it_is_no_fault(tmp_path: Path) -> None:
    (lay(tmp_path) / "survey.toml").write_text(SURVEY, encoding="utf-8-sig")
    assert load(tmp_path).forms[0].id == "survey"


def test_a_file_that_cannot_be_read_is_a_fault_that_says_why(tmp_path: Path) -> None:
    (lay(tmp_path) / "other.toml").mkdir()
    assert faults(tmp_path) == [("other.toml", 0, "", "not-readable")]


def test_a_form_goes_by_the_name_of_its_file(tmp_path: Path) -> None:
    (lay(tmp_path) / "survey.toml").rename(tmp_path / "other.toml")
    assert faults(tmp_path) == [("other.toml", 1, "id", "not-its-name")]


def test_an_indicator_that_its_form_does_not_name_is_a_fault(tmp_path: Path) -> None:
    lay(tmp_path, survey=SURVEY.replace('indicator = "1.1"\n', ""))
    assert faults(tmp_path) == [("indicators.toml", 6, "indicators[0].form", "not-its-form")]


def test_a_form_that_names_an_indicator_which_does_not_ask_it_is_a_fault(tmp_path: Path) -> None:
    lay(tmp_path, indicators=INDICATORS.replace('form = "survey"\n', ""))
    assert faults(tmp_path) == [("survey.toml", 8, "indicator", "unknown-indicator")]


def test_a_form_without_ratings_must_name_no_method(tmp_path: Path) -> None:
    text = SURVEY.replace('"rating"', '"text"').replace('indicator = "1.1"\n', "")
    lay(tmp_path, survey=text, indicators=INDICATORS.replace('form = "survey"\n', ""))
    assert faults(tmp_path) == [
        ("survey.toml", 7, "method", "no-ratings"),
        ("survey.toml", 8, "scale", "no-ratings"),
        ("survey.toml", 9, "interpretation", "no-ratings"),
    ]


def test_the_same_criteria_must_be_the_same_everywhere(tmp_path: Path) -> None:
    second = INDICATORS.replace('"1.1"', '"1.2"').replace('form = "survey"\n', "").replace("floor = 75", "floor = 70")
    lay(tmp_path, indicators=INDICATORS + "\n" + second)
    assert faults(tmp_path) == [("indicators.toml", 35, "indicators[1].criteria.id", "criteria-differ")]


@pytest.mark.parametrize("name", ["empty", "nowhere"])
def test_a_folder_without_forms_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    assert faults(tmp_path / name) == [(name, 0, "", "no-forms")]


def test_scales_and_indicators_alone_are_no_forms(tmp_path: Path) -> None:
    (tmp_path / "scales.toml").write_text(SCALES, encoding="utf-8")
    assert faults(tmp_path) == [(tmp_path.name, 0, "", "no-forms")]


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "README.md").write_text("# แบบสอบถาม", encoding="utf-8")
    (tmp_path / "survey.toml.bak").write_text("= = =", encoding="utf-8")
    assert len(load(tmp_path).forms) == 1


def test_a_path_may_be_a_folder(tmp_path: Path) -> None:
    assert load_path(lay(tmp_path), tmp_path / "nowhere") == load(tmp_path)


def test_a_form_elsewhere_stands_in_for_the_one_of_its_name(tmp_path: Path) -> None:
    draft = tmp_path / "drafts" / "survey.toml"
    draft.parent.mkdir()
    draft.write_text(SURVEY.replace("version = 1", "version = 2"), encoding="utf-8")
    lay(tmp_path)
    assert [(form.id, form.version) for form in load_path(draft, tmp_path).forms] == [("survey", 2)]
    assert [(form.id, form.version) for form in load(tmp_path).forms] == [("survey", 1)]


def test_a_new_form_elsewhere_stands_beside_the_others(tmp_path: Path) -> None:
    draft = tmp_path / "drafts" / "other.toml"
    draft.parent.mkdir()
    draft.write_text(SURVEY.replace('"survey"', '"other"').replace('indicator = "1.1"\n', ""), encoding="utf-8")
    assert [form.id for form in load_path(draft, lay(tmp_path)).forms] == ["survey", "other"]


def test_a_single_file_is_told_its_own_faults_alone(tmp_path: Path) -> None:
    draft = tmp_path / "drafts" / "survey.toml"
    draft.parent.mkdir()
    draft.write_text(SURVEY.replace("minutes = 1", "minutes = 0").replace("= 100", "= 0"), encoding="utf-8")
    with pytest.raises(FaultyFormsError) as refused:
        load_path(draft, lay(tmp_path))
    assert told(refused.value) == [
        ("survey.toml", 6, "minutes", "too-small"),
        ("survey.toml", 47, "sections[1].items[1].max_length", "too-small"),
    ]


def test_a_single_file_is_held_against_the_scales_of_the_folder(tmp_path: Path) -> None:
    draft = tmp_path / "drafts" / "survey.toml"
    draft.parent.mkdir()
    draft.write_text(SURVEY.replace('"steps"', '"gone"'), encoding="utf-8")
    with pytest.raises(FaultyFormsError) as refused:
        load_path(draft, lay(tmp_path))
    assert told(refused.value) == [("survey.toml", 9, "scale", "unknown-scale")]


def test_a_path_that_is_not_there_holds_no_forms(tmp_path: Path) -> None:
    with pytest.raises(FaultyFormsError) as refused:
        load_path(tmp_path / "nowhere.toml", lay(tmp_path))
    assert told(refused.value) == [("nowhere.toml", 0, "", "no-forms")]


def test_scales_may_be_checked_by_themselves(tmp_path: Path) -> None:
    draft = tmp_path / "drafts" / "scales.toml"
    draft.parent.mkdir()
    draft.write_text(SCALES.replace("value = 2", "value = 3"), encoding="utf-8")
    with pytest.raises(FaultyFormsError) as refused:
        load_path(draft, lay(tmp_path))
    assert told(refused.value) == [("scales.toml", 5, "scales[0].levels", "scale-values")]


def test_every_fault_has_a_thai_sentence_that_its_blanks_fill(tmp_path: Path) -> None:
    for broken in BROKEN:
        lay(tmp_path, **{broken.file.removesuffix(".toml"): GOOD[broken.file].replace(broken.old, broken.new, 1)})
        with pytest.raises(FaultyFormsError) as refused:
            load(tmp_path)
        lay(tmp_path)
        for fault in refused.value.faults:
            said = texts("keeper").faults.say(fault.code, **fault.params)
            assert said != getattr(texts("keeper").faults, fault.code) or not fault.params
            assert all(str(value) in said for value in fault.params.values())


def test_every_sentence_about_faults_belongs_to_a_fault_that_can_happen() -> None:
    keeper = tomllib.loads(files("service.web.text").joinpath("keeper.toml").read_text(encoding="utf-8"))
    elsewhere = {
        "not-toml",
        "not-readable",
        "not-utf8",
        "no-forms",
        "not-its-name",
        "not-its-form",
        "unknown-indicator",
        "no-ratings",
        "criteria-differ",
        "personal-required",
    }
    assert set(keeper["faults"]) == {broken.code for broken in BROKEN} | elsewhere | PUBLISHING
