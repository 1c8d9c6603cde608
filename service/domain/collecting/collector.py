"""A collector: one QR code for one form, with opening times, population and access."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from service.domain.collecting.alphabet import read_letters
from service.domain.errors import (
    ClosedError,
    NotYetOpenError,
    SurveyError,
    UnknownCollectorError,
    WithdrawnCollectorError,
)
from service.domain.period import BANGKOK

CODE_LENGTH = 6

State = Literal["open", "not-yet-open", "closed"]
Access = Literal["open", "invitation"]
ACCESSES: tuple[Access, ...] = ("open", "invitation")
Standing = Literal["real", "trial", "withdrawn"]
STANDINGS: tuple[Standing, ...] = ("real", "trial")
"""What a collector is made as. Only answers of a `real` one count; a `withdrawn` one was real and takes no more."""
Device = Literal["own", "shared", "kiosk"]
DEVICES: tuple[Device, ...] = ("own", "shared", "kiosk")
"""Whose device people answer on: `own` keeps a draft, `shared` does not, `kiosk` also starts again by itself."""

Paging = Literal["by-device", "all", "one"]
PAGINGS: tuple[Paging, ...] = ("by-device", "all", "one")
"""How many questions a screen shows: on a kiosk `one`, elsewhere `all`, unless it is set."""


class Collector(Struct, frozen=True, kw_only=True):
    """One QR code. `opens` and `closes` are aware datetimes; at `closes` it is already closed.

    `population` is how many people are asked, `None` where unknown. `daily_limit` is how many new answers it takes
    a day in Bangkok, `None` for any number. `id` is 0 until it is stored. A collector that was closed by hand may have
    `closes` before `opens`.
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
    daily_limit: int | None = None
    standing: Standing = "real"
    paging: Paging = "by-device"

    @property
    def counts(self) -> bool:
        """Whether its answers are in figures."""
        return self.standing == "real"

    @property
    def one_by_one(self) -> bool:
        """Whether one question a screen is shown, where scripts run."""
        return self.paging == "one" or (self.paging == "by-device" and self.device == "kiosk")

    def state(self, now: datetime) -> State:
        """Return whether the collector is not yet open, open or closed at `now`."""
        refusal = self.refusal(now)
        return "open" if refusal is None else "closed" if isinstance(refusal, ClosedError) else "not-yet-open"

    def refusal(self, now: datetime) -> SurveyError | None:
        """Return the error that an answer at `now` gets; `None` where it is accepted."""
        if self.standing == "withdrawn":
            return WithdrawnCollectorError(code=self.code)
        if self.closes and now >= self.closes:
            return ClosedError(code=self.code)
        if self.opens and now < self.opens:
            return NotYetOpenError(code=self.code, opens=self.opens.astimezone(BANGKOK).date().isoformat())
        return None


def read_code(typed: str) -> str:
    """Return a collector's code from any spelling, or a link with it. Raises `UnknownCollectorError`."""
    code = read_letters(typed, CODE_LENGTH, "/s/")
    if not code:
        raise UnknownCollectorError(code=typed[: 2 * CODE_LENGTH])
    return code
