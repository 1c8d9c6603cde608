"""Errors about webhooks."""

from __future__ import annotations

from service.domain.errors.base import SurveyError


class InvalidWebhookError(SurveyError):
    """A URL that nothing can or may be sent to; `reason` says why."""

    code = "invalid-webhook"
    kind = "invalid"


class UnknownWebhookError(SurveyError):
    """No webhook of this id."""

    code = "unknown-webhook"
    kind = "not-found"


class WebhookKeyMissingError(SurveyError):
    """The key file of webhook secrets is missing or unreadable, though secrets were issued."""

    code = "webhook-key-missing"
    kind = "unavailable"
