"""Year rules: what an indicator is judged by in a fiscal year, and how they are adopted and amended."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, json
from msgspec.structs import replace

from service.domain.definition import Definition
from service.domain.forms.form import Method, Questionnaire, WhoCounts
from service.domain.forms.scale import Interpretation
from service.domain.forms.values import Line
from service.domain.indicators.indicator import Criteria, Indicator, Number

if TYPE_CHECKING:
    from collections.abc import Iterable

IndicatorYear = tuple[str, int]
"""An indicator's id and a fiscal year."""


class Rules(Definition, frozen=True, kw_only=True):
    """What an indicator is judged by in a fiscal year; once adopted, with the form's method, bands and who counts.

    `agreement` names the document that fixes the method.
    """

    target: Number
    target_unit: Literal["percent", "level"]
    criteria: Criteria
    method: Method | None = None
    interpretation: Interpretation | None = None
    counts: WhoCounts | None = None
    edition: Line | None = None
    agreement: Line | None = None

    @property
    def canonical(self) -> bytes:
        """The rules as JSON with sorted keys: this is stored and hashed."""
        return json.encode(self, order="sorted")

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.canonical).hexdigest()

    def completed(self, asked: Questionnaire | None) -> Rules:
        """Return the rules with a form's method, bands and who counts where they have none."""
        if asked is None:
            return self
        return replace(
            self,
            method=self.method or asked.form.method,
            interpretation=self.interpretation or asked.interpretation,
            counts=self.counts or asked.form.counts,
        )

    def judging(self, indicator: Indicator) -> Indicator:
        """Return an indicator that is judged by these."""
        same = {name: getattr(self, name) for name in self.__struct_fields__ if name != "interpretation"}
        return replace(indicator, rules=(), **same)


class AdoptedRules(Struct, frozen=True, kw_only=True):
    """The rules of an indicator's year as stored.

    Revision 1 came into force with the first answer or value; a later one is an amendment with who made it and why.
    `full_name` is what the holder of the account `by` is called now, if told; it is not stored with the rules.
    `earlier` are the revisions before, oldest first.
    """

    indicator: str
    fiscal_year: int
    revision: int
    rules: Rules
    adopted: datetime
    by: str = ""
    full_name: str = ""
    reason: str = ""
    earlier: tuple[AdoptedRules, ...] = ()

    def after(self, before: AdoptedRules | None) -> AdoptedRules:
        """Return these with the revisions before them."""
        return replace(self, earlier=(*before.earlier, replace(before, earlier=()))) if before else self


def in_force(revisions: Iterable[AdoptedRules]) -> dict[IndicatorYear, AdoptedRules]:
    """Return the last revision of each indicator's year; `revisions` are in rising order."""
    last: dict[IndicatorYear, AdoptedRules] = {}
    for each in revisions:
        year = each.indicator, each.fiscal_year
        last[year] = each.after(last.get(year))
    return last


class RulesDifference(Struct, frozen=True, kw_only=True):
    """What the definitions say otherwise than what is in force for an indicator's year, by the names of the fields."""

    indicator: str
    fiscal_year: int
    fields: tuple[str, ...]


def differing(adopted: Rules, defined: Rules) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    return tuple(name for name in adopted.__struct_fields__ if getattr(adopted, name) != getattr(defined, name))


def rules_of(indicator: Indicator, fiscal_year: int, bands: Interpretation | None = None) -> Rules:
    """Return what the definitions say of a year; `bands` are those that its interpretation names."""
    year = indicator.of(fiscal_year)
    return Rules(
        target=year.target,
        target_unit=year.target_unit,
        criteria=year.criteria,
        method=year.method,
        interpretation=bands,
        counts=year.counts,
        edition=year.edition,
        agreement=year.agreement,
    )
