"""Results of surveys from before the service counted their answers, taken from documents, with all corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import TERMINAL, record
from service.application.forms.year_rules import Adoption
from service.application.indicators.signing import overtaken, signed
from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.answers import tidy_text
from service.domain.errors import InvalidImportError, NotImportedError, Violation
from service.domain.indicators.imported import ImportedResult, Told, check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.indicators.indicator import Indicator
    from service.domain.period import FiscalPeriod


class Signed(Struct, frozen=True, kw_only=True):
    """Who imports, corrects or removes a result, and why.

    `who` is the actor in the audit log; `seen` the number of revisions its sender has seen (optimistic locking).
    """

    by: str
    note: str = ""
    who: str = TERMINAL
    seen: int | None = None


class Imports:
    """The imported results of an installation."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._adoption = Adoption(registry, clock)

    async def record(
        self, indicator: str, period: FiscalPeriod, sent: Mapping[str, str], signature: Signed
    ) -> ImportedResult:
        """Import a document's result of a period that is over and has no answers, or correct it with a reason.

        Raises `UnknownIndicatorError`, `NotImportedError`, and `InvalidImportError` with every violation.
        """
        named, answered = await self._asked(indicator, period)
        signature = _tidied(signature)
        async with self._store.write() as unit:
            history = await unit.imported.history(indicator, period)
            violations = [*self._refused(period, answered=answered), *_signed(history, signature)]
            told = _checked(sent, violations)
            result = ImportedResult(
                indicator=indicator,
                period=period,
                revision=len(history) + 1,
                percent=told.percent,
                responses=told.responses,
                method=told.method,
                document=told.document,
                by=signature.by,
                recorded=self._clock(),
                note=signature.note,
            )
            await self._adopt(unit, named, period.fiscal_year)
            await unit.imported.add(result)
            await record(unit.audit, result.recorded, signature.who, "result-imported", _subject(result))
        return result

    async def remove(self, indicator: str, period: FiscalPeriod, signature: Signed) -> ImportedResult:
        """Remove a result, with a reason; its history stays.

        Raises `UnknownIndicatorError`, `NotImportedError`, and `InvalidImportError` with every violation.
        """
        await self._asked(indicator, period)
        signature = _tidied(signature)
        async with self._store.write() as unit:
            history = await unit.imported.history(indicator, period)
            violations = _signed(history, signature)
            if not history or history[-1].percent is None:
                violations.append(Violation(item="period", code="not-there"))
            if violations:
                raise InvalidImportError(violations)
            now = self._clock()
            result = replace(
                history[-1],
                revision=len(history) + 1,
                percent=None,
                by=signature.by,
                recorded=now,
                note=signature.note,
            )
            await unit.imported.add(result)
            await record(unit.audit, now, signature.who, "import-removed", _subject(result))
        return result

    async def history(self, indicator: str | None = None) -> list[ImportedResult]:
        """Return all revisions, or those of one indicator. Raises `UnknownIndicatorError` and `NotImportedError`."""
        if indicator is not None:
            self._named(indicator)
        return [each for each in await self._store.imported.everything() if indicator in (None, each.indicator)]

    def _named(self, indicator: str) -> Indicator:
        named = self._registry.named_indicator(indicator)
        if named.form is None:
            raise NotImportedError(indicator=indicator)
        return named

    async def _asked(self, indicator: str, period: FiscalPeriod) -> tuple[Indicator, bool]:
        """Return an indicator, and whether its form has answers of its own in a period."""
        named = self._named(indicator)
        months = Months(str(named.form), period.months)
        read = await self._store.figures(Wanted(responses=frozenset([months])))
        return named, bool(read.responses[months])

    def _refused(self, period: FiscalPeriod, *, answered: bool) -> Iterator[Violation]:
        if period.after > self._clock():
            yield Violation(item="period", code="not-over")
        if answered:
            yield Violation(item="period", code="answered")

    async def _adopt(self, unit: UnitOfWork, named: Indicator, year: int) -> None:
        """Adopt the rules that a result of a year in the plan is judged by."""
        if year in named.years and not await unit.year_rules.adopted(named.id, year):
            asked = self._registry.form(str(named.form)).questionnaire
            await self._adoption.adopt(unit, named, year, asked)


def _tidied(signature: Signed) -> Signed:
    return replace(signature, by=tidy_text(signature.by), note=tidy_text(signature.note))


def _signed(history: list[ImportedResult], signature: Signed) -> list[Violation]:
    there = len(history)
    return [*overtaken(there, signature.seen), *signed(signature.by, signature.note, correction=bool(there))]


def _checked(sent: Mapping[str, str], violations: list[Violation]) -> Told:
    """Check everything at once. Raises `InvalidImportError`."""
    try:
        told = check(sent)
    except InvalidImportError as refused:
        raise InvalidImportError([*refused.violations, *violations]) from None
    if violations:
        raise InvalidImportError(violations)
    return told


def _subject(result: ImportedResult) -> str:
    return f"{result.indicator} {result.period.name} #{result.revision}"
