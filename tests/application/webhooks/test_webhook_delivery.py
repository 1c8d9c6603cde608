from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.webhooks.delivery import AT_ONCE, WebhookDispatcher
from service.application.webhooks.subscriptions import Webhooks
from service.domain.accounts.audit_log import first_break
from service.domain.certification.certificate import SCORECARD, Certificate, make_certificate
from service.domain.errors import InvalidWebhookError, UnknownWebhookError, WebhookKeyMissingError
from service.domain.period import FiscalPeriod
from service.domain.webhooks.webhook import CLAIM, KEPT, TRIES, Reply, headers, secret_of
from tests.support.fake_store import MemoryStore
from tests.support.fake_webhooks import MemoryKeys, MemorySender
from tests.support.installation import MONTH, NOON, Installation, SetClock, answers, close, sheet, until

Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
URL = "https://system.example/in/secret"


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def sender() -> MemorySender:
    return MemorySender()


@pytest.fixture
def webhooks(store: MemoryStore, clock: SetClock, keys: MemoryKeys) -> Webhooks:
    return Webhooks(store, clock, keys)


@pytest.fixture
def dispatcher(store: MemoryStore, clock: SetClock, keys: MemoryKeys, sender: MemorySender) -> WebhookDispatcher:
    return WebhookDispatcher(store, clock, keys, sender, lambda: 0.5)


def bodies(sender: MemorySender) -> list[Any]:
    return [json.decode(body) for _, _, body in sender.sent]


async def closed(site: Installation, label: str = "สำนักงาน") -> str:
    made = await site.collectors.create("survey", label, population=40)
    return (await site.collectors.close(made.code)).code


class TestKeeping:
    async def test_one_is_added_with_the_secret_of_its_own_key(
        self, store: MemoryStore, webhooks: Webhooks, keys: MemoryKeys
    ) -> None:
        first, secret = await webhooks.add(f" {URL} ", ["survey.closed", "survey.closed"])
        second, other = await webhooks.add("http://10.0.0.1/", [], internal=True)
        assert await webhooks.everything() == sorted([first, second], key=lambda each: each.id)
        assert (first.url, first.events, first.internal, first.created) == (URL, ("survey.closed",), False, NOON)
        assert secret == secret_of(keys.key(first.id)) != other
        assert keys.made == 1
        entries = await store.accounts.entries()
        assert first_break(entries) is None
        named = {
            ("terminal", "webhook-added", f"{first.id} system.example"),
            ("terminal", "webhook-added", f"{second.id} 10.0.0.1"),
        }
        assert {(each.who, each.action, each.subject) for each in entries} == named

    @pytest.mark.memory_store
    async def test_an_address_that_may_not_be_sent_to_is_refused(self, store: MemoryStore, webhooks: Webhooks) -> None:
        with pytest.raises(InvalidWebhookError):
            await webhooks.add("http://system.example", [])
        assert (store.state.hooks, store.state.audit) == ((), ())

    async def test_without_the_key_that_gave_out_secrets_no_other_is_made(
        self, webhooks: Webhooks, keys: MemoryKeys
    ) -> None:
        await webhooks.add(URL, [])
        keys.lost = True
        with pytest.raises(WebhookKeyMissingError):
            await webhooks.add(URL, [])
        assert keys.made == 1
        assert len(await webhooks.everything()) == 1

    @pytest.mark.memory_store
    async def test_one_is_removed_with_what_waits_for_it(
        self,
        store: MemoryStore,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        sender: MemorySender,
    ) -> None:
        hook, _ = await webhooks.add(URL, ["survey.closed"])
        sender.always(Reply(status=500))
        await closed(site)
        assert await dispatcher.run_once()
        assert await webhooks.remove(hook.id) == hook
        with pytest.raises(UnknownWebhookError) as unknown:
            await webhooks.remove(hook.id)
        assert unknown.value.params == {"webhook": hook.id}
        assert (await webhooks.everything(), await webhooks.deliveries()) == ([], [])
        assert store.state.audit[-1].action == "webhook-removed"

    async def test_a_test_is_sent_at_once_and_leaves_nothing(
        self, webhooks: Webhooks, keys: MemoryKeys, sender: MemorySender
    ) -> None:
        hook, _ = await webhooks.add(URL, [])
        assert await webhooks.test(hook.id, sender) == Reply(status=204)
        ((to, sent, body),) = sender.sent
        assert to == hook
        assert sent == headers(keys.key(hook.id), json.decode(body)["id"], NOON, body)
        assert json.decode(body) | {"id": ""} == {
            "id": "", "type": "webhook.test", "timestamp": "2026-05-15T12:00:00+07:00", "data": {},
        }  # fmt: skip
        assert await webhooks.deliveries() == []
        with pytest.raises(UnknownWebhookError):
            await webhooks.test("nothing", sender)


class TestTelling:
    @pytest.mark.memory_store
    async def test_nothing_happened_and_nothing_is_written(
        self, dispatcher: WebhookDispatcher, store: MemoryStore
    ) -> None:
        before = store.state
        assert not await dispatcher.run_once()
        assert store.state is before

    async def test_a_closing_is_told_to_all_who_want_it_with_its_counts_and_no_answer(
        self,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        keys: MemoryKeys,
        sender: MemorySender,
    ) -> None:
        hooks = [(await webhooks.add(URL, ["survey.closed"]))[0] for _ in range(2)]
        await webhooks.add(URL, [])
        made = await site.collectors.create("survey", "สำนักงาน", population=40, opens=NOON)
        filled = sheet(site.registry.form("survey"), answers(comments="ความลับ"))
        await site.store_sheets(made, MONTH, filled, filled)
        site.clock.forward(hours=1)
        await site.collectors.close(made.code)
        site.clock.forward(seconds=3)
        assert await dispatcher.run_once()
        assert {to.id for to, _, _ in sender.sent} == {each.id for each in hooks}
        first, second = bodies(sender)
        assert first == second
        assert first == {
            "id": first["id"],
            "type": "survey.closed",
            "timestamp": "2026-05-15T13:00:03+07:00",
            "data": {
                "code": made.code,
                "form": "survey",
                "label": "สำนักงาน",
                "opens": "2026-05-15T12:00:00+07:00",
                "closes": "2026-05-15T13:00:00+07:00",
                "responses": 2,
                "population": 40,
            },
        }
        for to, sent, body in sender.sent:
            assert sent == headers(keys.key(to.id), first["id"], site.clock(), body)
        assert {(each.state, each.attempts, each.last) for each in await webhooks.deliveries()} == {
            ("delivered", 1, "204")
        }
        assert not await dispatcher.run_once()

    async def test_a_date_that_passes_is_told_once_over_restarts_and_several_processes(
        self, store: MemoryStore, site: Installation, webhooks: Webhooks, keys: MemoryKeys, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        made = await site.collectors.create("survey", "ถึงเย็น", closes=NOON + timedelta(hours=6))
        dispatchers = [WebhookDispatcher(store, site.clock, keys, sender, lambda: 0.5) for _ in range(3)]
        site.clock.forward(hours=6, seconds=-1)
        assert [await each.run_once() for each in dispatchers] == [False] * 3
        site.clock.forward(seconds=1)
        await asyncio.gather(*(each.run_once() for each in dispatchers))
        assert [each["data"]["code"] for each in bodies(sender)] == [made.code]
        site.clock.forward(days=1)
        assert not await WebhookDispatcher(store, site.clock, keys, sender, lambda: 0.5).run_once()

    async def test_one_that_is_opened_again_and_closed_is_told_of_again(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        code = await closed(site)
        await dispatcher.run_once()
        later = NOON + timedelta(days=1)
        await close(site.store, code, later)
        assert not await dispatcher.run_once()
        site.clock.forward(days=1)
        await dispatcher.run_once()
        assert [each["data"]["closes"] for each in bodies(sender)] == [
            "2026-05-15T12:00:00+07:00", "2026-05-16T12:00:00+07:00",
        ]  # fmt: skip

    async def test_who_is_added_later_is_not_told_of_what_was(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await closed(site)
        await webhooks.add(URL, ["survey.closed"])
        assert not await dispatcher.run_once()
        assert sender.sent == []

    async def test_made_up_answers_are_told_as_such(
        self, store: MemoryStore, site: Installation, keys: MemoryKeys, sender: MemorySender
    ) -> None:
        webhooks = Webhooks(store, site.clock, keys, demonstration=True)
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        await webhooks.add("https://other.example", [])
        await WebhookDispatcher(store, site.clock, keys, sender, lambda: 0.5, demonstration=True).run_once()
        await closed(site)
        await WebhookDispatcher(store, site.clock, keys, sender, lambda: 0.5, demonstration=True).run_once()
        assert [each["data"]["demonstration"] for each in bodies(sender)] == [True, True]


class TestCertified:
    async def test_a_certified_report_is_told_with_its_figures_and_without_who_certified_it(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["report.certified"])
        certified = await self._certify(site, "survey", Q3)
        await dispatcher.run_once()
        await dispatcher.run_once()
        (body,) = bodies(sender)
        assert body["type"] == "report.certified"
        assert body["data"] == {
            "subject": "survey",
            "fiscal_year": 2569,
            "quarter": 3,
            "revision": 1,
            "certified": "2026-05-15T12:00:00+07:00",
            "provisional": True,
            "checksum": certified.checksum,
            "percent": 90.0,
            "level": 4,
        }

    async def test_the_scorecard_has_no_single_percent_and_a_year_no_quarter(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["report.certified"])
        await self._certify(site, SCORECARD, FiscalPeriod(fiscal_year=2569))
        await dispatcher.run_once()
        ((data,),) = [[each["data"]] for each in bodies(sender)]
        assert (data["subject"], data["quarter"], data["percent"], data["level"]) == ("scorecard", None, None, None)

    @pytest.mark.memory_store
    async def test_of_one_that_was_tampered_with_nothing_is_told(
        self,
        store: MemoryStore,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        sender: MemorySender,
    ) -> None:
        await webhooks.add(URL, ["report.certified"])
        await self._certify(site, "survey", Q3)
        tampered = {key: replace(each, note="x") for key, each in store.state.certified.items()}
        store.state = replace(store.state, certified=tampered)
        await dispatcher.run_once()
        assert sender.sent == []
        assert not await dispatcher.run_once()

    async def test_one_that_cannot_be_read_holds_up_no_other_message(
        self,
        store: MemoryStore,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        sender: MemorySender,
    ) -> None:
        await webhooks.add(URL, ["report.certified", "survey.closed"])
        odd = make_certificate("survey", Q3, 1, {"of": "another shape"}, by="somying", moment=NOON, note="")
        async with store.write() as unit:
            await unit.certificates.add(odd)
        assert odd.sound
        code = await closed(site)
        await self._certify(site, SCORECARD, FiscalPeriod(fiscal_year=2568))
        await dispatcher.run_once()
        told = [(each["type"], each["data"].get("code") or each["data"]["subject"]) for each in bodies(sender)]
        assert sorted(told) == [("report.certified", "scorecard"), ("survey.closed", code)]

    @staticmethod
    async def _certify(site: Installation, subject: str, period: FiscalPeriod) -> Certificate:
        made = await site.collectors.create("survey", "ที่")
        await site.store_sheets(made, MONTH, *[sheet(site.registry.form("survey"), answers())] * 5)
        standing = await site.certification.state(subject, period)
        return await site.certification.certify(subject, period, by="somying", note="", seen=0, shown=standing.shown)


class TestTryingAgain:
    async def test_what_fails_is_tried_again_later_under_the_same_id_and_anew_signed(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        sender.always(Reply(status=500))
        await dispatcher.run_once()
        assert not await dispatcher.run_once()
        site.clock.forward(seconds=59)
        assert not await dispatcher.run_once()
        site.clock.forward(seconds=1)
        sender.always(Reply(status=200))
        assert await dispatcher.run_once()
        (_, first, body), (_, second, again) = sender.sent
        assert body == again
        assert first["webhook-id"] == second["webhook-id"]
        assert first["webhook-signature"] != second["webhook-signature"]
        (delivery,) = await webhooks.deliveries()
        assert (delivery.state, delivery.attempts, delivery.last) == ("delivered", 2, "200")

    async def test_it_is_given_up_in_the_end_and_forgotten_after_that(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        sender.always(Reply(fault="unreachable"))
        for _ in range(TRIES):
            assert await dispatcher.run_once()
            site.clock.forward(days=1, hours=5)
        (delivery,) = await webhooks.deliveries()
        assert (delivery.state, delivery.attempts, delivery.last) == ("given-up", TRIES, "unreachable")
        assert not await dispatcher.run_once()
        site.clock.now = NOON + KEPT
        assert not await dispatcher.run_once()
        assert len(await webhooks.deliveries()) == 1
        site.clock.forward(seconds=1)
        assert not await dispatcher.run_once()
        assert await webhooks.deliveries() == []

    @pytest.mark.parametrize("years", [9, -6])
    async def test_by_a_clock_in_doubt_nothing_is_told_or_forgotten(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender, years: int
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        sender.always(Reply(fault="unreachable"))
        assert await dispatcher.run_once()
        sender.answers = sender.accept
        site.clock.forward(days=365 * years)
        assert not await dispatcher.run_once()
        site.clock.forward(days=-365 * years + 1)
        assert await dispatcher.run_once()
        (delivery,) = await webhooks.deliveries()
        assert (delivery.state, delivery.attempts) == ("delivered", 2)

    async def test_what_a_process_took_to_its_grave_is_tried_by_another(
        self,
        store: MemoryStore,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        keys: MemoryKeys,
        sender: MemorySender,
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        never = asyncio.Event()

        async def hang() -> Reply:
            await never.wait()
            raise AssertionError

        sender.answers = hang
        dying = asyncio.create_task(dispatcher.run_once())
        await until(lambda: sender.sent)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        sender.answers = sender.accept
        other = WebhookDispatcher(store, site.clock, keys, sender, lambda: 0.5)
        assert not await other.run_once()
        site.clock.forward(seconds=CLAIM.total_seconds())
        assert await other.run_once()
        (delivery,) = await webhooks.deliveries()
        assert (delivery.state, delivery.attempts) == ("delivered", 2)

    @pytest.mark.memory_store
    async def test_one_that_hangs_keeps_no_other_waiting(
        self,
        store: MemoryStore,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        sender: MemorySender,
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        first, second = await closed(site), await closed(site)
        gate = asyncio.Event()

        async def first_hangs() -> Reply:
            if len(sender.sent) == 1:
                await gate.wait()
            return Reply(status=200)

        sender.answers = first_hangs
        running = asyncio.create_task(dispatcher.run_once())
        await until(lambda: [each.state for each in store.state.deliveries.values()].count("delivered") == 1)
        gate.set()
        assert await running
        assert {each["data"]["code"] for each in bodies(sender)} == {first, second}

    async def test_many_go_in_rounds(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        for _ in range(AT_ONCE + 1):
            await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        assert await dispatcher.run_once()
        assert len(sender.sent) == AT_ONCE
        assert await dispatcher.run_once()
        assert not await dispatcher.run_once()
        assert len(sender.sent) == AT_ONCE + 1

    async def test_without_its_key_nothing_is_sent_and_nothing_is_lost(
        self,
        site: Installation,
        webhooks: Webhooks,
        dispatcher: WebhookDispatcher,
        keys: MemoryKeys,
        sender: MemorySender,
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)
        keys.lost = True
        assert await dispatcher.run_once()
        (delivery,) = await webhooks.deliveries()
        assert (delivery.state, delivery.last, sender.sent) == ("waiting", "no-key", [])
        keys.lost = False
        site.clock.forward(minutes=1)
        assert await dispatcher.run_once()
        assert (await webhooks.deliveries())[0].state == "delivered"

    async def test_one_that_crashes_whoever_sends_it_is_given_up_too(
        self, site: Installation, webhooks: Webhooks, dispatcher: WebhookDispatcher, sender: MemorySender
    ) -> None:
        await webhooks.add(URL, ["survey.closed"])
        await closed(site)

        async def crash() -> Reply:
            raise KeyError

        sender.answers = crash
        for _ in range(TRIES):
            with pytest.raises(KeyError):
                await dispatcher.run_once()
            site.clock.forward(hours=1)
        assert await dispatcher.run_once()
        assert (await webhooks.deliveries())[0].state == "given-up"
        assert not await dispatcher.run_once()
