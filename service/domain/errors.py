"""The named refusals of the service, each with a code that the texts turn into a Thai sentence."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class SurveyError(Exception):
    """Something a person or program asked for that the rules refuse.

    `code` names the sentence in the texts, `params` fills its blanks. Neither holds answers.
    """

    code: ClassVar[str] = "error"

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code, params)
        self.params = params


class Violation(Struct, frozen=True, kw_only=True):
    """One thing wrong with one answer: the item's id, a code for the texts, and the blanks' values."""

    item: str
    code: str
    params: dict[str, str | int] = {}


class InvalidAnswersError(SurveyError):
    """The answer sheet breaks the form's rules; `violations` has every one of them in the form's order."""

    code = "invalid-answers"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidMeasurementError(SurveyError):
    """What was measured breaks the rules of its indicator; `violations` has every one, by the name of its input."""

    code = "invalid-measurement"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class Fault(Struct, frozen=True, kw_only=True, order=True):
    """One fault in a definition file.

    `where` is the path inside the file (`sections[1].items[3].text`), `line` counts from 1 and is 0 when unknown.
    """

    file: str
    line: int = 0
    where: str
    code: str
    params: dict[str, str | int] = {}


class FaultyFormsError(SurveyError):
    """The catalogue of forms cannot be used; `faults` has every fault of every file."""

    code = "faulty-forms"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = faults


class OvertakenError(SurveyError):
    """Somebody else published a version of the form meanwhile; `version` is the highest there is."""

    code = "overtaken"


class DraftChangedError(SurveyError):
    """What was to be published makes another form than the one that was shown."""

    code = "draft-changed"


class InvalidKeyError(SurveyError):
    """A submission key that is not 22-64 characters of A-Z a-z 0-9 - _."""

    code = "invalid-key"


class InvalidReceiptError(SurveyError):
    """A receipt whose letters or check letter are wrong."""

    code = "invalid-receipt"


class UnknownReceiptError(SurveyError):
    """No response goes by this receipt."""

    code = "unknown-receipt"


class InvalidPeriodError(SurveyError):
    """A fiscal year or quarter that does not exist."""

    code = "invalid-period"


class TooManyYearsError(SurveyError):
    """More fiscal years than are scored at once."""

    code = "too-many-years"


class InvalidCollectorError(SurveyError):
    """The terms of a collector make no sense; `violations` has every one, by the name of its field."""

    code = "invalid-collector"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class ChangedMeanwhileError(SurveyError):
    """Somebody else changed the collector since it was looked at, so nothing of this change was kept."""

    code = "changed-meanwhile"


class UnknownFormError(SurveyError):
    """No form of this id."""

    code = "unknown-form"


class UnknownVersionError(SurveyError):
    """The form was never published in this version."""

    code = "unknown-version"


class UnknownBreakdownError(SurveyError):
    """The form has no breakdown item of this id."""

    code = "unknown-breakdown"


class UnknownIndicatorError(SurveyError):
    """No indicator of this id."""

    code = "unknown-indicator"


class NotMeasuredError(SurveyError):
    """The indicator's value comes from a form, so none can be put in by hand."""

    code = "not-measured"


class InvalidCertificationError(SurveyError):
    """Figures that cannot be certified, or not so; `violations` has every reason."""

    code = "invalid-certification"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class UnknownCertificateError(SurveyError):
    """Nothing was certified of this, or not as often."""

    code = "unknown-certificate"


class TamperedReportError(SurveyError):
    """A certified report is no longer what was certified; `revision` says which."""

    code = "tampered-report"


class UnknownCollectorError(SurveyError):
    """No collector of this code."""

    code = "unknown-collector"


class NotYetOpenError(SurveyError):
    """The collector opens later."""

    code = "not-yet-open"


class ClosedError(SurveyError):
    """The collector no longer takes answers."""

    code = "closed"


class WithdrawnError(SurveyError):
    """The response of this key was withdrawn; a late retry cannot bring it back."""

    code = "withdrawn"


class InvitationNeededError(SurveyError):
    """The collector takes answers by invitation only, and none that it knows was shown."""

    code = "invitation-needed"


class InvitationUsedError(SurveyError):
    """An answer has been sent with this slip already."""

    code = "invitation-used"


class InvitationRevokedError(SurveyError):
    """The slip was replaced by another."""

    code = "invitation-revoked"


class NotByInvitationError(SurveyError):
    """The collector is open to everybody, so it has no slips."""

    code = "not-by-invitation"


class InvalidCountError(SurveyError):
    """No number of slips that can be made at once; `most` says how many can."""

    code = "invalid-count"


class UnknownInvitationError(SurveyError):
    """The collector has no slip of this number."""

    code = "unknown-invitation"


class BusyError(SurveyError):
    """More answers wait than the queue holds; nothing of this one was stored."""

    code = "busy"


class TooManyRequestsError(SurveyError):
    """One address tries too often; `seconds` says when it may try again."""

    code = "too-many-requests"


class UnauthenticatedError(SurveyError):
    """No token, or one that is not known or was revoked."""

    code = "unauthenticated"


class ForbiddenError(SurveyError):
    """The token is good, its scope is not enough."""

    code = "forbidden"


class ExtraMissingError(SurveyError):
    """What was asked for needs an extra of the package that is not installed."""

    code = "extra-missing"


class BrokenTemplateError(SurveyError):
    """The template of a report cannot be filled; `fault` says in words what is wrong with the `file`."""

    code = "broken-template"


class NameTakenError(SurveyError):
    """A token of this name exists already."""

    code = "name-taken"


class InvalidTokenError(SurveyError):
    """A token without a name or without a scope; `violations` has every one, by the name of its field."""

    code = "invalid-token"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class UnknownTokenError(SurveyError):
    """No token of this name."""

    code = "unknown-token"


class InvalidNameError(SurveyError):
    """A sign-in name that is empty, too long, or has signs in it that nobody sees."""

    code = "invalid-name"


class PlannerExistsError(SurveyError):
    """There is, or was, an account of this name."""

    code = "planner-exists"


class UnknownPlannerError(SurveyError):
    """No open account of this name."""

    code = "unknown-planner"


class LastKeeperError(SurveyError):
    """Nobody else could look after the accounts if this one were closed, or given a lower role."""

    code = "last-keeper"


class UnusablePasswordError(SurveyError):
    """A password that is too short, too long, the name itself, or everybody's; `reason` says which."""

    code = "unusable-password"


class UnknownLinkError(SurveyError):
    """A link to set a password that was used, is over, was replaced, or never was."""

    code = "unknown-link"


class SignInRefusedError(SurveyError):
    """No open account has this name with this password; which of the two is wrong is not told."""

    code = "sign-in-refused"


class WrongPasswordError(SignInRefusedError):
    """Who is signed in typed another password than the one of the account."""

    code = "wrong-password"


class SignedOutError(SurveyError):
    """Nobody is signed in, or no longer."""

    code = "signed-out"


class RoleTooLowError(SurveyError):
    """Who is signed in may not do this; `role` says who may."""

    code = "role-too-low"


class ForeignRequestError(SurveyError):
    """A request to change something that one of our own pages did not send."""

    code = "foreign-request"


class InvalidMarkError(SurveyError):
    """A tag or note on a comment that is too long."""

    code = "invalid-mark"


class UnknownCommentError(SurveyError):
    """No comment of this id: it may just have been withdrawn."""

    code = "unknown-comment"


class InvalidWebhookError(SurveyError):
    """An address that nothing can, or may, be sent to; `reason` says why."""

    code = "invalid-webhook"


class UnknownWebhookError(SurveyError):
    """No webhook of this id."""

    code = "unknown-webhook"


class WebhookKeyMissingError(SurveyError):
    """The file of the key that secrets derive from is not there or not readable, though secrets have been given out."""

    code = "webhook-key-missing"


class UnprovenIdentityError(SurveyError):
    """What came back from the provider does not prove who asks, or belongs to no attempt of this browser."""

    code = "unproven-identity"


class NamelessIdentityError(SurveyError):
    """The provider vouches for somebody, and tells no name that an account could be found by."""

    code = "nameless-identity"


class UnknownIdentityError(SurveyError):
    """The provider vouches for somebody who has no open account here, or whose account is another's already."""

    code = "unknown-identity"


class ProviderDownError(SurveyError):
    """The provider does not answer, or not as it should."""

    code = "provider-down"
