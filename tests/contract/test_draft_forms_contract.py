"""The contract of every store for forms being made."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from service.domain.forms.draft import Draft, DraftForm, DraftHead, DraftItem, DraftSection, ImportNote
from tests.support.examples import at

if TYPE_CHECKING:
    from service.application.ports.store import Store


def draft(name: str = "a", revision: int = 1, **other: Any) -> Draft:
    items = (DraftItem(id="q1", text='"ก"; --'),)
    return Draft(
        **{
            "id": name,
            "revision": revision,
            "document": DraftForm(id="f", title='"ชื่อ"', sections=(DraftSection(id="s1", items=items),)),
            "notes": (ImportNote(kind="lost", place="survey!B2", code="x", params={"n": 1}, settled=True),),
            "by": "วิภา",
            "saved": at("2026-05-15T12:00:00").astimezone(UTC),
            **other,
        }
    )


def head(of: Draft) -> DraftHead:
    return DraftHead(id=of.id, form=of.document.id, title=of.document.title, by=of.by, saved=of.saved)


async def test_the_last_revision_of_a_draft_counts_and_the_others_can_be_read(store: Store) -> None:
    first, second, other = (
        draft(),
        draft(revision=2, undo_to=1, redo_to=3, automatic=True, notes=()),
        draft("b", document=DraftForm(id="g")),
    )
    async with store.write() as unit:
        for each in (first, second, other):
            await unit.draft_forms.add(each)
        assert await unit.draft_forms.find("a") == second
    assert await store.draft_forms.heads() == [head(second), head(other)]
    assert await store.draft_forms.count() == 2
    assert await store.draft_forms.find("a", 1) == first
    assert await store.draft_forms.find("a", 3) is await store.draft_forms.find("c") is None


async def test_old_revisions_are_forgotten_and_a_draft_is_removed_with_its_link(store: Store) -> None:
    drafts = [draft(revision=1), draft(revision=2), draft("b"), draft(revision=4), draft(revision=7)]
    async with store.write() as unit:
        for each in drafts:
            await unit.draft_forms.add(each)
        await unit.draft_forms.link("a", b"one", at("2026-05-16T12:00:00.5"))
        await unit.draft_forms.forget("a", 4)
    assert [await store.draft_forms.find("a", number) for number in (1, 7)] == [drafts[0], drafts[4]]
    async with store.write() as unit:
        await unit.draft_forms.drop("a", 4)
        await unit.draft_forms.forget("a", 2)
    assert [await store.draft_forms.find("a", number) for number in (1, 2, 4)] == [None, drafts[1], None]
    assert [await store.draft_forms.find("a"), await store.draft_forms.find("b")] == [drafts[4], drafts[2]]
    async with store.write() as unit:
        await unit.draft_forms.remove("a")
    assert await store.draft_forms.heads() == [head(drafts[2])]
    assert await store.draft_forms.linked(b"one") is None


async def test_a_draft_has_one_link_found_by_the_hash_of_its_secret(store: Store) -> None:
    ends = at("2026-05-16T12:00:00").astimezone(UTC)
    async with store.write() as unit:
        await unit.draft_forms.link("a", b"one", ends)
        await unit.draft_forms.link("a", b"two", ends)
    assert await store.draft_forms.linked(b"two") == ("a", ends)
    assert await store.draft_forms.linked(b"one") is None
