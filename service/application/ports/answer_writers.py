"""Writers of what an answer moves: the sheet, its slip and personal data, the counts, and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from service.application.ports.records import Day, Key, Personal, StoredResponse, TallyDelta
    from service.domain.collecting.comment import Comment
    from service.domain.collecting.exclusion import Exclusion
    from service.domain.collecting.invitation_state import Invitation


class ResponseWriter(Protocol):
    """Responses, in a write transaction."""

    async def put(self, responses: Sequence[StoredResponse]) -> None:
        """Insert or replace responses; a replaced one keeps its month."""

    async def drop(self, keys: Collection[Key]) -> None:
        """Delete responses, if they exist; their counts stay."""


class ExclusionWriter(Protocol):
    """Exclusions, in a write transaction."""

    async def of(self, collector_id: int) -> list[Exclusion]:
        """Return the exclusions of a collector as they are in this transaction, oldest first."""

    async def put(self, exclusion: Exclusion) -> None:
        """Insert an exclusion, or record that it was taken back."""


class InvitationWriter(Protocol):
    """Slips, in a write transaction."""

    async def last(self, collector_id: int) -> int:
        """Return the highest slip number of a collector, 0 if none."""

    async def put(self, invitations: Sequence[Invitation]) -> None:
        """Insert invitations, or update their state."""


class PersonalWriter(Protocol):
    """Personal data, in a write transaction."""

    async def put(self, rows: Sequence[Personal]) -> None:
        """Insert or replace personal data; a replaced row keeps its month, and a `{}` row stays."""

    async def renew(self, keys: Collection[Key]) -> None:
        """Delete the `{}` rows of withdrawn consents, so that their holders can consent anew."""

    async def drop(self, keys: Collection[Key]) -> None:
        """Delete rows, if they exist; `{}` rows stay."""


class TallyWriter(Protocol):
    """The tally, in a write transaction."""

    async def move(self, steps: TallyDelta) -> None:
        """Add changes, which may be negative, to the counts."""

    async def seal(self, counts: TallyDelta) -> None:
        """Add to the recorded counts of deleted responses."""


class CommentWriter(Protocol):
    """Comments, in a write transaction."""

    async def put(self, comments: Sequence[Comment]) -> None:
        """Insert comments, or replace their text; a new text loses the tag and note."""

    async def drop(self, comments: Sequence[Comment]) -> None:
        """Delete comments, if they exist, with tags and notes."""

    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        """Set a comment's tag and note; return whether it was still as `seen`."""


class ArrivalWriter(Protocol):
    """Counts of responses by day, in a write transaction."""

    async def on(self, day: date, collectors: Sequence[int]) -> dict[int, int]:
        """Return those of some collectors on a day, as everybody has committed them, in one trip."""

    async def add(self, days: Mapping[Day, int]) -> None:
        """Add to the counts."""

    async def drop(self, before: date) -> None:
        """Delete the days before one."""


class JournalWriter(Protocol):
    """What new responses add to the counts, in a write transaction: one entry instead of a change of each count."""

    async def append(self, steps: TallyDelta, days: Mapping[Day, int]) -> None:
        """Add to the counts of the tally and of days, at most one day a collector."""

    async def fold(self, collectors: Collection[int]) -> bool:
        """Move entries of collectors to the tally and the days; return whether more are left."""
