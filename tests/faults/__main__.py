"""Faults of one service under load, for as long as told: every acknowledged answer stays, once, and is counted once.

    python -m tests.faults [--rounds N | --minutes N] [--seed N]

Each fault comes once before any comes again; the gate plays a minute. As root the service has a disk of its own, which
is filled; otherwise that fault is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from tests.faults.single.rounds import Round, for_minutes, rounds, table
from tests.faults.single.served import NotHeldError

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """Run the rounds and print the table; the exit status is 1 where one is lost or doubled, or none was taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Break a service under load.")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--rounds", type=int, default=20, metavar="N", help="how many faults")
    length.add_argument("--minutes", type=float, metavar="N", help="how long, and each fault at least once")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="what draws the order")
    chosen = parser.parse_args()
    goes_on = for_minutes(chosen.minutes) if chosen.minutes else lambda done: done < chosen.rounds
    done: list[Round] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that service and disk are cleared away
    try:
        asyncio.run(_all(chosen.seed, goes_on, done))
    except NotHeldError as error:
        print(f"not held: {error}", file=sys.stderr)
        return 1
    finally:
        if done:
            print(table(done))
    return int(any(each.lost or each.doubled or not each.acknowledged for each in done))


async def _all(seed: int, goes_on: Callable[[int], bool], done: list[Round]) -> None:
    async for each in rounds(seed, goes_on):
        print(f"{len(done) + 1}: {each.kind}, {each.gap} s", file=sys.stderr, flush=True)
        done.append(each)


if __name__ == "__main__":
    sys.exit(main())
