"""Sessions of planners: begun, resumed, listed and ended; each end is in the audit log."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import digest, new_secret, record
from service.application.accounts.wrong_passwords import take_refusals
from service.domain.accounts.planner import MOST_SESSIONS, NEVER, SESSION_IDLE, SESSION_LIFE, Planner, Session
from service.domain.accounts.wrong_passwords import NONCE_LENGTH, browser_cookie
from service.domain.errors import SignedOutError

if TYPE_CHECKING:
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.accounts.audit_log import Action
    from service.domain.accounts.identity import Identity


class SignedIn(Struct, frozen=True, kw_only=True):
    """A signed-in planner and session. `secret` is the value of the session cookie.

    `browser` is what the browser is known by from now on; empty where the session goes on, or without a password.
    """

    planner: Planner
    session: Session
    secret: str
    browser: str = ""


class Sessions:
    """The sessions of an installation."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def resume(self, secret: str) -> SignedIn:
        """Return the signed-in planner of a session secret; its use is stored about once a minute.

        Raises `SignedOutError`.
        """
        found = await self._store.accounts.session(digest(secret))
        now = self._clock()
        if found is None or not found[1].lives(now):
            raise SignedOutError
        planner, session = found
        if session.stale(now):
            session = replace(session, touched=now)
            async with self._store.write() as unit:
                await unit.accounts.touch(session)
        return SignedIn(planner=planner, session=session, secret=secret)

    async def sign_out(self, signed: SignedIn) -> None:
        """End the session."""
        async with self._store.write() as unit:
            await unit.accounts.end_session(signed.session.id)
            await self._record(unit, signed.planner, "signed-out")

    async def sign_out_everywhere(self, signed: SignedIn) -> None:
        """End all sessions of the account."""
        async with self._store.write() as unit:
            await unit.accounts.end_sessions(signed.planner.id)
            await self._record(unit, signed.planner, "sessions-ended")

    async def sessions(self, signed: SignedIn) -> list[Session]:
        """Return the valid sessions of the account, oldest first."""
        now = self._clock()
        return [each for each in await self._store.accounts.sessions(signed.planner.id) if each.lives(now)]

    async def end(self, signed: SignedIn, session_id: bytes) -> None:
        """End one session of the account; nothing if it has ended or is another's."""
        if session_id not in [each.id for each in await self.sessions(signed)]:
            return
        async with self._store.write() as unit:
            await unit.accounts.end_session(session_id)
            await self._record(unit, signed.planner, "session-ended")

    async def _begin(
        self, unit: UnitOfWork, planner: Planner, action: Action, device: str, identity: Identity | None = None
    ) -> SignedIn:
        """Begin a session on a kind of browser; delete expired ones and those beyond `MOST_SESSIONS`.

        Without an identity of a provider its holder has just proved to be there.
        """
        now, secret = self._clock(), new_secret()
        await unit.accounts.end_sessions_before(now - SESSION_LIFE, now - SESSION_IDLE)
        await unit.accounts.end_sessions_beyond(planner.id, MOST_SESSIONS - 1)
        refused = await take_refusals(unit, planner)
        session = Session(
            id=digest(secret),
            planner_id=planner.id,
            created=now,
            touched=now,
            provider=identity is not None,
            proved=(identity.proved or NEVER) if identity else now,
            device=device,
            refused=refused.count,
            refused_since=refused.since,
        )
        await unit.accounts.begin_session(session)
        await self._record(unit, planner, action)
        browser = browser_cookie(planner, secrets.token_hex(NONCE_LENGTH // 2))
        return SignedIn(planner=planner, session=session, secret=secret, browser=browser)

    async def _record(self, unit: UnitOfWork, planner: Planner, action: Action) -> None:
        await record(unit.audit, self._clock(), planner.name, action, planner.name)
