"""Raw responses for authorised readers: one record an answer sheet, without id, order or time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import Struct, json, to_builtins

from service.application.accounts.accounts import record
from service.domain.forms.form import Questionnaire
from service.domain.period import period_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store


Reading = Literal["responses-read", "personal-read"]
"""What the audit log calls reading answer sheets, and personal data."""


class ResponseRecord(Struct, frozen=True, kw_only=True):
    """An exported answer sheet. `month` is year x 100 + month (CE), in Bangkok."""

    form: str
    version: int
    collector: str
    month: int
    fiscal_year: int
    quarter: int | None
    answers: dict[str, Any]


class Sheet(NamedTuple):
    """An answer sheet, or the personal data of one, as stored: its collector's code, and its answers as JSON."""

    collector: str
    version: int
    month: int
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


async def record_reading(  # noqa: PLR0913, PLR0917 - what an entry says, and where
    store: Store, registry: FormRegistry, clock: Clock, who: str, action: Reading, form: str
) -> None:
    """Write into the audit log who is about to read a form's answer sheets or personal data, and how many there are.

    It comes first, so that nothing is read without an entry. Raises `UnknownFormError`.
    """
    registry.form(form)
    if action == "personal-read":
        rows = await store.personals.everything()
        await registry.ensure_loaded(row.form_version_id for row in rows)
        versions = _numbers(registry, form, {row.form_version_id for row in rows})
        count = sum(row.form_version_id in versions for row in rows)
    else:
        asked = [each.id for each in await store.collectors.everything() if each.form == form]
        count = sum(sum(months.values()) for months in (await store.tallies.by_month(asked)).values())
    async with store.write() as unit:
        await record(unit.audit, clock(), who, action, f"{form} {count}")


async def answered(store: Store, registry: FormRegistry, form: str) -> list[Questionnaire]:
    """Return the form versions that have responses, newest first; the present one where there are none.

    Raises `UnknownFormError`.
    """
    versions = await store.responses.versions()
    await registry.ensure_loaded(versions)
    return _newest_first(registry, form, versions)


async def consented(store: Store, registry: FormRegistry, form: str) -> list[Questionnaire]:
    """Return the form versions that have personal data, otherwise as `answered`."""
    versions = {row.form_version_id for row in await store.personals.everything()}
    await registry.ensure_loaded(versions)
    return _newest_first(registry, form, versions)


def _newest_first(registry: FormRegistry, form: str, versions: set[int]) -> list[Questionnaire]:
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
    codes = await _codes(store, registry, form)
    rows = await store.personals.everything()
    await registry.ensure_loaded(row.form_version_id for row in rows)
    versions = _numbers(registry, form, {row.form_version_id for row in rows})
    yield [
        Sheet(codes[row.collector_id], versions[row.form_version_id], row.month, row.fields)
        for row in rows
        if row.form_version_id in versions
    ]


def personal_record(form: str, sheet: Sheet) -> PersonalRecord:
    """Return personal data as exported."""
    return PersonalRecord(
        form=form,
        version=sheet.version,
        collector=sheet.collector,
        month=sheet.month,
        answers=json.decode(sheet.answers),
    )


async def responses(store: Store, registry: FormRegistry, form: str) -> AsyncIterator[ResponseRecord]:
    """Yield a form's responses, except withdrawn ones. Raises `UnknownFormError`."""
    async for sheets in response_sheets(store, registry, form):
        for each in sheets:
            yield response_record(form, each)


async def response_sheets(store: Store, registry: FormRegistry, form: str) -> AsyncIterator[list[Sheet]]:
    """Yield a form's responses as stored, in batches, otherwise as `responses`."""
    codes = await _codes(store, registry, form)
    async for batch in store.responses.each():
        numbers = {response.form_version_id for response in batch}
        await registry.ensure_loaded(numbers)
        versions = _numbers(registry, form, numbers)
        yield [
            Sheet(codes[collector_id], versions[version], month, answers)
            for collector_id, _, version, month, answers in batch
            if answers is not None and version in versions
        ]


def response_record(form: str, sheet: Sheet) -> ResponseRecord:
    """Return a response as exported."""
    period = period_of(sheet.month)
    return ResponseRecord(
        form=form,
        version=sheet.version,
        collector=sheet.collector,
        month=sheet.month,
        fiscal_year=period.fiscal_year,
        quarter=period.quarter,
        answers=json.decode(sheet.answers),
    )


async def _codes(store: Store, registry: FormRegistry, form: str) -> dict[int, str]:
    """Return the collectors' codes by id. Raises `UnknownFormError`."""
    registry.form(form)
    return {collector.id: collector.code for collector in await store.collectors.everything()}


def _numbers(registry: FormRegistry, form: str, versions: set[int]) -> dict[int, int]:
    """Return the version numbers of those that are of a form, by id."""
    asked = {number: registry.stored(number).questionnaire.form for number in versions}
    return {number: each.version for number, each in asked.items() if each.id == form}
