"""One group commit: the outcome of each submission, its reply, its personal data, and what is counted of it."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, json

from service.application.counters import ANSWERS, COMMIT_TIME, GROUP_SIZE, REFUSED, Counters
from service.application.ports.records import NOTHING, Key, Personal, StoredResponse
from service.domain.collecting.answers import split_personal
from service.domain.collecting.invitation_state import Invitation
from service.domain.collecting.receipt import personal_id, response_id
from service.domain.errors import (
    AlreadySentError,
    BusyError,
    InvitationNeededError,
    StandingChangedError,
    SurveyError,
    UnknownCollectorError,
    UnknownVersionError,
    WithdrawnError,
)
from service.domain.period import month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.collecting.daily_limits import DailyLimits
    from service.application.forms.registry import PublishedForm
    from service.application.ports.records import Found
    from service.application.ports.store import Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector

_encoder = json.Encoder()
_log = logging.getLogger(__name__)

Outcome = Literal["stored", "same", "replaced"]
"""What became of a submission."""


class Submission(Struct, frozen=True, kw_only=True):
    """One answer sheet waiting for its commit; `reply` is awaited by its sender."""

    form: str
    response: StoredResponse
    personal: Personal | None
    invitation: str | None
    trial: bool
    limited: bool
    renews: bool
    replaces: bool
    reply: asyncio.Future[Outcome]

    @property
    def key(self) -> Key:
        """The key of its response."""
        return self.response.collector_id, self.response.id

    @property
    def slip(self) -> Key:
        """The key of its invitation; its id is empty where it has none."""
        return self.response.collector_id, self.invitation or ""

    @property
    def personal_key(self) -> Key | None:
        """The key of its personal data, if any."""
        return (self.personal.collector_id, self.personal.id) if self.personal else None

    @property
    def keys(self) -> Iterator[Key]:
        """All that it may change; of a collector with a daily limit also how many it took, under no id."""
        yield self.key
        if self.limited:
            yield self.response.collector_id, ""
        if self.invitation:
            yield self.slip
        if self.personal_key:
            yield self.personal_key


def submission_of(  # noqa: PLR0913 - a submission has that many fields
    collector: Collector,
    published: PublishedForm,
    receipt: str,
    answers: Answers,
    month: int,
    *,
    invitation: str | None,
    renews: bool,
    replaces: bool,
) -> Submission:
    """Make a submission of checked answers, with the personal ones apart."""
    said: Personal | None = None
    if published.questionnaire.personal:
        answers, personal = split_personal(published.questionnaire, answers)
        fields = _encoder.encode(personal).decode()
        said = Personal(collector.id, personal_id(receipt), published.id, month, fields)
    text = _encoder.encode(answers).decode()
    return Submission(
        form=published.questionnaire.form.id,
        response=StoredResponse(collector.id, response_id(receipt), published.id, month, text),
        personal=said,
        invitation=invitation,
        trial=collector.standing == "trial",
        limited=collector.daily_limit is not None,
        renews=renews,
        replaces=replaces,
        reply=asyncio.get_running_loop().create_future(),
    )


class GroupState:
    """The stored state at the start of a group, updated submission by submission."""

    def __init__(self, found: Found, limits: DailyLimits) -> None:
        self.responses = found.responses
        self.changed: dict[Key, StoredResponse] = {}
        self.spent: dict[Key, Invitation] = {}
        self._collectors = found.collectors
        self._slips = found.invitations
        self._said = found.personal
        self._limits = limits
        self._new: Counter[int] = Counter()

    def result(self, submission: Submission, now: datetime) -> Outcome | SurveyError:
        """Return a submission's outcome, or the error that refuses it."""
        result = outcome_of(self.responses.get(submission.key), submission.response)
        overwrites = not submission.replaces and (result == "replaced" or self._erases(submission))
        # A retry of a stored response succeeds, even if the collector was closed since.
        if result == "same" and not overwrites:
            return result
        result = self._refusal(submission, now) or (AlreadySentError() if overwrites else result)
        if isinstance(result, str) and submission.personal and submission.personal_key:
            self._said[submission.personal_key] = submission.personal
        return result

    def _erases(self, submission: Submission) -> bool:
        """Return whether other personal data is stored under the same key."""
        now, key = submission.personal, submission.personal_key
        before = self._said.get(key) if key else None
        return bool(now and before and before.fields not in {NOTHING, now.fields})

    def _refusal(self, submission: Submission, now: datetime) -> SurveyError | None:
        """Return the error that refuses a submission, or `None`. A stored response needs no second invitation."""
        collector = self._collectors.get(submission.response.collector_id)
        if collector is None:
            return UnknownCollectorError(code="")
        if collector.form != submission.form:
            # The collector was just given another form, so the answers do not fit it.
            return UnknownVersionError(form=collector.form, version="")
        refusal = collector.refusal(now)
        if not refusal and (collector.standing == "trial") != submission.trial:
            # Its sender was told otherwise of whether it counts.
            return StandingChangedError()
        if refusal or submission.key in self.responses:
            return refusal
        if submission.response.month < month_of(collector.created):
            # The clock is wrong: the answer would stand in a month that is long over, and be deleted.
            return BusyError()
        if collector.access == "invitation":
            slip = self._slips.get(submission.slip)
            refusal = slip.refusal() if slip else InvitationNeededError()
        return refusal or self._limits.refusal(collector, now, self._new[collector.id])

    def counting(self, responses: Iterable[StoredResponse]) -> list[StoredResponse]:
        """Return the responses that figures read: those of no trial collector."""
        return [each for each in responses if self._collectors[each.collector_id].counts]

    def take(self, submission: Submission) -> StoredResponse:
        """Record a submission as it will be stored, with the month of the one it replaces, and use up its slip."""
        before = self.responses.get(submission.key)
        after = submission.response._replace(month=before.month) if before else submission.response
        self.responses[submission.key] = self.changed[submission.key] = after
        if not before:
            self._new[after.collector_id] += 1
        slip = self._slips.get(submission.slip)
        if slip and not before:
            self._slips[submission.slip] = self.spent[submission.slip] = slip.marked_used()
        return after


def outcome_of(before: StoredResponse | None, now: StoredResponse) -> Outcome | SurveyError:
    """Return the outcome of a response, given what is stored under its key."""
    if before is None:
        return "stored"
    if before.answers is None:
        return WithdrawnError()
    same = (before.answers, before.form_version_id) == (now.answers, now.form_version_id)
    return "same" if same else "replaced"


def new_of(group: list[Submission], results: list[Outcome | SurveyError]) -> list[StoredResponse]:
    """Return the new responses of a group, without those that replace others."""
    return [each.response for each, result in zip(group, results, strict=True) if result == "stored"]


def resolve_replies(group: list[Submission], results: list[Outcome | SurveyError]) -> None:
    """Resolve each submission's reply, except cancelled ones."""
    for submission, result in zip(group, results, strict=True):
        if submission.reply.done():
            continue
        if isinstance(result, str):
            submission.reply.set_result(result)
        else:
            submission.reply.set_exception(result)


def count_group(counters: Counters, results: list[Outcome | SurveyError], microseconds: int) -> None:
    """Count a commit and what became of each submission."""
    counters.observe(COMMIT_TIME, microseconds)
    counters.observe(GROUP_SIZE, len(results))
    for result in results:
        if isinstance(result, str):
            counters.count(ANSWERS, result)
        else:
            counters.count(REFUSED, result.kind)


async def forget(store: Store, group: list[Submission], results: list[Outcome | SurveyError]) -> None:
    """Truncate the WAL where it would link a response to its slip or personal data, or keep replaced answers."""
    together = any(submission.invitation or submission.personal for submission in group)
    if not together and "replaced" not in results:
        return
    try:
        await store.truncate_wal()
    except Exception:  # noqa: BLE001 - any failure is logged, and the loop goes on
        # The group is committed all the same, and the next truncation covers this one too.
        _log.exception("forgetting failed")


async def store_personal(unit: UnitOfWork, taken: list[Submission]) -> None:
    """Store the last personal data of each submission, or delete it where there is none any more."""
    last = {(each.personal.collector_id, each.personal.id): each for each in taken if each.personal}
    rows = [each.personal for each in last.values() if each.personal]
    if rows:
        await unit.personal.renew([key for key, each in last.items() if each.renews])
        await unit.personal.drop([(row.collector_id, row.id) for row in rows if row.fields == NOTHING])
        await unit.personal.put([row for row in rows if row.fields != NOTHING])
