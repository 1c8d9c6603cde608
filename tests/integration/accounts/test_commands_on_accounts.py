"""Commands on accounts, and verification of the audit log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.conftest import Keeper

THAI = re.compile("[\u0e00-\u0e7f]")


def made(keeper: Keeper, name: str = "somying", role: str = "planner") -> dict[str, str]:
    found: dict[str, str] = keeper.json("planner", "create", "--name", name, "--role", role)
    return found


def test_an_account_is_made_with_a_link_that_is_shown_once(keeper: Keeper) -> None:
    keeper.set(base_url="https://survey.example.go.th")
    first = made(keeper, "Somying@DITP.go.th")
    assert first["name"] == "somying@ditp.go.th"
    assert re.fullmatch(r"https://survey\.example\.go\.th/plan/password/[\w-]{43}", first["url"])
    secret = first["url"].rsplit("/", 1)[1]
    assert secret.encode() not in keeper.file.read_bytes()
    (listed,) = keeper.json("planner", "list")
    assert (listed["name"], listed["role"], listed["state"]) == ("somying@ditp.go.th", "planner", "invited")
    assert secret not in keeper.good("planner", "list")


def test_in_text_the_link_alone_is_the_output(keeper: Keeper) -> None:
    ran = keeper("planner", "create", "--name", "a", "--role", "reader")
    assert ran.status == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/plan/password/[\w-]{43}\n", ran.out)
    assert THAI.search(ran.err)


def test_a_holder_is_named_as_papers_are_signed(keeper: Keeper) -> None:
    made(keeper)
    assert "somying" in keeper.good("planner", "holder", "somying", "--full-name", "นางสมหญิง ใจดี", "--position", "ผอ.")
    (listed,) = keeper.json("planner", "list")
    assert (listed["full_name"], listed["position"]) == ("นางสมหญิง ใจดี", "ผอ.")


def test_a_reset_gives_another_link(keeper: Keeper) -> None:
    first = made(keeper)
    assert keeper.json("planner", "reset", "SOMYING")["url"] != first["url"]


def test_a_role_is_changed_and_an_account_closed(keeper: Keeper) -> None:
    made(keeper)
    assert "keeper" in keeper.good("planner", "role", "somying", "--role", "keeper")
    assert keeper.json("planner", "list")[0]["role"] == "keeper"
    assert "somying" in keeper.good("planner", "close", "somying")
    (closed,) = keeper.json("planner", "list")
    assert closed["state"] == "closed"
    assert closed["closed"]


@pytest.mark.parametrize("command", ["reset nobody", "close nobody", "role nobody --role reader"])
def test_an_account_that_is_not_there_is_named(keeper: Keeper, command: str) -> None:
    assert "nobody" in keeper.refused("planner", *command.split())


def test_a_name_is_needed_and_given_once(keeper: Keeper) -> None:
    made(keeper)
    for name in ("Somying", " "):
        assert THAI.search(keeper.refused("planner", "create", "--name", name, "--role", "reader"))
    assert "reader" in keeper.refused("planner", "create", "--name", "b", "--role", "admin")


def test_the_book_is_proven_and_tampering_with_it_shows(keeper: Keeper) -> None:
    assert keeper.json("audit", "verify") == {"entries": 0, "last_hash": "", "broken_at": None}
    made(keeper)
    keeper.good("planner", "close", "somying")
    whole = keeper.json("audit", "verify")
    assert (whole["entries"], whole["broken_at"]) == (3, None)
    assert whole["last_hash"] in keeper.good("audit", "verify")
    keeper.sql("UPDATE audit SET subject = 'somebody' WHERE number = 2")
    ran = keeper("audit", "verify")
    assert ran.status == 1
    assert "2" in ran.out
