"""Errors in a form, as the list above the form shows them."""

from __future__ import annotations

from msgspec import Struct

from service.domain.errors import CONFIRM

TO_CONFIRM = "to-confirm"
"""The code of the message where nothing is wrong, and something is asked to be confirmed."""


class FieldError(Struct, frozen=True, kw_only=True):
    """One error: its words and code, and the id and label of its field; both empty if it is about no single field."""

    said: str
    id: str = ""
    label: str = ""
    code: str = ""


def code_said(error: Exception, code: str) -> str:
    """Return the code of the message about an error: another one where all that is missing is a confirmation."""
    items = {each.item for each in getattr(error, "violations", ())}
    return TO_CONFIRM if items == {CONFIRM} else code
