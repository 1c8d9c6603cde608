"""The second factor of an account: set up with an app, proven by a code, and taken off again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.domain.accounts.second_factor import (
    CODE_DIGITS,
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    SecondFactor,
    recovery_hash,
)
from service.domain.collecting.alphabet import ALPHABET, read_letters
from service.domain.errors import SecondFactorChangedError, WrongCodeError

if TYPE_CHECKING:
    from service.application.accounts.sessions import SignedIn
    from service.application.ports.accounts import OneTimeCodes
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.accounts.audit_log import Action
    from service.domain.accounts.planner import Planner, Role

_SALT_BYTES = 16


class Offer(NamedTuple):
    """What an app learns: a secret in base 32, and the address that has it for a QR code."""

    secret: str
    address: str


class SecondFactors:
    """The second factors of accounts. Those with a role of at least `required` must have one."""

    def __init__(self, store: Store, clock: Clock, codes: OneTimeCodes, required: Role | None = None) -> None:
        self._store = store
        self._clock = clock
        self._codes = codes
        self._required = required

    def requires(self, planner: Planner) -> bool:
        """Return whether an account must have a second factor."""
        return self._required is not None and planner.may(self._required)

    def lacks(self, signed: SignedIn) -> bool:
        """Return whether a second factor must be set up first; whom a provider identified has that provider's."""
        return self.requires(signed.planner) and not (signed.session.provider or signed.planner.second_factor_on)

    async def begin(self, planner: Planner) -> Offer:
        """Make a new secret, which is not in force yet. Raises `SecondFactorChangedError` where one is in force."""
        if not any(each.factor for each in await self._store.accounts.everything()):
            # Only with the first: another key would change the secrets that apps have.
            self._codes.make()
        async with self._store.write() as unit:
            found = await unit.accounts.find(planner.name)
            if found is None or not found.password or found.second_factor_on:
                raise SecondFactorChangedError
            begun = replace(found, factor=SecondFactor(salt=secrets.token_bytes(_SALT_BYTES)))
            await unit.accounts.put(begun)
        return self.offer(begun)

    def offer(self, planner: Planner) -> Offer:
        """Return what the app is to learn of a factor that is not in force. Raises `SecondFactorKeyMissingError`."""
        return Offer(self._codes.secret(planner), self._codes.address(planner))

    async def confirm(self, planner: Planner, code: str) -> list[str]:
        """Put the factor in force by a code of it; return the recovery codes, which cannot be read again.

        Raises `WrongCodeError` and `SecondFactorChangedError`.
        """
        now = self._clock()
        async with self._store.write() as unit:
            found, factor = await _found(unit, planner, on=False)
            step = self._codes.step(found, read_letters(code, CODE_DIGITS), now)
            if step is None:
                raise WrongCodeError
            return await self._with_recovery(unit, found, replace(factor, since=now, step=step), "second-factor-set")

    async def renew_recovery(self, planner: Planner) -> list[str]:
        """Replace the recovery codes, used or not. Raises `SecondFactorChangedError` without a factor in force."""
        async with self._store.write() as unit:
            return await self._with_recovery(unit, *await _found(unit, planner, on=True), "recovery-codes-made")

    async def remove(self, planner: Planner) -> None:
        """Take the factor off. Raises `SecondFactorChangedError` without one in force."""
        async with self._store.write() as unit:
            found, _ = await _found(unit, planner, on=True)
            await unit.accounts.put(replace(found, factor=None))
            await record(unit.audit, self._clock(), found.name, "second-factor-removed", found.name)

    async def _with_recovery(
        self, unit: UnitOfWork, planner: Planner, factor: SecondFactor, action: Action
    ) -> list[str]:
        codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
        hashes = tuple(map(recovery_hash, codes))
        await unit.accounts.put(replace(planner, factor=replace(factor, recovery=hashes)))
        await record(unit.audit, self._clock(), planner.name, action, planner.name)
        return codes


async def _found(unit: UnitOfWork, planner: Planner, *, on: bool) -> tuple[Planner, SecondFactor]:
    """Return an account and its factor now. Raises `SecondFactorChangedError` unless it is in force, or is not."""
    found = await unit.accounts.find(planner.name)
    if found is None or found.factor is None or found.second_factor_on != on:
        raise SecondFactorChangedError
    return found, found.factor
