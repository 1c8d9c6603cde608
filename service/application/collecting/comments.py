"""Comments for planners: by field, small groups suppressed, with search, tags and notes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import record_once_an_hour
from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.answers import tidy_text
from service.domain.collecting.comment import Comment, checked_mark, checksum_of
from service.domain.collecting.suggestions import Tagged, by_tag
from service.domain.errors import OvertakenMarkError, UnknownCommentError
from service.domain.forms.form import Multiple, Single
from service.domain.period import QUARTERS, FiscalPeriod
from service.domain.scoring.suppression import MINIMUM, hidden_groups

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Snapshot
    from service.application.ports.store import Clock, Store
    from service.domain.forms.form import Questionnaire

PAGE = 20
_BATCHES = (2 * PAGE, 200, *[1000] * 20)
"""Comments read step by step for one page: without a search the first step is enough.

A search with few hits stops after the last step and continues from the next page.
"""


class Search(Struct, frozen=True, kw_only=True):
    """Words that a comment contains and a tag that it has; empty means any."""

    words: str = ""
    tag: str = ""

    def finds(self, comment: Comment) -> bool:
        """Return whether a comment matches."""
        return self.words.casefold() in comment.text.casefold() and self.tag in ("", comment.tag)


class Field(Struct, frozen=True, kw_only=True):
    """A comment field, with the texts of the newest form version that has it."""

    item: str
    section: str
    text: str


class CommentPage(Struct, frozen=True, kw_only=True):
    """A page of one field's comments; `after` is the id to continue from, `None` at the end."""

    field: Field
    comments: list[Comment]
    after: str | None


class FieldComments(Struct, frozen=True, kw_only=True):
    """All comments of one field, in an order that reveals nothing."""

    field: Field
    texts: list[str]


class PeriodComments(Struct, frozen=True, kw_only=True):
    """All comments of a period by field; `hidden` where they are suppressed. `suggestions` answer text items."""

    hidden: bool
    fields: list[FieldComments]
    suggestions: list[Tagged]


class Comments:
    """Reads and marks the comments of an installation."""

    def __init__(self, store: Store, registry: FormRegistry) -> None:
        self._store = store
        self._registry = registry

    async def visible(self, form: str, period: FiscalPeriod) -> frozenset[int]:
        """Return the months of a period whose comments may be read. Raises `UnknownFormError`.

        Each quarter is a group of its fiscal year: one below the minimum is hidden, and the next smallest too where the
        year minus the other quarters would reveal it. A year shows what its quarters show.
        """
        self._registry.form(form)
        return _visible(await self._store.figures(_sizes_wanted(form, period)), form, period)

    async def record_reading(
        self, clock: Clock, who: str, form: str, period: FiscalPeriod, months: Collection[int]
    ) -> None:
        """Write into the audit log who is about to read the comments of a period, and how many it has.

        A form without comment fields has nothing to read.
        """
        if months and _fields(self._registry, form):
            count = partial(self._store.comments.count, form, months)
            await record_once_an_hour(self._store, clock, who, "comments-read", f"{form} {period.name}", count)

    async def page(
        self, form: str, months: Collection[int], search: Search, item: str | None = None, after: str = ""
    ) -> list[CommentPage]:
        """Return the first comments of each field, or a further page of field `item` after an id.

        The order reveals neither time nor sheet. Raises `UnknownFormError`.
        """
        search = replace(search, words=tidy_text(search.words))
        return [
            await self._heap(form, field, months, search, after)
            for field in _fields(self._registry, form)
            if item in (None, field.item)
        ]

    async def tags(self, form: str) -> list[str]:
        """Return the tags in use."""
        return await self._store.comments.tags(form)

    async def mark(self, form: str, item: str, name: str, tag: str, note: str, seen: str) -> None:  # noqa: PLR0913, PLR0917 - a mark has that many fields
        """Set a comment's tag and note; `seen` is the `checksum_of` of the comment as its marker saw it.

        Raises `InvalidMarkError`, `UnknownCommentError` and `OvertakenMarkError`.
        """
        tag, note = tidy_text(tag), tidy_text(note)
        checked_mark(tag, note)
        found = await self._store.comments.find(form, item, name)
        if found is None:
            raise UnknownCommentError
        if (found.tag, found.note) == (tag, note):
            return
        if checksum_of(found) != seen or not await self._mark(found, tag, note):
            raise OvertakenMarkError

    async def _mark(self, seen: Comment, tag: str, note: str) -> bool:
        async with self._store.write() as unit:
            return await unit.comments.mark(seen, tag, note)

    async def _heap(self, form: str, field: Field, months: Collection[int], search: Search, after: str) -> CommentPage:
        found: list[Comment] = []
        for size in _BATCHES if months else ():
            batch = await self._store.comments.after(form, field.item, after, size)
            for comment in batch:
                after = comment.id
                if comment.month in months and search.finds(comment):
                    found.append(comment)
                    if len(found) == PAGE:
                        return CommentPage(field=field, comments=found, after=after)
            if len(batch) < size:
                return CommentPage(field=field, comments=found, after=None)
        return CommentPage(field=field, comments=found, after=after if months else None)


def comments_wanted(form: str, period: FiscalPeriod) -> Wanted:
    """Return what to read for `quotes_of`."""
    return _sizes_wanted(form, period) | Wanted(comments=frozenset([Months(form, period.months)]))


def comments_of(registry: FormRegistry, snapshot: Snapshot, form: str, period: FiscalPeriod) -> PeriodComments:
    """Return all comments of a period, small groups suppressed. Raises `UnknownFormError`."""
    months = _visible(snapshot, form, period)
    found = {field.item: FieldComments(field=field, texts=[]) for field in _fields(registry, form)}
    shown = [each for each in snapshot.comments[Months(form, period.months)] if each.month in months]
    for comment in shown:
        found[comment.item].texts.append(comment.text)
    by_quarter = [
        [each for each in shown if each.month in quarter.months and "." not in each.item]
        for quarter in _quarters(period)
    ]
    return PeriodComments(hidden=not months, fields=list(found.values()), suggestions=by_tag(by_quarter, MINIMUM))


def _sizes_wanted(form: str, period: FiscalPeriod) -> Wanted:
    return Wanted(responses=frozenset(Months(form, quarter.months) for quarter in _quarters(period)))


def _visible(snapshot: Snapshot, form: str, period: FiscalPeriod) -> frozenset[int]:
    quarters = _quarters(period)
    sizes = {each.name: sum(snapshot.responses[Months(form, each.months)].values()) for each in quarters}
    hidden = hidden_groups(sizes)
    return frozenset(
        month
        for each in quarters
        if each.name not in hidden and period.quarter in (None, each.quarter)
        for month in each.months
    )


def _quarters(period: FiscalPeriod) -> list[FiscalPeriod]:
    return [FiscalPeriod(fiscal_year=period.fiscal_year, quarter=quarter) for quarter in QUARTERS]


def _fields(registry: FormRegistry, form: str) -> list[Field]:
    """Return the comment fields of all versions, newest version first. Raises `UnknownFormError`."""
    registry.form(form)
    fields: dict[str, Field] = {}
    for published in registry.versions(form):
        asked = published.questionnaire
        sections = {item.id: section for section in asked.form.sections for item in section.items}
        for name in asked.word_fields:
            section = sections[name.partition(".")[0]]
            about = Field(item=name, section=section.title or section.part, text=_called(asked, name))
            fields.setdefault(name, about)
    return list(fields.values())


def _called(asked: Questionnaire, field: str) -> str:
    """Return a field's label: its item, and the choice it belongs to."""
    name, _, value = field.partition(".")
    item = asked.items[name]
    if isinstance(item, Single | Multiple):
        return f"{item.text}: {next(choice.text for choice in item.choices if choice.value == value)}"
    return item.text
