"""Runs of automatic saves: while somebody types into the same fields, there is one step to undo."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from service.domain.forms.draft import Draft, DraftForm

LULL = timedelta(minutes=5)
"""Without a save for so long, typing goes on as another step."""


def goes_on(last: Draft, before: Draft | None, document: DraftForm, who: str, now: datetime) -> bool:
    """Return whether a document only goes on with what the `last` revision, after the one `before`, saved by itself.

    It does where the same person, soon after, changes no other field.
    """
    if before is None or not last.automatic or last.by != who or now - last.saved > LULL:
        return False
    return set(changed_fields(last.document, document)) <= set(changed_fields(before.document, last.document))


def changed_fields(old: object, new: object, path: str = "") -> Iterator[str]:
    """Yield the path of each field in which two drafts differ; of a list of another length, that of the list."""
    if isinstance(old, Struct) and type(old) is type(new):
        for name in old.__struct_fields__:
            yield from changed_fields(getattr(old, name), getattr(new, name), f"{path}.{name}")
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from changed_fields(one, other, f"{path}[{at}]")
    elif old != new:
        yield path
