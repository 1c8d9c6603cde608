"""The ports: what the use cases need from the world outside, as protocols that adapters fulfil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import date, datetime

    from service.application.ports.accounts import Accounts, AccountWriter, AuditLog, Tokens, TokenWriter
    from service.application.ports.certificates import Certificates, CertificateWriter
    from service.application.ports.records import (
        Day,
        FormVersion,
        Found,
        Key,
        Personal,
        StoredResponse,
        TallyDelta,
        TallyKey,
    )
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.ports.webhooks import Outbox, OutboxWriter
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment
    from service.domain.collecting.invitation import Invitation
    from service.domain.indicators.measurement import Measurement
    from service.domain.period import FiscalPeriod


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


class ResponseWriter(Protocol):
    """Responses, in a write transaction."""

    async def put(self, responses: Sequence[StoredResponse]) -> None:
        """Insert or replace responses; a replaced one keeps its month."""

    async def drop(self, keys: Collection[Key]) -> None:
        """Delete responses, where there are any; their counts stay."""


class Invitations(Protocol):
    """The slips of collectors by invitation."""

    async def of(self, collector_id: int) -> list[Invitation]:
        """Give all slips of a collector."""

    async def find(self, key: Key) -> Invitation | None:
        """Find a slip."""


class InvitationWriter(Protocol):
    """Slips, in a write transaction."""

    async def last(self, collector_id: int) -> int:
        """Give the highest number that a slip of a collector has; 0 where there is none."""

    async def put(self, invitations: Sequence[Invitation]) -> None:
        """Insert invitations, or change their state."""


class Personals(Protocol):
    """What was said with consent."""

    async def find(self, key: Key) -> Personal | None:
        """Find a row."""

    async def everything(self) -> list[Personal]:
        """Give all rows, in the order of their keys."""


class PersonalWriter(Protocol):
    """What was said with consent, in a write transaction."""

    async def put(self, rows: Sequence[Personal]) -> None:
        """Insert or replace what was said with consent; a replaced row keeps its month, and one of `{}` stays."""

    async def renew(self, keys: Collection[Key]) -> None:
        """Take away the `{}` of consents that were withdrawn, where there are any: their holders decide anew."""

    async def drop(self, keys: Collection[Key]) -> None:
        """Erase rows, where there are any; those of `{}` stay."""


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


class TallyWriter(Protocol):
    """The counts, in a write transaction."""

    async def move(self, steps: TallyDelta) -> None:
        """Add steps, which may be negative, to counts of the tally."""

    async def seal(self, counts: TallyDelta) -> None:
        """Add to what is recorded of the counts of deleted responses."""


class Comments(Protocol):
    """What respondents wrote."""

    async def after(self, form: str, item: str, name: str, most: int) -> list[Comment]:
        """Give the next comments of a field after an id, in the order of their ids."""

    async def tags(self, form: str) -> list[str]:
        """Give the tags in use on a form's comments, sorted."""

    async def find(self, form: str, item: str, name: str) -> Comment | None:
        """Find a comment by its id."""


class CommentWriter(Protocol):
    """Comments, in a write transaction."""

    async def put(self, comments: Sequence[Comment]) -> None:
        """Insert comments, or replace their text; a tag and a note stay only with the text that they were put on."""

    async def drop(self, comments: Sequence[Comment]) -> None:
        """Delete comments, where there are any, with what was marked on them."""

    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        """Set the tag and note of a comment; tell whether it was there as it had been seen."""


class Arrivals(Protocol):
    """How many responses came in day by day, for as long as a survey is watched."""

    async def of(self, form: str) -> dict[date, int]:
        """Give the days on which responses to a form came in, in order, with how many."""


class ArrivalWriter(Protocol):
    """Responses a day, in a write transaction."""

    async def add(self, days: Mapping[Day, int]) -> None:
        """Add to how many responses came in on a day."""

    async def drop(self, before: date) -> None:
        """Delete the days before one."""


class Forms(Protocol):
    """The forms as they were published."""

    async def versions(self) -> list[FormVersion]:
        """Give all versions of all forms, oldest first within a form."""

    async def after(self, number: int) -> list[FormVersion]:
        """Give the versions with a higher id, in the order in which they were published."""


class FormWriter(Protocol):
    """Forms, in a write transaction."""

    async def highest(self, form: str) -> int:
        """Give the highest version of a form as it stands in this transaction; 0 where there is none."""

    async def add(self, version: FormVersion) -> None:
        """Record a version, unless there is one of its number."""


class Collectors(Protocol):
    """The collectors."""

    async def everything(self) -> list[Collector]:
        """Give all collectors, oldest first."""

    async def by_code(self, code: str) -> Collector | None:
        """Find a collector."""

    async def begun(self, collector_id: int) -> bool:
        """Tell whether answers ever came through a collector, or slips were made for it."""


class CollectorWriter(Protocol):
    """Collectors, in a write transaction."""

    async def by_code(self, code: str) -> Collector | None:
        """Find a collector as it stands in this transaction."""

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        """Record a collector, a `first` one only where its form has none; tell whether it was, and its code free."""

    async def put(self, collector: Collector) -> None:
        """Change all of a collector but its code and when it was made."""

    async def begun(self, collector_id: int) -> bool:
        """Tell whether answers ever came through a collector, or slips were made for it."""


class Measurements(Protocol):
    """Values measured by hand, with their history."""

    async def everything(self) -> list[Measurement]:
        """Give all revisions, ordered by indicator, fiscal year, quarter (the whole year first) and revision."""

    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        """Give those of a fiscal year and its quarters, in the same order."""


class MeasurementWriter(Protocol):
    """Values measured by hand, in a write transaction."""

    async def history(self, indicator: str, period: FiscalPeriod) -> list[Measurement]:
        """Give the revisions of an indicator and period as they stand in this transaction, oldest first."""

    async def add(self, measurement: Measurement) -> None:
        """Record a revision."""


class UnitOfWork(Protocol):
    """One write transaction: all that is done in it is stored at once, or not at all."""

    @property
    def responses(self) -> ResponseWriter:
        """Responses."""

    @property
    def tallies(self) -> TallyWriter:
        """Counts."""

    @property
    def invitations(self) -> InvitationWriter:
        """Slips."""

    @property
    def personal(self) -> PersonalWriter:
        """What was said with consent."""

    @property
    def comments(self) -> CommentWriter:
        """Comments and their marks."""

    @property
    def arrivals(self) -> ArrivalWriter:
        """Responses a day."""

    @property
    def forms(self) -> FormWriter:
        """Versions of forms."""

    @property
    def collectors(self) -> CollectorWriter:
        """Collectors."""

    @property
    def measurements(self) -> MeasurementWriter:
        """Values measured by hand."""

    @property
    def certificates(self) -> CertificateWriter:
        """Certified reports."""

    @property
    def accounts(self) -> AccountWriter:
        """Accounts, sessions and unsent forms."""

    @property
    def tokens(self) -> TokenWriter:
        """API tokens."""

    @property
    def webhooks(self) -> OutboxWriter:
        """Webhooks and the outbox."""

    @property
    def audit(self) -> AuditLog:
        """The audit log."""

    async def find(
        self,
        *,
        collectors: Collection[int] = (),
        responses: Collection[Key] = (),
        invitations: Collection[Key] = (),
        personal: Collection[Key] = (),
    ) -> Found:
        """Read what exists of the wanted, as it stands in this transaction."""


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
