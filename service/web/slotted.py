"""A page that is rendered and compressed once, though each copy carries a secret of its own."""

from __future__ import annotations

import struct
import zlib

SLOT = "@@SLOT@@"
"""Stands in a template where each copy differs."""

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_RAW = -15


class Slotted:
    """A page with one slot.

    What stands before and behind the slot is deflated once (RFC 1951); a copy puts the value between them as a stored
    block and closes the gzip stream (RFC 1952) with the checksum of the whole. The nearer the slot to the end of the
    page, the less there is to sum up for each copy.
    """

    def __init__(self, page: str) -> None:
        head, tail = page.split(SLOT)
        self._head, self._tail = head.encode(), tail.encode()
        self._head_deflated = _GZIP_HEADER + _deflated(self._head, zlib.Z_FULL_FLUSH)
        self._tail_deflated = _deflated(self._tail, zlib.Z_FINISH)
        self._head_checksum = zlib.crc32(self._head)
        self._length = len(self._head) + len(self._tail)

    def plain(self, value: bytes) -> bytes:
        """Give a copy as it is."""
        return self._head + value + self._tail

    def gzipped(self, value: bytes) -> bytes:
        """Give a copy as a gzip stream."""
        checksum = zlib.crc32(self._tail, zlib.crc32(value, self._head_checksum))
        size = len(value)
        stored = struct.pack("<BHH", 0, size, size ^ 0xFFFF) + value
        end = struct.pack("<II", checksum, self._length + size & 0xFFFFFFFF)
        return self._head_deflated + stored + self._tail_deflated + end


def _deflated(text: bytes, mode: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9)
    return compressor.compress(text) + compressor.flush(mode)
