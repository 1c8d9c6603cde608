"""What is wrong with a form that was sent, as the list above it tells it."""

from __future__ import annotations

from msgspec import Struct


class FieldError(Struct, frozen=True, kw_only=True):
    """One thing: the id of its field and what that is called, where it is in one, and the words."""

    said: str
    id: str = ""
    label: str = ""
