"""`pochai` by a clock that is ahead or behind: a program for `python -c`, whose first argument is the moment."""

from __future__ import annotations

PROGRAM = """
import sys
from datetime import datetime
from service.adapters import clock
right = clock.now
ahead = datetime.fromisoformat(sys.argv.pop(1)) - right()
clock.now = lambda: right() + ahead
from service.cli import run
sys.argv[0] = "pochai"
run()
"""
