"""What a report reads beside counts, of several small tables, in one statement."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import json

from service.adapters.database.collecting.collectors import to_collector
from service.adapters.database.collecting.populations import told_of
from service.adapters.database.forms.year_rules import adopted_of
from service.adapters.database.indicators.imported_results import to_result
from service.adapters.database.indicators.measurements import to_measurement
from service.adapters.database.indicators.remarks import to_remark
from service.adapters.database.scoring.conclusions import to_conclusion
from service.adapters.database.timestamps import to_moment
from service.domain.indicators.imported import in_force
from service.domain.period import period_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from service.adapters.database.session import Row, Steps
    from service.application.ports.snapshot import Months, Wanted
    from service.application.scoring.remembered import Remembered
    from service.domain.indicators.measurement import Measurement
    from service.domain.indicators.remarks import Remark
    from service.domain.scoring.conclusion import Conclusion

    _Dated = TypeVar("_Dated", Measurement, Remark, Conclusion)

Asked = Any
"""What of a kind is wanted: fiscal years, form ids or indicators; `None` for all of it."""


def facts(wanted: Wanted, array: Callable[[Collection[Any]], Any], remembered: Remembered) -> Steps[dict[str, Any]]:
    """Read the fields of a snapshot that are no counts, by name; what is stored as before is decoded once."""
    rows = yield (
        "facts",
        {
            "first": min(wanted.measured, default=1),
            "last": max(wanted.measured, default=0),
            "first_concluded": min(wanted.concluded, default=1),
            "last_concluded": max(wanted.concluded, default=0),
            "imported": array(wanted.imported),
            "arrivals": array(wanted.arrivals),
            "downloaded": array(wanted.downloaded),
            "quarters": array([quarter_of(each.of) for each in wanted.quarters]),
        },
    )
    return {kind: _remembered(remembered, kind, stored, wanted) for kind, stored in rows}


def quarter_of(of: Months) -> tuple[str, int, int]:
    """Return a form, fiscal year and quarter of the months of a quarter."""
    period = period_of(of.months[0])
    return of.form, period.fiscal_year, period.quarter or 0


def _remembered(remembered: Remembered, kind: str, stored: str, wanted: Wanted) -> object:
    asked, make = _KINDS[kind]
    of = asked and getattr(wanted, asked)
    return remembered.of((kind, of), (stored,), lambda: make(json.decode(stored), of))


def _by_year(records: Iterable[_Dated], years: Collection[int]) -> dict[int, list[_Dated]]:
    found: dict[int, list[_Dated]] = {year: [] for year in years}
    for record in records:
        found.get(record.period.fiscal_year, []).append(record)
    return found


def _arrivals(rows: Iterable[Row], forms: Collection[str]) -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = {form: {} for form in forms}
    for form, day, count in rows:
        found[form][date.fromisoformat(day)] = count
    return found


_KINDS: dict[str, tuple[str | None, Callable[[list[Row], Asked], object]]] = {
    "collectors": (None, lambda rows, _: [to_collector(row) for row in rows]),
    "adopted": (None, lambda rows, _: adopted_of(rows)),
    "populations": (None, lambda rows, _: told_of(rows)),
    "measured": ("measured", lambda rows, years: _by_year(map(to_measurement, rows), years)),
    "remarks": ("measured", lambda rows, years: _by_year(map(to_remark, rows), years)),
    "conclusions": ("concluded", lambda rows, years: _by_year(map(to_conclusion, rows), years)),
    "imported": ("imported", lambda rows, _: in_force(map(to_result, rows))),
    "arrivals": ("arrivals", _arrivals),
    "certified_counts": (None, lambda rows, _: sorted(tuple(row) for row in rows)),
    "downloads": (None, lambda rows, _: {report: to_moment(last) for report, last in rows if last is not None}),
}
"""By field of a snapshot: the field of `Wanted` that says what of it is read, and what makes it of its rows."""
