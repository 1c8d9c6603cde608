"""What is refused to respondents and to whoever sends answers."""

from __future__ import annotations

from service.domain.errors.base import SurveyError, Violation


class InvalidAnswersError(SurveyError):
    """The answer sheet breaks the form's rules; `violations` has every one of them in the form's order."""

    code = "invalid-answers"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidKeyError(SurveyError):
    """A submission key that is not 22-64 characters of A-Z a-z 0-9 - _."""

    code = "invalid-key"
    kind = "malformed"


class InvalidReceiptError(SurveyError):
    """A receipt whose letters or check letter are wrong."""

    code = "invalid-receipt"
    kind = "malformed"


class UnknownReceiptError(SurveyError):
    """No response goes by this receipt."""

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


class WithdrawnError(SurveyError):
    """The response of this key was withdrawn; a late retry cannot bring it back."""

    code = "withdrawn"
    kind = "gone"


class AlreadySentError(SurveyError):
    """A sheet with other answers is stored under this key, and the sender did not ask to replace it."""

    code = "already-sent"
    kind = "conflict"


class AnotherFormError(SurveyError):
    """The collector asks another form by now than the one that the sheet answers."""

    code = "another-form"
    kind = "conflict"


class InvitationNeededError(SurveyError):
    """The collector takes answers by invitation only, and none that it knows was shown."""

    code = "invitation-needed"
    kind = "forbidden"


class InvitationUsedError(SurveyError):
    """An answer has been sent with this slip already."""

    code = "invitation-used"
    kind = "gone"


class InvitationRevokedError(SurveyError):
    """The slip was replaced by another."""

    code = "invitation-revoked"
    kind = "gone"


class BusyError(SurveyError):
    """More answers wait than the queue holds; nothing of this one was stored."""

    code = "busy"
    kind = "unavailable"


class TooManyRequestsError(SurveyError):
    """One address tries too often; `seconds` says when it may try again."""

    code = "too-many-requests"
    kind = "too-many"


class UnknownCollectorError(SurveyError):
    """No collector of this code."""

    code = "unknown-collector"
    kind = "not-found"
