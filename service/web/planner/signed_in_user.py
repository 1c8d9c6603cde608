"""Who is signed in, as the guard found it for a request."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.accounts.sign_in import SignedIn
from service.web.http.form_data import Sent
from service.web.http.uploads import Upload
from service.web.planner.diverted import Back

if TYPE_CHECKING:
    from litestar.types import Scope


class SignedInUser(Struct, frozen=True, kw_only=True):
    """Who asks for a page, the fields and files of the form that was sent, and the one to fill in again, if any.

    `seconds` is how long the session lasts if nobody uses it.
    """

    signed: SignedIn
    seconds: int
    sent: Sent = {}
    files: dict[str, Upload] = {}
    back: Back | None = None

    @property
    def csrf(self) -> str:
        """The token that each form of the page carries: another site cannot know it, and it ends with the session."""
        return hmac.new(self.signed.secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def acting(scope: Scope) -> str:
    """Give the name under which the audit log has what this request does."""
    return user_of(scope).signed.planner.name


def user_of(scope: Scope) -> SignedInUser:
    """Give whom the guard let in."""
    user: SignedInUser = scope["user"]
    return user
