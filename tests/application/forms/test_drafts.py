"""Draft forms: made from a form or from nothing, saved without overwriting, undone, checked, shown and published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.adapters.form_files.definitions import FormDefinitions
from service.application.forms import draft_bounds
from service.application.forms import drafts as use_cases
from service.application.forms.draft_ids import ids_since, made_ids
from service.application.forms.drafts import LINK_LIFE, Drafts
from service.application.forms.publishing import Publishing
from service.domain.errors import (
    DraftChangedError,
    DraftOvertakenError,
    DraftTooLargeError,
    FaultyFormsError,
    NothingToRedoError,
    NothingToUndoError,
    TooManyDraftsError,
    UnknownDraftError,
    UnknownFormError,
    UnsettledImportError,
)
from service.domain.forms.draft import DraftChoice, DraftCounts, DraftForm, DraftItem, DraftSection, ImportNote, waits
from service.domain.forms.draft_runs import LULL
from service.domain.forms.draft_scale import DraftLevel, DraftScale
from tests.support.installation import MONTH, answers, sheet

if TYPE_CHECKING:
    from service.application.forms.publishing import FormDraft
    from service.application.forms.registry import PublishedForm
    from service.application.ports.store import Store
    from service.domain.forms.draft import Draft
    from tests.support.installation import Installation

EMPTY = DraftForm(id="form-1")


@pytest.fixture
def drafts(site: Installation) -> Drafts:
    return Drafts(site.store, site.registry, publishing_of(site), site.clock)


def publishing_of(site: Installation) -> Publishing:
    return Publishing(site.store, site.registry, FormDefinitions(site.registry.catalogue), site.clock)


async def publish(drafts: Drafts, draft: Draft) -> int:
    """Publish a draft as it is shown; return its version."""
    made = (await drafts.check(draft.document)).made
    assert made
    form = made.questionnaire.form.id
    published, _ = await drafts.publish("วิภา", draft.id, form, made.questionnaire.hash, made.over)
    return published.questionnaire.form.version


async def test_a_draft_of_a_form_is_changed_and_published_as_its_next_version(
    drafts: Drafts, site: Installation, store: Store
) -> None:
    draft = await drafts.create("วิภา", drafts.next_of("survey"))
    assert [(each.id, each.form) for each in await drafts.everything()] == [(draft.id, "survey")]
    changed = await drafts.save("สมชาย", draft.id, 1, replace(draft.document, id="other", title="ใหม่"))
    assert (changed.revision, changed.undo_to, changed.by, changed.document.id) == (2, 1, "สมชาย", "survey")
    made = (await drafts.check(changed.document)).made
    assert made
    assert made.differences
    assert [each.field for each in made.differences.head] == ["title"]
    assert await publish(drafts, changed) == 2
    again, _ = await drafts.publish("วิภา", draft.id, "survey", made.questionnaire.hash, made.over)
    assert again.questionnaire.form.version == 2
    with pytest.raises(UnknownDraftError):
        await drafts.publish("วิภา", draft.id, "survey", "other", made.over)
    assert site.registry.form("survey").questionnaire.form.title == "ใหม่"
    assert await drafts.everything() == []
    book = [(each.who, each.action) for each in await store.accounts.entries()]
    assert book == [("วิภา", "draft-created"), ("วิภา", "form-published")]


async def test_a_copy_becomes_a_form_of_its_own(drafts: Drafts) -> None:
    copy = drafts.copy_of("survey")
    assert copy.id.startswith("form-")
    assert replace(copy, id="survey", indicator="1.1") == drafts.next_of("survey")
    assert await publish(drafts, await drafts.create("วิภา", copy)) == 1
    with pytest.raises(UnknownFormError):
        drafts.next_of("unknown")


async def test_what_somebody_else_saved_is_not_overwritten(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    await drafts.save("สมชาย", draft.id, 1, replace(EMPTY, title="ก"))
    for refused in (drafts.save("วิภา", draft.id, 1, EMPTY), drafts.undo("วิภา", draft.id, 1)):
        with pytest.raises(DraftOvertakenError) as told:
            await refused
        assert told.value.params == {"who": "สมชาย"}
    with pytest.raises(DraftOvertakenError):
        await drafts.delete("วิภา", draft.id, 1)
    assert (await drafts.find(draft.id)).document.title == "ก"


async def test_who_wants_what_is_saved_already_is_overtaken_by_nobody(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    saved = await drafts.save("สมชาย", draft.id, 1, replace(EMPTY, title="ก"))
    assert await drafts.save("วิภา", draft.id, 1, replace(EMPTY, title="ก")) == saved


async def test_saving_without_a_change_makes_no_revision(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    assert await drafts.save("วิภา", draft.id, 1, EMPTY) == draft


async def test_undoing_goes_back_step_by_step_and_saving_begins_anew(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    for title in ("ก", "ข"):
        draft = await drafts.save("วิภา", draft.id, draft.revision, replace(EMPTY, title=title))
    said = []
    for _ in range(2):
        draft = await drafts.undo("วิภา", draft.id, draft.revision)
        said.append((draft.revision, draft.document.title))
    assert said == [(4, "ก"), (5, "")]
    with pytest.raises(NothingToUndoError):
        await drafts.undo("วิภา", draft.id, 5)
    assert await drafts.before(draft) is None
    draft = await drafts.save("วิภา", draft.id, 5, replace(EMPTY, title="ค"))
    before = await drafts.before(draft)
    assert before
    assert before.document == EMPTY
    assert (await drafts.undo("วิภา", draft.id, 6)).document == EMPTY


async def test_only_so_many_revisions_are_kept(drafts: Drafts, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_bounds, "REVISIONS_KEPT", 2)
    draft = await drafts.create("วิภา", EMPTY)
    for number in range(3):
        draft = await drafts.save("วิภา", draft.id, draft.revision, replace(EMPTY, title=str(number)))
    kept = [number for number in range(5) if await store.draft_forms.find(draft.id, number)]
    assert kept == [3, 4]


async def test_fifty_changes_are_undone_and_brought_back_one_by_one(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    for number in range(60):
        draft = await drafts.save("วิภา", draft.id, draft.revision, replace(EMPTY, title=str(number)))
    titles = []
    for back in range(100):
        go = drafts.undo if back < 50 else drafts.redo
        draft = await go("วิภา", draft.id, draft.revision)
        titles.append(draft.document.title)
    assert titles == [*map(str, range(58, 8, -1)), *map(str, range(10, 60))]


async def test_fewer_revisions_of_a_large_draft_are_kept(drafts: Drafts, store: Store) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    assert [draft_bounds.kept(replace(EMPTY, mark="x" * size)) for size in (2_000, 160_000, 500_000)] == [104, 52, 30]
    for number in range(40):
        large = replace(EMPTY, mark="x" * 500_000, title=str(number))
        draft = await drafts.save("วิภา", draft.id, draft.revision, large)
    kept = [number for number in range(1, 42) if await store.draft_forms.find(draft.id, number)]
    assert kept == list(range(12, 42))


async def test_a_draft_becomes_the_next_version_of_the_form_that_measures_the_indicator_it_chooses(
    drafts: Drafts, site: Installation, store: Store
) -> None:
    copy = drafts.copy_of("survey")
    (about, *more) = copy.sections
    office = replace(about.items[0], text="สำนักงานใด")
    copy = replace(copy, title="ใหม่", sections=(replace(about, items=(office,)), *more))
    draft = await drafts.create("วิภา", copy)
    chosen = await drafts.save("สมชาย", draft.id, 1, replace(copy, indicator="1.1"))
    assert chosen.document.id == "survey"
    assert [each.id for each in chosen.document.items] == ["q1", "ease", "speed", "channels", "comments"]
    last = (await store.accounts.entries())[-1]
    assert (last.who, last.action, last.subject) == ("สมชาย", "draft-moved", f"{draft.id} survey")
    assert await drafts.save("สมชาย", draft.id, 2, chosen.document) == chosen

    left = await drafts.save("วิภา", draft.id, 2, replace(chosen.document, indicator=""))
    assert left.document.id.startswith("form-")
    assert [each.id for each in left.document.items] == [each.id for each in chosen.document.items]
    back = await drafts.undo("วิภา", draft.id, 3)
    assert back.document == chosen.document
    last = (await store.accounts.entries())[-1]
    assert (last.who, last.action, last.subject) == ("วิภา", "draft-moved", f"{draft.id} survey")
    assert await publish(drafts, back) == 2
    indicator = site.registry.indicator(site.registry.form("survey").questionnaire)
    assert indicator
    assert indicator.id == "1.1"


def with_more(document: DraftForm, text: str, name: str = "q1") -> DraftForm:
    """Return a document with one more rating in its first section."""
    first, *others = document.sections
    more = replace(first, items=(*first.items, DraftItem(id=name, text=text, required=True)))
    return replace(document, sections=(more, *others))


@pytest.mark.parametrize("saved", [False, True])
async def test_what_two_drafts_of_a_form_add_is_not_taken_for_the_same(
    drafts: Drafts, site: Installation, *, saved: bool
) -> None:
    one, other = [await drafts.create("วิภา", drafts.next_of("survey")) for _ in range(2)]
    one = await drafts.save("วิภา", one.id, 1, with_more(one.document, "เร็ว"))
    other = await drafts.save("สมชาย", other.id, 1, with_more(other.document, "ถูก"))
    site.clock.forward(minutes=1)
    assert await publish(drafts, one) == 2
    site.clock.forward(minutes=1)
    if saved:
        typed = replace(other.document, title="ใหม่")
        other = await drafts.save("สมชาย", other.id, 2, typed)
        other = await drafts.undo("สมชาย", other.id, 3)
    found = await drafts.find(other.id)
    assert [each.id for each in found.document.sections[0].items] == ["office", "q2"]
    site.clock.forward(minutes=1)
    again = await drafts.save("สมชาย", other.id, other.revision, replace(found.document, title="อื่น"))
    assert [each.id for each in again.document.items] == [each.id for each in found.document.items]
    assert await publish(drafts, again) == 3
    assert [set(each.questionnaire.items) & {"q1", "q2"} for each in site.registry.versions("survey")] == [
        {"q2"},
        {"q1"},
        set(),
    ]


async def test_choices_that_two_drafts_add_are_not_taken_for_the_same_and_who_counts_is_told_by_them(
    drafts: Drafts, site: Installation
) -> None:
    made: list[Draft] = []
    for text in ("เอ", "บี", "เอ"):
        draft = await drafts.create("วิภา", drafts.next_of("survey"))
        about, *others = draft.document.sections
        office = replace(about.items[0], choices=(*about.items[0].choices, DraftChoice(value="c1", text=text)))
        counts = DraftCounts(item="office", values=("hq", "c1"), text="ผู้ที่นับ")
        document = replace(draft.document, sections=(replace(about, items=(office,)), *others), counts=counts)
        made.append(await drafts.save("วิภา", draft.id, 1, document))
    site.clock.forward(minutes=1)
    assert await publish(drafts, made[0]) == 2
    found = [(await drafts.find(each.id)).document for each in made[1:]]
    assert [next(each.items).choices[-1].value for each in found] == ["c2", "c1"]
    assert [each.counts and each.counts.values for each in found] == [("hq", "c2"), ("hq", "c1")]


async def test_a_page_older_than_a_version_says_its_parts_by_the_ids_that_they_have_by_now(
    drafts: Drafts, site: Installation
) -> None:
    one, other = [await drafts.create("วิภา", drafts.next_of("survey")) for _ in range(2)]
    one = await drafts.save("วิภา", one.id, 1, with_more(one.document, "เร็ว"))
    site.clock.forward(minutes=1)
    assert await publish(drafts, one) == 2
    for text in ("ถูก", "ถูกต้อง"):
        site.clock.forward(minutes=1)
        page = with_more(other.document, text)
        ids = ids_since(site.registry, page, "survey", "survey", 1)
        assert ids
        assert (ids.items["q1"], ids.items["ease"]) == ("q2", "ease")
        saved = await drafts.save("สมชาย", other.id, other.revision, ids.document(page, "survey"), automatic=True)
        assert [each.id for each in saved.document.sections[0].items] == ["office", "q2"]
        other = replace(other, revision=saved.revision)
    assert ids_since(site.registry, page, "survey", "survey", 2) is None
    elsewhere = ids_since(site.registry, page, "survey", "form-1", 2)
    assert elsewhere
    assert elsewhere.items["q1"] == "q2"


async def test_a_version_without_the_indicator_of_its_form_stays_one_and_is_told_so(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", replace(drafts.next_of("survey"), indicator=""))
    saved = await drafts.save("วิภา", draft.id, 1, replace(draft.document, title="ก"))
    assert saved.document.id == "survey"
    assert [each.code for each in (await drafts.check(saved.document)).faults] == ["not-its-form"]
    other = await drafts.save("วิภา", draft.id, 2, replace(saved.document, indicator="9.9"))
    assert other.document.id == "survey"


async def typed(drafts: Drafts, draft: Draft, *texts: str, who: str = "วิภา", **fields: str) -> Draft:
    """Save by itself what is typed into the title, one text after the other, or into other fields."""
    for each in [{"title": text} for text in texts] or [fields]:
        document = replace(draft.document, **each)
        draft = await drafts.save(who, draft.id, draft.revision, document, automatic=True)
    return draft


async def undone(drafts: Drafts, draft: Draft) -> list[tuple[str, str]]:
    """Undo all that can be; give title and mark after each step."""
    told = []
    try:
        while True:
            draft = await drafts.undo("วิภา", draft.id, draft.revision)
            told.append((draft.document.title, draft.document.mark))
    except NothingToUndoError:
        return told


async def test_what_is_saved_while_somebody_types_is_one_step_however_long_it_takes(
    drafts: Drafts, site: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_bounds, "REVISIONS_KEPT", 6)
    draft = await drafts.create("วิภา", EMPTY)
    draft = await drafts.save("วิภา", draft.id, 1, replace(EMPTY, title="ก"))
    for number in range(40):
        site.clock.now += timedelta(minutes=4)
        draft = await typed(drafts, draft, f"ก{number}")
    assert draft.revision == 42
    draft = await typed(drafts, draft, mark="ภาพ")
    assert await undone(drafts, draft) == [("ก39", ""), ("ก", ""), ("", "")]


@pytest.mark.parametrize("other", ["person", "later", "field", "button", "undo"])
async def test_another_step_begins_with(other: str, drafts: Drafts, site: Installation) -> None:
    draft = await typed(drafts, await drafts.create("วิภา", EMPTY), "ก", "กข")
    if other == "later":
        site.clock.now += LULL + timedelta(seconds=1)
    elif other == "field":
        draft = await typed(drafts, draft, mark="ภาพ")
    elif other == "button":
        draft = await drafts.save("วิภา", draft.id, draft.revision, replace(draft.document, title="กขค"))
    elif other == "undo":
        draft = await typed(drafts, draft, mark="ภาพ")
        draft = await drafts.undo("วิภา", draft.id, draft.revision)
    draft = await typed(drafts, draft, "กขคง", who="สมชาย" if other == "person" else "วิภา")
    before = [("กขค", "")] if other == "button" else [("กข", "ภาพ" if other == "field" else "")]
    assert (await undone(drafts, draft))[:1] == before


async def test_what_a_button_sends_ends_the_step_that_was_being_typed(drafts: Drafts) -> None:
    draft = await typed(drafts, await drafts.create("วิภา", EMPTY), "ก")
    draft = await drafts.save("วิภา", draft.id, draft.revision, replace(draft.document, title="กข"))
    assert await undone(drafts, draft) == [("", "")]


async def test_typing_that_went_on_is_not_overwritten_by_who_saw_its_beginning(drafts: Drafts) -> None:
    begun = await typed(drafts, await drafts.create("วิภา", EMPTY), "ก")
    await typed(drafts, begun, "กข")
    with pytest.raises(DraftOvertakenError):
        await typed(drafts, begun, "ค", who="สมชาย")


async def test_typing_into_a_new_item_does_not_undo_the_item(drafts: Drafts) -> None:
    draft = await typed(drafts, await drafts.create("วิภา", EMPTY), "ก")
    sections = (DraftSection(id="s1", items=(DraftItem(id="q1"),)),)
    draft = await drafts.save("วิภา", draft.id, draft.revision, replace(draft.document, sections=sections))
    for text in ("ข", "ขค"):
        items = (DraftSection(id="s1", items=(DraftItem(id="q1", text=text),)),)
        document = replace(draft.document, sections=items)
        draft = await drafts.save("วิภา", draft.id, draft.revision, document, automatic=True)
    draft = await drafts.undo("วิภา", draft.id, draft.revision)
    assert draft.document.sections == sections


async def test_a_draft_is_deleted_with_an_entry_in_the_log(drafts: Drafts, store: Store) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    await drafts.delete("วิภา", draft.id, 1)
    with pytest.raises(UnknownDraftError):
        await drafts.find(draft.id)
    with pytest.raises(UnknownDraftError):
        await drafts.save("วิภา", draft.id, 1, EMPTY)
    last = (await store.accounts.entries())[-1]
    assert (last.action, last.subject) == ("draft-deleted", draft.id)


async def test_there_are_only_so_many_drafts(drafts: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_cases, "MOST_DRAFTS", 1)
    await drafts.create("วิภา", EMPTY)
    with pytest.raises(TooManyDraftsError):
        await drafts.create("วิภา", EMPTY)


async def test_every_fault_has_its_path(drafts: Drafts) -> None:
    sections = (DraftSection(id="s1", items=(DraftItem(id="q1", type="single", text="ก"),)),)
    draft = await drafts.create("วิภา", replace(EMPTY, sections=sections))
    checked = await drafts.check(draft.document)
    assert (checked.made, checked.more) == (None, 0)
    places = {each.where: each.code for each in checked.faults}
    assert places["sections[0].items[0].choices"] == "too-short"
    assert {"title", "minutes", "notice.purpose", "sections[0].part"} <= places.keys()
    with pytest.raises(FaultyFormsError) as refused:
        await drafts.publish("วิภา", draft.id, "form-1", "", 0)
    assert tuple(refused.value.faults) == checked.faults


async def test_an_unfinished_draft_is_shown_with_dots(drafts: Drafts) -> None:
    item = DraftItem(id="q1", type="single")
    draft = replace(EMPTY, sections=(DraftSection(id="s1", items=(item,)), DraftSection(id="s2")))
    shown = drafts.sketch(draft)
    assert shown
    assert (shown.form.title, [section.id for section in shown.form.sections]) == ("…", ["s1"])
    assert shown.values == {"q1": ("more0", "more1")}
    rated = replace(draft, sections=(DraftSection(id="s1", items=(DraftItem(id="q1"),)),))
    assert drafts.sketch(rated) is drafts.sketch(EMPTY) is None
    scaled = drafts.sketch(replace(rated, scale="steps", counts=DraftCounts(item="q9")))
    assert scaled
    assert scaled.ratings == ("q1",)
    own = DraftScale(levels=(DraftLevel(value="2", text="ดี"), DraftLevel(value="1")))
    wrong = drafts.sketch(replace(draft, minutes="ครู่เดียว", title="ก" * 1001))
    assert wrong
    assert (wrong.form.minutes, wrong.values) == (1, shown.values)
    with_own = drafts.sketch(replace(rated, scale="own", interpretation="own", own_scale=own))
    assert with_own
    assert with_own.scale
    assert [each.text for each in with_own.scale.levels] == ["ดี", "…"]


async def test_a_draft_that_changed_since_it_was_shown_is_not_published(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", drafts.next_of("survey"))
    made = (await drafts.check(draft.document)).made
    assert made
    await drafts.save("สมชาย", draft.id, 1, replace(draft.document, title="ก"))
    with pytest.raises(DraftChangedError):
        await drafts.publish("วิภา", draft.id, "survey", made.questionnaire.hash, made.over)


async def test_what_is_saved_while_a_draft_is_published_stays_a_draft_of_the_next_version(
    drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await drafts.create("วิภา", drafts.next_of("survey"))
    made = (await drafts.check(draft.document)).made
    assert made
    real = drafts._publishing.publish

    async def save_between(*given: Any) -> PublishedForm:
        published = await real(*given)
        await drafts.save("สมชาย", draft.id, 1, replace(draft.document, title="ทีหลัง"))
        return published

    monkeypatch.setattr(drafts._publishing, "publish", save_between)
    told = [await drafts.publish("วิภา", draft.id, "survey", made.questionnaire.hash, made.over) for _ in range(2)]
    assert [(each.questionnaire.form.version, kept) for each, kept in told] == [(2, True), (2, True)]
    assert (await drafts.find(draft.id)).document.title == "ทีหลัง"
    monkeypatch.undo()
    assert await publish(drafts, await drafts.find(draft.id)) == 3


@pytest.mark.parametrize("begin", ["next_of", "copy_of"])
async def test_a_draft_that_is_sent_twice_at_once_is_published_once(
    drafts: Drafts, site: Installation, monkeypatch: pytest.MonkeyPatch, begin: str
) -> None:
    draft = await drafts.create("วิภา", replace(getattr(drafts, begin)("survey"), title="ใหม่"))
    made = (await drafts.check(draft.document)).made
    assert made
    form, shown, real = made.questionnaire.form.id, made.questionnaire.hash, drafts._made

    async def after_the_other(document: DraftForm) -> FormDraft:
        monkeypatch.undo()
        await publish(drafts, draft)
        return await real(document)

    monkeypatch.setattr(drafts, "_made", after_the_other)
    published, kept = await drafts.publish("วิภา", draft.id, form, shown, made.over)
    assert (published.questionnaire.hash, kept) == (shown, False)
    assert [each.questionnaire.hash for each in site.registry.versions(form)].count(shown) == 1
    assert await drafts.everything() == []


async def test_a_form_that_another_draft_makes_gets_an_id_of_its_own(drafts: Drafts) -> None:
    made = [await drafts.create("วิภา", EMPTY) for _ in range(2)]
    assert made[0].document.id == "form-1"
    assert made[1].document.id.startswith("form-")
    assert made[1].document.id != "form-1"
    ids = [(await drafts.create("วิภา", drafts.next_of("survey"))).document.id for _ in range(2)]
    assert ids == ["survey", "survey"]


async def test_a_draft_too_large_to_store_is_refused(drafts: Drafts) -> None:
    large = replace(EMPTY, title="ก" * 175_000)
    draft = await drafts.create("วิภา", EMPTY)
    for refused in (drafts.create("วิภา", large), drafts.save("วิภา", draft.id, 1, large)):
        with pytest.raises(DraftTooLargeError) as told:
            await refused
        assert told.value.params == {"most": 512}


async def test_publishing_waits_until_every_note_of_an_import_is_settled(drafts: Drafts, store: Store) -> None:
    note = ImportNote(kind="lost", place="survey!B2", code="type-unsupported", params={"type": "date"})
    other = ImportNote(kind="asked", place="", code="title-of-file", where="title")
    draft = await drafts.create("วิภา", drafts.next_of("survey"), (note, other))
    with pytest.raises(UnsettledImportError):
        await publish(drafts, draft)
    draft = await drafts.save("สมชาย", draft.id, 1, draft.document, (replace(note, settled=True), other))
    with pytest.raises(UnsettledImportError):
        await publish(drafts, draft)
    draft = await drafts.save(
        "วิภา", draft.id, 2, draft.document, tuple(replace(each, settled=True) for each in draft.notes)
    )
    assert [(each.who, each.subject) for each in await store.accounts.entries() if each.action == "draft-settled"] == [
        ("สมชาย", f"{draft.id} survey!B2"),
        ("วิภา", f"{draft.id} title"),
    ]
    assert await publish(drafts, draft) == 2


async def test_a_note_of_an_item_or_section_that_was_deleted_is_not_waited_for(drafts: Drafts) -> None:
    document = drafts.next_of("survey")
    section = document.sections[-1]
    parts = (section.id, section.items[0].id)
    notes = tuple(ImportNote(kind="asked", place="", code="question-plain", part=part) for part in parts)
    draft = await drafts.create("วิภา", document, notes)
    with pytest.raises(UnsettledImportError) as refused:
        await publish(drafts, draft)
    assert refused.value.params == {"count": 2}
    shorter = replace(document, sections=document.sections[:-1])
    gone = await drafts.save("วิภา", draft.id, 1, shorter)
    assert [waits(each, gone.document) for each in gone.notes] == [False, False]
    back = await drafts.undo("วิภา", draft.id, gone.revision)
    assert [waits(each, back.document) for each in back.notes] == [True, True]
    again = await drafts.save("วิภา", draft.id, back.revision, shorter)
    assert await publish(drafts, again) == 2


async def test_a_link_shows_the_draft_until_it_ends_or_another_is_made(
    drafts: Drafts, site: Installation, store: Store
) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    first, _ = await drafts.link("วิภา", draft.id)
    second, ends = await drafts.link("วิภา", draft.id)
    assert ends == site.clock() + LINK_LIFE
    assert await drafts.linked(second) == draft
    last = (await store.accounts.entries())[-1]
    assert (last.action, last.subject) == ("draft-linked", f"{draft.id} form-1")
    site.clock.now = ends
    for secret in (first, second):
        with pytest.raises(UnknownDraftError):
            await drafts.linked(secret)


async def test_ids_and_answers_of_the_year_are_those_of_all_versions(site: Installation) -> None:
    used = made_ids(site.registry, "survey")
    assert set(used.sections) == {"about", "use", "more"}
    assert set(used.choices["channels"]) == {"web", "line"}
    assert used.items == {"office", "ease", "speed", "channels", "comments"}
    assert made_ids(site.registry, "unknown").items == frozenset()
    collector = await site.collectors.create_missing()
    await site.store_sheets(collector[0], MONTH, sheet(site.registry.form("survey"), answers()))
    assert await publishing_of(site).answers_of_the_year("survey") == (2569, 1)


async def test_what_was_undone_comes_back_until_something_else_is_saved(drafts: Drafts) -> None:
    draft = await drafts.create("วิภา", EMPTY)
    for title in ("ก", "ข"):
        draft = await drafts.save("วิภา", draft.id, draft.revision, replace(EMPTY, title=title))
    with pytest.raises(NothingToRedoError):
        await drafts.redo("วิภา", draft.id, draft.revision)
    said = []
    for step in (drafts.undo, drafts.undo, drafts.redo, drafts.redo, drafts.undo):
        draft = await step("สมชาย", draft.id, draft.revision)
        said.append(draft.document.title)
    assert said == ["ก", "", "ก", "ข", "ก"]
    draft = await drafts.save("วิภา", draft.id, draft.revision, replace(EMPTY, title="ค"))
    with pytest.raises(NothingToRedoError):
        await drafts.redo("วิภา", draft.id, draft.revision)
