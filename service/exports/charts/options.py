"""The options of a chart, in a module that does not load Matplotlib."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from service.domain.organisation.organisation import Colours
from service.exports.thai_digits import Digits


class ChartOptions(Struct, frozen=True, kw_only=True):
    """A picture's format, width (720 or 328 CSS pixels), dark mode, digits and colour.

    PNG is for documents: 200 pixels an inch, with the digits of the text around it.
    """

    format: Literal["svg", "png"] = "svg"
    width: Literal["wide", "narrow"] = "wide"
    dark: bool = False
    digits: Digits = "arabic"
    accent: str = Colours().accent


def colours(look: ChartOptions) -> dict[str, str]:
    """Return the colours by name, as in the pages' CSS."""
    return {**_colours(dark=look.dark), "accent": look.accent}


@cache
def _colours(*, dark: bool) -> dict[str, str]:
    style = files("service.web").joinpath("static/tokens.css").read_text(encoding="utf-8")
    light, _, night = style.partition("@media")
    return {**_tokens(light), **(_tokens(night) if dark else {})}


def _tokens(style: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+);", style))
