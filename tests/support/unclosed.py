"""Connections to SQLite that nobody closed: Python tells of them from 3.13 on, and here before."""

from __future__ import annotations

import sqlite3
import sys
import warnings
from contextlib import suppress
from functools import partial
from unittest.mock import patch


class _Telling(sqlite3.Connection):
    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # a closed one can be asked nothing
            _ = self.in_transaction
            warnings.warn(f"unclosed database in {self!r}", ResourceWarning, stacklevel=1, source=self)


def be_told() -> None:
    """Have every connection of this process tell, in whichever test it is found."""
    if sys.version_info < (3, 13):
        patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=_Telling)).start()
