"""The files of a backup: a database packed by gzip, and a tar with the keys; each known by its size and SHA-256."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from service.domain.backup import BackupError, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

_PIECE = 1024 * 1024


class _Counted:
    """Counts and hashes what passes through."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._size = 0

    def update(self, piece: bytes) -> int:
        self._hash.update(piece)
        self._size += len(piece)
        return self._size

    @property
    def part(self) -> Part:
        return Part(bytes=self._size, sha256=self._hash.hexdigest())


def measured(file: Path) -> Part:
    """Read a file and return its size and hash. Raises `OSError`."""
    counted = _Counted()
    with file.open("rb") as opened:
        for piece in _pieces(opened):
            counted.update(piece)
    return counted.part


def pack(file: Path, packed: Path, progress: Callable[[int], None]) -> Part:
    """Compress a file durably; return what it is unpacked. `progress` gets the bytes read so far."""
    counted = _Counted()
    with file.open("rb") as source, packed.open("xb") as target:
        with gzip.GzipFile(fileobj=target, mode="wb", filename="", mtime=0) as zipped:
            for piece in _pieces(source):
                zipped.write(piece)
                progress(counted.update(piece))
        _sync(target)
    return counted.part


def unpack(packed: Path, file: Path, as_packed: Part, unpacked: Part) -> None:
    """Unpack a file durably. Raises `BackupError` unless both are what they should be: `file` is then of no use."""
    try:
        if measured(packed) != as_packed:
            raise BackupError("damaged", str(packed))
        counted = _Counted()
        with gzip.open(packed) as source, file.open("xb") as target:
            for piece in _pieces(cast("BinaryIO", source)):
                target.write(piece)
                counted.update(piece)
            _sync(target)
    except (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error):
        raise BackupError("damaged", str(packed)) from None
    if counted.part != unpacked:
        raise BackupError("damaged", str(packed))


def pack_keys(keys: Collection[Path], packed: Path) -> None:
    """Put those of the key files that exist into a tar, durably."""
    with packed.open("xb") as target:
        with tarfile.open(fileobj=target, mode="w") as tar:
            for key in filter(lambda each: each.is_file(), keys):
                tar.add(key, key.name, recursive=False)
        _sync(target)


def unpack_keys(packed: Path, part: Part, names: Collection[str]) -> Mapping[str, bytes]:
    """Read the keys of a tar by file name. Raises `BackupError`, also where anything but files of `names` is in it."""
    try:
        content = packed.read_bytes()
    except FileNotFoundError:
        content = b""
    if Part(bytes=len(content), sha256=hashlib.sha256(content).hexdigest()) != part:
        raise BackupError("damaged", str(packed))
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            inside = tar.getmembers()
            # Whoever can write a backup can also write its hashes: root does not write where its tar says.
            if not all(each.type == tarfile.REGTYPE and each.name in names for each in inside):
                raise BackupError("damaged", str(packed))
            return {each.name: cast("BinaryIO", tar.extractfile(each)).read(_PIECE) for each in inside}
    except tarfile.TarError:
        raise BackupError("damaged", str(packed)) from None


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
