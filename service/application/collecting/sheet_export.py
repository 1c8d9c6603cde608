"""Answer sheets for authorised readers: what of them is asked for, and how many of them that would single out."""

from __future__ import annotations

from array import array
from collections import Counter
from functools import cache, partial
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from msgspec import Struct, defstruct, json
from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.application.collecting.export import ResponseRecord, Sheet, codes_of, newest_first, numbers_of
from service.domain.errors import UnknownBreakdownError
from service.domain.forms.form import Questionnaire
from service.domain.period import period_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import ResponseGroup
    from service.application.ports.store import Clock, Store

MONTH, COLLECTOR, BREAKDOWNS, EXCLUDED = "month", "collector", "breakdowns", "excluded"
"""What an export has only if asked for; besides these, breakdown items one by one. Excluded sheets are marked so."""

_RANDOM = SystemRandom()
_PARTS = 64
_MASK = 2**64 - 1


class SheetExport(Struct, frozen=True, kw_only=True):
    """What an export will have: `included` beside the answers, so many sheets, of them so many `unique`.

    A sheet is unique if no other has the same form version, quarter or month, collector and breakdown answers, as far
    as they are in the export: what somebody who knows the respondent may know too. `versions` are those answered,
    newest first.
    """

    form: str
    included: tuple[str, ...]
    sheets: int
    unique: int
    versions: list[Questionnaire]

    @property
    def subject(self) -> str:
        """What the audit log says of it."""
        return " ".join([self.form, str(self.sheets), str(self.unique), *self.included])


async def examine(store: Store, registry: FormRegistry, form: str, included: Collection[str] = ()) -> SheetExport:
    """Count the sheets of a form, and those that an export would single out; at most 8 bytes of memory a sheet.

    Raises `UnknownFormError`, and `UnknownBreakdownError` for what cannot be included.
    """
    registry.form(form)
    await registry.refresh()
    offered = {MONTH, COLLECTOR, BREAKDOWNS, EXCLUDED, *registry.breakdowns(form)}
    for name in included:
        if name not in offered:
            raise UnknownBreakdownError(form=form, item=name)
    groups = [_asked_of(group, included) for group in await store.responses.groups(form)]
    await registry.ensure_loaded({group.form_version_id for group in groups})
    found = SheetExport(
        form=form,
        included=tuple(dict.fromkeys(included)),
        sheets=sum(group.sheets for group in groups),
        unique=0,
        versions=newest_first(registry, form, {group.form_version_id for group in groups}),
    )
    shown = breakdown_fields(registry, form) - fields_left_out(registry, form, included)
    unique = await _unique(store, found, sorted(shown)) if shown else _unique_groups(found, groups)
    return replace(found, unique=unique)


async def record_reading(store: Store, clock: Clock, who: str, asked: SheetExport) -> None:
    """Write into the audit log who is about to read answer sheets; it comes first, so that none is read without."""
    async with store.write() as unit:
        await record(unit.audit, clock(), who, "responses-read", asked.subject)


async def response_sheets(store: Store, registry: FormRegistry, asked: SheetExport) -> AsyncIterator[list[Sheet]]:
    """Yield a form's responses as stored, in batches, without withdrawn ones; their order tells nothing."""
    codes = await codes_of(store, registry, asked.form)
    async for batch in store.responses.of_form(asked.form, asked.sheets):
        numbers = {response.form_version_id for response in batch}
        await registry.ensure_loaded(numbers)
        versions = numbers_of(registry, asked.form, numbers)
        _RANDOM.shuffle(batch)  # in the same order, lines of two exports could be put together
        yield [
            Sheet(codes[collector_id], versions[version], month, exclusion is not None, answers)
            for collector_id, _, version, month, answers, exclusion in batch
            if answers is not None and (exclusion is None or EXCLUDED in asked.included)
        ]


async def responses(store: Store, registry: FormRegistry, asked: SheetExport) -> AsyncIterator[ResponseRecord]:
    """Yield a form's responses as they are exported."""
    async for sheets in response_sheets(store, registry, asked):
        made = record_maker(registry, asked)
        for each in sheets:
            yield made(asked.form, each)


def record_maker(registry: FormRegistry, asked: SheetExport) -> Callable[[str, Sheet], ResponseRecord]:
    """Return what makes exported records of sheets, of all versions that are known now."""
    hidden = fields_left_out(registry, asked.form, asked.included)
    with_month, with_collector, marked = (name in asked.included for name in (MONTH, COLLECTOR, EXCLUDED))

    def made(form: str, sheet: Sheet) -> ResponseRecord:
        period = period_of(sheet.month)
        answers = json.decode(sheet.answers)
        more: dict[str, Any] = {"month": sheet.month} if with_month else {}
        more |= {"collector": sheet.collector} if with_collector else {}
        more |= {"excluded": sheet.excluded} if marked else {}
        return ResponseRecord(
            form=form,
            version=sheet.version,
            fiscal_year=period.fiscal_year,
            quarter=period.quarter,
            answers={name: answers[name] for name in answers if name not in hidden},
            **more,
        )

    return made


def breakdown_fields(registry: FormRegistry, form: str) -> set[str]:
    """Return the fields of the breakdown items of all versions of a form, with the free texts of their choices."""
    items = registry.breakdowns(form)
    return {
        field
        for each in registry.versions(form)
        for name in items & each.questionnaire.items.keys()
        for field in (name, *each.questionnaire.free_fields.get(name, ()))
    }


def fields_left_out(registry: FormRegistry, form: str, included: Collection[str]) -> set[str]:
    """Return the fields that an export leaves out: those of breakdown items that are not asked for."""
    if BREAKDOWNS in included:
        return set()
    return {field for field in breakdown_fields(registry, form) if field.partition(".")[0] not in included}


def decoder(names: Sequence[str]) -> Callable[[str], Struct]:
    """Return what reads the answers of these names from JSON: no keys are made, which takes half of the time."""
    fields = {f"answer{number}": name for number, name in enumerate(names)}
    answers = defstruct("Answers", [(field, Any, None) for field in fields], rename=fields, frozen=True, gc=False)
    return json.Decoder(answers).decode


def _told(asked: SheetExport, collector_id: int, version: int, month: int) -> tuple[int, int, str]:
    """Return what an export tells of a sheet besides its answers."""
    period = str(month) if MONTH in asked.included else period_of(month).name
    return collector_id if COLLECTOR in asked.included else 0, version, period


def _asked_of(group: ResponseGroup, included: Collection[str]) -> ResponseGroup:
    """Return a group with its excluded sheets among the others, if they are asked for."""
    return group._replace(sheets=group.sheets + group.excluded) if EXCLUDED in included else group


def _unique_groups(asked: SheetExport, groups: Iterable[ResponseGroup]) -> int:
    """Count the sheets that no other is like, where no answers are compared."""
    counts: Counter[tuple[int, int, str]] = Counter()
    for collector_id, version, month, count, _ in groups:
        counts[_told(asked, collector_id, version, month)] += count
    return sum(count == 1 for count in counts.values())


async def _unique(store: Store, asked: SheetExport, names: Sequence[str]) -> int:
    """Count the sheets that no other is like, by hashes in parts, of which one at a time is counted."""
    told, read = cache(partial(_told, asked)), decoder(names)
    parts = [array("Q") for _ in range(_PARTS)]
    async for batch in store.responses.of_form(asked.form, asked.sheets):
        for collector_id, _, version, month, answers, exclusion in batch:
            if answers is not None and (exclusion is None or EXCLUDED in asked.included):
                number = hash((told(collector_id, version, month), read(answers))) & _MASK
                parts[number % _PARTS].append(number)
    return sum(times == 1 for part in parts for times in Counter(part).values())
