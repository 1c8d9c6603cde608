"""`/metrics`: who may read it, what it says, and that dashboard and alerts ask for nothing else."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from msgspec import json

from tests.support.inprocess import Service, fields_of, service
from tests.support.scraping import Scraped, scraped
from tests.support.signed_in_http import HERE, PASSWORD, enter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PROMETHEUS = Path(__file__).parents[3] / "deploy/prometheus"
K = "k" * 22


@pytest.fixture(scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    async with service(tmp_path_factory.mktemp("metrics") / "data", rate_limits=False) as running:
        yield running


@pytest.fixture(scope="module")
async def quiet(tmp_path_factory: pytest.TempPathFactory) -> Scraped:
    """What a service tells to which nothing has come."""
    async with service(tmp_path_factory.mktemp("quiet") / "data") as running:
        return await now(running)


async def asked(here: Service, client: tuple[str, int] | None, headers: dict[str, str] | None = None) -> httpx.Response:
    asgi: Any = here.app
    transport = httpx.ASGITransport(app=asgi, client=client)  # type: ignore[arg-type]  # a Unix socket has no address
    async with httpx.AsyncClient(transport=transport, base_url="http://pochai.test") as asking:
        return await asking.get("/metrics", headers=headers)


async def now(here: Service) -> Scraped:
    return scraped((await asked(here, ("127.0.0.1", 1))).text)


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("::1", 1), None])
async def test_programs_of_this_machine_read_it_unless_a_proxy_passes_them_on(
    here: Service, client: tuple[str, int] | None
) -> None:
    reply = await asked(here, client)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"):
        for value in ("203.0.113.9", ""):
            refused = await asked(here, client, {name: value})
            assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(("scope", "status"), [("metrics:read", 200), ("scores:read", 403)])
async def test_others_need_a_token_that_is_for_it(here: Service, scope: str, status: int) -> None:
    assert (await here.client.get("/metrics")).status_code == 401
    assert (await here.client.get("/metrics", headers=await here.bearer(scope))).status_code == status
    if status == 200:
        scores = await here.client.get("/api/v1/scores", headers=await here.bearer(scope))
        assert scores.status_code == 403


async def test_known_traffic_is_counted_exactly_and_names_nobody(tmp_path: Path) -> None:
    async with service(tmp_path, rate_limits=False) as here:
        made = await here.collector()
        path, api = f"/s/{made.code}", f"/api/v1/collectors/{made.code}/responses"
        for _ in range(3):
            await here.client.get(path)
        await here.client.head(path)
        for fields in (fields_of(K), fields_of(K), fields_of("l" * 22), {"version": "2"}):
            sent = await here.client.post(path, data=fields)
        assert sent.status_code == 422
        await here.client.post(api, json={"answers": {}})
        await here.client.get("/nothing/here")
        await here.client.post("/healthz")
        token = await here.bearer()
        for kind in ("csv", "csv", "xlsx"):
            assert (await here.client.get(f"/api/v1/scores/progress.{kind}", headers=token)).status_code == 200
        await enter(here)
        for password, status in (("wrong" * 9, 403), (PASSWORD, 303)):
            tries = {"name": "somying", "password": password}
            assert (await here.client.post("/plan/sign-in", data=tries, headers=HERE)).status_code == status
        assert (await here.client.get("/plan/surveys/progress/files/json")).status_code == 200
        found = await now(here)
    by = found.by
    assert by("pochai_answers_total", "outcome") == {"stored": 2, "same": 1}
    assert by("pochai_answers_refused_total", "kind") == {"invalid": 2}
    assert by("pochai_requests_total", "status", route="/s/{code}", method="GET") == {"200": 4}
    assert by("pochai_requests_total", "status", route="/s/{code}", method="POST") == {"303": 3, "422": 1}
    assert by("pochai_requests_total", "status", route="other") == {"404": 1, "405": 1}
    assert by("pochai_exports_total", "format") == {"csv": 2, "xlsx": 1, "json": 1}
    assert by("pochai_sign_ins_total", "result") == {"ok": 1, "refused": 1}
    assert found.of("pochai_request_seconds_total", route="/s/{code}", method="GET") > 0
    assert found.of("pochai_commit_group_size_sum") == 3
    told = " ".join(value for _, value in found.labels())
    assert all(secret not in told for secret in (made.code, "somying", token["authorization"], K))


async def test_it_says_what_a_keeper_has_to_see_to(here: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    found = await now(here)
    assert [found.of(f"pochai_{name}") for name in ("ready", "clock_in_doubt", "backup_timestamp_seconds")] == [1, 0, 0]
    assert found.of("pochai_disk_size_bytes") > found.of("pochai_disk_free_bytes") > 0
    here.deps.submissions._failed = here.clock()
    found = await now(here)
    here.deps.submissions._failed = None
    assert (found.of("pochai_ready"), found.by("pochai_trouble", "trouble")) == (0, {"writer": 1})

    async def breaks(*_: Any) -> list[str]:
        raise OSError("disk gone")

    monkeypatch.setattr(type(here.deps.store), "troubles", breaks)
    found = await now(here)
    assert (found.of("pochai_ready"), found.by("pochai_trouble", "trouble")) == (0, {"file": 1})
    assert found.by("pochai_requests_total", "status", route="/metrics")["200"] > 0


async def test_without_its_extra_it_says_so(here: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client.exposition", None)
    reply = await asked(here, ("127.0.0.1", 1))
    assert (reply.status_code, reply.json()["code"]) == (501, "extra-missing")


def queries() -> list[str]:
    """Return what dashboard and alerts ask Prometheus."""
    dashboard = json.decode((PROMETHEUS / "dashboard.json").read_bytes())
    alerts = re.findall(r"^ +expr: (.+)$", (PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"), re.MULTILINE)
    return [*alerts, *(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])]


@pytest.mark.parametrize("query", sorted(set(queries())))
async def test_dashboard_and_alerts_ask_for_what_is_there(here: Service, quiet: Scraped, query: str) -> None:
    found = await now(here)
    names = {name for name, _ in found} | {"up"}
    # What comes for the first time is no increase: it has to be there with 0 before.
    for name, labels in re.findall(r"\bincrease\((pochai_\w+)(?:\{([^}]*)\})?", query):
        wanted = set(re.findall(r'(\w+)="([^"]*)"', labels))
        assert any(each == name and wanted <= found_labels for each, found_labels in quiet), query
    asked_for = re.findall(r"\b(?:pochai_\w+|up)\b(?:\{([^}]*)\})?", query)
    assert asked_for
    assert set(re.findall(r"\b(?:pochai_\w+|up)\b", query)) <= names
    every = {name for name, _ in found.labels()} | {"le", "instance", "job"}
    used = {each.strip() for group in re.findall(r"\b(?:by|on) \(([^)]*)\)", query) for each in group.split(",")}
    assert used <= every
    values = set(found.labels()) | {("job", "pochai")}
    assert set(re.findall(r'(\w+)="([^"]*)"', query)) <= values
    routes = {each.path_format for each in here.app.routes}
    assert all(any(re.fullmatch(each, route) for route in routes) for each in re.findall(r'route=~"([^"]*)"', query))
    assert query.count("(") == query.count(")")
