"""A backup is kept with what its copy proves, and restored only where that is proven again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import Accounts
from service.application.backup.backups import make_backup, restore_backup
from service.application.ports.records import by_group
from service.domain.backup import OVERDUE, BackupError, newest_good, overdue, superfluous
from tests.support.fake_backups import CONTENTS, SCHEMA, MemoryShelf, MemoryTarget
from tests.support.installation import MONTH, NOON, Installation, answers, places, sheet

if TYPE_CHECKING:
    from service.domain.backup import Manifest

RELEASE = "0.3.0"


def silent(step: str, amount: int) -> None:
    """Tell nobody."""


async def fill(site: Installation) -> None:
    """Store three sheets and an account."""
    collector = await site.collectors.create("survey", "สำนักงาน")
    published = site.registry.form("survey")
    await site.store_sheets(collector, MONTH, *[sheet(published, answers(ease=ease)) for ease in (5, 1, 3)])
    await Accounts(site.store, site.clock).create("วิภา", "keeper")


async def miscount(site: Installation) -> None:
    """Count a sheet that is not there."""
    (collector,) = await site.store.collectors.everything()
    published = site.registry.form("survey")
    async with site.store.write() as unit:
        await unit.tallies.move(by_group(places(collector, published, sheet(published, answers()), MONTH)))


async def made(site: Installation, shelf: MemoryShelf, keep: int = 9) -> Manifest:
    return await make_backup(shelf, site.clock, RELEASE, keep, silent)


async def test_a_backup_says_what_its_copy_proves(site: Installation) -> None:
    await fill(site)
    shelf, told = MemoryShelf(site.store), []
    manifest = await make_backup(shelf, site.clock, RELEASE, 1, lambda *each: told.append(each))
    assert shelf.kept == [manifest]
    assert shelf.begun == [NOON]
    assert (manifest.made, manifest.release, manifest.schema, manifest.contents) == (NOON, RELEASE, SCHEMA, CONTENTS)
    proof, entries = manifest.proof, await site.store.accounts.entries()
    assert (proof.responses, proof.withdrawn, proof.sealed, proof.certificates) == (3, 0, 0, 0)
    assert (proof.entries, proof.last_hash) == (len(entries), entries[-1].hash)
    assert proof.sound
    assert told == [("copied", 1), ("counted", 3)]


async def test_an_empty_installation_has_a_sound_backup(site: Installation) -> None:
    proof = (await made(site, MemoryShelf(site.store))).proof
    assert (proof.responses, proof.entries, proof.last_hash, proof.sound) == (0, 0, "", True)


async def test_the_newest_sound_ones_are_kept_and_a_flawed_one_ends_none(site: Installation) -> None:
    await fill(site)
    shelf = MemoryShelf(site.store)
    first = await made(site, shelf)
    site.clock.forward(days=1)
    second = await made(site, shelf)
    await miscount(site)
    site.clock.forward(days=1)
    flawed = await made(site, shelf, keep=1)
    assert (flawed.proof.differences > 0, flawed.proof.sound) == (True, False)
    assert shelf.manifests() == [flawed, second, first]
    assert newest_good(shelf.manifests(), site.clock()) == second


async def test_a_sound_one_ends_what_is_older_than_those_that_are_kept(site: Installation) -> None:
    shelf = MemoryShelf(site.store)
    everything = []
    for _ in range(3):
        site.clock.forward(days=1)
        everything.append(await made(site, shelf, keep=2))
    assert shelf.manifests() == [everything[2], everything[1]]
    assert superfluous(shelf.manifests(), 3, site.clock()) == []


async def test_a_backup_is_overdue_after_two_days(site: Installation) -> None:
    manifest = await made(site, MemoryShelf(site.store))
    assert not overdue(manifest, NOON + OVERDUE - timedelta(seconds=1))
    assert overdue(manifest, NOON + OVERDUE)
    assert overdue(None, NOON)
    assert not overdue(None, NOON, NOON - OVERDUE + timedelta(seconds=1))
    assert overdue(None, NOON, NOON - OVERDUE)
    assert newest_good([], NOON) is None
    assert overdue(manifest, NOON - timedelta(days=1, seconds=1))


async def test_a_backup_of_a_clock_that_ran_ahead_takes_no_place(site: Installation) -> None:
    await fill(site)
    shelf = MemoryShelf(site.store)
    first = await made(site, shelf)
    site.clock.forward(days=3000)
    ahead = await made(site, shelf, keep=1)
    assert shelf.manifests() == [ahead, first]  # the clock is in doubt, so nothing ends
    site.clock.forward(days=-2999)
    second = await made(site, shelf, keep=1)
    assert shelf.manifests() == [ahead, second]
    assert newest_good(shelf.manifests(), site.clock()) == second
    assert newest_good([ahead], site.clock()) == ahead
    assert overdue(ahead, site.clock())


async def test_a_backup_of_a_clock_that_fell_behind_is_kept_and_ends_none(site: Installation) -> None:
    await fill(site)
    shelf = MemoryShelf(site.store)
    first = await made(site, shelf)
    site.clock.forward(hours=-3)
    behind = await made(site, shelf, keep=1)
    assert shelf.manifests() == [first, behind]
    site.clock.forward(days=-2000)
    far = await made(site, shelf, keep=1)
    assert shelf.manifests() == [first, behind, far]


async def test_what_proves_the_same_is_put_in_place(site: Installation) -> None:
    await fill(site)
    manifest = await made(site, MemoryShelf(site.store))
    target = MemoryTarget(site.store)
    assert await restore_backup(target, manifest, silent) == manifest.proof
    assert target.in_place


async def test_what_proves_something_else_is_not(site: Installation) -> None:
    await fill(site)
    manifest = await made(site, MemoryShelf(site.store))
    target = MemoryTarget(site.store)
    with pytest.raises(BackupError) as refused:
        await restore_backup(target, replace(manifest, proof=replace(manifest.proof, responses=4)), silent)
    assert refused.value.code == "unproven"
    assert not target.in_place
