"""One-time codes by time (TOTP, RFC 6238), whose secrets are derived from a key file and the account."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from pyotp import TOTP
from typing_extensions import override

from service.application.ports import accounts as ports
from service.domain.accounts.second_factor import CODE_DIGITS

if TYPE_CHECKING:
    from datetime import datetime

    from service.adapters.key_file import KeyFile
    from service.domain.accounts.planner import Planner

SECONDS = 30
_SECRET_BYTES = 20
"""What RFC 4226 recommends for SHA-1, the only hash that all apps know."""

_NEAR = (0, -1, 1)
"""Steps whose codes are good: the present one and its neighbours, for clocks that differ and people who type slowly."""


class OneTimeCodes(ports.OneTimeCodes):
    """The codes of accounts. `issuer` is what apps show beside the account's name."""

    def __init__(self, keys: KeyFile, issuer: str) -> None:
        self._keys = keys
        self._issuer = issuer

    @override
    def make(self) -> None:
        self._keys.make()

    @override
    def secret(self, planner: Planner) -> str:
        salt = planner.factor.salt if planner.factor else b""
        return base64.b32encode(self._keys.key(f"{planner.id} {salt.hex()}")[:_SECRET_BYTES]).decode()

    @override
    def address(self, planner: Planner) -> str:
        return self._totp(planner).provisioning_uri()

    @override
    def step(self, planner: Planner, code: str, now: datetime) -> int | None:
        totp, present = self._totp(planner), int(now.timestamp()) // SECONDS
        fitting = [
            present + away
            for away in _NEAR
            if hmac.compare_digest(totp.generate_otp(present + away).encode(), code.encode())
        ]
        return fitting[0] if fitting else None

    def _totp(self, planner: Planner) -> TOTP:
        return TOTP(self.secret(planner), digits=CODE_DIGITS, name=planner.name, issuer=self._issuer, interval=SECONDS)
