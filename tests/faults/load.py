"""Bounded load: phones that send a sheet again until it is acknowledged, and somebody who reads scores."""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_right
from datetime import datetime
from time import time
from typing import TYPE_CHECKING

import httpx
from msgspec import Struct

from service.domain.period import month_of, period_of
from service.web.http.submission_key import fresh_key
from tests.support.inprocess import sheet_of

if TYPE_CHECKING:
    from typing import Self

PHONES = 12
PAUSE = (0.1, 0.3)
"""Seconds between two sheets of one phone."""

AGAIN = (0.1, 0.4)
"""Seconds before a sheet that was not acknowledged is sent again."""

PATIENCE_SECONDS = 6
"""How long a phone waits for a reply."""

READ_SECONDS = 0.2
QUIET_SECONDS = 90
"""How long the sheets under way may take to be acknowledged."""


class Acknowledged(Struct, frozen=True):
    """A sheet that was acknowledged: when it was first sent, when its reply came, and its receipt."""

    begun: float
    moment: float
    receipt: str


class Figure(Struct, frozen=True):
    """A score that was read: when it was asked for, when it came, how old it said to be, and its count."""

    asked: float
    moment: float
    as_of: float | None
    responses: int


class Load:
    """Sends to a service and reads from it until it is left; `pause` holds it still.

    `token` is a header with which scores are read; public scores need none.
    """

    def __init__(
        self, address: str, codes: list[str], token: dict[str, str] | None = None, phones: int = PHONES
    ) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.figures: list[Figure] = []
        self.refused = 0
        self.wrong: list[str] = []
        self.sent = 0
        self._codes = codes
        self._phones = phones
        self._busy = 0
        self._going = asyncio.Event()
        self._still = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._random = random.Random(7)
        self._client = httpx.AsyncClient(base_url=address, headers=token, timeout=PATIENCE_SECONDS)
        self._path = f"/api/v1/scores/progress?fiscal_year={_this_year()}"

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._phone()) for _ in range(self._phones)]
        self._tasks.append(asyncio.create_task(self._read()))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def go(self) -> None:
        """Send and read."""
        self._going.set()

    async def pause(self) -> None:
        """Begin no further sheets, and wait until those under way are acknowledged."""
        self._going.clear()
        async with asyncio.timeout(QUIET_SECONDS):
            while self._busy:
                self._still.clear()
                await self._still.wait()

    async def _phone(self) -> None:
        while True:
            await self._going.wait()
            self._busy += 1
            await self._send()
            self._busy -= 1
            self._still.set()
            await asyncio.sleep(self._random.uniform(*PAUSE))

    async def _send(self) -> None:
        path = f"/api/v1/collectors/{self._random.choice(self._codes)}/responses"
        body = {"answers": sheet_of(rating=self._random.randint(1, 5))}
        key, begun = fresh_key(), time()
        self.sent += 1
        while True:
            try:
                reply = await self._client.post(path, json=body, headers={"idempotency-key": key})
            except httpx.HTTPError:
                reply = None
            if reply is not None and reply.status_code in {200, 201}:
                if reply.json()["outcome"] == "replaced":
                    self.wrong.append(f"{key} was replaced")
                self.acknowledged.append(Acknowledged(begun, time(), reply.json()["receipt"]))
                return
            if reply is not None and reply.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                self.wrong.append(f"{reply.status_code} {reply.text}")
            self.refused += 1
            await asyncio.sleep(self._random.uniform(*AGAIN))

    async def _read(self) -> None:
        while True:
            await asyncio.sleep(READ_SECONDS)
            asked, sure = time(), len(self.acknowledged)
            try:
                reply = await self._client.get(self._path)
                responses = reply.json()["responses"] if reply.status_code == httpx.codes.OK else None
            except httpx.HTTPError:
                continue
            if responses is not None:
                as_of = reply.headers.get("pochai-as-of")
                self._judge(
                    Figure(asked, time(), datetime.fromisoformat(as_of).timestamp() if as_of else None, responses), sure
                )

    def _judge(self, figure: Figure, sure: int) -> None:
        """Hold a score to what was acknowledged before it was asked for, or before the moment it speaks of."""
        self.figures.append(figure)
        if figure.as_of is not None:
            sure = bisect_right(self.acknowledged, figure.as_of, key=lambda each: each.moment)
        if not sure <= figure.responses <= self.sent:
            self.wrong.append(f"a score of {figure.responses} where {sure} to {self.sent} were sent: {figure}")


def _this_year() -> int:
    return period_of(month_of(datetime.now().astimezone())).fiscal_year
