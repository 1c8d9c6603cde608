"""All commands and their arguments, as data; their help comes from the texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.application.accounts.tokens import SCOPES
from service.cli.argument_types import at_least_one, first_moment, moment_after, named_input, whole
from service.domain.accounts.audit_log import ACTIONS
from service.domain.accounts.planner import ROLES
from service.domain.collecting.collector import ACCESSES, DEVICES, PAGINGS
from service.domain.indicators.imported import METHODS, UNTOLD
from service.domain.period import QUARTERS
from service.domain.webhooks.webhook import EVENTS
from service.exports.thai_digits import DIGITS

Argument = tuple[str, dict[str, Any]]

_FORM: Argument = ("form", {})
_CODE: Argument = ("code", {})
_NAME: Argument = ("name", {})
_ID: Argument = ("id", {})
_REASON: Argument = ("--reason", {"required": True})
_ROLE: Argument = ("--role", {"required": True, "choices": ROLES})
_FISCAL_YEAR: Argument = ("--fiscal-year", {"type": whole})
_QUARTER: Argument = ("--quarter", {"type": whole, "choices": QUARTERS})

_DOCUMENTED: tuple[Argument, ...] = (("indicator", {}), ("--fiscal-year", {"type": whole, "required": True}), _QUARTER)
"""Which result is meant."""

_ERASED: tuple[Argument, ...] = (
    ("--fiscal-year", {"type": whole, "required": True}),
    _QUARTER,
    ("--revision", {"type": whole, "required": True}),
    _REASON,
)
"""Which text of a period is erased, and why."""


def _format(*formats: str) -> Argument:
    return "--format", {"choices": formats, "default": formats[0]}


_LISTED = _format("text", "json")
_CONFIRM: Argument = ("--confirm", {"action": "store_true"})

KEPT = 14
"""How many good backups are kept, unless said otherwise."""

EDITED = ("label", "opens", "closes", "population", "daily_limit", "paging")
"""The settings that `collector edit` changes."""

COMMANDS: dict[tuple[str, ...], tuple[str, list[Argument]]] = {
    ("serve",): ("serve.serve", [("--lan", {"action": "store_true"})]),
    ("demo",): ("serve.demo", [("--lan", {"action": "store_true"})]),
    ("forms", "check"): ("forms.forms_check", [("path", {"nargs": "?", "type": Path}), _LISTED]),
    ("forms", "list"): ("forms.forms_list", [_LISTED]),
    ("forms", "import"): ("forms.forms_import", [("workbook", {"type": Path})]),
    ("forms", "export"): ("forms.forms_export", [_FORM, _format("toml", "xlsx"), ("--output", {"type": Path})]),
    ("collector", "create"): (
        "collectors_and_tokens.collector_create",
        [
            _FORM,
            ("--label", {"required": True}),
            ("--opens", {"type": first_moment}),
            ("--closes", {"type": moment_after}),
            ("--population", {"type": whole}),
            ("--access", {"choices": ACCESSES, "default": ACCESSES[0]}),
            ("--device", {"choices": DEVICES, "default": DEVICES[0]}),
            ("--paging", {"choices": PAGINGS, "default": PAGINGS[0]}),
            ("--daily-limit", {"type": whole}),
            ("--trial", {"action": "store_true"}),
            _LISTED,
        ],
    ),
    ("collector", "edit"): (
        "collectors_and_tokens.collector_edit",
        [_CODE, *((f"--{name.replace('_', '-')}", {}) for name in EDITED), _CONFIRM, _LISTED],
    ),
    ("collector", "population"): (
        "populations.collector_population",
        [_CODE, _FISCAL_YEAR, _QUARTER, ("--population", {}), ("--alone", {"action": "store_true"}), _CONFIRM, _LISTED],
    ),
    ("collector", "list"): ("collectors_and_tokens.collector_list", [_LISTED]),
    ("collector", "close"): ("collectors_and_tokens.collector_close", [_CODE, _LISTED]),
    ("collector", "withdraw"): ("collectors_and_tokens.collector_withdraw", [_CODE, _REASON, _LISTED]),
    ("collector", "restore"): ("collectors_and_tokens.collector_restore", [_CODE, _REASON, _LISTED]),
    ("qr",): ("qr.qr", [_CODE, ("--output", {"type": Path})]),
    ("invitations",): (
        "invitations.invitations",
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
        "scores.scores",
        [
            ("--form", {}),
            ("--indicators", {"action": "store_true"}),
            ("--owner", {}),
            ("--series", {"action": "store_true"}),
            _FISCAL_YEAR,
            _QUARTER,
            ("--by", {}),
            ("--status", {"choices": ("draft",)}),
            _format("text", "json", "csv", "xlsx", "docx"),
            ("--short", {"action": "store_true"}),
            ("--digits", {"choices": DIGITS}),
            ("--comments", {"action": "store_true"}),
            ("--output", {"type": Path}),
        ],
    ),
    ("measure", "record"): (
        "measurements.measure_record",
        [
            ("indicator", {}),
            ("--fiscal-year", {"type": whole, "required": True}),
            _QUARTER,
            ("--input", {"type": named_input, "action": "append"}),
            ("--by", {"required": True}),
            ("--note", {}),
            _CONFIRM,
            ("--survey-evidence", {"action": "store_true"}),
            _LISTED,
        ],
    ),
    ("measure", "list"): ("measurements.measure_list", [("--indicator", {}), _FISCAL_YEAR, _LISTED]),
    ("imported", "record"): (
        "imported.imported_record",
        [
            *_DOCUMENTED,
            ("--percent", {"required": True}),
            ("--responses", {"required": True}),
            ("--method", {"required": True, "choices": (*METHODS, UNTOLD)}),
            ("--document", {"required": True}),
            ("--by", {"required": True}),
            ("--note", {}),
            _LISTED,
        ],
    ),
    ("imported", "remove"): (
        "imported.imported_remove",
        [*_DOCUMENTED, ("--by", {"required": True}), ("--note", {"required": True}), _LISTED],
    ),
    ("imported", "list"): ("imported.imported_list", [("--indicator", {}), _FISCAL_YEAR, _LISTED]),
    ("conclusion", "erase"): ("erasing.conclusion_erase", [_FORM, *_ERASED]),
    ("remark", "erase"): ("erasing.remark_erase", [("indicator", {}), *_ERASED]),
    ("certify", "list"): ("certification.certify_list", [_LISTED]),
    ("certify", "show"): (
        "certification.certify_show",
        [
            ("subject", {}),
            ("--fiscal-year", {"type": whole, "required": True}),
            _QUARTER,
            ("--revision", {"type": whole}),
            _format("text", "json", "document"),
        ],
    ),
    ("certify", "verify"): ("certification.certify_verify", [_LISTED]),
    ("export", "responses"): (
        "answers_export.export_responses",
        [
            ("--form", {"required": True}),
            ("--include", {"action": "append"}),
            _format("jsonl", "csv"),
            ("--output", {"type": Path}),
        ],
    ),
    ("export", "personal"): (
        "answers_export.export_personal",
        [("--form", {"required": True}), _format("jsonl", "csv"), ("--output", {"type": Path})],
    ),
    ("token", "create"): (
        "collectors_and_tokens.token_create",
        [
            ("--name", {"required": True}),
            ("--scope", {"required": True, "action": "append", "choices": SCOPES}),
            ("--ends", {}),
            ("--address", {"action": "append"}),
            _LISTED,
        ],
    ),
    ("token", "list"): ("collectors_and_tokens.token_list", [_LISTED]),
    ("token", "revoke"): ("collectors_and_tokens.token_revoke", [_NAME]),
    ("planner", "create"): ("accounts.planner_create", [("--name", {"required": True}), _ROLE, _LISTED]),
    ("planner", "list"): ("accounts.planner_list", [_LISTED]),
    ("planner", "reset"): ("accounts.planner_reset", [_NAME, _LISTED]),
    ("planner", "reset-factor"): ("accounts.planner_reset_factor", [_NAME]),
    ("planner", "role"): ("accounts.planner_role", [_NAME, _ROLE]),
    ("planner", "holder"): (
        "accounts.planner_holder",
        [_NAME, ("--full-name", {"required": True}), ("--position", {"default": ""}), ("--email", {})],
    ),
    ("planner", "close"): ("accounts.planner_close", [_NAME]),
    ("webhook", "add"): (
        "webhooks.webhook_add",
        [
            ("url", {}),
            ("--event", {"action": "append", "choices": EVENTS}),
            ("--internal", {"action": "store_true"}),
            _LISTED,
        ],
    ),
    ("webhook", "list"): ("webhooks.webhook_list", [_LISTED]),
    ("webhook", "remove"): ("webhooks.webhook_remove", [_ID]),
    ("webhook", "test"): ("webhooks.webhook_test", [_ID, _LISTED]),
    ("webhook", "deliveries"): ("webhooks.webhook_deliveries", [_LISTED]),
    ("mail", "test"): ("mail.mail_test", [("email_address", {})]),
    ("audit", "list"): (
        "audit_log.audit_list",
        [
            ("--who", {}),
            ("--action", {"choices": ACTIONS}),
            ("--since", {"type": first_moment}),
            ("--until", {"type": moment_after}),
            ("--count", {"type": at_least_one}),
            _LISTED,
        ],
    ),
    ("audit", "export"): ("audit_log.audit_export", [("--output", {"type": Path})]),
    ("audit", "verify"): ("audit_log.audit_verify", [_LISTED]),
    ("backup",): ("backups.backup", [("--keep", {"type": at_least_one, "default": KEPT}), _LISTED]),
    ("restore",): ("backups.restore", [("backup", {"nargs": "?", "type": Path}), _LISTED]),
    ("recount",): ("maintenance.recount", [("--repair", {"action": "store_true"}), _LISTED]),
    ("purge",): ("maintenance.purge", []),
    ("clock", "confirm"): (
        "maintenance.clock_confirm",
        [("today", {"type": first_moment})],
    ),
    ("migrate",): (
        "maintenance.migrate",
        [("--from", {"dest": "source"}), ("--to", {"dest": "target"})],
    ),
    ("doctor",): ("doctor.doctor", [_LISTED]),
}
"""The arguments of each command, and the module and function that run it, imported only then."""
