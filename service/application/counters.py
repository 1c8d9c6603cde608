"""What the service counts of itself: whole numbers in one row of memory, which a page shows to who watches it."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from msgspec import Struct

from service.domain.errors import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Row(Protocol):
    """Whole numbers by place."""

    def __getitem__(self, place: int, /) -> int:
        """Return a number."""

    def __setitem__(self, place: int, number: int, /) -> None:
        """Set a number."""


class Sample(Struct, frozen=True):
    """One value of a metric. A histogram has its sum as value, and pairs of upper bound and count up to it."""

    labels: Mapping[str, str]
    value: float
    buckets: Sequence[tuple[str, float]] = ()


class Metric(Struct, frozen=True):
    """A metric with its values at one moment. The name of a counter is without `_total`."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    samples: Sequence[Sample]


class Counted(Struct, frozen=True):
    """Events, counted by the values of one label. `first` is the place of the first value in a row."""

    first: int
    name: str
    help: str
    label: str
    values: tuple[str, ...]

    @property
    def end(self) -> int:
        """The first place after it."""
        return self.first + len(self.values)

    def metric(self, row: Row) -> Metric:
        """Return the metric of a row."""
        samples = [Sample({self.label: value}, row[self.first + at]) for at, value in enumerate(self.values)]
        return Metric(self.name, "counter", self.help, samples)


class Spread(Struct, frozen=True):
    """Amounts, counted by upper bounds, with their sum. Both are shown divided by `unit`."""

    first: int
    name: str
    help: str
    bounds: tuple[int, ...]
    unit: int

    @property
    def sum(self) -> int:
        """The place of the sum, after one for each bound and one for what is above."""
        return self.first + len(self.bounds) + 1

    @property
    def end(self) -> int:
        """The first place after it."""
        return self.sum + 1

    def metric(self, row: Row) -> Metric:
        """Return the metric of a row."""
        counts = accumulate(row[place] for place in range(self.first, self.sum))
        bounds = [*(str(bound / self.unit) for bound in self.bounds), "+Inf"]
        buckets = list(zip(bounds, counts, strict=True))
        return Metric(self.name, "histogram", self.help, [Sample({}, row[self.sum] / self.unit, buckets)])


_MICROSECONDS = 1_000_000

WAITING = 0
"""The place of the number of answers that wait for a commit: it goes up and down, and ends with its process."""

ANSWERS = Counted(1, "pochai_answers", "Answer sheets committed, by outcome", "outcome", ("stored", "same", "replaced"))
REFUSED = Counted(
    ANSWERS.end, "pochai_answers_refused", "Answer sheets refused, by kind of refusal", "kind", get_args(Kind)
)
SIGN_INS = Counted(REFUSED.end, "pochai_sign_ins", "Sign-ins tried", "result", ("ok", "refused"))
EXPORTS = Counted(
    SIGN_INS.end,
    "pochai_exports",
    "Files of figures and answers made",
    "format",
    ("csv", "xlsx", "docx", "json", "jsonl"),
)
WEBHOOKS = Counted(
    EXPORTS.end, "pochai_webhook_attempts", "Messages sent to other systems", "result", ("delivered", "failed")
)
COMMIT_TIME = Spread(
    WEBHOOKS.end,
    "pochai_commit_seconds",
    "Time from taking a group of answers to its end, failed ones included",
    (1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000),
    _MICROSECONDS,
)
GROUP_SIZE = Spread(
    COMMIT_TIME.end, "pochai_commit_group_size", "Answer sheets in one commit", (1, 2, 5, 10, 20, 50, 100, 500), 1
)
_SHOWN = (ANSWERS, REFUSED, SIGN_INS, EXPORTS, WEBHOOKS, COMMIT_TIME, GROUP_SIZE)

WIDTH = GROUP_SIZE.end
"""How many numbers there are."""


class Counters:
    """Counts in a row of its own, until it is given one that others can see."""

    def __init__(self) -> None:
        self.row: Row = [0] * WIDTH

    def count(self, counted: Counted, value: str) -> None:
        """Count one event. Raises `ValueError` for a value that is not known."""
        self.row[counted.first + counted.values.index(value)] += 1

    def observe(self, spread: Spread, amount: int) -> None:
        """Count one amount."""
        self.row[spread.first + bisect_left(spread.bounds, amount)] += 1
        self.row[spread.sum] += amount

    def waiting(self, answers: int) -> None:
        """Set how many answers wait for a commit."""
        self.row[WAITING] = answers


def layout() -> Iterator[object]:
    """Yield what each place stands for."""
    yield "waiting"
    for each in _SHOWN:
        yield from ((each, place) for place in range(each.first, each.end))


def metrics(row: Row) -> Iterator[Metric]:
    """Yield the metrics of a row."""
    waiting = [Sample({}, row[WAITING])]
    yield Metric("pochai_answers_waiting", "gauge", "Answer sheets that wait for a commit", waiting)
    yield from (each.metric(row) for each in _SHOWN)
