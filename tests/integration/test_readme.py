"""What the README says is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from service.adapters.server import CONNECTIONS
from service.cli.arguments import COMMANDS, build_parser
from service.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


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
    named = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", README.split("### Settings")[1].split("###")[0]))
    assert named == {field.upper() for field in Settings.__struct_fields__}


def test_the_unit_lets_the_server_open_all_the_connections_it_takes() -> None:
    unit = (ROOT / "deploy/pochai.service").read_text(encoding="utf-8")
    (files,) = re.findall(r"^LimitNOFILE=(\d+)$", unit, re.MULTILINE)
    assert int(files) > CONNECTIONS


def commands_shown() -> list[str]:
    shown = re.findall(r"^ *(pochai .+)$", README, re.MULTILINE) + re.findall(r"`(pochai [^`]+)`", README)
    return [line.split(" > ")[0] for line in shown]


@pytest.mark.parametrize("line", commands_shown())
def test_every_command_it_shows_is_understood(line: str) -> None:
    parsed = build_parser().parse_args(shlex.split(line)[1:])
    assert callable(parsed.run)


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_its_links_into_the_repository_lead_somewhere() -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\((?!http)([^)#]+)\)", README)
    files = re.findall(r"`((?:service|tests|forms|deploy)/[\w./-]*)`", README)
    assert links
    assert [path for path in links + files if not (ROOT / path).exists()] == []


def test_it_names_every_command_somewhere() -> None:
    text = README + (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [path[0] for path in COMMANDS if path[0] not in text] == []
