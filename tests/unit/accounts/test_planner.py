"""Roles, names, passwords and the life of a session, by tables."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest

from service.domain.accounts.planner import (
    LEAST_GUESSES,
    ROLES,
    Planner,
    Role,
    Session,
    checked_name,
    checked_password,
    fold_name,
    normalised_password,
    refuse_guessable,
)
from service.domain.errors import InvalidNameError, RoleTooLowError, UnusablePasswordError
from tests.support.installation import NOON

SECOND = timedelta(seconds=1)


def planner(role: Role) -> Planner:
    return Planner(name="a", role=role, created=NOON)


@pytest.mark.parametrize(
    ("role", "may"), [("reader", ["reader"]), ("planner", ["reader", "planner"]), ("keeper", list(ROLES))]
)
def test_each_role_may_what_those_below_it_may(role: Role, may: list[Role]) -> None:
    assert [other for other in ROLES if planner(role).may(other)] == may
    for other in ROLES:
        if other in may:
            planner(role).require(other)
        else:
            with pytest.raises(RoleTooLowError) as refused:
                planner(role).require(other)
            assert refused.value.params == {"role": other}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Somying@DITP.go.th", "somying@ditp.go.th"),
        ("  สมหญิง   ใจดี ", "สมหญิง ใจดี"),
        ("\uff33omying", "somying"),
        ("x" * 100, "x" * 100),
    ],
)
def test_a_name_is_folded(typed: str, name: str) -> None:
    assert checked_name(typed) == fold_name(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "x" * 101, "a\u200bb", "a\x00b", "Token:x", "ｔｏｋｅｎ：x"])
def test_a_name_has_letters_that_are_seen_and_not_too_many(typed: str) -> None:
    with pytest.raises(InvalidNameError) as refused:
        checked_name(typed)
    assert refused.value.params == {"limit": 100}


@pytest.mark.parametrize(
    "password", ["twelve chars", "xy" * 64, "รหัสผ่านยาวมากพอ", "           .", "correct horse battery staple"]
)
def test_a_password_is_anything_of_twelve_to_a_hundred_and_twenty_eight_characters(password: str) -> None:
    assert checked_password(password, "somying")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "short"),
        ("elevenchars", "short"),
        ("x" * 129, "long"),
        ("            ", "blank"),
        ("\u3000" * 20, "blank"),
        ("aaaaaaAAAAAA", "repeated"),
        ("กกกกกกกกกกกก", "repeated"),
        ("SomYing@ditp.go.th", "name"),
        ("my name is Ｓomying", "name"),
    ],
)
def test_what_cannot_be_a_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(UnusablePasswordError) as refused:
        checked_password(password, "somying@ditp.go.th")
    assert refused.value.params == {"reason": reason}


def test_a_short_name_may_be_in_a_password() -> None:
    assert checked_password("twelve chars", "we@example.org")


@pytest.mark.parametrize("guesses", [0, LEAST_GUESSES - 1])
def test_a_password_that_is_soon_guessed_is_refused(guesses: float) -> None:
    refuse_guessable(LEAST_GUESSES)
    with pytest.raises(UnusablePasswordError) as refused:
        refuse_guessable(guesses)
    assert refused.value.params == {"reason": "common"}


def test_a_password_is_the_same_however_its_letters_are_put_together() -> None:
    assert checked_password("ทำงานทำงานทำงาน", "a") == checked_password("ท\u0e4d\u0e32งานทำงานทำงาน", "a")


def test_a_session_ends_after_twelve_hours_and_after_one_that_nobody_used() -> None:
    session = Session(id=b"", planner_id=1, created=NOON, touched=NOON)
    assert session.lives(NOON + timedelta(minutes=60) - SECOND)
    assert not session.lives(NOON + timedelta(minutes=60))
    busy = Session(id=b"", planner_id=1, created=NOON, touched=NOON + timedelta(hours=11, minutes=59))
    assert busy.lives(NOON + timedelta(hours=12) - SECOND)
    assert not busy.lives(NOON + timedelta(hours=12))
    assert not session.stale(NOON + timedelta(seconds=59))
    assert session.stale(NOON + timedelta(seconds=60))
    assert (session.ends_for_good, busy.ends_for_good) == (False, True)


def test_an_account_is_invited_then_active_then_closed() -> None:
    made = planner("reader")
    with_password = Planner(name="a", role="reader", created=NOON, password="hash")
    closed = Planner(name="a", role="reader", created=NOON, password="hash", closed=NOON)
    assert [each.state for each in (made, with_password, closed)] == ["invited", "active", "closed"]


def test_what_is_far_too_long_is_not_looked_at() -> None:
    heap = "a" + "\u0315\u0327" * 16_000
    started = process_time()
    assert fold_name(heap) == ""
    assert len(normalised_password(heap)) <= 512
    with pytest.raises(UnusablePasswordError):
        checked_password(heap, "somebody")
    with pytest.raises(InvalidNameError):
        checked_name(heap)
    assert process_time() - started < 0.2
