"""The port of a provider that vouches for people, as OpenID Connect has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.domain.identity import Attempt, Identity


class Provider(Protocol):
    """Somebody else with whom people sign in."""

    @property
    def name(self) -> str:
        """The name by which people know it."""

    async def address(self, attempt: Attempt) -> str:
        """Give the address at which a browser begins an attempt. Raises `ProviderDownError`."""

    async def identify(self, attempt: Attempt, code: str, issuer: str) -> Identity:
        """Redeem what a browser brought back from the provider; `issuer` is empty where none was named.

        Raises `UnprovenIdentityError` and `ProviderDownError`.
        """
