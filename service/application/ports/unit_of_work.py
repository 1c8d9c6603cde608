"""The unit of work: one write transaction, with a writer for each kind of record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from service.application.ports.accounts import AccountWriter, AuditLog, TokenWriter, WrongPasswordWriter
    from service.application.ports.answer_writers import (
        ArrivalWriter,
        CommentWriter,
        ExclusionWriter,
        InvitationWriter,
        JournalWriter,
        PersonalWriter,
        ResponseWriter,
        TallyWriter,
    )
    from service.application.ports.certificates import CertificateWriter
    from service.application.ports.conclusions import ConclusionWriter
    from service.application.ports.draft_forms import DraftFormWriter
    from service.application.ports.figure_links import FigureLinkWriter
    from service.application.ports.records import (
        FormVersion,
        Found,
        Key,
    )
    from service.application.ports.remarks import RemarkWriter
    from service.application.ports.snapshot import Adopted
    from service.application.ports.values_by_hand import ImportedResultWriter, MeasurementWriter
    from service.application.ports.webhooks import OutboxWriter
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.population import ToldPopulation
    from service.domain.indicators.year_rules import AdoptedRules
    from service.domain.timekeeping import Timekeeping


class YearRulesWriter(Protocol):
    """Adopted year rules, in a write transaction."""

    async def in_force(self) -> Adopted:
        """Return the last revision of each indicator's year, as it is in this transaction."""

    async def adopted(self, indicator: str, fiscal_year: int) -> bool:
        """Return whether an indicator's year has rules, as it is in this transaction."""

    async def add(self, rules: AdoptedRules) -> None:
        """Insert a revision, unless there is one of its number: another process may adopt at the same time."""


class DailyTaskWriter(Protocol):
    """Daily tasks, in a write transaction."""

    async def claim(self, name: str, day: date) -> bool:
        """Note that a task is begun on a day; return whether it was not yet."""

    async def release(self, name: str) -> None:
        """Forget that a task was begun."""

    async def begin_rewriting(self) -> None:
        """Have the note of `CAME`, if any, stand under `REWRITING`: what comes from now on is noted anew."""


class FormWriter(Protocol):
    """Forms, in a write transaction."""

    async def highest(self, form: str) -> int:
        """Return the highest version of a form as it is in this transaction, 0 if none."""

    async def add(self, version: FormVersion) -> None:
        """Insert a version, unless its number exists."""


class CollectorWriter(Protocol):
    """Collectors, in a write transaction."""

    async def by_code(self, code: str) -> Collector | None:
        """Return a collector as it is in this transaction."""

    async def add(self, collector: Collector, *, first: bool = False) -> bool:
        """Insert a collector, a `first` one only if its form has none; return whether it was, and its code free."""

    async def put(self, collector: Collector) -> None:
        """Update all of a collector except its code and time of creation."""

    async def begun(self, collector_id: int) -> bool:
        """Return whether a collector ever had answers or slips."""


class PopulationWriter(Protocol):
    """How many people collectors ask, in a write transaction."""

    async def of(self, collector_id: int) -> list[ToldPopulation]:
        """Return all that was told of a collector as it is in this transaction, by quarter and revision."""

    async def add(self, told: ToldPopulation) -> None:
        """Insert a revision."""


class TimekeepingWriter(Protocol):
    """What is stored about time, in a write transaction."""

    async def read(self) -> Timekeeping | None:
        """Return the record as it is in this transaction."""

    async def put(self, stored: Timekeeping) -> None:
        """Insert or replace the record."""


class UnitOfWork(Protocol):
    """One write transaction: all that is done in it is committed, or nothing."""

    @property
    def responses(self) -> ResponseWriter:
        """Responses."""

    @property
    def exclusions(self) -> ExclusionWriter:
        """Exclusions."""

    @property
    def tallies(self) -> TallyWriter:
        """The tally."""

    @property
    def invitations(self) -> InvitationWriter:
        """Slips."""

    @property
    def personal(self) -> PersonalWriter:
        """Personal data."""

    @property
    def comments(self) -> CommentWriter:
        """Comments with tags and notes."""

    @property
    def arrivals(self) -> ArrivalWriter:
        """Counts of responses by day."""

    @property
    def journal(self) -> JournalWriter:
        """Counts that are not folded yet."""

    @property
    def forms(self) -> FormWriter:
        """Form versions."""

    @property
    def draft_forms(self) -> DraftFormWriter:
        """Forms being made."""

    @property
    def figure_links(self) -> FigureLinkWriter:
        """Links to certified figures."""

    @property
    def collectors(self) -> CollectorWriter:
        """Collectors."""

    @property
    def populations(self) -> PopulationWriter:
        """How many people collectors ask."""

    @property
    def measurements(self) -> MeasurementWriter:
        """Values measured by hand."""

    @property
    def conclusions(self) -> ConclusionWriter:
        """Conclusions of surveys."""

    @property
    def remarks(self) -> RemarkWriter:
        """Remarks on indicators."""

    @property
    def imported(self) -> ImportedResultWriter:
        """Results imported from documents."""

    @property
    def year_rules(self) -> YearRulesWriter:
        """Adopted year rules."""

    @property
    def certificates(self) -> CertificateWriter:
        """Certificates."""

    @property
    def accounts(self) -> AccountWriter:
        """Accounts, sessions and unsent forms."""

    @property
    def wrong_passwords(self) -> WrongPasswordWriter:
        """Wrong passwords and refused sign-ins."""

    @property
    def tokens(self) -> TokenWriter:
        """API tokens."""

    @property
    def webhooks(self) -> OutboxWriter:
        """Webhooks and their deliveries."""

    @property
    def daily_tasks(self) -> DailyTaskWriter:
        """Daily tasks."""

    @property
    def timekeeping(self) -> TimekeepingWriter:
        """What is stored about time."""

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
        """Return what exists of the given keys, as it is in this transaction."""
