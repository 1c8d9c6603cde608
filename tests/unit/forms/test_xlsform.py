"""XLSForm workbooks: read into forms, and faults reported by cell."""

from __future__ import annotations

import io
import re
import sys
import tomllib
import zipfile
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from msgspec import structs
from openpyxl import load_workbook

import service
from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.sheets.safe_unzip import WORKBOOK_LIMIT
from service.adapters.form_files.toml import load
from service.adapters.form_files.xlsform.columns import Header, header_of, setting
from service.adapters.form_files.xlsform.settings import setting_words
from service.domain.errors import ExtraMissingError, FaultyFormsError
from service.domain.forms.findings import Finding
from service.domain.forms.form import Multiple, Rating
from service.domain.forms.import_findings import ImportFinding, document_of
from service.domain.forms.notice import Consent
from service.settings import Settings
from service.texts import filled
from service.texts.fault_sentences import finding_sentence
from tests.support.definition_files import lay
from tests.support.paper_sheets import assert_readable_on_paper
from tests.support.shipped_forms import SHIPPED
from tests.support.xlsform_workbook import AS_TOML, GOOD, Sheets, without, workbook

if TYPE_CHECKING:
    from service.domain.forms.form import Questionnaire

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> FormDefinitions:
    return FormDefinitions(load(lay(tmp_path_factory.mktemp("forms"))))


def read(definitions: FormDefinitions, content: bytes, *asked: Questionnaire) -> Questionnaire:
    intake = definitions.import_workbook("form.xlsx", content, {each.form.id: each for each in asked})
    assert intake.unsettled == ()
    return definitions.read(intake.text.encode()).questionnaire


def faults(definitions: FormDefinitions, content: bytes) -> list[tuple[str, str]]:
    """Return the cells and codes of what is told, or of why nothing can be read."""
    try:
        told = definitions.import_workbook("form.xlsx", content, {}).findings
        found = tuple(each for each in told if each.code not in _OF_ALL)
    except FaultyFormsError as refused:
        found = tuple(ImportFinding(place=each.where, code=each.code, params=each.params) for each in refused.faults)
    for each in found:
        said = finding_sentence(each)
        told_as = {filled(f"{{{name}}}", {name: value}) for name, value in each.params.items()}
        assert each.code == "wrong-type" or all(each in said for each in told_as)
        assert " / " in str(each.params.get("scale", " / "))
    return [(each.place, each.code) for each in found]


_OF_ALL = frozenset({"sheet-ignored", "version-next", "list-unused"})
"""The codes that are told of each workbook here."""


def test_a_workbook_says_what_a_definition_file_says(definitions: FormDefinitions) -> None:
    intake = definitions.import_workbook("form.xlsx", workbook(), {})
    filed = definitions.read(AS_TOML.encode()).questionnaire
    assert intake.form == structs.replace(filed.form, version=1)
    assert (intake.kept, intake.unsettled) == ((), ())
    assert intake.items == ("office", "ease", "speed", "topics", "comments")
    assert definitions.read(intake.text.encode()).questionnaire.form == intake.form

    def also(form: Questionnaire) -> list[Finding]:
        return [Finding("sections[1].items[0].type", "type-changed", {"version": form.form.version})]

    changed = definitions.import_workbook("form.xlsx", workbook(), {}, also).unsettled
    assert [(each.place, each.path) for each in changed] == [("survey!A9", "sections[1].items[0].type")]


def test_the_choices_of_a_scale_may_have_its_short_words_or_its_full_ones(definitions: FormDefinitions) -> None:
    assert read(definitions, workbook(choices_C6="ดี")) == read(definitions, workbook())


@pytest.mark.parametrize(
    "cells",
    [
        {"survey_F10": "likert"},
        {"survey_J10": "rating"},
        {"survey_A10": "select_one stars", "survey_F10": "likert", "choices_A6": "stars", "choices_A7": "stars"},
        {"survey_A10": "select_one stars", "survey_J10": "rating", "choices_A6": "stars", "choices_A7": "stars"},
    ],
)
def test_a_rating_is_known_by_its_looks_its_word_or_the_name_of_its_list(
    definitions: FormDefinitions, cells: dict[str, object]
) -> None:
    assert isinstance(read(definitions, workbook(**cells)).items["speed"], Rating)


def test_a_list_of_the_same_steps_is_choices_where_nothing_calls_it_a_rating(definitions: FormDefinitions) -> None:
    cells = {"survey_A10": "select_one stars", "choices_A6": "stars", "choices_A7": "stars"}
    other = {**cells, "choices_C6": "สองดาว"}
    assert read(definitions, workbook(**other)).items["speed"].__struct_config__.tag == "single"
    # In the words of the scale too it is offered as a rating, to be confirmed.
    assert faults(definitions, workbook(**cells)) == [("choices!A6", "rating-offered")]


def test_or_other_adds_a_choice_with_words_of_its_own(definitions: FormDefinitions) -> None:
    item = read(definitions, workbook(survey_A14="select_multiple topics or_other")).items["topics"]
    assert isinstance(item, Multiple)
    assert [(each.value, each.free) for each in item.choices] == [("a", False), ("b", True), ("other", True)]
    assert item.choices[-1].text == "อื่น ๆ โปรดระบุ"


def test_english_columns_make_a_form_of_two_languages(definitions: FormDefinitions) -> None:
    shipped = load(Settings().forms)
    both = FormDefinitions(shipped)
    form = next(each for each in shipped.forms if each.id == "progress")
    content = both.workbook(shipped.questionnaire(form))
    assert read(both, content).form.languages == ("th", "en")
    assert read(definitions, workbook()).form.languages == ("th",)


def test_without_a_version_it_is_the_next_one(definitions: FormDefinitions) -> None:
    used = definitions.read(AS_TOML.replace("version = 2", "version = 7").encode()).questionnaire
    empty = workbook(settings_C2=None)
    assert read(definitions, empty).form.version == 1
    assert read(definitions, empty, used).form.version == 8


def test_what_is_left_out_is_kept_from_the_form_in_use_and_told(definitions: FormDefinitions) -> None:
    used = definitions.read(AS_TOML.encode()).questionnaire
    bare = without("settings", *(str(name) for name in GOOD["settings"][0] if str(name).startswith("pochai_")))
    source = definitions.import_workbook(
        "form.xlsx", workbook(bare, survey_A2=None, survey_B2=None, survey_C2=None), {"survey": used}
    )
    assert source.form == structs.replace(used.form, version=3)
    assert source.kept[:3] == ("audience", "intro", "minutes")
    assert {"method", "indicator", "interpretation", "notice.contact"} <= set(source.kept)
    partly = workbook(bare, settings_D1="pochai_notice.contact", settings_D2="ที่ใหม่")
    again = definitions.import_workbook("form.xlsx", partly, {"survey": used})
    assert again.form
    assert again.form.notice.contact == "ที่ใหม่"
    assert again.form.notice.purpose == used.form.notice.purpose
    assert "notice.contact" not in again.kept


def test_what_a_form_no_longer_needs_is_not_kept(definitions: FormDefinitions) -> None:
    personal = AS_TOML.replace("max_length = 100 }", "max_length = 100, personal = true }")
    used = definitions.read(f'{personal}\n[consent]\ntext = "ยินยอม"\nretention_months = 6\n'.encode()).questionnaire
    assert used.form.consent == Consent(text="ยินยอม", retention_months=6)
    assert read(definitions, workbook(), used).form.consent is None
    asking = read(definitions, workbook(survey_H15="yes"), used)
    assert asking.form.consent == used.form.consent
    plain: Sheets = {**GOOD, "survey": [*GOOD["survey"][:5], *GOOD["survey"][12:]]}
    bare = without("settings", "pochai_method", "pochai_indicator", "pochai_interpretation")["settings"]
    # The indicator would lose its form: that is the one thing wrong.
    told = definitions.import_workbook("form.xlsx", workbook({**plain, "settings": bare}), {"survey": used})
    assert [each.code for each in told.unsettled] == ["not-its-form"]


class Broken(NamedTuple):
    """Cells changed in the good workbook, and what is told of that, by their cells."""

    cells: dict[str, object]
    faults: list[tuple[str, str]]


BROKEN = [
    Broken({"survey_A15": "date"}, [("survey!A15", "type-unsupported")]),
    Broken({"survey_A15": "geopoint"}, [("survey!A15", "type-unsupported")]),
    Broken({"survey_A15": "image"}, [("survey!A15", "type-unsupported")]),
    Broken({"survey_A15": "calculate"}, [("survey!A15", "type-automatic")]),
    Broken({"survey_A15": None}, [("survey!A15", "type-unnamed")]),
    Broken({"survey_A15": "=1"}, [("survey!A15", "type-unread")]),
    Broken({"survey_A14": "select_multiple topics at random"}, [("survey!A14", "type-unsupported")]),
    Broken({"survey_A14": "select_multiple_from_file a.csv"}, [("survey!A14", "type-unsupported")]),
    Broken({"survey_A3": "begin_repeat", "survey_A5": "end_repeat"}, [("survey!A3", "repeat-lost")]),
    Broken({"survey_K1": "relevant", "survey_K15": "${ease} = 1"}, [("survey!K15", "column-unsupported")]),
    Broken({"survey_K1": "calculation", "survey_K9": "1"}, [("survey!K9", "column-unsupported")]),
    Broken({"survey_K1": "constraint", "survey_K9": ". > 1"}, [("survey!K9", "column-unsupported")]),
    Broken({"survey_K1": "choice_filter", "survey_K9": "x=1"}, [("survey!K9", "column-unsupported")]),
    Broken(
        {"survey_K1": "constraint_message::English (en)", "survey_K9": "x", "survey_K10": "y"},
        [("survey!K9", "column-unsupported"), ("survey!K10", "column-unsupported")],
    ),
    Broken({"survey_K1": "media::image::English (en)", "survey_K4": "a.png"}, [("survey!K4", "column-unsupported")]),
    Broken({"settings_R1": "style", "settings_R2": "pages"}, [("settings!R2", "column-unsupported")]),
    Broken({"choices_E1": "image", "choices_E2": "a.png"}, [("choices!E2", "column-unsupported")]),
    Broken({"survey_K1": "remarks", "survey_K15": "x"}, [("survey!K1", "column-unknown")]),
    Broken({"survey_K15": "x"}, [("survey!K1", "column-lost-unnamed")]),
    Broken({"choices_E1": "province", "choices_E2": "x"}, [("choices!E1", "column-unknown")]),
    Broken({"survey_K1": "label::French (fr)", "survey_K15": "x"}, [("survey!K1", "language-unsupported")]),
    Broken({"survey_K1": "label", "survey_K15": "x"}, [("survey!K1", "column-twice")]),
    Broken({"settings_D2": "English (en)"}, []),
    Broken({"settings_B3": "another"}, [("settings!A3", "settings-once")]),
    Broken({"survey_C9": "เรียนคุณ ${name}"}, [("survey!C9", "reference")]),
    Broken({"survey_E9": "maybe"}, [("survey!E9", "not-yes-or-no")]),
    Broken({"survey_I15": "many"}, [("survey!I15", "not-a-whole-number")]),
    Broken({"settings_C2": "2026.1"}, []),
    Broken({"survey_F15": "likert"}, [("survey!F15", "appearance-dropped")]),
    Broken({"survey_F4": "minimal"}, [("survey!F4", "appearance-dropped")]),
    Broken({"survey_J4": "slider"}, [("survey!J4", "no-such-kind")]),
    Broken({"survey_J15": "rating"}, [("survey!J15", "cell-idle")]),
    Broken({"survey_E3": "yes", "survey_D2": "x"}, [("survey!D2", "cell-idle"), ("survey!E3", "cell-idle")]),
    Broken(
        {"survey_A5": None},
        [("survey!A3", "group-not-ended"), ("survey!A3", "group-mixed"), ("survey!A7", "group-too-deep")],
    ),
    Broken({"survey_A17": "end_group"}, [("survey!A17", "group-not-begun")]),
    Broken({"survey_A16": None}, [("survey!A13", "group-not-ended")]),
    Broken(
        {"survey_A17": "begin_group", "survey_B17": "empty", "survey_C17": "ว่าง", "survey_A18": "end_group"},
        [("survey!A17", "group-empty")],
    ),
    Broken({"survey_A17": "text", "survey_B17": "last", "survey_C17": "ท้าย"}, [("survey!A17", "item-outside")]),
    Broken(
        {"survey_A15": "note"},
        [("survey!A15", "note-lost"), ("survey!F15", "appearance-dropped"), ("survey!I15", "cell-idle")],
    ),
    Broken({"survey_A4": "select_one nowhere"}, [("survey!A4", "list-missing")]),
    Broken({"survey_A4": "select_one"}, [("survey!A4", "list-unnamed")]),
    Broken({"choices_B7": 3}, [("survey!A10", "no-such-scale")]),
    Broken({"survey_F4": "likert"}, [("survey!A4", "no-such-scale")]),
    Broken(
        {"survey_A10": "select_one steps or_other"}, [("survey!A10", "other-added"), ("survey!A10", "rating-mixed")]
    ),
    Broken({"choices_C6": "เยี่ยม"}, [("choices!C6", "scale-words-differ")]),
    Broken({"choices_C10": "ไม่ทราบ"}, [("choices!C10", "scale-words-differ")]),
    Broken({"choices_A2": None}, [("survey!A4", "too-short"), ("choices!A2", "choice-unlisted")]),
    Broken({"survey_C9": None}, [("survey!C9", "label-made")]),
    Broken({"survey_B9": "Ease"}, [("survey!B9", "id-made")]),
    Broken({"survey_B10": "ease"}, [("survey!B10", "id-made")]),
    Broken({"choices_B3": "hq"}, [("choices!B3", "id-made")]),
    Broken({"choices_C2": "สอง\nบรรทัด"}, [("choices!C2", "line-joined")]),
    Broken({"survey_G15": "yes"}, [("survey!G15", "unknown-key")]),
    Broken({"survey_I15": 5000}, [("survey!I15", "too-large")]),
    Broken({"settings_B2": None}, [("settings!B2", "form-unnamed"), ("settings!H2", "unknown-indicator")]),
    Broken(
        {"settings_E2": None, "settings_Q2": None},
        [("settings!A1", "setting-missing"), ("settings!A1", "setting-missing")],
    ),
    Broken({"settings_G2": None}, [("settings!G2", "ratings-need")]),
    Broken({"settings_I2": "none"}, [("settings!I2", "unknown-interpretation")]),
    Broken({"settings_G2": "top-2-box"}, [("settings!G2", "too-few-steps")]),
    Broken({"settings_M2": 5}, [("settings!L2", "retention-differs")]),
    Broken({"survey_A2": "note", "survey_C2": None}, [("survey!A2", "intro-missing")]),
    Broken({"choices_C2": date(2026, 5, 1)}, [("choices!C2", "cell-date")]),
    Broken({"choices_C2": time(12, 30)}, [("choices!C2", "cell-date")]),
    Broken({"settings_C2": date(2026, 5, 1)}, []),
    Broken({"survey_D9": 0.5}, []),
    Broken({"settings_C2": 2026.1}, []),
    Broken({"survey_C9": "#REF!"}, [("survey!C9", "cell-error")]),
    Broken({"survey_E9": "#N/A"}, [("survey!E9", "cell-error")]),
    Broken(
        {"survey_E9": '="yes"', "choices_C3": "=A1&B1"}, [("survey!E9", "cell-formula"), ("choices!C3", "cell-formula")]
    ),
    Broken(
        {
            "survey_B9": "Ease",
            "survey_B10": None,
            "choices_B3": "hq",
            "choices_C2": "#REF!",
            "settings_F2": 99,
            "settings_I2": "none",
            "settings_M2": 5,
            "settings_Q2": None,
            "survey_E15": "?",
        },
        [
            ("survey!B9", "id-made"),
            ("survey!B10", "id-of-unnamed"),
            ("survey!E15", "not-yes-or-no"),
            ("choices!C2", "cell-error"),
            ("choices!B3", "id-made"),
            ("settings!A1", "setting-missing"),
            ("settings!F2", "too-large"),
            ("settings!I2", "unknown-interpretation"),
            ("settings!L2", "retention-differs"),
        ],
    ),
    Broken(
        {"survey_A14": "select_one topics", "survey_G14": "perhaps", "survey_E15": "?", "settings_F2": 99},
        [("survey!G14", "not-yes-or-no"), ("survey!E15", "not-yes-or-no"), ("settings!F2", "too-large")],
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: " ".join(f"{k}={v}" for k, v in broken.cells.items()))
def test_every_fault_is_told_by_its_cell(definitions: FormDefinitions, broken: Broken) -> None:
    assert sorted(faults(definitions, workbook(**broken.cells))) == sorted(broken.faults)


def test_a_date_is_never_guessed_but_left_empty_to_be_filled_in(definitions: FormDefinitions) -> None:
    intake = definitions.import_workbook("form.xlsx", workbook(choices_C2=date(2026, 5, 1)), {})
    assert ([each.path for each in intake.unsettled], "2026-05-01" in intake.text) == (
        ["sections[0].items[0].choices[0].text"],
        False,
    )
    assert document_of(intake).sections[0].items[0].choices[0].text == ""


def test_english_is_meant_only_where_something_is_said_in_english(definitions: FormDefinitions) -> None:
    english = {"choices_E1": "label::English (en)", "survey_K1": "label::English (en)"}
    assert read(definitions, workbook(**english, choices_E6="Good", choices_E8="Good")).form.languages == ("th",)
    for one in ("survey_K4", "choices_E2", "settings_R2"):
        asked = {"settings_R1": "pochai_audience_en"} if one == "settings_R2" else {}
        intake = definitions.import_workbook("form.xlsx", workbook(**english, **asked, **{one: "Some"}), {})
        assert intake.tree["languages"] == ["th", "en"]
        assert any(each.outcome == "missing" for each in intake.findings)


def test_what_a_workbook_of_ours_lacks_is_told_by_its_own_sheet(definitions: FormDefinitions) -> None:
    rows: Sheets = {**GOOD, "ตั้งค่า": [["รายการ", "ค่า"], ["ชื่อแบบสอบถาม", "แบบ"]]}
    intake = definitions.import_workbook("form.xlsx", workbook(rows), {})
    missing = {(each.place, each.code) for each in intake.findings if each.outcome == "missing"}
    assert {("ตั้งค่า!A1", "notice-missing"), ("ตั้งค่า!A1", "setting-missing")} <= missing
    assert not any(each.place.startswith("settings!") for each in intake.findings)


def test_the_settings_of_a_workbook_are_in_thai_words_and_the_values_of_files_are_read_too(tmp_path: Path) -> None:
    written = load(lay(tmp_path))
    ours = FormDefinitions(written)
    used = ours.read(AS_TOML.encode()).questionnaire
    book = load_workbook(io.BytesIO(ours.workbook(used)))
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert_readable_on_paper(sheet, "$1:$1")
    page = book["ตั้งค่า"]
    rows = {str(row[0].value): row[1] for row in page.iter_rows(min_row=2)}
    said = {name: str(rows[name].value) for name in ("วิธีคิดร้อยละ", "ใบหน้าบนปุ่มคะแนน", "เกณฑ์แปลผลค่าเฉลี่ย")}
    bands = written.interpretations[0]
    assert list(said.values()) == ["คะแนนเฉลี่ยเทียบคะแนนเต็ม", "ไม่ใช่", bands.words]
    values = [str(cell.value) for row in page.iter_rows() for cell in row if cell.column_letter == "B"]
    assert not {"mean-percent", "yes", "no", bands.id} & set(values)
    sources = {str(each.sqref): each.formula1.strip("=") for each in page.data_validations.dataValidation}
    for name, shown in said.items():
        first, last = sources[rows[name].coordinate].replace("$", "").partition("!")[2].split(":")
        assert shown in [cell.value for (cell,) in book["รายการ"][f"{first}:{last}"]]

    def saved() -> bytes:
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    thai = read(ours, saved(), used).form
    for name, value in zip(said, ("mean-percent", "no", bands.id), strict=True):
        rows[name].value = value
    assert read(ours, saved(), used).form == thai
    assert (thai.method, thai.faces, thai.interpretation) == ("mean-percent", False, bands.id)


@pytest.mark.parametrize("typed", ["1.4.1 ก", "๑.๔.๑ ก", "1.4.1a"])
def test_an_indicator_is_offered_by_the_number_of_the_plan_and_read_by_that_of_files_too(typed: str) -> None:
    ours = FormDefinitions(load(SHIPPED))
    used = ours.read((SHIPPED / "progress.toml").read_bytes()).questionnaire
    book = load_workbook(io.BytesIO(ours.workbook(used)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in {"1.4.1 ก", "1.4.1a"}]
    assert [(each.parent.title, each.value) for each in cells] == [("ตั้งค่า", "1.4.1 ก"), ("รายการ", "1.4.1 ก")]
    cells[0].value = typed
    out = io.BytesIO()
    book.save(out)
    assert read(ours, out.getvalue(), used).form.indicator == "1.4.1a"


def test_words_that_two_values_would_share_are_not_used(tmp_path: Path) -> None:
    lay(tmp_path)
    scales = (tmp_path / "scales.toml").read_text(encoding="utf-8")
    first, rest = scales.split("[[interpretations]]", 1)
    twice = "[[interpretations]]" + rest.replace('id = "bands"', 'id = "same"').partition("[[")[0]
    (tmp_path / "scales.toml").write_text(f"{first}[[interpretations]]{rest}\n{twice}", encoding="utf-8")
    words = setting_words(load(tmp_path))["interpretation"]
    assert list(words) == ["own"]


def test_a_section_with_too_many_items_is_told_at_the_first_too_many(definitions: FormDefinitions) -> None:
    more: list[list[object]] = [["text", f"t{at}", "ข้อ"] for at in range(61)]
    sheets: Sheets = {**GOOD, "survey": [*GOOD["survey"][:3], *more, *GOOD["survey"][4:]]}
    (told,) = definitions.import_workbook("form.xlsx", workbook(sheets), {}).unsettled
    assert (told.place, told.code, told.path) == ("survey!A64", "too-long", "sections[0].items")
    assert finding_sentence(told) == "ส่วนหนึ่งมีได้ไม่เกิน 60 ข้อ กรุณาแบ่งเป็นหลายส่วน"


def test_a_form_has_one_scale(tmp_path: Path) -> None:
    lay(tmp_path)
    scales = (tmp_path / "scales.toml").read_text(encoding="utf-8")
    first, rest = scales.split("[[interpretations]]")
    second = first.replace('id = "steps"', 'id = "stars"').replace("ดี", "ดาว")
    (tmp_path / "scales.toml").write_text(f"{first}{second}[[interpretations]]{rest}", encoding="utf-8")
    two = FormDefinitions(load(tmp_path))
    cells: dict[str, object] = {"survey_A10": "select_one stars", "choices_A6": "stars", "choices_A7": "stars"}
    words: dict[str, object] = {"choices_C6": "ดาวมาก", "choices_C7": "ไม่ดาวเลย"}
    assert faults(two, workbook(**cells, **words)) == [("survey!A10", "scales-differ")]
    assert read(two, workbook(**cells, **words, survey_A9="select_one stars")).form.scale == "stars"
    # Two scales have these steps: the words tell which is meant, or else it cannot be known.
    unnamed = workbook(
        **{**cells, "survey_A10": "select_one x", "choices_A6": "x", "choices_A7": "x", "survey_F10": "likert"}
    )
    assert faults(two, unnamed) == []
    turned = {"choices_C6": "ไม่ดี", "choices_C7": "ดี", "choices_A6": "x", "choices_A7": "x"}
    for look in ("likert", None):
        asked = faults(two, workbook(**turned, survey_A10="select_one x", survey_F10=look))
        assert asked == [("choices!A6", "rating-reversed")]
    cells = {"choices_A6": "x", "choices_A7": "x", "choices_C6": "ดีจริง", "survey_A10": "select_one x"}
    assert faults(two, workbook(**cells, survey_F10="likert")) == [("survey!A10", "no-such-scale")]


def test_a_rating_of_other_words_has_a_scale_and_bands_of_its_own(tmp_path: Path) -> None:
    steps = [["stars", at, text] for at, text in enumerate(("แย่", "พอใช้", "ดี"), 1)]
    rows: list[list[object]] = [["type", "name", "label", "appearance"], ["select_one stars", "view", "วิว", "likert"]]
    sheets: Sheets = {"survey": rows, "choices": [["list_name", "name", "label"], *steps, ["stars", "na", "ไม่เห็น"]]}
    lay(tmp_path)
    intake = FormDefinitions(load(tmp_path)).import_workbook("form.xlsx", workbook(sheets), {})
    assert ("choices!A2", "rating-own") in [(each.place, each.code) for each in intake.unsettled]
    assert intake.tree["sections"][0]["items"][0]["na"] is True
    own = intake.tree["own_scale"]
    assert (own["na"], [(each["value"], each["text"]) for each in own["levels"]]) == (
        "ไม่เห็น", [(1, "แย่"), (2, "พอใช้"), (3, "ดี")],
    )  # fmt: skip
    bands = [(each["floor"], each["text"]) for each in intake.tree["own_interpretation"]["bands"]]
    assert bands == [("2.34", "ดี"), ("1.67", "พอใช้"), ("1.00", "แย่")]
    assert document_of(intake).own_scale
    # What is longer than a definition may have is told where the draft is checked.
    steps[2][2] = "ดี" * 501
    long = FormDefinitions(load(tmp_path)).import_workbook("form.xlsx", workbook(sheets), {})
    own_bands = document_of(long).own_interpretation
    assert own_bands
    assert [each.text for each in own_bands.bands] == ["ดี" * 501, "พอใช้", "แย่"]


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ({"survey": GOOD["survey"], "choices": GOOD["choices"]},
         [("settings!A1", "notice-missing"), ("settings!A1", "setting-missing")]),
        ({"other": [["x"]]}, [("", "sheet-missing")]),
        ({**GOOD, "survey": []}, [("survey!A2", "intro-missing"), ("survey!A2", "too-short")]),
        (without("choices", "list_name"), [("choices!A2", "choice-unlisted"), ("survey!A4", "list-missing")]),
        (
            {"แบบสอบถาม": without("survey", "name")["survey"], "choices": GOOD["choices"]},
            [("survey!A3", "id-of-unnamed")],
        ),
        ({**GOOD, "survey": [*GOOD["survey"][:3], ["begin_group", "x", "y"], ["text", "t", "ข"], ["end_group"],
                             ["text", "u", "ค"], ["end_group"], *GOOD["survey"][3:]]},
         [("survey!A9", "item-outside"), ("survey!A10", "group-not-begun")]),
        ({**GOOD, "survey": [GOOD["survey"][0], *GOOD["survey"][2:3], ["note", "n", "ก"], ["begin_group", "x", "y"],
                             ["text", "t", "ข"], ["end_group"], *GOOD["survey"][4:]]},
         [("survey!A2", "intro-missing"), ("survey!A3", "note-as-intro")]),
    ],
)  # fmt: skip
def test_sheets_that_are_missing_or_out_of_order_are_told(
    definitions: FormDefinitions, sheets: Sheets, found: list[tuple[str, str]]
) -> None:
    told = faults(definitions, workbook(sheets))
    assert set(found) <= set(told)


def test_what_earlier_versions_forbid_is_told_beside_what_the_workbook_itself_breaks(
    definitions: FormDefinitions,
) -> None:
    def also(form: Questionnaire) -> list[Finding]:
        return [Finding("version", "version-not-next", {"next": form.form.version + 3})]

    told = definitions.import_workbook("form.xlsx", workbook(survey_E9="maybe", settings_F2=99), {}, also)
    assert [(each.place, each.code) for each in told.unsettled] == [
        ("survey!E9", "not-yes-or-no"), ("settings!C2", "version-not-next"), ("settings!F2", "too-large"),
    ]  # fmt: skip


def test_a_form_without_selects_needs_no_choices(definitions: FormDefinitions) -> None:
    survey = [GOOD["survey"][0], GOOD["survey"][1], ["begin_group", "s", "ส่วน"], ["text", "t", "ข"], ["end_group"]]
    settings = without("settings", "pochai_method", "pochai_indicator", "pochai_interpretation")["settings"]
    form = read(definitions, workbook({"survey": survey, "settings": settings}, settings_B2="wishes")).form  # type: ignore[dict-item]  # sheets by name
    assert [item.id for item in form.sections[0].items] == ["t"]


class TestWhatIsNoWorkbook:
    @pytest.mark.parametrize(
        "content",
        [b"", b"PK", b"PK\x03\x04" + b"x" * 100, b"id = 1", b"\xd0\xcf\x11\xe0" * 8],
        ids=["nothing", "letters", "torn", "toml", "xls"],
    )
    def test_is_told(self, definitions: FormDefinitions, content: bytes) -> None:
        assert faults(definitions, content) == [("", "not-a-workbook")]

    def test_an_archive_of_something_else_is_told(self, definitions: FormDefinitions) -> None:
        assert faults(definitions, archive({"a.txt": b"x"})) == [("", "not-a-workbook")]

    @pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
    def test_a_damaged_part_is_told(self, definitions: FormDefinitions, part: str) -> None:
        parts = unpacked(definitions.workbook(definitions.read(AS_TOML.encode()).questionnaire))
        torn = archive({**parts, part: parts[part][: len(parts[part]) // 2]})
        assert faults(definitions, torn) == [("", "not-a-workbook")]

    def test_entities_are_not_followed(self, definitions: FormDefinitions) -> None:
        parts = unpacked(definitions.workbook(definitions.read(AS_TOML.encode()).questionnaire))
        strings = parts["xl/sharedStrings.xml"].partition(b"<sst")
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        evil = archive({**parts, "xl/sharedStrings.xml": b"<?xml version='1.0'?>" + bomb + b"<sst" + strings[2]})
        assert faults(definitions, evil) == [("", "not-a-workbook")]

    def test_a_file_that_is_too_large_is_told(self, definitions: FormDefinitions) -> None:
        assert faults(definitions, b"PK" + b"x" * WORKBOOK_LIMIT) == [("", "workbook-too-large")]

    def test_a_file_that_unpacks_to_too_much_is_told(self, definitions: FormDefinitions) -> None:
        bomb = archive({**unpacked(workbook()), "xl/sharedStrings.xml": b" " * (3 * 1024 * 1024)})
        assert len(bomb) < WORKBOOK_LIMIT
        assert faults(definitions, bomb) == [("", "workbook-too-large")]

    def test_what_is_not_read_may_unpack_to_anything(self, definitions: FormDefinitions) -> None:
        rest = {
            "xl/media/a.bin": bytes(64 * 1024 * 1024),
            "xl/styles.xml": b"<x/>" * 500_000,
            "xl/theme/theme1.xml": b"<",
        }
        content = archive({**unpacked(workbook()), **rest})
        assert len(content) < WORKBOOK_LIMIT
        assert read(definitions, content) == read(definitions, workbook())

    @pytest.mark.parametrize(
        ("part", "piece", "count"),
        [
            ("xl/worksheets/sheet1.xml", b"<c><v/></c>", 61_000),
            ("xl/worksheets/sheet1.xml", b"<x:c ><v/></x:c>", 61_000),
            ("xl/worksheets/sheet1.xml", b"<row>x</row>", 126_000),
            ("xl/sharedStrings.xml", b"<si><t>x</t></si>", 63_000),
            ("xl/workbook.xml", b"<definedName name='a'>x</definedName>", 1600),
            ("xl/_rels/workbook.xml.rels", b"<Relationship/>", 3100),
            ("[Content_Types].xml", b"<Override/>", 3100),
        ],
    )
    def test_what_is_made_of_very_many_pieces_is_refused_before_it_is_read(
        self, definitions: FormDefinitions, monkeypatch: pytest.MonkeyPatch, part: str, piece: bytes, count: int
    ) -> None:
        monkeypatch.setattr("openpyxl.load_workbook", None)
        parts = unpacked(workbook())
        bomb = archive({**parts, part: parts.get(part, b"") + piece * count})
        assert len(bomb) < WORKBOOK_LIMIT
        assert faults(definitions, bomb) == [("", "workbook-too-large")]

    @pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "cp037"])
    def test_letters_in_which_nothing_can_be_counted_are_refused(self, definitions: FormDefinitions, code: str) -> None:
        parts = unpacked(workbook())
        sheet = parts["xl/worksheets/sheet1.xml"].decode().partition("?>")[2]
        named = f'<?xml version="1.0" encoding="{code}"?>'
        coded = named.encode() + sheet.encode(code) if code == "cp037" else (named + sheet).encode(code)
        assert faults(definitions, archive({**parts, "xl/worksheets/sheet1.xml": coded})) == [("", "not-a-workbook")]

    def test_many_rows_with_a_cell_far_away_are_refused(self, definitions: FormDefinitions) -> None:
        parts = unpacked(workbook())
        rows = b"".join(b'<row r="%d"><c r="XFD%d"><v/></c></row>' % (number, number) for number in range(100, 400))
        sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + b"</sheetData>")
        found = faults(definitions, archive({**parts, "xl/worksheets/sheet1.xml": sheet}))
        assert found == [("", "too-many-cells")]

    def test_one_long_text_in_many_cells_is_refused(self, definitions: FormDefinitions) -> None:
        parts = unpacked(definitions.workbook(definitions.read(AS_TOML.encode()).questionnaire))
        strings = parts["xl/sharedStrings.xml"].replace(b"<si><t>", b"<si><t> " + b"x" * 4_500, 1)
        rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(100, 1000))
        sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + b"</sheetData>")
        bomb = archive({**parts, "xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet})
        assert faults(definitions, bomb) == [("", "too-many-letters")]

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    def test_a_first_line_or_a_mark_before_it_makes_no_difference(
        self, definitions: FormDefinitions, mark: bytes
    ) -> None:
        parts = unpacked(definitions.workbook(definitions.read(AS_TOML.encode()).questionnaire))
        bare = {name: mark + text.partition(b"?>")[2].strip() for name, text in parts.items() if name.endswith("xml")}
        assert read(definitions, archive({**parts, **bare})) == read(definitions, workbook())

    def test_a_file_that_lies_about_its_sizes_is_not_believed(self, definitions: FormDefinitions) -> None:
        size = 64 * 1024 * 1024
        bomb = archive({**unpacked(workbook()), "xl/sharedStrings.xml": bytes(size)})
        lying = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
        assert lying != bomb
        assert faults(definitions, lying) == [("", "not-a-workbook")]

    def test_too_many_parts_are_told(self, definitions: FormDefinitions) -> None:
        many = archive({**unpacked(workbook()), **{f"x/{n}": b"" for n in range(600)}})
        assert faults(definitions, many) == [("", "workbook-too-large")]

    @pytest.mark.parametrize(
        ("cell", "code"),
        [
            ("A2500", "too-many-rows"),
            ("A1048576", "too-many-rows"),
            ("IW2", "too-many-columns"),
            ("XFD1", "too-many-columns"),
        ],
    )
    def test_too_many_cells_are_told(self, definitions: FormDefinitions, cell: str, code: str) -> None:
        assert faults(definitions, workbook(**{f"survey_{cell}": "x"})) == [("", code)]

    def test_without_the_extra_it_says_so(self, definitions: FormDefinitions, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = definitions.read(AS_TOML.encode()).questionnaire
        for registry in ("openpyxl", "xlsxwriter"):
            monkeypatch.setitem(sys.modules, registry, None)
        with pytest.raises(ExtraMissingError):
            definitions.import_workbook("form.xlsx", workbook_bytes, {})
        with pytest.raises(ExtraMissingError):
            definitions.workbook(asked)


workbook_bytes = workbook()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        return {name: given.read(name) for name in given.namelist()}


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("label", ("label", "")),
        ("caption", ("label", "")),
        ("label::ภาษาไทย (th)", ("label", "th")),
        ("label:Thai", ("label", "th")),
        ("Label :: English (en)", ("label", "en")),
        ("hint::English", ("hint", "en")),
        ("hint::fr", ("hint", "fr")),
        ("list name", ("list_name", "")),
        ("bind::relevant", ("relevant", "")),
        ("bind:jr:constraintMsg", ("constraint_message", "")),
        ("jr:count", ("repeat_count", "")),
        ("media::image::French", ("media", "")),
        ("Pochai_notice.purpose_en", ("pochai_notice.purpose_en", "")),
    ],
)
def test_a_column_is_known_by_its_name_and_language(typed: str, known: tuple[str, str]) -> None:
    assert header_of("survey", typed) == Header(*known)


def test_a_setting_is_called_as_its_column_is() -> None:
    assert setting("title") == "form_title"
    assert setting("notice.contact") == "pochai_notice.contact"


def test_every_sentence_about_sheets_belongs_to_a_code_that_is_used() -> None:
    keeper = tomllib.loads(files("service.texts").joinpath("keeper.toml").read_text(encoding="utf-8"))
    home = Path(service.__file__).parent
    paths = [*(home / "adapters/form_files").rglob("*.py"), home / "domain/forms/import_findings.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in paths)
    unnamed = {name for name in keeper["sheet_faults"] if not re.search(rf'"{name}"', code)}
    assert unnamed == {"type-device", "form-too-large"}, "made of the type's kind, and told by an earlier release"
