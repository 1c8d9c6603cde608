"""The audit log: who did what to what; each entry is chained to the one before by its SHA-256 hash."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct, json

from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable

Action = Literal[
    "planner-created",
    "planner-closed",
    "link-made",
    "role-changed",
    "holder-changed",
    "password-set",
    "password-changed",
    "signed-in",
    "sign-in-failed",
    "signed-out",
    "sessions-ended",
    "session-ended",
    "second-factor-set",
    "second-factor-removed",
    "second-factor-reset",
    "recovery-codes-made",
    "recovery-code-used",
    "measured",
    "fall-confirmed",
    "remarked",
    "remark-erased",
    "concluded",
    "conclusion-erased",
    "rules-amended",
    "result-imported",
    "import-removed",
    "report-certified",
    "figures-linked",
    "figure-link-revoked",
    "collector-created",
    "collector-changed",
    "population-told",
    "collector-closed",
    "collector-reopened",
    "sheets-excluded",
    "exclusion-taken-back",
    "collector-withdrawn",
    "withdrawal-taken-back",
    "slips-made",
    "slip-replaced",
    "token-created",
    "token-revoked",
    "form-published",
    "draft-created",
    "draft-moved",
    "draft-linked",
    "draft-settled",
    "draft-deleted",
    "identity-bound",
    "webhook-added",
    "webhook-removed",
    "clock-confirmed",
    "deletion-announced",
    "personal-deleted",
    "responses-deleted",
    "responses-read",
    "personal-read",
    "counts-repaired",
    "comments-read",
    "comments-let",
    "comments-kept-out",
    "report-downloaded",
    "figures-downloaded",
]

ACTIONS: tuple[Action, ...] = get_args(Action)

START = "0" * 64
"""`previous` of the first entry."""


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of the audit log. `happened` is whole seconds since 1970, as it is stored and hashed."""

    number: int
    happened: int
    who: str
    action: str
    subject: str
    previous: str
    hash: str

    @property
    def sound(self) -> bool:
        """Whether `hash` is the hash of the entry's content."""
        return self.hash == _hash(self.number, self.happened, self.who, self.action, self.subject, self.previous)


class Sought(Struct, frozen=True, kw_only=True):
    """Which entries are looked for: of one who acted, of one action, from a second on and before another."""

    who: str | None = None
    action: str = ""
    since: int = 0
    until: int = 10**12

    def finds(self, entry: Entry) -> bool:
        """Return whether an entry is one of them."""
        within = self.since <= entry.happened < self.until
        return within and self.who in (None, entry.who) and self.action in ("", entry.action)


ALL = Sought()


def second_of(day: date) -> int:
    """Return the second with which a day begins in Bangkok."""
    return int(datetime.combine(day, time(), BANGKOK).timestamp())


def next_entry(last: Entry | None, moment: datetime, who: str, action: Action, subject: str) -> Entry:
    """Return the entry to append after `last`, or the first entry of a log where `last` is `None`."""
    number, previous = (last.number + 1, last.hash) if last else (1, START)
    happened = int(moment.timestamp())
    return Entry(
        number=number,
        happened=happened,
        who=who,
        action=action,
        subject=subject,
        previous=previous,
        hash=_hash(number, happened, who, action, subject, previous),
    )


def first_break(entries: Iterable[Entry]) -> int | None:
    """Return the number of the first entry that was changed, removed or inserted; `None` where the chain is whole.

    A chain cannot show that entries are missing at its end. Compare the last hash with one that was noted earlier.
    """
    previous = START
    for number, entry in enumerate(entries, 1):
        if entry.number != number or entry.previous != previous or not entry.sound:
            return number
        previous = entry.hash
    return None


def _hash(*content: int | str) -> str:
    return hashlib.sha256(json.encode(content)).hexdigest()
