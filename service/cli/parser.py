"""The parser of all commands; their help comes from the texts."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from service import __version__
from service.cli.commands import COMMANDS
from service.cli.context import TEXTS
from service.cli.thai_argparse import Parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from service.settings import Settings
    from service.texts import Texts

    Command = Callable[[argparse.Namespace, Settings], Awaitable[int | None]]


@cache
def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands, built once a process."""
    parser = Parser(prog="pochai", description=TEXTS.cli.description)
    parser.add_argument("--version", action="version", version=f"pochai {__version__}", help=TEXTS.cli.version_help)
    groups: dict[tuple[str, ...], argparse._SubParsersAction[Parser]] = {(): _commands(parser)}
    for path, (run, arguments) in COMMANDS.items():
        group = path[:-1]
        if group not in groups:
            parent = groups[()].add_parser(group[0], **_said(group[0]))
            groups[group] = _commands(parent)
        command = groups[group].add_parser(path[-1], **_said("_".join(path)))
        for name, options in arguments:
            command.add_argument(name, **_described(path[0], name, options), **options)
        command.set_defaults(run=partial(_run, run))
    return parser


async def _run(name: str, args: argparse.Namespace, settings: Settings) -> int | None:
    """Import a command and run it."""
    module, _, function = name.partition(".")
    command: Command = getattr(import_module(f"service.cli.{module}"), function)
    return await command(args, settings)


def _commands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[Parser]:
    return parser.add_subparsers(title=TEXTS.cli.commands, metavar="", parser_class=Parser)


def _described(command: str, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return an argument's help and placeholder, which a command may override."""
    plain = name.strip("-").replace("-", "_")
    said = {"help": _own(TEXTS.cli.help, command, plain)}
    if "choices" in options or options.get("action") == "store_true":
        return said
    return {**said, "metavar": _own(TEXTS.cli.metavars, command, plain)}


def _own(texts: Texts, command: str, name: str) -> str:
    # Commands have `_` in their key, so that no argument has the same one.
    own = f"{command}-{name}"
    return str(texts.say(own if own in texts else name))


def _said(key: str) -> dict[str, Any]:
    text = TEXTS.cli.help.say(key)
    return {"help": text, "description": text}
