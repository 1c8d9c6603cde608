"""The structs of a form definition, and the questionnaire that is made of one."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct, json

from service.domain.definition import Definition as _Definition
from service.domain.forms.notice import Consent, Notice
from service.domain.forms.scale import Interpretation, Scale
from service.domain.forms.values import Dotted, Line, Name, Slug, Value

Language = Literal["th", "en"]
Method = Literal["mean-percent", "top-2-box", "normalised"]
NO_OPINION = "na"
"""The value of a rating's no-opinion choice; it is not an answer."""

CONSENT = "consent"
"""The field of the consent to personal items."""

RESERVED = frozenset({CONSENT, "do", "key", "lang", "receipt", "switch", "version"})
"""Fields of a sent form that are not items; no item may have these ids."""


class Choice(_Definition, frozen=True, kw_only=True):
    """One choice of a single or multiple item; a free one has a text field beside it.

    An exclusive one of a multiple item is chosen alone.
    """

    value: Value
    text: Line
    text_en: Line | None = None
    free: bool = False
    exclusive: bool = False


class _Question(_Definition, frozen=True, kw_only=True, tag_field="type"):
    id: Name
    text: Line
    text_en: Line | None = None
    hint: Line | None = None
    hint_en: Line | None = None


class Rating(_Question, frozen=True, kw_only=True, tag="rating"):
    """A rating on the form's scale; `na` offers "no opinion".

    An `overall` one asks for the whole: it is shown beside the form's percent, and is not part of it.
    """

    required: bool = True
    na: bool = False
    overall: bool = False


class Single(_Question, frozen=True, kw_only=True, tag="single"):
    """One of several choices; scores may be broken down by a `breakdown` item."""

    required: bool = True
    breakdown: bool = False
    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=40)]


class Multiple(_Question, frozen=True, kw_only=True, tag="multiple"):
    """Any number of several choices, or `at_most` that many."""

    required: bool = False
    at_most: Annotated[int, Meta(ge=2, le=40)] | None = None
    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=40)]


class Text(_Question, frozen=True, kw_only=True, tag="text"):
    """Free text of up to `max_length` characters, typed in one line up to `ONE_LINE`.

    A personal one (such as a contact for a reply) needs the form's consent, and is stored apart from the answers.
    """

    required: bool = False
    personal: bool = False
    max_length: Annotated[int, Meta(ge=1, le=2000)] = 1000


Item = Rating | Single | Multiple | Text


class Section(_Definition, frozen=True, kw_only=True):
    """A group of items (หัวข้อย่อย; ด้าน in results) in a part (ส่วน) that neighbours of the same part text share."""

    id: Name
    part: Line
    part_en: Line | None = None
    title: Line | None = None
    title_en: Line | None = None
    intro: Line | None = None
    intro_en: Line | None = None
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=60)]


class WhoCounts(_Definition, frozen=True, kw_only=True):
    """The respondents whose sheets are scored: those with one of these answers to a single item.

    `text` names them, as in "only <text> count".
    """

    item: Name
    values: Annotated[tuple[Value, ...], Meta(min_length=1)]
    text: Line


class Form(_Definition, frozen=True, kw_only=True):
    """A form as its definition file says it.

    `scale` and `interpretation` name those of all forms, or the form's own; `changed` says what earlier answers did;
    `faces` shows one at each step of the scale; `mark` is an SVG picture beside the greeting.
    """

    id: Slug
    version: Annotated[int, Meta(ge=1, le=9999)]
    languages: tuple[Language, ...] = ("th",)
    title: Line
    title_en: Line | None = None
    audience: Line
    audience_en: Line | None = None
    intro: Line
    intro_en: Line | None = None
    changed: Line | None = None
    changed_en: Line | None = None
    mark: Annotated[str, Meta(min_length=1)] | None = None
    minutes: Annotated[int, Meta(ge=1, le=60)]
    method: Method | None = None
    indicator: str | None = None
    scale: Slug | None = None
    faces: bool = False
    interpretation: Dotted | None = None
    own_scale: Scale | None = None
    own_interpretation: Interpretation | None = None
    counts: WhoCounts | None = None
    notice: Notice
    consent: Consent | None = None
    sections: Annotated[tuple[Section, ...], Meta(min_length=1, max_length=30)]


class Questionnaire(Struct, frozen=True, kw_only=True, dict=True):
    """A form with its scale and interpretation: the unit that is published, stored and hashed."""

    form: Form
    scale: Scale | None = None
    interpretation: Interpretation | None = None

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its id, in the form's order."""
        return {item.id: item for section in self.form.sections for item in section.items}

    @cached_property
    def breakdowns(self) -> dict[str, Single]:
        """The items that scores may be broken down by."""
        return {name: item for name, item in self.items.items() if isinstance(item, Single) and item.breakdown}

    @cached_property
    def ratings(self) -> tuple[str, ...]:
        """The ids of the ratings."""
        return tuple(name for name, item in self.items.items() if isinstance(item, Rating))

    @cached_property
    def scored(self) -> frozenset[str]:
        """The ids of the ratings that the percent is made of: all but overall ones."""
        return frozenset(name for name, item in self.items.items() if isinstance(item, Rating) and not item.overall)

    @cached_property
    def exclusive(self) -> dict[str, frozenset[str]]:
        """The exclusive choices of each multiple item that has some."""
        return {
            name: alone
            for name, item in self.items.items()
            if isinstance(item, Multiple)
            and (alone := frozenset(each.value for each in item.choices if each.exclusive))
        }

    @cached_property
    def others(self) -> dict[str, Single | Multiple | Text]:
        """The items that are no ratings."""
        return {name: item for name, item in self.items.items() if not isinstance(item, Rating)}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The ids of the items that must be answered."""
        return tuple(name for name, item in self.items.items() if item.required)

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """The ids of the personal items."""
        return tuple(name for name, item in self.items.items() if isinstance(item, Text) and item.personal)

    @cached_property
    def values(self) -> dict[str, tuple[int | str, ...]]:
        """The allowed values of each item, except text items."""
        return {
            name: tuple(choice.value for choice in item.choices)
            if isinstance(item, Single | Multiple)
            else (*sorted(self.levels), *((NO_OPINION,) if item.na else ()))
            for name, item in self.items.items()
            if not isinstance(item, Text)
        }

    @cached_property
    def checked(self) -> tuple[tuple[str, Item, dict[int | str, int | str]], ...]:
        """Every item with its id, and values that need no further check: of items with one value and no free text."""
        return tuple((name, item, self._plain(item)) for name, item in self.items.items())

    def _plain(self, item: Item) -> dict[int | str, int | str]:
        if isinstance(item, Multiple | Text) or item.id in self.free_fields:
            return {}
        return {value: value for value in self.values[item.id]}

    @cached_property
    def free_fields(self) -> dict[str, dict[str, str]]:
        """The free-text fields of free choices: item id to field name to choice value."""
        free = {
            name: {free_field(name, choice.value): choice.value for choice in item.choices if choice.free}
            for name, item in self.items.items()
            if isinstance(item, Single | Multiple)
        }
        return {name: fields for name, fields in free.items() if fields}

    @cached_property
    def word_fields(self) -> tuple[str, ...]:
        """The comment fields: free text, except personal items and the free texts of breakdown items.

        The free text of a breakdown choice would show who the respondent is.
        """
        return tuple(
            field
            for name, item in self.items.items()
            if name not in self.personal and name not in self.breakdowns
            for field in ((name,) if isinstance(item, Text) else self.free_fields.get(name, ()))
        )

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names that an answer sheet may use: consent, items, and free texts of choices."""
        items = (each for name in self.items for each in (name, *self.free_fields.get(name, ())))
        return (CONSENT, *items) if self.personal else tuple(items)

    @cached_property
    def levels(self) -> frozenset[int]:
        """The values a rating may take."""
        return frozenset(level.value for level in self.scale.levels) if self.scale else frozenset()

    @cached_property
    def multiples(self) -> tuple[str, ...]:
        """The ids of the multiple items."""
        return tuple(name for name, item in self.items.items() if isinstance(item, Multiple))

    @cached_property
    def readings(self) -> dict[str, dict[str, int]]:
        """What a text stands for in each field of one value: the levels of ratings by their decimal text."""
        levels = {str(level): level for level in self.levels}
        texts = (each for fields in self.free_fields.values() for each in fields)
        ones = (name for name in self.others if name not in self.multiples)
        return dict.fromkeys(self.ratings, levels) | {name: {} for name in (*ones, *texts)}

    @cached_property
    def canonical(self) -> bytes:
        """The definition as JSON with sorted keys: this is stored and hashed."""
        return json.encode(self, order="sorted")

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.canonical).hexdigest()


def free_field(item: str, choice: str) -> str:
    """Return the field name of the free text of a choice."""
    return f"{item}.{choice}"
