"""The service does what its OpenAPI description says, tried by schemathesis with all its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.conformance import run

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = 4
"""How many requests of its own making each operation gets, after the examples and the bounds of all parameters."""

pytestmark = [pytest.mark.long, pytest.mark.sqlite_file]


def test_every_operation_keeps_to_its_description(tmp_path: Path) -> None:
    found = run(tmp_path, EXAMPLES)
    assert found.faults == []
    accepted = {operation for operation, status in found.statuses if status in {200, 201}}
    assert len(accepted) == 13
    assert found.statuses["POST /api/v1/collectors/{code}/responses", 201] > 0
