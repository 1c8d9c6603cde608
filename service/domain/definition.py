"""The manner of everything that a definition file says."""

from __future__ import annotations

from msgspec import Struct


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Immutable, with named fields only; unknown keys are refused."""
