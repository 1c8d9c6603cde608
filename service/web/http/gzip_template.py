"""A page that is rendered and compressed once, with slots for a value that differs in each response."""

from __future__ import annotations

import secrets
import struct
import zlib

SLOT = f"slot-{secrets.token_hex(16)}"
"""Marks a slot in a rendered page; random in each process, so that no form's text can contain it."""

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_RAW = -15


class GzipTemplate:
    """A page with slots that all take the same value.

    The pieces around the slots are deflated once (RFC 1951). Each response puts the value between them as a stored
    block and ends the gzip stream (RFC 1952) with the checksum of the whole. The cost of a response is the CRC-32 of
    what follows the first slot.
    """

    def __init__(self, page: str) -> None:
        self._pieces = [piece.encode() for piece in page.split(SLOT)]
        *before, last = self._pieces
        self._deflated = [*(_deflated(piece, zlib.Z_FULL_FLUSH) for piece in before), _deflated(last, zlib.Z_FINISH)]
        self._first_checksum = zlib.crc32(self._pieces[0])
        self._length = sum(map(len, self._pieces))

    def plain(self, value: bytes) -> bytes:
        """Return the page with the value, uncompressed."""
        return value.join(self._pieces)

    def gzipped(self, value: bytes) -> bytes:
        """Return the page with the value, as a gzip stream."""
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
