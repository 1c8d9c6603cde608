"""The write path: answers wait in a bounded queue and are committed in groups; each reply follows its commit."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from time import perf_counter_ns
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.application.collecting.comments_and_arrivals import count_arrivals, move_comments
from service.application.collecting.counting import count
from service.application.collecting.daily_limits import DailyLimits
from service.application.collecting.gathering import Gathering
from service.application.collecting.submission_group import (
    GroupState,
    Outcome,
    Submission,
    count_group,
    forget,
    new_of,
    resolve_replies,
    store_personal,
    submission_of,
)
from service.application.counters import REFUSED, Counters
from service.application.forms.year_rules import Adoption
from service.application.ports.records import StoredResponse
from service.domain.collecting.invitation_state import invitation_id
from service.domain.collecting.receipt import receipt_of
from service.domain.errors import BusyError, InterruptedTransactionError, SurveyError
from service.domain.period import month_of

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry, PublishedForm
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.application.timekeeping import Timekeeper
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector

WAITING_LIMIT = 4096
"""Answers that may wait for a commit; the next one gets `BusyError`."""

PAUSES = (0.02, 0.1, 0.5, 1, 2)
"""Seconds before a group that was interrupted is tried again: through a deadlock at once, or a change of the leader."""

HANGING = timedelta(seconds=30)
"""After how long a commit that has not ended counts as trouble."""

FAILED = timedelta(seconds=3)
"""How long a failed commit counts as trouble. A proxy sends no answers meanwhile, so that none could show its end."""

_log = logging.getLogger(__name__)


class Receipt(Struct, frozen=True, kw_only=True):
    """The reply to a submission: its outcome, and the receipt for its writer."""

    receipt: str
    outcome: Outcome


class Submissions:
    """Queues and commits answers. `run` must be running; `close` lets it commit the rest and end."""

    def __init__(  # noqa: PLR0913 - the use case has that many ports
        self,
        store: Store,
        registry: FormRegistry,
        clock: Clock,
        timekeeper: Timekeeper,
        *,
        limit: int = WAITING_LIMIT,
        counters: Counters | None = None,
    ) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._timekeeper = timekeeper
        self._adoption = Adoption(registry, clock)
        self._limit = limit
        self._limits = DailyLimits()
        self._counters = counters or Counters()
        self._waiting: list[Submission] = []
        self._arrived = asyncio.Event()
        self._complete = asyncio.Event()
        self._gathering = Gathering()
        self._closing = False
        self._failed: datetime | None = None
        self._begun: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many answers wait for a commit."""
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether the next answer would get `BusyError`."""
        return self._closing or len(self._waiting) >= self._limit

    @property
    def troubled(self) -> bool:
        """Whether nothing is committed: the writer has ended, hangs (`HANGING`), or failed just now (`FAILED`)."""
        now = self._clock()
        failed = self._failed is not None and abs(now - self._failed) < FAILED
        return self._closing or failed or (self._begun is not None and now - self._begun > HANGING)

    @property
    def trouble(self) -> Literal["writer", "queue"] | None:
        """What keeps answers from being stored: nothing is committed, or too many wait."""
        return "writer" if self.troubled else "queue" if self.full else None

    async def submit(  # noqa: PLR0913 - a submission has that many fields
        self,
        collector: Collector,
        published: PublishedForm,
        key: str,
        answers: Answers,
        slip: str | None = None,
        *,
        replaces: bool = True,
    ) -> Receipt:
        """Store checked answers under a submission key; returns once they are on disk.

        The same key with the same answers is stored once; other answers replace the earlier ones if `replaces`, or else
        raise `AlreadySentError`. At a collector by invitation a new answer needs the secret of an unused `slip`, which
        it uses up. Raises `InvalidKeyError`, `BusyError`, `WithdrawnError`, and by the state at the moment of the
        commit `ClosedError`, `NotYetOpenError`, `DailyLimitError` and the errors of invitations.
        """
        invitation = invitation_id(slip) if slip and collector.access == "invitation" else None
        receipt = receipt_of(key, collector.code)
        return await self._queue(
            collector, published, receipt, answers, invitation=invitation, renews=False, replaces=replaces
        )

    async def resubmit(self, collector: Collector, published: PublishedForm, receipt: str, answers: Answers) -> Receipt:
        """Store corrected answers under a receipt, otherwise as `submit`.

        Only this renews a withdrawn consent: what is sent under the key may be a late retry.
        """
        return await self._queue(collector, published, receipt, answers, invitation=None, renews=True, replaces=True)

    async def _queue(  # noqa: PLR0913 - a submission has that many fields
        self,
        collector: Collector,
        published: PublishedForm,
        receipt: str,
        answers: Answers,
        *,
        invitation: str | None,
        renews: bool,
        replaces: bool,
    ) -> Receipt:
        if self.full or self._timekeeper.contradicted:
            self._counters.count(REFUSED, BusyError.kind)
            raise BusyError
        month = month_of(self._clock())
        submission = submission_of(
            collector, published, receipt, answers, month, invitation=invitation, renews=renews, replaces=replaces
        )
        self._waiting.append(submission)
        self._counters.waiting(len(self._waiting))
        self._arrived.set()
        if len(self._waiting) >= self._gathering.enough:
            self._complete.set()
        return Receipt(receipt=receipt, outcome=await submission.reply)

    async def run(self) -> None:
        """Commit what waits, group after group, until closed and empty.

        If it ends early, by an error or cancelled, all waiting and later submissions get `BusyError`.
        """
        try:
            while not (self._closing and not self._waiting):
                await self._arrived.wait()
                await self._company()
                self._arrived.clear()
                self._complete.clear()
                group, self._waiting = self._waiting, []
                self._counters.waiting(0)
                if group:
                    self._gathering.learn(len(group))
                    await self._commit(group)
        finally:
            self.close()
            resolve_replies(self._waiting, [BusyError() for _ in self._waiting])

    async def _company(self) -> None:
        """Wait briefly until the group is complete, as the groups before it tell; the next one fills meanwhile."""
        enough = asyncio.get_running_loop().call_later(self._gathering.seconds, self._complete.set)
        await self._complete.wait()
        enough.cancel()

    def close(self) -> None:
        """Accept nothing more; `run` ends once all that waits is committed."""
        self._closing = True
        self._arrived.set()
        self._complete.set()

    async def _commit(self, group: list[Submission]) -> None:
        results: list[Outcome | SurveyError] = [BusyError() for _ in group]
        self._begun, begun = self._clock(), perf_counter_ns()
        try:
            results = await self._stored(group)
        except Exception as error:  # noqa: BLE001 - any failure is logged, and the loop goes on
            # Nothing of this group was stored, whatever failed; every waiting reply gets `BusyError`.
            _log.exception("commit failed", extra={"group": len(group)})
            if not isinstance(error, InterruptedTransactionError):  # of a database that is away the store tells itself
                self._failed = self._clock()
        else:
            self._failed = None
            await forget(self._store, group, results)
        finally:
            self._begun = None
            count_group(self._counters, results, (perf_counter_ns() - begun) // 1000)
            resolve_replies(group, results)

    async def _stored(self, group: list[Submission]) -> list[Outcome | SurveyError]:
        """Store a group. One that was interrupted is tried again: what was stored nevertheless is found by its key."""
        keys = {key for submission in group for key in submission.keys}
        pauses = iter(PAUSES)
        while True:
            try:
                async with self._store.write(keys) as unit:
                    results = await self._record(unit, group)
            except InterruptedTransactionError:
                pause = next(pauses, None)
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return results

    async def _record(self, unit: UnitOfWork, group: list[Submission]) -> list[Outcome | SurveyError]:
        found = await unit.find(
            collectors={submission.response.collector_id for submission in group},
            responses={submission.key for submission in group},
            invitations={submission.slip for submission in group if submission.invitation},
            personal={each.personal_key for each in group if each.personal_key and not each.replaces},
        )
        now = self._clock()
        await self._limits.know(unit.arrivals, found.collectors.values(), now)
        state = GroupState(found, self._limits)
        came: list[StoredResponse] = []
        went: list[StoredResponse] = []
        results: list[Outcome | SurveyError] = []
        for submission in group:
            before = state.responses.get(submission.key)
            result = state.result(submission, now)
            if result in ("stored", "replaced"):
                came.append(state.take(submission))
                went += [before] if before else []
            results.append(result)
        if state.changed:
            await unit.responses.put(list(state.changed.values()))
            # A replaced response may have come through another process, in a version new to this one.
            await self._registry.ensure_loaded(each.form_version_id for each in went)
            steps = self._registry.tally_delta(came, went)
            days = count_arrivals(new_of(group, results), now)
            await self._adoption.with_answers(unit, state.counting(came))
            await count(unit, steps, days, at_once=bool(went or state.spent or any(each.personal for each in group)))
            await move_comments(unit, self._registry, state.changed.values(), went)
        await store_personal(
            unit, [each for each, result in zip(group, results, strict=True) if isinstance(result, str)]
        )
        if state.spent:
            await unit.invitations.put(list(state.spent.values()))
        return results
