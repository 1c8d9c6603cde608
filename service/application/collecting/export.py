"""Raw responses for those who may see them: one record an answer sheet, without id, order or moment."""

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
    """An answer sheet as it is given away. `month` is year x 100 + month of the common era, in Bangkok."""

    form: str
    version: int
    collector: str
    month: int
    fiscal_year: int
    quarter: int | None
    answers: dict[str, Any]


class PersonalRecord(Struct, frozen=True, kw_only=True):
    """What somebody said with consent, as it is given away: nothing in it leads to an answer sheet."""

    form: str
    version: int
    collector: str
    month: int
    answers: dict[str, Any]


def line(record: ResponseRecord | PersonalRecord, *, demonstration: bool) -> bytes:
    """Write a record as a line of JSON; a made-up one says so."""
    said = {**to_builtins(record), "demonstration": True} if demonstration else record
    return json.encode(said) + b"\n"


async def answered(store: Store, registry: FormRegistry, form: str) -> list[Questionnaire]:
    """Give the versions that a form's responses were given to, newest first; the present one where there are none.

    Raises `UnknownFormError`.
    """
    versions = {row.form_version_id async for batch in store.responses.each() for row in batch if row.answers}
    await registry.ensure_loaded(versions)
    return _newest_first(registry, form, versions)


async def consented(store: Store, registry: FormRegistry, form: str) -> list[Questionnaire]:
    """Give the versions under which something was said with consent, as `answered` does those of responses."""
    versions = {row.form_version_id for row in await store.personals.everything()}
    await registry.ensure_loaded(versions)
    return _newest_first(registry, form, versions)


def _newest_first(registry: FormRegistry, form: str, versions: set[int]) -> list[Questionnaire]:
    current = registry.form(form).questionnaire
    asked = [each for each in (registry.stored(number).questionnaire for number in versions) if each.form.id == form]
    return sorted(asked, key=lambda each: each.form.version, reverse=True) or [current]


async def personal(store: Store, registry: FormRegistry, form: str) -> AsyncIterator[PersonalRecord]:
    """Give what was said with consent in a form's personal items. Raises `UnknownFormError`."""
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
    """Give a form's responses that were not withdrawn. Raises `UnknownFormError`."""
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
