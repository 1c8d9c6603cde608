"""Fill in a form of a rendered page again with fields that were sent before."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct
from typing_extensions import override

if TYPE_CHECKING:
    from service.web.http.form_data import Sent

OURS = frozenset({"csrf", "who", "unsent"})
"""The hidden fields that every form has."""

NEVER_KEPT = OURS | {"password", "old", "new", "again", "username", "code"}
"""Fields that are never stored: hidden ones of every form, passwords, and codes."""

_UNTYPED = frozenset(
    {
        *("hash", "id", "item", "lang", "more", "over", "seen", "shown", "do", "end", "revision", "value", "type"),
        *("access", "begin", "device", "events", "form", "key", "paging", "role", "scopes", "standing"),
    }
)
"""Fields, by the last step of their names, that nobody types; without a field in the page their codes are not told."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TICKED = ("checkbox", "radio")
_AS_IT_IS = ("password", "file", "submit", "button")
_Attributes = dict[str, str | None]


class Refilled(Struct, frozen=True, kw_only=True):
    """A page split at the place of a notice; whether the form was found, and the values for which it has no field."""

    before: str
    after: str
    found: bool
    left: list[str]


class _Form(Struct, kw_only=True):
    """A form in a page: the number of its start tag, the numbers of the `details` around it, and its fields."""

    tag: int
    around: list[int]
    action: str
    names: set[str]
    hidden: set[tuple[str, str]]


class _Reader(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self._path = path
        self._tags = 0
        self._open: list[int] = []
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "details":
            self._open.append(self._tags)
        elif tag == "form" and given.get("method") == "post":
            action = urlsplit(given.get("action") or self._path).path
            self.forms.append(_Form(tag=self._tags, around=[*self._open], action=action, names=set(), hidden=set()))
        elif self.forms and name and given.get("type") == "hidden":
            self.forms[-1].hidden.add((name, given.get("value") or ""))
        elif self.forms and name:
            self.forms[-1].names.add(name)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Ignore self-closing tags, which only SVG has."""

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._open.pop()


class _Writer(HTMLParser):
    """Copies a page with the fields of one form set."""

    def __init__(self, page: str, form: _Form | None, fields: Sent, secret: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.notice = 0
        self.used: set[str] = set()
        self._form, self._fields, self._secret = form, fields, secret
        self._tags = 0
        self._inside = self._covered = False
        self._select = ""
        self.feed(page)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        given = dict(attrs)
        begins = self._form is not None and tag == "form" and self._tags == self._form.tag
        self._inside |= begins
        if tag == "details" and self._form and (self._inside or self._tags in self._form.around):
            given["open"] = None
        elif self._inside:
            self._set(tag, given)
        self.pieces.append(self.get_starttag_text() or "" if given == dict(attrs) else _tag(tag, given))
        if begins:
            self.pieces.append(_tag("input", {"type": "hidden", "name": "unsent", "value": self._secret}))
        if tag == "main":
            self.notice = len(self.pieces)
        if self._covered:
            self.pieces.append(f"\n{escape(self._take(given['name'] or ''))}")

    def _set(self, tag: str, given: _Attributes) -> None:
        name = given.get("name") or ""
        if tag == "input" and name not in NEVER_KEPT:
            self._set_input(name, given)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._choose(given, "selected", given.get("value") or "", self._select)
        elif tag == "textarea":
            self._covered = name in self._fields

    def _set_input(self, name: str, given: _Attributes) -> None:
        kind = given.get("type") or "text"
        if kind in _TICKED:
            self._choose(given, "checked", given.get("value") or "", name)
        elif name in self._fields and kind not in _AS_IT_IS and not self._beside_a_box(kind, name):
            given["value"] = self._take(name)
            if kind == "date" and given["value"] and not _DAY.fullmatch(given["value"]):
                given["type"] = "text"

    def _beside_a_box(self, kind: str, name: str) -> bool:
        """Return whether a field only tells that a box of its name was there."""
        return kind == "hidden" and self._form is not None and name in self._form.names

    def _choose(self, given: _Attributes, mark: str, value: str, name: str) -> None:
        given.pop(mark, None)
        if value in self._fields.get(name, ()):
            self.used.add(name)
            given[mark] = None

    def _take(self, name: str) -> str:
        self.used.add(name)
        return self._fields[name][-1]

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "form"
        self._covered &= tag != "textarea"
        self._select = "" if tag == "select" else self._select
        self.pieces.append(f"</{tag}>")

    @override
    def handle_data(self, data: str) -> None:
        self.pieces.append("" if self._covered else data)

    @override
    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    @override
    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    @override
    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")


def refill_form(page: str, path: str, action: str, fields: Sent, secret: str) -> Refilled:
    """Fill in the form at `path` that is sent to `action`, else one with the same fields."""
    form = _form_for(_Reader(page, path).forms, urlsplit(action).path, fields)
    written = _Writer(page, form, fields, secret)
    typed = (name for name in fields.keys() - written.used if name.rpartition(".")[2] not in _UNTYPED)
    left = [each for name in typed for each in fields[name] if each.strip()]
    at = written.notice
    return Refilled(
        before="".join(written.pieces[:at]), after="".join(written.pieces[at:]), found=form is not None, left=left
    )


def _form_for(forms: list[_Form], action: str, fields: Sent) -> _Form | None:
    """Return the form sent to `action`, by most equal hidden fields; else one that shares a field; else `None`."""
    sent = {(name, value) for name, values in fields.items() for value in values}
    there = [each for each in forms if each.action == action]
    alike = [each for each in forms if each.names & fields.keys() - OURS]
    return max(
        there or alike, key=lambda each: (len(each.hidden & sent), len(each.names & fields.keys())), default=None
    )


def _tag(name: str, given: _Attributes) -> str:
    said = "".join(f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<{name}{said}>"
