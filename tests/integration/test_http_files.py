"""The page of a survey's files: what it offers is there, and the query that it gives to Excel is one that we answer."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from service.settings import Settings
from tests.entered import enter, said
from tests.inprocess import Service, fields_of, service

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "/plan/surveys/progress/files"
YEAR = "fiscal_year=2569"


@pytest.fixture
async def planner(served: Service) -> Service:
    """Give a service with an answer, and a reader in its client."""
    collector = await served.collector()
    reply = await served.client.post(f"/s/{collector.code}", data=fields_of("k" * 22))
    assert reply.status_code == 303
    await enter(served, "reader")
    return served


def query_in(page: str) -> str:
    """Find the query to paste."""
    (query,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return html.unescape(query)


async def test_it_leads_to_every_file_of_its_period(planner: Service) -> None:
    page = await planner.client.get(f"{PAGE}?{YEAR}&quarter=3")
    links = [html.unescape(link) for link in re.findall(rf'href="({PAGE}/[^"]+)"', page.text)]
    assert len(links) == 5
    for link in links:
        reply = await planner.client.get(link)
        assert reply.status_code == 200, link
        name = re.findall(r'filename="(.*)"', reply.headers["content-disposition"])
        assert name == [f"progress-2569-q3.{link.split('?')[0].rpartition('/')[2]}"]
        assert reply.headers["cache-control"] == "no-store"
        if "csv" not in link:
            body = zipfile.ZipFile(io.BytesIO(reply.content))
            texts = "".join(body.read(name).decode() for name in body.namelist() if name.endswith(".xml"))
            assert ("๒๕๖๙" in texts) == ("thai" in link)


async def test_a_file_is_the_one_that_the_api_gives(planner: Service) -> None:
    bearer = await planner.bearer()
    for kind in ("docx", "xlsx", "csv"):
        mine = await planner.client.get(f"{PAGE}/{kind}?{YEAR}")
        told = await planner.client.get(f"/api/v1/scores/progress.{kind}?{YEAR}", headers=bearer)
        assert mine.content == told.content


async def test_the_query_asks_for_what_a_token_gets(planner: Service) -> None:
    """Excel puts the parts together as its documentation says; so does this test."""
    query = query_in((await planner.client.get(f"{PAGE}?{YEAR}&quarter=3")).text)
    (address,) = re.findall(r'Address = "(.*)"', query)
    (path,) = re.findall(r'RelativePath = "(.*)"', query)
    (asked,) = re.findall(r"Query = \[(.*)\]", query)
    assert 'Authorization = "Bearer " & Token' in query
    assert address == planner.house.link
    parameters = dict(re.findall(r'(\w+) = "(\w+)"', asked))
    planner.client.cookies.clear()
    url = f"http://pochai.test/{path}"
    assert (await planner.client.get(url, params=parameters)).status_code == 401
    reply = await planner.client.get(url, params=parameters, headers=await planner.bearer())
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert rows[0]["quarter"] == "3"
    assert rows[0]["percent"] == "100.00"
    kinds = re.findall(r'\{"(\w+)", (type \w+|Int64\.Type)\}', query)
    assert len(kinds) == 18
    for row in rows:
        for column, kind in kinds:
            shape = {"type date": r"\d{4}-\d\d-\d\d", "Int64.Type": r"\d+", "type number": r"\d+(\.\d+)?"}[kind]
            assert re.fullmatch(shape, row[column]) or not row[column], column


async def test_only_who_is_signed_in_sees_it_and_gets_files(served: Service) -> None:
    for path in (PAGE, f"{PAGE}/docx"):
        reply = await served.client.get(path)
        assert (reply.status_code, reply.headers["location"].split("?")[0]) == (303, "/plan/sign-in")


async def test_what_there_is_not_is_not_found(planner: Service) -> None:
    for path, status in (
        (f"{PAGE}/pdf", 404),
        (f"{PAGE}/xlsx?digits=roman", 404),
        ("/plan/surveys/nothing/files", 404),
        ("/plan/surveys/nothing/files/xlsx", 404),
        (f"{PAGE}?fiscal_year=12", 400),
    ):
        assert (await planner.client.get(path)).status_code == status, path


async def test_what_cannot_be_made_is_told_on_a_page(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    shutil.copytree(Settings().forms, forms)
    (forms / "report.docx").write_bytes(b"broken")
    async with service(tmp_path / "data", forms_dir=forms) as running:
        await enter(running, "reader")
        page = await running.client.get(f"{PAGE}/docx")
    assert page.status_code == 500
    assert "แฟ้ม report.docx: ไม่ใช่ไฟล์ Word (.docx) ที่อ่านได้" in said(page)


async def test_an_extra_that_is_missing_is_named_on_a_page(planner: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    page = await planner.client.get(f"{PAGE}/xlsx")
    assert page.status_code == 501
    assert "pochai[office]" in said(page)
    assert (await planner.client.get(f"{PAGE}/csv")).status_code == 200


async def test_where_scores_are_public_no_token_is_asked_for(tmp_path: Path) -> None:
    async with service(tmp_path, public_scores=True) as running:
        await enter(running, "reader")
        page = said(await running.client.get(PAGE))
        assert "โดยไม่ต้องมี token" in page
        assert "pochai token create" not in page
