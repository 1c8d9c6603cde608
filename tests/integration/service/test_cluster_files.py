"""The files of a cluster, which `tests/faults/cluster` runs, can be filled in and read."""

from __future__ import annotations

import pytest

from service.adapters.database.postgresql.address import read_address
from service.environment import read_settings
from tests.faults.cluster.cluster import DEPLOY, rendered, settings

MACHINE = {"NODE": "db1", "ADDRESS": "10.0.0.1", "HOST": "127.0.0.1", "PORT": 8000}


@pytest.mark.parametrize("name", sorted(each.name for each in DEPLOY.iterdir() if each.suffix != ".sql"))
def test_every_name_in_a_file_is_filled_in(name: str) -> None:
    assert "$" not in rendered(name, **MACHINE)


def test_the_service_takes_the_settings_of_its_file() -> None:
    read = read_settings(settings(rendered("pochai.env", **MACHINE)))
    assert read_address(str(read.database)).dsn != read_address(read.read_database_url).dsn
