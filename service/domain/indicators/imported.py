"""Results of a survey from before the service counted its answers, each taken from a document."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.thai_input import unclear_comma, ungrouped
from service.domain.errors import InvalidImportError, Violation
from service.domain.forms.form import Method
from service.domain.period import FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

METHODS: tuple[Method, ...] = get_args(Method)
UNTOLD = "unknown"
"""The method of a document that tells none."""

INPUTS = ("percent", "responses", "method", "document")
"""What is sent of a result, by name."""

LONGEST = 300
_PERCENT = re.compile(r"[0-9]{1,3}([.][0-9]{1,6})?")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_MOST = 100


class ImportedResult(Struct, frozen=True, kw_only=True):
    """What a document tells of an indicator's survey in a period; `recorded` is to the second.

    Revisions count from 1 for each indicator and period; the last one counts. A correction has a `note`, and so has the
    removal, which has no `percent`. `method` is `None` where the document tells none.
    """

    indicator: str
    period: FiscalPeriod
    revision: int
    percent: Decimal | None
    responses: int
    method: Method | None
    document: str
    by: str
    recorded: datetime
    note: str = ""


class Told(Struct, frozen=True, kw_only=True):
    """What a document tells, checked; the percent has the decimals of the document."""

    percent: Decimal
    responses: int
    method: Method | None
    document: str


def check(sent: Mapping[str, str]) -> Told:
    """Return what was sent as it is stored. Raises `InvalidImportError` with every violation by its name."""
    read = {name: tidy_text(sent.get(name, "")) for name in INPUTS}
    percent, responses = ungrouped(read["percent"]), ungrouped(read["responses"])
    violations = [
        *(Violation(item=name, code="missing") for name in INPUTS if not read[name]),
        *(Violation(item=name, code="unknown-input") for name in sorted(sent.keys() - {*INPUTS})),
    ]
    faults = {
        "percent": ("not-a-percent", not _PERCENT.fullmatch(percent) or Decimal(percent) > _MOST),
        "responses": ("not-a-number-of-people", not _COUNT.fullmatch(responses)),
        "method": ("not-a-method", read["method"] not in {*METHODS, UNTOLD}),
    }
    told = {"responses": unclear_comma("responses", read["responses"])}
    violations += [
        told.get(name) or Violation(item=name, code=code) for name, (code, bad) in faults.items() if bad and read[name]
    ]
    if len(read["document"]) > LONGEST:
        violations.append(Violation(item="document", code="too-long", params={"limit": LONGEST}))
    if violations:
        raise InvalidImportError(violations)
    method = next((each for each in METHODS if each == read["method"]), None)
    return Told(percent=Decimal(percent), responses=int(responses), method=method, document=read["document"])


def in_force(results: Iterable[ImportedResult]) -> dict[tuple[str, FiscalPeriod], ImportedResult]:
    """Return the last revision of each indicator and period, less the removed ones."""
    last = {(each.indicator, each.period): each for each in sorted(results, key=lambda each: each.revision)}
    return {place: each for place, each in last.items() if each.percent is not None}
