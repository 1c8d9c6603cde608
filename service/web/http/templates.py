"""The Jinja environment of all pages, with texts, styles and Thai dates."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from time import monotonic
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service.domain.collecting.answers import FREE_TEXT_LENGTH
from service.texts import texts
from service.texts.formatting import day, kept_whole, said
from service.web.http.static_files import Asset, planners_stylesheet, script, stylesheet
from service.web.http.unbroken_words import UnbrokenWords

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE_SECONDS = 0.001
_PAUSE_SECONDS = 0.001
"""How long a long page is rendered at a time, and how long the event loop is then left to others."""

_RESPONDENT = ("tokens.css", "base.css", "pochai.css")


class Pages:
    """Renders templates; one instance lives as long as the service, so each template is compiled once."""

    def __init__(self, *, demonstration: bool) -> None:
        styles = {
            "pochai": stylesheet(*_RESPONDENT),
            "beside": stylesheet("beside.css"),
            "slips": stylesheet("slips.css"),
        }
        self.style_hashes = [_digest(styles[name]) for name in ("pochai", "beside")]
        self.script = script()
        self.plan_script = script("plan.js")
        self.preview_style = Asset("pochai.css", "text/css", stylesheet(*_RESPONDENT, "preview.css").encode())
        self.plan_style = Asset("plan.css", "text/css", planners_stylesheet().encode())
        self.slip_style = Asset("slips.css", "text/css", (styles["pochai"] + styles["slips"]).encode())
        self._environment = Environment(
            loader=PackageLoader("service.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[UnbrokenWords],
        )
        self._environment.filters["utf16_units"] = utf16_units
        self._environment.globals.update(
            styles={name: Markup(text) for name, text in styles.items()},  # noqa: S704 - our own, no part is input
            script=self.script.path,
            plan_style=self.plan_style.path,
            plan_script=self.plan_script.path,
            slip_style=self.slip_style.path,
            preview_style=self.preview_style.path,
            demonstration=demonstration,
            free_length=FREE_TEXT_LENGTH,
        )

    def render(self, template: str, language: str, /, **context: Any) -> str:  # noqa: ANN401 - what the template asks for
        """Render a template in a language (`th`, `en`).

        Templates have the texts as `t`; `said(thing, "text")` is a definition's text in the language, and `in_language`
        is the query to append to a link (`?lang=en`, empty for Thai).
        """
        return self._environment.get_template(template).render(**_shared(language), **context)

    async def render_in_pieces(self, template: str, language: str, /, **context: Any) -> str:  # noqa: ANN401 - as above
        """Render a long template as `render` does, and leave the event loop to others every millisecond."""
        pieces: list[str] = []
        due = monotonic() + _PIECE_SECONDS
        for piece in self._environment.get_template(template).generate(**_shared(language), **context):
            pieces.append(piece)
            if monotonic() > due:
                await asyncio.sleep(_PAUSE_SECONDS)
                due = monotonic() + _PIECE_SECONDS
        return "".join(pieces)


def _shared(language: str) -> dict[str, Any]:
    """Return what every template has."""
    return {
        "t": texts(language),
        "lang": language,
        "in_language": "" if language == "th" else f"?lang={language}",
        "said": lambda thing, name: said(thing, name, language),
        "day": lambda moment: day(moment, language),
        "kept_whole": _whole_words(language),
    }


def _whole_words(language: str) -> Callable[[object], object]:
    """Return the filter that keeps Thai words unbroken in plain texts; in markup with tags this was done before."""

    def keep(value: object) -> object:
        if type(value) is str or (isinstance(value, Markup) and "<" not in value):
            return kept_whole(value, language)
        return value

    return keep


def utf16_units(letters: int) -> int:
    """Return the `maxlength` of a field for a number of letters, in UTF-16 units.

    Browsers count UTF-16 units and silently cut pasted text. A letter has at most two units; one letter more is
    allowed, so that too long a text is reported instead of cut.
    """
    return 2 * (letters + 1)


def _digest(text: str) -> str:
    """Return the SHA-256 of a stylesheet in base64, as Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
