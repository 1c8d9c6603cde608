"""A draft becomes a version of another form: no id takes over answers to another question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.forms.draft import DraftChoice, DraftCounts, DraftForm, DraftItem, DraftSection, ImportNote
from service.domain.forms.draft_tables import draft_of
from service.domain.forms.draft_versions import NewIds, form_meant, ids_as_version
from tests.support.examples import questionnaire, rating, section, single, words

if TYPE_CHECKING:
    from service.domain.forms.form import Questionnaire

FIRST = questionnaire(section("s1", rating("q1"), single("q2", "c1 c2"), words("q3")), section("s2", rating("q9")))
SECOND = questionnaire(section("s1", rating("q1"), single("q2", "c1 c3")), version=2)
VERSIONS = (SECOND, FIRST)
"""Newest first."""


def as_version_of(draft: DraftForm, form: str, versions: tuple[Questionnaire, ...]) -> DraftForm:
    return ids_as_version(draft, versions).document(draft, form)


def ids(draft: DraftForm) -> list[str]:
    return [f"{part.id}: {' '.join(item.id for item in part.items)}" for part in draft.sections]


def test_parts_that_mean_the_same_keep_their_ids() -> None:
    same = as_version_of(replace(draft_of(FIRST.form), id="other"), "survey", VERSIONS)
    assert same.id == "survey"
    assert ids(same) == ids(draft_of(FIRST.form))


def test_ids_that_mean_something_else_there_are_made_anew_and_named_so_where_they_are_used() -> None:
    choices = (DraftChoice(value="c1", text="ก"), DraftChoice(value="c2", text="ข"))
    items = (
        DraftItem(id="q1", text="อื่น"),
        DraftItem(id="q2", type="single", text="ข้อ q2", choices=choices),
        DraftItem(id="q3", type="rating", text="ข้อ q3"),
        DraftItem(id="q9", text="ข้อ q9", overall=True),
        DraftItem(id="q10", text="ใหม่"),
    )
    draft = DraftForm(
        id="other",
        counts=DraftCounts(item="q2", values=("c1",), text="ผู้ใช้"),
        sections=(DraftSection(id="s1", part="อื่น", items=items), DraftSection(id="s7")),
    )
    moved = as_version_of(draft, "survey", VERSIONS)
    assert ids(moved) == ["s8: q11 q12 q13 q14 q10", "s7: "]
    assert moved.counts == DraftCounts(item="q12", values=("c1",), text="ผู้ใช้")
    parts = ("q2", "s1", "s7", "", "title")
    notes = [ImportNote(kind="lost", place="survey!B2", code="lost", part=each) for each in parts]
    told = ids_as_version(draft, VERSIONS).notes(notes)
    assert [each.part for each in told] == ["q12", "s8", "s7", "", "title"]
    assert [replace(each, part=was.part) for each, was in zip(told, notes, strict=True)] == notes
    new = ids_as_version(draft, VERSIONS)
    assert new.within(draft).document(draft, "survey") == moved
    assert new.within(moved).document(moved, "survey") == moved
    head, *others = moved.sections
    some = replace(moved, sections=(replace(head, items=(*items[:2], *head.items[2:])), *others))
    assert new.within(some).document(some, "survey") == moved
    both = replace(draft, sections=(DraftSection(id="s1", items=(items[0], DraftItem(id="q11"))),))
    assert ids(new.within(both).document(both, "survey")) == ["s8: q1 q11"]
    chosen = NewIds(items={}, sections={}, choices={"q2": {"c1": "c9", "c2": "c1"}}).within(draft)
    assert (chosen.choices["q2"], chosen.items["q1"]) == ({"c1": "c9", "c2": "c2"}, "q1")
    unlike = replace(moved, id="other", sections=draft.sections)
    assert moved == replace(unlike, id="survey", counts=moved.counts, sections=moved.sections)


def test_choices_are_told_by_the_newest_version_that_has_each() -> None:
    (first,) = [item for item in draft_of(FIRST.form).items if item.id == "q2"]
    both = replace(
        first, choices=(*first.choices, DraftChoice(value="c3", text="ตัวเลือก c3"), DraftChoice(value="c8", text="ใหม่"))
    )
    draft = DraftForm(id="other", sections=(DraftSection(id="s1", items=(both,)),))
    assert ids(as_version_of(draft, "survey", VERSIONS)) == ["s3: q2"]
    other = replace(both, choices=(*first.choices, DraftChoice(value="c3", text="อื่น")))
    draft = replace(draft, sections=(DraftSection(id="s1", items=(other,)),))
    assert ids(as_version_of(draft, "survey", VERSIONS)) == ["s3: q10"]


def test_the_form_is_that_of_the_indicator_or_a_new_one_where_it_was_taken_back() -> None:
    measuring = {"1.1": "survey"}
    none, one, gone = (DraftForm(id="survey", indicator=each) for each in ("", "1.1", "9.9"))
    assert form_meant(replace(one, id="other"), replace(none, id="other"), measuring) == "survey"
    assert form_meant(none, one, measuring) == ""
    assert form_meant(none, none, measuring) == form_meant(gone, one, measuring) == "survey"
    assert form_meant(replace(none, id="other"), replace(one, id="other"), measuring) == "other"
