"""A file of every release opens with this one, and says what it said to its own program."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from contextlib import closing, redirect_stdout
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

from service.adapters import clock
from service.adapters.database.sqlite.migrations import migrations
from service.cli import main
from service.domain.collecting.comment import comment_id
from service.domain.collecting.equal_comments import line_of
from tests.upgrades.fill import AUGUST, FORMS, PASSWORD, Program, act, figures, parsed, paths, proofs, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

HERE = Path(__file__).parent
RELEASES = sorted(folder.name for folder in HERE.iterdir() if (folder / "said.json").exists())
NUMBERS = {"0.1.0": 1, "0.2.0": 2}
"""The last migration that each release had."""

LOG = ("สมุดบันทึก", "บันทึกการใช้งานระบบ")
"""What releases up to 0.2.0 called the audit log, and its name now."""


class Present(Program):
    """The program under test, in this process."""

    @override
    def command(self, *arguments: str) -> str:
        with redirect_stdout(io.StringIO()) as out:
            assert main(arguments) == 0
        return out.getvalue()


def present(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv("POCHAI_DATA_DIR", str(folder))
    return Present(folder)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def program(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program over the file of a release, as that left it."""
    made = present(tmp_path, monkeypatch)
    with closing(sqlite3.connect(made.file)) as connection:
        connection.executescript((HERE / release / "pochai.sql").read_text("utf-8"))
    return made


def said_by(release: str) -> Any:
    return parsed((HERE / release / "said.json").read_text("utf-8").replace(*LOG))


def lost(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Name what was said before and is not said now; more may be said, so that a draft has another checksum."""
    if isinstance(before, dict) and isinstance(after, dict):
        words = {"checksum"} if before.get("status") == "draft" else set()
        for name in before.keys() - words:
            yield from lost(before[name], after.get(name, "not said"), f"{path}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from lost(one, other, f"{path}/{number}")
    elif before != after:
        yield f"{path}: {before!r} -> {after!r}"


def said_otherwise(release: str, before: Any, now: Any) -> list[str]:
    """Name what is said otherwise than by a release and is not in its `changed.txt`, and what stands there in vain.

    A line there is a path, or a path with both values.
    """
    lines = (HERE / release / "changed.txt").read_text("utf-8").splitlines()
    meant = {line for line in lines if line and not line.startswith("#")}
    found = {each: each if each in meant else each.partition(": ")[0] for each in lost(before, now)}
    return [each for each, named in found.items() if named not in meant] + sorted(meant - {*found.values()})


def test_every_release_has_its_sample() -> None:
    assert list(NUMBERS) == RELEASES


def test_migrate_names_each_step_that_a_file_of_a_release_needs(program: Program, release: str) -> None:
    said = program.command("migrate")
    assert said.strip().endswith(", ".join(each.name for each in migrations()[NUMBERS[release] :]))


def test_scores_certificates_and_proofs_are_what_they_were(program: Program, release: str) -> None:
    before = said_by(release)
    assert list(lost(before["commands"], proofs(program))) == []
    told = asyncio.run(figures(program, before["token"]))
    other = said_otherwise(release, before["http"], told)
    assert not other, "\n".join(other)


def test_each_comment_stands_beside_its_response(program: Program) -> None:
    program.command("migrate")
    with closing(sqlite3.connect(program.file)) as connection:
        keys = connection.execute("SELECT collector_id, id FROM response WHERE answers IS NOT NULL").fetchall()
        stored = connection.execute("SELECT collector_id, item, id FROM comment").fetchall()
        hashed = connection.execute("SELECT line, text, tag, note FROM comment").fetchall()
    assert all(line == line_of(*of) for line, *of in hashed)
    items = {item for _, item, _ in stored}
    assert stored
    assert set(stored) <= {(at, item, comment_id(name, item)) for at, name in keys for item in items}


def test_who_had_an_account_signs_in_as_before(program: Program) -> None:
    async def sign_in() -> int:
        async with program.served(AUGUST) as client:
            return (await act(client, "/plan/sign-in", name="somying", password=PASSWORD)).status_code

    assert asyncio.run(sign_in()) == 303


def test_the_sample_of_the_next_release_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = present(tmp_path, monkeypatch)

    class At(datetime):
        @override
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> At:
            return cls.fromtimestamp(made.moment.timestamp(), tz)

    monkeypatch.setattr(clock, "datetime", At)
    sample(made, tmp_path / "sample")
    said = parsed((tmp_path / "sample" / "said.json").read_text("utf-8"))
    assert [path for path, reply in said["http"].items() if "code" in reply] == [paths()[4]]
    assert [len(said["http"][f"/api/v1/responses/{form}"]) for form in FORMS] == [25, 18]
    with closing(sqlite3.connect(tmp_path / "again.sqlite3")) as connection:
        connection.executescript((tmp_path / "sample" / "pochai.sql").read_text("utf-8"))
        assert connection.execute("SELECT max(version) FROM form_version").fetchone() == (3,)
