"""The Jinja environment of all pages, with texts, styles and Thai dates."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service.domain.collecting.answers import FREE_TEXT_LENGTH
from service.domain.forms.values import ONE_LINE
from service.domain.organisation.mark import MOST_FORM_BYTES, drawn, mark_findings
from service.domain.organisation.organisation import Organisation
from service.exports.thai_digits import one_kind
from service.texts import texts, thousands
from service.texts.formatting import LANGUAGES, closing, day, kept_whole, said
from service.texts.headings import unnumbered
from service.texts.lists import listed
from service.texts.organisation import named
from service.web.http.static_files import (
    Asset,
    card_picture,
    icon,
    planners_stylesheet,
    script,
    stylesheet,
    themed_stylesheet,
)
from service.web.http.theme import theme
from service.web.http.unbroken_words import UnbrokenWords

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from service.domain.forms.notice import Notice

_PIECE_SECONDS = 0.0003
_PAUSE_SECONDS = 0.001
"""How long a long page is rendered at a time, and how long the event loop is then left to others."""

_T = TypeVar("_T")

_NAMELESS = Organisation()
_RESPONDENT = ("base.css", "pochai.css")


class Pages:
    """Renders templates; one instance lives as long as the service, so each template is compiled once."""

    def __init__(
        self,
        organisation: Organisation = _NAMELESS,
        *,
        demonstration: bool,
        link: str = "",
        before: Pages | None = None,
    ) -> None:
        """Take over the files of the pages `before`: browsers may be about to ask for them.

        `link` is the public base URL, for what other services show of a page.
        """
        self.organisation = organisation
        rules = theme(organisation.colours)
        respondent = themed_stylesheet(rules, *_RESPONDENT)
        styles = {name: stylesheet(f"{name}.css") for name in ("beside", "steps", "slips")} | {"pochai": respondent}
        self.style_hashes = [_digest(styles[name]) for name in ("pochai", "beside", "steps")]
        self.script, self.steps_script = script(), script("steps.js")
        self.plan_script = script("plan.js")
        self.draft_script = script("draft.js")
        preview = respondent + stylesheet("preview.css")
        self.preview_style = Asset("pochai.css", "text/css", preview.encode())
        self.plan_style = Asset("plan.css", "text/css", planners_stylesheet(rules).encode())
        self.slip_style = Asset("slips.css", "text/css", (respondent + styles["slips"]).encode())
        self.mark = Asset("mark.svg", "image/svg+xml", drawn(organisation.mark).encode()) if organisation.mark else None
        card, own_icon = card_picture(), icon(organisation.colours)
        scripts = (self.script, self.plan_script, self.draft_script)
        files = (*scripts, self.plan_style, self.slip_style, self.preview_style, self.mark)
        self.assets: dict[str, Asset] = dict(before.assets) if before else {}
        self.assets.update((each.path, each) for each in (*files, self.steps_script, card, own_icon) if each)
        self._named = {language: named(organisation, language) for language in LANGUAGES}
        self._environment = Environment(
            loader=PackageLoader("service.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[UnbrokenWords],
        )
        self._environment.filters.update(
            utf16_units=utf16_units,
            rows_of_text=rows_of_text,
            arabic=one_kind,
            unnumbered=unnumbered,
            thousands=thousands,
            listed=listed,
        )
        self._environment.globals.update(
            styles={name: Markup(text) for name, text in styles.items()},  # noqa: S704 - our own, no part is input
            script=self.script.path,
            steps_script=self.steps_script.path,
            plan_style=self.plan_style.path,
            plan_script=self.plan_script.path,
            draft_script=self.draft_script.path,
            slip_style=self.slip_style.path,
            preview_style=self.preview_style.path,
            mark=self.mark.path if self.mark else None,
            icon=(self.mark or own_icon).path,
            card=f"{link}{card.path}",
            theme_colour=organisation.colours.band,
            drawn=_drawn,
            demonstration=demonstration,
            free_length=FREE_TEXT_LENGTH,
        )

    def render(self, template: str, language: str, /, **context: Any) -> str:  # noqa: ANN401 - what the template asks for
        """Render a template in a language (`th`, `en`).

        Templates have the texts as `t`, the organisation's names as `organisation`; `said(thing, "text")` is a
        definition's text in the language, and `in_language` is the query to append to a link (`?lang=en`, empty for
        Thai).
        """
        return self._environment.get_template(template).render(**self._shared(language), **context)

    async def render_in_pieces(self, template: str, language: str, context: Iterable[tuple[str, Any]]) -> str:
        """Render a long template as `render` does, and leave the event loop to others three times a millisecond.

        The context is computed in pieces too, a name at a time.
        """
        asked = {**self._shared(language), **dict([each async for each in _in_pieces(context)])}
        return "".join([each async for each in _in_pieces(self._environment.get_template(template).generate(asked))])

    def noticed(self, notice: Notice, name: str, language: str) -> str | None:
        """Return a text of a notice, or where it has none the usual legal basis, or what the organisation says."""
        organisation = self._named[language]
        others = {"controller": organisation.name, "contact": organisation.seat or organisation.name}
        return said(notice, name, language) or (others | {"basis": texts(language).notice.basis_usual}).get(name)

    def reach(self, language: str) -> tuple[str, ...]:
        """Return telephone and e-mail of the organisation, each as a line."""
        return self._named[language].reach

    def _shared(self, language: str) -> dict[str, Any]:
        """Return what every template has."""
        return {
            "t": texts(language),
            "organisation": self._named[language],
            "noticed": lambda notice, name: self.noticed(notice, name, language),
            "lang": language,
            "in_language": "" if language == "th" else f"?lang={language}",
            "said": lambda thing, name: said(thing, name, language),
            "day": lambda moment: day(moment, language),
            "closing": lambda moment: closing(moment, language),
            "kept_whole": _whole_words(language),
        }


async def _in_pieces(results: Iterable[_T]) -> AsyncIterator[_T]:
    """Yield results, and leave the event loop to others whenever a piece of time is over."""
    await asyncio.sleep(_PAUSE_SECONDS)
    due = monotonic() + _PIECE_SECONDS
    for each in results:
        yield each
        if monotonic() > due:
            await asyncio.sleep(_PAUSE_SECONDS)
            due = monotonic() + _PIECE_SECONDS


def _whole_words(language: str) -> Callable[[object], object]:
    """Return the filter that keeps Thai words unbroken in plain texts; in markup with tags this was done before."""

    def keep(value: object) -> object:
        if type(value) is str or (isinstance(value, Markup) and "<" not in value):
            return kept_whole(value, language)
        return value

    return keep


def _drawn(mark: str) -> Markup:
    """Return a form's mark to put into a page; nothing for one with faults, which a draft may have."""
    return Markup("" if any(mark_findings(mark, MOST_FORM_BYTES)) else drawn(mark))  # noqa: S704 - shapes alone


def rows_of_text(letters: int) -> int:
    """Return how many rows the box of a text of so many letters has."""
    return 1 if letters <= ONE_LINE else 4


def utf16_units(letters: int) -> int:
    """Return the `maxlength` of a field for a number of letters, in UTF-16 units.

    Browsers count UTF-16 units and silently cut pasted text. A letter has at most two units; one letter more is
    allowed, so that too long a text is reported instead of cut.
    """
    return 2 * (letters + 1)


def _digest(text: str) -> str:
    """Return the SHA-256 of a stylesheet in base64, as Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
