"""Sign-in and sign-out by password or OpenID Connect identity; each step is in the audit log."""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import digest, new_secret, record
from service.application.accounts.wrong_passwords import Doors, count_refusal, take_refusals
from service.domain.accounts.planner import (
    MOST_SESSIONS,
    SESSION_IDLE,
    SESSION_LIFE,
    Planner,
    Session,
    checked_password,
    fold_name,
    normalised_password,
    refuse_guessable,
)
from service.domain.accounts.wrong_passwords import (
    NONCE_LENGTH,
    browser_cookie,
    door_of_browser,
    door_of_name,
    door_of_session,
)
from service.domain.errors import (
    NamelessIdentityError,
    SignedOutError,
    SignInRefusedError,
    UnknownIdentityError,
    UnknownLinkError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from service.application.ports.accounts import Passwords
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


class SignIn:
    """Sign-in, sessions and passwords of planners."""

    def __init__(self, store: Store, clock: Clock, passwords: Passwords, *, slowed: bool = True) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._doors = Doors(store, clock) if slowed else None

    async def knows(self, name: str, browser: str) -> bool:
        """Return whether a browser once signed in to the account, by what it was given then."""
        return bool(browser) and door_of_browser(await self._store.accounts.find(fold_name(name)), browser) is not None

    async def sign_in(self, name: str, password: str, *, browser: str = "", instead_of: str = "") -> SignedIn:
        """Begin a session. Raises `SignInRefusedError` for a wrong name or password.

        Raises `TooManyRequestsError` after wrong passwords from wherever: a known `browser` has a delay of its own.
        Raises `BusyError`. `instead_of` is the session secret that the browser had; that session is ended (session
        fixation). Refusing an unknown name, one without a password or a closed one takes as long as refusing a wrong
        password.
        """
        found = await self._store.accounts.find(fold_name(name))
        known = door_of_browser(found, browser)
        async with self._tried(known or door_of_name(name), known=known is not None):
            planner = await self._verified(found, password, known=known is not None)
            fresh = await self._renewed(planner, password)
        async with self._store.write() as unit:
            if await unit.accounts.find(planner.name) != planner:
                # The account was closed or changed while the hash was being computed.
                raise SignInRefusedError
            await unit.accounts.put(fresh)
            await unit.accounts.end_session(digest(instead_of))
            return await self._begin(unit, fresh, "signed-in")

    async def sign_in_with_identity(self, identity: Identity, *, instead_of: str = "") -> SignedIn:
        """Begin a session for a provider's identity, in place of the browser's earlier session.

        The first sign-in finds the account by name and binds it to the identity (issuer and subject); somebody who
        later gets the name at the provider gets nothing here. Raises `NamelessIdentityError` and
        `UnknownIdentityError`.
        """
        async with self._store.write() as unit:
            planner = await unit.accounts.by_identity(identity.issuer, identity.subject) or await self._bound(
                unit, identity
            )
            if planner and not planner.closed:
                await unit.accounts.end_session(digest(instead_of))
                return await self._begin(unit, planner, "signed-in")
            await count_refusal(unit, self._clock(), planner)
        if not (planner or identity.name):
            raise NamelessIdentityError
        raise UnknownIdentityError(name=planner.name if planner else identity.name)

    async def _bound(self, unit: UnitOfWork, identity: Identity) -> Planner | None:
        """Find an open account by the identity's name, and bind it unless it is bound to another identity."""
        planner = await unit.accounts.find(identity.name)
        if not planner or planner.closed or not await unit.accounts.bind(planner.id, identity.issuer, identity.subject):
            return None
        await self._record(unit, planner, "identity-bound")
        return planner

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

    async def change_password(self, signed: SignedIn, old: str, new: str) -> SignedIn:
        """Change the password, end all sessions and begin a new one.

        Raises `WrongPasswordError`, `TooManyRequestsError`, `UnusablePasswordError` and `BusyError`.
        """
        planner = signed.planner
        text = await self._checked(new, planner.name)
        async with self._tried(door_of_session(signed.session), known=True):
            await self._verified(planner, old, WrongPasswordError, known=True)
        hashed = await self._passwords.hash(text)
        async with self._store.write() as unit:
            if await unit.accounts.find(planner.name) != planner:
                raise SignInRefusedError
            return await self._set(unit, planner, hashed, "password-changed")

    async def planner_of_link(self, secret: str) -> Planner:
        """Return the account of a set-password link. Raises `UnknownLinkError`."""
        return self._open(await self._store.accounts.by_link(digest(secret)))

    async def set_password(self, secret: str, new: str) -> SignedIn:
        """Set the password by a link, once; end the account's sessions and begin one.

        Raises `UnknownLinkError`, `UnusablePasswordError` and `BusyError`.
        """
        text = await self._checked(new, (await self.planner_of_link(secret)).name)
        hashed = await self._passwords.hash(text)
        async with self._store.write() as unit:
            planner = self._open(await unit.accounts.by_link(digest(secret)))
            return await self._set(unit, planner, hashed, "password-set")

    def _open(self, planner: Planner | None) -> Planner:
        if planner is None or planner.link_ends is None or self._clock() >= planner.link_ends:
            raise UnknownLinkError
        return planner

    async def _checked(self, password: str, name: str) -> str:
        """Return a new password normalised for hashing. Raises `UnusablePasswordError` and `BusyError`."""
        text = checked_password(password, name)
        refuse_guessable(await self._passwords.guesses(text, [name]))
        return text

    def _tried(self, door: bytes, *, known: bool) -> AbstractAsyncContextManager[None]:
        return self._doors.tried(door, known=known) if self._doors else nullcontext()

    async def _verified(
        self,
        planner: Planner | None,
        password: str,
        refusal: type[SignInRefusedError] = SignInRefusedError,
        *,
        known: bool,
    ) -> Planner:
        """Raise `refusal` for a wrong password."""
        kept = planner.password if planner else None
        good = await self._passwords.verify(kept, normalised_password(password), known=known)
        if planner and good:
            return planner
        async with self._store.write() as unit:
            await count_refusal(unit, self._clock(), planner)
        raise refusal

    async def _renewed(self, planner: Planner, password: str) -> Planner:
        """Return the account with its password hashed by the present parameters."""
        if self._passwords.outdated(planner.password or ""):
            return replace(planner, password=await self._passwords.hash(normalised_password(password)))
        return planner

    async def _set(self, unit: UnitOfWork, planner: Planner, hashed: str, action: Action) -> SignedIn:
        changed = replace(planner, password=hashed, link=None, link_ends=None)
        await unit.accounts.put(changed)
        await unit.accounts.end_sessions(planner.id)
        return await self._begin(unit, changed, action)

    async def _begin(self, unit: UnitOfWork, planner: Planner, action: Action) -> SignedIn:
        """Begin a session; delete expired ones and those beyond `MOST_SESSIONS`."""
        now, secret = self._clock(), new_secret()
        await unit.accounts.end_sessions_before(now - SESSION_LIFE, now - SESSION_IDLE)
        await unit.accounts.end_sessions_beyond(planner.id, MOST_SESSIONS - 1)
        refused = await take_refusals(unit, planner)
        session = Session(
            id=digest(secret),
            planner_id=planner.id,
            created=now,
            touched=now,
            refused=refused.count,
            refused_since=refused.since,
        )
        await unit.accounts.begin_session(session)
        await self._record(unit, planner, action)
        browser = browser_cookie(planner, secrets.token_hex(NONCE_LENGTH // 2))
        return SignedIn(planner=planner, session=session, secret=secret, browser=browser)

    async def _record(self, unit: UnitOfWork, planner: Planner, action: Action) -> None:
        await record(unit.audit, self._clock(), planner.name, action, planner.name)
