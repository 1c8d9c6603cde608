"""Runs a command of the program at a moment: `python at.py 2026-05-15T12:00:00+07:00 collector list`."""

from __future__ import annotations

import sys
from datetime import datetime, tzinfo

from typing_extensions import override

from service.adapters import clock
from service.cli import main


class At(datetime):
    @override
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> At:
        return cls.fromtimestamp(datetime.fromisoformat(sys.argv[1]).timestamp(), tz)


setattr(clock, "datetime", At)  # noqa: B010 - a name that it imports
sys.exit(main(sys.argv[2:]))
