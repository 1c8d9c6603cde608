"""Errors of e-mail."""

from __future__ import annotations

from service.domain.errors.base import SurveyError


class MailNotSentError(SurveyError):
    """The mail server cannot be reached, or does not take the message; `reason` is its own word for it."""

    code = "mail-not-sent"
    kind = "unavailable"
