"""What holds of the words and numbers of every planners' page, of a service with some of everything."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING

import docx
import pytest

from service.texts import texts
from tests.support.hard_words import ROUTES, read_words, unexplained
from tests.support.inprocess import Service, service
from tests.support.signed_in import signed_in
from tests.support.walked_pages import PERIODS, Walked, walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

UNPARTED = re.compile(r"(?<![\w.,:/%=-])(?!2[05]\d\d\b)\d{4,}(?![\w:/-])")
"""A number of four digits or more without commas; no year, no part of a code, an address or a date."""

NO_PAGES = {
    "/plan/provider", "/plan/provider/return", "/plan/sign-in/code", "/plan/account/session", "/plan/help/{chapter}",
    "/plan/help/pictures/{name}", "/plan/scorecard/{kind}", "/plan/surveys/{form}/files/{kind}",
    "/plan/shared/{secret}/{kind}", "/plan/surveys/{form}/charts/{name}", "/plan/surveys/{form}/comments/xlsx",
    "/plan/forms/{form}/definition", "/plan/forms/{form}/workbook", "/plan/publish/template",
    "/plan/collectors/posters.pdf", "/plan/collectors/{code}/poster.pdf", "/plan/certified/papers.zip",
    "/plan/forms/{form}/differences",
}  # fmt: skip
"""Routes without a page of their own here: files, pictures, what leads on at once, what the manual says itself, and
differences, which a draft's page of publishing shows too."""


@pytest.fixture(scope="module")
async def walked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Service, list[Walked]]]:
    async with service(tmp_path_factory.mktemp("walked") / "data", rate_limits=False) as running:
        yield running, [each async for each in walk(running)]


async def test_every_page_is_walked(walked: tuple[Service, list[Walked]]) -> None:
    routes = set(re.findall(r"GET +(/plan\S*)", ROUTES.read_text(encoding="utf-8")))
    assert routes - {each.route for each in walked[1]} == NO_PAGES


async def test_thousands_are_parted_on_every_page_and_in_every_paper(walked: tuple[Service, list[Walked]]) -> None:
    running, pages = walked
    keeper = await signed_in(running, "keeper", "somsak")
    said = {each.address: read_words(each.page) for each in pages}
    assert sum(len(re.findall(r"\b\d{1,3},\d{3}\b", each)) for each in said.values()) > 1000
    for path in (
        "/plan/surveys/progress/files/docx",
        "/plan/surveys/progress/files/short.docx",
        "/plan/scorecard/docx",
    ):
        paper = await keeper.get(f"{path}{PERIODS[1]}")
        assert paper.status_code == 200
        body = docx.Document(io.BytesIO(paper.content)).element.body
        said[path] = " ".join(each.text or "" for each in body.iter() if each.tag.endswith("}t"))
        assert re.search(r"\b\d{2,3},000\b", said[path])
    found = {where: UNPARTED.findall(words) for where, words in said.items()}
    assert {where: numbers for where, numbers in found.items() if numbers} == {}


async def test_readers_are_shown_no_link_or_sentence_that_they_cannot_use(walked: tuple[Service, list[Walked]]) -> None:
    running, pages = walked
    p, table = texts("planner"), ROUTES.read_text(encoding="utf-8")
    doors = re.findall(r"^(\w+) +(?:GET|POST) +(/plan\S*)", table, re.MULTILINE)
    open_to = {"reader", "anyone"}
    opened = [re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for door, path in doors if door in open_to]
    routes = {path for door, path in re.findall(r"^(\w+) +GET +(/plan\S*)", table, re.MULTILINE) if door == "reader"}
    of_planners = {
        str(each)
        for each in (
            p.sealed.certify, p.rules.who_tells, p.conclusion.about, p.survey.unasked, p.forms.intro,
            p.due.title,
        )
    }  # fmt: skip
    here = [each for each in pages if each.route in routes - {"/plan/help/words"} and each.address.endswith(PERIODS[1])]
    assert {each for each in of_planners if any(each in read_words(page.page) for page in here)} == of_planners
    reader = await signed_in(running, "reader", "somrak")
    for page in here:
        html = (await reader.get(page.address)).text
        said = read_words(html)
        assert {each for each in of_planners if each in said} == set(), page.address
        assert not re.search(f"(?:>|<h1>){p.measurements.title}[^<]*</(?:a|h1)>", html), page.address
        links = {unescape(each) for each in re.findall(r'(?:href|action)="(/plan[^"#?]*)', html)}
        assert {each for each in links if not any(way.fullmatch(each) for way in opened)} == set(), page.address


async def test_every_page_leads_to_the_meaning_of_each_of_its_hard_words(walked: tuple[Service, list[Walked]]) -> None:
    missing: dict[str, set[str]] = {}
    for route, address, page in walked[1]:
        if not route[0].isdigit():
            missing.setdefault(route, set()).update(unexplained(address.partition("?")[0], page))
    assert {route: names for route, names in missing.items() if names} == {}
    assert unexplained("/plan/new", "<main><p>ร้อยละ 95 ตามค่าแฮช</p></main>") == {"hash"}
