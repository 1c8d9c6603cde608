"""The contract of every store for wrong passwords and refused sign-ins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from service.domain.accounts.wrong_passwords import RefusedSignIns, WrongPasswords
from tests.support.installation import NOON

if TYPE_CHECKING:
    from service.application.ports.store import Store

MINUTE = timedelta(minutes=1)


async def test_wrong_passwords_come_back_by_their_door_and_are_forgotten(store: Store) -> None:
    first, second = WrongPasswords(tries=1, last=NOON), WrongPasswords(tries=7, last=NOON + MINUTE)
    async with store.write() as unit:
        await unit.wrong_passwords.put(b"a", second)
        await unit.wrong_passwords.put(b"a", first)
        await unit.wrong_passwords.put(b"b", second)
        await unit.wrong_passwords.put(b"c", second)
        await unit.wrong_passwords.drop(b"c")
        await unit.wrong_passwords.drop(b"none")
        assert await unit.wrong_passwords.at(b"a") == first
    assert [await store.wrong_passwords.at(door) for door in (b"a", b"b", b"c")] == [first, second, None]
    async with store.write() as unit:
        await unit.wrong_passwords.drop_before(NOON)
    assert [await store.wrong_passwords.at(door) for door in (b"a", b"b")] == [None, second]


async def test_refused_sign_ins_are_kept_by_account_and_those_untold_are_found(store: Store) -> None:
    told = RefusedSignIns(planner_id=2, told=NOON, since=NOON, count=3)
    untold = RefusedSignIns(planner_id=0, untold=2, count=2, since=NOON + MINUTE)
    async with store.write() as unit:
        assert await unit.wrong_passwords.refused(2) == RefusedSignIns(planner_id=2)
        for each in (untold.another(NOON), told, untold):
            await unit.wrong_passwords.put_refused(each)
        assert await unit.wrong_passwords.refused(2) == told
        assert await unit.wrong_passwords.untold() == [untold]
