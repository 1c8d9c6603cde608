"""The ports of the store and of time: protocols that adapters implement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from service.application.ports.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from service.application.ports.accounts import Accounts, Tokens, WrongPasswordReader
    from service.application.ports.certificates import Certificates
    from service.application.ports.conclusions import Conclusions
    from service.application.ports.draft_forms import DraftForms
    from service.application.ports.figure_links import FigureLinks
    from service.application.ports.readers import (
        Arrivals,
        Collectors,
        Comments,
        DailyTasks,
        Exclusions,
        Forms,
        Invitations,
        Journal,
        Measurements,
        Personals,
        Populations,
        Responses,
        Tallies,
        TimekeepingReader,
        YearRules,
    )
    from service.application.ports.records import Key
    from service.application.ports.remarks import Remarks
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.ports.values_by_hand import ImportedResults
    from service.application.ports.webhooks import Outbox


Trouble = Literal["writer", "queue", "worker", "file", "disk", "schema", "clock"]
"""Why answers are not stored: no commit succeeds, too many wait, the file is lost or not read, the disk is
full or read-only, a newer release has migrated the database, or the clock is before the last day served."""


CAME = "answered"
"""The daily task noted on the first day on which answers came that are not laid anew, whichever process stored them."""

REWRITING = "rewriting"
"""The same, from when they began to be laid anew until that is done: one that was interrupted is seen by it."""

REWRITTEN = "rewritten"
"""The daily task noted when answers were laid anew for the last time."""


class Clock(Protocol):
    """The current time."""

    def __call__(self) -> datetime:
        """Return the current time as an aware datetime."""


class Store(Protocol):
    """All stored data: read through these ports, written in a unit of work."""

    def write(self, keys: Collection[Key] | None = None) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a write transaction; leaving it without an error commits durably. It reads what was committed last.

        It is alone and may change everything. With `keys` it changes only the responses, slips and personal data under
        them, their comments and counts, and adopts year rules; it runs beside transactions of other keys, and no
        collector changes meanwhile.
        Raises `InterruptedTransactionError` where doing it again is right.
        """

    async def touched(self) -> bool:
        """Return whether any process may have changed answers since the database was last rewritten as a whole."""

    async def truncate_wal(self) -> None:
        """Remove overwritten data and the order of recent writes from the write-ahead log."""

    async def vacuum(self) -> bool:
        """Rewrite the database without deleted data and insertion order; takes time by its size. Return if it was done.

        Without room on the disk it is left, and stays `touched`.
        """

    @property
    def responses(self) -> Responses:
        """Responses, to read."""

    @property
    def exclusions(self) -> Exclusions:
        """Exclusions, to read."""

    @property
    def invitations(self) -> Invitations:
        """Slips, to read."""

    @property
    def personals(self) -> Personals:
        """Personal data, to read."""

    @property
    def tallies(self) -> Tallies:
        """The tally, to read."""

    @property
    def journal(self) -> Journal:
        """Counts that are not folded yet."""

    @property
    def forms(self) -> Forms:
        """Published form versions."""

    @property
    def draft_forms(self) -> DraftForms:
        """Forms being made."""

    @property
    def figure_links(self) -> FigureLinks:
        """Links to certified figures."""

    @property
    def collectors(self) -> Collectors:
        """The collectors."""

    @property
    def populations(self) -> Populations:
        """How many people collectors ask."""

    @property
    def tokens(self) -> Tokens:
        """The API tokens."""

    @property
    def comments(self) -> Comments:
        """Comments, to read."""

    @property
    def arrivals(self) -> Arrivals:
        """Counts of responses by day."""

    @property
    def measurements(self) -> Measurements:
        """Values measured by hand."""

    @property
    def conclusions(self) -> Conclusions:
        """Conclusions of surveys."""

    @property
    def remarks(self) -> Remarks:
        """Remarks on indicators."""

    @property
    def imported(self) -> ImportedResults:
        """Results imported from documents."""

    @property
    def year_rules(self) -> YearRules:
        """Adopted year rules."""

    @property
    def certificates(self) -> Certificates:
        """Certificates."""

    @property
    def accounts(self) -> Accounts:
        """Accounts and sessions."""

    @property
    def wrong_passwords(self) -> WrongPasswordReader:
        """Wrong passwords."""

    @property
    def daily_tasks(self) -> DailyTasks:
        """Daily tasks."""

    @property
    def timekeeping(self) -> TimekeepingReader:
        """What is stored about time."""

    @property
    def outbox(self) -> Outbox:
        """Webhooks and their deliveries."""

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read what figures are computed from, in one snapshot."""

    def snapshot(self) -> AbstractAsyncContextManager[None]:
        """Let all reads inside see one state of the store, whatever is written meanwhile."""

    async def troubles(self) -> list[Trouble]:
        """Return why answers cannot be stored; empty while all is well."""
