"""Schemathesis over the service in this process: every check, on every operation of the OpenAPI description.

Run by hand with more examples an operation: `python -m tests.support.conformance 500`.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from msgspec import Struct, field
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import events, from_schema
from schemathesis.openapi import from_asgi
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.python.asgi import shutdown_lifespans

from service.adapters.form_files.toml import load
from service.app import create_app
from service.application.collecting import collectors
from service.settings import Settings
from service.texts import tree_of
from service.texts.organisation import speak_for
from service.web.api.openapi_examples import CODE
from tests.support.another_organisation import FORM, lay_out
from tests.support.inprocess import service
from tests.support.installation import SetClock
from tests.support.shipped_forms import SHIPPED

if TYPE_CHECKING:
    from schemathesis import Case, HookContext, Response
    from schemathesis.schemas import BaseSchema

REFUSED = {
    "invalid-answers": "what a form asks is told by its own definition",
    "unknown-breakdown": "what a form can be broken down by is told by its own definition",
    "unknown-owner": "owners are those of the indicators in force",
    "unknown-version": "the versions that a form has had are in the store",
    "too-long-address": "each parameter is within its bounds, and all of them are too long together",
}
"""Codes of refusals of well-formed requests, each with why the description cannot rule the request out."""

KNOWN = {
    "path.form": (FORM, f"{FORM}.csv", f"{FORM}.xlsx", f"{FORM}.docx"),
    "path.code": (CODE,),
    "query.by": ("office",),
}
"""Values that the filled store knows. Others are not found, which shows less."""


class Findings(Struct):
    """What a run found: requests by operation and status, what failed, and what could not be run."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def run(folder: Path, examples: int) -> Findings:
    """Fill a store with the sheets that the description's examples tell of, and send requests to it."""
    token = asyncio.run(_filled(folder))
    try:
        app = create_app(_settings(folder), clock=SetClock())
        return _findings(from_asgi("/schema", app, config=SchemathesisConfig.from_dict(_config(token, examples))))
    finally:
        shutdown_lifespans()
        speak_for(load(SHIPPED).organisation)


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", forms_dir=folder / "forms", rate_limits=False)


async def _filled(folder: Path) -> str:
    """Store the example's sheets at the example's collector; return a token for everything."""
    forms = lay_out(folder / "forms")
    with patch.object(collectors, "new_code", lambda: CODE):
        async with service(folder / "data", forms_dir=forms, rate_limits=False) as running:
            for sheet in tree_of("example")["sheets"]:
                for _ in range(sheet["times"]):
                    path = f"/api/v1/collectors/{CODE}/responses"
                    reply = await running.client.post(path, json={"answers": sheet["answers"]})
                    assert reply.status_code == 201
            bearer = await running.bearer("scores:read", "responses:read")
    return bearer["authorization"].removeprefix("Bearer ")


def _config(token: str, examples: int) -> dict[str, Any]:
    return {
        "seed": 1,
        "cache": {"enabled": False},  # every run is the same
        "suppress-health-check": ["too_slow"],  # a machine under load is
        "request-timeout": 60,  # and makes a document in more than the 10 seconds of the default
        "continue-on-failure": True,
        "dictionaries": {name: {"values": list(values)} for name, values in KNOWN.items()},
        "parameters": {name: {"dictionary": name, "probability": 0.7} for name in KNOWN},
        "auth": {"openapi": {"token": {"bearer": token}}},
        "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
    }


def _findings(schema: BaseSchema) -> Findings:
    schema.hook("filter_failure")(_unforeseen)
    found = Findings()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _note(found, event)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.faults.append(str(event))
    return found


def _unforeseen(_: HookContext, failure: Failure, __: Case[Any], response: Response) -> bool:
    """Return whether a failure is more than a refusal that the description cannot foresee."""
    refused = isinstance(failure, RejectedPositiveData | AcceptedNegativeData) and response.status_code >= 400
    return not refused or response.json().get("code") not in REFUSED


def _note(found: Findings, event: events.ScenarioFinished) -> None:
    for case, sent in event.recorder.interactions.items():
        status = sent.response.status_code if sent.response else 0
        found.statuses[event.recorder.cases[case].value.operation.label, status] += 1
        found.faults += [
            f"{sent.request.method} {sent.request.uri} {sent.request.body!r} {status} {each.name}: "
            f"{each.failure_info.failure.message}"
            for each in event.recorder.checks.get(case, [])
            if each.failure_info
        ]


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        made = run(Path(name), int(sys.argv[1]))
    print(*made.faults, *sorted(made.statuses.items()), sep="\n")
    sys.exit(bool(made.faults))
