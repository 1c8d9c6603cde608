"""Logs as JSON lines on standard error, without answers and client addresses."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime

from msgspec import json

_USUAL = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "taskName"}


class JsonLines(logging.Formatter):
    """Formats a record with its extra fields as one line of JSON."""

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
            event["trace"] = "".join(traceback.format_tb(record.exc_info[2]))
        return json.encode(event, enc_hook=str).decode()


def log_to_standard_error() -> None:
    """Configure logging of the service and its libraries; called once by a serving process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # aiosqlite logs every statement, and httpx every URL, which may have a secret.
    for library in ("aiosqlite", "httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
