"""Invitations: one-time slips of a collector, whose use is known and whose answer is not."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from msgspec import Struct

from service.domain.errors import InvitationNeededError, InvitationRevokedError, InvitationUsedError, SurveyError
from service.domain.receipt import ALPHABET, untangle

SECRET_LENGTH = 12
_SECRET = re.compile(f"[{ALPHABET}]{{{SECRET_LENGTH}}}")
_ID_LENGTH = 32

State = Literal["fresh", "used", "revoked"]


class Invitation(Struct, frozen=True, kw_only=True):
    """A slip as it is stored: `number` is printed on it, of its secret only a hash is kept."""

    collector_id: int
    id: str
    number: int
    state: State = "fresh"

    def refusal(self) -> SurveyError | None:
        """Give the error that a new answer with this slip meets, or none."""
        match self.state:
            case "used":
                return InvitationUsedError(number=self.number)
            case "revoked":
                return InvitationRevokedError(number=self.number)
            case _:
                return None


def invitation_id(typed: str) -> str:
    """Derive the id of a slip from its secret as typed or scanned. Raises `InvitationNeededError`."""
    secret = untangle(typed)
    if not _SECRET.fullmatch(secret):
        raise InvitationNeededError
    return hashlib.sha256(b"pochai invitation " + secret.encode()).hexdigest()[:_ID_LENGTH]
