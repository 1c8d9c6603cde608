"""Which hard words of the manual stand on a page that leads to no meaning of them."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from service.texts import texts

ROUTES = Path(__file__).parents[1] / "integration" / "service" / "every_route.txt"
_UNREAD = re.compile(r"<(style|script|svg|textarea|nav)\b.*?</\1>|<(p|details) class=\"meaning\">.*?</\2>", re.DOTALL)
_ENDS = re.compile(r"</(?:t[hdr]|d[td]|li|p|h\d|a|option|label|button|summary)>")


@cache
def said_of_words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("hard_words.toml").read_text(encoding="utf-8"))


@cache
def terms() -> dict[str, list[str]]:
    """Return by what each word of the manual is found, by its id."""
    found = said_of_words()["found"]
    assert set(found) <= {each["id"] for each in texts("manual").words}
    return {each["id"]: found.get(each["id"], [each["word"]]) for each in texts("manual").words}


def read_words(page: str) -> str:
    """Return what somebody reads on a page, without the menu and the links to meanings."""
    apart = _ENDS.sub(" ", _UNREAD.sub(" ", _main(page)))
    return " ".join(html.unescape(re.sub("<[^>]*>", "", apart)).split())


def unexplained(path: str, page: str) -> set[str]:
    """Return the hard words of a page whose meanings it does not link to; none of pages without such links."""
    if _without().match(path):
        return set()
    said = read_words(page)
    used = {name for name, found in terms().items() if any(each in said for each in found)}
    linked = set(re.findall(r'href="/plan/help/words#([a-z0-9-]+)"', _main(page)))
    return used.intersection(said_of_words()["only"].get(path, used)) - linked


def _main(page: str) -> str:
    return page.partition("<main")[2].partition(">")[2].partition("</main>")[0]


@cache
def _without() -> re.Pattern[str]:
    anyone = re.findall(r"anyone +GET +(/plan\S*)", ROUTES.read_text(encoding="utf-8"))
    patterns = (re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(each)) for each in (*said_of_words()["without"], *anyone))
    return re.compile(f"(?:{'|'.join(patterns)})(?:/|$)")
