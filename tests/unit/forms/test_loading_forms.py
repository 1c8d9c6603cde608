from __future__ import annotations

from pathlib import Path

import pytest

from service.adapters.form_files.toml import load, load_path
from service.domain.errors import FaultyFormsError
from service.texts.fault_sentences import fault_sentence
from tests.support.definition_files import INDICATORS, MEASURED, SCALES, SURVEY, faults, lay
from tests.support.examples import told


def test_good_files_are_a_catalogue(tmp_path: Path) -> None:
    catalogue = load(lay(tmp_path))
    assert [form.id for form in catalogue.forms] == ["survey"]
    assert [scale.id for scale in catalogue.scales] == ["steps"]
    assert [each.id for each in catalogue.interpretations] == ["bands"]
    assert [each.id for each in catalogue.indicators] == ["1.1"]
    assert catalogue.questionnaire(catalogue.forms[0]).levels == {1, 2}


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
        ("survey.toml", 30, "sections[0].items[0].choices[0].value", "wrong-letters"),
        ("survey.toml", 41, "sections[1].items[0].type", "not-a-type"),
    ]


def test_a_file_that_is_no_toml_is_a_fault_that_says_why(tmp_path: Path) -> None:
    lay(tmp_path, survey='id = "survey"\nversion = = 1\n')
    with pytest.raises(FaultyFormsError) as refused:
        load(tmp_path)
    (fault,) = refused.value.faults
    assert (fault.file, fault.where, fault.code) == ("survey.toml", "", "not-toml")
    assert (fault.line, fault_sentence(fault)) == (
        2, "รูปแบบ TOML ไม่ถูกต้อง: ค่าไม่ถูกรูปแบบ ข้อความต้องอยู่ในเครื่องหมายคำพูด",
    )  # fmt: skip


def test_a_file_that_is_not_utf_8_is_a_fault_that_says_where(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "survey.toml").write_bytes(b'id = "' + "ไทย".encode("cp874") + b'"')
    with pytest.raises(FaultyFormsError) as refused:
        load(tmp_path)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.code, fault.params) == ("survey.toml", 1, "not-utf8", {"at": 6, "line": 1})


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
    lay(tmp_path, indicators=MEASURED)
    assert faults(tmp_path) == [("survey.toml", 8, "indicator", "unknown-indicator")]


def test_a_form_without_ratings_must_name_no_method(tmp_path: Path) -> None:
    text = SURVEY.replace('"rating"', '"text"').replace('indicator = "1.1"\n', "")
    lay(tmp_path, survey=text, indicators=MEASURED)
    assert faults(tmp_path) == [
        ("survey.toml", 7, "method", "no-ratings"),
        ("survey.toml", 8, "scale", "no-ratings"),
        ("survey.toml", 9, "interpretation", "no-ratings"),
    ]


def test_the_same_criteria_must_be_the_same_everywhere(tmp_path: Path) -> None:
    second = MEASURED.replace('"1.1"', '"1.2"').replace("floor = 75", "floor = 70")
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
        ("survey.toml", 48, "sections[1].items[1].max_length", "too-small"),
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
