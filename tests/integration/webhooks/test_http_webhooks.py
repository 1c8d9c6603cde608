"""The keeper's page of webhooks: add, test, remove; other roles are refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from service.application.accounts.accounts import TERMINAL
from service.application.webhooks.subscriptions import Webhooks
from service.domain.webhooks.webhook import Delivery
from tests.support.signed_in import Signed, field, signed_in, words_of
from tests.support.webhook_receiver import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.accounts.planner import Role
    from service.domain.webhooks.webhook import Webhook
    from tests.support.inprocess import Service

PAGE = "/plan/webhooks"
URL = "https://system.example.go.th/in/secret"
BOTH = ["report.certified", "survey.closed"]


@pytest.fixture
async def keeper(served: Service) -> Signed:
    return await signed_in(served, "keeper")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def kept(served: Service) -> Webhooks:
    return served.deps.webhooks(TERMINAL)


async def added(served: Service, url: str = URL, **other: Any) -> Webhook:
    return (await kept(served).add(url, BOTH, **other))[0]  # type: ignore[arg-type]  # a list of texts in a test


async def test_a_new_one_shows_its_secret_once(keeper: Signed) -> None:
    reply = await keeper.post(PAGE, url=f" {URL} ", events=BOTH)
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    (secret,) = re.findall(r'<p class="secret"[^>]*>([^<]*)</p>', reply.text)
    assert re.fullmatch(r"whsec_[\w+/]{43}=", secret)
    (made,) = await kept(keeper.served).everything()
    assert (made.url, list(made.events), made.internal) == (URL, BOTH, False)
    page = await keeper.get(PAGE)
    assert URL in page.text
    assert secret not in page.text
    assert await keeper.book() == [("a-keeper", "webhook-added", f"{made.id} system.example.go.th")]


@pytest.mark.parametrize(
    ("url", "events", "said"),
    [
        ("", BOTH, "ที่อยู่เว็บแบบเต็ม"),
        ("http://system.example.go.th", BOTH, "https://"),
        ("https://10.0.0.1/", BOTH, "เครือข่ายภายใน"),
        ("https://169.254.169.254/", BOTH, "เครือข่ายภายใน"),
        ("https://me:you@system.example.go.th", BOTH, "ชื่อผู้ใช้"),
        (URL, [], "อย่างน้อย 1 รายการ"),
        (URL, ["webhook.test"], "อย่างน้อย 1 รายการ"),
        ("https://" + "a" * 3000, BOTH, "ที่อยู่เว็บแบบเต็ม"),
    ],
)
async def test_what_cannot_be_added_is_explained_beside_its_field(
    keeper: Signed, url: str, events: list[str], said: str
) -> None:
    reply = await keeper.post(PAGE, url=url, events=events, internal="on")
    assert reply.status_code == 422
    assert words_of(reply).count(said) >= 2
    assert field(reply, "url") == url[:2000]
    assert await kept(keeper.served).everything() == []


async def test_all_that_is_wrong_is_said_at_once(keeper: Signed) -> None:
    reply = await keeper.post(PAGE, url="nothing")
    assert 'href="#url"' in reply.text
    assert 'href="#events"' in reply.text


async def test_without_the_key_of_the_secrets_none_is_added(keeper: Signed) -> None:
    await added(keeper.served)
    keeper.served.deps.webhooks(TERMINAL)._keys._file.unlink()  # type: ignore[attr-defined]  # the private key file
    reply = await keeper.post(PAGE, url=URL, events=BOTH)
    assert reply.status_code == 503
    assert "ไฟล์กุญแจ" in words_of(reply)


async def test_a_test_is_sent_and_its_end_is_shown(keeper: Signed, receiver: Receiver) -> None:
    made = await added(keeper.served, receiver.url, internal=True)
    receiver.answers = [204, 500]
    reply = await keeper.post(f"{PAGE}/test", id=made.id)
    assert (reply.status_code, "รับข้อความทดสอบแล้ว (204)" in words_of(reply)) == (200, True)
    assert "ไม่รับข้อความทดสอบ (500)" in words_of(await keeper.post(f"{PAGE}/test", id=made.id))
    away = await added(keeper.served, "http://127.0.0.1:1/", internal=True)
    assert "(ติดต่อไม่ได้)" in words_of(await keeper.post(f"{PAGE}/test", id=away.id))
    assert len(receiver.messages) == 2


async def test_one_is_removed_after_a_question(keeper: Signed) -> None:
    made = await added(keeper.served)
    assert "system.example.go.th" in await keeper.sees(f"{PAGE}/remove", id=made.id)
    reply = await keeper.post(f"{PAGE}/remove", id=made.id)
    assert reply.headers["location"] == f"{PAGE}?done=webhook-removed"
    assert "ลบปลายทางแล้ว" in await keeper.sees(reply.headers["location"])
    assert (await keeper.book())[-1][:2] == ("a-keeper", "webhook-removed")
    for reply in (
        await keeper.get(f"{PAGE}/remove", id=made.id),
        await keeper.post(f"{PAGE}/remove", id=made.id),
        await keeper.post(f"{PAGE}/test", id=made.id),
    ):
        assert reply.status_code == 404
        assert "ไม่พบปลายทางนี้" in words_of(reply)


async def test_what_was_sent_is_listed_without_more_than_the_host(keeper: Signed) -> None:
    made = await added(keeper.served)
    now = keeper.served.clock()
    waiting = Delivery(
        webhook=made.id,
        event="evt_1",
        type="survey.closed",
        body="{}",
        created=now,
        due=now,
        attempts=2,
        last="timeout",
    )
    async with keeper.served.deps.store.write() as unit:
        await unit.webhooks.put([waiting])
    seen = await keeper.sees(PAGE)
    for said in ("รอส่ง", "ส่งแล้ว 2 ครั้ง", "ไม่ตอบภายในเวลา", "ส่งอีกครั้ง"):
        assert said in seen


@pytest.mark.parametrize("role", ["reader", "planner"])
async def test_it_is_closed_to_others(served: Service, role: Role) -> None:
    made = await added(served)
    other = await signed_in(served, role)
    replies = [
        await other.get(PAGE),
        await other.get(f"{PAGE}/remove", id=made.id),
        await other.post(PAGE, url=URL, events=BOTH),
        await other.post(f"{PAGE}/test", id=made.id),
        await other.post(f"{PAGE}/remove", id=made.id),
    ]
    assert {each.status_code for each in replies} == {403}
    assert len(await kept(served).everything()) == 1


async def test_a_form_of_another_site_changes_nothing(keeper: Signed) -> None:
    assert (await keeper.post(PAGE, url=URL, events=BOTH, csrf="x")).status_code == 403
    assert await kept(keeper.served).everything() == []
