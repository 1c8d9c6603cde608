"""The commands and their arguments, as data: what is said about each comes from the texts."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service import __version__
from service.application.tokens import SCOPES
from service.cli import (
    accounts,
    certifying,
    doctor,
    drawing,
    figures,
    forms,
    hooks,
    inviting,
    keeping,
    measuring,
    proving,
    serving,
)
from service.cli.parser import Parser, whole
from service.cli.site import SAYS
from service.domain.collector import ACCESSES, DEVICES
from service.domain.period import QUARTERS
from service.domain.planner import ROLES
from service.domain.webhook import EVENTS
from service.web.digits import DIGITS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from service.settings import Settings
    from service.web.text import Texts

    Command = Callable[[argparse.Namespace, Settings], Awaitable[int | None]]

Argument = tuple[str, dict[str, Any]]

_FORM: Argument = ("form", {})
_CODE: Argument = ("code", {})
_NAME: Argument = ("name", {})
_ID: Argument = ("id", {})
_ROLE: Argument = ("--role", {"required": True, "choices": ROLES})
_FISCAL_YEAR: Argument = ("--fiscal-year", {"type": whole})
_QUARTER: Argument = ("--quarter", {"type": whole, "choices": QUARTERS})


def _format(*formats: str) -> Argument:
    return "--format", {"choices": formats, "default": formats[0]}


_LISTED = _format("text", "json")

COMMANDS: dict[tuple[str, ...], tuple[Command, list[Argument]]] = {
    ("serve",): (serving.serve, [("--lan", {"action": "store_true"})]),
    ("demo",): (serving.demo, [("--lan", {"action": "store_true"})]),
    ("forms", "check"): (forms.forms_check, [("path", {"nargs": "?", "type": Path}), _LISTED]),
    ("forms", "list"): (forms.forms_list, [_LISTED]),
    ("forms", "import"): (forms.forms_import, [("workbook", {"type": Path})]),
    ("forms", "export"): (forms.forms_export, [_FORM, _format("toml", "xlsx"), ("--output", {"type": Path})]),
    ("collector", "create"): (
        keeping.collector_create,
        [
            _FORM,
            ("--label", {"required": True}),
            ("--opens", {"type": keeping.first_moment}),
            ("--closes", {"type": keeping.moment_after}),
            ("--population", {"type": whole}),
            ("--access", {"choices": ACCESSES, "default": ACCESSES[0]}),
            ("--device", {"choices": DEVICES, "default": DEVICES[0]}),
            _LISTED,
        ],
    ),
    ("collector", "list"): (keeping.collector_list, [_LISTED]),
    ("collector", "close"): (keeping.collector_close, [_CODE, _LISTED]),
    ("qr",): (drawing.qr, [_CODE, ("--output", {"type": Path})]),
    ("invitations",): (
        inviting.invitations,
        [
            _CODE,
            ("--count", {"type": whole}),
            ("--replace", {"type": whole}),
            ("--output", {"type": Path}),
            ("--csv", {"type": Path}),
            _LISTED,
        ],
    ),
    ("scores",): (
        figures.scores,
        [
            ("--form", {}),
            ("--indicators", {"action": "store_true"}),
            _FISCAL_YEAR,
            _QUARTER,
            ("--by", {}),
            ("--status", {"choices": ("draft",)}),
            _format("text", "json", "csv", "xlsx", "docx"),
            ("--digits", {"choices": DIGITS}),
            ("--comments", {"action": "store_true"}),
            ("--output", {"type": Path}),
        ],
    ),
    ("measure", "record"): (
        measuring.measure_record,
        [
            ("indicator", {}),
            ("--fiscal-year", {"type": whole, "required": True}),
            _QUARTER,
            ("--input", {"type": measuring.named_input, "action": "append"}),
            ("--by", {"required": True}),
            ("--note", {}),
            _LISTED,
        ],
    ),
    ("measure", "list"): (measuring.measure_list, [("--indicator", {}), _FISCAL_YEAR, _LISTED]),
    ("certify", "list"): (certifying.certify_list, [_LISTED]),
    ("certify", "show"): (
        certifying.certify_show,
        [
            ("subject", {}),
            ("--fiscal-year", {"type": whole, "required": True}),
            _QUARTER,
            ("--revision", {"type": whole}),
            _format("text", "json", "document"),
        ],
    ),
    ("certify", "verify"): (certifying.certify_verify, [_LISTED]),
    ("export", "responses"): (
        figures.export_responses,
        [("--form", {"required": True}), _format("jsonl", "csv"), ("--output", {"type": Path})],
    ),
    ("export", "personal"): (
        figures.export_personal,
        [("--form", {"required": True}), _format("jsonl", "csv"), ("--output", {"type": Path})],
    ),
    ("token", "create"): (
        keeping.token_create,
        [
            ("--name", {"required": True}),
            ("--scope", {"required": True, "action": "append", "choices": SCOPES}),
            _LISTED,
        ],
    ),
    ("token", "list"): (keeping.token_list, [_LISTED]),
    ("token", "revoke"): (keeping.token_revoke, [_NAME]),
    ("planner", "create"): (accounts.planner_create, [("--name", {"required": True}), _ROLE, _LISTED]),
    ("planner", "list"): (accounts.planner_list, [_LISTED]),
    ("planner", "reset"): (accounts.planner_reset, [_NAME, _LISTED]),
    ("planner", "role"): (accounts.planner_role, [_NAME, _ROLE]),
    ("planner", "close"): (accounts.planner_close, [_NAME]),
    ("webhook", "add"): (
        hooks.webhook_add,
        [
            ("url", {}),
            ("--event", {"action": "append", "choices": EVENTS}),
            ("--internal", {"action": "store_true"}),
            _LISTED,
        ],
    ),
    ("webhook", "list"): (hooks.webhook_list, [_LISTED]),
    ("webhook", "remove"): (hooks.webhook_remove, [_ID]),
    ("webhook", "test"): (hooks.webhook_test, [_ID, _LISTED]),
    ("webhook", "deliveries"): (hooks.webhook_deliveries, [_LISTED]),
    ("audit", "verify"): (accounts.audit_verify, [_LISTED]),
    ("recount",): (proving.recount, [("--repair", {"action": "store_true"}), _LISTED]),
    ("purge",): (proving.purge, []),
    ("migrate",): (proving.migrate, []),
    ("doctor",): (doctor.doctor, [_LISTED]),
}


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = Parser(prog="pochai", description=SAYS.cli.description)
    parser.add_argument("--version", action="version", version=f"pochai {__version__}", help=SAYS.cli.version_help)
    groups: dict[tuple[str, ...], argparse._SubParsersAction[Parser]] = {(): _commands(parser)}
    for path, (run, arguments) in COMMANDS.items():
        group = path[:-1]
        if group not in groups:
            parent = groups[()].add_parser(group[0], **_said(group[0]))
            groups[group] = _commands(parent)
        command = groups[group].add_parser(path[-1], **_said("_".join(path)))
        for name, options in arguments:
            command.add_argument(name, **_described(path[0], name, options), **options)
        command.set_defaults(run=run)
    return parser


def _commands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[Parser]:
    return parser.add_subparsers(title=SAYS.cli.commands, metavar="", parser_class=Parser)


def _described(command: str, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Give what is said of an argument and what stands for its value, which a command may say in its own way."""
    plain = name.strip("-").replace("-", "_")
    said = {"help": _own(SAYS.cli.help, command, plain)}
    if not name.startswith("-") or "choices" in options or options.get("action") == "store_true":
        return said
    metavars = SAYS.cli.metavars
    known = plain in metavars or f"{command}-{plain}" in metavars
    return {**said, "metavar": _own(metavars, command, plain if known else "value")}


def _own(texts: Texts, command: str, name: str) -> str:
    # Commands are named with `_`, so that no argument goes by the name of one.
    own = f"{command}-{name}"
    return str(texts.say(own if own in texts else name))


def _said(key: str) -> dict[str, Any]:
    text = SAYS.cli.help.say(key)
    return {"help": text, "description": text}
