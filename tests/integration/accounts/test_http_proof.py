"""What needs a proof of who is there, and sessions that are ended one by one, over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from service.domain.accounts.planner import NEVER, PROOF_LIFE, Session
from service.web.http.device import device_of
from service.web.planner.urls import PROOF
from tests.support.signed_in import HERE, PASSWORD, Signed, field, signed_in, words_of

if TYPE_CHECKING:
    from tests.support.inprocess import Service

TOKENS, ACCOUNT = "/plan/tokens", "/plan/account"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"


async def aged(served: Service) -> Signed:
    """Return a keeper whose proof is a minute too old."""
    keeper = await signed_in(served, "keeper")
    served.clock.forward(seconds=PROOF_LIFE.total_seconds() + 60)
    return keeper


async def test_what_needs_a_proof_waits_for_it_and_nothing_typed_is_lost(served: Service) -> None:
    keeper = await aged(served)
    asked = await keeper.post(TOKENS, who="a-keeper", name="Excel & Word", scopes=["scores:read", "responses:read"])
    assert await served.deps.tokens().everything() == []
    where = urlsplit(asked.headers["location"])
    (following,) = parse_qs(where.query)["next"]
    assert where.path == PROOF
    unsent = {"cookie": f"{keeper._headers['cookie']}; {asked.headers['set-cookie'].split(';')[0]}"}
    page = await served.client.get(asked.headers["location"], headers=unsent)
    assert "ยืนยันตัวตนอีกครั้ง" in words_of(page)
    assert "Excel" not in page.text
    wrong = await keeper.post(PROOF, password="not the password", next=following)
    assert (wrong.status_code, field(wrong, "next")) == (403, following)
    proven = await keeper.post(PROOF, password=PASSWORD, next=following)
    assert proven.headers["location"] == following
    again = await served.client.get(following, headers=unsent)
    assert "ยืนยันตัวตนแล้ว" in words_of(again)
    assert field(again, "name") == "Excel & Word"
    assert len(re.findall(r'name="scopes" value="[^"]*" checked', again.text)) == 2
    made = await keeper.post(TOKENS, name="Excel & Word", scopes=["scores:read"])
    assert made.status_code == 200


async def test_all_that_gives_or_takes_power_needs_it(served: Service) -> None:
    keeper = await aged(served)
    for path in (
        "/plan/accounts/new",
        "/plan/accounts/1/link",
        "/plan/accounts/1/role",
        "/plan/accounts/1/close",
        "/plan/accounts/1/second-factor",
        TOKENS,
        f"{TOKENS}/revoke",
        "/plan/webhooks",
        "/plan/webhooks/remove",
        "/plan/clock",
        "/plan/account/second-factor",
        "/plan/account/second-factor/confirm",
        "/plan/account/second-factor/codes",
        "/plan/account/second-factor/remove",
    ):
        assert (await keeper.post(path)).headers["location"].startswith(PROOF), path
    assert (await keeper.get(PROOF)).status_code == 200
    assert (await keeper.post(PROOF, password=PASSWORD, next="https://evil.example")).headers["location"] == "/plan"


async def test_whom_a_provider_identified_proves_it_there(served: Service) -> None:
    keeper = await signed_in(served, "keeper")
    store = served.deps.store
    (session,) = await store.accounts.sessions(1)
    async with store.write() as unit:
        await unit.accounts.end_session(session.id)
        await unit.accounts.begin_session(_by_provider(session))
    await served.deps.accounts("terminal").reset("a-keeper")
    async with store.write() as unit:
        await unit.accounts.begin_session(_by_provider(session))
    assert "ออกจากระบบแล้วเข้าใหม่" in await keeper.sees(PROOF)
    assert (await keeper.post(f"{TOKENS}")).headers["location"].startswith(PROOF)


def _by_provider(session: Session) -> Session:
    return replace(session, provider=True, proved=NEVER)


async def test_sessions_are_told_apart_and_ended_one_by_one(served: Service) -> None:
    mine = await signed_in(served)
    fields = {"name": "a-planner", "password": PASSWORD}
    served.client.cookies.clear()
    other = await served.client.post("/plan/sign-in", data=fields, headers={**HERE, "user-agent": IPHONE})
    cookie = {"cookie": other.headers["set-cookie"].split(";")[0]}
    served.client.cookies.clear()
    page = await mine.get(ACCOUNT)
    assert "Safari บน iPhone" in words_of(page)
    assert "เบราว์เซอร์อื่น บน เครื่องชนิดอื่น (เครื่องนี้)" in words_of(page)
    assert "กำลังใช้อยู่" in words_of(page)
    assert re.search(r"25\d\d ระหว่าง (\d\d)\.00-\1\.59 น\.", words_of(page))
    (session,) = re.findall(r'name="session" value="(\w+)"', page.text)
    assert (await served.client.get("/plan", headers=cookie)).status_code == 200
    for wrong in ("", "xx", "00"):
        assert (await mine.post(f"{ACCOUNT}/sessions/end", session=wrong)).status_code == 303
    assert (await served.client.get("/plan", headers=cookie)).status_code == 200
    done = await mine.post(f"{ACCOUNT}/sessions/end", session=session)
    assert "ออกจากระบบในเครื่องนั้นแล้ว" in await mine.sees(done.headers["location"])
    assert (await served.client.get("/plan", headers=cookie)).status_code == 303
    assert (await mine.get("/plan")).status_code == 200


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (IPHONE, "safari/iphone"),
        (f"{IPHONE} Line/15.0", "line/iphone"),
        (WINDOWS, "edge/windows"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Mobile Safari/537.36", "samsung/android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "firefox/linux"),
        ("<b>", "other/other"),
    ],
)
def test_a_browser_is_known_by_its_kind_alone(told: str, kind: str) -> None:
    scope: Any = {"headers": [(b"user-agent", told.encode())]}
    assert device_of(scope) == kind


async def test_no_two_pages_have_a_part_of_the_csrf_token_in_common(served: Service) -> None:
    signed = await signed_in(served)
    tokens = [field(await signed.get(ACCOUNT), "csrf") for _ in range(2)]
    parts = [token[at : at + 64] for token in tokens for at in (0, 64)]
    assert len(set(parts)) == 4
    for token in (*tokens, signed.csrf):
        assert (await signed.post(PROOF, csrf=token)).status_code == 403
    cut, turned = tokens[0][:64], tokens[0][64:] + tokens[0][:64]
    assert (await signed.post(PROOF, csrf=turned)).status_code == 403
    for wrong in ("", "zz", cut, f"{tokens[0]}00", tokens[0][:-2], "0" * 128):
        assert (await signed.post(PROOF, csrf=wrong, who="a-planner", next="/plan")).status_code == 303, wrong
