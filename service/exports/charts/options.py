"""How a chart is to look, in a place that does not load the library that draws."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from service.exports.digits import Digits


class Look(Struct, frozen=True, kw_only=True):
    """A picture's format, its width (720 or 328 CSS pixels) and whether its paper is dark, as on screens at night.

    PNG is for documents: it has 200 pixels an inch, and the digits of the text around it.
    """

    format: Literal["svg", "png"] = "svg"
    width: Literal["wide", "narrow"] = "wide"
    dark: bool = False
    digits: Digits = "arabic"


@cache
def colours(*, dark: bool) -> dict[str, str]:
    """Give the colours of the house by name, as the pages have them."""
    style = files("service.web").joinpath("static/tokens.css").read_text(encoding="utf-8")
    light, _, night = style.partition("@media")
    return {**_tokens(light), **(_tokens(night) if dark else {})}


def _tokens(style: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+);", style))
