"""Query parameters are read in one way or refused by name, on every route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.web.http.parameters import LENIENT, Parameter, parameters_of
from tests.support.inprocess import Service, fields_of, service, sheet_of
from tests.support.signed_in import Signed, signed_in, words_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import httpx

SCORE = "/api/v1/scores/progress"
SURVEY = "/plan/surveys/progress"


@pytest.fixture(scope="module")
async def asked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """Give a service with an answer to `progress`."""
    async with service(tmp_path_factory.mktemp("asked"), rate_limits=False) as running:
        collector = await running.collector()
        reply = await running.client.post(f"/s/{collector.code}", data=fields_of("k" * 22, sheet_of()))
        assert reply.status_code == 303
        yield running


@pytest.fixture(scope="module")
async def bearer(asked: Service) -> dict[str, str]:
    return await asked.bearer()


@pytest.fixture(scope="module")
async def keeper(asked: Service) -> Signed:
    return await signed_in(asked, "keeper")


def problem(reply: httpx.Response) -> dict[str, Any]:
    assert reply.status_code == 400, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = reply.json()
    return told


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("year=2569", {"year": "unknown-parameter"}),
        ("Fiscal_Year=2569", {"Fiscal_Year": "unknown-parameter"}),
        ("2569", {"2569": "unknown-parameter"}),
        ("=2569", {"": "unknown-parameter"}),
        ("draft=draft", {"draft": "unknown-parameter"}),
        ("utm_source=line", {"utm_source": "unknown-parameter"}),
        ("fiscal_year=2569&fiscal_year=2570", {"fiscal_year": "doubled-parameter"}),
        ("fiscal_year=2569&fiscal%5Fyear=2569", {"fiscal_year": "doubled-parameter"}),
        ("status=draft&status=draft", {"status": "doubled-parameter"}),
        *((f"fiscal_year={value}", {"fiscal_year": "not-whole"}) for value in (
            "1e3", "2_569", "%2B2569", "+2569", "2569.0", "-2569", "2,569", "0x9", "²", "", "nan", "9" * 10)),
        ("quarter=1e0", {"quarter": "not-whole"}),
        ("status=certified", {"status": "not-offered"}),
        ("status=", {"status": "not-offered"}),
        ("digits=roman", {"digits": "not-offered"}),
        ("year=1&status=x&quarter=q", {"year": "unknown-parameter", "status": "not-offered", "quarter": "not-whole"}),
    ],
)  # fmt: skip
async def test_what_cannot_be_read_in_one_way_is_refused_by_name(
    asked: Service, bearer: dict[str, str], query: str, faults: dict[str, str]
) -> None:
    told = problem(await asked.client.get(f"{SCORE}?{query}", headers=bearer))
    assert told["code"] == "invalid-parameters"
    assert {each["parameter"]: each["code"] for each in told["errors"]} == faults
    assert told["parameters"] == ["fiscal_year", "quarter", "by", "status", "digits"]
    assert all(name in told["detail"] for name in (*faults, *told["parameters"]))
    assert all(each["parameter"] in each["detail"] for each in told["errors"])


async def test_thai_digits_are_read_as_arabic_ones(asked: Service, bearer: dict[str, str]) -> None:
    for query in ("fiscal_year=๒๕๖๙&quarter=๓", "fiscal_year=%E0%B9%92569&quarter=3"):
        told = (await asked.client.get(f"{SCORE}?{query}", headers=bearer)).json()
        assert (told["period"]["fiscal_year"], told["period"]["quarter"]) == (2569, 3)
    series = await asked.client.get(f"{SCORE}/series?years=๒๕๖๘&years=2569", headers=bearer)
    assert [each["period"]["fiscal_year"] for each in series.json()["years"]] == [2568, 2569]
    told = problem(await asked.client.get(f"{SCORE}/series?years=2569&years=1e3", headers=bearer))
    assert [each["parameter"] for each in told["errors"]] == ["years"]


def handlers(asked: Service) -> Iterator[tuple[str, str, Any]]:
    """Give every route with its handler."""
    app: Any = asked.client._transport.app  # type: ignore[attr-defined]  # httpx types the base transport
    for route in app.routes:
        for method, found in getattr(route, "route_handler_map", {}).items():
            if method in {"GET", "POST"}:
                yield route.path, method, found[0] if isinstance(found, tuple) else found


def address_of(path: str) -> str:
    known = {"form": "progress", "code": "AAAAAA", "subject": "progress", "indicator": "1.1", "number": "1"}
    steps = (part[1:-1].partition(":")[0] if part.startswith("{") else "" for part in path.split("/"))
    return "/".join(known.get(name, "x") if name else part for name, part in zip(steps, path.split("/"), strict=True))


async def test_every_route_refuses_what_it_does_not_know_unless_its_links_pass_through_other_hands(
    asked: Service, bearer: dict[str, str], keeper: Signed
) -> None:
    let_in = set()
    for path, method, handler in handlers(asked):
        send = keeper.post if method == "POST" else keeper.get
        planners = path.startswith("/plan")
        address = f"{address_of(path)}?fbclid=1"
        reply = await (send(address) if planners else asked.client.request(method, address, headers=bearer))
        if LENIENT in handler.opt:
            let_in.add(path)
            assert "fbclid" not in reply.text
        else:
            assert (path, reply.status_code) == (path, 400)
            assert "fbclid" in reply.text
    refusing = {path for path, _, _ in handlers(asked)} - let_in
    assert {path for path in let_in if path.startswith(("/api", "/plan"))} == {
        "/plan/look/{secret:str}",
        "/plan/password/{secret:str}",
        "/plan/provider/return",
        "/plan/shared/{secret:str}",
        "/plan/shared/{secret:str}/{kind:str}",
    }
    assert {"/", "/privacy", "/r", "/r/{receipt:str}", "/healthz", "/readyz"} <= let_in
    assert {"/s/{code:str}", "/S/{code:str}/i/{slip:str}", "/s/{code:str}/thanks", "/s/{code:str}/qr.svg"} <= let_in
    assert {"/schema", "/api/v1/forms", "/plan", SURVEY.replace("progress", "{form:str}")} <= refusing


async def test_every_parameter_is_described_as_it_is_read(asked: Service) -> None:
    described = (await asked.client.get("/schema/openapi.json")).json()["paths"]
    for path, method, handler in handlers(asked):
        operation = described.get(path.replace(":str", ""), {}).get(method.lower())
        if operation:
            listed = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
            assert sorted(listed) == sorted(each.name for each in parameters_of(handler))
    assert Parameter("years", integer=True, repeatable=True) in {
        each for _, _, handler in handlers(asked) for each in parameters_of(handler)
    }


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"{SURVEY}?year=2569", "year"),
        (f"{SURVEY}?fiscal_year=1e3", "fiscal_year"),
        (f"{SURVEY}?fiscal_year=2569&fiscal_year=2570", "fiscal_year"),
        (f"{SURVEY}?quarter=", "quarter"),
        (f"{SURVEY}?status=certified", "status"),
        (f"{SURVEY}/files/xlsx?digits=roman", "digits"),
        (f"{SURVEY}/charts/series.svg?narrow=maybe", "narrow"),
        (f"{SURVEY}/comments?word=x", "word"),
        ("/plan/forms/progress/definition?version=1x", "version"),
        ("/plan/certified/progress?revision=last", "revision"),
        ("/plan/audit?before=now", "before"),
        ("/plan?gclid=1", "gclid"),
    ],
)
async def test_a_planners_page_says_what_is_wrong_with_its_address(keeper: Signed, address: str, name: str) -> None:
    reply = await keeper.get(address)
    assert (reply.status_code, "ที่อยู่ของหน้านี้ไม่ถูกต้อง" in words_of(reply)) == (400, True)
    assert name in words_of(reply)


async def test_planners_pages_read_thai_digits_and_what_the_pages_themselves_ask(keeper: Signed) -> None:
    assert "ไตรมาส 3 ปีงบประมาณ 2569" in await keeper.sees(f"{SURVEY}?fiscal_year=๒๕๖๙&quarter=๓&status=draft")
    await keeper.sees(f"{SURVEY}/comments?fiscal_year=2569&quarter=3&words=&tag=")
    await keeper.sees("/plan/audit?who=")
    for number in ("+1", "1_0", "๙๙", "x"):
        assert (await keeper.get(f"/plan/accounts/{number}")).status_code == 404
    assert (await keeper.get("/plan/accounts/๑")).status_code == 200


async def test_who_scans_a_link_is_let_in_whatever_others_put_on_it(asked: Service) -> None:
    (collector, *_) = [each for each in await asked.deps.store.collectors.everything() if each.form == "progress"]
    put = "fbclid=1&utm_source=line&utm_source=x&openExternalBrowser=1&gclid=2"
    for path in (f"/s/{collector.code}", f"/s/{collector.code}/poster", "/r", "/privacy", "/"):
        assert (await asked.client.get(f"{path}?{put}&lang=en")).status_code == 200
        reply = await asked.client.get(f"{path}?lang=en&lang=th")
        assert reply.status_code == 400
        assert "text/html" in reply.headers["content-type"]
        assert "lang" in words_of(reply)


async def test_a_field_that_is_sent_twice_is_no_answer_and_no_wish(asked: Service, keeper: Signed) -> None:
    before = len(await asked.responses())
    collector = await asked.collector()
    fields = fields_of("t" * 22, sheet_of())
    rating = next(name for name, value in fields.items() if value == "5")
    doubled = await asked.client.post(f"/s/{collector.code}", data={**fields, rating: ["5", "1"]})
    assert doubled.status_code == 422
    for name in ("version", "key", "lang"):
        given = fields.get(name, "th")
        twice = await asked.client.post(f"/s/{collector.code}", data={**fields, name: [given, given]})
        assert (twice.status_code, name in words_of(twice)) == (400, True)
    assert (await asked.client.post(f"/s/{collector.code}", data={**fields, "version": "1x"})).status_code == 400
    named = await keeper.post("/plan/tokens", name=["a", "b"], scopes=["scores:read", "responses:read"])
    assert (named.status_code, "name" in words_of(named)) == (400, True)
    assert len(await asked.responses()) == before


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"answers": {"a": 1, "a": 2}}', "a"),
        ('{"answers": {}, "answers": {"a": 1}}', "answers"),
        ('{"answers": {}, "version": 1, "version": 2}', "version"),
        ('{"answers": {"\\u0061": 1, "a": 2}}', "a"),
    ],
)
async def test_a_name_that_a_body_has_twice_is_refused(asked: Service, body: str, name: str) -> None:
    collector = await asked.collector()
    address = f"/api/v1/collectors/{collector.code}/responses"
    told = problem(await asked.client.post(address, content=body, headers={"content-type": "application/json"}))
    assert (told["code"], f"{name} " in told["detail"]) == ("sent-twice", True)
    unknown = await asked.client.post(address, json={"answers": {}, "verion": 1})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "bad-request")
    assert "verion" in unknown.text


async def test_a_header_that_says_two_things_or_nothing_is_refused(asked: Service, bearer: dict[str, str]) -> None:
    collector = await asked.collector()
    address = f"/api/v1/collectors/{collector.code}/responses"
    for keys in (["a" * 22, "b" * 22], ["a" * 22, "a" * 22]):
        headers = [("idempotency-key", key) for key in keys]
        told = problem(await asked.client.post(address, json={"answers": sheet_of()}, headers=headers))
        assert (told["code"], "idempotency-key" in told["detail"]) == ("sent-twice", True)
    empty = await asked.client.post(address, json={"answers": sheet_of()}, headers={"idempotency-key": ""})
    assert problem(empty)["code"] == "invalid-key"
    twice = [("authorization", bearer["authorization"]), ("authorization", "Bearer other")]
    assert problem(await asked.client.get(SCORE, headers=twice))["code"] == "sent-twice"


async def test_options_asks_about_an_address_whatever_its_query(asked: Service) -> None:
    reply = await asked.client.options(SCORE, params={"fiscal_year": "2569", "year": "x"})
    assert (reply.status_code, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
