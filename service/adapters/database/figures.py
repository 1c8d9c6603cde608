"""What figures are made of, read in one transaction and one trip to the file's thread."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from service.adapters.database.certificates import to_certified
from service.adapters.database.collectors import to_collector
from service.adapters.database.measurements import to_measurement
from service.application.ports.snapshot import Months, Snapshot
from service.domain.collecting.comment import Comment
from service.domain.scoring.tally import WHOLE, Cell

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from service.adapters.database.sqlite import Engine
    from service.application.ports.snapshot import Counts, Monthly, Subject, Tallies, Wanted
    from service.domain.certification.certificate import Certificate

_LAST = "\U0010ffff"
"""Sorts behind every item id, so that a slice up to it has all items."""


async def read_figures(engine: Engine, wanted: Wanted) -> Snapshot:
    """Read at once what figures are made of. Nobody else gets to the reader's thread before all is read."""
    return await engine.reader.run_in_thread(partial(_in_one_transaction, engine.queries, wanted))


def _in_one_transaction(queries: Any, wanted: Wanted, connection: sqlite3.Connection) -> Snapshot:  # noqa: ANN401 - made by aiosql
    # A savepoint begins a transaction, unless there is one already.
    connection.execute("SAVEPOINT figures")
    try:
        return _Read(queries, connection).of(wanted)
    finally:
        connection.execute("RELEASE figures")


class _Read:
    """The queries, each executed as it is asked."""

    def __init__(self, queries: Any, connection: sqlite3.Connection) -> None:  # noqa: ANN401 - made by aiosql
        self._queries = queries
        self._connection = connection

    def of(self, wanted: Wanted) -> Snapshot:
        certified = dict(self._certified(wanted.certified))
        wanted = wanted.after(certified)
        return Snapshot(
            collectors=[to_collector(row) for row in self._rows("collectors")],
            counts={each.of: self._counts(each) for each in wanted.counts},
            monthly={each: self._monthly(each) for each in wanted.monthly},
            responses={each: self._responses(each) for each in wanted.responses},
            comments={
                each: [Comment(*row) for row in self._of("comments_of_months", each)] for each in wanted.comments
            },
            certified=certified,
            measured={
                year: [to_measurement(row) for row in self._rows("measurements_of_year", fiscal_year=year)]
                for year in wanted.measured
            },
            arrivals={
                form: {date.fromisoformat(day): count for day, count in self._rows("arrivals", form=form)}
                for form in wanted.arrivals
            },
        )

    def _rows(self, query: str, **parameters: object) -> list[Any]:
        return self._connection.execute(getattr(self._queries, query).sql, parameters).fetchall()

    def _of(self, query: str, months: Months, **more: str) -> list[Any]:
        return self._rows(query, form=months.form, months=json.dumps(months.months), **more)

    def _counts(self, counts: Counts) -> Tallies:
        slices = [("", _LAST), *((item, _LAST if item in counts.in_full else "") for item in counts.sizes_of)]
        tallies: dict[int, dict[Cell, int]] = defaultdict(dict)
        for version, by_item, item, by_value, choice, count in self._of(
            "form_tally", counts.of, slices=json.dumps(slices)
        ):
            tallies[version][Cell(by_item, item, by_value, choice)] = count
        return tallies

    def _monthly(self, months: Months) -> Monthly:
        tallies: dict[int, dict[int, dict[Cell, int]]] = defaultdict(lambda: defaultdict(dict))
        for month, version, item, choice, count in self._of("monthly_tally", months):
            tallies[month][version][Cell(WHOLE, item, WHOLE, choice)] = count
        return tallies

    def _responses(self, months: Months) -> dict[int, int]:
        return {collector: count for collector, count in self._of("form_responses", months) if count}

    def _certified(self, subjects: Iterable[Subject]) -> Iterable[tuple[Subject, Certificate]]:
        for subject, period in subjects:
            key = {"subject": subject, "fiscal_year": period.fiscal_year, "quarter": period.quarter or 0}
            for row in self._rows("latest_certificate", **key):
                yield (subject, period), to_certified(row)
