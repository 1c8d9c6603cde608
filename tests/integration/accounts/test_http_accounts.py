"""The keeper's pages of accounts, tokens and the audit log; other roles are refused."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import Accounts
from service.application.accounts.sign_in import SignIn
from service.application.backup.backups import make_backup
from service.web.http.rate_limit import GUESSES
from service.web.planner.accounts.audit_log import TO_A_PAGE
from tests.support.fake_accounts import CountedPasswords, NumberedCodes
from tests.support.fake_backups import MemoryShelf
from tests.support.signed_in import HERE, PASSWORD, Signed, field, signed_in, words_of

if TYPE_CHECKING:
    import httpx

    from service.domain.accounts.planner import Planner, Role
    from tests.support.inprocess import Service

ACCOUNTS, TOKENS, BOOK = "/plan/accounts", "/plan/tokens", "/plan/audit"


@pytest.fixture
async def keeper(served: Service) -> Signed:
    return await signed_in(served, "keeper")


async def account(served: Service, name: str) -> Planner:
    planner = await served.deps.store.accounts.find(name)
    assert planner
    return planner


def secret_in(reply: httpx.Response) -> str:
    (found,) = re.findall(r'<p class="secret"[^>]*>([^<]*)</p>', reply.text)
    return str(found)


class TestAccounts:
    async def test_a_new_one_gets_a_link_that_is_shown_once(self, keeper: Signed) -> None:
        reply = await keeper.post(f"{ACCOUNTS}/new", name=" Somying@example.go.th ", role="planner")
        assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
        link = secret_in(reply)
        assert link.startswith("http://127.0.0.1:8000/plan/password/")
        path = link.removeprefix("http://127.0.0.1:8000")
        sent = await keeper.served.client.post(path, data={"new": PASSWORD, "again": PASSWORD}, headers=HERE)
        assert sent.headers["location"] == "/plan"
        made = await account(keeper.served, "somying@example.go.th")
        assert (made.role, made.state) == ("planner", "active")
        for page in (ACCOUNTS, f"{ACCOUNTS}/{made.id}"):
            assert path not in (await keeper.get(page)).text
            assert "somying@example.go.th" in await keeper.sees(page)
        assert ("a-keeper", "link-made", made.name) in [
            (each.who, each.action, each.subject) for each in await keeper.served.deps.store.accounts.entries()
        ]

    @pytest.mark.parametrize(("name", "status"), [("", 422), ("x" * 101, 422), ("A-Keeper", 409)])
    async def test_a_name_that_cannot_be_used_comes_back_with_the_reason(
        self, keeper: Signed, name: str, status: int
    ) -> None:
        reply = await keeper.post(f"{ACCOUNTS}/new", name=name, role="keeper")
        assert reply.status_code == status
        assert field(reply, "name") == name[:100]
        assert re.search('value="keeper" checked', reply.text)

    async def test_a_role_that_there_is_not_gives_the_least(self, keeper: Signed) -> None:
        await keeper.post(f"{ACCOUNTS}/new", name="somebody", role="king")
        assert (await account(keeper.served, "somebody")).role == "reader"

    async def test_a_new_link_ends_the_password_and_the_sessions(self, keeper: Signed) -> None:
        other = await signed_in(keeper.served)
        path = f"{ACCOUNTS}/{(await account(keeper.served, 'a-planner')).id}"
        link = secret_in(await keeper.post(f"{path}/link"))
        assert (await other.get("/plan")).status_code == 303
        assert "รอตั้งรหัสผ่าน" in await keeper.sees(path)
        assert (await keeper.served.client.get(link.removeprefix("http://127.0.0.1:8000"))).status_code == 200

    async def test_another_role_is_given_and_told(self, keeper: Signed) -> None:
        other = await signed_in(keeper.served)
        path = f"{ACCOUNTS}/{(await account(keeper.served, 'a-planner')).id}"
        reply = await keeper.post(f"{path}/role", role="reader")
        assert reply.headers["location"] == f"{path}?done=role-changed"
        assert "เปลี่ยนสิทธิแล้ว" in await keeper.sees(path, done="role-changed")
        assert (await account(keeper.served, "a-planner")).role == "reader"
        assert (await other.get("/plan")).status_code == 303
        await keeper.post(f"{path}/role", role="king")
        assert (await account(keeper.served, "a-planner")).role == "reader"

    async def test_a_keeper_writes_the_name_and_position_of_a_holder(self, keeper: Signed) -> None:
        path = f"{ACCOUNTS}/{(await account(keeper.served, 'a-keeper')).id}"
        reply = await keeper.post(f"{path}/holder", full_name="นายสมชาย ใจดี", position="ผู้อำนวยการ")
        assert reply.headers["location"] == f"{path}?done=holder-changed"
        assert 'value="นายสมชาย ใจดี"' in (await keeper.get(path)).text
        assert "นายสมชาย ใจดี (a-keeper)" in await keeper.sees(ACCOUNTS)
        book = (await keeper.get(BOOK)).text
        assert 'value="a-keeper">นายสมชาย ใจดี (a-keeper)' in book
        assert '<td data-label="ผู้ดำเนินการ">นายสมชาย ใจดี (a-keeper)</td>' in book
        assert (await keeper.post(f"{path}/holder", full_name="ก" * 201)).status_code == 422
        await keeper.post(f"{path}/holder", email="a@example.go.th")
        assert 'value="a@example.go.th"' in (await keeper.get(path)).text
        refused = await keeper.post(f"{path}/holder", email="a@example.go.th, b@example.go.th")
        assert (refused.status_code, "อีเมลไม่ถูกต้อง" in refused.text) == (422, True)

    async def test_one_is_closed_after_it_was_asked(self, keeper: Signed) -> None:
        other = await signed_in(keeper.served)
        path = f"{ACCOUNTS}/{(await account(keeper.served, 'a-planner')).id}"
        assert "ปิดบัญชี a-planner หรือไม่" in await keeper.sees(f"{path}/close")
        assert (await keeper.post(f"{path}/close")).headers["location"] == f"{ACCOUNTS}?done=account-closed"
        assert (await other.get("/plan")).status_code == 303
        assert "ปิดบัญชีแล้ว" in await keeper.sees(ACCOUNTS, done="account-closed")
        assert "<form" not in (await keeper.get(path)).text.partition("<main")[2]
        assert "บัญชีนี้ปิดแล้ว" in await keeper.sees(f"{path}/close")
        for rest in ("link", "role", "close"):
            assert (await keeper.post(f"{path}/{rest}", role="keeper")).status_code == 404

    async def test_the_last_keeper_stays_a_keeper(self, keeper: Signed) -> None:
        path = f"{ACCOUNTS}/{(await account(keeper.served, 'a-keeper')).id}"
        for rest in ("role", "close"):
            reply = await keeper.post(f"{path}/{rest}", role="planner")
            assert reply.status_code == 409
            assert "ผู้ดูแลระบบคนสุดท้าย" in words_of(reply)
        assert (await account(keeper.served, "a-keeper")).may("keeper")

    @pytest.mark.parametrize("rest", ["", "/close"])
    async def test_one_that_there_is_not_is_explained(self, keeper: Signed, rest: str) -> None:
        assert (await keeper.get(f"{ACCOUNTS}/999{rest}")).status_code == 404
        assert (await keeper.get(f"{ACCOUNTS}/x{rest}")).status_code == 404


class TestTokens:
    async def test_a_new_one_is_shown_once_and_opens_its_scopes(self, keeper: Signed) -> None:
        assert "ยังไม่มีโทเคน" in await keeper.sees(TOKENS)
        reply = await keeper.post(TOKENS, name=" excel & word ", scopes=["scores:read", "responses:read"])
        assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
        secret = secret_in(reply)
        token = await keeper.served.deps.tokens().allow(secret, "responses:read")
        assert token.name == "excel & word"
        page = await keeper.get(TOKENS)
        assert secret not in page.text
        (revoke,) = re.findall(r'href="(/plan/tokens/revoke[^"]*)"', page.text)
        assert "ยกเลิกโทเคน excel & word หรือไม่" in await keeper.sees(revoke.replace("&amp;", "&"))

    async def test_one_may_end_and_the_list_tells_its_days(self, keeper: Signed) -> None:
        reply = await keeper.post(TOKENS, name="excel", scopes="scores:read", ends="2569-05-31")
        assert "ยังไม่ได้ใช้ ใช้ได้ถึงวันที่ 31 พฤษภาคม 2569" in await keeper.sees(TOKENS)
        bearer = {"authorization": f"Bearer {secret_in(reply)}"}
        assert (await keeper.served.client.get("/api/v1/scores", headers=bearer)).status_code == 200
        assert "15 พฤษภาคม 2569 ใช้ได้ถึงวันที่ 31 พฤษภาคม 2569" in await keeper.sees(TOKENS)
        keeper.served.clock.forward(days=17)
        for _ in range(GUESSES + 1):
            late = await keeper.served.client.get("/api/v1/scores", headers=bearer)
            assert (late.status_code, late.json()["code"]) == (401, "expired-token")
        assert "2026-05-31" in late.json()["detail"]
        again = await signed_in(keeper.served, "keeper", "later")
        assert "15 พฤษภาคม 2569 หมดอายุแล้ว ใช้ได้ถึงวันที่ 31 พฤษภาคม 2569" in await again.sees(TOKENS)

    async def test_one_may_be_bound_to_addresses(self, keeper: Signed) -> None:
        wrong = await keeper.post(TOKENS, name="excel", scopes="scores:read", addresses="office")
        assert "office ไม่ใช่หมายเลขไอพี" in words_of(wrong)
        assert field(wrong, "addresses") == "office"
        for addresses, status in (("203.0.113.0/24", 200), ("198.51.100.0/24, 2001:db8::/32", 403)):
            reply = await keeper.post(TOKENS, name=addresses[:7], scopes="scores:read", addresses=addresses)
            bearer = {"authorization": f"Bearer {secret_in(reply)}"}
            read = await keeper.served.client.get("/api/v1/scores", headers=bearer)
            assert read.status_code == status
        assert (read.json()["code"], "203.0.113.7" in read.json()["detail"]) == ("foreign-address", True)
        assert "ใช้ได้จาก 198.51.100.0/24, 2001:db8::/32" in await keeper.sees(TOKENS)

    async def test_a_last_day_that_is_none_is_told(self, keeper: Signed) -> None:
        for ends, words in (("soon", "วันที่ไม่ถูกต้อง"), ("2569-05-14", "วันนี้ผ่านไปแล้ว")):
            reply = await keeper.post(TOKENS, name="excel", scopes="scores:read", ends=ends)
            assert (reply.status_code, words in reply.text, field(reply, "ends")) == (422, True, ends)

    async def test_everything_that_is_wrong_is_told_at_once(self, keeper: Signed) -> None:
        reply = await keeper.post(TOKENS, name=" ")
        assert reply.status_code == 422
        assert re.findall(r'<li><a href="#(\w+)">', reply.text) == ["name", "scopes"]
        again = await keeper.post(TOKENS, name="x" * 101, scopes="everything")
        assert field(again, "name") == "x" * 101
        assert await keeper.served.deps.tokens().everything() == []

    async def test_a_form_that_is_sent_twice_makes_one_token_and_shows_it_both_times(self, keeper: Signed) -> None:
        key = field(await keeper.get(TOKENS), "key")
        sent = {"name": "excel", "scopes": "scores:read", "key": key}
        at_once = await asyncio.gather(*(keeper.post(TOKENS, **sent) for _ in range(2)))
        replies = [*at_once, await keeper.post(TOKENS, **sent)]
        assert [each.status_code for each in replies] == [200] * 3
        (secret,) = {secret_in(each) for each in replies}
        assert key not in secret
        book = [each.action for each in await keeper.served.deps.store.accounts.entries()]
        assert book.count("token-created") == 1
        # Another page, another name and another session make others of it.
        assert field(await keeper.get(TOKENS), "key") != key
        assert secret_in(await keeper.post(TOKENS, **sent | {"name": "word"})) != secret
        again = await signed_in(keeper.served, "keeper", "another")
        assert (await again.post(TOKENS, **sent)).status_code == 409
        await keeper.served.deps.tokens().allow(secret, "scores:read")
        assert (await keeper.post(TOKENS, **sent)).status_code == 409

    async def test_a_name_is_given_once(self, keeper: Signed) -> None:
        for status in (200, 409):
            assert (await keeper.post(TOKENS, name="excel", scopes="scores:read")).status_code == status

    async def test_one_is_revoked_after_it_was_asked(self, keeper: Signed) -> None:
        await keeper.post(TOKENS, name="excel", scopes="scores:read")
        reply = await keeper.post(f"{TOKENS}/revoke", name="excel")
        assert reply.headers["location"] == f"{TOKENS}?done=token-revoked"
        said = await keeper.sees(TOKENS, done="token-revoked")
        assert "ยกเลิกเมื่อ 15 พฤษภาคม 2569" in said
        assert (await keeper.post(f"{TOKENS}/revoke", name="excel")).status_code == 404
        assert (await keeper.get(f"{TOKENS}/revoke", name="excel")).status_code == 404
        book = [each.action for each in await keeper.served.deps.store.accounts.entries()]
        assert book[-2:] == ["token-created", "token-revoked"]


class TestBook:
    async def test_it_is_read_backwards_page_by_page(self, keeper: Signed) -> None:
        desk = Accounts(keeper.served.deps.store, keeper.served.clock)
        for number in range(TO_A_PAGE):
            await desk.create(f"reader-{number}", "reader")
        first = await keeper.get(BOOK)
        numbers = [int(each) for each in re.findall(r'<th scope="row">(\d+)</th>', first.text)]
        assert numbers == list(range(numbers[0], numbers[0] - TO_A_PAGE, -1))
        assert "รายการล่าสุด" not in words_of(first)
        (older,) = re.findall(r'href="(/plan/audit\?[^"]*&amp;before=\d+)"', first.text)
        second = await keeper.get(older.replace("&amp;", "&"))
        following = [int(each) for each in re.findall(r'<th scope="row">(\d+)</th>', second.text)]
        assert following[0] == numbers[-1] - 1
        assert "รายการล่าสุด" in words_of(second)

    async def test_it_tells_of_a_backup_that_is_overdue_but_not_in_the_first_two_days(self, keeper: Signed) -> None:
        assert "สำรองข้อมูล" not in await keeper.sees(BOOK)
        keeper.served.clock.forward(days=2)
        again = await signed_in(keeper.served, "keeper", "another")
        assert "ไม่มีข้อมูลสำรองที่ถูกต้องในสองวันที่ผ่านมา" in await again.sees(BOOK)

    async def test_it_tells_of_the_newest_good_backup(self, keeper: Signed) -> None:
        store, clock = keeper.served.deps.store, keeper.served.clock
        newest = await make_backup(MemoryShelf(store), clock, "0.3.0", 1, lambda *_: None)
        keeper.served.with_parts(newest_backup=lambda: newest)
        page = await keeper.sees(BOOK)
        assert "สำรองข้อมูลล่าสุดเมื่อ 15 พฤษภาคม 2569 เวลา 12.00 น." in page
        assert "ไม่มีข้อมูลสำรอง" not in page

    async def test_what_it_names_by_a_code_has_words(self, keeper: Signed) -> None:
        collector = await keeper.served.collector()
        page = await keeper.sees(BOOK)
        assert "สร้างช่องทาง สำนักงาน" in page
        assert collector.code not in page

    async def test_it_is_read_by_who_acted(self, keeper: Signed) -> None:
        signing = SignIn(keeper.served.deps.store, keeper.served.clock, CountedPasswords(), NumberedCodes())
        with pytest.raises(Exception, match="sign-in-refused"):
            await signing.sign_in("nobody", "no password of anybody")
        counts = {
            who: (await keeper.get(BOOK, who=who)).text.count('<th scope="row">')
            for who in ("", "a-keeper", "terminal", "-", "stranger", "<b>")
        }
        assert counts == {"": 4, "a-keeper": 1, "terminal": 2, "-": 1, "stranger": 0, "<b>": 0}
        assert '<option value="a-keeper" selected>' in (await keeper.get(BOOK, who="a-keeper")).text

    async def test_it_is_read_by_action_and_day(self, keeper: Signed) -> None:
        await keeper.served.collector()
        asked: list[dict[str, str]] = [
            {"action": "collector-created"},
            {"action": "collector-created", "since": "2569-05-15", "until": "2026-05-15"},
            {"action": "collector-created", "since": "2569-05-16"},
            {"until": "2569-05-14"},
        ]
        counts = [(await keeper.get(BOOK, **each)).text.count('<th scope="row">') for each in asked]
        assert counts == [1, 1, 0, 0]
        assert (await keeper.get(BOOK, action="nothing")).status_code == 400

    async def test_it_is_proven_on_demand(self, keeper: Signed) -> None:
        assert "ไม่มีร่องรอย" not in await keeper.sees(BOOK)
        entries = await keeper.served.deps.store.accounts.entries()
        whole = await keeper.sees(BOOK, proof="1")
        assert "ไม่มีร่องรอย" in whole
        assert entries[-1].hash in whole
        async with keeper.served.deps.store.write() as unit:
            await unit.audit.record(replace(entries[0], number=99))
        assert f"ถูกแก้ไขตั้งแต่รายการที่ {len(entries) + 1}" in await keeper.sees(BOOK, proof="1")


@pytest.mark.parametrize("role", ["reader", "planner"])
async def test_nobody_else_sees_them(served: Service, role: Role) -> None:
    other = await signed_in(served, role)
    assert ACCOUNTS not in (await other.get("/plan")).text
    reply = await other.get(ACCOUNTS)
    assert reply.status_code == 403
    assert "ผู้ดูแลระบบ" in words_of(reply)


@pytest.mark.parametrize(
    "path",
    [f"{ACCOUNTS}/new", f"{ACCOUNTS}/1/link", f"{ACCOUNTS}/1/role", f"{ACCOUNTS}/1/close", TOKENS, f"{TOKENS}/revoke"],
)
async def test_nor_does_anything_change_without_the_sessions_token_or_by_another(keeper: Signed, path: str) -> None:
    await keeper.post(TOKENS, name="excel", scopes="scores:read")
    planner = await signed_in(keeper.served)
    store = keeper.served.deps.store
    before = (await store.accounts.everything(), await store.tokens.everything())
    fields = {"name": "excel", "role": "reader", "scopes": "scores:read"}
    assert (await keeper.post(path, **fields, csrf="0" * 64)).status_code == 403
    assert (await planner.post(path, **fields)).status_code == 403
    assert (await store.accounts.everything(), await store.tokens.everything()) == before
