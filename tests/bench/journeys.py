"""The journeys: the requests of a respondent's browser, the replies, and the bare app's for comparison."""

from __future__ import annotations

import gzip
import re
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from service.domain.forms.form import Multiple, Rating, Single, free_field
from tests.bench.load import WrongAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from service.domain.forms.form import Questionnaire
    from tests.bench.load import Journey, Reply

_BROWSER = (
    "user-agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile\r\n"
    "accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "accept-language: th-TH,th;q=0.9,en;q=0.8\r\n"
    "accept-encoding: gzip, deflate\r\n"
)
_COMMENT = "ระบบใช้งานง่ายขึ้นมาก แต่อยากให้ค้นหาโครงการย้อนหลังได้เร็วกว่านี้"
_SHEETS = 64
"""How many different sheets are sent in turn."""

_KEY_IN_STORED_BLOCK = re.compile(rb"\x00\x16\x00\xe9\xff([A-Za-z0-9_-]{22})")
"""The submission key as a page carries it: a stored block of 22 bytes in the deflated stream (RFC 1951, 3.2.4)."""

_KEY_IN_PAGE = re.compile(rb'name="key"[^>]* value="([A-Za-z0-9_-]{22})"')
_TAIL = 120

_T = TypeVar("_T")


def get(path: str, *headers: str) -> bytes:
    """Write a GET as a browser does."""
    more = "".join(f"{header}\r\n" for header in headers)
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{_BROWSER}{more}\r\n".encode()


def _post_head(path: str, length: int) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{_BROWSER}content-type: application/x-www-form-urlencoded\r\n"
        f"content-length: {length}\r\n\r\n"
    ).encode()


def sheets(questionnaire: Questionnaire, path: str, many: int = _SHEETS) -> list[bytes]:
    """Write POSTs of whole sheets up to where the submission key follows, as its last field."""
    random = Random(1)
    posts = []
    for _ in range(many):
        fields = [("version", str(questionnaire.form.version)), ("lang", "th"), *_fields(questionnaire, random)]
        body = urlencode(fields).encode() + b"&key="
        posts.append(_post_head(path, len(body) + 22) + body)
    return posts


def _fields(questionnaire: Questionnaire, random: Random) -> Iterator[tuple[str, str]]:
    """Fill in every item as a browser sends it: text fields also where they stay empty."""
    for name, item in questionnaire.items.items():
        if isinstance(item, Rating):
            yield name, str(random.choice(sorted(questionnaire.levels)))
        elif isinstance(item, Single | Multiple):
            most = 1 if isinstance(item, Single) else 3
            yield from ((name, choice.value) for choice in random.sample(item.choices, most))
            yield from ((free_field(name, choice.value), "") for choice in item.choices if choice.free)
        else:
            yield name, _COMMENT


def respondent(path: str, posts: list[bytes]) -> Callable[[], Journey]:
    """Give journeys that open the form, send it filled in, and follow to the thanks."""
    opening = get(path)
    following = get("@").split(b"@")
    location = re.compile(rb"\r\nlocation: (" + path.encode() + rb"/thanks\?receipt=([0-9A-Z-]{19}))\r\n")
    sheets_in_turn = _in_turn(posts)

    def journey() -> Journey:
        key = key_of((yield opening))
        sent = yield next(sheets_in_turn) + key
        where = location.search(sent.head + b"\r\n")
        if sent.status != b"303" or where is None:
            raise WrongAnswerError(f"a sheet was not stored: {sent.head!r}")
        thanks = yield following[0] + where[1] + following[1]
        if thanks.status != b"200" or where[2] not in thanks.body:
            raise WrongAnswerError(f"no thanks with the receipt: {thanks.head!r}")

    return journey


def reader(path: str) -> Callable[[], Journey]:
    """Give journeys that only open the form."""
    opening = get(path)

    def journey() -> Journey:
        key_of((yield opening))

    return journey


def bare_visitor(path: str, posts: list[bytes]) -> Callable[[], Journey]:
    """Give journeys that open the bare app's page and send it the same sheets."""
    opening = get(path)
    sheets_in_turn = _in_turn(posts)

    def journey() -> Journey:
        key = key_of((yield opening))
        sent = yield next(sheets_in_turn) + key
        if sent.status != b"303":
            raise WrongAnswerError(f"{sent.head!r}")

    return journey


def key_of(page: Reply) -> bytes:
    """Give the submission key of a form page, unpacked only where the key does not stand in the packed page."""
    if page.status != b"200":
        raise WrongAnswerError(f"no form: {page.head!r}")
    key = _KEY_IN_STORED_BLOCK.search(page.body, max(0, len(page.body) - _TAIL)) or whole_key(page)
    return key[1]


def whole_key(page: Reply) -> re.Match[bytes]:
    """Unpack a form page and find the key as a browser does."""
    if page.header(b"content-encoding") != b"gzip":
        raise WrongAnswerError(f"a page that is not packed: {page.head!r}")
    key = _KEY_IN_PAGE.search(gzip.decompress(page.body))
    if key is None:
        raise WrongAnswerError("a form without a key")
    return key


def _in_turn(things: list[_T]) -> Iterator[_T]:
    return cycle(things)
