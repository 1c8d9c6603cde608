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


def draw(*posters: tuple[Mapping[str, Any], Sequence[Sequence[int]]]) -> bytes:
    """Draw posters, each from its texts (`poster_text`) and its QR code as rows of modules.

    Raises `ExtraMissingError` and `MissingLettersError`.
    """
    if not drawable():
        raise ExtraMissingError(extra="pdf")
    from service.exports.poster_pdf import Poster, posters_pdf  # noqa: PLC0415 - an optional extra

    return posters_pdf([(Poster(**words), code) for words, code in posters])
