"""The organisation as its definition file says it, and what is wrong or wanting in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from service.domain.definition import Definition
from service.domain.forms.findings import Finding, line_findings
from service.domain.forms.values import Line
from service.domain.organisation.contrast import SHAPE_CONTRAST, TEXT_CONTRAST, Colour, contrast, text_on, tinted
from service.domain.organisation.mark import mark_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

YearName = Literal["budget", "account"]
"""What the year from October is called: ปีงบประมาณ or ปีบัญชี."""

Telephone = Annotated[str, Meta(pattern=r"^[0-9+][0-9 +*#,-]{2,59}\Z")]
Email = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63})+\Z")]

_LIGHT_PAPERS = ("#ffffff", "#eaf0f4")
_DARK_PAPERS = ("#15202b", "#0c141c")
"""The papers of cards and pages, as in `tokens.css`; the first one is tinted."""

_LIGHT_TINT, _DARK_TINT = 10, 15
"""Percent of the accent in what it tints."""


class Contact(Definition, frozen=True, kw_only=True):
    """How to reach the organisation."""

    telephone: Telephone | None = None
    email: Email | None = None
    address: Line | None = None
    address_en: Line | None = None

    @property
    def known(self) -> bool:
        """Whether it has any way to reach the organisation."""
        return any((self.telephone, self.email, self.address))


class Shades(Definition, frozen=True, kw_only=True):
    """Colours of a scheme: the head of a page, and links, buttons and choices."""

    band: Colour
    accent: Colour


class Colours(Definition, frozen=True, kw_only=True):
    """The colours of pages and posters; those of text on them are derived. `highlight` is that of lines and notes."""

    band: Colour = "#334155"
    accent: Colour = "#334e68"
    highlight: Colour = "#e5b84b"
    dark: Shades = Shades(band="#1f2a37", accent="#a9c4de")

    @property
    def tint(self) -> str:
        """The colour of a light scheme's tinted ground."""
        return tinted(_LIGHT_PAPERS[0], self.accent, _LIGHT_TINT)

    @property
    def dark_tint(self) -> str:
        """The colour of a dark scheme's tinted ground."""
        return tinted(_DARK_PAPERS[0], self.dark.accent, _DARK_TINT)


class Organisation(Definition, frozen=True, kw_only=True):
    """The organisation; an installation without its file has one without a name.

    `mark` is SVG text; `unbroken` are Thai words of its own names that no line breaks inside.
    """

    name: Line | None = None
    name_en: Line | None = None
    short: Line | None = None
    short_en: Line | None = None
    department: Line | None = None
    department_en: Line | None = None
    year: YearName = "budget"
    mark: Annotated[str, Meta(min_length=1)] | None = None
    unbroken: Annotated[tuple[Line, ...], Meta(max_length=40)] = ()
    contact: Contact = Contact()
    colours: Colours = Colours()


def organisation_findings(organisation: Organisation) -> Iterator[Finding]:
    """Yield every fault: of lines of text, the mark, and colours that cannot be read."""
    for each in line_findings(organisation, ""):
        if each.where != "mark":
            yield each
    for name in ("name", "short"):
        if getattr(organisation, name) is None:
            yield Finding(name, "missing-key", {"key": name})
    if organisation.mark is not None:
        yield from mark_findings(organisation.mark)
    yield from _contrast_findings(organisation.colours)


def wanting(organisation: Organisation) -> list[str]:
    """Return what should be there and is not, as codes of advice: the whole file, or telephone and e-mail."""
    if organisation.name is None:
        return ["organisation_file"]
    contact = organisation.contact
    known = {"organisation_telephone": contact.telephone, "organisation_email": contact.email}
    return [advice for advice, value in known.items() if value is None]


def _contrast_findings(colours: Colours) -> Iterator[Finding]:
    schemes = (
        ("colours.", colours, (*_LIGHT_PAPERS, colours.tint)),
        ("colours.dark.", colours.dark, (*_DARK_PAPERS, colours.dark_tint)),
    )
    for path, shades, papers in schemes:
        yield from _too_alike(f"{path}accent", shades.accent, papers, TEXT_CONTRAST)
        yield from _too_alike(f"{path}accent", shades.accent, [text_on(shades.accent)], TEXT_CONTRAST)
        yield from _too_alike(f"{path}band", shades.band, [text_on(shades.band)], TEXT_CONTRAST)
        yield from _too_alike("colours.highlight", colours.highlight, [shades.band], SHAPE_CONTRAST)
    yield from _too_alike("colours.highlight", colours.highlight, [text_on(colours.highlight)], TEXT_CONTRAST)


def _too_alike(where: str, colour: str, others: tuple[str, ...] | list[str], least: float) -> Iterator[Finding]:
    """Yield the first of some colours that a colour cannot be told from well enough."""
    for other in others:
        found = contrast(colour, other)
        if found < least:
            told: dict[str, str | int] = {"colour": colour, "other": other}
            yield Finding(where, "low-contrast", {**told, "found": f"{found:.2f}", "least": f"{least:g}"})
            return
