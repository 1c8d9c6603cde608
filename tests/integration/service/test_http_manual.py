"""The manual's pages lead on to each other and to pages that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

import service
from service.domain.scoring.level_doubt import LevelDoubt
from service.texts import texts
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from tests.support.inprocess import Service

TEMPLATES = Path(service.__file__).parent / "web" / "templates" / "planner"


async def test_every_page_of_the_manual_and_every_page_that_it_leads_to_is_there(served: Service) -> None:
    await enter(served)
    seen: dict[str, str] = {}
    waiting = ["/plan/help"]
    while waiting:
        path = waiting.pop()
        reply = await served.client.get(path)
        assert reply.status_code == 200, path
        seen[path] = reply.text if path.startswith("/plan/help") and "pictures" not in path else ""
        main = seen[path].partition("<main")[2]
        waiting += [each for each in re.findall(r'(?:href|src)="(/plan[^"#]*)"', main) if each not in {*seen, *waiting}]
    chapters = {f"/plan/help/{each['id']}" for each in texts("manual").chapters}
    assert {*chapters, "/plan/help/words", "/plan/help/pictures/survey.png", "/plan/measurements"} <= set(seen)


async def test_what_the_manual_does_not_have_is_not_found(served: Service) -> None:
    await enter(served)
    for path in ("nothing", "pictures/nothing.png", "pictures/..%2Fplan.js"):
        assert (await served.client.get(f"/plan/help/{path}")).status_code == 404


def test_each_meaning_is_asked_for_on_a_page() -> None:
    pages = "".join(each.read_text(encoding="utf-8") for each in TEMPLATES.glob("*.html"))
    asked = {word for words in re.findall(r"meanings\(\((.*?)\)\)", pages) for word in re.findall('"(.+?)"', words)}
    said = {each["id"]: each["word"] for each in texts("manual").words}
    assert all(said[each] == texts("report").level_doubts.say(each) for each in get_args(LevelDoubt))
    assert sorted(asked) == sorted(each["id"] for each in texts("manual").words)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/plan/rules", {"rules"}),
        ("/plan/measurements", {"level"}),
        ("/plan/imported/1.2.1?fiscal_year=2566", {"methods", "series"}),
        ("/plan/audit", {"hash"}),
        ("/plan/tokens", {"api", "token"}),
        ("/plan/webhooks", {"webhook"}),
        ("/plan/surveys/progress/excel?fiscal_year=2569", {"power-query", "token"}),
    ],
)
async def test_each_page_explains_its_hard_words(served: Service, path: str, words: set[str]) -> None:
    await enter(served, "keeper")
    page = await served.client.get(path)
    assert words <= set(re.findall(r'href="/plan/help/words#([a-z-]+)"', page.text))
