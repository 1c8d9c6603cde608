"""Backups: what each says of itself, which are kept, and why one is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.timekeeping import SLACK

if TYPE_CHECKING:
    from collections.abc import Sequence

OVERDUE = timedelta(days=2)
"""The age from which the newest good backup is too old: one a day, and a day of grace."""

Engine = Literal["sqlite", "postgresql"]


class Proof(Struct, frozen=True, kw_only=True):
    """What a database proves of itself: a recount, its certificates, and the chain of its audit log.

    `differences` counts what a recount finds, `flaws` the certificates that are not as they were, `broken` is the first
    audit entry that is not. `last_hash` is that of the last entry, empty without any.
    """

    responses: int
    withdrawn: int
    sealed: int
    differences: int
    certificates: int
    flaws: int
    entries: int
    last_hash: str
    broken: int | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.differences or self.flaws or self.broken)


class Part(Struct, frozen=True, kw_only=True):
    """A file: its size in bytes and its SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


class Contents(Struct, frozen=True, kw_only=True):
    """What was written: the database as it is when unpacked, and the files by name."""

    engine: Engine
    database: Part
    files: dict[str, Part]


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `schema` is the number of its file's last migration."""

    made: datetime
    release: str
    schema: int
    contents: Contents
    proof: Proof


class BackupError(Exception):
    """A backup that cannot be made or restored.

    `none`: there is no good one. `damaged`: a file is not what the manifest says. `served`: a service has the target
    open. `occupied`: the target has rows. `unproven`: what was restored proves something else. `running`: another
    backup is being made. `no_file`: the target is a folder or a device. `no_folder`: the backups' is none.
    """

    def __init__(
        self,
        code: Literal["none", "damaged", "served", "occupied", "unproven", "running", "no_file", "no_folder"],
        file: str = "",
    ) -> None:
        super().__init__(code, file)
        self.code = code
        self.file = file


def dated(manifests: Sequence[Manifest], now: datetime) -> list[Manifest]:
    """Return the backups whose moment can be true; a clock that ran ahead gave the others theirs."""
    return [each for each in manifests if each.made <= now + SLACK]


def superfluous(manifests: Sequence[Manifest], keep: int, now: datetime) -> list[Manifest]:
    """Return the backups that are older than the newest `keep` good ones; the order of `manifests` is newest first.

    Those that a clock ran ahead for neither count nor go.
    """
    good = [each.made for each in dated(manifests, now) if each.proof.sound]
    return [each for each in manifests if len(good) >= keep and each.made < good[keep - 1]]


def newest_good(manifests: Sequence[Manifest], now: datetime) -> Manifest | None:
    """Return the newest backup that proved to be sound; the order of `manifests` is newest first.

    One from the time of a wrong clock counts only where there is no other.
    """
    return next((each for each in [*dated(manifests, now), *manifests] if each.proof.sound), None)


def overdue(manifest: Manifest | None, now: datetime, begun: datetime | None = None) -> bool:
    """Return whether a backup should have been made since the newest one, or since the installation was `begun`.

    So also where the newest one has a moment that has not come yet: nobody knows how old it is.
    """
    last = manifest.made if manifest else begun
    return last is None or not -SLACK <= now - last < OVERDUE
