"""What is stored, as values that use cases and stores hand to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from service.domain.collecting.collector import Collector
from service.domain.collecting.invitation import Invitation
from service.domain.scoring.tally import Cell, Choice, Group


class StoredResponse(NamedTuple):
    """A response as it is stored. `answers` is canonical JSON; `None` stands where the response was withdrawn."""

    collector_id: int
    id: str
    form_version_id: int
    month: int
    answers: str | None


Key = tuple[int, str]
"""The key of a response or an invitation: its collector and its id."""


Day = tuple[str, date]
"""A form, and a day in Bangkok."""


class Personal(NamedTuple):
    """What a sheet said of its writer, kept apart. `fields` is canonical JSON; the version is that of the notice."""

    collector_id: int
    id: str
    form_version_id: int
    month: int
    fields: str


NOTHING = "{}"
"""The fields of a personal row whose consent was withdrawn: a mark that outlives a late retry."""


class TallyKey(NamedTuple):
    """Where one count of the tally stands."""

    collector_id: int
    month: int
    form_version_id: int
    cell: Cell


class TallyGroup(NamedTuple):
    """Where the counts of one group stand."""

    collector_id: int
    month: int
    form_version_id: int
    group: Group


TallyDelta = Mapping[TallyGroup, Mapping[Choice, int]]
"""By how much counts move, group by group: of many sheets at once most share their groups and choices."""


def by_place(steps: TallyDelta) -> dict[TallyKey, int]:
    """Give steps one by one."""
    return {
        TallyKey(collector_id, month, version, Cell(by_item, item, by_value, choice)): step
        for (collector_id, month, version, (by_item, by_value)), choices in steps.items()
        for (item, choice), step in choices.items()
    }


def by_group(steps: Mapping[TallyKey, int]) -> TallyDelta:
    """Give steps group by group."""
    grouped: defaultdict[TallyGroup, dict[Choice, int]] = defaultdict(dict)
    for (collector_id, month, version, cell), step in steps.items():
        grouped[TallyGroup(collector_id, month, version, (cell.by_item, cell.by_value))][cell.item, cell.choice] = step
    return grouped


class Found(NamedTuple):
    """What a transaction found of what it looked for: collectors by id, the others by key."""

    collectors: dict[int, Collector]
    responses: dict[Key, StoredResponse]
    invitations: dict[Key, Invitation]
    personal: dict[Key, Personal]


Origin = Literal["file", "web"]
"""Where a version of a form comes from: a definition file, or a planner's page."""


class FormVersion(Struct, frozen=True, kw_only=True):
    """A form as it was published; `definition` is the questionnaire's canonical JSON. Ids rise with each version."""

    id: int = 0
    form: str
    version: int
    hash: str
    definition: str
    published: datetime
    origin: Origin = "file"


class Token(Struct, frozen=True, kw_only=True):
    """An API token; only the hash of its secret is stored, and that stays in the store."""

    name: str
    scopes: frozenset[str]
    created: datetime
    revoked: datetime | None = None
