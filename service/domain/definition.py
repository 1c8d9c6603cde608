"""The base class of everything that is read from a definition file."""

from __future__ import annotations

from msgspec import Struct


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Immutable, keyword-only; unknown keys are refused when decoding."""
