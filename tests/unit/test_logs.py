"""A log line is JSON with what a keeper needs, and there are not too many of one kind."""

from __future__ import annotations

import logging
import sqlite3
import sys
from contextlib import closing
from typing import Any

from msgspec import json

from service.adapters.logs import JsonLines, Sparing


def record(message: str, at: float = 0.0, error: BaseException | None = None, **extra: object) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("service.test", logging.ERROR, __file__, 1, message, (), info)
    made.created = at
    made.__dict__.update(extra)
    return made


def line(made: logging.LogRecord) -> Any:
    return json.decode(JsonLines().format(made))


def raised(statement: str) -> BaseException | None:
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute(statement)
    except sqlite3.Error:
        return sys.exc_info()[1]
    return None


def test_an_error_is_told_by_its_kind_and_sqlites_name_and_not_by_its_words() -> None:
    error, outer = raised("SELECT secret"), RuntimeError("secret")
    outer.__cause__ = error
    told = [line(record("commit failed", error=each, group=3)) for each in (error, outer)]
    assert [(each["error"], each["code"], each["group"]) for each in told] == [
        ("OperationalError", "SQLITE_ERROR", 3), ("RuntimeError", "SQLITE_ERROR", 3),
    ]  # fmt: skip
    assert "secret" not in str([{**each, "trace": ""} for each in told])
    assert "code" not in line(record("other", error=KeyError("x")))


def test_postgresqls_state_is_told_too() -> None:
    class FullError(Exception):
        sqlstate = "53100"

    assert line(record("commit failed", error=FullError()))["code"] == "53100"


def test_of_one_message_twenty_a_minute_are_written_and_the_rest_is_counted() -> None:
    sparing = Sparing()
    assert [sparing.filter(record("same", at=n)) for n in range(25)] == [True] * 20 + [False] * 5
    assert sparing.filter(record("other", at=30))
    after = record("same", at=61)
    assert sparing.filter(after)
    assert line(after)["left_out"] == 5
    quiet = record("same", at=200)
    assert sparing.filter(quiet)
    assert "left_out" not in line(quiet)
