"""What the editor's fields say: every part that was sent, and what two drafts say otherwise."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from service.domain.errors import Fault
from service.domain.forms.draft import DraftChoice, DraftCounts, DraftForm, DraftItem, DraftSection
from service.domain.forms.draft_scale import DraftBands, DraftScale
from service.web.planner.forms.draft_faults import Difference, draft_differences, placed_faults
from service.web.planner.forms.draft_fields import COUNTS_OF, END, draft_from, empty_draft
from service.web.planner.forms.draft_numbers import number_typed

ITEM = DraftItem(id="q1", type="single", text="จังหวัด")
FORM = DraftForm(id="f", title="ก", sections=(DraftSection(id="s1", items=(ITEM, DraftItem(id="q2"))),))


def test_as_many_choices_are_read_as_were_sent() -> None:
    place = "sections[0].items[0]"
    sent = {END: ["1"], "sections[0].id": ["s1"], f"{place}.id": ["q1"], f"{place}.choices": [""]}
    sent |= {f"{place}.choices[{at}].value": [f"c{at}"] for at in range(77)}
    sent |= {f"sections[{at}].id": [f"s{at}"] for at in range(1, 1100)}
    read = draft_from(sent, FORM)
    assert [len(read.sections), len(read.sections[0].items[0].choices)] == [1100, 77]
    (placed,) = placed_faults([Fault(file="", where="sections[1099].title", code="missing-key")], read)
    assert placed.label.startswith("ส่วนที่ 1100")


def test_choices_ticked_of_one_item_are_not_taken_for_those_of_another() -> None:
    form = replace(FORM, counts=DraftCounts(item="q1", values=("c1",)))
    sent = {"counts.item": ["q1"], COUNTS_OF: ["q1"], "counts.values": ["", "c2"]}
    assert draft_from(sent, form).counts == DraftCounts(item="q1", values=("c2",))
    assert draft_from(sent | {"counts.item": ["q3"]}, form).counts == DraftCounts(item="q3")
    assert draft_from(sent | {"counts.item": [""]}, form).counts is None


def test_a_mark_is_longer_than_any_text() -> None:
    read = draft_from({"mark": ["<svg>" * 1000], "changed": ["\x00" + "ก" * 5000], "faces": ["", "on"]}, FORM)
    assert (len(read.mark), len(read.changed), read.changed[0], read.faces) == (4097, 1200, "ก", True)


def items(form: DraftForm, *others: DraftItem) -> DraftForm:
    return replace(form, sections=(replace(form.sections[0], items=others),))


def test_ticks_and_new_parts_are_told_and_what_cannot_be_told_in_words_has_a_row() -> None:
    ticked = items(FORM, replace(ITEM, required=True, choices=(DraftChoice(value="c1"),)), DraftItem(id="q2"))
    told = {(each.theirs, each.mine, each.label) for each in draft_differences(FORM, ticked)}
    assert told == {("", "มี", "ข้อ 1: ต้องตอบ"), ("", "มี", "ข้อ 1 ตัวเลือกที่ 1")}
    typed = items(FORM, replace(ITEM, type="multiple"), DraftItem(id="q2"))
    assert draft_differences(FORM, typed) == [Difference(label="ข้อ 1: ชนิด", theirs="เลือกหนึ่งข้อ", mine="เลือกได้หลายข้อ")]
    counted = [replace(FORM, counts=DraftCounts(item="q1", values=each)) for each in (("c1",), ("c1", "c2"))]
    assert [(each.theirs, each.mine) for each in draft_differences(*counted)] == [("c1", "c1, c2")]
    moved = items(FORM, *reversed(FORM.sections[0].items))
    assert draft_differences(FORM, moved) == [
        Difference(label="ลำดับหรือส่วนที่ยังว่าง", theirs="ตามที่บันทึกไว้", mine="ตามที่แสดงในหน้านี้")
    ]
    assert draft_differences(FORM, FORM) == []


def test_no_more_steps_and_bands_are_read_than_a_scale_has() -> None:
    form = replace(FORM, own_scale=DraftScale(), own_interpretation=DraftBands())
    steps = {f"own_scale.levels[{at}].value": [str(at + 1)] for at in range(50)}
    floors = {f"own_interpretation.bands[{at}].floor": ["1.00"] for at in range(50)}
    read = draft_from({**steps, **floors, "end": ["1"]}, form)
    assert read.own_scale
    assert read.own_interpretation
    assert (len(read.own_scale.levels), len(read.own_interpretation.bands)) == (10, 10)


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("minutes", "๓ นาที", "3"),
        ("minutes", "ประมาณ 10 นาที", "10"),
        ("minutes", "3 min.", "3"),
        ("minutes", "03", "3"),
        ("minutes", "3 ชั่วโมง", "3 ชั่วโมง"),
        ("minutes", "3-5 นาที", "3-5 นาที"),
        ("minutes", "3 นาทีครึ่ง", "3 นาทีครึ่ง"),
        ("minutes", "1.5", "1.5"),
        ("minutes", "-3", "-3"),
        ("minutes", "สาม", "สาม"),
        ("minutes", ",", ","),
        ("minutes", "", ""),
        ("minutes", "1" * 1000, "1" * 1000),
        ("at_most", "ไม่เกิน ๓ ข้อ", "3"),
        ("max_length", "1,000 ตัวอักษร", "1000"),
        ("max_length", "100 คำ", "100 คำ"),
    ],
)
def test_a_number_is_read_with_the_unit_of_its_field_and_with_no_other(name: str, typed: str, read: str) -> None:
    assert number_typed(name, typed) == read


def test_years_and_months_are_read_with_their_units() -> None:
    sent = {
        "notice.retention_fiscal_years": ["๕ ปีงบประมาณ"], "consent.retention_months": ["6 เดือน"],
        "minutes": ["3 นาที"],
    }  # fmt: skip
    read = draft_from(sent, empty_draft("form-1", "", ""))
    numbers = (read.minutes, read.notice.retention_fiscal_years, read.consent.retention_months)
    assert numbers == ("3", "5", "6")
    assert "5 ปีงบประมาณ" in read.notice.retention
