"""The poster as PDF, with the extra `pdf`; its libraries are imported on first use, as they are large."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from service.domain.errors import ExtraMissingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def drawable() -> bool:
    """Return whether the extra `pdf` is installed."""
    return find_spec("fpdf") is not None


def draw(words: Mapping[str, Any], code: Sequence[Sequence[int]]) -> bytes:
    """Draw a poster from its texts (`poster_text`) and its QR code as rows of modules. Raises `ExtraMissingError`."""
    if not drawable():
        raise ExtraMissingError(extra="pdf")
    from service.exports.poster_pdf import Poster, poster_pdf  # noqa: PLC0415 - an optional extra

    return poster_pdf(Poster(**words), code)
