"""A collector's settings as a planner enters them, checked as a whole before it is created or changed."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, cast

from msgspec import Struct, json
from msgspec.structs import asdict

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.collector import (
    ACCESSES,
    DEVICES,
    PAGINGS,
    STANDINGS,
    Access,
    Collector,
    Device,
    Paging,
    Standing,
)
from service.domain.collecting.thai_input import day, unclear_comma, whole_number
from service.domain.errors import InvalidCollectorError, Violation
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MOST_PEOPLE = 999_999_999
LABEL_LENGTH = 200
_MARK_LENGTH = 32

Field = Literal[
    "form", "label", "opens", "closes", "population", "device", "access", "daily_limit", "standing", "paging"
]
SettingsFields = dict[str, str]
"""The form fields by name: dates as `2026-12-31`, empty text for nothing."""


class CollectorSettings(Struct, frozen=True, kw_only=True):
    """All that can be set of a collector; not its code and time of creation."""

    form: str
    label: str
    opens: datetime | None = None
    closes: datetime | None = None
    population: int | None = None
    device: Device = "own"
    access: Access = "open"
    daily_limit: int | None = None
    standing: Standing = "real"
    paging: Paging = "by-device"

    @property
    def mark(self) -> str:
        """A hash of the settings: a change names the settings it was made from (optimistic locking)."""
        return hashlib.sha256(json.encode(self)).hexdigest()[:_MARK_LENGTH]

    def violations(self, now: datetime, before: CollectorSettings | None = None) -> Iterator[Violation]:
        """Yield every violation. Dates that are unchanged from `before` may lie in the past."""
        if not self.label:
            yield _wrong("label", "label")
        if len(self.label) > LABEL_LENGTH:
            yield _wrong("label", "long-label", limit=LABEL_LENGTH)
        if self.closes and (before is None or (self.opens, self.closes) != (before.opens, before.closes)):
            if self.opens and self.closes <= self.opens:
                yield _wrong("closes", "dates")
            elif self.closes <= now:
                yield _wrong("closes", "past")
        yield from self._wrong_numbers()
        if self.device == "kiosk" and self.access == "invitation":
            # It would return by itself to a form that nobody holds a slip for.
            yield _wrong("device", "kiosk")

    def _wrong_numbers(self) -> Iterator[Violation]:
        if self.population is not None and not 1 <= self.population <= MOST_PEOPLE:
            yield _wrong("population", "population")
        if self.daily_limit is not None and not 1 <= self.daily_limit <= MOST_PEOPLE:
            yield _wrong("daily_limit", "daily-limit")

    def changes(self, before: CollectorSettings) -> list[str]:
        """Return the names of the fields that differ from `before`."""
        mine, theirs = asdict(self), asdict(before)
        return [name for name in mine if mine[name] != theirs[name]]


def settings_of(collector: Collector) -> CollectorSettings:
    """Return the settings of a collector."""
    return CollectorSettings(**{name: getattr(collector, name) for name in CollectorSettings.__struct_fields__})


def settings_as_fields(terms: CollectorSettings) -> SettingsFields:
    """Return settings as form fields. Days are Bangkok's; the closing day is the last on which it is open."""
    last = terms.closes and terms.closes - terms.closes.resolution
    return {
        "form": terms.form,
        "label": terms.label,
        "opens": _written(terms.opens),
        "closes": _written(last),
        "population": "" if terms.population is None else str(terms.population),
        "device": terms.device,
        "access": terms.access,
        "daily_limit": "" if terms.daily_limit is None else str(terms.daily_limit),
        "standing": terms.standing,
        "paging": terms.paging,
    }


def _written(moment: datetime | None) -> str:
    return moment.astimezone(BANGKOK).date().isoformat() if moment else ""


EMPTY_FIELDS = settings_as_fields(CollectorSettings(form="", label=""))
"""The form fields of a new collector."""


def settings_from_fields(
    sent: Mapping[str, str],
    now: datetime,
    forms: Collection[str],
    before: CollectorSettings | None = None,
    *,
    begun: bool = False,
) -> CollectorSettings:
    """Read settings from form fields; a field that was not sent keeps its value of `before`.

    Once `begun`, that is once there are answers or slips, form, access and standing cannot change: counts belong to the
    form that was asked, people hold slips or links, and were told whether they only try. Raises
    `InvalidCollectorError` with every violation, in the order of the fields.
    """
    raw = _Raw(sent, before)
    terms = CollectorSettings(
        form=raw.choice("form", forms, "no-form"),
        label=" ".join(tidy_text(raw.typed["label"]).split()),
        opens=raw.moment("opens", before.opens if before else None, days=0),
        closes=raw.moment("closes", before.closes if before else None, days=1),
        population=raw.number("population"),
        device=cast("Device", raw.choice("device", DEVICES, "no-device")),
        access=cast("Access", raw.choice("access", ACCESSES, "no-access")),
        daily_limit=raw.number("daily_limit"),
        standing=cast("Standing", raw.choice("standing", STANDINGS, "no-standing")),
        paging=cast("Paging", raw.choice("paging", PAGINGS, "no-paging")),
    )
    violations = [*raw.violations, *terms.violations(now, before)]
    if before and (begun or before.standing == "withdrawn"):
        fixed = {"form", "access", "standing"}.intersection(terms.changes(before))
        violations += [_wrong(cast("Field", name), f"{name}-stays") for name in fixed]
    if violations:
        raise InvalidCollectorError(
            sorted(violations, key=lambda each: CollectorSettings.__struct_fields__.index(each.item))
        )
    return terms


class _Raw:
    """The typed fields, read one by one; violations are collected."""

    def __init__(self, sent: Mapping[str, str], before: CollectorSettings | None) -> None:
        self._shown = settings_as_fields(before) if before else EMPTY_FIELDS
        self.typed = self._shown | {name: text for name, text in sent.items() if name in self._shown}
        self.violations: list[Violation] = []

    def choice(self, name: Field, offered: Collection[str], code: str) -> str:
        if self.typed[name] not in offered and self.typed[name] != (self._shown[name] or None):
            self.violations.append(_wrong(name, code))
        return self.typed[name]

    def moment(self, name: Field, kept: datetime | None, *, days: int) -> datetime | None:
        """Read a date as the moment at which it begins, plus `days`.

        A date shown unchanged keeps its time of day too.
        """
        typed = self.typed[name].strip()
        if typed == self._shown[name]:
            return kept
        read = day(typed)
        if typed and read is None:
            self.violations.append(_wrong(name, "not-a-day"))
        return datetime.combine(read + timedelta(days=days), time(), BANGKOK) if read else None

    def number(self, name: Field) -> int | None:
        typed = self.typed[name].strip()
        if unclear := unclear_comma(name, typed):
            self.violations.append(unclear)
            return None
        read = whole_number(typed)
        # What cannot be read becomes 0, which is found with the other violations.
        return 0 if typed and read is None else read


def _wrong(field: Field, code: str, **params: str | int) -> Violation:
    return Violation(item=field, code=code, params=params)
