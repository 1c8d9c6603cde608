"""The second factor: codes of an app (TOTP, RFC 6238), recovery codes, and a sign-in that waits for one of them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from service.domain.accounts.planner import Planner

CODE_DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Letters of a recovery code, of 5 bits each: too many to guess, so a plain hash is stored."""

STEP_LIFE = timedelta(minutes=5)
"""How long a sign-in waits for its code."""

LONGEST_CODE_DELAY = 600
"""Seconds between wrong codes in the long run: a year of guessing finds one of three valid codes with 15 %."""

_COOKIE_PARTS = 4


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


def step_cookie(planner: Planner, nonce: str, now: datetime) -> str:
    """Return what shows that a browser has given an account's password just now; a new password ends that."""
    name = base64.urlsafe_b64encode(planner.name.encode()).decode()
    told = f"{name}.{int((now + STEP_LIFE).timestamp())}.{nonce}"
    return f"{told}.{_mac(planner, told)}"


def name_in_step(cookie: str) -> str:
    """Return the account name that a cookie is for; empty where it is none."""
    try:
        name = base64.b64decode(cookie.partition(".")[0], b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return name if name.isprintable() else ""


def is_step_of(planner: Planner | None, cookie: str, now: datetime) -> bool:
    """Return whether a cookie shows that the password of an account with a second factor was given just now.

    It never does while the account has no password, as after a keeper's reset: what signs it would be no secret.
    """
    told, _, mac = cookie.rpartition(".")
    parts = cookie.split(".")
    if planner is None or not planner.password or not planner.second_factor_on or len(parts) != _COOKIE_PARTS:
        return False
    return hmac.compare_digest(mac.encode(), _mac(planner, told).encode()) and now.timestamp() < int(parts[1])


def door_of_code(planner: Planner, known: bytes | None) -> bytes:
    """Return what is counted for wrong codes: the known browser, or the account for all others."""
    return b"code" + (known or str(planner.id).encode())


def _mac(planner: Planner, told: str) -> str:
    return hmac.new((planner.password or "").encode(), b"second step " + told.encode(), hashlib.sha256).hexdigest()
