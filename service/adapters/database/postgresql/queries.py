"""The queries as PostgreSQL takes them: parameters by number, in the order of their names."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.adapters.database.query_files import load_queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)|\?")
"""A parameter by name or by position; `::` is a cast."""


class Query(Struct, frozen=True):
    """A query with numbered parameters, and the names of those that have one, by number."""

    sql: str
    names: tuple[str, ...]

    def in_order(self, values: Any) -> Sequence[Any]:  # noqa: ANN401 - a row, by name or by position
        """Values by number, of values by name; values by position stay as they are."""
        return [values[name] for name in self.names] if isinstance(values, dict) else values


def numbered(sql: str) -> Query:
    """Write the parameters of a query as numbers; one of the same name has the same number everywhere."""
    names: dict[str, int] = {}
    positions = count(1)

    def number(found: re.Match[str]) -> str:
        name = found[1]
        return f"${next(positions) if name is None else names.setdefault(name, len(names) + 1)}"

    return Query(_PARAMETER.sub(number, sql), tuple(names))


@cache
def postgresql_queries() -> Mapping[str, Query]:
    """Every query by its name."""
    return {name: numbered(sql) for name, sql in load_queries("postgresql").items()}
