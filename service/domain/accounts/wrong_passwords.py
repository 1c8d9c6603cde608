"""Wrong passwords: a growing delay by account or browser, browsers that are known, and what the owner is told."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.domain.accounts.planner import fold_name

if TYPE_CHECKING:
    from service.domain.accounts.planner import Planner, Session

AT_ONCE = 5
"""Wrong passwords in a row before there is a delay."""

LONGEST_DELAY = 30
"""Seconds; the delay doubles up to this, so that an attack from any number of addresses has two tries a minute."""

FORGOTTEN = timedelta(minutes=15)
"""After so long without a try, tries are counted from nothing: less than the delay would allow in that time."""

TOLD_EVERY = timedelta(hours=1)
"""How often the audit log has an entry about refused sign-ins of one account."""

_NAMES = 2
"""Bytes of a name's hash: a typed name may be a password and must not be found again, and the table is bounded."""

NONCE_LENGTH = 16
"""Characters that tell known browsers of an account apart."""


class WrongPasswords(Struct, frozen=True, kw_only=True):
    """Passwords tried in a row without success, those under way included, and when the last one was."""

    tries: int
    last: datetime

    def wait(self, now: datetime, longest: int = LONGEST_DELAY) -> int:
        """Return the seconds until the next try is allowed; 0 if it is. The delay never exceeds `longest` seconds."""
        if self.tries < AT_ONCE:
            return 0
        delay = timedelta(seconds=min(longest, 2 ** (self.tries - AT_ONCE + 1)))
        return max(0, -int((now - self.last - delay) // timedelta(seconds=1)))


class RefusedSignIns(Struct, frozen=True, kw_only=True):
    """Refused sign-ins of an account, by its id; 0 stands for all names that are none.

    `untold` were since the last entry in the audit log (`told`), `count` since the account's last sign-in, from `since`
    on.
    """

    planner_id: int
    told: datetime | None = None
    untold: int = 0
    since: datetime | None = None
    count: int = 0

    def another(self, now: datetime) -> RefusedSignIns:
        """Count one more."""
        return replace(self, untold=self.untold + 1, since=self.since or now, count=self.count + 1)

    def due(self, now: datetime) -> bool:
        """Return whether an entry is to be made in the audit log."""
        return self.untold > 0 and (self.told is None or now >= self.told + TOLD_EVERY)

    def entered(self, now: datetime) -> RefusedSignIns:
        """Return the counts after an entry."""
        return replace(self, told=now, untold=0)

    def signed_in(self) -> RefusedSignIns:
        """Return the counts after a sign-in, at which the owner is told."""
        return replace(self, since=None, count=0)

    def subject(self, name: str) -> str:
        """Return what the audit log says: the account's name, and how many there were of more than one."""
        return (f"{name} ×{self.untold}" if self.untold > 1 else name).strip()


def door_of_name(typed: str) -> bytes:
    """Return what is counted for a sign-in name, whether there is such an account or not."""
    return b"name" + hashlib.sha256(fold_name(typed).encode()).digest()[:_NAMES]


def door_of_session(session: Session) -> bytes:
    """Return what is counted for a session whose holder is asked for the password again."""
    return b"session" + session.id


def browser_cookie(planner: Planner, nonce: str) -> str:
    """Return what lets a browser be known as one that signed in to an account; a new password ends that.

    Empty for an account without a password.
    """
    return f"{nonce}.{_mac(planner.password, nonce)}" if planner.password else ""


def door_of_browser(planner: Planner | None, cookie: str) -> bytes | None:
    """Return what is counted for a known browser of an account; `None` for any other."""
    nonce, _, mac = cookie.partition(".")
    if planner is None or planner.closed or not planner.password or len(nonce) != NONCE_LENGTH:
        return None
    known = hmac.compare_digest(mac.encode(), _mac(planner.password, nonce).encode())
    return b"browser" + hashlib.sha256(nonce.encode()).digest() if known else None


def _mac(password_hash: str, nonce: str) -> str:
    return hmac.new(password_hash.encode(), b"known browser " + nonce.encode(), hashlib.sha256).hexdigest()
