"""Hypothesis settings: no deadline, because a busy machine breaks no law."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("laws", deadline=None, print_blob=True)
settings.load_profile("laws")
