"""A draft form: every form becomes one and comes back; what is missing is left out."""

from __future__ import annotations

import pytest
from msgspec import convert, json
from msgspec.structs import replace

from service.domain.forms.draft import (
    DraftChoice,
    DraftConsent,
    DraftForm,
    DraftItem,
    DraftSection,
    storable,
)
from service.domain.forms.draft_tables import draft_of, tree_of
from service.domain.forms.form import Form
from tests.support.shipped_forms import SHIPPED, load_once


@pytest.mark.parametrize("form", load_once(SHIPPED).forms, ids=lambda form: form.id)
def test_a_form_becomes_a_draft_and_comes_back(form: Form) -> None:
    draft = json.decode(json.encode(draft_of(form)), type=DraftForm)
    assert convert(tree_of(draft, form.version), Form) == form


def _draft(*items: DraftItem, **fields: object) -> DraftForm:
    return DraftForm(id="f", sections=(DraftSection(id="s1", items=items),), **fields)  # type: ignore[arg-type]


def test_what_is_missing_or_of_another_type_is_left_out() -> None:
    choices = (DraftChoice(value="c1", text="ก", text_en="A", exclusive=True),)
    item = DraftItem(id="q1", type="single", na=True, at_most="2", max_length="9", hint=" ", choices=choices)
    tree = tree_of(_draft(item, scale="satisfaction-5", minutes="๕", title_en="Title"), 3)
    assert tree == {
        "version": 3,
        "languages": ["th"],
        "id": "f",
        "minutes": 5,
        "notice": {},
        "sections": [
            {
                "id": "s1",
                "items": [
                    {
                        "id": "q1",
                        "type": "single",
                        "hint": " ",
                        "required": False,
                        "breakdown": False,
                        "choices": [{"value": "c1", "text": "ก", "free": False}],
                    }
                ],
            }
        ],
    }


def test_a_number_that_is_none_stays_as_it_was_typed() -> None:
    assert [tree_of(_draft(minutes=typed), 1).get("minutes") for typed in ("ห้า", "1234567", "-1", "")] == [
        "ห้า",
        "1234567",
        "-1",
        None,
    ]


def test_scoring_and_consent_stand_in_a_form_that_uses_them() -> None:
    rated, personal = DraftItem(id="q1"), DraftItem(id="q2", type="text", personal=True)
    consent = DraftConsent(text="ยินยอม", retention_months="12")
    draft = _draft(rated, personal, scale="s", consent=consent)
    tree = tree_of(draft, 1)
    assert (tree["scale"], tree["consent"]) == ("s", {"text": "ยินยอม", "retention_months": 12})
    without = tree_of(replace(draft, sections=()), 1)
    assert not {"scale", "consent"} & without.keys()


def test_a_personal_text_is_one_line_unless_a_length_is_said() -> None:
    (section,) = _draft(
        DraftItem(id="a", type="text", personal=True),
        DraftItem(id="b", type="text", personal=True, max_length="151"),
        DraftItem(id="c", type="text"),
        DraftItem(id="d", type="single", personal=True),
    ).sections
    lengths = [each.get("max_length") for each in tree_of(_draft(*section.items), 1)["sections"][0]["items"]]
    assert lengths == [150, 151, None, None]


def test_what_not_every_database_stores_is_no_part_of_a_text() -> None:
    assert storable("ก\x00\x07\x9f\ud800\udfff\uffffข\tค\nง\r\uf0fe🙂") == "กข\tค\nง\r\uf0fe🙂"
    (form, *_) = load_once(SHIPPED).forms
    assert draft_of(replace(form, title=f"\x00{form.title}")) == draft_of(form), "as a form file may say it"
