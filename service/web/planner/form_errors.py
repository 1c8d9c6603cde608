"""Errors in a form, as the list above the form shows them."""

from __future__ import annotations

from msgspec import Struct


class FieldError(Struct, frozen=True, kw_only=True):
    """One error: its words and code, and the id and label of its field; both empty if it is about no single field."""

    said: str
    id: str = ""
    label: str = ""
    code: str = ""
