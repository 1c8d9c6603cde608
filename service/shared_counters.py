"""Counting in memory that all processes of an installation share, for `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from service.adapters.shared_rows import rows_of
from service.application.counters import WAITING, Counters, Metric, layout, metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.web.http.request_counts import RequestCounts


class Counted(NamedTuple):
    """The counters of this process, and what all processes counted."""

    counters: Counters
    metrics: Callable[[], Iterable[Metric]]


@contextmanager
def counted_by(requests: RequestCounts, name: str) -> Iterator[Counted]:
    """Count what happens and all requests in the row of this process until left, then in one that nobody reads."""
    counters = Counters()
    own = counters.row, requests.row
    with rows_of(name, [*layout(), *requests.layout], [WAITING]) as rows:
        counters.row = requests.row = rows.own

        def shown() -> Iterator[Metric]:
            total = rows.total()
            return chain(metrics(total), requests.metrics(total))

        try:
            yield Counted(counters, shown)
        finally:
            counters.row, requests.row = own
