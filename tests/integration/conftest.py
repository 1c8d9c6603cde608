from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from msgspec import json

from service.cli import main
from tests.support.engines import database_url
from tests.support.inprocess import Service, service
from tests.support.processes import Ran
from tests.support.shipped_forms import load_once

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def shipped_forms_read_once() -> Iterator[None]:
    with patch("service.bootstrap.load", load_once):
        yield


@pytest.fixture(scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """Give a service that tests share, each with collectors of its own, and without limits."""
    async with service(tmp_path_factory.mktemp("shared"), rate_limits=False) as running:
        yield running


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Service]:
    """Give the service over a data folder of its own, with limits on and scores kept to tokens, as installed."""
    async with service(tmp_path / "data") as running:
        yield running


class Keeper:
    """Runs commands in this process, on a data folder of their own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.folder = folder
        for name in [name for name in os.environ if name.startswith("POCHAI_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("POCHAI_DATA_DIR", str(folder))
        monkeypatch.setenv("POCHAI_DATABASE_URL", database_url(folder))

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "pochai.sqlite3"

    def set(self, **settings: object) -> None:
        """Change settings."""
        for name, value in settings.items():
            self._monkeypatch.setenv(f"POCHAI_{name.upper()}", str(value))

    def __call__(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as left:
            status = int(left.code or 0)
        out, err = self._capsys.readouterr()
        return Ran(status, out, err)

    def good(self, *arguments: str) -> str:
        """Run a command that must succeed; give what it printed."""
        ran = self(*arguments)
        assert ran.status == 0, ran.err
        return ran.out

    def json(self, *arguments: str) -> Any:
        """Run a command that must succeed; give what it printed as JSON."""
        return json.decode(self.good(*arguments, "--format", "json"))

    def refused(self, *arguments: str) -> str:
        """Run a command that must fail; give the one line it says on standard error."""
        ran = self(*arguments)
        assert ran.status in {1, 2}
        assert ran.out == ""
        (line,) = ran.err.splitlines()
        assert "Traceback" not in line
        return line

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Do something to the database as another program would."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture
def keeper(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Keeper:
    return Keeper(capsys, monkeypatch, tmp_path / "data")
