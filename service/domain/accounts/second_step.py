"""A sign-in that waits for the code of its second factor."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.accounts.planner import Planner

STEP_LIFE = timedelta(minutes=5)
"""How long a sign-in waits for its code."""

LONGEST_CODE_DELAY = 600
"""Seconds between wrong codes in the long run: a year of guessing finds one of three valid codes with 15 %."""

_COOKIE_PARTS = 4


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
