"""Invitations: create slips, count them by state, replace lost ones, check one that is shown."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.accounts import TERMINAL, record
from service.domain.collecting.alphabet import ALPHABET
from service.domain.collecting.invitation_state import SECRET_LENGTH, Invitation, State, invitation_id
from service.domain.errors import (
    InvalidCountError,
    InvitationNeededError,
    NotByInvitationError,
    UnknownInvitationError,
)

if TYPE_CHECKING:
    from service.application.ports.store import Clock, Store
    from service.domain.collecting.collector import Collector

MOST = 10_000
"""Slips that can be created at once."""


class Slip(Struct, frozen=True, kw_only=True):
    """A slip to print: its number and its secret, which is not stored."""

    number: int
    secret: str


class Invitations:
    """The slips of collectors by invitation."""

    def __init__(self, store: Store, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._clock = clock
        self._who = who

    async def create(self, collector: Collector, count: int) -> list[Slip]:
        """Create `count` slips, numbered after the existing ones.

        Raises `NotByInvitationError` and `InvalidCountError`.
        """
        _check(collector)
        if not 1 <= count <= MOST:
            raise InvalidCountError(most=MOST)
        async with self._store.write() as unit:
            # Read inside the write transaction: others may be creating slips of the same collector.
            first = await unit.invitations.last(collector.id) + 1
            slips = [Slip(number=first + n, secret=_secret()) for n in range(count)]
            await unit.invitations.put(_in_order([_stored(collector, slip) for slip in slips]))
            made = f"{collector.code} {first}-{first + count - 1}"
            await record(unit.audit, self._clock(), self._who, "slips-made", made)
        return slips

    async def replace(self, collector: Collector, number: int) -> Slip:
        """Revoke a lost slip and create another with the same number.

        Raises `NotByInvitationError`, `UnknownInvitationError`, and `InvitationUsedError` where it was used.
        """
        lost = [each for each in await self._of(collector) if each.number == number and each.state != "revoked"]
        if not lost:
            raise UnknownInvitationError(number=number)
        slip = Slip(number=number, secret=_secret())
        key = (collector.id, lost[0].id)
        async with self._store.write() as unit:
            # Read inside the write transaction: the slip may just have been used.
            current = (await unit.find(invitations=[key])).invitations[key]
            refusal = current.refusal()
            if refusal:
                raise refusal
            await unit.invitations.put(_in_order([current.revoked(), _stored(collector, slip)]))
            await record(unit.audit, self._clock(), self._who, "slip-replaced", f"{collector.code} {number}")
        return slip

    async def count(self, collector: Collector) -> dict[State, int]:
        """Count a collector's slips by state. Raises `NotByInvitationError`."""
        counted = Counter(each.state for each in await self._of(collector))
        return {"fresh": counted["fresh"], "used": counted["used"], "revoked": counted["revoked"]}

    async def open(self, collector: Collector, secret: str) -> None:
        """Check that a slip may be used at a collector. Raises the errors of invitations."""
        wanted = invitation_id(secret)
        invitation = await self._store.invitations.find((collector.id, wanted))
        refusal = invitation.refusal() if invitation else InvitationNeededError()
        if refusal:
            raise refusal

    async def _of(self, collector: Collector) -> list[Invitation]:
        _check(collector)
        return await self._store.invitations.of(collector.id)


def _check(collector: Collector) -> None:
    if collector.access != "invitation":
        raise NotByInvitationError(code=collector.code)


def _in_order(invitations: list[Invitation]) -> list[Invitation]:
    """Sort slips by hash, so that their order in the file does not show their numbers."""
    return sorted(invitations, key=lambda each: each.id)


def _stored(collector: Collector, slip: Slip) -> Invitation:
    return Invitation(collector_id=collector.id, id=invitation_id(slip.secret), number=slip.number)


def _secret() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
