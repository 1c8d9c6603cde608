"""Templates to pages: the one Jinja environment, with the texts, the stylesheet and Thai dates in it."""

from __future__ import annotations

import base64
import hashlib
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

_RESPONDENT = ("tokens.css", "base.css", "pochai.css")


class Pages:
    """Renders templates. One environment for the life of the service; templates are compiled once."""

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
        self._environment.filters["units"] = units
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

        Templates find the texts as `t`; `said(thing, "text")` gives a definition's text in the language, which
        `in_language` asks for behind a link.
        """
        page = self._environment.get_template(template)
        return page.render(
            t=texts(language),
            lang=language,
            in_language="" if language == "th" else f"?lang={language}",
            said=lambda thing, name: said(thing, name, language),
            day=lambda moment: day(moment, language),
            kept_whole=_whole_words(language),
            **context,
        )


def _whole_words(language: str) -> Callable[[object], object]:
    """Return what keeps the words of texts whole; markup with tags had its words kept where it was made."""

    def keep(value: object) -> object:
        if type(value) is str or (isinstance(value, Markup) and "<" not in value):
            return kept_whole(value, language)
        return value

    return keep


def units(letters: int) -> int:
    """Give how many units of UTF-16 a field must take to hold so many letters, and what is too long to be told so.

    A browser counts units and cuts in silence what is pasted beyond. A letter has two at most, be it one of the rarer
    ones or one that is typed in two parts.
    """
    return 2 * (letters + 1)


def _digest(text: str) -> str:
    """Give the SHA-256 of a stylesheet as the Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
