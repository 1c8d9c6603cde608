"""The types of texts in a definition: ids, names, lines, decimals."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


Dotted = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")]


Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


Value = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


Line = Annotated[str, Meta(min_length=1, max_length=1000)]


Decimals = Annotated[str, Meta(pattern=r"^[0-9]{1,6}([.][0-9]{1,6})?$")]


ONE_LINE = 150
"""The longest text that is answered in one line, such as a name or a telephone number."""
