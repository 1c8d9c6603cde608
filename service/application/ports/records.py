"""Stored rows as values, passed between use cases and the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from service.domain.collecting.collector import Collector
from service.domain.collecting.invitation_state import Invitation
from service.domain.scoring.tally import Cell, Choice, Group


class StoredResponse(NamedTuple):
    """A stored response. `answers` is canonical JSON, `None` if withdrawn.

    `exclusion` is the number of the collector's exclusion by which it is not counted, `None` if it is.
    """

    collector_id: int
    id: str
    form_version_id: int
    month: int
    answers: str | None
    exclusion: int | None = None


class EqualSheets(NamedTuple):
    """How many counted sheets of a form version and month have the same answers to every item.

    `first` is the lowest id among them.
    """

    form_version_id: int
    month: int
    sheets: int
    first: str


class ResponseGroup(NamedTuple):
    """How many responses a collector has of a form version and month, without withdrawn ones; `excluded` come apart."""

    collector_id: int
    form_version_id: int
    month: int
    sheets: int
    excluded: int


Key = tuple[int, str]
"""The key of a response or an invitation: its collector and its id."""


Day = tuple[int, date]
"""A collector, and a day in Bangkok."""

Month = tuple[int, int]
"""A collector, and a month: year x 100 + month (CE)."""


class Personal(NamedTuple):
    """Personal data of a sheet, stored apart. `fields` is canonical JSON; the version is that of the notice."""

    collector_id: int
    id: str
    form_version_id: int
    month: int
    fields: str


NOTHING = "{}"
"""`fields` of a personal row after consent was withdrawn: a mark that a late retry does not overwrite."""


class TallyKey(NamedTuple):
    """The key of one count of the tally."""

    collector_id: int
    month: int
    form_version_id: int
    cell: Cell


class TallyGroup(NamedTuple):
    """The key of one group's counts."""

    collector_id: int
    month: int
    form_version_id: int
    group: Group


TallyDelta = Mapping[TallyGroup, Mapping[Choice, int]]
"""Changes of counts by group: most sheets of a batch share groups and choices."""


def by_place(steps: TallyDelta) -> dict[TallyKey, int]:
    """Return changes of the tally one by one."""
    return {
        TallyKey(collector_id, month, version, Cell(by_item, item, by_value, choice)): step
        for (collector_id, month, version, (by_item, by_value)), choices in steps.items()
        for (item, choice), step in choices.items()
    }


def by_group(steps: Mapping[TallyKey, int]) -> TallyDelta:
    """Return changes of the tally grouped."""
    grouped: defaultdict[TallyGroup, dict[Choice, int]] = defaultdict(dict)
    for (collector_id, month, version, cell), step in steps.items():
        grouped[TallyGroup(collector_id, month, version, (cell.by_item, cell.by_value))][cell.item, cell.choice] = step
    return grouped


class Found(NamedTuple):
    """What exists of the looked-up rows: collectors by id, the others by key."""

    collectors: dict[int, Collector]
    responses: dict[Key, StoredResponse]
    invitations: dict[Key, Invitation]
    personal: dict[Key, Personal]


Origin = Literal["file", "web"]
"""Where a form version comes from: a definition file, or the web."""


class FormVersion(Struct, frozen=True, kw_only=True):
    """A published form version; `definition` is the questionnaire's canonical JSON. Ids rise with each version."""

    id: int = 0
    form: str
    version: int
    hash: str
    definition: str
    published: datetime
    origin: Origin = "file"


TokenState = Literal["live", "expired", "revoked"]


class Token(Struct, frozen=True, kw_only=True):
    """An API token; the hash of its secret stays in the store.

    `ends` is the last day on which it is good, `used` the day on which it was used last, both in Bangkok.
    With `addresses` it is good from these networks alone.
    """

    name: str
    scopes: frozenset[str]
    created: datetime
    revoked: datetime | None = None
    ends: date | None = None
    used: date | None = None
    addresses: tuple[str, ...] = ()

    def expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.ends is not None and self.ends < today

    def state(self, today: date) -> TokenState:
        """Return whether it is good, and if not, why."""
        return "revoked" if self.revoked else "expired" if self.expired(today) else "live"
