"""Two server processes over one database: what one of them counts or ends holds on the other."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from msgspec import json

from service.domain.accounts.wrong_passwords import AT_ONCE
from service.web.http.rate_limit import GUESSES
from service.web.planner.sign_in_throttle import FOR_A_NAME
from tests.support import plain_http
from tests.support.processes import pochai, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

pytestmark = pytest.mark.long

PASSWORD = "a good long password"


@contextmanager
def two(folder: Path) -> Iterator[list[httpx.Client]]:
    """Run two processes; yield a client of each."""
    with serving(folder, rate_limits="on") as one, serving(folder, rate_limits="on") as other:
        address = f"http://127.0.0.1:{one.port}"
        with (
            closing(plain_http.client(base_url=address, headers={"origin": address})) as first,
            closing(plain_http.client(base_url=address.replace(str(one.port), str(other.port)))) as second,
        ):
            second.headers["origin"] = str(second.base_url).rstrip("/")
            yield [first, second]


def test_limits_are_those_of_both_and_signing_out_of_one_ends_the_session_on_the_other(tmp_path: Path) -> None:
    with two(tmp_path / "data") as (one, other):
        wrong = {"authorization": "Bearer x"}
        statuses = [(one, other)[n % 2].get("/api/v1/scores", headers=wrong).status_code for n in range(GUESSES + 4)]
        assert statuses == [401] * GUESSES + [429] * 4

        account = ("--name", "somying", "--role", "planner")
        said = pochai(tmp_path / "data", "planner", "create", *account, "--format", "json").out
        link = urlsplit(json.decode(said)["url"]).path
        cookie = one.post(link, data={"new": PASSWORD, "again": PASSWORD}).cookies["pochai"]
        other.cookies.set("pochai", cookie)
        page = other.get("/plan/account")
        assert page.status_code == 200
        (csrf,) = set(re.findall(r'name="csrf" value="(\w+)"', page.text))
        assert other.post("/plan/sign-out", data={"csrf": csrf}).status_code == 303
        assert one.get("/plan/account").status_code == 303

        one.cookies.clear()
        other.cookies.clear()
        tries = {"name": "nobody", "password": "another good password"}
        statuses = [(one, other)[n % 2].post("/plan/sign-in", data=tries).status_code for n in range(FOR_A_NAME + 4)]
        assert statuses == [403] * FOR_A_NAME + [429] * 4
        # From as many addresses as there are tries: the first delay is 2 seconds.
        statuses = []
        for n in range(AT_ONCE + 4):
            address = {"x-forwarded-for": f"198.51.100.{n}"}
            reply = (one, other)[n % 2].post("/plan/sign-in", data=tries | {"name": "somying"}, headers=address)
            statuses.append(reply.status_code)
        assert statuses[: AT_ONCE + 1] == [403] * AT_ONCE + [429]
        assert statuses.count(403) <= AT_ONCE + 1
