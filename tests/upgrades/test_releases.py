"""A file of every release opens with this one, and says what it said to its own program."""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

from service.adapters.database.sqlite.migrations import migrations
from service.cli import main
from service.domain.collecting.comment import comment_id
from service.domain.collecting.equal_comments import line_of
from tests.upgrades.fill import AUGUST, PASSWORD, Program, act, figures, parsed, proofs

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

HERE = Path(__file__).parent
RELEASES = sorted(folder.name for folder in HERE.iterdir() if (folder / "said.json").exists())
NUMBERS = {"0.1.0": 1, "0.2.0": 2}
"""The last migration that each release had."""

CHANGED: dict[str, set[str]] = {"0.1.0": {"formula", "strongest", "weakest"}}
"""What replies say otherwise since a release, by its name: neither figures nor certificates. 0.1.0 ranked items without
asking whether their answers tell them apart, and let an indicator that a form feeds word its formula."""

HIDDEN = re.compile(r"draft/(items/\d+/counts/\w+: \d+ -> None|by/groups/\d+/(hidden: False -> True|\w+: .+ -> None))")
"""A group of a draft year that releases up to 0.2.0 showed, although a quarter that hides it could be computed then."""

PLAN = re.compile(r"fiscal_year=\d+(&quarter=\d)?/indicators/(\d/note|6/years): ")
"""What releases up to 0.2.0 told otherwise than the plan: dividend and divisor of 1.4.1b, the years of 2.1.1b; and what
notes say in other words now."""


LOG = ("สมุดบันทึก", "บันทึกการใช้งานระบบ")
"""What releases up to 0.2.0 called the audit log, and its name now."""

MARGIN = re.compile(r"/scores/[\w-]+[?].+/margin_of_error: ")
"""What releases up to 0.2.0 told as the worst case of a share, and is now the half width of the figure's interval."""

POPULATION = re.compile(r"fiscal_year=2569&by=\w+&status=draft/(population|response_rate|margin_of_error): ")
"""What releases up to 0.2.0 told of a year, whose people they counted once and not in each quarter that asked them."""


VERSION = re.compile(r"/information-service/series[?]years=2569/quarters/[01]/form_versions/0: 1 -> 2$")
"""A quarter without answers names the version that is asked now."""


class Present(Program):
    """The program under test, in this process."""

    @override
    def command(self, *arguments: str) -> str:
        with redirect_stdout(io.StringIO()) as out:
            assert main(arguments) == 0
        return out.getvalue()


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def program(release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program over the file of a release, as that left it."""
    monkeypatch.setenv("POCHAI_DATA_DIR", str(tmp_path))
    made = Present(tmp_path)
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
    """Name what is said otherwise than by a release, but for what was changed on purpose."""
    return [
        each
        for each in lost(before, now)
        if each.partition(": ")[0].split("/")[-1] not in CHANGED.get(release, ())
        and not HIDDEN.search(each)
        and not PLAN.search(each)
        and not MARGIN.search(each)
        and not POPULATION.search(each)
        and not VERSION.search(each)
    ]


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
