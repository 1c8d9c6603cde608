"""Comments for planners: by field, small groups suppressed, with search, tags and notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import record_once_an_hour
from service.application.collecting.readable_comments import quarters_of, readable, sizes_wanted, that_left
from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.answers import tidy_text
from service.domain.collecting.comment import Comment, Readable, tags_of
from service.domain.collecting.equal_comments import BEGINNING, Line, Place, same_words
from service.domain.collecting.suggestions import Tagged, by_tag
from service.domain.forms.form import Multiple, Single
from service.domain.period import FiscalPeriod
from service.domain.scoring.suppression import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import Month
    from service.application.ports.snapshot import Snapshot
    from service.application.ports.store import Clock, Store
    from service.domain.forms.form import Questionnaire

PAGE = 20
_SEARCHED = 250
"""So many lines of a field a search looks at in one reading."""
_READINGS = 4
"""So often it is read on for one page; with few hits a search continues from the next page."""
MOST_PEOPLE, MOST_TAGGED = 200, 1000
"""So far the people of a line and the comments of a tag are counted: of more it is said that they are so many at least.

Each page counts a score of lines, and no more than some dozens of tags.
"""
_PLACE = re.compile(r"([0-9]{6})\.([0-9a-f]{32,64})")


class Search(Struct, frozen=True, kw_only=True):
    """Words that a comment contains and a tag that it has; empty means any."""

    words: str = ""
    tag: str = ""

    def finds(self, comment: Comment) -> bool:
        """Return whether a comment matches, and so those on one line with it."""
        return same_words(self.words) in same_words(comment.text) and (not self.tag or self.tag in comment.tags)


class Field(Struct, frozen=True, kw_only=True):
    """A comment field, with the texts of the newest form version that has it."""

    item: str
    section: str
    text: str


class CountedLine(Struct, frozen=True, kw_only=True):
    """Equal comments: one that stands for all, and of how many people they are, counted up to `MOST_PEOPLE`."""

    first: Comment
    count: int


class CommentPage(Struct, frozen=True, kw_only=True):
    """A page of one field's comments, equal ones on one line; `after` tells where to continue, `None` at the end."""

    field: Field
    lines: list[CountedLine]
    after: str | None


class TagCount(Struct, frozen=True, kw_only=True):
    """A tag in use, and how many comments that may be read have it, counted up to `MOST_TAGGED`."""

    tag: str
    count: int


class FieldComments(Struct, frozen=True, kw_only=True):
    """All comments of one field, in an order that reveals nothing, less those that papers and files leave out."""

    field: Field
    comments: list[Comment]
    left_out: int = 0

    @property
    def texts(self) -> list[str]:
        """Their words alone."""
        return [each.text for each in self.comments]


class PeriodComments(Struct, frozen=True, kw_only=True):
    """All comments of a period by field; `hidden` where they are suppressed. `suggestions` answer text items.

    `several_tags` tells that some suggestions have more tags than the one that they are counted under. `read` is when:
    comments may be withdrawn, and are never certified.
    """

    read: datetime
    hidden: bool
    fields: list[FieldComments]
    suggestions: list[Tagged]
    several_tags: bool = False


class Comments:
    """Reads the comments of an installation."""

    def __init__(self, store: Store, registry: FormRegistry) -> None:
        self._store = store
        self._registry = registry

    async def visible(self, form: str, period: FiscalPeriod) -> Readable:
        """Return which comments of a period may be read. Raises `UnknownFormError`.

        Each quarter is a group of its fiscal year: one below the minimum is hidden, and the next smallest too where the
        year minus the other quarters would reveal it. A year shows what its quarters show.

        A withdrawn collector's comments leave a quarter in which it has `MINIMUM` sheets. Of fewer they stay: what
        vanished would tell whose they were.
        """
        self._registry.form(form)
        snapshot = await self._store.figures(sizes_wanted(form, period))
        withdrawn = await self._store.collectors.withdrawn(form)
        left = that_left(await self._store.tallies.by_month(withdrawn)) if withdrawn else ()
        return readable(snapshot, form, period, left)

    async def record_reading(self, clock: Clock, who: str, form: str, period: FiscalPeriod, of: Readable) -> None:
        """Write into the audit log who is about to read the comments of a period, and how many it has.

        A form without comment fields has nothing to read.
        """
        if of.months and _fields(self._registry, form):
            count = partial(self._store.comments.count, form, of)
            await record_once_an_hour(self._store, clock, who, "comments-read", f"{form} {period.name}", count)

    async def page(
        self, form: str, of: Readable, search: Search, item: str | None = None, after: str = ""
    ) -> list[CommentPage]:
        """Return the first comments of each field, or a further page of field `item` after where a page ended.

        The newest month comes first; the order within it reveals neither time nor sheet. Raises `UnknownFormError`.
        """
        search, place = replace(search, words=tidy_text(search.words)), _place(after)
        return [
            await self._heap(form, field, of, search, place)
            for field in _fields(self._registry, form)
            if item in (None, field.item)
        ]

    async def tags(self, form: str, of: Readable) -> list[TagCount]:
        """Return the tags in use, the most used first; only comments that may be read are counted."""
        counts: Counter[str] = Counter()
        for stored, count in await self._store.comments.tags(form, of, MOST_TAGGED):
            counts.update(dict.fromkeys(tags_of(stored), count))
        ordered = sorted(counts, key=lambda tag: (-counts[tag], tag))
        return [TagCount(tag=tag, count=min(counts[tag], MOST_TAGGED)) for tag in ordered]

    async def told_by_tag(self, form: str, of: Readable) -> bool:
        """Return whether a report tells the comments that may be read: of fewer than `MINIMUM` people it tells none."""
        for field in _fields(self._registry, form):
            if "." not in field.item:
                page = await self._heap(form, field, of, Search(), BEGINNING)
                if sum(line.count for line in page.lines) >= MINIMUM:
                    return True
        return False

    async def _heap(self, form: str, field: Field, of: Readable, search: Search, place: Place) -> CommentPage:
        found, after = await self._lines(form, field.item, of, search, place)
        names = [line.place.line for line in found]
        people = await self._store.comments.people(form, field.item, of, names, MOST_PEOPLE) if names else {}
        lines = [CountedLine(first=line.first, count=people[line.place.line]) for line in found]
        return CommentPage(field=field, lines=lines, after=f"{after.month}.{after.line}" if after else None)

    async def _lines(
        self, form: str, item: str, of: Readable, search: Search, place: Place
    ) -> tuple[list[Line], Place | None]:
        """Return the lines of a page, and the place of the last one that was looked at; `None` at the end."""
        found: list[Line] = []
        after: Place | None = place
        for _ in range(_READINGS):
            if after is None or len(found) > PAGE:
                break
            most = _SEARCHED if search.words or search.tag else PAGE + 1
            read, after = await self._store.comments.lines(form, item, of, after, most)
            found += [line for line in read if search.finds(line.first)]
        return found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else after


def _place(after: str) -> Place:
    """Return the place where a page ended, of its text; the beginning of what is no such text."""
    named = _PLACE.fullmatch(after)
    return Place(int(named[1]), named[2]) if named else BEGINNING


def comments_wanted(form: str, period: FiscalPeriod) -> Wanted:
    """Return what to read for `comments_of`."""
    return sizes_wanted(form, period) | Wanted(comments=frozenset([Months(form, period.months)]))


def comments_of(  # noqa: PLR0913, PLR0917 - a reading has that many inputs
    registry: FormRegistry,
    snapshot: Snapshot,
    form: str,
    period: FiscalPeriod,
    without: Collection[Month],
    read: datetime,
) -> PeriodComments:
    """Return all comments of a period, small groups suppressed; `without` is that of `visible`.

    Raises `UnknownFormError`.
    """
    of = readable(snapshot, form, period, without)
    shown = [each for each in snapshot.comments[Months(form, period.months)] if of.has(each)]
    told: dict[str, list[Comment]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    for each in shown:
        if each.left_out:
            left_out[each.item] += 1
        else:
            told[each.item].append(each)
    by_quarter = [
        [each for each in shown if each.month in quarter.months and "." not in each.item]
        for quarter in quarters_of(period)
    ]
    return PeriodComments(
        read=read,
        hidden=not of.months,
        fields=[
            FieldComments(field=field, comments=told[field.item], left_out=left_out[field.item])
            for field in _fields(registry, form)
        ],
        suggestions=by_tag(by_quarter, MINIMUM),
        several_tags=any(len(each.tags) > 1 for each in chain.from_iterable(by_quarter)),
    )


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
