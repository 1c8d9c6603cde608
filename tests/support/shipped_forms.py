"""The shipped forms, read once a process: no test changes them, and nearly every test opens them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from service.adapters.form_files.toml import load
from service.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from service.domain.catalogue import Catalogue

SHIPPED = Settings().forms


def load_once(folder: Path) -> Catalogue:
    """Load definitions from a folder, from memory where it is that of the shipped forms."""
    return _shipped() if folder == SHIPPED else load(folder)


@cache
def _shipped() -> Catalogue:
    return load(SHIPPED)
