"""A sheet within its form's limits can be sent, in any letters and encoding."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from service.adapters.form_files.definitions import TOML_LIMIT, FormDefinitions
from service.adapters.form_files.sheets.safe_unzip import WORKBOOK_LIMIT
from service.adapters.form_files.toml import load
from service.domain.accounts.planner import checked_name, checked_password
from service.domain.catalogue import Catalogue, form_findings
from service.domain.collecting.answers import check
from service.domain.collecting.sheet_size import LEAST, MOST_BYTES, size_of
from service.domain.errors import FaultyFormsError
from service.domain.forms.findings import Finding
from service.domain.forms.form import Choice, Form, Item, Multiple, Questionnaire, Rating, Single, Text
from service.texts import texts
from service.web.http.form_data import MOST_FIELDS, answers_from_fields, url_decoded
from service.web.http.templates import utf16_units
from tests.support.examples import form, questionnaire, rating, scale

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[3] / "forms"
LETTERS = {"Thai": "ก", "a mark": "กี", "emoji": "😀", "Chinese": "上", "quotes": '"', "line ends": "ก\n"}


def choices(count: int, *, free: bool) -> tuple[Choice, ...]:
    return tuple(Choice(value=f"choice{n:02d}", text="ก", free=free) for n in range(count))


def essays(count: int, length: int = 2000) -> tuple[Text, ...]:
    return tuple(Text(id=f"essay{n:02d}", text="ก", max_length=length, required=True) for n in range(count))


MANY_CHOICES = (
    rating("ease"),
    *(Multiple(id=f"m{n}", text="ก", required=True, choices=choices(40, free=True)) for n in range(4)),
    Single(id="one", text="ก", choices=choices(40, free=True)),
)
FORMS = {
    "many choices": MANY_CHOICES,
    "four texts": (rating("ease"), *essays(4)),
    "forty texts": (rating("ease"), *essays(40)),
}


def brim(asked: Questionnaire, letters: str) -> dict[str, str | list[str]]:
    """Fill a sheet in with as many letters as each field takes."""
    sheet: dict[str, str | list[str]] = {}
    for name, item in asked.items.items():
        if isinstance(item, Rating):
            sheet[name] = "2"
        elif isinstance(item, Text):
            sheet[name] = (letters * item.max_length)[: item.max_length - 1] + "ก"
        else:
            values = [choice.value for choice in item.choices]
            sheet[name] = values if isinstance(item, Multiple) else values[-1]
            chosen = item.choices if isinstance(item, Multiple) else item.choices[-1:]
            sheet |= {f"{name}.{choice.value}": (letters * 200)[:199] + "ก" for choice in chosen if choice.free}
    return sheet


@pytest.mark.parametrize("letters", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize("asked", FORMS.values(), ids=FORMS)
def test_a_sheet_filled_to_the_brim_has_room(asked: tuple[Item, ...], letters: str) -> None:
    whole = questionnaire(*asked)
    room = size_of(whole.form)
    sheet = brim(whole, letters)
    sent = {"version": "9999", "lang": "th", **sheet, "key": "k" * 64}
    pairs = {name: text.replace("\n", "\r\n") if isinstance(text, str) else text for name, text in sent.items()}
    body = urlencode(pairs, doseq=True)
    assert len(body) <= room.bytes <= MOST_BYTES
    read = url_decoded(body, room.fields)
    assert set(check(whole, answers_from_fields(whole, read))) == set(sheet)
    assert len(as_json(sheet)) <= room.bytes


def as_json(sheet: Mapping[str, object]) -> str:
    return json.dumps({"answers": sheet}, ensure_ascii=True, indent=2)


def test_the_shipped_forms_have_room_for_what_they_ask() -> None:
    catalogue = load(FOLDER)
    for asked in catalogue.forms:
        sheet = brim(catalogue.questionnaire(asked), "ก")
        assert len(urlencode(sheet, doseq=True)) + 1000 < size_of(asked).bytes < 2 * LEAST.bytes


def test_no_sheet_has_less_room_than_before_any_limit_was_told() -> None:
    assert size_of(form(rating("ease"))).bytes >= LEAST.bytes
    assert LEAST.fields >= MOST_FIELDS


def findings(asked: Form) -> list[Finding]:
    known = Catalogue(forms=(asked,), scales=(scale(),), interpretations=())
    return [each for each in form_findings(asked, known) if each.code == "no-room"]


@pytest.mark.parametrize("count", [41, 60])
def test_a_form_that_no_sheet_has_room_for_is_refused_at_the_item_where_it_begins(count: int) -> None:
    assert findings(form(rating("ease"), *essays(40))) == []
    (finding,) = findings(form(rating("ease"), *essays(count)))
    assert finding.where == "sections[0].items[41]"
    less = int(finding.params["over"])
    lighter = [replace(each, max_length=2000 - -(-less // count)) for each in essays(count)]
    assert findings(form(rating("ease"), *lighter)) == []


def test_it_is_told_with_its_item_wherever_a_form_is_handed_in() -> None:
    catalogue = load(FOLDER)
    definitions = FormDefinitions(catalogue)
    sound = catalogue.questionnaire(next(each for each in catalogue.forms if each.id == "needs"))
    *others, last = sound.form.sections
    section = replace(last, items=(*last.items, *(replace(each, text_en="a") for each in essays(50))))
    endless = replace(sound, form=replace(sound.form, sections=(*others, section)))
    with pytest.raises(FaultyFormsError) as by_text:
        definitions.read(definitions.toml(endless).encode())
    (cell_fault,) = definitions.import_workbook("needs.xlsx", definitions.workbook(endless), {"needs": sound}).unsettled
    (text_fault,) = by_text.value.faults
    assert (text_fault.code, cell_fault.code) == ("no-room", "no-room")
    assert text_fault.where.startswith(f"sections[{len(others)}].items[")
    assert re.fullmatch(r"survey!\w+", cell_fault.place)


def test_fields_beside_choices_count_with_the_rest() -> None:
    asked = form(
        rating("ease"), *(Multiple(id=f"m{n:02d}", text="ก", choices=choices(40, free=True)) for n in range(12))
    )
    (finding,) = findings(asked)
    assert finding.where.startswith("sections[0].items[1")


def test_a_browser_takes_whatever_keeps_to_a_limit_and_what_is_one_letter_too_long() -> None:
    for letters in ("😀", "\u0e4d\u0e32", "ก"):
        assert len((letters * 1001).encode("utf-16-le")) // 2 <= utf16_units(1000)


def test_names_and_passwords_are_counted_in_the_letters_that_people_type() -> None:
    assert checked_name("ขอคำน้ำ" * 14)
    assert checked_password("นำทำคำดำ" * 16, "x")


def test_the_limits_of_files_are_told_as_they_are_enforced() -> None:
    publish = texts("planner").publish
    said = f"{publish.file_hint} {publish.text_hint}"
    assert f"{TOML_LIMIT // 1024:,} กิโลไบต์" in said
    assert f"{WORKBOOK_LIMIT // 1024:,} กิโลไบต์" in said
