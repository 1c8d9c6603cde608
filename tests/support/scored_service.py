"""A service with answers rated so that no two items have equal figures, for tests of export files."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from msgspec import json

from tests.support.inprocess import RATINGS, Service, fields_of, service, sheet_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

URL = "/api/v1/scores/progress"
OFFICES = ["add_project"] * 7 + ["disbursement"] * 6 + ["report_results"] * 2


@asynccontextmanager
async def answered_service(folder: Path, **settings: Any) -> AsyncIterator[Service]:
    """Run a service with fifteen answers of a population of forty."""
    async with service(folder, public_scores=True, rate_limits=False, **settings) as running:
        collector = await running.collector(population=40)
        for number, office in enumerate(OFFICES):
            ratings = {name: 5 - (number * at) % 5 // 2 for at, name in enumerate(RATINGS)}
            given = sheet_of(office, **{**ratings, "advice": "na"})
            path = f"/s/{collector.code}"
            assert (await running.client.post(path, data=fields_of(f"{number:022d}", given))).status_code == 303
        yield running


async def told(running: Service, query: str = "fiscal_year=2569") -> Any:
    """Return the score from the API."""
    return json.decode((await running.client.get(f"{URL}?{query}")).content)
