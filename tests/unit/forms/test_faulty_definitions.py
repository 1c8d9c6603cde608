"""Every fault of a definition file: one at a time, with its place and sentence."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from service.adapters.form_files.toml import load
from service.domain.errors import FaultyFormsError
from service.texts import texts
from tests.support.definition_files import BY_HAND, GOOD, SURVEY, faults, lay

ELSEWHERE = {
    "bands-differ": {"id", "bands", "maximum"},
    "bands-incomplete": {"lowest"},
    "own-idle": {"field"},
    "wrong-value": set(),
    "not-toml": {"message"},
    "not-readable": {"message"},
    "not-utf8": {"at"},
    "no-forms": {"folder"},
    "nothing-handed-in": set(),
    "other-file": {"kind"},
    "file-too-large": {"kilobytes"},
    "no-room": {"over"},
    "already-published": {"version"},
    "not-its-name": {"id", "file"},
    "not-its-form": {"form", "indicator"},
    "unknown-indicator": {"id"},
    "no-ratings": {"field"},
    "criteria-differ": {"id"},
    "project-unknown-indicator": {"id"},
    "project-indicator-twice": {"id"},
    "indicator-without-project": {"id"},
    "personal-required": set(),
    "changed-without-version": {"version"},
    "version-falls": {"published"},
    "method-in-year": {"version", "year"},
    "bands-in-year": {"version", "year"},
    "counts-in-year": {"version", "year", "text"},
    "version-not-next": {"next"},
    "scale-changed": {"version"},
    "type-changed": {"version"},
    "overall-changed": {"version"},
    "counts-changed": {"version", "id"},
    "wrong-colour": set(),
    "wrong-telephone": set(),
    "wrong-email": set(),
    "low-contrast": {"colour", "other", "found", "least"},
    "too-many-steps": {"steps", "most"},
    "mark-unreadable": set(),
    "mark-no-viewbox": set(),
    "mark-element": {"name"},
    "mark-attribute": {"name", "element"},
    "mark-value": {"name", "element"},
    "mark-text": {"element"},
}
"""Faults that need more than one thing broken, which other tests make, with the blanks that they fill."""


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


def yearly(rules: str) -> tuple[str, str]:
    """Return where year rules are added, and how."""
    last = '  { level = 2, floor = 95, text = "สูง" },\n]\n'
    return last, f"{last}\n[[indicators.rules]]\n{rules}\n"


def counting(item: str, *values: str) -> tuple[str, str]:
    """Return where it is said who counts, and how."""
    listed = ", ".join(f'"{value}"' for value in values)
    return "minutes = 1\n", f'minutes = 1\ncounts = {{ item = "{item}", values = [{listed}], text = "ผู้อยู่ส่วนกลาง" }}\n'


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
    survey("minutes = 1", "minutes = 1\nmark = '''\n<svg/>'''", "mark", "mark", "mark-no-viewbox"),
    survey("minutes = 1", f"minutes = 1\nmark = '{'<' * 4097}'", "mark", "mark", "file-too-large"),
    survey('text = "ความง่าย"', "text = 5", "text = 5", "sections[1].items[0].text", "wrong-type"),
    survey('{ value = "hq", text = "ส่วนกลาง" }', "5", "choices", "sections[0].items[0].choices[0]", "wrong-type"),
    survey('id = "ease"', 'id = "Ease"', 'id = "Ease"', "sections[1].items[0].id", "wrong-letters"),
    survey('"mean-percent"', '"median"', "method", "method", "not-offered"),
    survey('"โปรดตอบ"', '""', "intro", "intro", "too-short"),
    survey('  { value = "hq", text = "ส่วนกลาง" },\n', "", "choices", "sections[0].items[0].choices", "too-short"),
    survey('"โปรดตอบ"', '" \\t"', "intro", "intro", "blank-text"),
    survey('"โปรดตอบ"', '"โปรด\\nตอบ"', "intro", "intro", "line-break"),
    survey('"โปรดตอบ"', '"โปรดตอบ\\n"', "intro", "intro", "line-break"),
    survey('"โปรดตอบ"', '"โปรด\\u2028ตอบ"', "intro", "intro", "line-break"),
    survey('text = "ความง่าย"', 'text = """ความ\nง่าย"""', "text", "sections[1].items[0].text", "line-break"),
    survey('"ส่วนกลาง"', '"\u3000"', "choices", "sections[0].items[0].choices[0].text", "blank-text"),
    survey('"โปรดตอบ"', '"โปรด\u202eตอบ"', "intro", "intro", "hidden-letter"),
    survey('"โปรดตอบ"', '"โปรด\\u2066ตอบ"', "intro", "intro", "hidden-letter"),
    survey('"ส่วนกลาง"', '"ส่วน\\u00adกลาง"', "choices", "sections[0].items[0].choices[0].text", "hidden-letter"),
    survey('part = "ส่วนที่ ๒"', 'part = " "', "part", "sections[1].part", "blank-text"),
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
    survey("fiscal_years = 3", "fiscal_years = 5", "retention =", "notice.retention", "retention-differs"),
    survey('"๓ ปีงบประมาณ"', '"๓๓ ปี 13 เดือน"', "retention =", "notice.retention", "retention-differs"),
    survey("fiscal_years = 3", "fiscal_years = 0", "retention_f", "notice.retention_fiscal_years", "too-small"),
    survey("retention_fiscal_years = 3\n", "", "[notice]", "notice.retention_fiscal_years", "missing-key"),
    survey("minutes = 1", "minutes = 1\nlanguages = []", "languages", "languages", "thai-first"),
    survey('scale = "steps"', 'scale = "gone"', "scale", "scale", "unknown-scale"),
    survey('"bands"', '"gone"', "interpretation", "interpretation", "unknown-interpretation"),
    survey('scale = "steps"\n', "", "", "scale", "ratings-need"),
    survey('text = "ความง่าย"', 'text = "ความง่าย"\noverall = true', "", "sections", "overall-only"),
    survey(
        'text = "ส่วนกลาง" }',
        'text = "ส่วนกลาง", exclusive = true }',
        "choices",
        "sections[0].items[0].choices[0].exclusive",
        "exclusive-single",
    ),
    survey(
        'type = "single"',
        'type = "multiple"\nat_most = 3',
        "at_most",
        "sections[0].items[0].at_most",
        "at-most-beyond",
    ),
    survey('type = "single"', 'type = "multiple"\nat_most = 1', "at_most", "sections[0].items[0].at_most", "too-small"),
    survey(*counting("comments", "hq"), "counts", "counts.item", "counts-no-single"),
    survey(*counting("office", "hq", "gone"), "counts", "counts.values[1]", "counts-no-choice"),
    survey(*counting("office", "hq", "hq"), "counts", "counts.values", "id-twice"),
    judged(
        *yearly('year = 2570\ncounts = { item = "office", values = ["hq"], text = "ผู้อยู่ส่วนกลาง" }'),
        "counts",
        "indicators[0].rules[0].counts.item",
        "counts-not-apart",
    ),
    judged("target = 95\n", "target = 94.5\n", "target", "indicators[0].target", "wrong-number"),
    judged('id = "1.1"', 'id = "๑.๑"', "id", "indicators[0].id", "wrong-indicator"),
    judged('["สำนัก"]', '["สำนัก", " "]', "owners", "indicators[0].owners[1]", "blank-text"),
    judged("target = 95\n", "target = 90\n", "target", "indicators[0].target", "target-no-level"),
    judged("[2569]", "[2569, 69]", "years", "indicators[0].years[1]", "too-small"),
    judged(*yearly("target = 75"), "[[indicators.rules]]", "indicators[0].rules[0]", "rules-year"),
    judged(*yearly("year = 2570\nfrom_year = 2571"), "[[indicators.rules]]", "indicators[0].rules[0]", "rules-year"),
    judged(
        *yearly("from_year = 2570\n\n[[indicators.rules]]\nfrom_year = 2570"),
        "[[indicators.rules]]",
        "indicators[0].rules[1]",
        "rules-order",
    ),
    judged(*yearly('year = 2570\nmethod = "top-2-box"'), "method", "indicators[0].rules[0].method", "too-few-steps"),
    judged(
        *yearly(
            'year = 2570\n\n[indicators.rules.criteria]\nid = "criteria"\nversion = 1\nfloors = [\n'
            '{ level = 1, floor = 75, text = "ก" },\n{ level = 2, floor = 70, text = "ข" }]'
        ),
        "floors",
        "indicators[0].rules[0].criteria.floors[1].floor",
        "floors-order",
    ),
    judged('form = "survey"\n', 'method = "mean-percent"\n', "method", "indicators[0].method", "rules-need-form"),
    judged(*yearly("year = 70"), "year = 70", "indicators[0].rules[0].year", "too-small"),
    judged(*yearly("year = 2570\ntarget = 85"), "target = 85", "indicators[0].rules[0].target", "target-no-level"),
    judged(
        *yearly('year = 2570\ninterpretation = "gone"'),
        "interpretation",
        "indicators[0].rules[0].interpretation",
        "unknown-interpretation",
    ),
    judged("level = 2", "level = 1", "floors", "indicators[0].criteria.floors[1].level", "levels-order"),
    judged("level = 2", "level = 6", "floors", "indicators[0].criteria.floors[1].level", "too-large"),
    judged("floor = 75", 'floor = "95.0"', "floors", "indicators[0].criteria.floors[1].floor", "floors-overlap"),
    judged("floor = 75", "floor = 96", "floors", "indicators[0].criteria.floors[1].floor", "floors-order"),
    judged("version = 1", "version = 1\nbelow = 2", "below", "indicators[0].criteria.below", "not-offered"),
    judged('"survey"', '"gone"', "form", "indicators[0].form", "unknown-form"),
    judged('form = "survey"\n', "", "", "indicators[0].measure", "measure-missing"),
    judged(
        'note = "หมายเหตุ"\n',
        f'note = "หมายเหตุ"\n{BY_HAND}',
        "[indicators.measure]",
        "indicators[0].measure",
        "measure-idle",
    ),
    scaled('na = "ไม่มีความเห็น"', 'na = "ไม่มี\\rความเห็น"', "na", "scales[0].na", "line-break"),
    scaled(
        'text = "ไม่ดี", text_en = "Bad" }',
        'text = " ", text_en = "Bad" }',
        "bands",
        "interpretations[0].bands[1].text",
        "blank-text",
    ),
    scaled("value = 2", "value = 3", "levels", "scales[0].levels", "scale-values"),
    scaled(', full_en = "Very bad"', "", "levels", "scales[0].levels[1].full_en", "missing-translation"),
    scaled("maximum = 2\n", "", "", "interpretations[0].maximum", "missing-key"),
    scaled("maximum = 2", "maximum = 10", "bands", "interpretations[0].bands[0].floor", "bands-beyond"),
    survey('"mean-percent"', '"top-2-box"', "method", "method", "too-few-steps"),
    judged('form = "survey"\n', 'form = "survey"\nformula = "x"\n', "formula", "indicators[0].formula", "formula-made"),
    scaled('"1.50"', '"0.50"', "bands", "interpretations[0].bands[1].floor", "bands-order"),
    scaled('id = "bands"', 'id = "bands"\nname = "x"', "name", "interpretations[0].name", "unknown-key"),
]


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
            # A consent of which something is wrong is one too many besides.
            assert len(faults(lay(tmp_path, survey=text))) == 1 + broken.where.startswith("consent."), broken


def test_faults_of_every_kind_are_told_in_one_look(tmp_path: Path) -> None:
    text = SURVEY.replace("minutes = 1", "minutes = 0").replace('method = "mean-percent"', "")
    text = text.replace('id = "comments"', 'id = "speed"').replace('"โปรดตอบ"', '" "')
    found = faults(lay(tmp_path, survey=text))
    assert {(where, code) for _, _, where, code in found} >= {
        ("minutes", "too-small"), ("method", "ratings-need"), ("intro", "blank-text"),
    }  # fmt: skip


def test_letters_that_say_where_a_line_may_break_are_no_fault(tmp_path: Path) -> None:
    text = SURVEY.replace('"โปรดตอบ"', '"โปรด\u200bตอบ\u200c\u200d\u00a0"')
    assert text != SURVEY
    assert load(lay(tmp_path, survey=text)).forms


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
    sentences = keeper()["faults"]
    assert set(sentences) == {broken.code for broken in BROKEN} | set(ELSEWHERE)
    assert [code for code, blanks in ELSEWHERE.items() if not blanks_of(sentences[code]) <= blanks] == []


def keeper() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("service.texts").joinpath("keeper.toml").read_text(encoding="utf-8"))


def blanks_of(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))
