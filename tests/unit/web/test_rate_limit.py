"""Rate limit keys: clients by address, however it is written and forwarded."""

from __future__ import annotations

from typing import Any, cast

import pytest

from service.domain.errors import TooManyRequestsError
from service.web.http.rate_limit import RateLimiter
from service.web.http.request import is_planner_request


def asked(peer: str, *forwarded: str) -> Any:
    return {"client": (peer, 1), "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}


def refuses(limit: RateLimiter, scope: Any, name: str = "") -> bool:
    try:
        limit.check(scope, name)
    except TooManyRequestsError:
        return True
    return False


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (asked("192.0.2.1"), asked("192.0.2.1"), True),
        (asked("192.0.2.1"), asked("192.0.2.2"), False),
        (asked("192.0.2.1"), asked("::ffff:192.0.2.1"), True),
        (asked("::ffff:192.0.2.1"), asked("::ffff:192.0.2.2"), False),
        (asked("2001:db8::1"), asked("2001:db8::ffff:2"), True),
        (asked("2001:db8::1"), asked("2001:db8:0:1::1"), False),
        (asked("192.0.2.1", "198.51.100.1"), asked("192.0.2.1", "198.51.100.2"), True),
        (asked("127.0.0.1", "198.51.100.1"), asked("127.0.0.1", "198.51.100.2"), False),
        (asked("::1", "198.51.100.1"), asked("::ffff:127.0.0.1", "198.51.100.1"), True),
        (asked("127.0.0.1", "6.6.6.6, 198.51.100.1"), asked("127.0.0.1", "7.7.7.7, 198.51.100.1"), True),
        (asked("127.0.0.1", "6.6.6.6", "198.51.100.1"), asked("127.0.0.1", "7.7.7.7", "198.51.100.1"), True),
        (asked("127.0.0.1", "nonsense"), asked("127.0.0.1", "\xff"), True),
    ],
)
def test_a_subscriber_is_counted_once_and_nobody_else_with_him(one: Any, other: Any, *, same: bool) -> None:
    limit = RateLimiter(1, on=True)
    limit.check(one)
    limit.count(one)
    assert refuses(limit, one)
    assert refuses(limit, other) == same


def test_what_is_forgiven_leaves_nothing_and_never_counts_below_nothing() -> None:
    limit, scope = RateLimiter(1, on=True), asked("192.0.2.1")
    for name in ("a", "b", "c"):
        limit.check(scope, name)
        limit.count(scope, name)
        limit.forgive(scope, name)
        limit.forgive(scope, name)
    assert not limit._tries
    limit.count(scope, "a")
    assert refuses(limit, scope, "a")


@pytest.mark.parametrize(
    ("path", "planners"),
    [
        (b"/plan", True), (b"/plan/", True), (b"/plan?x", True), (b"/plan/account", True), (b"//plan", True),
        (b"/%70lan/account", True), (b"/plan%2Faccount", True), (b"/plane", False), (b"/s/plan", False),
        (b"/S/plan/thanks", False), (b"/", False), (b"/PLAN", False),
    ],
)  # fmt: skip
def test_a_planners_page_is_known_however_its_address_is_written(path: bytes, *, planners: bool) -> None:
    assert is_planner_request(cast("Any", {"raw_path": path})) == planners
