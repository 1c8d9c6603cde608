"""Draft forms: made, saved with every revision, checked, looked at, and published."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import digest, new_secret, record
from service.application.forms.draft_bounds import MOST_DRAFTS, bounded, kept
from service.application.forms.draft_ids import (
    ID_BYTES,
    apart_from_others,
    new_form_id,
    of_a_form_alone,
    of_its_indicator,
)
from service.domain.errors import (
    DraftChangedError,
    DraftOvertakenError,
    FaultyFormsError,
    NothingToRedoError,
    NothingToUndoError,
    OvertakenError,
    TooManyDraftsError,
    UnknownDraftError,
    UnsettledImportError,
)
from service.domain.forms.draft import Draft, DraftForm, waits
from service.domain.forms.draft_runs import goes_on
from service.domain.forms.draft_scale_edits import with_own
from service.domain.forms.draft_sketch import filled_out
from service.domain.forms.draft_tables import draft_of, tree_of

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.forms.publishing import FormDraft, Publishing
    from service.application.forms.registry import FormRegistry, PublishedForm
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.errors import Fault
    from service.domain.forms.draft import DraftHead, ImportNote
    from service.domain.forms.form import Questionnaire

LINK_LIFE = timedelta(days=1)
"""How long a draft can be looked at by its link."""


class Checked(Struct, frozen=True, kw_only=True):
    """A draft as it could be published, or its faults; `more` is how many others there are."""

    made: FormDraft | None
    faults: tuple[Fault, ...] = ()
    more: int = 0


class Drafts:
    """The draft forms of an installation."""

    def __init__(self, store: Store, registry: FormRegistry, publishing: Publishing, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._publishing = publishing
        self._clock = clock

    async def everything(self) -> list[DraftHead]:
        """Return what all drafts are called, the last saved first."""
        return sorted(await self._store.draft_forms.heads(), key=lambda each: each.saved, reverse=True)

    async def find(self, name: str) -> Draft:
        """Return a draft. Raises `UnknownDraftError`."""
        found = await self._found(name)
        if not found:
            raise UnknownDraftError(draft=name)
        return found

    async def before(self, draft: Draft) -> Draft | None:
        """Return the revision of a draft that undoing goes back to."""
        return await self._store.draft_forms.find(draft.id, draft.undo_to)

    async def _found(self, name: str) -> Draft | None:
        await self._registry.refresh()
        found = await self._store.draft_forms.find(name)
        return found and apart_from_others(self._registry, found)

    def next_of(self, form: str) -> DraftForm:
        """Return a document that begins as the newest version of a form. Raises `UnknownFormError`."""
        self._registry.form(form)
        return draft_of(self._registry.versions(form)[0].questionnaire.form)

    def copy_of(self, form: str) -> DraftForm:
        """Return a document of a new form that begins as another one, without its indicator. Raises as `next_of`."""
        return replace(self.next_of(form), id=new_form_id(), indicator="")

    async def create(self, who: str, document: DraftForm, notes: tuple[ImportNote, ...] = ()) -> Draft:
        """Store a new draft; its form has a new id where another draft makes a form of this one.

        Raises `TooManyDraftsError` and `DraftTooLargeError`.
        """
        bounded(document)
        now, name = self._clock(), secrets.token_hex(ID_BYTES)
        async with self._store.write() as unit:
            if await unit.draft_forms.count() >= MOST_DRAFTS:
                raise TooManyDraftsError(most=MOST_DRAFTS)
            document = of_a_form_alone(self._registry, document, await unit.draft_forms.heads())
            draft = Draft(id=name, revision=1, document=document, notes=notes, by=who, saved=now)
            await unit.draft_forms.add(draft)
            await record(unit.audit, now, who, "draft-created", f"{name} {document.id}")
        return draft

    async def save(  # noqa: PLR0913 - what is saved, and how
        self,
        who: str,
        name: str,
        seen: int,
        document: DraftForm,
        notes: tuple[ImportNote, ...] | None = None,
        *,
        automatic: bool = False,
    ) -> Draft:
        """Store a revision after `seen`; what changes nothing is not stored, and overtaken by nobody.

        One that goes on with an `automatic` one takes its place. The form is that of the draft's indicator.

        Raises `UnknownDraftError`, `DraftOvertakenError` and `DraftTooLargeError`.
        """
        bounded(document)
        async with self._store.write() as unit:
            last = await _found(unit, name)
            catalogue = self._registry.catalogue
            document = with_own(document, last.document, catalogue.scales, catalogue.interpretations)
            typed = replace(
                last,
                document=replace(document, id=last.document.id),
                notes=last.notes if notes is None else notes,
                redo_to=0,
                automatic=automatic,
            )
            changed = of_its_indicator(self._registry, typed, last.document)
            if (changed.document, changed.notes) == (last.document, last.notes):
                return last
            _must_be(last, seen)
            for each, was in zip(typed.notes, last.notes, strict=True):
                if each.settled and not was.settled:
                    await record(unit.audit, self._clock(), who, "draft-settled", f"{name} {each.place or each.where}")
            before = await unit.draft_forms.find(name, last.undo_to) if last.automatic else None
            if changed.notes == last.notes and goes_on(last, before, changed.document, who, self._clock()):
                await unit.draft_forms.drop(name, last.revision)
            else:
                changed = replace(changed, undo_to=last.revision)
            return await self._add(unit, who, last, changed)

    async def undo(self, who: str, name: str, seen: int) -> Draft:
        """Store the content before the last change as a new revision.

        Raises `NothingToUndoError`, and as `save` does.
        """
        async with self._store.write() as unit:
            last = await _last(unit, name, seen)
            before = await unit.draft_forms.find(name, last.undo_to)
            if not before:
                raise NothingToUndoError
            shown = replace(before, revision=last.revision, redo_to=last.revision, automatic=False)
            return await self._add(unit, who, last, shown)

    async def redo(self, who: str, name: str, seen: int) -> Draft:
        """Store what was undone last as a new revision.

        Raises `NothingToRedoError`, and as `save` does.
        """
        async with self._store.write() as unit:
            last = await _last(unit, name, seen)
            undone = await unit.draft_forms.find(name, last.redo_to)
            if not undone:
                raise NothingToRedoError
            shown = replace(undone, revision=last.revision, automatic=False)
            return await self._add(unit, who, last, shown)

    async def _add(self, unit: UnitOfWork, who: str, last: Draft, draft: Draft) -> Draft:
        """Store a draft as the revision after the last one."""
        draft = apart_from_others(self._registry, draft)
        if draft.document.id != last.document.id:
            await record(unit.audit, self._clock(), who, "draft-moved", f"{draft.id} {draft.document.id}")
        added = replace(draft, revision=draft.revision + 1, by=who, saved=self._clock())
        await unit.draft_forms.add(added)
        await unit.draft_forms.forget(added.id, kept(added.document))
        return added

    async def delete(self, who: str, name: str, seen: int) -> None:
        """Delete a draft with its revisions. Raises as `save` does."""
        async with self._store.write() as unit:
            await _last(unit, name, seen)
            await unit.draft_forms.remove(name)
            await record(unit.audit, self._clock(), who, "draft-deleted", name)

    async def check(self, document: DraftForm) -> Checked:
        """Return a document as it could be published, or every fault with its path."""
        try:
            made = await self._made(document)
        except FaultyFormsError as error:
            return Checked(made=None, faults=tuple(error.faults), more=error.more)
        return Checked(made=made)

    async def _made(self, document: DraftForm) -> FormDraft:
        return await self._publishing.draft_of_tree(self._tree(document))

    def _tree(self, document: DraftForm) -> dict[str, Any]:
        return tree_of(document, self._registry.newest(document.id) + 1)

    def sketch(self, document: DraftForm) -> Questionnaire | None:
        """Return a form to look at, with dots for what is missing; `None` where there is nothing to show."""
        return self._publishing.definitions.sketch(self._tree(filled_out(document)))

    async def publish(self, who: str, name: str, form: str, shown: str, over: int) -> tuple[PublishedForm, bool]:
        """Publish a draft that was shown, with its hash and the version it follows; return whether the draft stays.

        It is deleted, unless somebody saved it in the meantime: then it is a draft of the next version. Sent twice, it
        is published once. Raises as `Publishing.publish` does, `UnknownDraftError`, and
        `UnsettledImportError`.
        """
        draft = await self._found(name)
        if known := self._registry.with_hash(form, shown):
            return known, draft is not None
        if not draft:
            raise UnknownDraftError(draft=name)
        if waiting := sum(waits(each, draft.document) for each in draft.notes):
            raise UnsettledImportError(count=waiting)
        try:
            made = await self._made(draft.document)
            published = await self._publishing.publish(who, made.text.encode(), shown, over)
        except (DraftChangedError, FaultyFormsError, OvertakenError):  # sent twice at once, it is published by now
            if not (known := self._registry.with_hash(form, shown)):
                raise
            published = known
        async with self._store.write() as unit:
            last = await unit.draft_forms.find(name)
            stays = last is not None and last.revision != draft.revision
            if not stays:
                await unit.draft_forms.remove(name)
        return published, stays

    async def link(self, who: str, name: str) -> tuple[str, datetime]:
        """Return the secret of a draft's new link, and its end; the one before ends now. Raises `UnknownDraftError`."""
        draft, now = await self.find(name), self._clock()
        secret, ends = new_secret(), now + LINK_LIFE
        async with self._store.write() as unit:
            await unit.draft_forms.link(name, digest(secret), ends)
            await record(unit.audit, now, who, "draft-linked", f"{name} {draft.document.id}")
        return secret, ends

    async def linked(self, secret: str) -> Draft:
        """Return the draft that a link shows. Raises `UnknownDraftError`, also after its end."""
        found = await self._store.draft_forms.linked(digest(secret))
        if not found or found[1] <= self._clock():
            raise UnknownDraftError(draft="")
        return await self.find(found[0])


async def _last(unit: UnitOfWork, name: str, seen: int) -> Draft:
    """Return the last revision if its number is the seen one. Raises `UnknownDraftError`, `DraftOvertakenError`."""
    last = await _found(unit, name)
    _must_be(last, seen)
    return last


async def _found(unit: UnitOfWork, name: str) -> Draft:
    last = await unit.draft_forms.find(name)
    if not last:
        raise UnknownDraftError(draft=name)
    return last


def _must_be(last: Draft, seen: int) -> None:
    if last.revision != seen:
        raise DraftOvertakenError(who=last.by)
