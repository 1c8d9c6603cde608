"""Invitations: the slips of collectors by invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from service.application.ports import answer_writers as writers
from service.application.ports import readers as ports
from service.domain.collecting.invitation_state import Invitation, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.adapters.database.session import Reading, Row, Writing
    from service.application.ports.records import Key

_STATES: tuple[State, ...] = ("fresh", "used", "revoked")
"""By their number in the database, where 0 and 1 take the same room, so that a use overwrites in place."""


def to_invitation(row: Row) -> Invitation:
    """Make an invitation of its row."""
    collector_id, name, number, state = row
    return Invitation(collector_id=collector_id, id=name, number=number, state=_STATES[state])


class Invitations(ports.Invitations):
    """Slips, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def of(self, collector_id: int) -> list[Invitation]:
        return [to_invitation(row) for row in await self._session.rows("invitations_of", collector_id=collector_id)]

    @override
    async def find(self, key: Key) -> Invitation | None:
        row = await self._session.row("invitations_by_ids", collector_id=key[0], ids=self._session.array([key[1]]))
        return to_invitation(row) if row else None


class InvitationWriter(writers.InvitationWriter):
    """Slips, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def last(self, collector_id: int) -> int:
        (number,) = await self._session.row("last_invitation", collector_id=collector_id) or (0,)
        return int(number)

    @override
    async def put(self, invitations: Sequence[Invitation]) -> None:
        rows = [(each.collector_id, each.id, each.number, _STATES.index(each.state)) for each in invitations]
        self._session.put("put_invitations", rows)
