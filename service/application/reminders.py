"""Reminders: what is due is told in the morning, by e-mail to accounts that want it and to webhooks."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from service.application.daily_task import once_a_day
from service.application.timekeeping import clock_doubt
from service.application.webhooks.delivery import announce_work
from service.domain.errors import MailNotSentError
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.application.certification.due import Due
    from service.application.certification.reports import Reports
    from service.application.ports.mail import Mail, Mailer
    from service.application.ports.store import Clock, Store
    from service.domain.accounts.planner import Planner

FIRST_HOUR = 8
"""The hour in Bangkok from which people are reminded."""

CLOSING = timedelta(days=3)
"""How long before its last day a collector is told of, whatever day of the week it is."""

MOST_TRIES = 3
"""How often a message is tried a day: a server may have taken it although it did not say so in time."""

_MONDAY = 0

_log = logging.getLogger(__name__)


class Letter(Protocol):
    """Writes what is due as a message to an address."""

    def __call__(self, due: Sequence[Due], to: str) -> Mail:
        """Return the message."""


class Reminders:
    """Tells what is due: each account and all webhooks at most once a day.

    `link` is the address that paths of tasks are appended to. Without a mailer only webhooks are told.
    """

    def __init__(  # noqa: PLR0913 - the use case has that many ports
        self,
        store: Store,
        clock: Clock,
        reports: Reports,
        mailer: Mailer | None,
        letter: Letter,
        *,
        link: str,
        demonstration: bool = False,
    ) -> None:
        self._store = store
        self._clock = clock
        self._reports = reports
        self._mailer = mailer
        self._letter = letter
        self._link = link
        self._demonstration = demonstration
        self._done: date | None = None
        self._tries: dict[int, int] = {}

    async def run_once(self) -> None:
        """Remind of what is due today, unless it was done or it is still too early. What failed is tried again.

        Nobody is reminded while the clock is in doubt.
        """
        now = self._clock().astimezone(BANGKOK)
        today = now.date()
        if now.hour < FIRST_HOUR or self._done == today or await clock_doubt(self._store, now):
            return
        told = to_tell((await self._reports.overview()).due, today)
        done = not told or await self._tell(told)
        if done:
            self._done = today
            self._tries.clear()

    async def _tell(self, due: Sequence[Due]) -> bool:
        """Tell webhooks and accounts; return whether all were told."""
        await once_a_day(self._store, self._clock, "reminder-webhooks", partial(self._announce, due))
        done = True
        if self._mailer:
            for planner in await self._store.accounts.everything():
                if planner.email and not planner.closed:
                    done &= await self._mail(self._mailer, planner, due)
        return done

    async def _announce(self, due: Sequence[Due]) -> None:
        async with self._store.write() as unit:
            await announce_work(unit, self._clock(), due, self._link, demonstration=self._demonstration)

    async def _mail(self, mailer: Mailer, planner: Planner, due: Sequence[Due]) -> bool:
        """Send one account its message; return whether it was sent, now or before, or is not tried again today."""
        if self._tries.get(planner.id, 0) >= MOST_TRIES:
            return True
        try:
            send = partial(mailer.send, self._letter(due, planner.email))
            await once_a_day(self._store, self._clock, f"reminder-{planner.id}", send)
        except MailNotSentError as error:
            # Not the server's words, which may name the address.
            _log.warning("reminder not sent", extra={"error": type(error.__cause__).__name__})
            self._tries[planner.id] = tries = self._tries.get(planner.id, 0) + 1
            return tries >= MOST_TRIES
        return True


def to_tell(due: Sequence[Due], today: date) -> list[Due]:
    """Return what is told of on a day: nothing, or all that waits if something of it is new or it is a Monday.

    Tasks of a period wait from its end on; a collector that closes is new some days before its last day.
    """
    waiting = [each for each in due if each.waits and (each.kind == "closing" or _ended(each) <= today)]
    if today.weekday() == _MONDAY or any(_new(each) == today for each in waiting):
        return waiting
    return []


def _new(due: Due) -> date:
    return due.until - CLOSING if due.until else _ended(due)


def _ended(due: Due) -> date:
    """Return the first day after the period of a task."""
    return due.period.after.astimezone(BANGKOK).date()
