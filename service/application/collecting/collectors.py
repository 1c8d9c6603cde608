"""Collector administration: create, change, close, reopen; each change is in the audit log."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict, replace

from service.application.accounts.accounts import TERMINAL, record
from service.application.collecting.exclusions import SETS_TOLD
from service.application.collecting.populations import ask_of_few, tell_population
from service.domain.collecting.alphabet import ALPHABET
from service.domain.collecting.answers import tidy_text
from service.domain.collecting.bursts import bursts
from service.domain.collecting.collector import CODE_LENGTH, Access, Collector, Device, Paging, Standing, read_code
from service.domain.collecting.collector_lists import read_list
from service.domain.collecting.collector_settings import CollectorSettings, settings_from_fields, settings_of
from service.domain.collecting.exclusion import LEAST_EQUAL
from service.domain.collecting.population import quarter_of
from service.domain.errors import (
    ChangedMeanwhileError,
    InvalidCollectorError,
    InvalidListError,
    UnknownCollectorError,
)
from service.domain.scoring.response_rate import ResponseRate, response_rate_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import date, datetime

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import EqualSheets
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.accounts.audit_log import Action
    from service.domain.forms.form import Form

_LETTERS = ALPHABET[10:]


class Unusual(Struct, frozen=True, kw_only=True):
    """What may be stuffing: days with far more answers than others, and sets of equal sheets."""

    days: dict[date, int]
    equal: list[EqualSheets]


class Collectors:
    """The collectors of an installation; `who` is the actor in the audit log."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock, who: str = TERMINAL) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._who = who

    async def unusual(self, code: str) -> Unusual:
        """Return what of a collector's answers may be stuffing. Raises `UnknownCollectorError`.

        Days are known for a quarter. It reads all responses of the collector.
        """
        collector = await self.find(code)
        return Unusual(
            days=bursts(await self._store.arrivals.of_collector(collector.id)),
            equal=await self._store.responses.equal(collector.id, LEAST_EQUAL, SETS_TOLD),
        )

    async def create(  # noqa: PLR0913 - a collector has that many fields
        self,
        form: str,
        label: str,
        *,
        opens: datetime | None = None,
        closes: datetime | None = None,
        population: int | None = None,
        device: Device = "own",
        access: Access = "open",
        daily_limit: int | None = None,
        standing: Standing = "real",
        paging: Paging = "by-device",
    ) -> Collector:
        """Create a collector for a form. Raises `UnknownFormError` and `InvalidCollectorError`."""
        await self._registry.current_or_version(form)
        terms = CollectorSettings(
            form=form,
            label=tidy_text(label),
            opens=opens,
            closes=closes,
            population=population,
            device=device,
            access=access,
            daily_limit=daily_limit,
            standing=standing,
            paging=paging,
        )
        violations = list(terms.violations(self._clock()))
        if violations:
            raise InvalidCollectorError(violations)
        return await self._make(terms)

    async def create_from_fields(self, sent: Mapping[str, str]) -> Collector:
        """Create a collector from form fields. Raises `InvalidCollectorError` with every violation."""
        return await self._make(settings_from_fields(sent, self._clock(), await self._forms()))

    async def create_many(self, text: str, shared: Mapping[str, str], heading: str) -> list[Collector]:
        """Create a collector of each line of a list (`read_list`), all in one transaction or none.

        A label that the form has already is a fault, so that a list sent twice makes its collectors once.
        Raises `InvalidListError` with every fault.
        """
        forms = await self._forms()
        async with self._store.write() as unit:
            await unit.audit.last_entry()  # whoever makes others waits here, and then sees these
            there = {each.label for each in await self._store.collectors.everything() if each.form == shared["form"]}
            terms, faults = read_list(text, shared, self._clock(), forms, heading, there)
            if faults:
                raise InvalidListError(faults)
            codes = [await self._add(unit, each) for each in terms]
        return [await self.find(code) for code in codes]

    async def create_missing(self) -> list[Collector]:
        """Create a collector for each form of a file that has none, so that a new installation can be used.

        A form published on the web gets its collector from a planner, with an audit log entry.
        """
        filed = [each.questionnaire.form for each in self._registry.current if each.origin == "file"]
        made = [await self._first(form) for form in filed]
        return [collector for collector in made if collector]

    async def find(self, code: str) -> Collector:
        """Return a collector by any spelling of its code. Raises `UnknownCollectorError`."""
        return _found(await self._store.collectors.by_code(read_code(code)), code)

    async def begun(self, collector: Collector) -> bool:
        """Return whether a collector has answers or slips, so that form and access are fixed."""
        return await self._store.collectors.begun(collector.id)

    async def change(self, code: str, sent: Mapping[str, str], seen: str, *, confirmed: bool = False) -> Collector:
        """Change a collector to the sent fields; `seen` is the `mark` of the settings that the fields came from.

        Another population below the answers there are is taken only if `confirmed`. Raises `UnknownCollectorError`,
        `ChangedMeanwhileError` where the settings are no longer those, and `InvalidCollectorError` with all violations.
        """
        async with self._changing(code, seen) as (unit, collector):
            begun = await unit.collectors.begun(collector.id)
            terms = settings_from_fields(sent, self._clock(), await self._forms(), settings_of(collector), begun=begun)
            if terms.population != collector.population and not confirmed:
                await ask_of_few(self._store, collector, quarter_of(self._clock()), terms.population)
            await self._put(unit, collector, terms, "collector-changed")
        return await self.find(code)

    async def reopen(self, code: str, closes: str, seen: str) -> Collector:
        """Reopen a closed collector up to the typed day, or without end. Raises as `change`."""
        async with self._changing(code, seen) as (unit, collector):
            endless = replace(settings_of(collector), closes=None)
            terms = settings_from_fields({"closes": closes}, self._clock(), await self._forms(), endless)
            await self._put(unit, collector, terms, "collector-reopened")
        return await self.find(code)

    async def close(self, code: str) -> Collector:
        """Close a collector now, unless it is closed already. Raises `UnknownCollectorError`."""
        now = self._clock()
        async with self._store.write() as unit:
            collector = _found(await unit.collectors.by_code(read_code(code)), code)
            if collector.state(now) == "closed":
                return collector
            await unit.collectors.put(replace(collector, closes=now))
            await record(unit.audit, now, self._who, "collector-closed", collector.code)
        return await self.find(code)

    async def everything(self) -> list[Collector]:
        """Return all collectors, oldest first."""
        return await self._store.collectors.everything()

    async def response_rates(self) -> list[ResponseRate]:
        """Return all collectors, oldest first, with their responses."""
        return await self._response_rates(await self.everything())

    async def response_rate(self, code: str) -> ResponseRate:
        """Return a collector with its responses. Raises `UnknownCollectorError`."""
        (response_rate,) = await self._response_rates([await self.find(code)])
        return response_rate

    async def _forms(self) -> list[str]:
        """Return the ids of the forms asked now, including those that another process has just published."""
        await self._registry.refresh()
        return [published.questionnaire.form.id for published in self._registry.current]

    async def _response_rates(self, collectors: list[Collector]) -> list[ResponseRate]:
        months = await self._store.tallies.by_month([each.id for each in collectors])
        told, today = await self._store.populations.everything(), quarter_of(self._clock())
        return [response_rate_of(each, months.get(each.id, {}), told.get(each.id, ()), today) for each in collectors]

    async def _make(self, terms: CollectorSettings) -> Collector:
        async with self._store.write() as unit:
            code = await self._add(unit, terms)
        return await self.find(code)

    async def _add(self, unit: UnitOfWork, terms: CollectorSettings) -> str:
        """Insert a collector under a new code, which is returned."""
        now = self._clock()
        collector = Collector(code=new_code(), created=now, **asdict(terms))
        while not await unit.collectors.add(collector):
            collector = replace(collector, code=new_code())
        if terms.population is not None:
            stored = _found(await unit.collectors.by_code(collector.code), collector.code)
            await tell_population(unit, stored, quarter_of(now), terms.population, now, self._who)
        await record(unit.audit, now, self._who, "collector-created", collector.code)
        return collector.code

    async def _first(self, form: Form) -> Collector | None:
        """Create a form's first collector; `None` where another process created one meanwhile."""
        while all(each.form != form.id for each in await self.everything()):
            draft = Collector(code=new_code(), form=form.id, label=form.audience, created=self._clock())
            async with self._store.write() as unit:
                added = await unit.collectors.add(draft, first=True)
            if added:
                return await self.find(draft.code)
        return None

    @asynccontextmanager
    async def _changing(self, code: str, seen: str) -> AsyncIterator[tuple[UnitOfWork, Collector]]:
        """Lock a collector whose settings are still those of `seen`; yield it with the unit of work."""
        async with self._store.write() as unit:
            collector = _found(await unit.collectors.by_code(read_code(code)), code)
            if settings_of(collector).mark != seen:
                raise ChangedMeanwhileError(code=collector.code)
            yield unit, collector

    async def _put(self, unit: UnitOfWork, collector: Collector, terms: CollectorSettings, action: Action) -> None:
        """Store changed settings; another population holds from the present quarter on."""
        changed, now = terms.changes(settings_of(collector)), self._clock()
        if "population" in changed:
            await tell_population(unit, collector, quarter_of(now), terms.population, now, self._who)
        if changed:
            await unit.collectors.put(replace(collector, **asdict(terms)))
            await record(unit.audit, now, self._who, action, " ".join([collector.code, *changed]))


def _found(collector: Collector | None, code: str) -> Collector:
    if collector is None:
        raise UnknownCollectorError(code=code)
    return collector


def new_code() -> str:
    """Return a code that begins with a letter, so that spreadsheets do not read it as a number."""
    rest = (secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return secrets.choice(_LETTERS) + "".join(rest)
