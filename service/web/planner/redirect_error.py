"""The error that redirects a request instead of processing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.unsent_forms import UnsentForm
from service.domain.errors import SignedOutError

if TYPE_CHECKING:
    from collections.abc import Mapping


class RedirectError(SignedOutError):
    """The request is not processed; the browser is redirected, with further headers."""

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.address = address
        self.headers = headers or {}


class FormToRefill(Struct, frozen=True, kw_only=True):
    """A stored form to fill in again; `form` is `None` if it expired or belongs to another planner or browser."""

    secret: str
    form: UnsentForm | None
