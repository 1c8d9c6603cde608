"""What is refused about telling other systems."""

from __future__ import annotations

from service.domain.errors.base import SurveyError


class InvalidWebhookError(SurveyError):
    """An address that nothing can, or may, be sent to; `reason` says why."""

    code = "invalid-webhook"
    kind = "invalid"


class UnknownWebhookError(SurveyError):
    """No webhook of this id."""

    code = "unknown-webhook"
    kind = "not-found"


class WebhookKeyMissingError(SurveyError):
    """The file of the key that secrets derive from is not there or not readable, though secrets have been given out."""

    code = "webhook-key-missing"
    kind = "unavailable"
