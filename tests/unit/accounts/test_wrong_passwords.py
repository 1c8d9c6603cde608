from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from service.domain.accounts.planner import Planner
from service.domain.accounts.wrong_passwords import (
    FORGOTTEN,
    LONGEST_DELAY,
    RefusedSignIns,
    WrongPasswords,
    browser_cookie,
    door_of_browser,
    door_of_name,
)
from tests.support.installation import NOON

NONCE = "0123456789abcdef"
SOMYING = Planner(id=1, name="somying", role="planner", created=NOON, password="hash")


@pytest.mark.parametrize(
    ("tries", "delay"), [(0, 0), (1, 0), (4, 0), (5, 2), (6, 4), (7, 8), (8, 16), (9, 30), (10, 30), (10_000, 30)]
)
def test_the_delay_doubles_from_the_fifth_wrong_password_on(tries: int, delay: int) -> None:
    wrong = WrongPasswords(tries=tries, last=NOON)
    assert wrong.wait(NOON) == delay
    assert wrong.wait(NOON + timedelta(seconds=delay)) == 0
    if delay:
        assert wrong.wait(NOON + timedelta(seconds=delay, milliseconds=-1)) == 1


def test_to_wait_until_tries_are_forgotten_gains_nothing() -> None:
    assert FORGOTTEN.total_seconds() / 5 > LONGEST_DELAY


def test_names_are_told_apart_by_little_and_whatever_their_case() -> None:
    assert door_of_name(" SomYing") == door_of_name("somying") != door_of_name("somchai")
    assert len({door_of_name(str(number)) for number in range(1000)}) > 900


def test_a_browser_is_known_to_one_account_until_its_password_changes() -> None:
    cookie = browser_cookie(SOMYING, NONCE)
    door = door_of_browser(SOMYING, cookie)
    assert door
    assert door != door_of_browser(SOMYING, browser_cookie(SOMYING, NONCE[::-1]))
    others = [
        (None, cookie),
        (replace(SOMYING, password="another"), cookie),
        (replace(SOMYING, password=None), cookie),
        (replace(SOMYING, closed=NOON), cookie),
        (SOMYING, ""),
        (SOMYING, NONCE),
        (SOMYING, cookie[:-1]),
        (SOMYING, "ก" + cookie[1:]),
        (SOMYING, cookie.replace("0123", "")),
    ]
    assert [door_of_browser(*each) for each in others] == [None] * 9
    assert browser_cookie(replace(SOMYING, password=None), NONCE) == ""


def test_an_entry_is_due_at_once_and_then_every_hour() -> None:
    first = RefusedSignIns(planner_id=1).another(NOON)
    assert (first.due(NOON), first.subject("somying"), first.subject("")) == (True, "somying", "")
    entered = first.entered(NOON)
    later = entered.another(NOON).another(NOON)
    hour = NOON + timedelta(hours=1)
    assert [entered.due(hour), later.due(hour - timedelta(seconds=1)), later.due(hour)] == [False, False, True]
    assert (later.subject("somying"), later.subject("")) == ("somying ×2", "×2")
    assert (later.count, later.since) == (3, NOON)
    assert (later.signed_in().count, later.signed_in().since, later.signed_in().untold) == (0, None, 2)
