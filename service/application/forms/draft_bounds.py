"""How much is stored of drafts: how many there are, how large each is, and how many of its revisions are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import json

from service.domain.errors import DraftTooLargeError

if TYPE_CHECKING:
    from service.domain.forms.draft import DraftForm

MOST_DRAFTS = 200
MOST_KILOBYTES = 512
"""The most kilobytes of a draft as JSON; a form of 60 items in two languages has about 60."""

REVISIONS_KEPT = 104
"""The revisions of a draft that are kept: undoing is one too, so that 51 in a row need so many.

What is saved while somebody types into one field is one of them.
"""

LARGE_KEPT = 30
"""Those that are kept however large the draft is."""

MOST_KEPT_KILOBYTES = 8_192
"""The most kilobytes of a draft that has more revisions than that."""


def bounded(document: DraftForm) -> None:
    """Raise `DraftTooLargeError` for a draft that is too large to store."""
    if len(json.encode(document)) > MOST_KILOBYTES * 1024:
        raise DraftTooLargeError(most=MOST_KILOBYTES)


def kept(document: DraftForm) -> int:
    """Return how many revisions of a draft are kept."""
    fitting = MOST_KEPT_KILOBYTES * 1024 // len(json.encode(document))
    return min(REVISIONS_KEPT, max(LARGE_KEPT, fitting))
