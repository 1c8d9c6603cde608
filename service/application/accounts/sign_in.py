"""Sign-in and sign-out by password or OpenID Connect identity; each step is in the audit log."""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.accounts.accounts import digest
from service.application.accounts.sessions import Sessions, SignedIn
from service.application.accounts.wrong_passwords import Doors, count_refusal
from service.domain.accounts.planner import (
    Planner,
    checked_password,
    fold_name,
    normalised_password,
    refuse_guessable,
)
from service.domain.accounts.second_factor import CODE_DIGITS, RECOVERY_LENGTH
from service.domain.accounts.second_step import (
    LONGEST_CODE_DELAY,
    door_of_code,
    is_step_of,
    name_in_step,
    step_cookie,
)
from service.domain.accounts.wrong_passwords import (
    LONGEST_DELAY,
    NONCE_LENGTH,
    door_of_browser,
    door_of_name,
    door_of_session,
)
from service.domain.collecting.alphabet import read_letters
from service.domain.errors import (
    CodeNeededError,
    NamelessIdentityError,
    ProofRefusedError,
    SignInRefusedError,
    StepOverError,
    UnknownIdentityError,
    UnknownLinkError,
    WrongCodeError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from service.application.ports.accounts import OneTimeCodes, Passwords
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.accounts.identity import Identity


class SignIn(Sessions):
    """Sign-in, sessions and passwords of planners."""

    def __init__(
        self, store: Store, clock: Clock, passwords: Passwords, codes: OneTimeCodes, *, slowed: bool = True
    ) -> None:
        super().__init__(store, clock)
        self._passwords = passwords
        self._codes = codes
        self._doors = Doors(store, clock) if slowed else None

    async def knows(self, name: str, browser: str) -> bool:
        """Return whether a browser once signed in to the account, by what it was given then."""
        return bool(browser) and door_of_browser(await self._store.accounts.find(fold_name(name)), browser) is not None

    async def sign_in(
        self, name: str, password: str, *, browser: str = "", instead_of: str = "", device: str = ""
    ) -> SignedIn:
        """Begin a session. Raises `SignInRefusedError` for a wrong name or password.

        Raises `CodeNeededError` if the account has a second factor: `finish` goes on with a code. Raises
        `TooManyRequestsError` after wrong passwords from wherever: a known `browser` has a delay of its own.
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
            if not fresh.second_factor_on:
                await unit.accounts.end_session(digest(instead_of))
                return await self._begin(unit, fresh, "signed-in", device)
        raise self._code_needed(fresh)

    async def finish(
        self, cookie: str, code: str, *, browser: str = "", instead_of: str = "", device: str = ""
    ) -> SignedIn:
        """Begin the session for which a code was needed, with one of the app or a recovery code, each good once.

        Raises `StepOverError`, `WrongCodeError`, `TooManyRequestsError` and `SecondFactorKeyMissingError`.
        """
        found = await self._store.accounts.find(name_in_step(cookie))
        if found is None or not is_step_of(found, cookie, self._clock()):
            raise StepOverError
        known = door_of_browser(found, browser)
        async with self._tried(door_of_code(found, known), known=known is not None, longest=LONGEST_CODE_DELAY):
            async with self._store.write() as unit:
                planner = await unit.accounts.find(found.name)
                same = planner if planner and planner.password == found.password else None
                fresh = await self._after_code(unit, same, code) if same else None
                if fresh:
                    await unit.accounts.put(fresh)
                    await unit.accounts.end_session(digest(instead_of))
                    return await self._begin(unit, fresh, "signed-in", device)
                await count_refusal(unit, self._clock(), found)
            raise WrongCodeError

    async def _after_code(self, unit: UnitOfWork, planner: Planner, code: str) -> Planner | None:
        """Return the account after a code of its second factor, which is good once; `None` for a wrong one."""
        factor = planner.factor
        if factor is None or factor.since is None:
            return None
        recovery = read_letters(code, RECOVERY_LENGTH)
        if recovery:
            used = factor.after_recovery(recovery)
        else:
            used = factor.after_step(self._codes.step(planner, read_letters(code, CODE_DIGITS), self._clock()))
        if used and recovery:
            await self._record(unit, planner, "recovery-code-used")
        return replace(planner, factor=used) if used else None

    def _code_needed(self, planner: Planner) -> CodeNeededError:
        return CodeNeededError(step_cookie(planner, secrets.token_hex(NONCE_LENGTH // 2), self._clock()))

    async def sign_in_with_identity(self, identity: Identity, *, instead_of: str = "", device: str = "") -> SignedIn:
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
                return await self._begin(unit, planner, "signed-in", device, identity)
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

    async def prove(self, signed: SignedIn, password: str) -> None:
        """Let the session's holder prove to be there by the password.

        Raises `ProofRefusedError`, `TooManyRequestsError` and `BusyError`.
        """
        async with self._tried(door_of_session(signed.session), known=True):
            await self._verified(signed.planner, password, ProofRefusedError, known=True)
        async with self._store.write() as unit:
            await unit.accounts.prove(replace(signed.session, proved=self._clock()))

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
            fresh = await self._set(unit, planner, hashed)
            return await self._begin(unit, fresh, "password-changed", signed.session.device)

    async def planner_of_link(self, secret: str) -> Planner:
        """Return the account of a set-password link. Raises `UnknownLinkError`."""
        return self._open(await self._store.accounts.by_link(digest(secret)))

    async def set_password(self, secret: str, new: str, *, device: str = "") -> SignedIn:
        """Set the password by a link, once; end the account's sessions and begin one.

        Raises `CodeNeededError` after that if the account has a second factor. Raises `UnknownLinkError`,
        `UnusablePasswordError` and `BusyError`.
        """
        text = await self._checked(new, (await self.planner_of_link(secret)).name)
        hashed = await self._passwords.hash(text)
        async with self._store.write() as unit:
            planner = self._open(await unit.accounts.by_link(digest(secret)))
            changed = await self._set(unit, planner, hashed)
            if not planner.second_factor_on:
                return await self._begin(unit, changed, "password-set", device)
            await self._record(unit, planner, "password-set")
        raise self._code_needed(changed)

    def _open(self, planner: Planner | None) -> Planner:
        if planner is None or planner.link_ends is None or self._clock() >= planner.link_ends:
            raise UnknownLinkError
        return planner

    async def _checked(self, password: str, name: str) -> str:
        """Return a new password normalised for hashing. Raises `UnusablePasswordError` and `BusyError`."""
        text = checked_password(password, name)
        refuse_guessable(await self._passwords.guesses(text, [name]))
        return text

    def _tried(self, door: bytes, *, known: bool, longest: int = LONGEST_DELAY) -> AbstractAsyncContextManager[None]:
        return self._doors.tried(door, known=known, longest=longest) if self._doors else nullcontext()

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

    async def _set(self, unit: UnitOfWork, planner: Planner, hashed: str) -> Planner:
        """Store a new password and end all sessions."""
        changed = replace(planner, password=hashed, link=None, link_ends=None)
        await unit.accounts.put(changed)
        await unit.accounts.end_sessions(planner.id)
        return changed
