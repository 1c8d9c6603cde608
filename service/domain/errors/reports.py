"""What is refused about figures, comments and the files made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.errors.base import SurveyError, Violation

if TYPE_CHECKING:
    from collections.abc import Sequence


class InvalidParametersError(SurveyError):
    """What was asked cannot be read in one way; `violations` has every fault by its parameter, `known` all names."""

    code = "invalid-parameters"
    kind = "malformed"
    most = 10
    """How many faults are told one by one: a query can be made of nothing else."""

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


class NotMeasuredError(SurveyError):
    """The indicator's value comes from a form, so none can be put in by hand."""

    code = "not-measured"
    kind = "not-found"


class InvalidMeasurementError(SurveyError):
    """What was measured breaks the rules of its indicator; `violations` has every one, by the name of its input."""

    code = "invalid-measurement"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class InvalidCertificationError(SurveyError):
    """Figures that cannot be certified, or not so; `violations` has every reason."""

    code = "invalid-certification"
    kind = "invalid"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class UnknownCertificateError(SurveyError):
    """Nothing was certified of this, or not as often."""

    code = "unknown-certificate"
    kind = "not-found"


class TamperedReportError(SurveyError):
    """A certified report is no longer what was certified; `revision` says which."""

    code = "tampered-report"
    kind = "broken"


class InvalidMarkError(SurveyError):
    """A tag or note on a comment that is too long."""

    code = "invalid-mark"
    kind = "invalid"


class OvertakenMarkError(SurveyError):
    """Somebody else marked the comment, or its writer changed it, since it was looked at."""

    code = "overtaken-mark"
    kind = "conflict"


class UnknownCommentError(SurveyError):
    """No comment of this id: it may just have been withdrawn."""

    code = "unknown-comment"
    kind = "not-found"


class ExtraMissingError(SurveyError):
    """What was asked for needs an extra of the package that is not installed."""

    code = "extra-missing"
    kind = "not-installed"


class MissingLettersError(SurveyError):
    """The fonts of a document lack `letters` of a text in it, which would be left out in silence."""

    code = "missing-letters"
    kind = "invalid"


class BrokenTemplateError(SurveyError):
    """The template of a report cannot be filled; `fault` says in words what is wrong with the `file`."""

    code = "broken-template"
    kind = "broken"
