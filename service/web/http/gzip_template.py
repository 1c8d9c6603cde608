"""A page that is rendered and compressed once, though each copy carries a value of its own."""

from __future__ import annotations

import secrets
import struct
import zlib

SLOT = f"slot-{secrets.token_hex(16)}"
"""Stands in a page where each copy differs; nobody can write it into a page, since it is new in each process."""

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_RAW = -15


class GzipTemplate:
    """A page with slots that all take the same value.

    What stands around the slots is deflated once (RFC 1951); a copy puts the value between the pieces as a stored block
    and closes the gzip stream (RFC 1952) with the checksum of the whole. The nearer the first slot to the end of the
    page, the less there is to sum up for each copy.
    """

    def __init__(self, page: str) -> None:
        self._pieces = [piece.encode() for piece in page.split(SLOT)]
        *before, last = self._pieces
        self._deflated = [*(_deflated(piece, zlib.Z_FULL_FLUSH) for piece in before), _deflated(last, zlib.Z_FINISH)]
        self._first_checksum = zlib.crc32(self._pieces[0])
        self._length = sum(map(len, self._pieces))

    def plain(self, value: bytes) -> bytes:
        """Give a copy as it is."""
        return value.join(self._pieces)

    def gzipped(self, value: bytes) -> bytes:
        """Give a copy as a gzip stream."""
        size = len(value)
        checksum = self._first_checksum
        for piece in self._pieces[1:]:
            checksum = zlib.crc32(piece, zlib.crc32(value, checksum))
        stored = struct.pack("<BHH", 0, size, size ^ 0xFFFF) + value
        length = self._length + size * (len(self._pieces) - 1)
        return _GZIP_HEADER + stored.join(self._deflated) + struct.pack("<II", checksum, length & 0xFFFFFFFF)


def _deflated(text: bytes, mode: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9)
    return compressor.compress(text) + compressor.flush(mode)
