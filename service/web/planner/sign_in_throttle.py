"""The limit on wrong passwords: addresses are slowed down, accounts are never locked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.domain.accounts.planner import NAME_LENGTH, fold_name
from service.domain.errors import SignInRefusedError, SurveyError
from service.web.http.rate_limit import Counts, RateLimiter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar.types import Scope

    from service.web.http.client_address import ClientAddress

SECONDS = 300
FOR_A_NAME = 5
FOR_ALL_NAMES = 60
"""Wrong passwords in five minutes from one address, which a whole office can share."""


class SignInThrottle:
    """Counts wrong passwords, by address and by address and account name."""

    def __init__(self, counts: Counts, client: ClientAddress, *, on: bool) -> None:
        self._address = RateLimiter(counts, "all names", FOR_ALL_NAMES, client, on=on, seconds=SECONDS)
        self._name = RateLimiter(counts, "a name", FOR_A_NAME, client, on=on, seconds=SECONDS)

    @contextmanager
    def counted(self, scope: Scope, typed: str) -> Iterator[None]:
        """Run one try of a name's password. Raises `TooManyRequestsError` after too many wrong ones.

        The try is counted before its outcome is known, so that parallel tries cannot pass together; success takes it
        back.
        """
        self._address.check(scope)
        name = fold_name(typed)[:NAME_LENGTH]
        self._name.take(scope, name)
        self._address.take(scope)
        try:
            yield
        except SurveyError as error:
            if not isinstance(error, SignInRefusedError):
                self._forgive(scope, name)
            raise
        self._forgive(scope, name)

    def _forgive(self, scope: Scope, name: str) -> None:
        self._address.forgive(scope)
        self._name.forgive(scope, name)
