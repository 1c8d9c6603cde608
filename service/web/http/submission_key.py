"""New submission keys, for opened forms and for API requests without an Idempotency-Key."""

from __future__ import annotations

import secrets

_BYTES = 16


def fresh_key() -> str:
    """Return a random key of 128 bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(_BYTES)
