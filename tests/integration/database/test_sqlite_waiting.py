"""A process that wants to write waits for another that writes: with short pauses, and not for ever."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database.sqlite import connection as module
from service.adapters.database.sqlite.connection import begin

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "waited.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE one (two INTEGER)")
    return path


def connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


def test_who_waits_writes_as_soon_as_the_other_is_done(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    with closing(connect(file)) as first, closing(connect(file)) as second:
        begin(first)
        first.execute("INSERT INTO one VALUES (1)")

        def pause(seconds: float) -> None:
            asked.append(seconds)
            if len(asked) == 3:
                first.commit()

        monkeypatch.setattr(module, "sleep", pause)
        begin(second)
        assert second.execute("SELECT two FROM one").fetchall() == [(1,)]
    assert asked == [module._RETRY_SECONDS] * 3


class Recovering(sqlite3.Connection):
    """A connection whose first try to write meets another process that reads the log anew."""

    met = False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "BEGIN IMMEDIATE" and not self.met:
            self.met = True
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
            raise error
        return super().execute(sql, *values)


def test_who_meets_another_that_recovers_the_log_waits_too(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, factory=Recovering)) as own:
        begin(own)
        assert own.in_transaction
        assert own.met


def test_nobody_waits_for_ever_and_other_statements_wait_as_before(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.02)
    with closing(connect(file)) as first, closing(connect(file)) as second:
        begin(first)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            begin(second)
        assert second.execute("PRAGMA busy_timeout").fetchone() == (20,)


def test_writers_of_several_connections_lose_nothing(file: Path) -> None:
    def write(times: int) -> None:
        with closing(connect(file)) as own:
            for _ in range(times):
                begin(own)
                (count,) = own.execute("SELECT count(*) FROM one").fetchone()
                own.execute("INSERT INTO one VALUES (?)", (count,))
                own.commit()

    writers = [threading.Thread(target=write, args=(50,)) for _ in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    with closing(connect(file)) as read:
        assert read.execute("SELECT two FROM one ORDER BY rowid").fetchall() == [(number,) for number in range(200)]
