"""Contrast between colours by WCAG 2.2, and colours derived from others."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}\Z")]
"""A colour as in CSS: `#33557f`."""

TEXT_CONTRAST = 4.5
"""The least contrast of text, level AA (success criterion 1.4.3)."""

SHAPE_CONTRAST = 3.0
"""The least contrast of what is no text, level AA (success criterion 1.4.11)."""

_DARK_TEXT, _LIGHT_TEXT = "#14202e", "#ffffff"
_LINEAR_UP_TO, _BRIGHT, _SHADE = 0.04045, 255, 0.05
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + _SHADE) / (darker + _SHADE)


def text_on(ground: str) -> str:
    """Return white or near black, whichever is easier to read on a colour."""
    return max(_LIGHT_TEXT, _DARK_TEXT, key=lambda colour: contrast(colour, ground))


def tinted(paper: str, colour: str, percent: int) -> str:
    """Return a paper's colour with some percent of another mixed in."""
    mixed = (
        (on * (100 - percent) + by * percent + 50) // 100 for on, by in zip(_rgb(paper), _rgb(colour), strict=True)
    )
    return "#" + "".join(f"{each:02x}" for each in mixed)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = (_linear(each / _BRIGHT) for each in _rgb(colour))
    return sum(weight * each for weight, each in zip(_WEIGHTS, linear, strict=True))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UP_TO else float(((channel + 0.055) / 1.055) ** 2.4)
