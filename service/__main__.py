"""`pochai` as a program of its own, which starts sooner than the same commands inside another."""

from __future__ import annotations

from typing import NoReturn

from service.adapters.garbage import kept_to_the_end


def run() -> NoReturn:
    """Run the command of this process, and end the process with its status."""
    with kept_to_the_end():
        from service.cli import run as run_command  # noqa: PLC0415 - to be imported without garbage collection
    run_command()


if __name__ == "__main__":
    run()
