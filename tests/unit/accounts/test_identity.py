"""Provider sign-in: what an attempt is bound to, and which names are trusted."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from typing import Any

import pytest

from service.application.accounts.accounts import new_secret
from service.domain.accounts.identity import Attempt, account_name_in, proved_in
from service.domain.accounts.planner import NAME_LENGTH
from tests.support.installation import NOON


def test_an_attempt_shows_the_provider_nothing_that_it_could_be_ended_with() -> None:
    first, second = (Attempt(secret=new_secret(), following="/plan") for _ in range(2))
    for attempt in (first, second):
        derived = [attempt.state, attempt.nonce, attempt.verifier, attempt.challenge]
        assert len({*derived, attempt.secret}) == 5
        assert all(re.fullmatch(r"[\w-]{43}", each) for each in derived)
        hashed = hashlib.sha256(attempt.verifier.encode()).digest()
        assert base64.urlsafe_b64decode(f"{attempt.challenge}=") == hashed
        assert attempt.answers(attempt.state)
        assert not any(attempt.answers(each) for each in ("", "ก", attempt.nonce, attempt.state[:-1]))
    assert not first.answers(second.state)
    assert Attempt(secret=first.secret, following="/plan/account").state == first.state


@pytest.mark.parametrize(
    ("claims", "claim", "name"),
    [
        ({"email": "Somying@Fund.example", "email_verified": True}, "email", "somying@fund.example"),
        ({"email": "somying@fund.example"}, "email", ""),
        ({"email": "somying@fund.example", "email_verified": False}, "email", ""),
        ({"email": "somying@fund.example", "email_verified": "true"}, "email", ""),
        ({"email": "somying@fund.example", "email_verified": 1}, "email", ""),
        ({"preferred_username": "SomYing"}, "preferred_username", "somying"),
        ({"preferred_username": "สมหญิง"}, "preferred_username", "สมหญิง"),
        ({"preferred_username": "somying", "email": "a"}, "upn", ""),
        ({"preferred_username": ["somying"]}, "preferred_username", ""),
        ({"preferred_username": ""}, "preferred_username", ""),
        ({"preferred_username": "x" * NAME_LENGTH}, "preferred_username", "x" * NAME_LENGTH),
        ({"preferred_username": "x" * (NAME_LENGTH + 1)}, "preferred_username", ""),
        ({"preferred_username": "som\x00ying"}, "preferred_username", ""),
        # Folded, these would be the name of somebody else.
        ({"preferred_username": "ｓomying"}, "preferred_username", ""),
        ({"preferred_username": "\u212aeeper"}, "preferred_username", ""),
        ({"preferred_username": "stra\u00dfe"}, "preferred_username", ""),
    ],
)
def test_a_name_counts_where_it_can_be_relied_on(claims: dict[str, Any], claim: str, name: str) -> None:
    assert account_name_in(claims, claim) == name


@pytest.mark.parametrize(
    ("claims", "proved"),
    [
        ({"auth_time": int(NOON.timestamp())}, NOON),
        ({"auth_time": int(NOON.timestamp()) + 1}, None),
        ({"auth_time": -1}, None),
        ({"auth_time": "1"}, None),
        ({}, None),
    ],
)
def test_a_token_may_say_when_its_person_was_there(claims: dict[str, object], proved: datetime | None) -> None:
    assert proved_in(claims, NOON) == proved
