"""Planner accounts: names, roles, sessions, and the rules for passwords and set-password links."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from service.domain.accounts.second_factor import SecondFactor
from service.domain.errors import (
    InvalidEmailError,
    InvalidHolderError,
    InvalidNameError,
    RoleTooLowError,
    UnusablePasswordError,
)

Role = Literal["reader", "planner", "keeper"]
ROLES: tuple[Role, ...] = ("reader", "planner", "keeper")
"""In rising order: each role includes those before it."""

State = Literal["invited", "active", "closed"]

NAME_LENGTH = 100

HOLDER_LENGTH = 200
"""The most letters of a full name, and of a position."""

EMAIL_LENGTH = 254
"""The most characters of an e-mail address (RFC 5321)."""

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
"""What browsers take for an e-mail address (HTML, `type=email`), of a domain with a dot."""

PASSWORD_LENGTHS = (12, 128)
"""The least and most characters of a password; no composition rules (NIST SP 800-63B)."""

_LONGEST = 4 * PASSWORD_LENGTHS[1]
"""The most characters that are normalised: NFKC joins at most four into one."""

LINK_LIFE = timedelta(days=7)
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=60)
PROOF_LIFE = timedelta(minutes=15)
"""How long a session may do what needs a proof of who holds it, after the password was given or the provider asked."""

NEVER = datetime.fromtimestamp(0, UTC)

MOST_SESSIONS = 20
"""Sessions of one account; beyond this, the one unused for longest ends."""

UNSENT_LIFE = timedelta(hours=1)
"""How long a form is kept that was sent after its session had ended."""

MOST_UNSENT = 10
"""Unsent forms of one account; beyond this, the oldest is deleted."""

TOUCHED_EVERY = timedelta(minutes=1)
"""The precision of a session's time of last use: not every page view is written."""

LEAST_GUESSES = 10**9
"""A password that somebody guesses sooner, who begins with the commonest, is refused."""

_TELLING = 4
"""From this many letters on, a name must not be part of the password."""


class Planner(Struct, frozen=True, kw_only=True):
    """An account. `password` is a hash, `None` until one is set; `id` is 0 until it is stored.

    `link` is the hash of the secret in the link by which a password may be set once, until `link_ends`. `full_name` and
    `position` are as papers are signed, and may be empty. `email` is where reminders go; empty for none.
    """

    id: int = 0
    name: str
    role: Role
    created: datetime
    password: str | None = None
    link: bytes | None = None
    link_ends: datetime | None = None
    closed: datetime | None = None
    factor: SecondFactor | None = None
    full_name: str = ""
    position: str = ""
    email: str = ""

    @property
    def second_factor_on(self) -> bool:
        """Whether a second factor is in force: a password alone does not sign in."""
        return self.factor is not None and self.factor.since is not None

    @property
    def state(self) -> State:
        """Whether the account is closed, has a password, or waits for one."""
        if self.closed:
            return "closed"
        return "active" if self.password else "invited"

    def may(self, role: Role) -> bool:
        """Return whether this account's role includes another role."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def require(self, role: Role) -> None:
        """Raise `RoleTooLowError` unless this account's role includes `role`."""
        if not self.may(role):
            raise RoleTooLowError(role=role)


class Session(Struct, frozen=True, kw_only=True):
    """A signed-in browser. `id` is the hash of the secret in its cookie.

    `refused` sign-ins of the account came before this one, the first of them at `refused_since`. `provider` tells
    that an OpenID Connect provider identified its holder, `proved` when its holder gave the password, or proved to be
    there to the provider. `device` is the kind of browser.
    """

    id: bytes
    planner_id: int
    created: datetime
    touched: datetime
    provider: bool = False
    proved: datetime = NEVER
    device: str = ""
    refused: int = 0
    refused_since: datetime | None = None

    def lives(self, now: datetime) -> bool:
        """Return whether the session is valid: it ends after a working day, and after an hour without use."""
        return now < self.ends

    def proven(self, now: datetime) -> bool:
        """Return whether its holder has proved a short time ago who they are."""
        return now < self.proved + PROOF_LIFE

    def stale(self, now: datetime) -> bool:
        """Return whether the time of last use is old enough to be stored again."""
        return now >= self.touched + TOUCHED_EVERY

    @property
    def fresh(self) -> bool:
        """Whether it began a moment ago: its use was not stored again yet."""
        return self.touched == self.created

    @property
    def ends(self) -> datetime:
        """When it ends if it is not used again."""
        return min(self.created + SESSION_LIFE, self.touched + SESSION_IDLE)

    @property
    def ends_for_good(self) -> bool:
        """Whether `ends` is fixed, however much the session is used."""
        return self.ends == self.created + SESSION_LIFE


class Unsent(Struct, frozen=True, kw_only=True):
    """A form that was sent after its session had ended, kept for the account that its page was made for.

    `id` is the hash of the secret in its address, `browser` the hash of the secret in the sender's cookie.
    """

    id: bytes
    planner_id: int
    browser: bytes
    kept: datetime
    content: bytes

    def lives(self, now: datetime) -> bool:
        """Return whether it may still be shown."""
        return now < self.kept + UNSENT_LIFE


TOKEN_PREFIX = "token:"  # noqa: S105 - no secret
"""Stands before a token's name where the audit log says who read."""

LINK_PREFIX = "link:"
"""Stands before the first letters of a link's id where the audit log says who read: whoever has the link."""


def fold_name(typed: str) -> str:
    """Return a sign-in name for comparison: NFKC, case-folded, with single inner spaces and no outer ones.

    A name far beyond the maximum gives an empty text, because normalising it would take long.
    """
    return " ".join(_normal(typed, 0).casefold().split())


def checked_name(typed: str) -> str:
    """Return a sign-in name, folded.

    Raises `InvalidNameError` for an empty, too long or unprintable one, and one that begins as a token or link does.
    """
    name = fold_name(typed)
    if (
        name.startswith((TOKEN_PREFIX, LINK_PREFIX))
        or not 1 <= count_letters(name) <= NAME_LENGTH
        or not name.isprintable()
    ):
        raise InvalidNameError(limit=NAME_LENGTH)
    return name


def count_letters(normal: str) -> int:
    """Count the letters of a normalised text as people do: sara am is one letter, though NFKC splits it."""
    return len(normal) - normal.count("\u0e4d\u0e32")


def checked_holder(typed: str) -> str:
    """Return a full name or a position with single spaces; it may be empty.

    Raises `InvalidHolderError` for a too long or unprintable one.
    """
    text = " ".join(_normal(typed, HOLDER_LENGTH + 1).split()).replace("\u0e4d\u0e32", "\u0e33")
    if len(text) > HOLDER_LENGTH or not text.isprintable():
        raise InvalidHolderError(limit=HOLDER_LENGTH)
    return text


def checked_email(typed: str) -> str:
    """Return an e-mail address, or an empty text for none. Raises `InvalidEmailError`."""
    email = typed.strip()
    if not email:
        return ""
    if len(email) > EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        raise InvalidEmailError
    return email


def normalised_password(password: str) -> str:
    """Return a password normalised for hashing, so that different keyboards give the same text."""
    return _normal(password, _LONGEST)


def _normal(text: str, kept: int) -> str:
    """Normalise a text; of a longer one only the first `kept` letters."""
    return unicodedata.normalize("NFKC", text if len(text) <= _LONGEST else text[:kept])


def checked_password(password: str, name: str) -> str:
    """Return a password normalised for hashing. Raises `UnusablePasswordError` with the reason."""
    text = normalised_password(password)
    least, most = PASSWORD_LENGTHS
    if text and not text.strip():
        raise UnusablePasswordError(reason="blank")
    if count_letters(text) < least:
        raise UnusablePasswordError(reason="short")
    if count_letters(text) > most:
        raise UnusablePasswordError(reason="long")
    if len(set(text.casefold())) == 1:
        raise UnusablePasswordError(reason="repeated")
    if any(each in fold_name(text) for each in _names(name)):
        raise UnusablePasswordError(reason="name")
    return text


def refuse_guessable(guesses: float) -> None:
    """Raise `UnusablePasswordError` for a password that is found with few guesses."""
    if guesses < LEAST_GUESSES:
        raise UnusablePasswordError(reason="common")


def _names(name: str) -> list[str]:
    """Return an account's name, and what stands before the @ of an e-mail address, if they are long enough to tell."""
    return [each for each in (name, name.partition("@")[0]) if len(each) >= _TELLING]
