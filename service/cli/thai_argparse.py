"""argparse with Thai messages: argparse reports errors as English sentences only."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, NoReturn

from typing_extensions import override

from service.cli.context import TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable

_MISTAKES = (
    (re.compile(r"argument : invalid choice: (?P<value>.+?) \(choose from "), "unknown_command"),
    (re.compile(r"unrecognized arguments: (?P<value>.+)", re.DOTALL), "unknown_option"),
    (re.compile(r"the following arguments are required: (?P<names>.+)"), "missing"),
    (
        re.compile(r"argument (?P<name>\S+): invalid choice: (?P<value>.+?) \(choose from (?P<offered>.+)\)"),
        "no_choice",
    ),
    (re.compile(r"argument (?P<name>\S+): expected one argument"), "no_value"),
    (re.compile(r"argument (?P<name>\S+): invalid whole value: (?P<value>.+)"), "no_number"),
    (re.compile(r"argument (?P<name>\S+): (?P<message>.*[\u0e00-\u0e7f].*)", re.DOTALL), "bad_value"),
)
"""Patterns of argparse's messages, and the key of the Thai one; the last is already ours."""


def in_thai(message: str) -> str:
    """Return the Thai for a message of argparse, on one line; a general one if it is unknown."""
    for pattern, key in _MISTAKES:
        found = pattern.match(message)
        if found:
            blanks = {name: " ".join(said.replace("'", "").split()) for name, said in found.groupdict().items()}
            return str(TEXTS.cli.mistakes.say(key, **blanks))
    return str(TEXTS.cli.mistakes.other)


class _Help(argparse.HelpFormatter):
    """Help with a Thai word for "usage"."""

    @override
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, f"{TEXTS.cli.usage} " if prefix is None else prefix)


class _Once(argparse.Action):
    """The action of an option that may be given once."""

    @override
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Store the value."""
        given = namespace.__dict__.setdefault("given", set())
        if option_string and self.dest in given:
            raise argparse.ArgumentError(self, TEXTS.cli.mistakes.twice)
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """A parser with Thai headings and errors. If only a command group is named, `run` is `None`."""

    def __init__(self, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False, formatter_class=_Help)
        self.register("action", None, _Once)
        self._positionals.title = TEXTS.cli.arguments
        self._optionals.title = TEXTS.cli.options
        self.add_argument("-h", "--help", action="help", help=TEXTS.cli.help_help)
        self.set_defaults(run=None, parser=self)

    @override
    def error(self, message: str) -> NoReturn:
        """Print the error in one line, with a hint to `--help`."""
        self.exit(2, f"{in_thai(message)} ({TEXTS.cli.say('see_help', command=self.prog)})\n")
