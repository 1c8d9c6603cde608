"""A request that is led elsewhere, and the form that its page then fills in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.unsent_forms import UnsentForm
from service.domain.errors import SignedOutError

if TYPE_CHECKING:
    from collections.abc import Mapping


class DivertedError(SignedOutError):
    """What was sent is not done; the browser is led elsewhere, with headers of its own."""

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.address = address
        self.headers = headers or {}


class Back(Struct, frozen=True, kw_only=True):
    """A form to fill in again by its secret; there is none where it is over or somebody else's."""

    secret: str
    form: UnsentForm | None
