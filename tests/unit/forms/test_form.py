from __future__ import annotations

import hashlib
import json

import msgspec
import pytest
from msgspec.structs import replace

from service.domain.forms.form import Multiple, Questionnaire, Rating, Single, Text, free_field
from tests.support.examples import multiple, questionnaire, rating, scale, section, single, words

PARTS = (
    section("general", single("office", "hq abroad", breakdown=True), single("task", required=False)),
    section("use", rating("ease", na=True), rating("speed")),
    section("more", multiple("channels"), words("comments", max_length=20)),
)
ASKED = questionnaire(*PARTS)


def test_items_are_found_by_id_in_the_order_of_the_form() -> None:
    assert {name: type(item) for name, item in ASKED.items.items()} == {
        "office": Single,
        "task": Single,
        "ease": Rating,
        "speed": Rating,
        "channels": Multiple,
        "comments": Text,
    }
    assert list(ASKED.items) == ["office", "task", "ease", "speed", "channels", "comments"]


def test_breakdowns_are_the_singles_that_say_so() -> None:
    assert list(ASKED.breakdowns) == ["office"]


def test_ratings_are_known_by_id() -> None:
    assert ASKED.ratings == ("ease", "speed")


def test_the_levels_are_the_values_of_the_scale() -> None:
    assert ASKED.levels == {1, 2, 3, 4, 5}
    assert ASKED.readings[next(iter(ASKED.ratings))] == {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
    assert questionnaire(*PARTS, maximum=4).levels == {1, 2, 3, 4}
    assert questionnaire(words("comments")).levels == frozenset()


def test_the_maximum_of_a_scale_is_its_best_step_wherever_it_stands() -> None:
    assert scale(7).maximum == 7
    assert msgspec.structs.replace(scale(), levels=scale().levels[::-1]).maximum == 5


def test_each_step_has_a_face_and_the_best_one_smiles() -> None:
    faces = {steps: [scale(steps).face(step) for step in range(1, steps + 1)] for steps in (2, 3, 4, 5)}
    assert faces == {2: [1, 5], 3: [1, 3, 5], 4: [1, 2, 4, 5], 5: [1, 2, 3, 4, 5]}
    same = tuple(replace(level, value=1) for level in scale(2).levels)
    assert replace(scale(2), levels=same).face(1) == 1, "a draft may have such a scale"


def test_free_words_have_a_field_of_their_own() -> None:
    assert free_field("office", "other") == "office.other"


def test_the_hash_is_that_of_the_canonical_definition() -> None:
    assert ASKED.hash == hashlib.sha256(ASKED.canonical).hexdigest()


def test_the_canonical_definition_has_sorted_keys_and_gives_the_form_back() -> None:
    tree = json.loads(ASKED.canonical)
    assert json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == ASKED.canonical
    assert msgspec.json.decode(ASKED.canonical, type=Questionnaire) == ASKED


def test_the_same_definition_has_the_same_hash() -> None:
    assert questionnaire(*PARTS).hash == ASKED.hash


def test_a_default_that_is_written_out_changes_no_hash() -> None:
    assert questionnaire(rating("q", required=True, na=False)).hash == questionnaire(rating("q")).hash


@pytest.mark.parametrize(
    "changed",
    [
        questionnaire(*PARTS, version=2),
        questionnaire(*PARTS, maximum=4),
        questionnaire(*PARTS, method="top-2-box"),
        questionnaire(*PARTS, indicator="1.1"),
        questionnaire(*PARTS, bands=[("1.00", "ดี")]),
        questionnaire(*PARTS[::-1]),
        questionnaire(*PARTS[:2]),
        questionnaire(section("general", *PARTS[0].items, title="ด้าน"), *PARTS[1:]),
    ],
    ids=["version", "scale", "method", "indicator", "bands", "order", "fewer-sections", "title"],
)
def test_whatever_changes_in_a_definition_changes_its_hash(changed: Questionnaire) -> None:
    assert changed.hash != ASKED.hash


def test_a_form_as_it_is_asked_does_not_repeat_for_which_scale_its_bands_are() -> None:
    """Stored definitions do not have it, and are held against the same hash at every start."""
    rated = questionnaire(rating("ease"))
    stored = rated.canonical.decode()
    assert '"interpretation":{"bands":[{"floor":"4.21","text":"มากที่สุด","text_en":"Band"},' in stored
    assert "maximum" not in stored
    assert msgspec.json.decode(stored, type=Questionnaire).hash == rated.hash


def test_a_definition_once_published_is_written_the_same_for_ever() -> None:
    """A stored form version is held against its hash at every start, so an upgrade must not move it."""
    assert questionnaire(words("comments", max_length=20)).canonical.decode() == (
        '{"form":{"audience":"ผู้ใช้บริการ","id":"survey","intro":"โปรดตอบ","minutes":1,"notice":{'
        '"contact":"จังหวัดนนทบุรี","controller":"กรม","disclosure":"เฉพาะผลสรุป","purpose":"วัดความพึงพอใจ",'
        '"required":"ตอบโดยสมัครใจ","retention":"๓ ปีงบประมาณ","retention_fiscal_years":3,'
        '"rights":"ถอนคำตอบได้"},"sections":[{"id":"s1","items":['
        '{"id":"comments","max_length":20,"text":"ข้อ comments","type":"text"}],"part":"ส่วนที่ ๑"}],'
        '"title":"แบบสอบถาม","version":1},"interpretation":null,"scale":null}'
    )
