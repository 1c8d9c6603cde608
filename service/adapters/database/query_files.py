"""The SQL files: those that serve every engine, and those of one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import aiosql

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent


@cache
def load_queries(engine: str) -> Mapping[str, str]:
    """Read the SQL of every query by its name, as written: the shared ones and those of an engine's folder."""
    found: dict[str, str] = {}
    for folder in (_HERE / "queries", _HERE / engine / "queries"):
        queries = aiosql.from_path(folder, "aiosqlite", mandatory_parameters=False)
        found |= {
            name: getattr(queries, name).sql for name in queries.available_queries if not name.endswith("_cursor")
        }
    return found
