"""What the description of the API says of refused requests for figures."""

from __future__ import annotations

from service.application.scoring.series import MOST_YEARS
from service.domain.errors import (
    BrokenTemplateError,
    ExpiredTokenError,
    ExtraMissingError,
    ForbiddenError,
    InvalidPeriodError,
    TamperedReportError,
    TooManyRequestsError,
    TooManyYearsError,
    UnauthenticatedError,
    UnknownBreakdownError,
    UnknownFormError,
    UnknownOwnerError,
)
from service.web.api import openapi_examples
from service.web.api.openapi_replies import STORED, UNCHANGED, refusals

OF_SCORES = {
    **STORED,
    **UNCHANGED,
    **refusals(
        InvalidPeriodError(fiscal_year=2026, quarter=0),
        UnauthenticatedError(),
        ExpiredTokenError(ends="2026-12-31"),
        ForbiddenError(scope="scores:read"),
        TooManyRequestsError(seconds=42),
        TamperedReportError(subject=openapi_examples.FORM, revision=1),
    ),
}
OF_A_FORM = {
    **OF_SCORES,
    **refusals(
        InvalidPeriodError(fiscal_year=2026, quarter=0),
        UnknownBreakdownError(item="speed", form=openapi_examples.FORM),
        UnknownFormError(form="nothing"),
        BrokenTemplateError(file="report.docx", fault="…"),
        ExtraMissingError(extra="office"),
    ),
}

OF_THE_SCORECARD = {
    **OF_SCORES,
    **refusals(
        InvalidPeriodError(fiscal_year=2026, quarter=0),
        UnknownOwnerError(owner="…", owners="…"),
    ),
}

OF_A_SERIES = {
    **OF_SCORES,
    **refusals(
        InvalidPeriodError(fiscal_year=2026, quarter=0),
        TooManyYearsError(most=MOST_YEARS),
        UnknownFormError(form="nothing"),
    ),
}
