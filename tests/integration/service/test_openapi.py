"""The OpenAPI description: complete, and its examples are valid and made by the real code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.exports.formats import MEDIA_TYPES
from service.web.api import openapi_examples
from tests.support.inprocess import Service, service
from tests.support.json_schema import Description

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(scope="module")
async def described(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    async with service(tmp_path_factory.mktemp("described"), rate_limits=False) as running:
        yield running


@pytest.fixture(scope="module")
async def description(described: Service) -> Description:
    reply = await described.client.get("/schema")
    assert reply.status_code == 200
    return Description(json.decode(reply.content))


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, response in operation["responses"].items():
        for kind, content in (response.get("content") or {}).items():
            yield f"{status} {kind}", content


async def test_every_operation_is_described(description: Description) -> None:
    assert {name for name, _ in description.operations()} == {
        "post /api/v1/collectors/{code}/responses",
        "get /api/v1/responses/{form}",
        "get /api/v1/forms",
        "get /api/v1/forms/{form}",
        "get /api/v1/scores",
        "get /api/v1/scores.csv",
        "get /api/v1/scores/{form}",
        "get /api/v1/scores/{form}/series",
        "get /api/v1/scores/{form}/series.csv",
        "get /api/v1/indicators",
        "get /api/v1/indicators.csv",
        "get /healthz",
        "get /readyz",
    }
    assert all(operation["description"] for _, operation in description.operations())


async def test_every_reply_of_every_operation_has_an_example_that_keeps_to_its_schema(description: Description) -> None:
    wrong = []
    for name, operation in description.operations():
        for place, content in bodies(operation):
            if content["schema"].get("contentMediaType") in MEDIA_TYPES.values():
                continue  # office files, which no JSON can hold
            found = [each["value"] for each in content.get("examples", {}).values()]
            wrong += [f"{name} {place}: no example"] if not found else []
            wrong += [
                f"{name} {place} {fault}" for each in found for fault in description.faults(content["schema"], each)
            ]
    assert wrong == []


async def test_every_refusal_is_a_problem_with_its_status_and_says_why_in_thai(description: Description) -> None:
    for _, operation in description.operations():
        for place, content in bodies(operation):
            status, kind = place.split(" ")
            if int(status) < 400 or kind == "application/json":
                continue
            assert kind == "application/problem+json"
            for example in content["examples"].values():
                assert example["value"]["status"] == int(status)
                assert any("\u0e00" <= letter <= "\u0e7f" for letter in example["value"]["detail"])


def test_every_parameter_and_every_body_has_an_example_that_keeps_to_its_schema(
    description: Description,
) -> None:
    wrong = []
    for name, operation in description.operations():
        for parameter in operation.get("parameters", []):
            found = [each["value"] for each in parameter.get("examples", {}).values()]
            wrong += [f"{name} {parameter['name']}: no example"] if not found else []
            wrong += [f"{name} {fault}" for each in found for fault in description.faults(parameter["schema"], each)]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            found = content["schema"].get("examples", [])
            wrong += [f"{name}: no body"] if not found else []
            wrong += [f"{name} {fault}" for each in found for fault in description.faults(content["schema"], each)]
    assert wrong == []


async def test_every_operation_names_what_any_request_may_meet(description: Description) -> None:
    for name, operation in description.operations():
        expected = {"400", "414", "500"} | ({"503"} if name not in {"get /healthz", "get /api/v1/forms"} else set())
        assert operation["responses"].keys() >= expected, name


@pytest.mark.parametrize(
    ("status", "header"), [("401", "WWW-Authenticate"), ("429", "Retry-After"), ("503", "Retry-After")]
)
async def test_every_refusal_of_the_api_has_its_header(description: Description, status: str, header: str) -> None:
    for name, operation in description.operations():
        if "/api/" in name and status in operation["responses"]:
            assert operation["responses"][status]["headers"][header]["required"]


async def test_all_that_needs_a_token_names_its_scope_and_all_scores_have_a_tag(description: Description) -> None:
    needed = {name: each["security"] for name, each in description.operations() if "401" in each["responses"]}
    assert needed.pop("get /api/v1/responses/{form}") == [{"token": ["responses:read"]}]
    assert len(needed) == 7
    assert all(each == [{"token": ["scores:read"]}] for each in needed.values())
    tagged = {name for name, each in description.operations() if "ETag" in each["responses"]["200"].get("headers", {})}
    assert tagged == needed.keys()


async def test_nothing_sent_is_unbounded_or_null(description: Description) -> None:
    for _, operation in description.operations():
        for parameter in operation.get("parameters", []):
            sent = parameter["schema"]
            assert sent["type"] in {"string", "integer", "array"}
            assert {"pattern", "minimum", "enum", "items"} & sent.keys() or parameter["name"] == "If-None-Match"
            assert {"pattern", "minimum"} & sent.get("items", {"pattern": ""}).keys()
    sheet = description.tree["components"]["schemas"]["AnswerSheet"]
    assert sheet["additionalProperties"] is False


async def test_a_wrong_example_would_be_found(description: Description) -> None:
    (score,) = (each for name, each in description.operations() if name == "get /api/v1/scores/{form}")
    wanted = score["responses"]["200"]["content"]["application/json"]["schema"]
    for name, value in (("percent", "88"), ("more", 1), ("items", [{}]), ("status", "x"), ("responses", True)):
        assert list(description.faults(wanted, {**json.decode(openapi_examples.SCORE), name: value}))


def test_the_example_is_a_score_of_its_answers() -> None:
    score = json.decode(openapi_examples.SCORE)
    # 12 x (5 + 4) + 7 x 4 + 3 x (4 + 4) = 160 of 37 answers x 5
    assert (score["responses"], score["answers"], score["rating_sum"], score["percent"]) == (22, 37, 160, 86.49)
    assert (score["level"], score["met"], score["population"]) == (3, False, 40)
    assert [group["hidden"] for group in score["by"]["groups"]] == [False, True, True]
    assert json.decode(openapi_examples.SCORECARD)["indicators"][0]["value"] == 86.49


@pytest.mark.parametrize("path", ["/schema/x", "/schema/x/y", "/schema/x.json", "/schema/swagger", "/schema/x.yaml"])
async def test_what_is_not_in_the_description_is_refused_as_elsewhere(described: Service, path: str) -> None:
    reply = await described.client.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")
    assert reply.json()["code"] == "not-found"


@pytest.mark.parametrize("path", ["/schema", "/schema/", "/schema/openapi.json"])
async def test_the_description_is_json_wherever_it_is_looked_for(described: Service, path: str) -> None:
    reply = await described.client.get(path)
    assert (reply.status_code, reply.json()["info"]["title"]) == (200, "Pochai")


class TestHead:
    """HEAD is answered as GET is, without the body."""

    @pytest.mark.parametrize(
        "path",
        [
            "/", "/s/{code}", "/S/{code}", "/s/{code}/thanks", "/s/{code}/poster", "/s/{code}/qr.svg",
            "/s/{code}/qr.png", "/r", "/privacy", "/api/v1/forms", "/api/v1/forms/progress", "/api/v1/scores",
            "/api/v1/scores.csv", "/api/v1/scores/progress", "/api/v1/scores/progress/series",
            "/api/v1/indicators", "/api/v1/responses/progress",
            "/healthz", "/readyz", "/schema", "/nothing", "/s/ZZZZZZ", "/api/v1/forms/nothing",
        ],
    )  # fmt: skip
    async def test_has_the_same_head_and_no_body(self, described: Service, path: str) -> None:
        headers = await described.bearer("scores:read", "responses:read")
        url = path.format(code=(await described.collector()).code)
        got = await described.client.get(url, headers=headers)
        head = await described.client.head(url, headers=headers)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert got.content or path == "/api/v1/responses/progress"
        assert dict(head.headers) == dict(got.headers)

    async def test_has_the_tag_of_a_score_and_is_told_when_it_is_held(self, described: Service) -> None:
        headers = await described.bearer()
        tag = (await described.client.head("/api/v1/scores", headers=headers)).headers["etag"]
        held = await described.client.head("/api/v1/scores", headers={**headers, "if-none-match": tag})
        assert held.status_code == 304

    async def test_wants_a_token_where_get_does(self, described: Service) -> None:
        assert (await described.client.head("/api/v1/scores")).status_code == 401

    async def test_is_not_for_what_can_only_be_sent(self, described: Service) -> None:
        code = (await described.collector()).code
        assert (await described.client.head(f"/api/v1/collectors/{code}/responses")).status_code == 405

    async def test_stores_nothing(self, described: Service) -> None:
        code = (await described.collector()).code
        await described.client.head(f"/s/{code}")
        assert await described.responses() == []
