"""What 10⁴, 10⁶ and 10⁸ answers a day need, worked out from what was measured.

    python -m tests.bench.capacity

Reads the first table of `deploy/capacity.md`, and prints the rows of the others as they follow from it. Put figures of
your own machines there first.
"""

from __future__ import annotations

import re
import sys
from math import ceil
from pathlib import Path
from typing import NamedTuple

from tests.bench.last_day import busiest, simulate

DOCUMENT = Path(__file__).parents[2] / "deploy" / "capacity.md"
SPARE = 0.5
"""The part of a processor, and of what a database took when it was measured, that is left for bursts."""

FULLEST = 2 / 3
"""How much of what is not spared the busiest minute may use of a cluster."""

COPIES = 4
"""Of each response: the database, its standby, the log and a backup."""

SMALL, LARGE = 2, 8
"""Cores of a machine."""

BAHT = {SMALL: 1500, LARGE: 9000}
"""A month, as an example."""

BAHT_A_TERABYTE = 4000
HIGH_AVAILABILITY = 3
"""Machines of the database: leader, standby, replica."""

FAST, SLOW = 120, 3600
"""Seconds in which a reminder is sent to all."""

OUTAGE = 20


class Measured(NamedTuple):
    """The figures of the first table, on SQLite and on PostgreSQL."""

    milliseconds: tuple[float, float]
    of_postgresql: float
    submissions: tuple[float, float]
    size: tuple[float, float]

    def processes(self, rate: float, engine: int) -> int:
        """Give the processes for so many answers a second, one by one; two at least where one may be lost."""
        return max(1 + engine, ceil(rate * self.milliseconds[engine] / 1000 / SPARE))

    def server(self, cores: int) -> float:
        """Give the answers a second that one PostgreSQL server takes."""
        return SPARE * min(self.submissions[1], cores * 1000 / self.of_postgresql)


class Plan(NamedTuple):
    """A size, with its processes and what its database takes a second."""

    answers: int
    reminder: int
    rate: float
    processes: int
    database: float
    named: str


def measured(text: str) -> Measured:
    """Read the first table of the document."""
    rows = {cells[0]: cells[1:] for cells in map(_cells, text.splitlines()) if len(cells) > 2}

    def pair(name: str) -> tuple[float, float]:
        sqlite, postgresql = (
            float((re.findall(r"[\d.]+", cell.replace(",", "")) or [0])[0]) for cell in rows[name][:2]
        )
        return sqlite, postgresql

    return Measured(
        pair("processor of the service a journey, one by one"),
        pair("processor of PostgreSQL a journey, one by one")[1],
        pair("submissions a second without HTTP, 64 at once"),
        pair("bytes of database a response, counts and indexes included"),
    )


def plans(of: Measured) -> list[Plan]:
    """Give the sizes of the document."""

    def plan(answers: int, reminder: int, engine: int, named: str) -> Plan:
        rate = busiest(answers, reminder)
        if answers == 10**8:
            takes = of.server(LARGE) * ceil(rate / (of.server(LARGE) * FULLEST))
        else:
            takes = of.server(SMALL) if engine else of.submissions[0]
        return Plan(answers, reminder, rate, of.processes(rate, engine), takes, named)

    return [
        plan(10**4, FAST, 0, "10⁴"),
        plan(10**6, FAST, 1, "10⁶, reminder in 2 min"),
        plan(10**6, SLOW, 1, "10⁶, reminder in 1 h"),
        plan(10**8, SLOW, 1, "10⁸, reminder in 1 h"),
    ]


def sizes(of: Measured) -> list[str]:
    """Write the rows of what is needed."""
    small, fast, slow, large = plans(of)
    nodes = round(large.database / of.server(LARGE))
    machines = ceil(large.processes / LARGE)
    kept = [answers * of.size[engine] * COPIES / 1e9 for answers, engine in ((10**4, 0), (10**6, 1), (10**8, 1))]
    prices = (
        BAHT[SMALL],
        BAHT[SMALL] * (fast.processes + HIGH_AVAILABILITY) + BAHT_A_TERABYTE * kept[1] / 1000,
        BAHT[LARGE] * (machines + 2 * (nodes + 1)) + BAHT_A_TERABYTE * kept[2] / 1000,
    )
    cells = {
        "busiest minute, answers a second": (
            f"{small.rate:.1f}",
            f"{fast.rate:,.0f} (reminder in 2 min), {slow.rate:,.0f} (in 1 h)",
            f"{large.rate:,.0f} (in 1 h)",
        ),
        "processes of the service": (
            f"{small.processes}",
            f"{fast.processes} on {fast.processes} machines, {slow.processes} with the slow reminder",
            f"{large.processes} on {machines} machines of {LARGE} cores",
        ),
        "database": (
            "SQLite, one file",
            f"PostgreSQL: {HIGH_AVAILABILITY} machines (leader, standby, replica)",
            f"Citus: a coordinator and {nodes} nodes, each with a standby",
        ),
        "answers a second the database takes": (
            f"{small.database:,.0f} (SQLite)",
            f"{fast.database:,.0f}",
            f"{large.database:,.0f}",
        ),
        "disk for one such day, with standby, log and backup": (
            f"{1000 * kept[0]:.0f} MB",
            f"{kept[1]:.1f} GB",
            f"{kept[2]:.0f} GB",
        ),
        "machines": (
            f"1 of {SMALL} cores",
            f"{fast.processes} of {SMALL} cores, {HIGH_AVAILABILITY} of {SMALL} cores for the database",
            f"{machines} and {2 * (nodes + 1)} of {LARGE} cores",
        ),
        "example: baht a month": tuple(f"{each:,.0f}" for each in prices),
    }
    return [f"| {name} | {' | '.join(each)} |" for name, each in cells.items()]


def days(of: Measured) -> list[str]:
    """Write the rows of the last day, with the leader of PostgreSQL lost."""
    said = []
    for plan in plans(of):
        engine = plan.answers > 10**4
        outage = OUTAGE if engine else 0
        day = simulate(
            answers=plan.answers,
            processes=plan.processes,
            journeys=1000 / of.milliseconds[engine],
            database=plan.database,
            outage=outage,
            reminder=plan.reminder,
        )
        said.append(
            f"| {plan.named} | {plan.processes} | {f'{outage} s' if outage else '–'} | {100 * day.peak_use:.0f} % | "
            f"{day.most_waiting:,} | {day.refused:,} | {day.most_tries} | {day.drained} |"
        )
    return said


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def main() -> None:
    """Print both tables' rows."""
    of = measured(DOCUMENT.read_text(encoding="utf-8"))
    sys.stdout.write("\n".join([*sizes(of), "", *days(of), ""]))


if __name__ == "__main__":
    main()
