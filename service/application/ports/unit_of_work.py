"""The unit of work: one write transaction with a writer for each kind of record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from service.application.ports.accounts import AccountWriter, AuditLog, TokenWriter
    from service.application.ports.certificates import CertificateWriter
    from service.application.ports.records import (
        Day,
        FormVersion,
        Found,
        Key,
        Personal,
        StoredResponse,
        TallyDelta,
    )
    from service.application.ports.webhooks import OutboxWriter
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment
    from service.domain.collecting.invitation import Invitation
    from service.domain.indicators.measurement import Measurement
    from service.domain.period import FiscalPeriod


class ResponseWriter(Protocol):
    """Responses, in a write transaction."""

    async def put(self, responses: Sequence[StoredResponse]) -> None:
        """Insert or replace responses; a replaced one keeps its month."""

    async def drop(self, keys: Collection[Key]) -> None:
        """Delete responses, where there are any; their counts stay."""


class InvitationWriter(Protocol):
    """Slips, in a write transaction."""

    async def last(self, collector_id: int) -> int:
        """Give the highest number that a slip of a collector has; 0 where there is none."""

    async def put(self, invitations: Sequence[Invitation]) -> None:
        """Insert invitations, or change their state."""


class PersonalWriter(Protocol):
    """What was said with consent, in a write transaction."""

    async def put(self, rows: Sequence[Personal]) -> None:
        """Insert or replace what was said with consent; a replaced row keeps its month, and one of `{}` stays."""

    async def renew(self, keys: Collection[Key]) -> None:
        """Take away the `{}` of consents that were withdrawn, where there are any: their holders decide anew."""

    async def drop(self, keys: Collection[Key]) -> None:
        """Erase rows, where there are any; those of `{}` stay."""


class TallyWriter(Protocol):
    """The counts, in a write transaction."""

    async def move(self, steps: TallyDelta) -> None:
        """Add steps, which may be negative, to counts of the tally."""

    async def seal(self, counts: TallyDelta) -> None:
        """Add to what is recorded of the counts of deleted responses."""


class CommentWriter(Protocol):
    """Comments, in a write transaction."""

    async def put(self, comments: Sequence[Comment]) -> None:
        """Insert comments, or replace their text; a tag and a note stay only with the text that they were put on."""

    async def drop(self, comments: Sequence[Comment]) -> None:
        """Delete comments, where there are any, with what was marked on them."""

    async def mark(self, seen: Comment, tag: str, note: str) -> bool:
        """Set the tag and note of a comment; tell whether it was there as it had been seen."""


class ArrivalWriter(Protocol):
    """Responses a day, in a write transaction."""

    async def add(self, days: Mapping[Day, int]) -> None:
        """Add to how many responses came in on a day."""

    async def drop(self, before: date) -> None:
        """Delete the days before one."""


class FormWriter(Protocol):
    """Forms, in a write transaction."""

    async def highest(self, form: str) -> int:
        """Give the highest version of a form as it stands in this transaction; 0 where there is none."""

    async def add(self, version: FormVersion) -> None:
        """Record a version, unless there is one of its number."""


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
