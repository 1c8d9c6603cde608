"""The terms of a collector: what a planner puts down about it, checked as a whole before it is made or changed."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, cast

from msgspec import Struct, json
from msgspec.structs import asdict

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.collector import ACCESSES, DEVICES, Access, Collector, Device
from service.domain.collecting.thai_input import day, whole_number
from service.domain.errors import InvalidCollectorError, Violation
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MOST_PEOPLE = 999_999_999
LABEL_LENGTH = 200
_MARK_LENGTH = 32

Field = Literal["form", "label", "opens", "closes", "population", "device", "access"]
Typed = dict[str, str]
"""What stands in the fields of a form, by name: days as `2026-12-31`, an empty text where nothing does."""


class CollectorSettings(Struct, frozen=True, kw_only=True):
    """What is settled of a collector; all but its code, and when it was made."""

    form: str
    label: str
    opens: datetime | None = None
    closes: datetime | None = None
    population: int | None = None
    device: Device = "own"
    access: Access = "open"

    @property
    def mark(self) -> str:
        """A mark that changes with any of them, so that a change can say which terms it was made from."""
        return hashlib.sha256(json.encode(self)).hexdigest()[:_MARK_LENGTH]

    def violations(self, now: datetime, before: CollectorSettings | None = None) -> Iterator[Violation]:
        """Find all that is wrong with them. Days that stay as they were `before` may lie as they do."""
        if not self.label:
            yield _wrong("label", "label")
        if len(self.label) > LABEL_LENGTH:
            yield _wrong("label", "long-label", limit=LABEL_LENGTH)
        if self.closes and (before is None or (self.opens, self.closes) != (before.opens, before.closes)):
            if self.opens and self.closes <= self.opens:
                yield _wrong("closes", "dates")
            elif self.closes <= now:
                yield _wrong("closes", "past")
        if self.population is not None and not 1 <= self.population <= MOST_PEOPLE:
            yield _wrong("population", "population")
        if self.device == "kiosk" and self.access == "invitation":
            # It would return by itself to a form that nobody holds a slip for.
            yield _wrong("device", "kiosk")

    def changes(self, before: CollectorSettings) -> list[str]:
        """Name the fields that are no longer as they were."""
        mine, theirs = asdict(self), asdict(before)
        return [name for name in mine if mine[name] != theirs[name]]


def terms_of(collector: Collector) -> CollectorSettings:
    """Give the terms of a collector."""
    return CollectorSettings(**{name: getattr(collector, name) for name in CollectorSettings.__struct_fields__})


def as_typed(terms: CollectorSettings) -> Typed:
    """Give terms as a form shows them. Days are Bangkok's, the closing day is the last one on which it is open."""
    last = terms.closes and terms.closes - terms.closes.resolution
    return {
        "form": terms.form,
        "label": terms.label,
        "opens": _written(terms.opens),
        "closes": _written(last),
        "population": "" if terms.population is None else str(terms.population),
        "device": terms.device,
        "access": terms.access,
    }


def _written(moment: datetime | None) -> str:
    return moment.astimezone(BANGKOK).date().isoformat() if moment else ""


NOTHING_YET = as_typed(CollectorSettings(form="", label=""))
"""What a form shows of a collector that is still to be made."""


def settled(
    sent: Mapping[str, str],
    now: datetime,
    forms: Collection[str],
    before: CollectorSettings | None = None,
    *,
    begun: bool = False,
) -> CollectorSettings:
    """Read terms from what was typed; what was not asked stays as it was `before`.

    Once a collector has begun, which is when answers came or slips were made, its form and its access stay: counts
    belong to the form that was asked, and people hold slips or links that were good.
    Raises `InvalidCollectorError` with every violation, in the order of the fields.
    """
    raw = _Raw(sent, before)
    terms = CollectorSettings(
        form=raw.choice("form", forms, "no-form"),
        label=" ".join(tidy_text(raw.typed["label"]).split()),
        opens=raw.moment("opens", before.opens if before else None, days=0),
        closes=raw.moment("closes", before.closes if before else None, days=1),
        population=raw.people(),
        device=cast("Device", raw.choice("device", DEVICES, "no-device")),
        access=cast("Access", raw.choice("access", ACCESSES, "no-access")),
    )
    violations = [*raw.violations, *terms.violations(now, before)]
    if before and begun:
        fixed = {"form", "access"}.intersection(terms.changes(before))
        violations += [_wrong(cast("Field", name), f"{name}-stays") for name in fixed]
    if violations:
        raise InvalidCollectorError(
            sorted(violations, key=lambda each: CollectorSettings.__struct_fields__.index(each.item))
        )
    return terms


class _Raw:
    """What was typed, read field by field; everything that cannot be read is remembered."""

    def __init__(self, sent: Mapping[str, str], before: CollectorSettings | None) -> None:
        self._shown = as_typed(before) if before else NOTHING_YET
        self.typed = self._shown | {name: text for name, text in sent.items() if name in self._shown}
        self.violations: list[Violation] = []

    def choice(self, name: Field, offered: Collection[str], code: str) -> str:
        if self.typed[name] not in offered and self.typed[name] != (self._shown[name] or None):
            self.violations.append(_wrong(name, code))
        return self.typed[name]

    def moment(self, name: Field, kept: datetime | None, *, days: int) -> datetime | None:
        """Read a day as the moment it begins, or after it. One that is shown unchanged keeps its hour too."""
        typed = self.typed[name].strip()
        if typed == self._shown[name]:
            return kept
        read = day(typed)
        if typed and read is None:
            self.violations.append(_wrong(name, "not-a-day"))
        return datetime.combine(read + timedelta(days=days), time(), BANGKOK) if read else None

    def people(self) -> int | None:
        typed = self.typed["population"].strip()
        read = whole_number(typed)
        # What cannot be read is no number of people, which is found with the rest.
        return 0 if typed and read is None else read


def _wrong(field: Field, code: str, **params: str | int) -> Violation:
    return Violation(item=field, code=code, params=params)
