"""Errors about forms, collectors and slips."""

from __future__ import annotations

from service.domain.errors.base import Fault, LineFault, SurveyError, Violation


class FaultyFormsError(SurveyError):
    """The form definitions cannot be used; `faults` lists them, `more` says how many others there are."""

    code = "faulty-forms"
    kind = "invalid"
    most = 100
    """How many faults are listed; a faulty file can have thousands."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = faults[: self.most]
        self.more = len(faults) - len(self.faults)


class OvertakenError(SurveyError):
    """Somebody else published a version meanwhile; `version` is the highest there is."""

    code = "overtaken"
    kind = "conflict"


class DraftChangedError(SurveyError):
    """The definition to publish is not the one that was previewed."""

    code = "draft-changed"
    kind = "conflict"


class UnknownDraftError(SurveyError):
    """No draft of this id, or no link to one that has not ended."""

    code = "unknown-draft"
    kind = "not-found"


class DraftOvertakenError(SurveyError):
    """Somebody else (`who`) saved the draft since it was read; nothing was stored."""

    code = "draft-overtaken"
    kind = "conflict"


class NothingToUndoError(SurveyError):
    """The draft has no earlier revision that is kept."""

    code = "nothing-to-undo"
    kind = "conflict"


class NothingToRedoError(SurveyError):
    """The draft was not undone since it was saved last."""

    code = "nothing-to-redo"
    kind = "conflict"


class TooManyDraftsError(SurveyError):
    """There are `most` drafts already."""

    code = "too-many-drafts"
    kind = "conflict"


class DraftTooLargeError(SurveyError):
    """The draft has more than `most` kilobytes; nothing was stored."""

    code = "draft-too-large"


class UnsettledImportError(SurveyError):
    """The draft has `count` notes of its import that nobody has settled."""

    code = "unsettled-import"
    kind = "conflict"


class InvalidCollectorError(SurveyError):
    """Invalid collector settings; `violations` has every one, by the name of its field."""

    code = "invalid-collector"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidListError(SurveyError):
    """A list of collectors of which none was made; `faults` has every fault, by its line."""

    code = "invalid-list"
    kind = "invalid"

    def __init__(self, faults: list[LineFault]) -> None:
        super().__init__(count=len(faults))
        self.faults = faults


class ChangedMeanwhileError(SurveyError):
    """Somebody else changed the collector since it was read; nothing was stored."""

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
    """The collector's access is open, so it has no slips."""

    code = "not-by-invitation"
    kind = "conflict"


class InvalidCountError(SurveyError):
    """Not a number of slips that can be made at once; `most` is the maximum."""

    code = "invalid-count"
    kind = "invalid"


class UnknownInvitationError(SurveyError):
    """The collector has no slip of this number."""

    code = "unknown-invitation"
    kind = "not-found"
