"""What the repositories need of an engine: queries by name, run where reading or one write transaction happens."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Row = Any
"""A row as the driver gives it: a tuple of columns in the order of the query."""

Wanted = tuple[str, dict[str, Any]]
"""A query by name with its values."""

_T = TypeVar("_T")

Steps = Generator[tuple[str, dict[str, Any]], list[Row], _T]
"""Queries one after another, each sent the rows of the one before; what the generator returns is the result."""


class Reading(Protocol):
    """Runs queries of `queries/*.sql` by their names; values stand under the names of the query's parameters."""

    async def rows(self, query: str, /, **values: Any) -> list[Row]:  # noqa: ANN401 - whatever the driver takes
        """Run a query and give all rows."""

    async def row(self, query: str, /, **values: Any) -> Row | None:  # noqa: ANN401 - whatever the driver takes
        """Run a query and give its first row, if there is one."""

    async def gather(self, *wanted: Wanted) -> list[list[Row]]:
        """Run several queries in one trip and give the rows of each."""

    async def at_once(self, steps: Steps[_T]) -> _T:
        """Run queries that depend on each other in one read transaction: all see the same state."""

    def array(self, values: Collection[Any]) -> Any:  # noqa: ANN401 - whatever the driver takes
        """Give values (numbers, texts, or pairs of them) as one parameter, as the engine's queries read lists."""


class Writing(Reading, Protocol):
    """The same inside the one write transaction. What is put waits for the next query or the commit: few trips."""

    async def execute(self, query: str, /, **values: Any) -> int:  # noqa: ANN401 - whatever the driver takes
        """Run a statement now and give how many rows it changed."""

    def put(self, query: str, rows: Iterable[Any]) -> None:
        """Run a statement for each row of values, later: a tuple by position, or a dict by name."""

    def put_flat(self, query: str, width: int, values: Sequence[Any], *, idle: Sequence[Any] = ()) -> None:
        """Run a statement of one row of values for many rows, later; the rows' values come one after another.

        `idle` is a row that changes nothing, for an engine that wants round numbers of rows.
        """
