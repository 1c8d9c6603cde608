"""The ports of accounts: their storage, password hashing, and an OpenID Connect provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from service.domain.accounts.audit_log import ALL

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from service.application.ports.records import Token
    from service.domain.accounts.audit_log import Action, Entry, Sought
    from service.domain.accounts.identity import Attempt, Identity
    from service.domain.accounts.planner import Planner, Session, Unsent
    from service.domain.accounts.wrong_passwords import RefusedSignIns, WrongPasswords


class Passwords(Protocol):
    """Password hashing: slow by intention, with a bound on concurrent hashes.

    Those who are known do not wait behind those who are not, nor behind many passwords of one account.
    """

    async def hash(self, password: str) -> str:
        """Return the hash of a password. Raises `BusyError`."""

    async def verify(self, kept: str | None, password: str, *, known: bool) -> bool:
        """Return whether a password fits the hash; `None` takes as long to refuse. Raises `BusyError`."""

    async def guesses(self, password: str, words: Collection[str]) -> float:
        """Return how many guesses find a password that begin with the commonest and `words`. Raises `BusyError`."""

    def outdated(self, kept: str) -> bool:
        """Return whether a hash was made with weaker parameters than the present ones."""


class OneTimeCodes(Protocol):
    """Codes of a second factor by time, from secrets that are derived with a key outside of the store."""

    def make(self) -> None:
        """Create the key, unless it exists."""

    def secret(self, planner: Planner) -> str:
        """Return the secret of an account's factor in base 32. Raises `SecondFactorKeyMissingError`."""

    def address(self, planner: Planner) -> str:
        """Return the `otpauth:` address by which an app learns the secret. Raises `SecondFactorKeyMissingError`."""

    def step(self, planner: Planner, code: str, now: datetime) -> int | None:
        """Return the number of the 30 seconds that a code is of, `None` where it fits none near `now`.

        Takes as long for a wrong code. Raises `SecondFactorKeyMissingError`.
        """


class AuditLog(Protocol):
    """The audit log in a write transaction: an action and its entry are stored together."""

    async def last_entry(self) -> Entry | None:
        """Return the last entry."""

    async def record(self, entry: Entry) -> None:
        """Append an entry."""


class AccountWriter(Protocol):
    """Accounts, sessions and unsent forms, in a write transaction."""

    async def find(self, name: str) -> Planner | None:
        """Return an account by name, as it is in this transaction."""

    async def by_link(self, link: bytes) -> Planner | None:
        """Return an account by the hash of its link, as it is in this transaction."""

    async def add(self, planner: Planner) -> bool:
        """Insert an account without a password; return whether its name was free."""

    async def put(self, planner: Planner) -> None:
        """Update all of an account except its name."""

    async def by_identity(self, issuer: str, subject: str) -> Planner | None:
        """Return the account bound to an identity."""

    async def bind(self, planner_id: int, issuer: str, subject: str) -> bool:
        """Bind an account to an identity; return whether the identity was free."""

    async def unbind(self, planner_id: int) -> None:
        """Remove the identity of an account."""

    async def begin_session(self, session: Session) -> None:
        """Insert a session."""

    async def touch(self, session: Session) -> None:
        """Update a session's time of last use; nothing if it has ended."""

    async def prove(self, session: Session) -> None:
        """Update when a session's holder proved to be there; nothing if it has ended."""

    async def end_session(self, session_id: bytes) -> None:
        """Delete a session, if it exists."""

    async def end_sessions(self, planner_id: int) -> None:
        """Delete all sessions of an account."""

    async def end_sessions_before(self, created: datetime, touched: datetime) -> None:
        """Delete sessions that began, or were last used, at these times or earlier."""

    async def end_sessions_beyond(self, planner_id: int, most: int) -> None:
        """Delete an account's least recently used sessions, except for `most`."""

    async def keep_unsent(self, unsent: Unsent) -> None:
        """Insert an unsent form."""

    async def drop_unsent(self, unsent_id: bytes) -> None:
        """Delete an unsent form, if it exists."""

    async def drop_unsent_before(self, kept: datetime) -> None:
        """Delete unsent forms kept at this time or earlier."""

    async def drop_unsent_beyond(self, planner_id: int, most: int) -> None:
        """Delete an account's oldest unsent forms, except for `most`."""

    async def keepers(self) -> list[Planner]:
        """Return the open keeper accounts that have a password."""


class WrongPasswordReader(Protocol):
    """Wrong passwords, by what they were tried at."""

    async def at(self, door: bytes) -> WrongPasswords | None:
        """Return the wrong passwords tried at a door, as they are outside or in this transaction."""


class WrongPasswordWriter(WrongPasswordReader, Protocol):
    """Wrong passwords and refused sign-ins, in a write transaction."""

    async def put(self, door: bytes, wrong: WrongPasswords) -> None:
        """Insert or update the wrong passwords of a door."""

    async def drop(self, door: bytes) -> None:
        """Delete those of a door, if there are any."""

    async def drop_before(self, last: datetime) -> None:
        """Delete those whose last try was at this time or earlier."""

    async def refused(self, planner_id: int) -> RefusedSignIns:
        """Return the refused sign-ins of an account."""

    async def untold(self) -> list[RefusedSignIns]:
        """Return those that the audit log does not tell of yet."""

    async def put_refused(self, refused: RefusedSignIns) -> None:
        """Insert or update the refused sign-ins of an account."""


class Tokens(Protocol):
    """The API tokens."""

    async def everything(self) -> list[Token]:
        """Return all tokens by name, revoked ones too."""

    async def by_hash(self, digest: bytes) -> Token | None:
        """Return a token by the hash of its secret."""


class TokenWriter(Protocol):
    """API tokens, in a write transaction."""

    async def add(self, token: Token, token_digest: bytes) -> bool:
        """Insert a token; return whether its name was free."""

    async def use(self, name: str, day: date) -> None:
        """Update the day on which a token was used last."""

    async def revoke(self, name: str, moment: datetime) -> bool:
        """Revoke a token; return whether there was one to revoke."""


class Accounts(Protocol):
    """Accounts, sessions and the audit log."""

    async def everything(self) -> list[Planner]:
        """Return all accounts by name, closed ones too."""

    async def find(self, name: str) -> Planner | None:
        """Return an account by name."""

    async def by_link(self, link: bytes) -> Planner | None:
        """Return an account by the hash of its link."""

    async def session(self, session_id: bytes) -> tuple[Planner, Session] | None:
        """Return a session with its account."""

    async def sessions(self, planner_id: int) -> list[Session]:
        """Return the sessions of an account, oldest first."""

    async def unsent(self, unsent_id: bytes) -> Unsent | None:
        """Return an unsent form."""

    async def entries(self) -> list[Entry]:
        """Return the whole audit log, oldest first."""

    async def entries_before(self, number: int, most: int, sought: Sought = ALL) -> list[Entry]:
        """Return up to `most` of the entries sought with lower numbers, newest first."""

    async def entries_about(self, action: Action, what: str) -> list[Entry]:
        """Return the entries of an action whose subject begins with a word and goes on, oldest first."""


class Provider(Protocol):
    """An OpenID Connect provider."""

    @property
    def name(self) -> str:
        """Its name as shown to people."""

    async def address(self, attempt: Attempt, *, proof: bool = False) -> str:
        """Return the authorisation URL of an attempt; `proof` has the person asked even if signed in there.

        Raises `ProviderDownError`.
        """

    async def identify(self, attempt: Attempt, code: str, issuer: str) -> Identity:
        """Redeem an authorisation code; `issuer` is empty where the callback named none.

        Raises `UnprovenIdentityError` and `ProviderDownError`.
        """
