"""Who may sign in: planners by name and role, and what their passwords and links are held to."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from service.domain.errors import InvalidNameError, RoleTooLowError, UnusablePasswordError

Role = Literal["reader", "planner", "keeper"]
ROLES: tuple[Role, ...] = ("reader", "planner", "keeper")
"""From the one that may do least to the one that may do most: each may do what those before it may."""

State = Literal["invited", "active", "closed"]

NAME_LENGTH = 100
PASSWORD_LENGTHS = (12, 128)
"""How many characters a password has at least and at most. Which ones is its owner's choice (NIST SP 800-63B)."""

_LONGEST = 4 * PASSWORD_LENGTHS[1]
"""What is typed is not looked at beyond this: no more than four signs become one when a text is normalised."""

LINK_LIFE = timedelta(days=7)
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=60)
MOST_SESSIONS = 20
"""How many browsers can be signed in to one account; of more, the one that nobody used for the longest time ends."""

UNSENT_LIFE = timedelta(hours=1)
"""For how long a form is kept that somebody sent after their session had ended."""

MOST_UNSENT = 10
"""How many such forms are kept of one account; of more, the oldest goes."""

TOUCHED_EVERY = timedelta(minutes=1)
"""How much a session's last use may lag behind: not every page is worth a write."""

_COMMON = """
123456789012 1234567890123 12345678901234 123456789123 1234567890abc 111111111111 000000000000 098765432109
987654321098 112233445566 123123123123 121212121212 abcdefghijkl abc123abc123 aaaaaaaaaaaa qwertyuiopas
qwertyuiop12 qwertyuiop123 qwerty123456 qwerty12345678 1qaz2wsx3edc 1q2w3e4r5t6y q1w2e3r4t5y6 password1234
password12345 password123456 passwordpassword password2569 p@ssw0rd1234 p@ssword1234 iloveyou1234 administrator
admin1234567 adminadminadmin welcome12345 letmein12345 changeme1234 thailand1234 bangkok12345 pochaipochai
pochai123456 asdfghjklzxc zxcvbnm12345 zaq12wsxcde3
"""
"""The commonest passwords among those that are long enough."""


class Planner(Struct, frozen=True, kw_only=True):
    """Somebody with an account. `password` is a hash, and `None` until one is set; `id` is 0 until it is stored.

    `link` is the hash of the secret in the link by which a password may be set once, until `link_ends`.
    """

    id: int = 0
    name: str
    role: Role
    created: datetime
    password: str | None = None
    link: bytes | None = None
    link_ends: datetime | None = None
    closed: datetime | None = None

    @property
    def state(self) -> State:
        """Whether the account is closed, has a password, or waits for one."""
        if self.closed:
            return "closed"
        return "active" if self.password else "invited"

    def may(self, role: Role) -> bool:
        """Tell whether this role can do what another can."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def require(self, role: Role) -> None:
        """Refuse who may not do what a role can. Raises `RoleTooLowError`."""
        if not self.may(role):
            raise RoleTooLowError(role=role)


class Session(Struct, frozen=True, kw_only=True):
    """One browser that has signed in. `id` is the hash of the secret that it holds."""

    id: bytes
    planner_id: int
    created: datetime
    touched: datetime

    def lives(self, now: datetime) -> bool:
        """Tell whether it still counts: it ends after a working day, and when nobody used it for an hour."""
        return now < self.ends

    def stale(self, now: datetime) -> bool:
        """Tell whether its last use should be written down again."""
        return now >= self.touched + TOUCHED_EVERY

    @property
    def ends(self) -> datetime:
        """When it ends if nobody uses it any more."""
        return min(self.created + SESSION_LIFE, self.touched + SESSION_IDLE)

    @property
    def ends_for_good(self) -> bool:
        """Whether it ends at that moment however it is used."""
        return self.ends == self.created + SESSION_LIFE


class Unsent(Struct, frozen=True, kw_only=True):
    """A form that was sent after the session had ended, for the account that its page was made for.

    `id` is the hash of what its address holds, `browser` the hash of what the browser holds that sent it.
    """

    id: bytes
    planner_id: int
    browser: bytes
    kept: datetime
    content: bytes

    def lives(self, now: datetime) -> bool:
        """Tell whether it may still be shown."""
        return now < self.kept + UNSENT_LIFE


def folded(typed: str) -> str:
    """Give a sign-in name as it is compared: large and small letters and the spaces around it make no difference.

    What is far too long is nobody's name, and gives none: to normalise it would take its time.
    """
    return " ".join(_normal(typed, 0).casefold().split())


def checked_name(typed: str) -> str:
    """Give a sign-in name, folded. Raises `InvalidNameError` for an empty or a very long one."""
    name = folded(typed)
    if not 1 <= letters(name) <= NAME_LENGTH or not name.isprintable():
        raise InvalidNameError(limit=NAME_LENGTH)
    return name


def letters(normal: str) -> int:
    """Count the letters of a normalised text as people do: sara am is one, though it was taken apart."""
    return len(normal) - normal.count("\u0e4d\u0e32")


def as_hashed(password: str) -> str:
    """Give a password as it is hashed: however a keyboard puts its letters together, they are the same."""
    return _normal(password, _LONGEST)


def _normal(text: str, kept: int) -> str:
    """Normalise a text; of one that is longer than any may be, so much as is kept."""
    return unicodedata.normalize("NFKC", text if len(text) <= _LONGEST else text[:kept])


def checked_password(password: str, name: str) -> str:
    """Give a password as it is hashed. Raises `UnusablePasswordError` with the reason."""
    text = as_hashed(password)
    least, most = PASSWORD_LENGTHS
    if letters(text) < least:
        raise UnusablePasswordError(reason="short")
    if letters(text) > most:
        raise UnusablePasswordError(reason="long")
    if folded(text) == name:
        raise UnusablePasswordError(reason="name")
    if text.casefold() in _COMMON.split():
        raise UnusablePasswordError(reason="common")
    return text
