"""What asyncpg hands out: it has no types of its own."""

from __future__ import annotations

from typing import Any, TypeAlias

Connection: TypeAlias = Any
"""A connection of asyncpg's."""

Pool: TypeAlias = Any
"""A pool of asyncpg's."""
