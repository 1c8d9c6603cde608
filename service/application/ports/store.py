"""The ports: what the use cases need from the world outside, as protocols that adapters fulfil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from service.application.ports.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from contextlib import AbstractAsyncContextManager
    from datetime import date, datetime

    from service.application.ports.accounts import Accounts, Tokens
    from service.application.ports.certificates import Certificates
    from service.application.ports.records import (
        FormVersion,
        Key,
        Personal,
        StoredResponse,
        TallyKey,
    )
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.ports.webhooks import Outbox
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment
    from service.domain.collecting.invitation import Invitation
    from service.domain.indicators.measurement import Measurement


Trouble = Literal["writer", "queue", "file", "disk"]
"""What keeps answers from being stored: no commit succeeds, too many wait, the file is lost, the disk takes nothing."""


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Give this moment, aware of its time zone."""


class Responses(Protocol):
    """Stored responses, read from beginning to end."""

    def each(self) -> AsyncIterator[list[StoredResponse]]:
        """Give all responses in batches, in the order of their keys."""

    def before(self, month: int) -> AsyncIterator[list[StoredResponse]]:
        """Give the responses of earlier months in batches, in the order of their keys."""

    async def find(self, response_id: str) -> StoredResponse | None:
        """Find a response by its id alone, whichever collector it came through."""


class Invitations(Protocol):
    """The slips of collectors by invitation."""

    async def of(self, collector_id: int) -> list[Invitation]:
        """Give all slips of a collector."""

    async def find(self, key: Key) -> Invitation | None:
        """Find a slip."""


class Personals(Protocol):
    """What was said with consent."""

    async def find(self, key: Key) -> Personal | None:
        """Find a row."""

    async def everything(self) -> list[Personal]:
        """Give all rows, in the order of their keys."""


class Tallies(Protocol):
    """The counts."""

    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        """Count the responses of collectors, by collector id and month, oldest month first.

        Takes as long for many responses as for few.
        """

    async def everything(self) -> dict[TallyKey, int]:
        """Give every count that is not zero."""

    async def sealed(self) -> dict[TallyKey, int]:
        """Give what is recorded of the counts of deleted responses."""


class Comments(Protocol):
    """What respondents wrote."""

    async def after(self, form: str, item: str, name: str, most: int) -> list[Comment]:
        """Give the next comments of a field after an id, in the order of their ids."""

    async def tags(self, form: str) -> list[str]:
        """Give the tags in use on a form's comments, sorted."""

    async def find(self, form: str, item: str, name: str) -> Comment | None:
        """Find a comment by its id."""


class Arrivals(Protocol):
    """How many responses came in day by day, for as long as a survey is watched."""

    async def of(self, form: str) -> dict[date, int]:
        """Give the days on which responses to a form came in, in order, with how many."""


class Forms(Protocol):
    """The forms as they were published."""

    async def versions(self) -> list[FormVersion]:
        """Give all versions of all forms, oldest first within a form."""

    async def after(self, number: int) -> list[FormVersion]:
        """Give the versions with a higher id, in the order in which they were published."""


class Collectors(Protocol):
    """The collectors."""

    async def everything(self) -> list[Collector]:
        """Give all collectors, oldest first."""

    async def by_code(self, code: str) -> Collector | None:
        """Find a collector."""

    async def begun(self, collector_id: int) -> bool:
        """Tell whether answers ever came through a collector, or slips were made for it."""


class Measurements(Protocol):
    """Values measured by hand, with their history."""

    async def everything(self) -> list[Measurement]:
        """Give all revisions, ordered by indicator, fiscal year, quarter (the whole year first) and revision."""

    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        """Give those of a fiscal year and its quarters, in the same order."""


class Store(Protocol):
    """All that is stored, by port: read through the ports here, written in a unit of work."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open the one write transaction; leaving it without an error has everything on disk."""

    async def truncate_wal(self) -> None:
        """Leave no trace of what was overwritten, nor of the order of recent changes."""

    async def vacuum(self) -> None:
        """Leave no trace of what was deleted, nor of the order of arrivals; takes as long as writing everything."""

    @property
    def responses(self) -> Responses:
        """Responses, to read them all."""

    @property
    def invitations(self) -> Invitations:
        """The slips, to read them."""

    @property
    def personals(self) -> Personals:
        """What was said with consent, to read it."""

    @property
    def tallies(self) -> Tallies:
        """Counts, to read them."""

    @property
    def forms(self) -> Forms:
        """The forms as published."""

    @property
    def collectors(self) -> Collectors:
        """The collectors."""

    @property
    def tokens(self) -> Tokens:
        """The API tokens."""

    @property
    def comments(self) -> Comments:
        """What respondents wrote, to read and mark it."""

    @property
    def arrivals(self) -> Arrivals:
        """How many responses came in day by day."""

    @property
    def measurements(self) -> Measurements:
        """Values measured by hand."""

    @property
    def certificates(self) -> Certificates:
        """Certified reports."""

    @property
    def accounts(self) -> Accounts:
        """Who may sign in."""

    @property
    def outbox(self) -> Outbox:
        """The webhooks, and what is sent to them."""

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read at once what figures are made of; whatever is written meanwhile is in all of it or in none."""

    def snapshot(self) -> AbstractAsyncContextManager[None]:
        """Have all reading inside see one state, whatever is written meanwhile."""

    async def troubles(self) -> list[Trouble]:
        """Tell what keeps the store from keeping what it is given; nothing while all is well."""
