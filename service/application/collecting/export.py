"""Raw responses for authorised readers: one record an answer sheet, without id, order or time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType, json, to_builtins

from service.application.accounts.accounts import record
from service.domain.forms.form import Questionnaire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import Personal
    from service.application.ports.store import Clock, Store


class ResponseRecord(Struct, frozen=True, kw_only=True):
    """An exported answer sheet: of when, the fiscal quarter.

    `month` (year x 100 + month, CE, in Bangkok), `collector` and the answers to breakdown items are there if asked for;
    so is `excluded`, which says whether the sheet is.
    """

    form: str
    version: int
    collector: str | UnsetType = UNSET
    month: int | UnsetType = UNSET
    excluded: bool | UnsetType = UNSET
    fiscal_year: int
    quarter: int | None
    answers: dict[str, Any]


class Sheet(NamedTuple):
    """An answer sheet, or the personal data of one, as stored: its collector's code, and its answers as JSON."""

    collector: str
    version: int
    month: int
    excluded: bool
    answers: str


class PersonalRecord(Struct, frozen=True, kw_only=True):
    """Exported personal data given with consent; nothing links it to an answer sheet."""

    form: str
    version: int
    collector: str
    month: int
    answers: dict[str, Any]


def line(record: ResponseRecord | PersonalRecord, *, demonstration: bool) -> bytes:
    """Return a record as a line of JSON; `demonstration` marks made-up data."""
    said = {**to_builtins(record), "demonstration": True} if demonstration else record
    return json.encode(said) + b"\n"


async def record_personal_reading(store: Store, registry: FormRegistry, clock: Clock, who: str, form: str) -> None:
    """Write into the audit log who is about to read a form's personal data, and of how many people.

    It comes first, so that nothing is read without an entry. Raises `UnknownFormError`.
    """
    registry.form(form)
    rows = await _counting(store)
    await registry.ensure_loaded(row.form_version_id for row in rows)
    versions = numbers_of(registry, form, {row.form_version_id for row in rows})
    count = sum(row.form_version_id in versions for row in rows)
    async with store.write() as unit:
        await record(unit.audit, clock(), who, "personal-read", f"{form} {count}")


async def consented(store: Store, registry: FormRegistry, form: str) -> list[Questionnaire]:
    """Return the form versions that have personal data, otherwise as `answered`."""
    versions = {row.form_version_id for row in await _counting(store)}
    await registry.ensure_loaded(versions)
    return newest_first(registry, form, versions)


def newest_first(registry: FormRegistry, form: str, versions: Collection[int]) -> list[Questionnaire]:
    """Return the form versions of these ids that are of a form, newest first; the present one where there are none."""
    current = registry.form(form).questionnaire
    asked = [each for each in (registry.stored(number).questionnaire for number in versions) if each.form.id == form]
    return sorted(asked, key=lambda each: each.form.version, reverse=True) or [current]


async def personal(store: Store, registry: FormRegistry, form: str) -> AsyncIterator[PersonalRecord]:
    """Yield a form's personal data. Raises `UnknownFormError`."""
    async for sheets in personal_sheets(store, registry, form):
        for each in sheets:
            yield personal_record(form, each)


async def personal_sheets(store: Store, registry: FormRegistry, form: str) -> AsyncIterator[list[Sheet]]:
    """Yield a form's personal data as stored, otherwise as `personal`."""
    codes = await codes_of(store, registry, form)
    rows = await _counting(store)
    await registry.ensure_loaded(row.form_version_id for row in rows)
    versions = numbers_of(registry, form, {row.form_version_id for row in rows})
    yield [
        Sheet(codes[row.collector_id], versions[row.form_version_id], row.month, excluded=False, answers=row.fields)
        for row in rows
        if row.form_version_id in versions
    ]


async def _counting(store: Store) -> list[Personal]:
    """Return the personal data of collectors whose answers count."""
    counting = {each.id for each in await store.collectors.everything() if each.counts}
    return [row for row in await store.personals.everything() if row.collector_id in counting]


def personal_record(form: str, sheet: Sheet) -> PersonalRecord:
    """Return personal data as exported."""
    return PersonalRecord(
        form=form,
        version=sheet.version,
        collector=sheet.collector,
        month=sheet.month,
        answers=json.decode(sheet.answers),
    )


async def codes_of(store: Store, registry: FormRegistry, form: str) -> dict[int, str]:
    """Return the collectors' codes by id. Raises `UnknownFormError`."""
    registry.form(form)
    return {collector.id: collector.code for collector in await store.collectors.everything()}


def numbers_of(registry: FormRegistry, form: str, versions: set[int]) -> dict[int, int]:
    """Return the version numbers of those that are of a form, by id."""
    asked = {number: registry.stored(number).questionnaire.form for number in versions}
    return {number: each.version for number, each in asked.items() if each.id == form}
