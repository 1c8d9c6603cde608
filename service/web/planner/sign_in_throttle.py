"""How often a password may be tried: an address is slowed down, an account is never locked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.domain.accounts.planner import NAME_LENGTH, fold_name
from service.domain.errors import SignInRefusedError, SurveyError
from service.web.http.rate_limit import RateLimiter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar.types import Scope

SECONDS = 300
FOR_A_NAME = 5
FOR_ALL_NAMES = 60
"""Wrong passwords in five minutes from one address, behind which there may be a whole office."""


class SignInThrottle:
    """Counts wrong passwords."""

    def __init__(self, *, on: bool) -> None:
        self._address = RateLimiter(FOR_ALL_NAMES, on=on, seconds=SECONDS)
        self._name = RateLimiter(FOR_A_NAME, on=on, seconds=SECONDS)

    @contextmanager
    def one(self, scope: Scope, typed: str) -> Iterator[None]:
        """Have one try of a name. Raises `TooManyRequestsError` where too many went wrong before.

        It is counted before it is known how it ends, or a hundred at once would all go through.
        """
        self._address.check(scope)
        name = fold_name(typed)[:NAME_LENGTH]
        self._name.check(scope, name)
        self._address.count(scope)
        self._name.count(scope, name)
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
