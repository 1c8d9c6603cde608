"""Scores over HTTP: authorisation, formats, and figures that fit the answers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.domain.period import FiscalPeriod
from service.exports.csv_tables import escape_formula
from service.settings import Settings
from tests.support.inprocess import Service, fields_of, service, sheet_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

URLS = ("/api/v1/scores", "/api/v1/scores.csv", "/api/v1/scores/progress", "/api/v1/scores/progress.csv",
        "/api/v1/scores/progress/series", "/api/v1/scores/progress/series.csv",
        "/api/v1/indicators", "/api/v1/indicators.csv")  # fmt: skip
PERIOD = ("fiscal_year", "quarter")
OFFICES = ["add_project"] * 7 + ["disbursement"] * 6 + ["report_results"] * 2


@pytest.fixture(scope="module")
async def scored(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """Give a service with fifteen answers to `progress` from two collectors, of ratings 5, 4, 3, 2, 1 in turn."""
    async with service(tmp_path_factory.mktemp("scored"), rate_limits=False) as running:
        collectors = [await running.collector(population=population) for population in (20, 10)]
        for number, office in enumerate(OFFICES):
            sheet = sheet_of(office, 5 - number % 5, advice="na", comments="=1+1")
            path = f"/s/{collectors[number % 2].code}"
            reply = await running.client.post(path, data=fields_of(f"{number:022d}", sheet))
            assert reply.status_code == 303
        yield running


@pytest.fixture(scope="module")
async def bearer(scored: Service) -> dict[str, str]:
    return await scored.bearer()


async def get(scored: Service, url: str, headers: dict[str, str]) -> Any:
    reply = await scored.client.get(url, headers=headers)
    assert reply.status_code == 200, reply.text
    return json.decode(reply.content)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer pochai_x", "Basic cG9jaGFpOng=", "pochai_x", "Bearer ก"]
)
async def test_without_a_good_token_nothing_is_told(scored: Service, url: str, authorization: str | None) -> None:
    headers = [] if authorization is None else [(b"authorization", authorization.encode())]
    reply = await scored.client.get(url, headers=headers)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.json()["code"] == "unauthenticated"
    assert "percent" not in reply.text


@pytest.mark.parametrize("url", URLS)
async def test_a_token_of_another_scope_is_not_enough(scored: Service, url: str) -> None:
    reply = await scored.client.get(url, headers=await scored.bearer("responses:read"))
    assert reply.status_code == 403
    assert (reply.json()["code"], "scores:read" in reply.json()["detail"]) == ("forbidden", True)


@pytest.mark.parametrize("url", URLS)
async def test_a_good_token_is_let_in_however_the_scheme_is_written(
    scored: Service, bearer: dict[str, str], url: str
) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        headers = {"authorization": bearer["authorization"].replace("Bearer", scheme)}
        assert (await scored.client.get(url, headers=headers)).status_code == 200


async def test_a_revoked_token_is_shut_out_at_once(scored: Service) -> None:
    headers = {"authorization": f"Bearer {await scored.tokens.create('gone', ['scores:read'])}"}
    assert (await scored.client.get(URLS[0], headers=headers)).status_code == 200
    await scored.tokens.revoke("gone")
    assert (await scored.client.get(URLS[0], headers=headers)).status_code == 401


async def test_scores_may_be_made_public_and_answers_stay_as_they_are(tmp_path: Path) -> None:
    async with service(tmp_path, public_scores=True) as public:
        for url in URLS:
            assert (await public.client.get(url)).status_code == 200
            assert (await public.client.get(url, headers={"authorization": "Bearer x"})).status_code == 200


async def test_a_score_is_that_of_the_answers_worked_out_anew(scored: Service, bearer: dict[str, str]) -> None:
    score = await get(scored, "/api/v1/scores/progress?fiscal_year=2569", bearer)
    ratings = Counter(5 - number % 5 for number in range(15) for _ in range(12))
    answers, total = sum(ratings.values()), sum(level * count for level, count in ratings.items())
    assert (score["responses"], score["answers"], score["rating_sum"]) == (15, answers, total)
    assert score["percent"] == 100 * total / (5 * answers) == 60
    assert (score["mean"], score["level"], score["level_reason"], score["met"]) == (3, None, "below-criteria", False)
    assert (score["population"], score["response_rate"], score["method"]) == (30, 50, "mean-percent")
    assert (score["criteria"]["id"], score["criteria"]["version"], score["target"]) == ("satisfaction-75-95", 1, 95)
    (advice,) = (item for item in score["items"] if item["id"] == "advice")
    assert advice["counts"] == {"5": 0, "4": 0, "3": 0, "2": 0, "1": 0, "na": 15}
    assert (advice["answers"], advice["percent"]) == (0, None)
    (speed,) = (item for item in score["items"] if item["id"] == "speed")
    assert speed["counts"] == {"5": 3, "4": 3, "3": 3, "2": 3, "1": 3, "na": 0}
    assert score["period"] == {
        "fiscal_year": 2569,
        "quarter": None,
        "starts": "2025-10-01",
        "ends": "2026-09-30",
        "state": "running",
        "up_to_quarter": 3,
    }
    assert (score["status"], score["demonstration"], len(score["checksum"])) == ("draft", False, 64)


@pytest.mark.parametrize(("query", "responses"), [("quarter=3", 15), ("quarter=2", 0), ("quarter=1", 0)])
async def test_a_quarter_has_its_own_figures(
    scored: Service, bearer: dict[str, str], query: str, responses: int
) -> None:
    score = await get(scored, f"/api/v1/scores/progress?fiscal_year=2569&{query}", bearer)
    assert score["responses"] == responses
    assert (score["percent"], score["level_reason"]) == ((60, "below-criteria") if responses else (None, "no-answers"))


async def test_a_series_has_the_figures_of_each_periods_own_score(scored: Service, bearer: dict[str, str]) -> None:
    series = await get(scored, "/api/v1/scores/progress/series?years=2569&years=2568&years=2569", bearer)
    assert [point["period"]["fiscal_year"] for point in series["years"]] == [2568, 2569]
    assert len(series["quarters"]) == 8
    for point in series["years"] + series["quarters"]:
        query = "&".join(f"{name}={value}" for name, value in point["period"].items() if name in PERIOD and value)
        score = await get(scored, f"/api/v1/scores/progress?{query}", bearer)
        own = {name: value for name, value in point.items() if name not in {"standing", "unlike", "imported"}}
        assert {name: score[name] for name in own} == own
    assert (series["target"], series["criteria"]["id"]) == (95, "satisfaction-75-95")
    assert series["years"][1]["next_level"] == {"level": 1, "floor": 75, "missing": 15}


async def test_without_a_period_the_present_fiscal_year_is_meant(scored: Service, bearer: dict[str, str]) -> None:
    for url in URLS:
        years = "&".join(f"years={year}" for year in (2567, 2568, 2569))
        named = await scored.client.get(f"{url}?{years if 'series' in url else 'fiscal_year=2569'}", headers=bearer)
        assert (await scored.client.get(url, headers=bearer)).content == named.content


async def test_a_breakdown_hides_small_groups_and_their_shield(scored: Service, bearer: dict[str, str]) -> None:
    score = await get(scored, "/api/v1/scores/progress?by=main_task", bearer)
    groups = {group["value"]: group for group in score["by"]["groups"]}
    assert {name: group["hidden"] for name, group in groups.items()} == {
        "add_project": False, "disbursement": True, "report_results": True, "other": True,
    }  # fmt: skip
    assert groups["add_project"]["responses"] == 7
    assert all(groups["report_results"][figure] is None for figure in ("responses", "answers", "percent", "mean", "sd"))
    (task,) = (item for item in score["items"] if item["id"] == "main_task")
    assert task["counts"] == {"add_project": 7, "disbursement": None, "report_results": None, "other": None}


async def test_all_forms_are_scored_at_once_as_each_is_alone(scored: Service, bearer: dict[str, str]) -> None:
    together = await get(scored, "/api/v1/scores", bearer)
    assert [score["form"] for score in together["scores"]] == ["information-service", "needs", "progress", "workflow"]
    for score in together["scores"]:
        assert score == await get(scored, f"/api/v1/scores/{score['form']}", bearer)


async def test_all_eight_indicators_are_on_the_scorecard(scored: Service, bearer: dict[str, str]) -> None:
    card = await get(scored, "/api/v1/indicators?fiscal_year=2569", bearer)
    assert [(each["id"], each["value"], each["level_reason"]) for each in card["indicators"]] == [
        ("1.1.1", None, "no-measurement"),
        ("1.2.1", None, "no-answers"),
        ("1.3.1", None, "no-measurement"),
        ("1.4.1a", 60, "below-criteria"),
        ("1.4.1b", None, "no-measurement"),
        ("2.1.1a", None, "no-measurement"),
        ("2.1.1b", None, "no-measurement"),
        ("2.2.1", None, "no-measurement"),
    ]


async def test_every_figure_of_the_scorecard_says_how_it_was_made(scored: Service, bearer: dict[str, str]) -> None:
    card = await get(scored, "/api/v1/indicators?fiscal_year=2569", bearer)
    score = await get(scored, "/api/v1/scores/progress?fiscal_year=2569", bearer)
    fed, measured = card["indicators"][3], card["indicators"][0]
    for name in ("period", "responses", "method", "criteria"):
        assert fed[name] == score[name]
    assert (measured["responses"], measured["method"], measured["period"]) == (None, None, score["period"])
    assert all(each["criteria"]["id"] and each["criteria"]["floors"] for each in card["indicators"])


async def test_the_scorecard_as_a_table_has_the_same_figures(scored: Service, bearer: dict[str, str]) -> None:
    card = await get(scored, "/api/v1/indicators?fiscal_year=2569", bearer)
    rows = table((await scored.client.get("/api/v1/indicators.csv?fiscal_year=2569", headers=bearer)).text)
    assert [(row["row"], row["id"], row["text"], row["form"]) for row in rows] == [
        ("indicator", each["id"], each["title"], each["form"] or "") for each in card["indicators"]
    ]
    fed = rows[3]
    assert (fed["percent"], fed["responses"], fed["level_reason"], fed["met"]) == (
        "60.00", "15", "below-criteria", "ยังไม่บรรลุ",
    )  # fmt: skip
    assert (fed["method"], fed["criteria"], fed["criteria_version"]) == ("mean-percent", "satisfaction-75-95", "1")
    assert (fed["starts"], fed["ends"], fed["target"]) == ("2025-10-01", "2026-09-30", "95")


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/api/v1/scores/nothing", 404, "unknown-form"),
        ("/api/v1/scores/nothing.csv", 404, "unknown-form"),
        ("/api/v1/scores/progress?fiscal_year=2026", 400, "invalid-period"),
        ("/api/v1/scores/progress?fiscal_year=0", 400, "invalid-period"),
        ("/api/v1/scores/progress?fiscal_year=99999999999999999999", 400, "invalid-parameters"),
        ("/api/v1/scores/progress?quarter=0", 400, "invalid-period"),
        ("/api/v1/scores/progress?quarter=5", 400, "invalid-period"),
        ("/api/v1/scores?quarter=-1", 400, "invalid-parameters"),
        ("/api/v1/scores/progress?fiscal_year=x", 400, "invalid-parameters"),
        ("/api/v1/scores/progress?quarter=1.5", 400, "invalid-parameters"),
        ("/api/v1/indicators?fiscal_year=2700", 400, "invalid-period"),
        ("/api/v1/scores/progress?by=speed", 400, "unknown-breakdown"),
        ("/api/v1/scores/progress?by=", 400, "unknown-breakdown"),
        ("/api/v1/scores/nothing/series", 404, "unknown-form"),
        ("/api/v1/scores/progress/series?years=2026", 400, "invalid-period"),
        ("/api/v1/scores/progress/series?years=x", 400, "invalid-parameters"),
        (
            "/api/v1/scores/progress/series?" + "&".join(f"years={year}" for year in range(2560, 2571)),
            400,
            "too-many-years",
        ),
        ("/api/v1/scores/progress/more", 404, "not-found"),
    ],
)
async def test_what_cannot_be_scored_is_refused_with_the_reason(
    scored: Service, bearer: dict[str, str], url: str, status: int, code: str
) -> None:
    reply = await scored.client.get(url, headers=bearer)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("url", URLS)
async def test_who_has_the_figures_already_is_not_sent_them_again(
    scored: Service, bearer: dict[str, str], url: str
) -> None:
    first = await scored.client.get(url, headers=bearer)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "private, no-cache"
    assert "authorization" in first.headers["vary"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await scored.client.get(url, headers={**bearer, "if-none-match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    for held in ('"other"', tag.strip('"'), ""):
        again = await scored.client.get(url, headers={**bearer, "if-none-match": held})
        assert (again.status_code, again.content) == (200, first.content)
    assert (await scored.client.get(url, headers={"if-none-match": tag})).status_code == 401


async def test_a_new_answer_makes_a_new_tag(tmp_path: Path) -> None:
    async with service(tmp_path, public_scores=True) as running:
        made = await running.collector()
        first = (await running.client.get(URLS[2])).headers["etag"]
        await running.client.post(f"/s/{made.code}", data=fields_of("k" * 22))
        reply = await running.client.get(URLS[2], headers={"if-none-match": first})
        assert reply.status_code == 200
        assert reply.headers["etag"] != first


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


async def test_the_table_is_utf8_with_a_mark_and_has_the_same_figures_as_the_score(
    scored: Service, bearer: dict[str, str]
) -> None:
    reply = await scored.client.get("/api/v1/scores/progress.csv?by=main_task", headers=bearer)
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.content.startswith(b"\xef\xbb\xbfform,")
    assert reply.content.count(b"\r\n") == reply.content.count(b"\n")
    score = await scored.deps.live_scores.score("progress", FiscalPeriod(fiscal_year=2569), "main_task")
    rows = {(row["row"], row["id"]): row for row in table(reply.text)}
    whole = rows["form", "progress"]
    assert (whole["responses"], whole["population"], Decimal(whole["percent"])) == ("15", "30", score.percent)
    methods = {each.method: rows.pop(("method", each.method)) for each in score.methods}
    told = ("percent", "interval_low", "interval_high")
    assert {name: [Decimal(row[each]) for each in told] for name, row in methods.items()} == {
        each.method: [each.percent, each.interval.low, each.interval.high] for each in score.methods if each.interval
    }
    assert score.quality
    assert (whole["sheets"], whole["basis"], whole["indicative"]) == ("15", "sample", "true")
    assert Decimal(whole["alike_percent"]) == score.quality.alike.percent
    assert {
        (row["starts"], row["ends"], row["method"], row["criteria"], row["criteria_version"]) for row in rows.values()
    } == {("2025-10-01", "2026-09-30", "mean-percent", "satisfaction-75-95", "1")}
    assert (whole["level"], whole["level_reason"], whole["met"]) == ("", "below-criteria", "ยังไม่บรรลุ")
    for item in score.items:
        if item.type == "rating":
            kind = "overall" if item.overall else "item"
            assert rows[kind, item.id]["percent"] == ("" if item.percent is None else str(item.percent))
        for choice, count in item.counts.items():
            row = rows["choice", f"{item.id}:{choice}"]
            assert row["answers"] == ("" if count is None else str(count))
            base = (item.base or 0) + (count or 0) * (item.type == "rating" and choice == "na")
            assert (row["choice_text"], row["item_text"], row["base"]) == (item.choices[choice], item.text, str(base))
    assert rows["group", "main_task:add_project"]["responses"] == "7"
    assert rows["group", "main_task:add_project"]["choice_text"] == "การเพิ่มแผน/โครงการ"
    assert "ไม่เคยใช้/ประเมินไม่ได้" in rows["choice", "advice:na"]["choice_text"]
    named = ("row_text", "level_reason_text", "status_text", "method_text", "era")
    assert [whole[name] for name in named] == [
        "ทั้งแบบสอบถาม", "ต่ำกว่าเกณฑ์ระดับ 1", "ร่าง ยังไม่รับรอง", "คะแนนเฉลี่ยเทียบคะแนนเต็ม", "พ.ศ.",
    ]  # fmt: skip
    assert whole["period"] == "ปีงบประมาณ 2569 (ถึงไตรมาส 3) ตั้งแต่วันที่ 1 ตุลาคม 2568 ถึงวันที่ 30 มิถุนายน 2569"
    assert rows["group", "main_task:report_results"]["answers"] == ""
    assert rows["group", "main_task:report_results"]["note"]
    assert len({tuple(row) for row in table(reply.text)}) == 1


async def test_the_table_of_all_forms_is_the_tables_of_each(scored: Service, bearer: dict[str, str]) -> None:
    together = table((await scored.client.get("/api/v1/scores.csv", headers=bearer)).text)
    for form in ("information-service", "needs", "progress", "workflow"):
        alone = table((await scored.client.get(f"/api/v1/scores/{form}.csv", headers=bearer)).text)
        assert [row for row in together if row["form"] == form] == alone


async def test_no_cell_of_a_table_can_run_as_a_formula(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    for file in Settings().forms.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        for number, old in enumerate(("ระบบใช้งานง่าย", "ระบบแสดงผลรวดเร็ว", "การอนุมัติเบิกจ่ายงบประมาณ")):
            text = text.replace(f'text = "{old}"', f'text = "{("=cmd|1", "+1", "@SUM(1)")[number]}"')
        text = text.replace('title = "แบบสอบถามความพึงพอใจการใช้งานระบบ Progress"', 'title = "-2+3"')
        (forms / file.name).write_text(text, encoding="utf-8")
    async with service(tmp_path / "data", forms_dir=forms, public_scores=True) as running:
        reply = await running.client.get("/api/v1/scores/progress.csv?by=main_task")
    rows = list(csv.reader(io.StringIO(reply.text.removeprefix("\ufeff"))))
    texts = [row[rows[0].index("text")] for row in rows]
    assert {"'=cmd|1", "'+1", "'@SUM(1)", "'-2+3"} <= set(texts)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "=", "-", "＝1", "＋1", "－1", "＠x"])
def test_a_text_that_looks_like_a_formula_is_quoted(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "x=1", " =1", "5", 5, -5, Decimal("-1.5"), None])
def test_what_is_no_formula_stays_as_it_is(cell: object) -> None:
    assert escape_formula(cell) == cell


async def test_made_up_figures_are_called_so_in_score_and_table(tmp_path: Path) -> None:
    async with service(tmp_path, demonstration=True, public_scores=True) as demo:
        assert (await demo.client.get("/api/v1/scores/progress")).json()["demonstration"] is True
        assert (await demo.client.get("/api/v1/indicators")).json()["demonstration"] is True
        assert "ข้อมูลสาธิต" in (await demo.client.get("/api/v1/scores.csv")).text


@pytest.mark.parametrize(("rating", "met", "said"), [(5, True, "บรรลุ"), (1, False, "ยังไม่บรรลุ"), (None, None, "")])
async def test_whether_the_target_was_met_is_said_the_right_way_round(
    tmp_path: Path, rating: int | None, said: str, *, met: bool | None
) -> None:
    async with service(tmp_path, public_scores=True) as running:
        made = await running.collector()
        if rating:
            await running.client.post(f"/s/{made.code}", data=fields_of("k" * 22, sheet_of(rating=rating)))
        assert (await running.client.get("/api/v1/scores/progress")).json()["met"] is met
        rows = table((await running.client.get("/api/v1/scores/progress.csv")).text)
        assert {row["met"] for row in rows if row["row"] == "form"} == {said}
