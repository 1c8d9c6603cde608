"""Templates to pages: the one Jinja environment, with the texts, the stylesheet and Thai dates in it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from service.domain.collecting.answers import FREE_TEXT_LENGTH
from service.domain.period import BANGKOK, BUDDHIST_ERA
from service.texts import texts
from service.web.http.static_files import Asset, planners_stylesheet, script, stylesheet

if TYPE_CHECKING:
    from datetime import date, datetime

    from msgspec import Struct

LANGUAGES = ("th", "en")


class Pages:
    """Renders templates. One environment for the life of the service; templates are compiled once."""

    def __init__(self, *, demonstration: bool) -> None:
        styles = {
            "pochai": stylesheet("tokens.css", "pochai.css"),
            "beside": stylesheet("beside.css"),
            "slips": stylesheet("slips.css"),
        }
        self.style_hashes = [_digest(styles[name]) for name in ("pochai", "beside")]
        self.script = script()
        self.plan_script = script("plan.js")
        self.preview_style = Asset(
            "pochai.css", "text/css", stylesheet("tokens.css", "pochai.css", "preview.css").encode()
        )
        self.plan_style = Asset("plan.css", "text/css", planners_stylesheet().encode())
        self.slip_style = Asset("slips.css", "text/css", (styles["pochai"] + styles["slips"]).encode())
        self._environment = Environment(
            loader=PackageLoader("service.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
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
            kept_whole=lambda text: kept_whole(text, language),
            **context,
        )


def units(letters: int) -> int:
    """Give how many units of UTF-16 a field must take to hold so many letters, and what is too long to be told so.

    A browser counts units and cuts in silence what is pasted beyond. A letter has two at most, be it one of the rarer
    ones or one that is typed in two parts.
    """
    return 2 * (letters + 1)


_NUMBERED = re.compile("(ร้อยละ|ระดับ|ไตรมาส) (?=[0-9])")
"""Words whose number no line may leave behind."""


# What is markup already and what is not may read the same, yet only one of them is escaped.
@lru_cache(maxsize=4096, typed=True)
def kept_whole(text: str, language: str) -> Markup:
    """Mark the words of a text that no line may break, and keep signs of repetition and numbers with their words."""
    kept = _NUMBERED.sub("\\1&nbsp;", str(escape(text).replace(" \u0e46", Markup("&nbsp;\u0e46"))))
    words = texts(language).unbroken
    if not words:
        return Markup(kept)  # noqa: S704 - the text was escaped above
    marked = re.sub("|".join(map(re.escape, words)), lambda word: f'<span class="whole">{word[0]}</span>', kept)
    return Markup(marked)  # noqa: S704 - the text was escaped above, and only our own marks were put in


def said(thing: Struct, name: str, language: str) -> str | None:
    """Give a definition's text in a language, in Thai where it has no other."""
    translated = getattr(thing, f"{name}_en", None) if language == "en" else None
    text: str | None = translated or getattr(thing, name)
    return text


def day(moment: date | datetime, language: str) -> str:
    """Write a day as Thai documents do: 30 กันยายน 2569; moments are taken in Bangkok."""
    local = moment.astimezone(BANGKOK) if hasattr(moment, "astimezone") else moment
    month = texts(language).months[local.month - 1]
    year = local.year + BUDDHIST_ERA if language == "th" else local.year
    return f"{local.day} {month} {year}"


def buddhist(moment: date) -> str:
    """Write a day or a moment as tables do: as ISO 8601 does, with the year of the Buddhist era."""
    return f"{moment.year + BUDDHIST_ERA}{moment.isoformat()[4:]}"


def month(number: int, language: str) -> str:
    """Write a month, given as year x 100 + month of the common era: กันยายน 2569."""
    year, at = divmod(number, 100)
    return f"{texts(language).months[at - 1]} {year + BUDDHIST_ERA if language == 'th' else year}"


def _digest(text: str) -> str:
    """Give the SHA-256 of a stylesheet as the Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
