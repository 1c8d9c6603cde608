"""The organisation's colours as CSS custom properties, for all stylesheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.organisation.contrast import text_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.organisation.organisation import Colours


def theme(colours: Colours) -> str:
    """Return the rules that follow `tokens.css`: light, and dark on screens. `deep` is for paper, which is light."""
    light = {
        "accent": colours.accent,
        "on-accent": text_on(colours.accent),
        "tint": colours.tint,
        "band": colours.band,
        "on-band": text_on(colours.band),
        "deep": colours.band,
        "sun": colours.highlight,
        "on-sun": text_on(colours.highlight),
    }
    dark = {
        "accent": colours.dark.accent,
        "on-accent": text_on(colours.dark.accent),
        "tint": colours.dark_tint,
        "band": colours.dark.band,
        "on-band": text_on(colours.dark.band),
    }
    return f"{_root(light)}@media screen and (prefers-color-scheme:dark){{{_root(dark)}}}"


def _root(properties: Mapping[str, str]) -> str:
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in properties.items()) + "}"
