"""Forms being made, with their last revisions, and the links to look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import json
from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import draft_forms as ports
from service.domain.forms.draft import Draft, DraftForm, DraftHead, ImportNote

if TYPE_CHECKING:
    from datetime import datetime

    from service.adapters.database.session import Reading, Row, Writing


def _to_draft(row: Row) -> Draft:
    name, revision, undo_to, redo_to, automatic, document, notes, by, saved = row
    return Draft(
        id=name,
        revision=revision,
        undo_to=undo_to,
        redo_to=redo_to,
        automatic=bool(automatic),
        document=json.decode(document, type=DraftForm),
        notes=json.decode(notes, type=tuple[ImportNote, ...]),
        by=by,
        saved=to_moment(saved),
    )


class DraftForms(ports.DraftForms):
    """Drafts, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def heads(self) -> list[DraftHead]:
        return [
            DraftHead(id=name, form=form, title=title or "", by=by, saved=to_moment(saved))
            for name, form, title, by, saved in await self._session.rows("draft_heads")
        ]

    @override
    async def count(self) -> int:
        return int((await self._session.rows("count_draft_forms"))[0][0])

    @override
    async def find(self, name: str, revision: int | None = None) -> Draft | None:
        row = (
            await self._session.row("draft_form", id=name)
            if revision is None
            else await self._session.row("draft_form_revision", id=name, revision=revision)
        )
        return _to_draft(row) if row else None

    @override
    async def linked(self, secret: bytes) -> tuple[str, datetime] | None:
        row = await self._session.row("draft_link", secret=secret)
        return (row[0], to_moment(row[1])) if row else None


class DraftFormWriter(DraftForms, ports.DraftFormWriter):
    """Drafts, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def add(self, draft: Draft) -> None:
        await self._writing.execute(
            "add_draft_form",
            id=draft.id,
            revision=draft.revision,
            undo_to=draft.undo_to,
            redo_to=draft.redo_to,
            automatic=int(draft.automatic),
            document=json.encode(draft.document).decode(),
            notes=json.encode(draft.notes).decode(),
            saved_by=draft.by,
            saved=to_seconds(draft.saved),
        )

    @override
    async def drop(self, name: str, revision: int) -> None:
        await self._writing.execute("drop_draft_revision", id=name, revision=revision)

    @override
    async def forget(self, name: str, kept: int) -> None:
        await self._writing.execute("forget_draft_revisions", id=name, kept=kept)

    @override
    async def remove(self, name: str) -> None:
        await self._writing.execute("drop_draft_form", id=name)
        await self._writing.execute("drop_draft_link", draft=name)

    @override
    async def link(self, name: str, secret: bytes, ends: datetime) -> None:
        await self._writing.execute("put_draft_link", draft=name, secret=secret, ends=to_seconds(ends))
