"""The ports of reading: one protocol for each kind of stored records, which adapters implement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from datetime import date, datetime

    from service.application.ports.records import (
        EqualSheets,
        FormVersion,
        Key,
        Personal,
        ResponseGroup,
        StoredResponse,
        TallyKey,
    )
    from service.application.ports.snapshot import Adopted, Told
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment, Readable
    from service.domain.collecting.equal_comments import Line, Place
    from service.domain.collecting.exclusion import Exclusion
    from service.domain.collecting.invitation_state import Invitation
    from service.domain.collecting.population import ToldPopulation
    from service.domain.indicators.measurement import Measurement
    from service.domain.indicators.year_rules import AdoptedRules
    from service.domain.timekeeping import Timekeeping


class Responses(Protocol):
    """Reading of stored responses."""

    def each(self) -> AsyncIterator[list[StoredResponse]]:
        """Yield all responses in batches, in key order."""

    def before(self, month: int) -> AsyncIterator[list[StoredResponse]]:
        """Yield the responses of earlier months in batches, in key order."""

    async def groups(self, form: str) -> list[ResponseGroup]:
        """Return how many responses a form has by collector, form version and month, by the counts kept of them."""

    async def equal(self, collector_id: int, least: int, most: int) -> list[EqualSheets]:
        """Return up to `most` sets of at least so many equal counted sheets of a collector, the largest first.

        It reads all responses of the collector.
        """

    async def like(self, collector_id: int, equal: EqualSheets, most: int) -> list[str]:
        """Return the lowest ids, up to `most`, of the counted sheets of a set. It reads as `equal`."""

    async def excluded(self, collector_id: int, exclusion: int) -> list[str]:
        """Return the ids of the sheets that an exclusion holds. It reads as `equal`."""

    def of_form(self, form: str, about: int) -> AsyncIterator[list[StoredResponse]]:
        """Yield a form's responses in batches, in the order of their ids, which tells nothing, nor the collector.

        `about` is how many there are; batches are of a size that fits it.
        """

    async def find(self, response_id: str) -> StoredResponse | None:
        """Return a response by its id alone, of any collector."""


class Invitations(Protocol):
    """The slips of collectors by invitation."""

    async def of(self, collector_id: int) -> list[Invitation]:
        """Return all slips of a collector."""

    async def find(self, key: Key) -> Invitation | None:
        """Return a slip by key."""


class Personals(Protocol):
    """Personal data given with consent."""

    async def find(self, key: Key) -> Personal | None:
        """Return a row by key."""

    async def everything(self) -> list[Personal]:
        """Return all rows, in key order."""


class Tallies(Protocol):
    """The tally."""

    async def by_month(self, collectors: Collection[int]) -> dict[int, dict[int, int]]:
        """Return the responses of collectors by collector id and month, oldest month first.

        The time does not grow with the number of responses.
        """

    async def excluded(self, collector_id: int) -> int:
        """Return how many sheets of a collector are excluded."""

    async def everything(self) -> dict[TallyKey, int]:
        """Return every count that is not zero."""

    async def sealed(self) -> dict[TallyKey, int]:
        """Return the recorded counts of deleted responses."""


class Comments(Protocol):
    """Free-text answers; none of trial collectors."""

    async def lines(
        self, form: str, item: str, of: Readable, after: Place, most: int
    ) -> tuple[list[Line], Place | None]:
        """Return up to `most` lines of equal comments of a field, those behind a place, in order.

        And where to read on, `None` at the end: a reading may end early, so that it costs the same however many
        comments are stored.
        """

    async def people(self, form: str, item: str, of: Readable, lines: Collection[str], most: int) -> dict[str, int]:
        """Return how many comments each of some lines has, counted up to `most`."""

    async def like(self, form: str, item: str, of: Readable, name: str) -> list[Comment]:
        """Return the comments with the same words as the one with this id, itself included, in id order."""

    async def count(self, form: str, of: Readable) -> int:
        """Return how many comments a form has."""

    async def tags(self, form: str, of: Readable, most: int) -> list[tuple[str, int]]:
        """Return the tags of a form's comments as they are stored, in order, those of `of.without` left out.

        Each comes with how many comments that may be read have them, counted up to `most`.
        """

    async def find(self, form: str, item: str, name: str) -> Comment | None:
        """Return a comment by its id."""


class Arrivals(Protocol):
    """Counts of responses by day."""

    async def of(self, form: str) -> dict[date, int]:
        """Return the counts of a form's responses by day, in order."""

    async def of_collector(self, collector_id: int) -> dict[date, int]:
        """Return the counts of a collector's responses by day, in order."""


class Journal(Protocol):
    """What new responses add to the counts, until it is folded. Every figure has it, folded or not."""

    async def collectors(self) -> list[int]:
        """Return the collectors with entries."""

    async def appended(self) -> None:
        """Return once this process has committed an entry since the last call."""


class Exclusions(Protocol):
    """What planners excluded."""

    async def of(self, collector_id: int) -> list[Exclusion]:
        """Return the exclusions of a collector, oldest first, with those taken back."""


class Forms(Protocol):
    """Published form versions."""

    async def versions(self) -> list[FormVersion]:
        """Return all versions of all forms, oldest first within a form."""

    async def after(self, number: int) -> list[FormVersion]:
        """Return the versions with a higher id, in order of publication."""


class Collectors(Protocol):
    """The collectors."""

    async def everything(self) -> list[Collector]:
        """Return all collectors, oldest first."""

    async def by_code(self, code: str) -> Collector | None:
        """Return a collector by its code."""

    async def withdrawn(self, form: str) -> list[int]:
        """Return the ids of a form's withdrawn collectors."""

    async def begun(self, collector_id: int) -> bool:
        """Return whether a collector ever had answers or slips."""


class Populations(Protocol):
    """How many people collectors ask, with the history."""

    async def everything(self) -> Told:
        """Return all that was told, by collector id."""

    async def of(self, collector_id: int) -> list[ToldPopulation]:
        """Return all that was told of a collector, by quarter and revision."""


class DailyTasks(Protocol):
    """Reading of daily tasks."""

    async def begun(self, name: str) -> date | None:
        """Return the day on which a task was begun last."""


class TimekeepingReader(Protocol):
    """What is stored about time."""

    async def read(self) -> Timekeeping | None:
        """Return the record, `None` before the first day served."""

    async def newest(self) -> datetime | None:
        """Return the newest moment of the audit log, certificates, collectors, form versions and days of arrival."""


class Measurements(Protocol):
    """Values measured by hand, with their history."""

    async def everything(self) -> list[Measurement]:
        """Return all revisions by indicator, fiscal year, quarter (whole year first) and revision."""

    async def of_year(self, fiscal_year: int) -> list[Measurement]:
        """Return those of a fiscal year and its quarters, in the same order."""


class YearRules(Protocol):
    """Adopted year rules, with their amendments."""

    async def everything(self) -> list[AdoptedRules]:
        """Return all revisions by indicator, fiscal year and revision."""

    async def in_force(self) -> Adopted:
        """Return the last revision of each indicator's year."""
