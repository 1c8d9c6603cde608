"""The poster as a PDF, drawn where the extra `pdf` is installed; loading what draws it takes long and much memory."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from service.domain.errors import ExtraMissingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def drawable() -> bool:
    """Tell whether posters can be drawn here."""
    return find_spec("fpdf") is not None


def draw(words: Mapping[str, Any], code: Sequence[Sequence[int]]) -> bytes:
    """Draw a poster from what it says (`poster_text`) and its code as rows of modules. Raises `ExtraMissingError`."""
    if not drawable():
        raise ExtraMissingError(extra="pdf")
    from service.exports.poster_pdf import Poster, poster_pdf  # noqa: PLC0415 - for whoever wants a poster alone

    return poster_pdf(Poster(**words), code)
