"""What is refused about forms, collectors and slips."""

from __future__ import annotations

from service.domain.errors.base import Fault, SurveyError, Violation


class FaultyFormsError(SurveyError):
    """The catalogue of forms cannot be used; `faults` has the faults of all files, and `more` says how many others."""

    code = "faulty-forms"
    kind = "invalid"
    most = 100
    """How many faults are told one by one: nobody reads more, and a file can be made of nothing else."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = faults[: self.most]
        self.more = len(faults) - len(self.faults)


class OvertakenError(SurveyError):
    """Somebody else published a version of the form meanwhile; `version` is the highest there is."""

    code = "overtaken"
    kind = "conflict"


class DraftChangedError(SurveyError):
    """What was to be published makes another form than the one that was shown."""

    code = "draft-changed"
    kind = "conflict"


class InvalidCollectorError(SurveyError):
    """The terms of a collector make no sense; `violations` has every one, by the name of its field."""

    code = "invalid-collector"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class ChangedMeanwhileError(SurveyError):
    """Somebody else changed the collector since it was looked at, so nothing of this change was kept."""

    code = "changed-meanwhile"
    kind = "conflict"


class UnknownFormError(SurveyError):
    """No form of this id."""

    code = "unknown-form"
    kind = "not-found"


class UnknownVersionError(SurveyError):
    """The form was never published in this version."""

    code = "unknown-version"
    kind = "malformed"


class NotByInvitationError(SurveyError):
    """The collector is open to everybody, so it has no slips."""

    code = "not-by-invitation"
    kind = "conflict"


class InvalidCountError(SurveyError):
    """No number of slips that can be made at once; `most` says how many can."""

    code = "invalid-count"
    kind = "invalid"


class UnknownInvitationError(SurveyError):
    """The collector has no slip of this number."""

    code = "unknown-invitation"
    kind = "not-found"
