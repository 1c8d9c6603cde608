"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

CODE_DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Letters of a recovery code, of 5 bits each: too many to guess, so a plain hash is stored."""


class SecondFactor(Struct, frozen=True, kw_only=True):
    """The second factor of an account; it is in force from `since` on, when a code proved that the app has the secret.

    The secret is derived from `salt` and a key that is not in the store. `step` is the number of the 30 seconds whose
    code was accepted last. `recovery` has the hashes of the recovery codes that were not used.
    """

    salt: bytes
    since: datetime | None = None
    step: int = 0
    recovery: tuple[bytes, ...] = ()

    def after_step(self, step: int | None) -> SecondFactor | None:
        """Return the factor after the code of a step; `None` for no step, or one whose code was accepted before."""
        return replace(self, step=step) if step is not None and step > self.step else None

    def after_recovery(self, code: str) -> SecondFactor | None:
        """Return the factor after a recovery code was used, `None` where it has no such code."""
        used = recovery_hash(code)
        left = tuple(each for each in self.recovery if not hmac.compare_digest(each, used))
        return replace(self, recovery=left) if len(left) < len(self.recovery) else None


def recovery_hash(code: str) -> bytes:
    """Return what is stored of a recovery code."""
    return hashlib.sha256(code.encode()).digest()
