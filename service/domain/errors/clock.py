"""Errors about the machine's clock."""

from __future__ import annotations

from service.domain.errors.base import SurveyError


class OtherDayError(SurveyError):
    """The day that is given is not the clock's; `day` is that of the clock, in words."""

    code = "other-day"
    kind = "invalid"
