"""The ports of accounts: what signing in needs of the store, of whoever hashes passwords, and of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.ports.records import Token
    from service.domain.accounts.audit_log import Entry
    from service.domain.accounts.identity import Attempt, Identity
    from service.domain.accounts.planner import Planner, Session, Unsent


class Passwords(Protocol):
    """Hashes passwords, slowly by intention, and never more at once than memory allows."""

    async def hash(self, password: str) -> str:
        """Give the hash of a password. Raises `BusyError`."""

    async def verify(self, kept: str | None, password: str) -> bool:
        """Tell whether a password has a hash; without a hash it takes as long to say no. Raises `BusyError`."""

    def outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with less effort than is made now."""


class AuditLog(Protocol):
    """The audit log in a write transaction: what is done and what is said of it are stored together."""

    async def last_entry(self) -> Entry | None:
        """Give the last entry of the audit book."""

    async def record(self, entry: Entry) -> None:
        """Write an entry into the audit book."""


class AccountWriter(Protocol):
    """Accounts, sessions and unsent forms, in a write transaction."""

    async def find(self, name: str) -> Planner | None:
        """Find an account as it stands in this transaction."""

    async def by_link(self, link: bytes) -> Planner | None:
        """Find an account by the hash of its link, as it stands in this transaction."""

    async def add(self, planner: Planner) -> bool:
        """Record an account without a password; tell whether its name was free."""

    async def put(self, planner: Planner) -> None:
        """Change all but the name of an account."""

    async def by_identity(self, issuer: str, subject: str) -> Planner | None:
        """Find the account that somebody's identity opens."""

    async def bind(self, planner_id: int, issuer: str, subject: str) -> bool:
        """Have an identity open an account, for which nothing else does; tell whether none did so far."""

    async def unbind(self, planner_id: int) -> None:
        """Have no identity open an account."""

    async def begin_session(self, session: Session) -> None:
        """Begin a session."""

    async def touch(self, session: Session) -> None:
        """Write down when a session was used, unless it has been ended."""

    async def end_session(self, session_id: bytes) -> None:
        """End a session, where there is one."""

    async def end_sessions(self, planner_id: int) -> None:
        """End all sessions of an account."""

    async def end_sessions_before(self, created: datetime, touched: datetime) -> None:
        """End those that began, or were last used, at these moments or earlier."""

    async def end_sessions_beyond(self, planner_id: int, most: int) -> None:
        """End those of an account that nobody used for the longest time, but for so many."""

    async def keep_unsent(self, unsent: Unsent) -> None:
        """Keep a form that came too late."""

    async def drop_unsent(self, unsent_id: bytes) -> None:
        """Forget such a form, where there is one."""

    async def drop_unsent_before(self, kept: datetime) -> None:
        """Forget those kept at this moment or earlier."""

    async def drop_unsent_beyond(self, planner_id: int, most: int) -> None:
        """Forget the oldest of an account, but for so many."""

    async def keepers(self) -> list[Planner]:
        """Give the open accounts with a password that may look after others."""


class Tokens(Protocol):
    """The API tokens."""

    async def everything(self) -> list[Token]:
        """Give all tokens by name, revoked ones too."""

    async def by_hash(self, digest: bytes) -> Token | None:
        """Find a token by the hash of its secret."""


class TokenWriter(Protocol):
    """API tokens, in a write transaction."""

    async def add(self, token: Token, token_digest: bytes) -> bool:
        """Record a token; tell whether its name was free."""

    async def revoke(self, name: str, moment: datetime) -> bool:
        """Revoke a token; tell whether there was one to revoke."""


class Accounts(Protocol):
    """The accounts, their sessions, and the audit book."""

    async def everything(self) -> list[Planner]:
        """Give all accounts by name, closed ones too."""

    async def find(self, name: str) -> Planner | None:
        """Find an account."""

    async def by_link(self, link: bytes) -> Planner | None:
        """Find an account by the hash of its link."""

    async def session(self, session_id: bytes) -> tuple[Planner, Session] | None:
        """Find a session, with the account it is of."""

    async def sessions(self, planner_id: int) -> list[Session]:
        """Give the sessions of an account, oldest first."""

    async def unsent(self, unsent_id: bytes) -> Unsent | None:
        """Find a form that came too late."""

    async def entries(self) -> list[Entry]:
        """Give the audit book from its beginning."""

    async def entries_before(self, number: int, most: int, who: str | None = None) -> list[Entry]:
        """Give so many entries with lower numbers, newest first, of one who acted where somebody is named."""


class Provider(Protocol):
    """Somebody else with whom people sign in, as OpenID Connect has it."""

    @property
    def name(self) -> str:
        """The name by which people know it."""

    async def address(self, attempt: Attempt) -> str:
        """Give the address at which a browser begins an attempt. Raises `ProviderDownError`."""

    async def identify(self, attempt: Attempt, code: str, issuer: str) -> Identity:
        """Redeem what a browser brought back from the provider; `issuer` is empty where none was named.

        Raises `UnprovenIdentityError` and `ProviderDownError`.
        """
