"""Adopted year rules, with every amendment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import json
from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import readers as ports
from service.application.ports import unit_of_work as writers
from service.domain.indicators.year_rules import AdoptedRules, IndicatorYear, Rules, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.adapters.database.session import Reading, Row, Writing


def to_rules(row: Row) -> AdoptedRules:
    """Make adopted rules of their row."""
    indicator, fiscal_year, revision, rules, adopted, by, reason, full_name = row
    return AdoptedRules(
        indicator=indicator,
        fiscal_year=fiscal_year,
        revision=revision,
        rules=json.decode(rules, type=Rules),
        adopted=to_moment(adopted),
        by=by,
        full_name=full_name,
        reason=reason,
    )


def adopted_of(rows: Iterable[Row]) -> dict[IndicatorYear, AdoptedRules]:
    """Make the rules in force of the rows of all revisions, by indicator and fiscal year."""
    return in_force(map(to_rules, rows))


class YearRules(ports.YearRules):
    """Year rules, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def everything(self) -> list[AdoptedRules]:
        return [to_rules(row) for row in await self._session.rows("year_rules")]

    @override
    async def in_force(self) -> dict[IndicatorYear, AdoptedRules]:
        return adopted_of(await self._session.rows("year_rules"))


class YearRulesWriter(writers.YearRulesWriter):
    """Year rules, written."""

    def __init__(self, session: Writing) -> None:
        self._session = session

    @override
    async def in_force(self) -> dict[IndicatorYear, AdoptedRules]:
        return adopted_of(await self._session.rows("year_rules"))

    @override
    async def adopted(self, indicator: str, fiscal_year: int) -> bool:
        return bool(await self._session.rows("year_has_rules", indicator=indicator, fiscal_year=fiscal_year))

    @override
    async def add(self, rules: AdoptedRules) -> None:
        await self._session.execute(
            "add_year_rules",
            indicator=rules.indicator,
            fiscal_year=rules.fiscal_year,
            revision=rules.revision,
            rules=rules.rules.canonical.decode(),
            hash=rules.rules.hash,
            adopted=to_seconds(rules.adopted),
            adopted_by=rules.by,
            reason=rules.reason,
        )
