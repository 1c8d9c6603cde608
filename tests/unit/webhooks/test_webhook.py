"""Webhooks: allowed addresses, signatures and retries."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise

import pytest
import standardwebhooks

from service.domain.errors import InvalidWebhookError
from service.domain.webhooks.webhook import (
    CLAIM,
    KEPT,
    LONGEST,
    TRIES,
    Delivery,
    Reply,
    Webhook,
    allowed,
    checked_url,
    headers,
    secret_of,
)
from tests.support.installation import NOON

DELIVERY = Delivery(webhook="a", event="evt_1", type="survey.closed", body="{}", created=NOON, due=NOON)


def test_a_message_is_signed_as_the_convention_publishes_it() -> None:
    """The example of Standard Webhooks, with the signature that its own libraries are tested with."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    sent = headers(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), '{"test": 2432232314}')
    assert sent == {
        "content-type": "application/json",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_conventions_own_library_takes_secret_and_signature() -> None:
    key, body = bytes(range(32)), '{"label": "สำนักงาน"}'
    sent = headers(key, "evt_1", datetime.now(UTC), body)
    receiver = standardwebhooks.Webhook(secret_of(key))
    assert receiver.verify(body, sent) == {"label": "สำนักงาน"}
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        receiver.verify(body.replace("สำ", "ตำ"), sent)


@pytest.mark.parametrize(
    ("url", "internal"),
    [
        ("https://system.example.go.th/pochai", False),
        (" https://system.example.go.th:8443/a?token=b ", False),
        ("https://8.8.8.8/", False),
        ("https://[2606:4700::1111]/", False),
        ("http://10.1.2.3:8080/in", True),
        ("http://localhost/in", True),
        ("https://[fd00::1]/", True),
        ("https://" + "a" * (LONGEST - 8), False),
    ],
)
def test_an_address_of_the_web_is_taken(url: str, internal: bool) -> None:  # noqa: FBT001 - a case of the table
    assert checked_url(url, internal=internal) == url.strip()


@pytest.mark.parametrize(
    ("url", "internal", "reason"),
    [
        ("", False, "address"),
        ("system.example", False, "address"),
        ("ftp://system.example", True, "address"),
        ("https://", True, "address"),
        ("https://[::1", True, "address"),
        ("https://a:99999", True, "address"),
        ("https://a:0", True, "address"),
        ("https://a.example/b c", False, "address"),
        ("https://a.example/\x00", False, "address"),
        ("https://กองทุน.example/", False, "address"),
        ("https://me:you@a.example/", False, "address"),
        ("https://a.example/#part", False, "address"),
        ("https://" + "a" * (LONGEST - 7), False, "address"),
        ("http://system.example", False, "plain"),
        ("https://127.0.0.1/", False, "private"),
        ("https://10.0.0.1/", False, "private"),
        ("https://[::1]/", False, "private"),
        ("https://[::ffff:10.0.0.1]/", False, "private"),
        ("http://169.254.169.254/latest", True, "private"),
    ],
)
def test_another_is_refused_with_the_reason(url: str, internal: bool, reason: str) -> None:  # noqa: FBT001 - a case of the table
    with pytest.raises(InvalidWebhookError) as refused:
        checked_url(url, internal=internal)
    assert refused.value.params == {"reason": reason}


@pytest.mark.parametrize(
    ("address", "public", "internal"),
    [
        ("8.8.8.8", True, True),
        ("2606:4700::1111", True, True),
        ("::ffff:8.8.8.8", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("10.0.0.1", False, True),
        ("172.31.255.255", False, True),
        ("192.168.1.1", False, True),
        ("fd12::1", False, True),
        ("::ffff:192.168.1.1", False, True),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("240.0.0.1", False, False),
        ("255.255.255.255", False, False),
        ("100.64.0.1", False, False),
        ("64:ff9b::7f00:1", False, False),
        ("2002:7f00:1::", False, False),
        ("64:ff9b:1::7f00:1", False, False),
        ("::127.0.0.1", False, False),
        ("::ffff:0:8.8.8.8", False, False),
        ("fec0::1", False, False),
        ("192.88.99.1", False, False),
    ],
)
def test_only_a_keepers_word_opens_our_own_network(address: str, public: bool, internal: bool) -> None:  # noqa: FBT001 - a case of the table
    assert allowed(ip_address(address), internal=False) is public
    assert allowed(ip_address(address), internal=True) is internal


def test_a_webhook_is_named_without_what_may_be_secret_in_its_address() -> None:
    hook = Webhook(id="a", url="https://a.example/in/secret?token=x", events=(), internal=False, created=NOON)
    assert hook.host == "a.example"


def test_a_delivery_is_tried_ten_times_over_days_and_then_given_up() -> None:
    delivery, now, waits = DELIVERY, NOON, []
    while delivery.state == "waiting":
        delivery = delivery.claimed(now)
        assert delivery.due == now + CLAIM
        delivery = delivery.after(Reply(status=500), now, 0.5)
        waits.append(delivery.due - now)
        now = delivery.due
    assert (delivery.state, delivery.attempts, delivery.last) == ("given-up", TRIES, "500")
    assert waits.pop() == timedelta()
    assert (len(waits), waits[0], waits[-1]) == (9, timedelta(minutes=1), timedelta(hours=24))
    assert all(shorter <= longer for shorter, longer in pairwise(waits))
    assert now - NOON < KEPT


@pytest.mark.parametrize(("chance", "seconds"), [(0, 48), (0.5, 60), (1, 72)])
def test_chance_spreads_the_waits(chance: float, seconds: int) -> None:
    after = DELIVERY.claimed(NOON).after(Reply(fault="timeout"), NOON, chance)
    assert after.due == NOON + timedelta(seconds=seconds)
    assert (after.state, after.last) == ("waiting", "timeout")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "delivered"),
        (204, "delivered"),
        (299, "delivered"),
        (199, "waiting"),
        (301, "waiting"),
        (307, "waiting"),
        (404, "waiting"),
        (410, "given-up"),
        (429, "waiting"),
        (503, "waiting"),
    ],
)
def test_success_settles_it_and_gone_gives_it_up(status: int, state: str) -> None:
    assert DELIVERY.claimed(NOON).after(Reply(status=status), NOON, 0).state == state


def test_one_whose_last_try_nobody_told_the_end_of_is_given_up() -> None:
    delivery = DELIVERY
    for _ in range(TRIES):
        delivery = delivery.claimed(NOON)
        assert delivery.state == "waiting"
    assert delivery.claimed(NOON).state == "given-up"
    assert delivery.claimed(NOON).attempts == TRIES
