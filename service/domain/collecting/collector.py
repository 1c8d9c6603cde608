"""A collector: one QR code, for one form, with its opening times and the people it is meant for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from service.domain.collecting.alphabet import meant
from service.domain.errors import (
    ClosedError,
    NotYetOpenError,
    SurveyError,
    UnknownCollectorError,
)
from service.domain.period import BANGKOK

CODE_LENGTH = 6

State = Literal["open", "not-yet-open", "closed"]
Access = Literal["open", "invitation"]
ACCESSES: tuple[Access, ...] = ("open", "invitation")
Device = Literal["own", "shared", "kiosk"]
DEVICES: tuple[Device, ...] = ("own", "shared", "kiosk")
"""Whose device people answer on: their own keeps a draft, a shared one keeps none, a kiosk starts anew by itself."""


class Collector(Struct, frozen=True, kw_only=True):
    """One QR code. `opens` and `closes` are aware moments, `closes` is the first at which it is closed.

    `population` is how many people are asked, where that is known. `id` is 0 until it is stored. One that was closed
    by hand may have been closed before it opened.
    """

    id: int = 0
    code: str
    form: str
    label: str
    created: datetime
    opens: datetime | None = None
    closes: datetime | None = None
    population: int | None = None
    device: Device = "own"
    access: Access = "open"

    def state(self, now: datetime) -> State:
        """Tell whether answers are taken at this moment."""
        refusal = self.refusal(now)
        return "open" if refusal is None else "closed" if isinstance(refusal, ClosedError) else "not-yet-open"

    def refusal(self, now: datetime) -> SurveyError | None:
        """Give the error that an answer at this moment meets, or none."""
        if self.closes and now >= self.closes:
            return ClosedError(code=self.code)
        if self.opens and now < self.opens:
            return NotYetOpenError(code=self.code, opens=self.opens.astimezone(BANGKOK).date().isoformat())
        return None


def read_code(typed: str) -> str:
    """Give a collector's code as it is stored, however it, or its link, was typed. Raises `UnknownCollectorError`."""
    code = meant(typed, CODE_LENGTH, "/s/")
    if not code:
        raise UnknownCollectorError(code=typed[: 2 * CODE_LENGTH])
    return code
