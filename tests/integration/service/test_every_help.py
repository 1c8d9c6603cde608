"""Every command and option says in Thai what it does, and every refusal of the command line is Thai."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

import pytest

from service.cli.parser import build_parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Keeper

THAI = re.compile("[\u0e00-\u0e7f]")
ENGLISH = re.compile(r"\b(?:usage|positional|options|optional|show this|exit|error|argument|[A-Z][A-Z_]+=?)\b:?")
"""What argparse says by itself: its headings, and the names of options in capitals."""

KNOWN = re.compile(r"\b(?:API|CSV|HMAC|ISO|QR|TOML|UTF|POCHAI_\w+)\b")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


EVERY = list(parsers(build_parser()))
OF_COMMANDS = {each.description for each in EVERY}


@pytest.mark.parametrize("parser", EVERY, ids=lambda parser: parser.prog)
def test_everything_that_help_says_is_thai_and_about_what_it_stands_beside(parser: argparse.ArgumentParser) -> None:
    said = parser.format_help()
    assert said.startswith("วิธีใช้: pochai")
    assert ENGLISH.findall(KNOWN.sub("", said)) == []
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            assert THAI.search(action.help or ""), action
            assert action.help not in OF_COMMANDS, action
            if action.nargs != 0 and not action.choices:
                assert THAI.search(str(action.metavar)), action


def test_a_role_is_described_where_it_is_given(keeper: Keeper) -> None:
    for command in ("create", "role"):
        said = " ".join(keeper.good("planner", command, "--help").split())
        assert "--role {reader,planner,keeper} สิทธิ: reader ดูผล" in said


WRONG = ["--nothing", "--lan=1", "nothing", "--form", "--fiscal-year=x", "--quarter=9", "--format=x", "-x", "a b"]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    "command", [(), ("serve",), ("scores",), ("forms", "export"), ("certify", "show"), ("token", "create")]
)
def test_whatever_is_typed_wrong_is_told_in_thai(keeper: Keeper, command: tuple[str, ...], wrong: str) -> None:
    ran = keeper(*command, wrong)
    told = (ran.err or ran.out).splitlines()
    assert THAI.search(told[0])
    assert not re.search(r"usage|argument|expected|invalid|required|unrecognized", ran.err + ran.out)
