"""Errors about excluding answer sheets."""

from __future__ import annotations

from service.domain.errors.base import SurveyError


class InvalidReasonError(SurveyError):
    """An exclusion, or taking one back, without a reason or with a longer one than `limit`."""

    code = "invalid-reason"
    kind = "invalid"


class UnknownBatchError(SurveyError):
    """No such set of equal sheets: one was sent, corrected or withdrawn since the page was shown."""

    code = "unknown-batch"
    kind = "conflict"


class FewLeftError(SurveyError):
    """The figures before and after would together tell of fewer people than the minimum."""

    code = "few-left"
    kind = "conflict"


class UnknownExclusionError(SurveyError):
    """No exclusion of this number, or it was taken back."""

    code = "unknown-exclusion"
    kind = "not-found"
