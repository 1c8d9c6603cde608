"""Rate limit keys: clients by address, however it is written and forwarded."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from service.adapters.shared_counts import PROBES, SharedCounts, counts_of
from service.domain.errors import TooManyRequestsError
from service.web.http.client_address import ClientAddress
from service.web.http.rate_limit import RateLimiter
from service.web.http.request import is_planner_request

if TYPE_CHECKING:
    from collections.abc import Iterator


def asked(peer: str, *forwarded: str) -> Any:
    return {"client": (peer, 1), "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}


@pytest.fixture
def counts() -> Iterator[SharedCounts]:
    with counts_of("") as table:
        yield table


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
def test_a_subscriber_is_counted_once_and_nobody_else_with_him(
    counts: SharedCounts, one: Any, other: Any, *, same: bool
) -> None:
    limit = RateLimiter(counts, "tries", 1, ClientAddress(), on=True)
    limit.take(one)
    assert refuses(limit, one)
    assert refuses(limit, other) == same


@pytest.mark.parametrize(
    ("network", "subscribers"), [("2001:db8:0:{:x}::1", 4), ("2001:db8:0:{:x}00::1", 16), ("2001:db8:{:x}::1", 100)]
)
def test_many_subscribers_of_one_network_are_counted_together(
    counts: SharedCounts, network: str, subscribers: int
) -> None:
    limit, tried = RateLimiter(counts, "tries", 2, ClientAddress(), on=True), 0
    with suppress(TooManyRequestsError):
        for number in range(200):
            limit.take(asked(network.format(number // 2)))
            tried += 1
    assert tried == 2 * subscribers


def test_limits_and_names_are_counted_apart_until_their_windows_end(
    counts: SharedCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, scope = 1000.5, asked("192.0.2.1")
    monkeypatch.setattr("service.web.http.rate_limit.monotonic", lambda: now)
    limit, other = (
        RateLimiter(counts, "a", 1, ClientAddress(), on=True),
        RateLimiter(counts, "b", 1, ClientAddress(), on=True, seconds=300),
    )
    limit.take(scope)
    other.take(scope, "somying")
    assert [refuses(limit, scope), refuses(limit, scope, "somying"), refuses(other, scope)] == [True, False, False]
    with pytest.raises(TooManyRequestsError) as refusal:
        other.take(scope, "somying")
    assert refusal.value.params == {"seconds": 300}
    now = 1060
    assert not refuses(limit, scope)
    assert refuses(other, scope, "somying")


def test_what_is_forgiven_leaves_nothing_and_never_counts_below_nothing(counts: SharedCounts) -> None:
    limit, scope = RateLimiter(counts, "tries", 1, ClientAddress(), on=True), asked("192.0.2.1")
    limit.take(scope)
    limit.forgive(scope)
    limit.forgive(scope)
    limit.take(scope)
    assert refuses(limit, scope)


def test_a_full_table_forgets_who_tried_least() -> None:
    with counts_of("") as counts:
        # All keys of one hash meet in the same few places.
        counts._hash = lambda key: int(key) << 32  # type: ignore[method-assign] # keys that collide
        for number in range(PROBES):
            counts.add(str(number), 1 + (number != 3), 0, 60)
        counts.add("99", 1, 0, 60)
        kept = [counts.get(str(number), 0)[0] for number in range(PROBES)]
    assert kept == [2, 2, 2, 0, *[2] * (PROBES - 4)]


def test_processes_that_say_one_name_count_together_and_the_last_takes_the_table_away() -> None:
    name = secrets.token_hex(8)
    with counts_of(name) as one:
        with counts_of(name) as other, counts_of("") as private:
            with one:
                one.add("key", 2, 0, 60)
            assert (other.get("key", 0), private.get("key", 0)) == ((2, 60), (0, 0))
        assert other._hash("key") == one._hash("key") != private._hash("key")
        (file,) = Path("/dev/shm").glob(f"pochai-*-{name}")
        assert file.stat().st_mode & 0o777 == 0o600
        with counts_of(name) as later:
            assert later.get("key", 0) == (2, 60)
    assert not file.exists()


def test_a_link_that_somebody_left_there_is_not_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    name, other = secrets.token_hex(8), tmp_path / "other"
    other.touch()
    link = Path(f"/dev/shm/pochai-{os.geteuid()}-{name}")
    link.symlink_to(other)
    try:
        with counts_of(name) as counts:
            counts.add("key", 1, 0, 60)
    finally:
        link.unlink()
    assert other.read_bytes() == b""
    assert [record.message for record in caplog.records] == ["each process counts for itself"]


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


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (asked("10.0.0.7", "198.51.100.1"), "198.51.100.1"),
        (asked("::ffff:10.0.0.7", "198.51.100.1"), "198.51.100.1"),
        (asked("10.0.0.7", "6.6.6.6, 198.51.100.1"), "198.51.100.1"),
        # Two in a row: each adds whom it serves.
        (asked("10.0.0.7", "6.6.6.6, 198.51.100.1, 192.0.2.9"), "198.51.100.1"),
        (asked("127.0.0.1", "198.51.100.1, 192.0.2.9"), "198.51.100.1"),
        (asked("10.0.0.7", "192.0.2.9"), "192.0.2.9"),
        (asked("10.0.0.7"), "10.0.0.7"),
        (asked("10.0.0.7", "nonsense, 192.0.2.9"), "192.0.2.9"),
        (asked("10.0.1.7", "198.51.100.1"), "10.0.1.7"),
        (asked("203.0.113.1", "198.51.100.1, 192.0.2.9"), "203.0.113.1"),
        (asked("10.0.0.7", "10.0.0.8, 198.51.100.1"), "198.51.100.1"),
        # Whoever names this machine is not on it.
        (asked("10.0.0.7", "198.51.100.1, 127.0.0.1"), "127.0.0.1"),
    ],
)
def test_proxies_of_the_settings_are_believed_about_whom_they_serve(scope: Any, found: str) -> None:
    assert ClientAddress(["10.0.0.0/24", "192.0.2.9"])(scope) == found
