"""The files that pages load: each under a name that tells its content, so that it is fetched once."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files

_NAME_LENGTH = 12

_PLANNER_STYLES = (
    "layout",
    "certification",
    "collectors",
    "comments",
    "excel",
    "figures",
    "forms",
    "accounts",
    "measurements",
    "sign_in_openid",
    "survey",
    "webhooks",
    "narrow",
)
"""In the order of their rules: what comes later wins."""


class Asset:
    """A file as it is served, compressed once."""

    def __init__(self, name: str, media_type: str, text: bytes) -> None:
        stem, ending = name.split(".")
        self.text = text
        self.media_type = media_type
        self.gzipped = gzip.compress(text, 9, mtime=0)
        self.path = f"/static/{stem}.{hashlib.sha256(text).hexdigest()[:_NAME_LENGTH]}.{ending}"


def script(name: str = "pochai.js") -> Asset:
    """Give a script, by default the one of the respondents' pages, without indents and the lines that are comments."""
    text = files("service.web").joinpath(f"static/{name}").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return Asset(name, "text/javascript", "\n".join(each for each in lines if not each.startswith("//")).encode())


def planners_stylesheet() -> str:
    """Read the stylesheet of the planners' pages: what all share, what each room adds, what narrow screens want."""
    return stylesheet("tokens.css", "base.css", *(f"planner/{name}.css" for name in _PLANNER_STYLES))


def stylesheet(*names: str) -> str:
    """Read stylesheets and join their lines, without those that are comments and the last semicolon of a block."""
    static = files("service.web").joinpath("static")
    lines = [line.strip() for name in names for line in static.joinpath(name).read_text(encoding="utf-8").splitlines()]
    return "".join(line for line in lines if not line.startswith(("/*", "*"))).replace(";}", "}")
