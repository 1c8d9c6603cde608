"""Webhooks over real HTTP: what arrives, how often, and what is never sent."""

from __future__ import annotations

import asyncio
import re
import signal
import ssl
import stat
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import standardwebhooks
import trustme
from msgspec import json

from service import __version__
from service.adapters.http_sender import HttpSender
from service.adapters.key_file import KeyFile
from service.application.webhooks.subscriptions import Webhooks
from service.domain.errors import WebhookKeyMissingError
from service.domain.webhooks.webhook import Reply, Webhook, headers, secret_of
from tests.support.inprocess import Service, service
from tests.support.installation import NOON, SetClock, until
from tests.support.processes import pochai, serving, wait_for
from tests.support.webhook_receiver import HANG, Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from tests.integration.conftest import Keeper

pytestmark = pytest.mark.long

API_GUIDE = Path(__file__).parents[3] / "deploy/API.md"
QUICK = 0.2
"""Seconds that a sender waits where it shall wait in vain."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def hook(url: str, *, internal: bool = True) -> Webhook:
    return Webhook(id="a", url=url, events=(), internal=internal, created=NOON)


async def sent(url: str, body: str = "{}", *, internal: bool = True, sender: HttpSender | None = None) -> Reply:
    to = hook(url, internal=internal)
    return await (sender or HttpSender()).send(to, headers(b"key", "evt_1", NOON, body), body)


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have every name lead to this machine, and write down which were looked up."""
    asked: list[str] = []

    async def here(_: object, host: str, port: int, **__: object) -> list[Any]:
        asked.append(host)
        return [(None, None, None, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", here)
    return asked


@asynccontextmanager
async def answering(answer: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """Have something listen that speaks HTTP in its own way, until who asked has hung up; give its address."""
    ended = asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(writer)
        except ConnectionError:
            writer.close()
        finally:
            ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await ended.wait()


class TestSending:
    async def test_a_message_arrives_as_it_was_signed(self, receiver: Receiver) -> None:
        body = '{"label": "สำนักงาน"}'
        assert await sent(f"{receiver.url}?token=x", body) == Reply(status=204)
        (message,) = receiver.messages
        assert (message.path, message.body) == ("/in?token=x", body)
        assert message.headers.items() >= headers(b"key", "evt_1", NOON, body).items()
        assert message.headers["user-agent"] == f"pochai/{__version__}"
        assert message.headers["host"] == f"127.0.0.1:{receiver.port}"

    @pytest.mark.parametrize("status", [200, 400, 410, 500])
    async def test_what_it_answers_is_told(self, receiver: Receiver, status: int) -> None:
        receiver.answers = [status]
        assert await sent(receiver.url) == Reply(status=status)

    @pytest.mark.parametrize("status", [301, 303, 307, 308])
    async def test_nobody_is_followed_elsewhere(self, receiver: Receiver, status: int) -> None:
        receiver.answers = [status]
        assert await sent(receiver.url) == Reply(status=status)
        assert [each.path for each in receiver.messages] == ["/in"]

    async def test_one_that_does_not_answer_is_left(self, receiver: Receiver) -> None:
        receiver.answers = [HANG]
        assert await sent(receiver.url, sender=HttpSender(whole_seconds=QUICK)) == Reply(fault="timeout")

    async def test_one_that_answers_drop_by_drop_is_left_too(self) -> None:
        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(QUICK / 20)

        async with answering(drip) as url:
            assert await sent(url, sender=HttpSender(whole_seconds=QUICK)) == Reply(fault="timeout")

    async def test_of_an_endless_reply_the_status_alone_is_read(self) -> None:
        written = 0

        async def pour(writer: asyncio.StreamWriter) -> None:
            nonlocal written
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while written < 1 << 28:
                writer.write(b"x" * 65536)
                written += 65536
                await writer.drain()

        async with answering(pour) as url:
            assert await sent(url) == Reply(status=200)
        assert written < 1 << 26

    @pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://pochai.invalid/", "http://a..b/"])
    async def test_one_that_is_not_there_is_told_as_such(self, url: str) -> None:
        assert await sent(url) == Reply(fault="unreachable")

    async def test_a_name_that_leads_into_our_network_is_not_followed_unless_the_keeper_said_so(
        self, receiver: Receiver, lookups: list[str]
    ) -> None:
        url = f"http://system.example:{receiver.port}/in"
        assert await sent(url, internal=False) == Reply(fault="not-allowed")
        assert receiver.messages == []
        assert await sent(url) == Reply(status=204)
        # Once for each message: what was looked at is what was connected to.
        assert lookups == ["system.example"] * 2
        assert receiver.messages[0].headers["host"] == f"system.example:{receiver.port}"

    async def test_if_one_address_of_a_name_may_not_be_sent_to_none_is(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def both(_: object, host: str, port: int, **__: object) -> list[Any]:
            return [(None, None, None, "", (each, port)) for each in ("192.0.2.1", "169.254.169.254")]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", both)
        assert await sent(f"http://system.example:{receiver.port}/") == Reply(fault="not-allowed")

    async def test_if_one_address_of_a_name_is_out_of_reach_the_next_is_tried(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def both(_: object, host: str, port: int, **__: object) -> list[Any]:
            return [(None, None, None, "", (each, port)) for each in ("127.0.0.2", "127.0.0.1")]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", both)
        assert await sent(f"http://system.example:{receiver.port}/") == Reply(status=204)

    async def test_over_tls_the_host_has_to_show_its_own_certificate(
        self, lookups: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority = trustme.CA()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("system.example").configure_cert(context)

        def trusting() -> ssl.SSLContext:
            trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            authority.configure_trust(trust)
            return trust

        with receiving(context) as secure:
            assert await sent(f"https://system.example:{secure.port}/in") == Reply(fault="unreachable")
            monkeypatch.setattr(ssl, "create_default_context", trusting)
            assert await sent(f"https://system.example:{secure.port}/in") == Reply(status=204)
            assert await sent(f"https://other.example:{secure.port}/in") == Reply(fault="unreachable")
            assert len(secure.messages) == 1

    async def test_no_proxy_of_the_environment_is_asked(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert await sent(receiver.url) == Reply(status=204)


class TestReadme:
    async def test_its_lines_tell_what_is_genuine(self, receiver: Receiver) -> None:
        key, body, now = bytes(32), '{"label": "สำนักงาน"}', datetime.now(UTC)
        lines: dict[str, Any] = {}
        (code,) = re.findall(r"```python\n([^`]*def genuine[^`]*)```", API_GUIDE.read_text(encoding="utf-8"))
        exec(code, lines)
        genuine, secret = lines["genuine"], secret_of(key)
        await HttpSender().send(hook(receiver.url), headers(key, "evt_1", now, body), body)
        (message,) = receiver.messages
        assert genuine(secret, message.headers, message.body.encode())
        assert not genuine(secret, message.headers, message.body.replace("ส", "ต").encode())
        assert not genuine(secret_of(b"\1" * 32), message.headers, message.body.encode())
        old = headers(key, "evt_1", now - timedelta(minutes=6), body)
        assert not genuine(secret, old, body.encode())
        two = {**message.headers, "webhook-signature": f"v1,AAAA {message.headers['webhook-signature']}"}
        assert genuine(secret, two, body.encode())


class TestKeyFile:
    def test_a_key_is_made_once_for_its_owner_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "webhook.key"
        keys = KeyFile(file)
        with pytest.raises(WebhookKeyMissingError):
            keys.key("a")
        keys.make()
        kept = file.read_bytes()
        assert (len(kept), stat.S_IMODE(file.stat().st_mode)) == (32, 0o600)
        keys.make()
        assert file.read_bytes() == kept
        assert list(tmp_path.iterdir()) == [file]
        assert keys.key("a") == KeyFile(file).key("a") != keys.key("b")
        assert kept not in {keys.key("a"), keys.key("b")}

    @pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
    def test_what_is_no_whole_key_signs_nothing(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "webhook.key"
        file.write_bytes(content)
        with pytest.raises(WebhookKeyMissingError):
            KeyFile(file).key("a")

    def test_nor_does_what_cannot_be_read(self, tmp_path: Path) -> None:
        file = tmp_path / "webhook.key"
        file.mkdir()
        with pytest.raises(WebhookKeyMissingError):
            KeyFile(file).key("a")

    def test_whoever_was_faster_made_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "webhook.key"
        keys = KeyFile(file)
        keys.make()
        kept = file.read_bytes()
        monkeypatch.setattr(type(file), "exists", lambda _: False)
        keys.make()
        assert file.read_bytes() == kept
        assert list(tmp_path.iterdir()) == [file]


async def added(running: Service, folder: Path, url: str) -> str:
    """Add a webhook; give its secret."""
    webhooks = Webhooks(running.deps.store, running.clock, KeyFile(folder / "webhook.key"))
    return (await webhooks.add(url, ["survey.closed"], internal=True))[1]


async def states(running: Service) -> list[tuple[str, int, str]]:
    return [(each.state, each.attempts, each.last) for each in await running.deps.store.outbox.deliveries()]


async def settled(running: Service) -> list[tuple[str, int, str]]:
    """Wait until nothing waits any more; tell how it went."""
    async with asyncio.timeout(10):
        while "waiting" in {state for state, _, _ in await states(running)}:  # noqa: ASYNC110 - the store gives no sign
            await asyncio.sleep(0)
    return await states(running)


class TestServing:
    async def test_500_and_then_200_deliver_one_event_under_one_id(self, tmp_path: Path, receiver: Receiver) -> None:
        folder, clock = tmp_path / "data", SetClock(datetime.now(UTC))
        async with service(folder, clock) as running:
            secret = await added(running, folder, receiver.url)
            code = (await running.collectors.close((await running.collector()).code)).code
        receiver.answers = [500]
        async with service(folder, clock) as running:
            await until(lambda: receiver.messages)
        clock.forward(minutes=2)
        async with service(folder, clock) as running:
            await until(lambda: len(receiver.messages) == 2)
            assert await settled(running) == [("delivered", 2, "204")]
        first, second = receiver.messages
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        for message in (first, second):
            assert message.verified(secret)["data"]["code"] == code
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            second.verified("whsec_" + "A" * 44)

    async def test_pages_are_served_while_a_receiver_hangs(self, tmp_path: Path, receiver: Receiver) -> None:
        folder = tmp_path / "data"
        async with service(folder) as running:
            await added(running, folder, receiver.url)
            await running.collectors.close((await running.collector()).code)
        receiver.answers = [HANG]
        async with service(folder) as running:
            await until(lambda: receiver.messages)
            code = (await running.collector()).code
            assert (await running.client.get(f"/s/{code}")).status_code == 200
            assert [state for state, _, _ in await states(running)] == ["waiting"]

    def test_of_several_processes_one_tells_also_after_a_restart(self, tmp_path: Path, receiver: Receiver) -> None:
        folder = tmp_path / "data"
        secret = self._command(folder, "webhook", "add", receiver.url, "--internal")["secret"]
        codes = []
        for _ in range(2):
            code = self._command(folder, "collector", "create", "progress", "--label", "สำนักงาน")["code"]
            assert pochai(folder, "collector", "close", code).status == 0
            codes.append(code)
            with serving(folder, workers="2"):
                wait_for(lambda: len(receiver.messages) == len(codes))
        assert [each.verified(secret)["data"]["code"] for each in receiver.messages] == codes

    def test_what_a_killed_process_was_sending_is_sent_again(self, tmp_path: Path, receiver: Receiver) -> None:
        folder = tmp_path / "data"
        secret = self._command(folder, "webhook", "add", receiver.url, "--internal")["secret"]
        code = self._command(folder, "collector", "create", "progress", "--label", "สำนักงาน")["code"]
        assert pochai(folder, "collector", "close", code).status == 0
        receiver.answers = [HANG]
        with serving(folder) as server:
            wait_for(lambda: receiver.messages)
            server.signal(signal.SIGKILL)
            server.ended()
        later = SetClock(datetime.now(UTC) + timedelta(minutes=2))

        async def start_again() -> None:
            async with service(folder, later) as running:
                await until(lambda: len(receiver.messages) == 2)
                assert await settled(running) == [("delivered", 2, "204")]

        asyncio.run(start_again())
        first, second = receiver.messages
        assert first.verified(secret)["id"] == second.headers["webhook-id"]
        assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
        (sent,) = self._command(folder, "webhook", "deliveries")
        assert (sent["state"], sent["attempts"], sent["last"]) == ("delivered", 2, "204")

    def test_nothing_of_addresses_or_secrets_is_logged(self, tmp_path: Path, receiver: Receiver) -> None:
        folder = tmp_path / "data"
        secret = self._command(folder, "webhook", "add", f"{receiver.url}?token=hidden", "--internal")["secret"]
        self._command(folder, "webhook", "add", "http://127.0.0.1:1/hidden", "--internal")
        code = self._command(folder, "collector", "create", "progress", "--label", "สำนักงาน")["code"]
        assert pochai(folder, "collector", "close", code).status == 0
        with serving(folder) as server:
            wait_for(lambda: receiver.messages)
            wait_for(lambda: {each["attempts"] for each in self._command(folder, "webhook", "deliveries")} == {1})
            said = server.said + server.logged
        assert "hidden" not in said
        assert secret not in said
        assert secret.removeprefix("whsec_").encode() not in (folder / "pochai.sqlite3").read_bytes()

    @staticmethod
    def _command(folder: Path, *arguments: str) -> Any:
        done = pochai(folder, *arguments, "--format", "json")
        assert done.status == 0, done.err
        return json.decode(done.out)


class TestCommands:
    def test_one_is_added_with_a_secret_that_is_shown_once(self, keeper: Keeper) -> None:
        ran = keeper("webhook", "add", "https://system.example/in")
        assert ran.status == 0
        assert re.fullmatch(r"whsec_[\w+/]{43}=\n", ran.out)
        (listed,) = keeper.json("webhook", "list")
        assert (listed["url"], listed["events"], listed["internal"]) == (
            "https://system.example/in", ["report.certified", "survey.closed", "work.due"], False,
        )  # fmt: skip
        assert listed["id"] in ran.err
        assert "secret" not in listed
        assert "ทั่วไป" in keeper.good("webhook", "list")
        assert ran.out.strip() not in keeper.good("webhook", "list")

    def test_it_is_told_of_what_it_wants(self, keeper: Keeper) -> None:
        made = keeper.json("webhook", "add", "http://10.0.0.1/in", "--event", "survey.closed", "--internal")
        assert (made["events"], made["internal"]) == (["survey.closed"], True)
        assert "ภายใน" in keeper.good("webhook", "list")
        assert "survey.opened" in keeper.refused("webhook", "add", "https://a.example", "--event", "survey.opened")

    @pytest.mark.parametrize(
        ("url", "said"),
        [("http://system.example", "https"), ("https://10.0.0.1", "--internal"), ("system.example", "ที่อยู่")],
    )
    def test_an_address_that_may_not_be_is_refused_with_the_reason(self, keeper: Keeper, url: str, said: str) -> None:
        assert said in keeper.refused("webhook", "add", url)
        assert keeper.json("webhook", "list") == []

    def test_one_is_removed_by_its_id(self, keeper: Keeper) -> None:
        made = keeper.json("webhook", "add", "https://system.example/in/secret")
        said = keeper.good("webhook", "remove", made["id"])
        assert "system.example" in said
        assert "secret" not in said
        assert keeper.json("webhook", "list") == []
        for command in ("remove", "test"):
            assert made["id"] in keeper.refused("webhook", command, made["id"])

    def test_a_test_tells_how_it_was_answered(self, keeper: Keeper, receiver: Receiver) -> None:
        made = keeper.json("webhook", "add", receiver.url, "--internal")
        assert "204" in keeper.good("webhook", "test", made["id"])
        (message,) = receiver.messages
        assert message.verified(made["secret"])["type"] == "webhook.test"
        receiver.answers = [500]
        ran = keeper("webhook", "test", made["id"], "--format", "json")
        assert (ran.status, json.decode(ran.out)) == (1, {"accepted": False, "result": "500"})
        away = keeper.json("webhook", "add", "http://127.0.0.1:1/", "--internal")
        ran = keeper("webhook", "test", away["id"])
        assert (ran.status, "ติดต่อไม่ได้" in ran.out) == (1, True)

    def test_what_was_sent_and_waits_is_listed(self, keeper: Keeper) -> None:
        made = keeper.json("webhook", "add", "https://system.example/in")
        assert keeper.json("webhook", "deliveries") == []
        delivery = (made["id"], "survey.closed", "{}", 1_779_000_000, 1_779_000_060)
        statement = "INSERT INTO delivery VALUES (?1, ?6, ?2, ?3, ?4, ?7, 1, ?5, ?8)"
        keeper.sql(statement, *delivery, "evt_1", "waiting", "timeout")
        keeper.sql(statement, *delivery, "evt_2", "delivered", "204")
        waiting, done = keeper.json("webhook", "deliveries")
        assert waiting == {
            "event": "evt_1",
            "type": "survey.closed",
            "webhook": made["id"],
            "created": "2026-05-17T06:40:00Z",
            "state": "waiting",
            "attempts": 1,
            "due": "2026-05-17T06:41:00Z",
            "last": "timeout",
        }
        assert (done["due"], done["last"]) == (None, "204")
        table = keeper.good("webhook", "deliveries")
        for said in ("ปิดรับคำตอบ", "รอส่ง", "ส่งแล้ว", "ไม่ตอบภายในเวลา", "13.41 น."):
            assert said in table

    def test_the_doctor_looks_at_them(self, keeper: Keeper) -> None:
        def verdicts() -> dict[str, str]:
            checks = json.decode(keeper("doctor", "--format", "json").out)
            return {check["name"]: check["verdict"] for check in checks}

        keeper.good("collector", "list")
        assert "webhooks" not in verdicts()
        made = keeper.json("webhook", "add", "https://system.example/in")
        assert verdicts()["webhooks"] == "good"
        keeper.sql(
            "INSERT INTO delivery VALUES (?, 'evt_1', 'survey.closed', '{}', 1, 'given-up', 10, 1, '500')", made["id"]
        )
        assert verdicts()["webhooks"] == "warn"
        (keeper.folder / "webhook.key").unlink()
        assert verdicts()["webhooks"] == "bad"
        assert "webhook.key" in keeper.refused("webhook", "add", "https://other.example/in")
