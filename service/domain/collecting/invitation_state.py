"""Invitations: one-time slips of a collector. It is known that a slip was used, not with which answer."""

from __future__ import annotations

import hashlib
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from service.domain.collecting.alphabet import read_letters
from service.domain.errors import InvitationNeededError, InvitationRevokedError, InvitationUsedError, SurveyError

SECRET_LENGTH = 12
_ID_LENGTH = 32

State = Literal["fresh", "used", "revoked"]


class Invitation(Struct, frozen=True, kw_only=True):
    """A slip as stored: `number` is printed on it; of its secret only the hash (`id`) is kept."""

    collector_id: int
    id: str
    number: int
    state: State = "fresh"

    def refusal(self) -> SurveyError | None:
        """Return the error that a new answer with this slip gets; `None` where it is accepted."""
        match self.state:
            case "used":
                return InvitationUsedError(number=self.number)
            case "revoked":
                return InvitationRevokedError(number=self.number)
            case _:
                return None

    def marked_used(self) -> Invitation:
        """Return the slip as used; which response it was used for is not stored."""
        return replace(self, state="used")

    def revoked(self) -> Invitation:
        """Return the slip as revoked, after which it admits nobody."""
        return replace(self, state="revoked")


def read_slip(typed: str) -> str:
    """Return the secret of a slip that was typed, scanned or pasted as a link.

    Raises `InvitationNeededError`.
    """
    secret = read_letters(typed, SECRET_LENGTH, "/i/")
    if not secret:
        raise InvitationNeededError
    return secret


def invitation_id(typed: str) -> str:
    """Derive a slip's id from its secret, which is read as by `read_slip`. Raises `InvitationNeededError`."""
    secret = read_slip(typed)
    return hashlib.sha256(b"pochai invitation " + secret.encode()).hexdigest()[:_ID_LENGTH]
