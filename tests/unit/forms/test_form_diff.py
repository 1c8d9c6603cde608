"""Changes of a form version and their effect on scores: one at a time, and all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.domain.catalogue import Catalogue, fed_findings
from service.domain.forms.diff import Differences, FormChange, differences
from service.domain.forms.form import Choice
from service.domain.forms.notice import Consent
from service.domain.forms.score_impact import Effect, effects
from tests.support.examples import form, indicator, multiple, questionnaire, rating, section, single, who, words

if TYPE_CHECKING:
    from service.domain.forms.form import Form, Item, Questionnaire

BEFORE = (rating("ease"), single("office", "hq abroad"), multiple("topics", "a b"), words("comments"))


def asked(*items: Item, **form_changes: Any) -> Questionnaire:
    """Give a form of these items, in one section unless sections are given."""
    made = questionnaire(section("s1", *items), section("s2", rating("last")))
    return replace(made, form=replace(made.form, **form_changes))


def found(*items: Item, before: tuple[Item, ...] = BEFORE, **form_changes: Any) -> Differences:
    return differences(asked(*before), asked(*(items or before), **form_changes))


def meant(*items: Item, before: tuple[Item, ...] = BEFORE, **form_changes: Any) -> list[Effect]:
    return list(effects(asked(*before), asked(*(items or before), **form_changes)))


def with_choices(values: str, **changed: str) -> Item:
    """Give the single item with these choices, some of other words."""
    item = single("office", values)
    return replace(
        item,
        choices=tuple(replace(each, text=changed.get(each.value, each.text)) for each in item.choices),
    )


def field(name: str, before: object, after: object) -> FormChange:
    return FormChange(code="field", field=name, before=before, after=after)  # type: ignore[arg-type]  # a test gives any value


def turned_on(name: str) -> FormChange:
    return FormChange(code="field", field=name, before=False, after=True)


def office(item: Item) -> tuple[Item, ...]:
    """Give the items with another one in the place of the single item."""
    return (BEFORE[0], item, *BEFORE[2:])


def test_the_same_form_under_a_higher_version_changes_nothing() -> None:
    same = found(version=2)
    assert same == Differences(head=(), sections=(), items=())
    assert same.nothing
    assert meant(version=2) == []


def test_a_scale_that_one_version_alone_has_says_nothing_of_words() -> None:
    with_scale = asked(*BEFORE)
    without = replace(with_scale, scale=None)
    assert differences(without, with_scale).head == differences(with_scale, without).head == ()


@pytest.mark.parametrize(
    ("changed", "change"),
    [
        ({"title": "ใหม่"}, field("title", "แบบสอบถาม", "ใหม่")),
        ({"minutes": 5}, field("minutes", 1, 5)),
        ({"languages": ("th", "en")}, field("languages", "th", "th, en")),
        ({"intro_en": "Hello"}, field("intro_en", None, "Hello")),
        ({"method": "top-2-box"}, field("method", "mean-percent", "top-2-box")),
        ({"indicator": "1.1"}, field("indicator", None, "1.1")),
        ({"changed": "เปิดวันเสาร์"}, field("changed", None, "เปิดวันเสาร์")),
        ({"faces": True}, field("faces", False, True)),  # noqa: FBT003 - two values
        ({"mark": "<svg/>"}, FormChange(code="mark")),
        ({"scale": "other"}, field("scale", "steps", "other")),
        (
            {"notice": replace(asked(*BEFORE).form.notice, contact="ที่ใหม่")},
            field("notice.contact", "จังหวัดนนทบุรี", "ที่ใหม่"),
        ),
    ],
    ids=[
        "title",
        "minutes",
        "languages",
        "english",
        "method",
        "indicator",
        "changed",
        "faces",
        "mark",
        "scale",
        "notice",
    ],
)
def test_a_changed_field_of_the_head_is_told_with_both_sides(changed: dict[str, Any], change: FormChange) -> None:
    assert found(**changed) == Differences(head=(change,), sections=(), items=())


def test_a_consent_that_comes_or_goes_is_told_field_by_field() -> None:
    consent = Consent(text="ยินยอม", retention_months=6)
    with_it, without = asked(*BEFORE, consent=consent), asked(*BEFORE)
    assert differences(without, with_it).head == (
        field("consent.text", None, "ยินยอม"),
        field("consent.retention_months", None, 6),
    )
    assert differences(with_it, without).head == (
        field("consent.text", "ยินยอม", None),
        field("consent.retention_months", 6, None),
    )


def test_who_counts_is_told_field_by_field_and_what_it_does_to_scores() -> None:
    without, with_it = asked(*BEFORE), asked(*BEFORE, counts=who("office", "hq", "abroad"))
    assert differences(without, with_it).head == (
        field("counts.item", None, "office"),
        field("counts.values", None, "hq, abroad"),
        field("counts.text", None, "ผู้ตอบ hq abroad"),
    )
    assert list(effects(without, with_it)) == [Effect(code="counts")]
    fed = [replace(each, form=replace(each.form, indicator="1.1")) for each in (with_it, without)]
    assert list(effects(*fed)) == [Effect(code="counts-later")]


def test_words_of_the_scale_and_bands_are_told_where_their_ids_stay() -> None:
    before = asked(*BEFORE)
    assert before.scale is not None
    assert before.interpretation is not None
    scaled = replace(before, scale=replace(before.scale, na="ไม่ทราบ"))
    banded = replace(before, interpretation=replace(before.interpretation, bands=before.interpretation.bands[:2]))
    assert list(differences(before, scaled).head) == [field("scale.na", "ไม่มีความเห็น", "ไม่ทราบ")]
    assert [each.code for each in differences(before, banded).head] == ["bands"]
    worded = replace(before.scale, levels=(replace(before.scale.levels[0], text="ที่สุด"), *before.scale.levels[1:]))
    turned = replace(before, scale=replace(worded, levels=worded.levels[::-1]))
    changes = [(each.code, each.field) for each in differences(before, turned).head]
    assert changes == [("scale-words", "5"), ("scale-order", "")]
    assert list(effects(before, turned)) == [Effect(code="scale-words")]
    assert list(effects(before, banded)) == [Effect(code="bands")]
    renamed = replace(scaled, form=replace(before.form, scale="other"))
    assert [each.field for each in differences(before, renamed).head] == ["scale", "scale.na"]


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        (replace(words("comments"), text="ใหม่"), [field("text", "ข้อ comments", "ใหม่")]),
        (replace(words("comments"), hint="คำแนะนำ"), [field("hint", None, "คำแนะนำ")]),
        (words("comments", required=True, max_length=5), [turned_on("required"), field("max_length", 1000, 5)]),
        (rating("ease", na=True), [turned_on("na")]),
        (single("office", "hq abroad", breakdown=True), [turned_on("breakdown")]),
        (with_choices("hq abroad new"), [FormChange(code="choice-added", field="new", after="ตัวเลือก new")]),
        (with_choices("abroad hq"), [FormChange(code="choices-order")]),
        (
            with_choices("hq abroad", hq="กรม"),
            [FormChange(code="choice-changed", field="hq", before="ตัวเลือก hq", after="กรม")],
        ),
        (
            single("office", "hq abroad", free="hq"),
            [FormChange(code="choice-free", field="hq", before=False, after=True)],
        ),
        (
            multiple("topics", "a b", alone="b", at_most=2),
            [field("at_most", None, 2), FormChange(code="choice-exclusive", field="b", before=False, after=True)],
        ),
    ],
)
def test_a_changed_item_is_told_change_by_change(item: Item, changes: list[FormChange]) -> None:
    items = tuple(item if each.id == item.id else each for each in BEFORE)
    (part,) = found(*items).items
    assert (part.id, part.kind, part.text, list(part.changes)) == (item.id, "changed", item.text, changes)


def test_english_words_of_a_choice_are_words_too() -> None:
    english = replace(
        BEFORE[1], choices=(Choice(value="hq", text="ตัวเลือก hq", text_en="HQ"), single("x", "a abroad").choices[1])
    )
    (part,) = found(BEFORE[0], english, *BEFORE[2:]).items
    assert part.changes == (FormChange(code="choice-changed", field="hq", before=None, after="HQ"),)


def in_english(**texts: str) -> Item:
    """Give the single item with these Thai texts of itself and a choice, and the same English ones."""
    office = single("office", "hq")
    choice = replace(office.choices[0], text=texts.get("choice", "ก"), text_en=texts.get("choice_en", "A"))
    return replace(office, text=texts.get("text", "ข้อ"), text_en=texts.get("text_en", "Item"), choices=(choice,))


@pytest.mark.parametrize(
    ("texts", "stays"),
    [
        ({"text": "ข้อใหม่"}, True),
        ({"text": "ข้อใหม่", "text_en": "New"}, False),
        ({"text_en": "New"}, False),
        ({"choice": "ข"}, True),
        ({"choice": "ข", "choice_en": "B"}, False),
        ({"text": "ข้อใหม่", "text_en": ""}, False),
    ],
)
def test_an_english_text_that_stays_beside_another_thai_one_is_told(texts: dict[str, str], *, stays: bool) -> None:
    (part,) = found(in_english(**texts), before=(in_english(),)).items
    assert part.english_stays == stays


def test_english_that_stays_is_told_of_sections_and_the_head_alike() -> None:
    before = questionnaire(replace(section("one", rating("ease"), title="ก"), title_en="A"))
    (part,) = differences(before, questionnaire(replace(before.form.sections[0], title="ข"))).sections
    assert part.english_stays
    assert before.scale
    levels = tuple(replace(each, text_en="Best") for each in before.scale.levels)
    consent = Consent(text="ยินยอม", text_en="Agreed", retention_months=6)
    english = replace(before, scale=replace(before.scale, levels=levels), form=replace(before.form, consent=consent))
    worded = replace(levels[0], text="ดีที่สุด"), *levels[1:]
    title = replace(before.form, title_en="Title", consent=consent)
    for old, new in (
        (english, replace(english, scale=replace(before.scale, levels=worded))),
        (english, replace(english, form=replace(english.form, consent=replace(consent, text="ตกลง")))),
        (replace(english, form=title), replace(english, form=replace(title, title="ใหม่"))),
    ):
        assert differences(old, new).english_stays
        assert not differences(old, old).english_stays
    assert not differences(english, replace(english, scale=None)).english_stays


def test_choices_that_go_are_told_behind_those_that_come() -> None:
    (part,) = found(*office(with_choices("new hq"))).items
    assert [(each.code, each.field) for each in part.changes] == [("choice-added", "new"), ("choice-removed", "abroad")]


def test_items_that_come_and_go_are_told_with_their_words() -> None:
    changed = found(BEFORE[0], words("wish"), *BEFORE[2:])
    assert [(each.id, each.kind, each.type, each.text) for each in changed.items] == [
        ("wish", "added", "text", "ข้อ wish"),
        ("office", "removed", "single", "ข้อ office"),
    ]
    assert not changed.nothing


def test_an_item_of_another_kind_is_told_by_its_fields() -> None:
    (part,) = found(*BEFORE[:3], single("comments", "a b")).items
    assert part.type == "single"
    assert turned_on("required") in part.changes


def test_items_in_another_order_are_told_once() -> None:
    assert found(*reversed(BEFORE)).head == (FormChange(code="order"),)


def test_sections_that_come_go_or_change_are_told_and_items_that_move_between_them() -> None:
    ease, speed = rating("ease"), rating("speed")
    before = questionnaire(section("one", ease, title="ด้านหนึ่ง"), section("two", speed))
    after = questionnaire(section("one", ease, speed, title="ด้านแรก"), section("three", rating("new")))
    changed = differences(before, after)
    assert [(each.id, each.kind, each.text) for each in changed.sections] == [
        ("one", "changed", "ด้านแรก"),
        ("three", "added", "ส่วนที่ ๑"),
        ("two", "removed", "ส่วนที่ ๑"),
    ]
    assert changed.sections[0].changes == (field("title", "ด้านหนึ่ง", "ด้านแรก"),)
    assert [(each.id, each.changes) for each in changed.items if each.kind == "changed"] == [
        ("speed", (FormChange(code="moved", before="ส่วนที่ ๑", after="ด้านแรก"),))
    ]
    assert Effect(code="rating-moved", about=("ข้อ speed",)) in list(effects(before, after))


@pytest.mark.parametrize(
    ("items", "effect"),
    [
        ((*BEFORE, rating("new")), Effect(code="rating-added", about=("ข้อ new",))),
        (BEFORE[1:], Effect(code="rating-removed", about=("ข้อ ease",))),
        (BEFORE[:3], Effect(code="item-removed", about=("ข้อ comments",))),
        ((replace(BEFORE[0], text="ใหม่"), *BEFORE[1:]), Effect(code="reworded", about=("ใหม่",))),
        (office(with_choices("hq new")), Effect(code="choice-removed", about=("ข้อ office",))),
        (office(with_choices("hq abroad", hq="กรม")), Effect(code="choice-reworded", about=("ข้อ office",))),
        (office(single("office", "hq abroad", breakdown=True)), Effect(code="group-added", about=("ข้อ office",))),
        ((*BEFORE, single("place", breakdown=True)), Effect(code="group-added", about=("ข้อ place",))),
    ],
)
def test_what_touches_scores_is_told_with_the_items_it_is_about(items: tuple[Item, ...], effect: Effect) -> None:
    assert meant(*items) == [effect]


def test_a_group_that_is_given_up_is_told() -> None:
    grouped = office(single("office", "hq abroad", breakdown=True))
    assert meant(*BEFORE, before=grouped) == [Effect(code="group-removed", about=("ข้อ office",))]
    assert [each.code for each in meant(BEFORE[0], *BEFORE[2:], before=grouped)] == ["item-removed", "group-removed"]


def test_an_added_text_and_reworded_hints_touch_no_score() -> None:
    assert meant(*BEFORE, words("more")) == []
    assert meant(replace(BEFORE[0], hint="คำแนะนำ"), *BEFORE[1:]) == []


def test_method_and_indicator_touch_all_scores() -> None:
    assert meant(method="normalised", indicator="1.1") == [Effect(code="method"), Effect(code="indicator")]


def test_a_form_without_ratings_has_no_method_to_change() -> None:
    before, after = questionnaire(words("a")), questionnaire(words("a"), rating("r"))
    assert [each.code for each in effects(before, after)] == ["rating-added"]


@pytest.mark.parametrize(("named", "codes"), [("1.1", []), (None, ["not-its-form"]), ("1.2", ["not-its-form"])])
def test_a_form_may_not_give_up_the_indicator_that_it_feeds(named: str | None, codes: list[str]) -> None:
    fed: Form = form(rating("r"), indicator=named)
    others = replace(indicator(), id="9.9", form="other")
    catalogue = Catalogue(forms=(fed,), indicators=(indicator(), others))
    assert [each.code for each in fed_findings(fed, catalogue)] == codes
