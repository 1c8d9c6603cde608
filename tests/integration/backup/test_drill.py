"""The drill as the guide has it, in short: back up under load, destroy, restore, compare to the last digit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from tests.faults.drill import drill
from tests.support import engines, postgresql

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_was_acknowledged_before_a_backup_is_restored(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgresql_server") if engine == "postgresql" else ""
    with patch.object(engines, "server", server):
        done = drill(tmp_path / "data", 0.5)
        engines.give_back(tmp_path, postgresql.empty)
    assert 0 < done.before <= done.restored <= done.acknowledged
