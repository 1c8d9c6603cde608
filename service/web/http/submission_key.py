"""New submission keys, for opened forms and for API requests without an Idempotency-Key."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode

_BYTES = 16
_LENGTH = 22


def fresh_key() -> str:
    """Return a random key of 128 bits as 22 URL-safe characters."""
    return urlsafe_b64encode(os.urandom(_BYTES))[:_LENGTH].decode()
