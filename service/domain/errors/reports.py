"""Errors about figures, comments and the files made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.errors.base import SurveyError, Violation

if TYPE_CHECKING:
    from collections.abc import Sequence


class InvalidParametersError(SurveyError):
    """Invalid query parameters; `violations` has every one by its name, `known` lists all valid names."""

    code = "invalid-parameters"
    kind = "malformed"
    most = 10
    """How many violations are listed; a query can have thousands."""

    def __init__(self, violations: Sequence[Violation], known: Sequence[str]) -> None:
        self.violations = violations[: self.most]
        self.known = known
        super().__init__(names=", ".join(each.item for each in self.violations), known=", ".join(known) or "-")


class SentTwiceError(SurveyError):
    """A field, a header or a name in a JSON object came with more than one value."""

    code = "sent-twice"
    kind = "malformed"


class InvalidPeriodError(SurveyError):
    """A fiscal year or quarter that does not exist."""

    code = "invalid-period"
    kind = "malformed"


class TooManyYearsError(SurveyError):
    """More fiscal years than are scored at once."""

    code = "too-many-years"
    kind = "malformed"


class UnknownBreakdownError(SurveyError):
    """The form has no breakdown item of this id."""

    code = "unknown-breakdown"
    kind = "malformed"


class UnknownIndicatorError(SurveyError):
    """No indicator of this id."""

    code = "unknown-indicator"
    kind = "not-found"


class UnknownOwnerError(SurveyError):
    """No indicator has this owner; `owners` lists those there are."""

    code = "unknown-owner"
    kind = "malformed"


class NotMeasuredError(SurveyError):
    """The indicator's value comes from a form, so none can be put in by hand."""

    code = "not-measured"
    kind = "not-found"


class InvalidMeasurementError(SurveyError):
    """Invalid inputs of a measurement; `violations` has every one, by the name of its input."""

    code = "invalid-measurement"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidRemarkError(SurveyError):
    """A remark that cannot be stored; `violations` has every reason, by the name of its field."""

    code = "invalid-remark"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidConclusionError(SurveyError):
    """A conclusion that cannot be stored; `violations` has every reason, by the name of its field."""

    code = "invalid-conclusion"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class UnknownRevisionError(SurveyError):
    """No text of this revision was written on the period."""

    code = "unknown-revision"
    kind = "not-found"


class RevisionInUseError(SurveyError):
    """The last revision of a text is the one that counts, so it is followed by another before it is erased."""

    code = "revision-in-use"
    kind = "conflict"


class NothingAdoptedError(SurveyError):
    """No rules are adopted for this indicator and fiscal year, so there is nothing to amend."""

    code = "nothing-adopted"
    kind = "not-found"


class OvertakenRulesError(SurveyError):
    """The rules of the year, or what the definitions say of it, are not those that were shown."""

    code = "overtaken-rules"
    kind = "conflict"


class InvalidAmendmentError(SurveyError):
    """The reason of an amendment is missing or too long; `violations` says which."""

    code = "invalid-amendment"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class NotImportedError(SurveyError):
    """The indicator's value comes from no survey, so none is imported from a document."""

    code = "not-imported"
    kind = "not-found"


class InvalidImportError(SurveyError):
    """A result that cannot be imported; `violations` has every reason, by the name of what was sent."""

    code = "invalid-import"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidCertificationError(SurveyError):
    """The figures cannot be certified; `violations` has every reason."""

    code = "invalid-certification"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class UnknownCertificateError(SurveyError):
    """Nothing was certified of this subject and period, or not this revision."""

    code = "unknown-certificate"
    kind = "not-found"


class TamperedReportError(SurveyError):
    """A certified report no longer fits its checksum; `revision` says which."""

    code = "tampered-report"
    kind = "broken"


class InvalidMarkError(SurveyError):
    """Too many tags on a comment, or a tag or note that is too long."""

    code = "invalid-mark"
    kind = "invalid"


class NothingTickedError(SurveyError):
    """Tags were to be given or taken, and no comment was ticked or no tag named."""

    code = "nothing-ticked"
    kind = "invalid"


class OvertakenMarkError(SurveyError):
    """The comment or its mark changed since it was read."""

    code = "overtaken-mark"
    kind = "conflict"


class UnknownCommentError(SurveyError):
    """No comment of this id; it may just have been withdrawn."""

    code = "unknown-comment"
    kind = "not-found"


class InvalidLastDayError(SurveyError):
    """A link to certified figures that would end before today, or after the longest life of one."""

    code = "invalid-last-day"
    kind = "invalid"


class UnknownFigureLinkError(SurveyError):
    """No link to certified figures of this secret or id, or one that has ended or was revoked."""

    code = "unknown-figure-link"
    kind = "not-found"


class ExtraMissingError(SurveyError):
    """An optional extra of the package is needed and not installed."""

    code = "extra-missing"
    kind = "not-installed"


class MissingLettersError(SurveyError):
    """The document's fonts lack the `letters` of a text, which would be left out silently."""

    code = "missing-letters"
    kind = "invalid"


class BrokenTemplateError(SurveyError):
    """A Word template cannot be filled; `fault` says in words what is wrong with `file`."""

    code = "broken-template"
    kind = "broken"
