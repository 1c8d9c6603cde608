"""The signed-in planner of a request, as the guard stores it in the scope."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.sessions import SignedIn
from service.web.http.form_data import Sent
from service.web.http.uploads import Upload
from service.web.planner.redirect_error import FormToRefill

if TYPE_CHECKING:
    from litestar.types import Scope


class SignedInUser(Struct, frozen=True, kw_only=True):
    """The planner, the fields and files of the request's form, and a stored form to fill in again, if any.

    `seconds` is how long the session lasts without further requests.
    """

    signed: SignedIn
    seconds: int
    sent: Sent = {}
    files: dict[str, Upload] = {}
    refill: FormToRefill | None = None

    @property
    def csrf(self) -> str:
        """The CSRF token of all forms: HMAC-SHA-256 of the session's secret, so it ends with the session."""
        return hmac.new(self.signed.secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def actor_name(scope: Scope) -> str:
    """Return the planner's name, as the audit log records it."""
    return current_user(scope).signed.planner.name


def current_user(scope: Scope) -> SignedInUser:
    """Return the planner that the guard let in."""
    user: SignedInUser = scope["user"]
    return user
