"""The pages of the manual: its chapters, the meaning of words, and pictures of the service itself."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.dependencies import PageDependencies

_PICTURE = [(b"content-type", b"image/png"), (b"cache-control", b"private, max-age=3600")]


@get("/help", sync_to_thread=False)
def manual(deps: Injected[PageDependencies], request: HttpRequest) -> PageResponse:
    """Show the chapters of the manual."""
    return deps.planner_pages.page(request.scope, "manual.html", manual=texts("manual"))


@get("/help/words", sync_to_thread=False)
def manual_words(deps: Injected[PageDependencies], request: HttpRequest) -> PageResponse:
    """Show what words mean."""
    return deps.planner_pages.page(request.scope, "manual-words.html", manual=texts("manual"))


@get("/help/{chapter:str}", sync_to_thread=False)
def manual_chapter(deps: Injected[PageDependencies], request: HttpRequest, chapter: FromPath[str]) -> PageResponse:
    """Show a chapter of the manual, with the one that follows."""
    told = texts("manual")
    at = _place(told.chapters, chapter)
    following = told.chapters[at + 1 : at + 2]
    return deps.planner_pages.page(
        request.scope,
        "manual-chapter.html",
        manual=told,
        chapter=told.chapters[at],
        following=following[0] if following else None,
    )


@get("/help/pictures/{name:str}", sync_to_thread=False)
def manual_picture(name: FromPath[str]) -> PageResponse:
    """Return a picture of a step."""
    steps = (step for chapter in texts("manual").chapters for step in chapter["steps"])
    if name not in {f"{step['picture']}.png" for step in steps if "picture" in step}:
        raise NotFoundException
    picture = files("service.web").joinpath(f"static/manual/{name}").read_bytes()
    return PageResponse(picture, 200, _PICTURE)


def _place(chapters: list[dict[str, Any]], chapter: str) -> int:
    """Return a chapter's place in the manual. Raises `NotFoundException`."""
    for place, each in enumerate(chapters):
        if each["id"] == chapter:
            return place
    raise NotFoundException
