"""Raw responses for authorised readers: one record an answer sheet, without id, order or time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, json, to_builtins

from service.domain.forms.form import Questionnaire
from service.domain.period import period_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Store


class ResponseRecord(Struct, frozen=True, kw_only=True):
    """An exported answer sheet. `month` is year x 100 + month (CE), in Bangkok."""

    form: str
    version: int
    collector: str
    month: int
    fiscal_year: int
    quarter: int | None
    answers: dict[str, Any]


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


async def answered(store: Store, registry: FormRegistry, form: str) -> list[Questionnaire]:
    """Return the form versions that have responses, newest first; the present one where there are none.

    Raises `UnknownFormError`.
    """
    versions = {row.form_version_id async for batch in store.responses.each() for row in batch if row.answers}
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
    registry.form(form)
    codes = {collector.id: collector.code for collector in await store.collectors.everything()}
    rows = await store.personals.everything()
    await registry.ensure_loaded(row.form_version_id for row in rows)
    for row in rows:
        asked = registry.stored(row.form_version_id).questionnaire.form
        if asked.id == form:
            yield PersonalRecord(
                form=form,
                version=asked.version,
                collector=codes[row.collector_id],
                month=row.month,
                answers=json.decode(row.fields),
            )


async def responses(store: Store, registry: FormRegistry, form: str) -> AsyncIterator[ResponseRecord]:
    """Yield a form's responses, except withdrawn ones. Raises `UnknownFormError`."""
    registry.form(form)
    codes = {collector.id: collector.code for collector in await store.collectors.everything()}
    async for batch in store.responses.each():
        await registry.ensure_loaded(response.form_version_id for response in batch)
        for response in batch:
            asked = registry.stored(response.form_version_id).questionnaire.form
            if asked.id != form or response.answers is None:
                continue
            period = period_of(response.month)
            yield ResponseRecord(
                form=asked.id,
                version=asked.version,
                collector=codes[response.collector_id],
                month=response.month,
                fiscal_year=period.fiscal_year,
                quarter=period.quarter,
                answers=json.decode(response.answers),
            )
