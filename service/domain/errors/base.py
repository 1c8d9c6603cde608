"""What all errors share: a code for the texts, a kind for the protocol, and violations of one field or file."""

from __future__ import annotations

from typing import ClassVar, Literal

from msgspec import Struct

Kind = Literal[
    "malformed",
    "unauthenticated",
    "forbidden",
    "not-found",
    "conflict",
    "gone",
    "invalid",
    "too-many",
    "broken",
    "not-installed",
    "unavailable",
]
"""The kind of an error: a protocol maps kinds to its statuses, never classes."""


class SurveyError(Exception):
    """A request that the rules refuse.

    `code` names the sentence in the texts, `params` fills its placeholders, `kind` is mapped to a protocol's status.
    None of them holds answers.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = "invalid"

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code, params)
        self.params = params


CONFIRM = "confirm"
"""The item of a violation that goes if the sender confirms."""


class Violation(Struct, frozen=True, kw_only=True):
    """One violation of one field: the item's id, a code for the texts, and the placeholders' values."""

    item: str
    code: str
    params: dict[str, str | int] = {}


class LineFault(Struct, frozen=True, kw_only=True):
    """What is wrong with a line of a list, counted from 1 as it was pasted; 0 for the whole list."""

    line: int
    label: str
    violation: Violation


class Fault(Struct, frozen=True, kw_only=True, order=True):
    """One fault in a definition file.

    `where` is the path inside the file (`sections[1].items[3].text`), `line` counts from 1 and is 0 when unknown.
    """

    file: str
    line: int = 0
    where: str
    code: str
    params: dict[str, str | int] = {}
