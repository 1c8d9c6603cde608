"""Errors that respondents and senders of answers get."""

from __future__ import annotations

from service.domain.errors.base import SurveyError, Violation


class InvalidAnswersError(SurveyError):
    """The answer sheet breaks the form's rules; `violations` has every one in the form's order."""

    code = "invalid-answers"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class NothingAnsweredError(SurveyError):
    """No item of the answer sheet is answered, though no single one had to be."""

    code = "nothing-answered"
    kind = "invalid"


class InvalidKeyError(SurveyError):
    """A submission key that is not 22-64 characters of A-Z a-z 0-9 - _."""

    code = "invalid-key"
    kind = "malformed"


class InvalidReceiptError(SurveyError):
    """A receipt whose letters or check letter are wrong."""

    code = "invalid-receipt"
    kind = "malformed"


class UnknownReceiptError(SurveyError):
    """No response has this receipt."""

    code = "unknown-receipt"
    kind = "not-found"


class NotYetOpenError(SurveyError):
    """The collector opens later."""

    code = "not-yet-open"
    kind = "forbidden"


class ClosedError(SurveyError):
    """The collector no longer takes answers."""

    code = "closed"
    kind = "gone"


class WithdrawnCollectorError(ClosedError):
    """A planner withdrew the collector: what it took is not counted."""

    code = "withdrawn-collector"


class StandingChangedError(SurveyError):
    """The collector became a trial or a real one after the sheet was opened."""

    code = "standing-changed"
    kind = "conflict"


class WithdrawnError(SurveyError):
    """The response of this key was withdrawn; a late retry does not restore it."""

    code = "withdrawn"
    kind = "gone"


class AlreadySentError(SurveyError):
    """Other answers are stored under this key, and the sender did not ask to replace them."""

    code = "already-sent"
    kind = "conflict"


class AnotherFormError(SurveyError):
    """The collector's form was changed since the sheet was opened."""

    code = "another-form"
    kind = "conflict"


class InvitationNeededError(SurveyError):
    """The collector is by invitation only, and no known slip was shown."""

    code = "invitation-needed"
    kind = "forbidden"


class InvitationUsedError(SurveyError):
    """The slip was already used for an answer."""

    code = "invitation-used"
    kind = "gone"


class InvitationRevokedError(SurveyError):
    """The slip was revoked and replaced by another."""

    code = "invitation-revoked"
    kind = "gone"


class BusyError(SurveyError):
    """The queue is full; this answer was not stored."""

    code = "busy"
    kind = "unavailable"


class MakingPostersError(BusyError):
    """The posters of many collectors are drawn for somebody else: one such file at a time."""

    code = "making-posters"


class InterruptedTransactionError(BusyError):
    """The database was interrupted: nothing was stored, or all was and the reply is lost. Doing it again is right."""


class TooManyRequestsError(SurveyError):
    """The address exceeded its rate limit; `seconds` says when to retry."""

    code = "too-many-requests"
    kind = "too-many"


class DailyLimitError(TooManyRequestsError):
    """The collector has taken as many answers today as its limit allows; `seconds` says when to retry."""

    code = "daily-limit"


class UnknownCollectorError(SurveyError):
    """No collector of this code."""

    code = "unknown-collector"
    kind = "not-found"
