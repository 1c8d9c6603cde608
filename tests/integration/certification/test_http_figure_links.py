"""Links to certified figures over HTTP: made by planners, opened by anybody, and nothing else is behind them."""

from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod
from service.exports.thai_digits import DIGITS
from service.web.http.rate_limit import GUESSES
from service.web.planner.certification import shared_figures
from service.web.planner.scoring import downloads
from service.web.planner.scoring.downloads import NamedFile
from tests.support.inprocess import Service, service, sheet_of
from tests.support.signed_in_http import enter, said, send

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

Q3 = "fiscal_year=2569&quarter=3"
LAST = "2026-05-20"


@pytest.fixture
async def planner(served: Service) -> Service:
    """Return a service whose survey and scorecard of a quarter are certified, with a planner in its client."""
    collector = await served.collector(population=20)
    for _ in range(6):
        answers = sheet_of(rating=5, comments="ความลับในความเห็น")
        reply = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": answers})
        assert reply.status_code == 201, reply.text
    for subject in ("progress", SCORECARD):
        await certify(served, subject, FiscalPeriod(fiscal_year=2569, quarter=3))
    await enter(served)
    return served


async def certify(served: Service, subject: str, period: FiscalPeriod) -> None:
    shown = (await served.deps.certification.state(subject, period)).shown
    await served.deps.certification.certify(
        subject, period, by="somying", note="", seen=0, shown=shown, incomplete=True
    )


async def made(served: Service, subject: str = "progress", period: str = Q3) -> str:
    """Return the path of a new link."""
    page = await send(served, f"/plan/certified/{subject}/links?{period}", last_day=LAST)
    assert page.status_code == 200, page.text
    (path,) = re.findall(r"<code[^>]*>https?://[^/]+(/plan/shared/[\w-]+)</code>", page.text)
    return str(path)


async def stranger(served: Service, path: str) -> httpx.Response:
    served.client.cookies.clear()
    return await served.client.get(path)


async def test_whoever_has_the_link_sees_certified_figures_and_files_and_tells_no_other_site(planner: Service) -> None:
    path = await made(planner)
    page = await stranger(planner, f"{path}?fbclid=1")
    told = said(page)
    for words in ("ผลที่รับรองแล้ว", "ไตรมาส 3 ปีงบประมาณ 2569", "100.00", "ระดับ 5", "20 พฤษภาคม 2569"):
        assert words in told
    assert (page.headers["referrer-policy"], page.headers["x-robots-tag"]) == ("no-referrer", "noindex, nofollow")
    assert page.headers["cache-control"] == "no-store"
    assert "ความลับ" not in page.text
    assert 'href="/plan/surveys' not in page.text
    for kind in ("docx", "xlsx", "csv", "json"):
        file = await stranger(planner, f"{path}/{kind}")
        assert (file.status_code, file.headers["referrer-policy"]) == (200, "no-referrer")
        assert "ความลับ".encode() not in file.content
    book = openpyxl.load_workbook(io.BytesIO((await stranger(planner, f"{path}/xlsx?digits=thai")).content))
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert not any("ความลับ" in cell for cell in cells)
    assert (await stranger(planner, f"{path}/series.csv")).status_code == 404
    taken = [each for each in await planner.deps.store.accounts.entries() if each.action == "figures-downloaded"]
    assert [each.subject for each in taken] == [f"progress 2569/3 {kind} 6" for kind in ("docx", "xlsx", "csv", "json")]
    assert {each.who for each in taken} == {f"link:{(await planner.deps.figure_links.of('progress'))[0].id[:8]}"}
    counted = planner.deps.counted()
    (exports,) = [each for each in counted if each.name == "pochai_exports"]
    assert {next(iter(each.labels.values())): each.value for each in exports.samples if each.value} == {
        "docx": 1,
        "xlsx": 2,
        "csv": 1,
        "json": 1,
    }


async def test_a_file_behind_a_link_is_made_once_however_often_it_is_asked_for(
    planner: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, files_made = await made(planner), list[Any]()
    real = downloads.report_file

    async def counting(*given: Any) -> Any:
        files_made.append(given[2:4])
        return await real(*given)

    monkeypatch.setattr(shared_figures, "report_file", counting)
    planner.client.cookies.clear()
    asked = [planner.client.get(f"{path}/docx") for _ in range(4)]
    files = {reply.content for reply in await asyncio.gather(*asked)}
    assert len(files) == 1
    assert (await stranger(planner, f"{path}/docx?digits=thai")).content not in files
    assert files_made == [("docx", "arabic"), ("docx", "thai")]
    shipped = planner.deps.template
    planner.with_parts(template=lambda name: own if (own := tmp_path / name).exists() else shipped(name))
    for name, kind in (("report", "docx"), ("report-short", "short.docx")):
        await stranger(planner, f"{path}/{kind}")
        files_made.clear()
        (tmp_path / name).write_bytes(shipped(name).read_bytes())
        for _ in range(2):
            await stranger(planner, f"{path}/{kind}")
        assert files_made == [(kind, "arabic")], "a template of the organisation's own came"

    async def cheap(*given: Any) -> NamedFile:
        files_made.append(given[2:4])
        return NamedFile(b"", "text/csv", "ผล.csv", "figures.csv")

    monkeypatch.setattr(shared_figures, "report_file", cheap)
    files_made.clear()
    ways = [(kind, digits) for kind in ("short.docx", "xlsx", "docx", "csv", "json") for digits in DIGITS]
    for kind, digits in ways * 2:
        await stranger(planner, f"{path}/{kind}?digits={digits}")
    assert len({each for each in files_made if files_made.count(each) > 1}) == 4, (
        "csv and json alone, which cost nothing"
    )


async def test_a_link_to_a_year_which_shows_no_quarters_has_its_papers(planner: Service) -> None:
    await certify(planner, "progress", FiscalPeriod(fiscal_year=2569))
    path = await made(planner, period="fiscal_year=2569")
    assert (await stranger(planner, f"{path}/docx")).status_code == 200


async def test_the_scorecards_link_shows_all_indicators(planner: Service) -> None:
    path = await made(planner, SCORECARD)
    told = said(await stranger(planner, path))
    assert "100.00" in told
    assert "ค่าเป้าหมาย ผล ระดับ ผลเทียบค่าเป้าหมาย" in told
    assert told.count("ระดับเบื้องต้น") == 1
    assert "ระดับเบื้องต้น" in (await stranger(planner, f"{path}/csv")).text
    marks = [each.get("level_doubt") for each in (await stranger(planner, f"{path}/json")).json()["indicators"]]
    assert marks.count("few-sheets") == 1
    for kind in ("docx", "xlsx", "csv", "json"):
        assert (await stranger(planner, f"{path}/{kind}")).status_code == 200


async def test_links_are_listed_and_revoked_and_other_secrets_open_nothing(planner: Service) -> None:
    path = await made(planner)
    here = f"/plan/certified/progress/links?{Q3}"
    page = await planner.client.get(here)
    assert "20 พฤษภาคม 2569" in said(page)
    assert path not in page.text
    (name,) = re.findall(r'name="revoke" value="(\w{64})"', page.text)
    assert name not in path
    reply = await send(planner, here, revoke=name)
    assert reply.headers["location"].endswith("done=link-revoked")
    assert "ยกเลิกเมื่อ" in said(await planner.client.get(here))
    for each in (path, f"{path}/docx", "/plan/shared/guess", f"/plan/shared/{name}", f"/plan/shared/{name}/xlsx"):
        refused = await stranger(planner, each)
        assert (refused.status_code, refused.headers["referrer-policy"]) == (404, "no-referrer")
        assert "ลิงก์นี้ใช้ไม่ได้" in said(refused)


async def test_days_beyond_a_year_and_uncertified_periods_are_refused(planner: Service) -> None:
    here = "/plan/certified/progress/links"
    refused = await send(planner, f"{here}?{Q3}", last_day="2028-01-01")
    assert refused.status_code == 422
    assert 'value="2028-01-01"' in refused.text
    other = f"{here}?fiscal_year=2569&quarter=2"
    assert "ยังไม่ได้รับรอง" in said(await planner.client.get(other))
    assert (await send(planner, other, last_day=LAST)).status_code == 404


async def test_guesses_are_limited(tmp_path: Path) -> None:
    async with service(tmp_path / "data") as limited:
        told = [(await limited.client.get(f"/plan/shared/guess{number}/xlsx")).status_code for number in range(31)]
    assert told == [404] * 30 + [429]


async def test_opening_a_link_is_no_guess_and_a_wrong_one_is(planner: Service) -> None:
    path = await made(planner)
    assert {(await stranger(planner, path)).status_code for _ in range(GUESSES + 1)} == {200}
    assert (await stranger(planner, f"{path}x")).status_code == 404
    for _ in range(GUESSES):
        wrong = await stranger(planner, f"{path}x")
    assert wrong.status_code == 429
