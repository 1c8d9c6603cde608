from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest

from service.adapters.form_files.toml.decode import decode
from service.domain.forms.findings import Finding
from service.domain.forms.form import Choice, Form, Section, Single
from service.domain.forms.scale import Band, Level, Scale
from service.domain.indicators.indicator import Floor, Indicator
from tests.support.examples import form, indicator, multiple, rating, scale, section, single, words

CHOICES = [{"value": "a", "text": "ก"}, {"value": "b", "text": "ข"}]


def tree_of(thing: msgspec.Struct) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(thing), type=dict[str, Any])


def findings(tree: object, kind: type[msgspec.Struct]) -> list[Finding]:
    decoded, found = decode(tree, kind)
    assert decoded is None
    return found


@pytest.mark.parametrize(
    "thing",
    [
        form(
            section("s", rating("ease", na=True), single("office", free="b"), title="ด้าน"),
            section("t", multiple("topics"), words("comments", max_length=5)),
        ),
        scale(),
        indicator(75, "92.5", target="92.5", below=1),
        indicator((1, 1), (5, 5), target=5, target_unit="level"),
    ],
    ids=["form", "scale", "percent", "milestones"],
)
def test_a_sound_table_becomes_what_it_describes(thing: msgspec.Struct) -> None:
    assert decode(tree_of(thing), type(thing)) == (thing, [])


@pytest.mark.parametrize(
    ("tree", "kind", "found"),
    [
        ({"value": "a"}, Choice, Finding("text", "missing-key", {"key": "text"})),
        ({"value": "a", "text": "ก", "colour": 1}, Choice, Finding("colour", "unknown-key", {"key": "colour"})),
        ({"value": 1, "text": "ก"}, Choice, Finding("value", "wrong-type", {"wanted": "str", "got": "int"})),
        (
            {"value": "A", "text": "ก"},
            Choice,
            Finding("value", "wrong-letters", {"first": "a-z 0-9", "letters": "a-z 0-9 _ -", "limit": 40}),
        ),
        ({"value": "a", "text": ""}, Choice, Finding("text", "too-short", {"limit": "1"})),
        ({"value": "a", "text": "ก" * 1001}, Choice, Finding("text", "too-long", {"limit": "1000"})),
        (
            {"value": "a", "text": "ก", "text_en": 5},
            Choice,
            Finding("text_en", "wrong-type", {"wanted": "str", "got": "int"}),
        ),
        (
            {"value": "a", "text": "ก", "free": "yes"},
            Choice,
            Finding("free", "wrong-type", {"wanted": "bool", "got": "str"}),
        ),
        ({"value": 11, "text": "ก", "full": "ก"}, Level, Finding("value", "too-large", {"limit": "10"})),
        ({"value": 0, "text": "ก", "full": "ก"}, Level, Finding("value", "too-small", {"limit": "1"})),
        (
            {"value": True, "text": "ก", "full": "ก"},
            Level,
            Finding("value", "wrong-type", {"wanted": "int", "got": "bool"}),
        ),
        (
            {"id": "q", "type": "single", "text": "ก", "choices": CHOICES[:1]},
            Single,
            Finding("choices", "too-short", {"limit": "2"}),
        ),
        (
            {"id": "q", "type": "single", "text": "ก", "choices": "a b"},
            Single,
            Finding("choices", "wrong-type", {"wanted": "array", "got": "str"}),
        ),
        (
            {"id": "q", "type": "single", "text": "ก", "choices": [CHOICES[0], "b"]},
            Single,
            Finding("choices[1]", "wrong-type", {"wanted": "object", "got": "str"}),
        ),
        (
            {"id": "s", "part": "ส่วน", "items": [{"id": "q", "text": "ก"}]},
            Section,
            Finding("items[0].type", "not-a-type", {"given": "", "offered": "rating, single, multiple, text"}),
        ),
        (
            {"id": "s", "part": "ส่วน", "items": [{"type": 5}]},
            Section,
            Finding("items[0].type", "not-a-type", {"given": "5", "offered": "rating, single, multiple, text"}),
        ),
        (
            {"id": "s", "part": "ส่วน", "items": []},
            Section,
            Finding("items", "too-short", {"limit": "1"}),
        ),
        ({"level": 1, "floor": 75.5, "text": "ก"}, Floor, Finding("floor", "wrong-number")),
        ({"level": 1, "floor": True, "text": "ก"}, Floor, Finding("floor", "wrong-number")),
        ({"level": 1, "floor": "75,5", "text": "ก"}, Floor, Finding("floor", "wrong-number")),
        ({"floor": "4,21", "text": "ก"}, Band, Finding("floor", "wrong-number")),
        ({"level": 1, "floor": -1, "text": "ก"}, Floor, Finding("floor", "too-small", {"limit": "0"})),
    ],
)
def test_each_fault_of_a_table_has_its_place_its_code_and_its_blanks(
    tree: dict[str, Any], kind: type[msgspec.Struct], found: Finding
) -> None:
    assert findings(tree, kind) == [found]


@pytest.mark.parametrize(
    ("field", "value"), [("target_unit", "baht"), ("owners", []), ("years", [2026]), ("id", "๑.๑"), ("target", None)]
)
def test_an_indicators_fields_are_held_to_what_they_may_be(field: str, value: object) -> None:
    found = findings({**tree_of(indicator()), field: value}, Indicator)
    assert [finding.where.split("[")[0] for finding in found] == [field]


def test_all_faults_of_a_table_come_at_once() -> None:
    tree = tree_of(form(section("s", rating("ease"), single("office"))))
    tree["version"] = 0
    tree["languages"] = ["th", "fr"]
    tree["colour"] = "red"
    del tree["notice"]["rights"]
    tree["sections"][0]["items"][0]["id"] = "E"
    tree["sections"][0]["items"][1]["choices"].append({"value": "c"})
    tree["sections"].append("more")
    assert {(finding.where, finding.code) for finding in findings(tree, Form)} == {
        ("version", "too-small"),
        ("languages[1]", "not-offered"),
        ("colour", "unknown-key"),
        ("notice.rights", "missing-key"),
        ("sections[0].items[0].id", "wrong-letters"),
        ("sections[0].items[1].choices[2].text", "missing-key"),
        ("sections[1]", "wrong-type"),
    }


def test_what_no_sentence_is_known_for_is_a_fault_all_the_same() -> None:
    class Fives(msgspec.Struct):
        n: Annotated[int, msgspec.Meta(multiple_of=5)]

    assert findings({"n": 4}, Fives) == [Finding("n", "wrong-value")]


def test_no_pattern_is_shown_as_it_is_written() -> None:
    tree = tree_of(form(section("s", rating("ease"), single("office")), indicator="1.1"))
    tree |= {"id": "É", "scale": "É", "interpretation": "É"}
    tree["sections"][0]["id"] = tree["sections"][0]["items"][0]["id"] = "É"
    tree["sections"][0]["items"][1]["choices"][0]["value"] = "É"
    found = findings(tree, Form) + findings({**tree_of(indicator()), "id": "É"}, Indicator)
    assert [finding.code for finding in found] == ["wrong-letters"] * 6 + ["wrong-indicator"]
    assert not any("^" in str(value) or "$" in str(value) for finding in found for value in finding.params.values())


@pytest.mark.parametrize("junk", [5, "text", [], None, True])
def test_what_is_no_table_is_a_fault_of_the_whole(junk: object) -> None:
    (finding,) = findings(junk, Scale)
    assert (finding.where, finding.code) == ("", "wrong-type")
