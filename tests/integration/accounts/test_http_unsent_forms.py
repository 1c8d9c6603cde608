"""Forms sent after the session ended: not executed, not lost, shown to their sender only."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar.routes import HTTPRoute
from msgspec import Struct

from service.application.accounts.accounts import Accounts
from service.domain.accounts.planner import MOST_UNSENT
from service.web.planner.refill import NEVER_KEPT, refill_form
from tests.support.inprocess import Service, service, sheet_of
from tests.support.openid.wicked import Wicked, wicked
from tests.support.signed_in import HERE, PASSWORD, Signed, signed_in, words_of
from tests.support.signed_in import field as shown_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    import httpx

NASTY = "ข้อความ \"ที่\" <b>พิมพ์</b> & 'ไว้' +1% </textarea>"
DOORS = {"/plan/sign-in", "/plan/sign-in/code", "/plan/password/{secret}"}
NOTHING_TYPED = {"/plan/sign-out", "/plan/account/sessions", "/plan/accounts/{number}/link"}
SECRETS_ALONE = {"/plan/account/password"}
_TAG = re.compile(r'<(input|textarea|select|option|button)\b((?: [\w-]+(?:="[^"]*")?)*)[^>]*>([^<]*)')
_GIVEN = re.compile(r'([\w-]+)="([^"]*)"')


class Form(Struct):
    """A form of a page: what its text fields are called, and all that it sends as it stands."""

    texts: set[str]
    sent: dict[str, list[str]]
    action: str


def forms_of(page: str, path: str) -> Iterator[Form]:
    """Read the forms of a page that send something."""
    for head, body in re.findall(r'<form method="post"([^>]*)>(.*?)</form>', page, re.DOTALL):
        given = dict(_GIVEN.findall(head))
        form, select = Form(set(), {}, html.unescape(given.get("action", path))), ""
        for tag, attributes, text in _TAG.findall(body):
            named = {name: html.unescape(value) for name, value in _GIVEN.findall(attributes)}
            name, value = named.get("name", ""), named.get("value", "")
            chosen = " checked" in attributes or " selected" in attributes
            if tag == "select":
                select = name
            elif tag == "option" and chosen:
                form.sent.setdefault(select, []).append(value)
            elif tag == "textarea":
                form.texts.add(name)
                form.sent[name] = [html.unescape(text).removeprefix("\n")]
            elif tag == "input" and named.get("type") in {"radio", "checkbox"}:
                form.sent.setdefault(name, []).extend([value] if chosen else [])
            elif tag == "input" and named.get("type") != "file":
                form.sent[name] = [value]
                form.texts |= {name} if named.get("type") in {"text", "url", "search", "password"} else set()
        yield form


async def left(me: Signed, path: str, **fields: Any) -> httpx.Response:
    """Send what a page sends whose session has ended in the meantime."""
    held = me.served.client.cookies.get("pochai-unsent", "")
    cookies = "; ".join(filter(None, [me._headers.get("cookie"), f"pochai-unsent={held}"]))
    given = {"csrf": me.csrf, "who": fields.pop("who", ""), **fields}
    return await me.served.client.post(path, data=given, headers=HERE | {"cookie": cookies})


async def come_back(served: Service, reply: httpx.Response, name: str, **also: str) -> httpx.Response:
    """Sign in at the door that a reply leads to, and go on as it says."""
    door = await served.client.get(reply.headers["location"])
    fields = {"name": name, "password": PASSWORD, "next": shown_in(door, "next"), **also}
    signed = await served.client.post("/plan/sign-in", data=fields, headers=HERE)
    assert signed.status_code == 303, signed.text
    return await served.client.get(signed.headers["location"])


@pytest.fixture
async def keeper(tmp_path: Path) -> AsyncIterator[Signed]:
    """Give a keeper who may sign in as often as there are forms."""
    async with service(tmp_path / "data", rate_limits=False) as running:
        yield await signed_in(running, "keeper")


async def posts(keeper: Signed) -> dict[str, tuple[str, str]]:
    """Give every address that the planners' pages send to: its template, a path of it, and the query it needs."""
    served = keeper.served
    invited = await served.collector(access="invitation")
    await served.deps.invitations().create(invited, 2)
    await keeper.post("/plan/tokens", name="Excel", scopes="scores:read")
    await keeper.post("/plan/webhooks", url="https://system.example/in", events="survey.closed")
    (webhook,) = re.findall(r"/plan/webhooks/remove\?id=([\w-]+)", (await keeper.get("/plan/webhooks")).text)
    closed = (await served.collector()).code
    await served.collectors.close(closed)
    blanks = {"number": "1", "form": "progress", "indicator": "2.1.1b", "subject": "progress", "code": invited.code}
    made = await keeper.post("/plan/forms/drafts", begin="next progress")
    blanks["fiscal_year"], blanks["draft"] = "2569", re.findall(r"drafts/(\w+)", made.headers["location"])[0]
    queries = {"/plan/tokens/revoke": "?name=Excel", "/plan/webhooks/remove": f"?id={webhook}"}
    found = {
        route.path_format: route.path_format.format(**(blanks | {"secret": "x"}))
        for route in served.app.routes
        if isinstance(route, HTTPRoute) and "POST" in route.methods and route.path_format.startswith("/plan")
    }
    sheet = {"answers": sheet_of()}  # the first answer of a year adopts its rules
    url = f"/api/v1/collectors/{(await served.collector()).code}/responses"
    assert (await served.client.post(url, json=sheet)).status_code == 201
    found["/plan/rules/{indicator}/{fiscal_year}"] = "/plan/rules/1.4.1a/2569"
    found["/plan/imported/{indicator}"] = "/plan/imported/1.4.1a"
    found["/plan/imported/{indicator}/remove"] = "/plan/imported/1.4.1a/remove"
    found["/plan/collectors/{code}/reopen"] = f"/plan/collectors/{closed}/reopen"
    return {each: (path, queries.get(each, "")) for each, path in found.items() if each not in DOORS}


async def page_with(keeper: Signed, path: str, query: str) -> tuple[str, str]:
    """Give the page from which something is sent to a path: the nearest above it."""
    while (page := await keeper.get(path + query)).status_code != 200:
        path, query = path.rpartition("/")[0], ""
    return path, page.text


async def test_every_form_of_the_pages_comes_back_filled_in_and_is_never_done_by_itself(keeper: Signed) -> None:
    served, routes = keeper.served, await posts(keeper)
    assert len(routes) > 20
    name, walked, plain = "a-keeper", set(), set()
    for template, (path, query) in routes.items():
        at, page = await page_with(keeper, path, query)
        forms = [each for each in forms_of(page, at + query) if "who" in each.sent]
        (form, *_) = [each for each in forms if urlsplit(each.action).path == path] or forms[1:] or forms
        typed = {each: f"{NASTY} {each}" for each in form.texts - {"who", "csrf", "username"}}
        book = await keeper.book()
        served.clock.forward(hours=2)
        reply = await keeper.served.client.post(
            path + query, data={**form.sent, **typed}, headers=keeper._headers | HERE
        )
        where = urlsplit(reply.headers["location"])
        assert (reply.status_code, where.path) == (303, "/plan/sign-in"), template
        assert "why=late" in where.query or template == "/plan/sign-out", template
        assert "ยังไม่ได้" in (await served.client.get(reply.headers["location"])).text or template == "/plan/sign-out"
        back = await come_back(served, reply, name)
        assert back.status_code == 200, template
        kept = {each: text for each, text in typed.items() if each not in NEVER_KEPT}
        sent = {each: values for each, values in form.sent.items() if each not in NEVER_KEPT | set(kept)}
        again = [each for each in forms_of(back.text, at) if "unsent" in each.sent]
        if kept or any(sent.values()):
            assert len(again) == 1, template
            assert {each: again[0].sent[each] for each in kept} == {each: [text] for each, text in kept.items()}
            assert {each: again[0].sent[each] for each in sent} == sent, template
            walked.add(template)
        else:
            plain.add(template)
        assert all(text not in html.unescape(back.text) for each, text in typed.items() if each in NEVER_KEPT)
        assert await keeper.book() == book, template
        keeper = Signed(served, f"pochai={served.client.cookies['pochai']}", again_csrf(back.text))
        served.client.cookies.delete("pochai")
    assert plain >= NOTHING_TYPED | SECRETS_ALONE
    assert len(walked) > 15


def again_csrf(page: str) -> str:
    return str(re.findall(r'name="csrf" value="(\w+)"', page)[0])


def test_no_field_for_a_password_is_ever_kept() -> None:
    from importlib.resources import files

    folder = files("service.web").joinpath("templates/planner")
    text = "".join(each.read_text("utf-8") for each in folder.iterdir())
    names = {dict(_GIVEN.findall(tag)).get("name") for tag in re.findall(r'<input type="password"[^>]*>', text)}
    assert names == {"password", "old", "new", "again"}
    assert names <= NEVER_KEPT


class TestWhoseItIs:
    async def test_nobody_else_sees_it_in_the_same_browser_nor_the_same_account_in_another(
        self, served: Service
    ) -> None:
        me = await signed_in(served)
        await signed_in(served, name="other")
        served.clock.forward(hours=2)
        reply = await left(me, "/plan/collectors/new", who="a-planner", label=NASTY)
        assert NASTY not in reply.text + str(reply.headers)
        door = await served.client.get(reply.headers["location"])
        assert "พิมพ์" not in door.text
        browser = served.client.cookies["pochai-unsent"]
        other = await come_back(served, reply, "other")
        assert "ไม่มีข้อมูลที่กรอกไว้" in other.text
        assert html.escape("<b>พิมพ์</b>") not in other.text
        served.client.cookies.clear()
        assert "พิมพ์" not in (await come_back(served, reply, "a-planner")).text
        served.client.cookies.set("pochai-unsent", browser, path="/plan")
        assert shown_in(await come_back(served, reply, "a-planner"), "label") == NASTY

    async def test_it_is_over_after_an_hour_and_of_many_the_newest_are_kept(self, served: Service) -> None:
        me = await signed_in(served)
        served.clock.forward(hours=2)
        replies = [await left(me, "/plan/collectors/new", who="a-planner", label=f"ที่ {n}") for n in range(12)]
        pages = [(await come_back(served, each, "a-planner")).text for each in replies]
        assert sum("ไม่มีข้อมูลที่กรอกไว้" in each for each in pages) == len(replies) - MOST_UNSENT
        served.clock.forward(hours=1)
        assert "ไม่มีข้อมูลที่กรอกไว้" in (await come_back(served, replies[-1], "a-planner")).text

    async def test_the_door_does_not_tell_which_accounts_there_are(self, served: Service) -> None:
        me = await signed_in(served)
        served.clock.forward(hours=2)
        shapes = set()
        for who in ("a-planner", "nobody"):
            served.client.cookies.clear()
            reply = await left(me, "/plan/collectors/new", who=who, label="x")
            shapes.add(
                re.sub(r"(unsent(?:%3D|=))[\w-]{43}", r"\1", reply.headers["location"] + reply.headers["set-cookie"])
            )
        assert len(shapes) == 1
        statuses = [(await left(me, "/plan/collectors/new", who="nobody", label="x")).status_code for _ in range(31)]
        assert (statuses[0], statuses[-1]) == (303, 429)

    async def test_what_another_site_sends_is_not_kept(self, served: Service) -> None:
        headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
        reply = await served.client.post("/plan/collectors/new", data={"who": "a", "label": "x"}, headers=headers)
        assert reply.status_code == 403
        assert "set-cookie" not in reply.headers


class TestWaysToLoseASession:
    async def test_another_sign_in_meanwhile_leads_back_at_once(self, served: Service) -> None:
        me = await signed_in(served)
        served.client.cookies.clear()
        fields = {"name": "a-planner", "password": PASSWORD}
        await served.client.post("/plan/sign-in", data=fields, headers=HERE)
        reply = await served.client.post(
            "/plan/collectors/new", data={"csrf": me.csrf, "who": "a-planner", "label": "ห้องประชุม"}, headers=HERE
        )
        assert (reply.status_code, urlsplit(reply.headers["location"]).path) == (303, "/plan/collectors/new")
        back = await served.client.get(reply.headers["location"])
        assert shown_in(back, "label") == "ห้องประชุม"
        token = again_csrf(back.text)
        sent = {"csrf": token, "who": "a-planner", "unsent": shown_in(back, "unsent"), "label": "", "form": "progress"}
        assert (await served.client.post("/plan/collectors/new", data=sent, headers=HERE)).status_code == 422
        gone = await served.client.get(reply.headers["location"])
        assert "ไม่มีข้อมูลที่กรอกไว้" in gone.text

    async def test_another_account_in_the_other_tab_sees_nothing_and_is_told(self, served: Service) -> None:
        me = await signed_in(served)
        await signed_in(served, name="other")
        fields = {"name": "other", "password": PASSWORD}
        await served.client.post("/plan/sign-in", data=fields, headers=HERE)
        reply = await served.client.post(
            "/plan/collectors/new", data={"csrf": me.csrf, "who": "a-planner", "label": "ห้องประชุม"}, headers=HERE
        )
        page = await served.client.get(reply.headers["location"])
        assert "ห้องประชุม" not in page.text
        (way,) = re.findall(r'href="(/plan/sign-in\?next=[^"]*)"', page.text)
        door = await served.client.get(html.unescape(way))
        fields = {"name": "a-planner", "password": PASSWORD, "next": shown_in(door, "next")}
        signed = await served.client.post("/plan/sign-in", data=fields, headers=HERE)
        assert shown_in(await served.client.get(signed.headers["location"]), "label") == "ห้องประชุม"

    @pytest.mark.parametrize("wrong", [True, False])
    async def test_signing_out_in_another_tab_and_a_wrong_password_first(self, served: Service, *, wrong: bool) -> None:
        me = await signed_in(served)
        await me.post("/plan/sign-out")
        me._headers = {}
        reply = await left(me, "/plan/publish", who="a-planner", text=f"id = 'x'\n{NASTY}")
        if wrong:
            door = await served.client.get(reply.headers["location"])
            fields = {"name": "a-planner", "password": "not this one", "next": shown_in(door, "next")}
            refused = await served.client.post("/plan/sign-in", data=fields, headers=HERE)
            assert shown_in(refused, "next") == shown_in(door, "next")
            assert "ยังไม่ได้บันทึก แต่ข้อมูลที่กรอกไว้ยังอยู่" in refused.text
        back = await come_back(served, reply, "a-planner")
        (form,) = [each for each in forms_of(back.text, "/plan/publish") if "unsent" in each.sent]
        assert form.sent["text"] == [f"id = 'x'\n{NASTY}"]
        assert "<details open>" in back.text

    async def test_a_lower_role_meanwhile_shows_what_was_typed_to_be_copied(self, served: Service) -> None:
        me = await signed_in(served)
        await Accounts(served.deps.store, served.clock).change_role("a-planner", "reader")
        reply = await left(me, "/plan/collectors/new", who="a-planner", label=NASTY, device="kiosk", seen="x")
        back = await come_back(served, reply, "a-planner")
        assert back.status_code == 403
        assert NASTY in html.unescape(back.text)
        assert "<b>พิมพ์" not in back.text
        assert "ท่านไม่มีสิทธิ" in back.text

    @pytest.mark.sqlite_file
    async def test_a_file_has_to_be_chosen_again_and_is_not_kept(self, served: Service, tmp_path: Path) -> None:
        me = await signed_in(served)
        served.clock.forward(hours=2)
        reply = await served.client.post(
            "/plan/publish",
            data={"csrf": me.csrf, "who": "a-planner", "text": ""},
            files={"file": ("แบบ<สอบ>ถาม.xlsx", b"PK-content", "")},
            headers=me._headers | HERE,
        )
        back = await come_back(served, reply, "a-planner")
        assert "โปรดเลือกไฟล์อีกครั้ง: แบบ&lt;สอบ&gt;ถาม.xlsx" in back.text
        assert b"PK-content" not in (tmp_path / "data" / "pochai.sqlite3").read_bytes()

    async def test_the_rows_that_were_added_are_all_there(self, served: Service) -> None:
        me = await signed_in(served)
        served.clock.forward(hours=2)
        rows = {f"task.{n}": f"งาน {n}" for n in range(1, 8)}
        reply = await left(me, "/plan/measurements/2.1.1b?fiscal_year=2569&quarter=1", who="a-planner", **rows)
        back = await come_back(served, reply, "a-planner")
        (form,) = [each for each in forms_of(back.text, "") if "unsent" in each.sent]
        assert {name: form.sent[name] for name in rows} == {name: [text] for name, text in rows.items()}
        assert "fiscal_year=2569&amp;quarter=1" in back.text

    async def test_through_the_provider(self, tmp_path: Path) -> None:
        from tests.support.inprocess import service
        from tests.support.installation import SetClock

        clock = SetClock()
        with wicked(clock) as provider:
            given: dict[str, Any] = {"oidc_issuer": provider.issuer, "oidc_client_id": "pochai"}
            async with service(tmp_path / "data", clock, **given) as served:
                await _through(served, provider)


async def _through(served: Service, provider: Wicked) -> None:
    me = await signed_in(served, name="somying@fund.example")
    served.clock.forward(hours=2)
    reply = await left(me, "/plan/collectors/new?form=progress", who="somying@fund.example", label=NASTY)
    door = await served.client.get(reply.headers["location"])
    (way,) = re.findall(r'class="second" href="([^"]*)"', door.text)
    out = await served.client.get(html.unescape(way))
    asked = {name: value for name, (value,) in parse_qs(urlsplit(out.headers["location"]).query).items()}
    provider.nonce = asked["nonce"]
    finished = await served.client.get("/plan/provider/return", params={"code": "code", "state": asked["state"]})
    back = await served.client.get(finished.headers["location"])
    assert shown_in(back, "label") == NASTY


class TestSayingWhy:
    async def test_a_page_asked_for_after_the_session_ended_says_why(self, served: Service) -> None:
        me = await signed_in(served)
        served.clock.forward(hours=2)
        reply = await me.get("/plan/collectors?a=1")
        assert reply.headers["location"] == "/plan/sign-in?next=/plan/collectors%3Fa%3D1&why=ended"
        assert "ออกจากระบบแล้ว" in (await served.client.get(reply.headers["location"])).text
        for why in ("nonsense", "", "<b>"):
            door = await served.client.get("/plan/sign-in", params={"why": why})
            assert 'role="status"' not in door.text

    async def test_a_page_says_until_when_and_the_session_goes_on_when_asked_to(self, served: Service) -> None:
        me = await signed_in(served)
        page = await me.get("/plan")
        assert "ออกจากระบบเองเวลา 13.00 น." in words_of(page)
        assert 'data-seconds="3600" data-last=""' in page.text
        served.clock.forward(minutes=55)
        assert (await me.get("/plan/account/session")).json() == {"seconds": 3600, "last": False}
        for _ in range(13):
            served.clock.forward(minutes=50)
            last = await me.get("/plan/account/session")
        assert last.json() == {"seconds": 900, "last": True}
        served.clock.forward(minutes=15)
        assert (await me.get("/plan/account/session")).status_code == 303


@pytest.mark.parametrize("day", ["2026-10-01", "มะรืน", ""])
def test_a_day_that_is_none_stands_in_a_field_that_can_show_it(day: str) -> None:
    page = '<main id="main"><form method="post"><input type="date" name="opens" value=""></form></main>'
    found = refill_form(page, "/plan/x", "/plan/x", {"opens": [day]}, "s")
    assert f'type="{"text" if day == "มะรืน" else "date"}" name="opens" value="{day}"' in found.after
