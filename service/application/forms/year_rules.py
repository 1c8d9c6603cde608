"""Year rules are adopted, that is stored, with the first answer or value of an indicator's year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.indicators.year_rules import AdoptedRules
from service.domain.period import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import StoredResponse
    from service.application.ports.snapshot import Adopted
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.forms.form import Questionnaire
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.year_rules import IndicatorYear

_Answered = tuple[int, int]
"""A form version's id, and a month."""


class Adoption:
    """Adopts the rules of the years in which an indicator has answers or values."""

    def __init__(self, registry: FormRegistry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._defined = registry.catalogue
        self._settled: set[_Answered] = set()

    async def with_answers(self, unit: UnitOfWork, responses: Iterable[StoredResponse]) -> None:
        """Adopt the rules that answers need, in their transaction.

        What is known to be adopted is not looked up again; it is known once another transaction has found it there.
        """
        if self._registry.catalogue is not self._defined:
            self._defined, self._settled = self._registry.catalogue, set()
        fresh = {(each.form_version_id, each.month) for each in responses} - self._settled
        if fresh:
            await self._adopt_missing(unit, fresh)

    async def _adopt_missing(self, unit: UnitOfWork, answered: set[_Answered]) -> None:
        missing: dict[IndicatorYear, tuple[Questionnaire, datetime]] = {}
        for version, month in sorted(answered):
            asked, period = self._registry.stored(version).questionnaire, period_of(month)
            indicator, year = self._registry.indicator(asked), period.fiscal_year
            if indicator is None or await unit.year_rules.adopted(indicator.id, year):
                self._settled.add((version, month))
            else:
                missing[indicator.id, year] = asked, period.begin
        for (name, year), (asked, since) in sorted(missing.items(), key=lambda each: each[0]):
            await self.adopt(unit, self._registry.named_indicator(name), year, asked, since)

    async def adopt(
        self,
        unit: UnitOfWork,
        indicator: Indicator,
        fiscal_year: int,
        asked: Questionnaire | None = None,
        since: datetime | None = None,
    ) -> None:
        """Adopt what the definitions say of a year, with the method and bands of the form as `asked`.

        With an answer, `since` is the beginning of its quarter: its own moment is stored nowhere.
        """
        rules = self._registry.rules(indicator, fiscal_year, {}).completed(asked)
        await unit.year_rules.add(
            AdoptedRules(
                indicator=indicator.id,
                fiscal_year=fiscal_year,
                revision=1,
                rules=rules,
                adopted=since or self._clock(),
            )
        )

    async def of_value(self, unit: UnitOfWork, indicator: Indicator, fiscal_year: int, there: Adopted) -> None:
        """Adopt the rules that a measured value needs, unless they are among those in force."""
        if (indicator.id, fiscal_year) not in there:
            await self.adopt(unit, indicator, fiscal_year)

    async def of_everything(self, store: Store) -> None:
        """Adopt the rules of all that is stored, where none are adopted: what an earlier release stored.

        A year's method and bands are those that it was served by, of the newest version with answers and ratings.
        """
        if await store.year_rules.in_force():
            return
        years = {**await self._answered(store), **await self._measured(store)}
        if years:
            async with store.write() as unit:
                for (name, year), asked in sorted(years.items(), key=lambda each: each[0]):
                    await self.adopt(unit, self._registry.named_indicator(name), year, asked)

    async def _answered(self, store: Store) -> dict[IndicatorYear, Questionnaire | None]:
        found: dict[IndicatorYear, Questionnaire | None] = {}
        for published in self._registry.current:
            indicator = self._registry.indicator(published.questionnaire)
            groups = await store.responses.groups(published.questionnaire.form.id) if indicator else []
            asked = [(self._registry.stored(each.form_version_id).questionnaire, each.month) for each in groups]
            for questionnaire, month in sorted(asked, key=lambda each: each[0].form.version):
                if indicator and questionnaire.scale:
                    found[indicator.id, period_of(month).fiscal_year] = questionnaire
        return found

    async def _measured(self, store: Store) -> dict[IndicatorYear, Questionnaire | None]:
        known = {each.id for each in self._registry.indicators}
        values = await store.measurements.everything()
        return {(each.indicator, each.period.fiscal_year): None for each in values if each.indicator in known}
