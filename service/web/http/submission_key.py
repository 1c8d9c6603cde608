"""A fresh submission key: made when a form is opened, or for a program that sends none."""

from __future__ import annotations

import secrets

_BYTES = 16


def fresh_key() -> str:
    """Make a random key of 128 bits, in 22 letters that a form can carry."""
    return secrets.token_urlsafe(_BYTES)
