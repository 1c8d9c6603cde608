"""The documentation is true: its commands run, its API calls are answered, its links exist."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.adapters.server import CONNECTIONS
from service.cli.commands import COMMANDS
from service.cli.parser import build_parser
from service.settings import PREFIX, Settings
from tests.bench import capacity
from tests.support import plain_http
from tests.support.processes import environment, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.processes import Server

ROOT = Path(__file__).parents[3]
DOCUMENTS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "README.md",
        "deploy/README.md",
        "deploy/API.md",
        "deploy/capacity.md",
        "forms/README.md",
        "service/README.md",
        ".github/CONTRIBUTING.md",
        ".github/SECURITY.md",
    )
}
README = DOCUMENTS["README.md"]
EVERYTHING = "\n".join(DOCUMENTS.values())


def block_under(heading: str) -> str:
    """The one code block under a heading of the second level."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


@pytest.mark.parametrize("heading", ["Run", "Test"])
def test_its_two_commands_are_one_line_each(heading: str) -> None:
    assert block_under(heading).count("\n") == 1


def test_ci_calls_the_test_command() -> None:
    assert block_under("Test").strip() in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_the_pre_commit_hook_calls_the_same_checks() -> None:
    assert "entry: tests/checks quick" in (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")


def test_its_table_of_settings_is_complete() -> None:
    named = set(
        re.findall(rf"`{PREFIX}([A-Z_]+)`", DOCUMENTS["deploy/README.md"].split("(Settings)")[1].split("\n## ")[0])
    )
    assert named == {field.upper() for field in Settings.__struct_fields__} | {"ENV_FILE"}


def test_the_unit_lets_the_server_open_all_the_connections_it_takes() -> None:
    unit = (ROOT / "deploy/pochai.service").read_text(encoding="utf-8")
    (files,) = re.findall(r"^LimitNOFILE=(\d+)$", unit, re.MULTILINE)
    assert int(files) > CONNECTIONS


def commands_shown() -> list[str]:
    shown = re.findall(r"^ *(pochai .+)$", EVERYTHING, re.MULTILINE)
    # The guide to forms names commands without their arguments.
    for name in DOCUMENTS.keys() - {"forms/README.md"}:
        shown += re.findall(r"`(pochai [^`]+)`", DOCUMENTS[name])
    return [line.split(" > ")[0] for line in shown]


@pytest.mark.parametrize("line", sorted(set(commands_shown())))
def test_every_command_it_shows_is_understood(line: str) -> None:
    parsed = build_parser().parse_args(shlex.split(line)[1:])
    assert callable(parsed.run)


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_its_links_into_the_repository_lead_somewhere(name: str) -> None:
    text, folder = DOCUMENTS[name], (ROOT / name).parent
    links = re.findall(r"(?<!!)\[[^\]]+\]\((?!http)([^)#]+)\)", text)
    files = re.findall(r"`((?:service|tests|forms|deploy)/[\w./-]*)`", text)
    assert [path for path in links if not (folder / path).exists()] == []
    assert [path for path in files if not (ROOT / path).exists()] == []


def test_the_house_is_described_by_paths_that_are_there() -> None:
    text = DOCUMENTS["service/README.md"]
    paths = re.findall(r"`((?:domain|application|texts|exports|adapters|web|cli)/[\w./-]*)`", text)
    assert paths
    assert [path for path in paths if not (ROOT / "service" / path).exists()] == []


def test_the_first_page_is_short() -> None:
    assert len(README.encode()) <= 6 * 1024


def test_it_names_every_command_somewhere() -> None:
    text = EVERYTHING + (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [path[0] for path in COMMANDS if path[0] not in text] == []


def logged() -> Iterator[tuple[str, set[str]]]:
    """Yield each event that the service logs, with the names of its fields where they stand beside it."""
    for file in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Attribute(ast.Name("_log")), [ast.Constant(str(event))], keywords):
                    given = [each.value for each in keywords if each.arg == "extra"]
                    fields = [key for each in given if isinstance(each, ast.Dict) for key in each.keys]
                    yield event, {ast.literal_eval(each) for each in fields if each}
                case ast.Call(ast.Name("partial"), [ast.Name("every" | "until_done"), *_, ast.Constant(str(event))]):
                    yield event, set()


def test_its_table_of_events_has_all_that_is_logged_with_its_fields() -> None:
    lines = re.findall(r"^\|(.+)\|$", DOCUMENTS["deploy/README.md"].split("(Logs)")[1].split("\n## ")[0], re.MULTILINE)
    table = {event: line.split("|")[1] for line in lines for event in re.findall("`(.+?)`", line.split("|")[0])}
    events = dict(logged())
    assert {"started", "commit failed", "deleted", "looking at the clock failed"} <= events.keys()
    for event, fields in events.items():
        general = "…" + "".join(re.findall(" failed.*$", event))
        told = table.get(event, table.get(general))
        assert told is not None, event
        assert fields <= set(re.findall(r"`(\w+)`", told)), event


def test_without_root_it_names_what_the_checks_install() -> None:
    (needed,) = re.findall(r"^needed='(.*)'$", (ROOT / "tests/checks").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"`{needed}`" in README


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("readme") / "data") as running:
        yield running


def here(text: str, server: Server) -> str:
    """Have an example ask the server of this test."""
    return text.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")


def token_of(server: Server) -> str:
    return (server.folder / "planner-token.txt").read_text(encoding="utf-8").strip()


CURLS = re.findall(r"^(curl .+)$", EVERYTHING, re.MULTILINE)


@pytest.mark.parametrize("line", CURLS)
def test_every_call_it_shows_is_answered(line: str, server: Server) -> None:
    """The calls are made as curl makes them, without needing it."""
    words = shlex.split(here(line, server).replace("$TOKEN", token_of(server)))
    (url,) = (word for word in words if word.startswith("http"))
    headers = [words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H"]
    reply = plain_http.get(url, headers=dict(headers))
    assert reply.status_code == 200, reply.text
    if "-OJ" in words:
        ending = url.partition("?")[0].rpartition(".")[2]
        assert re.search(rf'filename="[\w.-]+\.{ending}"', reply.headers["content-disposition"])


def test_it_has_calls_for_each_kind_of_file() -> None:
    asked = {url.rpartition(".")[2] for line in CURLS for url in re.findall(r'"http[^?"]*', line)}
    assert {"csv", "xlsx", "docx"} <= asked


def test_its_python_prints_a_score(server: Server) -> None:
    (program,) = [each for each in re.findall(r"```python\n(.*?)```", EVERYTHING, re.DOTALL) if "TOKEN" in each]
    env = {**environment(server.folder), "TOKEN": token_of(server)}
    done = subprocess.run(
        [sys.executable, "-c", here(program, server)], env=env, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout == "None None 0\n", done.stderr


def test_what_sizes_need_follows_from_what_was_measured() -> None:
    said = DOCUMENTS["deploy/capacity.md"]
    of = capacity.measured(said)
    assert [row for row in (*capacity.sizes(of), *capacity.days(of)) if row not in said.splitlines()] == []


@pytest.mark.parametrize(
    ("figure", "in_the_benchmark"),
    [
        ("whole journeys a second of one process, in step (form, answers, thanks)", "journeys a second"),
        ("processor of the service a journey, in step", "processor a journey"),
        ("submissions a second without HTTP, 64 at once", "submissions a second, without HTTP"),
        (
            "bytes of database a response, counts and indexes included",
            "bytes of database a response, indexes and counts included",
        ),
    ],
)
def test_what_was_measured_is_what_the_benchmark_gave(figure: str, in_the_benchmark: str) -> None:
    first, second = (
        re.findall(rf"^\| {re.escape(name)} \| ([\d,.]+)[^|]* \| ([\d,.]+)", document, re.MULTILINE)
        for name, document in (
            (figure, DOCUMENTS["deploy/capacity.md"]),
            (in_the_benchmark, DOCUMENTS["deploy/README.md"]),
        )
    )
    assert len(first) == 1
    assert first == second
