"""Requests, counted by route, method and status, with their time; nothing of what was asked for is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.counters import Metric, Row, Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from litestar.types import Scope

_OTHER = "other"
_STATUSES = (
    200, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 422, 429, 500, 501,
    503, _OTHER,
)  # fmt: skip
_PLACES = {status: place for place, status in enumerate(_STATUSES)}
_TIME = len(_STATUSES)
"""The place of the nanoseconds, after the counts."""

_NANOSECONDS = 1_000_000_000
_NOWHERE = (_OTHER, _OTHER)
"""The route and method of a request that no route took."""


class RequestCounts:
    """Counts in a part of a row, from `first` on; every route and method has a place for each status."""

    def __init__(self, routes: Iterable[tuple[str, str]], first: int) -> None:
        self._firsts: dict[tuple[str, str], int] = {
            each: first + at * (_TIME + 1) for at, each in enumerate([_NOWHERE, *routes])
        }
        self._places: dict[tuple[str, str, int], tuple[int, int]] = {}
        self.width = len(self._firsts) * (_TIME + 1)
        self.row: Row = [0] * (first + self.width)

    @property
    def layout(self) -> Iterator[tuple[str, str, int | str]]:
        """Yield what each place stands for."""
        for route, method in self._firsts:
            for status in (*_STATUSES, "time"):
                yield route, method, status

    def count(self, scope: Scope, status: int, nanoseconds: int) -> None:
        """Count a request whose reply begins."""
        asked = scope.get("path_template"), scope["method"], status  # type: ignore[typeddict-item]  # HTTP alone gets here
        count, time = self._places.get(asked) or self._placed(*asked)
        row = self.row
        row[count] += 1
        row[time] += nanoseconds

    def _placed(self, route: str, method: str, status: int) -> tuple[int, int]:
        """Find the places of a request, and remember them: there are as many as routes, methods and statuses."""
        asked = (route, method) if (route, method) in self._firsts else _NOWHERE
        first = self._firsts[asked]
        places = first + _PLACES.get(status, _PLACES[_OTHER]), first + _TIME
        if asked != _NOWHERE:
            self._places[route, method, status] = places
        return places

    def metrics(self, row: Row) -> Iterator[Metric]:
        """Yield the metrics of a row: requests that came, and their time until the reply began.

        What did not come has no sample, which would be thousands. So errors are counted together as well: what is to
        tell of the first one has to be there with 0 before.
        """
        counts = [
            Sample({"route": route, "method": method, "status": str(status)}, count)
            for (route, method), first in self._firsts.items()
            for status, place in _PLACES.items()
            if (count := row[first + place])
        ]
        times = [
            Sample({"route": route, "method": method}, time / _NANOSECONDS)
            for (route, method), first in self._firsts.items()
            if (time := row[first + _TIME])
        ]
        errors = sum(row[first + _PLACES[500]] for first in self._firsts.values())
        yield Metric("pochai_errors", "counter", "Requests that ended in an unexpected error", [Sample({}, errors)])
        yield Metric("pochai_requests", "counter", "Requests by route, method and status", counts)
        yield Metric("pochai_request_seconds", "counter", "Time until the replies began, by route and method", times)
