"""Logs as JSON lines on standard error, without answers and client addresses."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime

from msgspec import json
from typing_extensions import override

_USUAL = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "taskName"}


_MOST = 20
_MINUTE = 60.0


class Sparing(logging.Filter):
    """Lets through at most 20 records a minute of one message; the next minute's first says how many it left out."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is written."""
        key = record.name, str(record.msg)
        began, count = self._counts.get(key, (record.created, 0))
        if record.created - began >= _MINUTE:
            if count > _MOST:
                record.left_out = count - _MOST
            began, count = record.created, 0
        self._counts[key] = began, count + 1
        return count < _MOST


class JsonLines(logging.Formatter):
    """Formats a record with its extra fields as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an error only its type and where it was raised."""
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **{name: value for name, value in record.__dict__.items() if name not in _USUAL},
        }
        if record.exc_info and record.exc_info[0]:
            event["error"] = record.exc_info[0].__name__
            if code := _code(record.exc_info[1]):
                event["code"] = code
            event["trace"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.encode(event, enc_hook=str).decode()


def _code(error: BaseException | None) -> str | None:
    """Return SQLite's name or PostgreSQL's state of an error, or of the error behind it."""
    while error:
        code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
        if code:
            return str(code)
        error = error.__cause__
    return None


def log_to_standard_error() -> None:
    """Configure logging of the service and its libraries; called once by a serving process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(Sparing())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # aiosqlite logs every statement, httpx every URL, which may have a secret, and fontTools each table of a font.
    for library in ("aiosqlite", "httpx", "httpcore", "fontTools"):
        logging.getLogger(library).setLevel(logging.WARNING)
