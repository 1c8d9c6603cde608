"""Amendments of year rules: a planner sees what the definitions say otherwise and what it does, and adopts it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.application.certification.certified_figures import certification_of
from service.application.certification.snapshot_reports import periods_of
from service.application.indicators.scorecard import IndicatorScore
from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.answers import tidy_text
from service.domain.errors import InvalidAmendmentError, NothingAdoptedError, OvertakenRulesError, Violation
from service.domain.indicators.amendments import RulesChange, RulesShown, rule_changes, rules_shown
from service.domain.indicators.indicator import Indicator
from service.domain.indicators.measurement import LONGEST
from service.domain.indicators.year_rules import AdoptedRules, Rules
from service.domain.scoring.score import Certification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.certification.reports import Reports
    from service.application.certification.snapshot_reports import SnapshotReports
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store


class YearOfRules(Struct, frozen=True, kw_only=True):
    """The rules in force of an indicator's year, and what the definitions say now (`defined`).

    `changes` is how they differ, `shown` what figures say of the rules in force. `defined` is `None` for an indicator
    that is no longer defined, whose stored id stands in its place.
    """

    indicator: Indicator | None
    in_force: AdoptedRules
    defined: Rules | None
    changes: list[RulesChange]
    shown: RulesShown


class Effect(Struct, frozen=True, kw_only=True):
    """What an amendment does to an indicator in a period: its row of the scorecard before and after.

    A form's certified score is in both. `certified` is the certificate of the form's report, `scorecard` that of the
    scorecard, in which the row stays as it is.
    """

    before: IndicatorScore
    after: IndicatorScore
    certified: Certification | None
    scorecard: Certification | None

    @property
    def same(self) -> bool:
        """Whether value, level, score and result stay; the target may be another one."""
        names = ("value", "level", "level_reason", "score", "met", "target", "target_unit")
        return all(getattr(self.before, name) == getattr(self.after, name) for name in names)


class Proposal(Struct, frozen=True, kw_only=True):
    """An amendment to decide on: a year's rules, and its effect on each quarter and the whole year."""

    year: YearOfRules
    effects: list[Effect]


class Amendments:
    """Adopts what the definitions say of a year that has rules in force, as their next revision."""

    def __init__(self, store: Store, registry: FormRegistry, reports: Reports, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._reports = reports
        self._clock = clock

    async def years(self) -> list[YearOfRules]:
        """Return all rules in force: the newest year first, indicators in the order of the plan."""
        order = {each.id: at for at, each in enumerate(self._registry.indicators)}
        found = (await self._store.year_rules.in_force()).values()
        placed = sorted(found, key=lambda each: (-each.fiscal_year, order.get(each.indicator, len(order))))
        return [self._year(each) for each in placed]

    async def proposal(self, indicator: str, fiscal_year: int) -> Proposal:
        """Return a year's rules and what adopting the definitions would do to its figures.

        Raises `NothingAdoptedError`, `UnknownIndicatorError` and `TamperedReportError`.
        """
        named = self._registry.named_indicator(indicator)
        reports = await self._reports.of_indicator(indicator, fiscal_year)
        found = reports.snapshot.adopted.get((indicator, fiscal_year))
        if found is None:
            raise NothingAdoptedError(indicator=indicator, fiscal_year=fiscal_year)
        year = self._year(found)
        return Proposal(year=year, effects=await self._effects(reports, named, found) if year.changes else [])

    async def amend(  # noqa: PLR0913 - an amendment has that many fields
        self, indicator: str, fiscal_year: int, *, by: str, reason: str, seen: int, shown: str
    ) -> AdoptedRules:
        """Adopt what the definitions say of a year, with a reason.

        `seen` is the revision and `shown` the hash of the definitions' rules that `by` has seen: nobody replaces or
        adopts others. Raises `UnknownIndicatorError`, `NothingAdoptedError`, `OvertakenRulesError` and
        `InvalidAmendmentError`.
        """
        named, reason = self._registry.named_indicator(indicator), tidy_text(reason)
        async with self._store.write() as unit:
            before = (await unit.year_rules.in_force()).get((indicator, fiscal_year))
            if before is None:
                raise NothingAdoptedError(indicator=indicator, fiscal_year=fiscal_year)
            defined, moment = self._defined(named, before), self._clock()
            changes = rule_changes(before.rules, defined)
            if before.revision != seen or defined.hash != shown or not changes:
                raise OvertakenRulesError(indicator=indicator, fiscal_year=fiscal_year)
            if violations := list(_unreasoned(reason)):
                raise InvalidAmendmentError(violations)
            made = _amended(before, defined, by=by, reason=reason)
            made = replace(made, adopted=moment)
            await unit.year_rules.add(made)
            fields = " ".join(each.field for each in changes)
            await record(
                unit.audit, moment, by, "rules-amended", f"{indicator} {fiscal_year} #{made.revision} {fields}"
            )
        return made

    async def _effects(self, reports: SnapshotReports, named: Indicator, found: AdoptedRules) -> list[Effect]:
        """Compute the figures of the year and its quarters with either rules, a period at a time."""
        amended = reports.judged_by(_amended(found, self._defined(named, found)))
        effects: list[Effect] = []
        for period in periods_of(found.fiscal_year):
            certified, card = (reports.certified(subject, period) for subject in (named.form or "", SCORECARD))
            effects.append(
                Effect(
                    before=reports.indicator(named.id, period),
                    after=amended.indicator(named.id, period),
                    certified=certification_of(certified) if certified else None,
                    scorecard=certification_of(card) if card else None,
                )
            )
            await asyncio.sleep(0)
        return effects

    def _year(self, found: AdoptedRules) -> YearOfRules:
        named = next((each for each in self._registry.indicators if each.id == found.indicator), None)
        defined = self._defined(named, found) if named else None
        return YearOfRules(
            indicator=named,
            in_force=found,
            defined=defined,
            changes=rule_changes(found.rules, defined) if defined else [],
            shown=rules_shown(found.rules, found),
        )

    def _defined(self, named: Indicator, found: AdoptedRules) -> Rules:
        """Return what the definitions say of a year, with method and bands of the form as asked now."""
        asked = self._registry.form(named.form).questionnaire if named.form else None
        return self._registry.catalogue.rules_of(named, found.fiscal_year).completed(asked)


def _amended(before: AdoptedRules, rules: Rules, *, by: str = "", reason: str = "") -> AdoptedRules:
    revision = before.revision + 1
    return replace(before, revision=revision, rules=rules, by=by, full_name="", reason=reason, earlier=()).after(before)


def _unreasoned(reason: str) -> Iterator[Violation]:
    if not reason:
        yield Violation(item="reason", code="no-reason")
    elif len(reason) > LONGEST:
        yield Violation(item="reason", code="too-long", params={"limit": LONGEST})
