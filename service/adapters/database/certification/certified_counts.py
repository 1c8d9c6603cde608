"""The counts of a quarter as a certified report told of it: written once, packed, and read as a whole."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from msgspec import Struct, json

from service.application.ports.snapshot import QuarterCounts
from service.domain.scoring.tally import Cell

if TYPE_CHECKING:
    from service.application.ports.snapshot import Tallies

_Count = tuple[str, str, str, str, int]
_Versions = dict[int, list[_Count]]


class _Document(Struct, frozen=True, kw_only=True):
    tallies: _Versions
    responses: dict[int, int]
    strata: dict[int, _Versions]
    grouped: _Versions | None


def document_of(counts: QuarterCounts) -> bytes:
    """Write counts as packed JSON."""
    document = _Document(
        tallies=_written(counts.tallies),
        responses=dict(counts.responses),
        strata={collector: _written(each) for collector, each in counts.strata.items()},
        grouped=None if counts.grouped is None else _written(counts.grouped),
    )
    return zlib.compress(json.encode(document))


def counts_of(document: bytes) -> QuarterCounts:
    """Read what `document_of` wrote."""
    found = json.decode(zlib.decompress(document), type=_Document)
    return QuarterCounts(
        tallies=_read(found.tallies),
        responses=found.responses,
        strata={collector: _read(each) for collector, each in found.strata.items()},
        grouped=None if found.grouped is None else _read(found.grouped),
    )


def _written(tallies: Tallies) -> _Versions:
    return {
        version: sorted((*cell, count) for cell, count in cells.items() if count) for version, cells in tallies.items()
    }


def _read(versions: _Versions) -> Tallies:
    return {version: {Cell(*cell): count for *cell, count in cells} for version, cells in versions.items()}
