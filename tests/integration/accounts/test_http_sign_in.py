"""Sign-in over HTTP: cookies, and what is refused without a session."""

from __future__ import annotations

import asyncio
import re
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from litestar import get

from service.adapters.passwords import Argon2Passwords
from service.application.accounts.accounts import Accounts
from service.domain.accounts.wrong_passwords import AT_ONCE
from service.domain.errors import BusyError
from service.web.http import rate_limit
from service.web.planner.auth import NEEDS, signed_in
from service.web.planner.sign_in_throttle import FOR_A_NAME, FOR_ALL_NAMES, SECONDS
from tests.support.inprocess import Service, service
from tests.support.signed_in import words_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

    from service.domain.accounts.planner import Role

HERE = {"origin": "http://pochai.test"}
PASSWORD, OTHER = "a good long password", "another good password"
THAI = re.compile("[\u0e00-\u0e7f]")
COOKIE = re.compile(
    r"pochai=[\w-]{43}; Path=/plan; HttpOnly; SameSite=Lax, "
    r"pochai-known=[0-9a-f]{16}\.[0-9a-f]{64}; Path=/plan; HttpOnly; SameSite=Lax; Max-Age=31536000"
)


async def link(served: Service, name: str = "somying", role: Role = "planner") -> str:
    """Make an account; give the path of its link."""
    made = await Accounts(served.deps.store, served.clock).create(name, role)
    return f"/plan/password/{made.secret}"


async def send(served: Service, path: str, headers: Any = None, **fields: str) -> httpx.Response:
    return await served.client.post(path, data=fields, headers=HERE if headers is None else headers)


async def sign_in(served: Service, name: str = "somying", password: str = PASSWORD, **more: Any) -> httpx.Response:
    return await send(served, "/plan/sign-in", name=name, password=password, **more)


async def token(served: Service) -> str:
    page = await served.client.get("/plan")
    (found,) = re.findall(r'name="csrf" value="(\w+)"', page.text)
    return str(found)


@pytest.fixture
async def planner(served: Service) -> Service:
    """Give a service in whose client somebody has set a password, and is signed in by it."""
    reply = await send(served, await link(served), new=PASSWORD, again=PASSWORD)
    assert (reply.status_code, reply.headers["location"]) == (303, "/plan")
    return served


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[Service]:
    """Give a service that browsers reach over TLS."""
    async with service(tmp_path / "data", base_url="https://survey.example.go.th") as running:
        yield running


def refused(reply: httpx.Response, status: int, words: str) -> None:
    assert reply.status_code == status
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert words in re.sub("<[^>]*>", "", reply.text)
    assert "set-cookie" not in reply.headers


class TestWaysIn:
    async def test_a_link_asks_sets_the_password_and_signs_in(self, served: Service) -> None:
        path = await link(served)
        for pasted in (path, f"{path},", f"{path}ครับ"):
            page = await served.client.get(pasted)
            assert page.status_code == 200
            assert "somying" in page.text
        reply = await send(served, f"{path})", new=PASSWORD, again=PASSWORD)
        assert COOKIE.fullmatch(reply.headers["set-cookie"])
        assert "somying" in (await served.client.get("/plan")).text
        refused(await served.client.get(path), 404, "ลิงก์")
        refused(await send(served, path, new=PASSWORD, again=PASSWORD), 404, "ลิงก์")

    @pytest.mark.parametrize(
        ("new", "again", "words"),
        [
            ("short", "short", "สั้นเกินไป"),
            ("x" * 129, "x" * 129, "ยาวเกินไป"),
            ("password1234", "password1234", "เดาได้ง่าย"),
            (" " * 12, " " * 12, "มีแต่ช่องว่าง"),
            ("กกกกกกกกกกกก", "กกกกกกกกกกกก", "ตัวอักษรเดียวซ้ำกัน"),
            ("I am somying!", "I am somying!", "ต้องไม่มีชื่อผู้ใช้"),
            (PASSWORD, OTHER, "ไม่ตรงกัน"),
        ],
    )
    async def test_a_password_that_cannot_be_used_is_explained_on_the_page(
        self, served: Service, new: str, again: str, words: str
    ) -> None:
        path = await link(served)
        reply = await send(served, path, new=new, again=again)
        refused(reply, 422, words)
        assert new not in reply.text
        assert (await served.client.get(path)).status_code == 200

    async def test_links_cannot_be_guessed_at_will(self, served: Service) -> None:
        replies = [(await served.client.get(f"/plan/password/{n:043d}")).status_code for n in range(31)]
        assert replies == [404] * 30 + [429]

    async def test_name_and_password_sign_in(self, planner: Service) -> None:
        planner.client.cookies.clear()
        reply = await sign_in(planner, " SomYing")
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan")
        assert COOKIE.fullmatch(reply.headers["set-cookie"])
        assert (await planner.client.get("/plan")).status_code == 200

    @pytest.mark.parametrize(("name", "password"), [("somying", OTHER), ("nobody", PASSWORD), ("", "")])
    async def test_whichever_is_wrong_the_page_is_the_same(self, planner: Service, name: str, password: str) -> None:
        planner.client.cookies.clear()
        reply = await sign_in(planner, name, password)
        refused(reply, 403, "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง")
        assert f'name="name" value="{name}"' in reply.text
        assert PASSWORD not in reply.text

    async def test_over_tls_the_cookie_is_held_to_this_host(self, secure: Service) -> None:
        here = {"origin": "https://survey.example.go.th"}
        reply = await send(secure, await link(secure), here, new=PASSWORD, again=PASSWORD)
        cookie = reply.headers["set-cookie"]
        assert re.fullmatch(
            r"__Host-pochai=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure, "
            r"__Host-pochai-known=[0-9a-f.]{81}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=31536000",
            cookie,
        )
        shown = {"cookie": cookie.split(";")[0]}
        page = await secure.client.get("/plan", headers=shown)
        csrf = re.findall(r'name="csrf" value="(\w+)"', page.text)[0]
        out = await send(secure, "/plan/sign-out", here | shown, csrf=csrf)
        assert out.headers["set-cookie"] == "__Host-pochai=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"
        plain = {"cookie": cookie.split(";")[0].removeprefix("__Host-")}
        assert (await secure.client.get("/plan", headers=plain)).status_code == 303


class TestSessions:
    async def test_a_planted_session_is_not_taken_up(self, planner: Service) -> None:
        planner.client.cookies.clear()
        planted = "x" * 43
        planner.client.cookies.set("pochai", planted, path="/plan")
        reply = await sign_in(planner)
        assert planted not in reply.headers["set-cookie"]

    async def test_the_session_held_before_ends_with_a_new_sign_in(self, planner: Service) -> None:
        before = {"cookie": f"pochai={planner.client.cookies['pochai']}"}
        await sign_in(planner)
        planner.client.cookies.clear()
        assert (await planner.client.get("/plan", headers=before)).status_code == 303

    async def test_signing_out_ends_it_in_the_browser_and_in_the_store(self, planner: Service) -> None:
        before = {"cookie": f"pochai={planner.client.cookies['pochai']}"}
        reply = await send(planner, "/plan/sign-out", csrf=await token(planner))
        assert reply.headers["location"] == "/plan/sign-in?done=signed-out"
        assert reply.headers["set-cookie"] == "pochai=; Max-Age=0; Path=/plan; HttpOnly; SameSite=Lax"
        assert "ออกจากระบบแล้ว" in (await planner.client.get(reply.headers["location"])).text
        assert (await planner.client.get("/plan", headers=before)).status_code == 303

    async def test_signing_out_everywhere_ends_the_others_too(self, planner: Service) -> None:
        elsewhere = {"cookie": f"pochai={planner.client.cookies['pochai']}"}
        planner.client.cookies.clear()
        await sign_in(planner)
        assert (await planner.client.get("/plan/account")).text.count("<tr><th scope") == 3
        reply = await send(planner, "/plan/account/sessions", csrf=await token(planner))
        assert reply.headers["location"] == "/plan/sign-in?done=everywhere"
        planner.client.cookies.clear()
        assert (await planner.client.get("/plan", headers=elsewhere)).status_code == 303

    async def test_an_idle_hour_ends_it(self, planner: Service) -> None:
        planner.clock.forward(minutes=59)
        assert (await planner.client.get("/plan")).status_code == 200
        planner.clock.forward(minutes=60)
        assert (await planner.client.get("/plan")).status_code == 303

    async def test_another_password_takes_the_old_one_and_keeps_this_browser_signed_in(self, planner: Service) -> None:
        before = {"cookie": f"pochai={planner.client.cookies['pochai']}"}
        wrong = {"old": OTHER, "new": OTHER, "again": OTHER, "csrf": await token(planner)}
        refused(await send(planner, "/plan/account/password", **wrong), 403, "รหัสผ่านปัจจุบันไม่ถูกต้อง")
        differs = wrong | {"old": PASSWORD, "again": PASSWORD}
        refused(await send(planner, "/plan/account/password", **differs), 422, "ไม่ตรงกัน")
        reply = await send(planner, "/plan/account/password", **wrong | {"old": PASSWORD})
        assert reply.headers["location"] == "/plan/account?done=password"
        page = await planner.client.get(reply.headers["location"])
        assert "เปลี่ยนรหัสผ่านแล้ว" in re.sub("<[^>]*>", "", page.text)
        planner.client.cookies.clear()
        assert (await planner.client.get("/plan", headers=before)).status_code == 303
        assert (await sign_in(planner, password=OTHER)).status_code == 303


class TestGuard:
    @pytest.mark.parametrize(
        "path",
        [
            "/plan",
            "/plan/",
            "/plan/account",
            "/plan/account?a=1&b=%E0",
            "/plan/measurements/2.1.1b?quarter=1",
            "/plan/surveys/progress/comments?words=*~a",
        ],
    )
    async def test_who_is_not_signed_in_is_led_to_the_door_and_back(self, planner: Service, path: str) -> None:
        planner.client.cookies.clear()
        reply = await planner.client.get(path)
        assert reply.status_code == 303
        assert reply.headers["cache-control"] == "no-store"
        page = await planner.client.get(reply.headers["location"])
        (hidden,) = re.findall(r'name="next" value="([^"]*)"', page.text)
        assert (await sign_in(planner, next=hidden.replace("&amp;", "&"))).headers["location"] == path

    @pytest.mark.parametrize(
        "following",
        [
            "https://evil.example/plan",
            "//evil.example/plan",
            "/\\evil.example",
            "\\\\evil.example",
            "/plan.evil.example",
            "/planet",
            "/plan/../s/ABC123",
            "/plan/a/..",
            "/plan/./a",
            "/plan//",
            "/plan//evil.example:80",
            "/plan\r\nset-cookie: a=b",
            "/plan/\n",
            "/plan@evil.example",
            "javascript:alert(1)",
            "/s/ABC123",
            "/plan/sign-in",
            " /plan",
            "/plan/ก",
        ],
    )
    async def test_it_leads_on_to_planners_pages_alone(self, planner: Service, following: str) -> None:
        planner.client.cookies.clear()
        reply = await sign_in(planner, next=following)
        assert reply.status_code == 303
        assert reply.headers["location"] == "/plan"
        page = await planner.client.get("/plan/sign-in", params={"next": following})
        assert 'name="next" value="/plan"' in page.text

    async def test_a_role_that_is_too_low_is_told_so(self, planner: Service) -> None:
        @get("/plan/for-keepers", guards=[signed_in], opt={NEEDS: "keeper"}, sync_to_thread=False)
        def for_keepers() -> str:
            return "kept"

        planner.app.register(for_keepers)
        reply = await planner.client.get("/plan/for-keepers")
        refused(reply, 403, "หน้านี้สำหรับผู้ดูแลระบบ")
        assert "somying" in reply.text
        await Accounts(planner.deps.store, planner.clock).change_role("somying", "keeper")
        assert (await planner.client.get("/plan/for-keepers")).status_code == 303
        await sign_in(planner)
        assert (await planner.client.get("/plan/for-keepers")).text == "kept"

    @pytest.mark.parametrize("given", ["", "0" * 64, "ก", None])
    @pytest.mark.parametrize("path", ["/plan/sign-out", "/plan/account/password", "/plan/account/sessions"])
    async def test_a_form_without_the_sessions_token_changes_nothing(
        self, planner: Service, path: str, given: str | None
    ) -> None:
        fields = {"old": PASSWORD, "new": OTHER, "again": OTHER} | ({} if given is None else {"csrf": given})
        refused(await send(planner, path, **fields), 403, "ยังไม่ได้ดำเนินการ")
        assert (await planner.client.get("/plan")).status_code == 200
        assert (await sign_in(planner)).status_code == 303

    async def test_nor_does_one_with_the_token_of_another_session(self, planner: Service) -> None:
        old = await token(planner)
        await sign_in(planner)
        assert await token(planner) != old
        refused(await send(planner, "/plan/sign-out", csrf=old), 403, "ยังไม่ได้ดำเนินการ")

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "http://pochai.test.evil.example"},
            {"origin": "http://["},
            {"origin": "http://pochai.test", "sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        ],
    )
    async def test_what_another_site_sends_is_refused_whatever_it_carries(
        self, planner: Service, headers: dict[str, str]
    ) -> None:
        csrf = await token(planner)
        refused(await send(planner, "/plan/sign-out", headers, csrf=csrf), 403, "ยังไม่ได้ดำเนินการ")
        refused(await sign_in(planner, headers=headers), 403, "ยังไม่ได้ดำเนินการ")
        refused(await send(planner, "/plan/password/x", headers, new=PASSWORD, again=PASSWORD), 403, "ยังไม่ได้")
        assert (await planner.client.get("/plan")).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "same-origin"},
            {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
            {"origin": "http://pochai.test"},
        ],
    )
    async def test_what_our_own_pages_send_is_taken(self, planner: Service, headers: dict[str, str]) -> None:
        assert (await sign_in(planner, headers=headers)).status_code == 303

    async def test_a_form_sent_after_the_session_ended_leads_to_the_door(self, planner: Service) -> None:
        csrf = await token(planner)
        planner.clock.forward(hours=2)
        reply = await send(planner, "/plan/account/sessions", csrf=csrf)
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan/sign-in?next=/plan/account&why=late")
        reply = await send(planner, "/plan/sign-out", csrf=csrf)
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan/sign-in?done=signed-out")

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("GET", "/plan/nothing", 404), ("DELETE", "/plan", 405), ("GET", "/plan/sign-out", 405)],
    )
    async def test_what_there_is_not_is_explained_to_planners(
        self, served: Service, method: str, path: str, status: int
    ) -> None:
        reply = await served.client.request(method, path)
        refused(reply, status, "")
        assert 'href="/plan"' in reply.text
        assert reply.headers["cache-control"] == "no-store"


class TestTries:
    async def test_a_name_is_slowed_down_for_long_at_one_address_and_for_seconds_from_others(
        self, planner: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        planner.client.cookies.clear()
        for _ in range(FOR_A_NAME):
            refused(await sign_in(planner, password=OTHER), 403, "ไม่ถูกต้อง")
        reply = await sign_in(planner)
        refused(reply, 429, "นาที")
        assert 2 < int(reply.headers["retry-after"]) <= SECONDS
        assert (await sign_in(planner, "nobody")).status_code == 403
        monkeypatch.setattr(rate_limit, "_addresses", lambda _: [("198.51.100.1", 1)])
        assert (await sign_in(planner)).headers["retry-after"] == "2"
        planner.clock.forward(seconds=2)
        assert (await sign_in(planner)).status_code == 303
        monkeypatch.undo()
        planner.client.cookies.clear()
        monkeypatch.setattr(rate_limit, "monotonic", lambda: monotonic() + SECONDS + 1)
        assert (await sign_in(planner)).status_code == 303

    async def test_guesses_from_many_addresses_are_few_and_shut_nobody_out_of_a_known_browser(
        self, planner: Service
    ) -> None:
        transport: Any = planner.client._transport
        transport.client = ("127.0.0.1", 1)
        own = {"cookie": f"pochai-known={planner.client.cookies['pochai-known']}"}
        planner.client.cookies.clear()

        async def guess(number: int) -> int:
            address = {"x-forwarded-for": f"198.51.100.{number % 45}", "cookie": "pochai-known=x"}
            return (await sign_in(planner, password=f"guess number {number}", headers=HERE | address)).status_code

        async def sign_in_here() -> int:
            # From an address at which an attacker has used up all tries.
            known = await sign_in(planner, headers=HERE | own | {"x-forwarded-for": "198.51.100.0"})
            planner.client.cookies.clear()
            return known.status_code

        guesses = asyncio.gather(*(guess(number) for number in range(413)))
        assert [await sign_in_here() for _ in range(10)] == [303] * 10
        statuses = await guesses
        # The others have to wait, or come when many strangers are at the door.
        assert (statuses.count(403), statuses.count(429) + statuses.count(503)) == (AT_ONCE, 413 - AT_ONCE)
        planner.clock.forward(minutes=1)
        assert [await guess(number) for number in range(5)].count(403) == 1
        entries = await planner.deps.store.accounts.entries()
        assert [each.subject for each in entries if each.action == "sign-in-failed"] == ["somying"]

    async def test_the_owner_sees_what_was_refused_at_the_next_sign_in(self, planner: Service) -> None:
        for number in range(3):
            planner.clock.forward(minutes=number)
            refused(await sign_in(planner, password=OTHER), 403, "ไม่ถูกต้อง")
        assert "ไม่สำเร็จ" not in (await planner.client.get("/plan")).text
        assert (await sign_in(planner)).status_code == 303
        said = "ไม่สำเร็จ 3 ครั้ง ตั้งแต่วันที่ 15 พฤษภาคม 2569 เวลา 12.00 น."
        for path in ("/plan", "/plan/account", "/plan/collectors"):
            assert words_of(await planner.client.get(path)).count(said) == 1
        planner.clock.forward(minutes=2)
        assert said in words_of(await planner.client.get("/plan/account"))
        assert said not in words_of(await planner.client.get("/plan"))

    async def test_a_hundred_at_once_are_no_more_tries_than_one_after_another(self, planner: Service) -> None:
        replies = await asyncio.gather(*(sign_in(planner, password=OTHER) for _ in range(FOR_A_NAME * 3)))
        statuses = [each.status_code for each in replies]
        assert 0 < statuses.count(403) <= FOR_A_NAME
        assert {*statuses} <= {403, 429, 503}, "on a slow machine some come while too many passwords wait"
        assert statuses.count(429) >= FOR_A_NAME * 2 - statuses.count(503)

    async def test_whoever_comes_when_too_many_wait_is_asked_to_come_again(
        self, planner: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def busy(*_: object, **__: object) -> bool:
            raise BusyError

        monkeypatch.setattr(Argon2Passwords, "verify", busy)
        for _ in range(FOR_A_NAME + 1):
            reply = await sign_in(planner)
            refused(reply, 503, "มีผู้ใช้งานจำนวนมาก")
            assert reply.headers["retry-after"]

    async def test_an_address_is_slowed_down_whatever_names_it_tries(self, planner: Service) -> None:
        replies = [(await sign_in(planner, f"n{number}")).status_code for number in range(FOR_ALL_NAMES + 1)]
        assert replies == [403] * FOR_ALL_NAMES + [429]

    async def test_those_that_turn_out_well_do_not_count(self, planner: Service) -> None:
        replies = [(await sign_in(planner)).status_code for _ in range(FOR_A_NAME + 2)]
        assert set(replies) == {303}
        fields = {"old": PASSWORD, "new": "short", "again": "short"}
        statuses = [
            (await send(planner, "/plan/account/password", csrf=await token(planner), **fields)).status_code
            for _ in range(FOR_A_NAME + 2)
        ]
        assert set(statuses) == {422}

    async def test_the_old_password_cannot_be_guessed_from_a_browser_left_open(self, planner: Service) -> None:
        fields = {"old": OTHER, "new": OTHER, "again": OTHER, "csrf": await token(planner)}
        statuses = [(await send(planner, "/plan/account/password", **fields)).status_code for _ in range(6)]
        assert statuses == [403] * FOR_A_NAME + [429]


class TestPages:
    @pytest.mark.parametrize("path", ["/plan", "/plan/account", "/plan/sign-in", "/plan/sign-in?done=nonsense"])
    async def test_they_are_kept_by_nobody_and_load_one_stylesheet_and_one_script(
        self, planner: Service, path: str
    ) -> None:
        page = await planner.client.get(path)
        assert page.status_code == 200
        assert THAI.search(page.text)
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert len(scripts) == ("sign-in" not in path)
        assert all(re.fullmatch(r'<script type="module" src="/static/plan\.[0-9a-f]{12}\.js">', it) for it in scripts)
        assert " style=" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        policy = page.headers["content-security-policy"]
        assert "style-src 'self';" in policy
        assert "script-src 'self';" in policy
        (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.text)
        style = await planner.client.get(sheet)
        assert style.headers["content-type"].startswith("text/css")
        assert "immutable" in style.headers["cache-control"]

    async def test_no_page_of_respondents_sets_or_reads_a_cookie(self, planner: Service) -> None:
        code = (await planner.collector()).code
        for path in (f"/s/{code}", f"/s/{code}/poster", "/r", "/privacy", "/", "/api/v1/forms"):
            assert "set-cookie" not in (await planner.client.get(path)).headers

    async def test_a_name_is_shown_as_text(self, served: Service) -> None:
        path = await link(served, "<b>somying</b>")
        assert "<b>somying" not in (await served.client.get(path)).text
        await send(served, path, new=PASSWORD, again=PASSWORD)
        for page in ("/plan", "/plan/account"):
            assert "&lt;b&gt;somying" in (await served.client.get(page)).text
