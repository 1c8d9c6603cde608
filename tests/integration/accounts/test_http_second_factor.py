"""The second factor over HTTP, with codes as an app makes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyotp import TOTP

from service.bootstrap import backups_of
from service.settings import Settings
from service.web.planner.urls import SECOND_FACTOR, SECOND_STEP
from tests.support.inprocess import service
from tests.support.signed_in import HERE, PASSWORD, Signed, signed_in, words_of

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.support.inprocess import Service


def app_of(reply: httpx.Response) -> TOTP:
    """Return an app that was told the secret of a page."""
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    assert '<div class="drawn" role="img"' in reply.text
    assert "<svg" in reply.text
    (secret,) = re.findall(r'<p class="secret"[^>]*>([^<]*)</p>', reply.text)
    return TOTP(secret.replace(" ", ""))


def code(app: TOTP, served: Service) -> str:
    return app.at(served.clock())


async def set_up(signed: Signed) -> tuple[TOTP, list[str]]:
    app = app_of(await signed.post(SECOND_FACTOR))
    wrong = await signed.post(f"{SECOND_FACTOR}/confirm", code="000000")
    assert wrong.status_code == 403
    assert "รหัสไม่ถูกต้อง" in words_of(wrong)
    proven = await signed.post(f"{SECOND_FACTOR}/confirm", code=code(app, signed.served))
    assert proven.status_code == 200
    signed.served.clock.forward(seconds=30)
    return app, re.findall(r"<li>([0-9A-Z ]{19})</li>", proven.text)


async def give_password(served: Service, name: str) -> dict[str, str]:
    """Give the password; return the cookie that waits for the code."""
    served.client.cookies.clear()
    fields = {"name": name, "password": PASSWORD, "next": "/plan/forms"}
    reply = await served.client.post("/plan/sign-in", data=fields, headers=HERE)
    assert reply.headers["location"] == f"{SECOND_STEP}?next=/plan/forms"
    assert reply.headers["set-cookie"].startswith("pochai-step=")
    assert "pochai=" not in reply.headers["set-cookie"]
    served.client.cookies.clear()
    return {"cookie": reply.headers["set-cookie"].split(";")[0]}


async def test_it_is_set_up_and_asked_for_at_sign_in(served: Service) -> None:
    signed = await signed_in(served)
    assert "ยังไม่ได้เปิดใช้" in await signed.sees("/plan/account")
    app, recovery = await set_up(signed)
    assert len(recovery) == 10
    page = await signed.get(SECOND_FACTOR)
    assert "เปิดใช้แล้วตั้งแต่" in words_of(page)
    assert not any(each in page.text for each in (app.secret, *recovery))
    waiting = await give_password(served, "a-planner")
    assert (await served.client.get("/plan", headers=waiting)).status_code == 303
    asked = await served.client.get(SECOND_STEP, headers=waiting)
    assert 'autocomplete="one-time-code"' in asked.text
    path, headers = SECOND_STEP, {**waiting, **HERE}
    assert (await served.client.post(path, data={"code": "12345"}, headers=headers)).status_code == 403
    fields = {"code": code(app, served), "next": "/plan/forms"}
    reply = await served.client.post(path, data=fields, headers=headers)
    assert reply.headers["location"] == "/plan/forms"
    cookies = reply.headers.get_list("set-cookie")
    assert [each.split("=")[0] for each in cookies] == ["pochai", "pochai-known", "pochai-step"]
    assert (await served.client.post(path, data=fields, headers=headers)).status_code == 403
    again = await served.client.post(path, data={"code": recovery[0]}, headers=headers)
    assert again.headers["location"] == "/plan"
    assert "9" in words_of(await signed.get(SECOND_FACTOR))


async def test_a_browser_without_a_password_is_sent_back_to_sign_in(served: Service) -> None:
    for reply in (
        await served.client.get(SECOND_STEP),
        await served.client.post(SECOND_STEP, data={"code": "123456"}, headers=HERE),
    ):
        assert reply.headers["location"] == "/plan/sign-in?why=step"
    assert "ภายใน 5 นาที" in words_of(await served.client.get("/plan/sign-in?why=step"))


async def test_recovery_codes_are_made_anew_and_it_is_taken_off(served: Service) -> None:
    signed = await signed_in(served)
    _, old = await set_up(signed)
    made = await signed.post(f"{SECOND_FACTOR}/codes")
    new = re.findall(r"<li>([0-9A-Z ]{19})</li>", made.text)
    assert len(set(old) | set(new)) == 20
    assert (await signed.post(SECOND_FACTOR)).status_code == 409
    gone = await signed.post(f"{SECOND_FACTOR}/remove")
    assert "ปิดการยืนยันตัวตนขั้นที่สองแล้ว" in await signed.sees(gone.headers["location"])
    for rest in ("codes", "remove", "confirm"):
        assert (await signed.post(f"{SECOND_FACTOR}/{rest}")).status_code == 409


async def test_who_must_have_one_sets_it_up_first(tmp_path: Path) -> None:
    async with service(tmp_path / "data", require_totp="planner") as served:
        signed = await signed_in_without_page(served)
        for path in ("/plan", "/plan/account", "/plan/forms"):
            assert (await signed.get(path)).headers["location"] == SECOND_FACTOR
        assert (await signed.get("/plan/account/session")).status_code == 200
        assert "ต้องใช้การยืนยันตัวตนขั้นที่สอง" in await signed.sees(SECOND_FACTOR)
        assert (await signed.post("/plan/account/sessions")).headers["location"] == SECOND_FACTOR
        await set_up(signed)
        assert (await signed.get("/plan")).status_code == 200
        await signed.post(f"{SECOND_FACTOR}/remove")
        assert (await signed.get("/plan")).headers["location"] == SECOND_FACTOR
        assert (await signed.post("/plan/sign-out")).headers["location"] == "/plan/sign-in?done=signed-out"


async def signed_in_without_page(served: Service) -> Signed:
    """Sign in to an account that can open one page alone."""
    link = (await served.deps.accounts("terminal").create("a-planner", "planner")).secret
    fields = {"new": PASSWORD, "again": PASSWORD}
    reply = await served.client.post(f"/plan/password/{link}", data=fields, headers=HERE)
    cookie = reply.headers["set-cookie"].split(";")[0]
    served.client.cookies.clear()
    page = await served.client.get(SECOND_FACTOR, headers={"cookie": cookie})
    return Signed(served, cookie, re.findall(r'name="csrf" value="(\w+)"', page.text)[0])


async def test_a_keeper_takes_off_one_that_was_lost(served: Service) -> None:
    await set_up(await signed_in(served))
    keeper = await signed_in(served, "keeper")
    planner = await served.deps.store.accounts.find("a-planner")
    assert planner
    path = f"/plan/accounts/{planner.id}"
    assert "ล้างการยืนยันตัวตนขั้นที่สอง" in await keeper.sees(path)
    reply = await keeper.post(f"{path}/second-factor")
    assert "ล้างการยืนยันตัวตนขั้นที่สองแล้ว" in await keeper.sees(reply.headers["location"])
    fields = {"name": "a-planner", "password": PASSWORD}
    served.client.cookies.clear()
    assert (await served.client.post("/plan/sign-in", data=fields, headers=HERE)).headers["location"] == "/plan"
    assert ("a-keeper", "second-factor-reset", "a-planner") in await keeper.book()


async def test_the_database_alone_has_no_secret(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with service(folder) as served:
        signed = await signed_in(served)
        app, recovery = await set_up(signed)
        key = folder / "second-factor.key"
        assert key.stat().st_mode & 0o077 == 0
        assert key in backups_of(Settings(data_dir=folder))._keys
        key.rename(tmp_path / "elsewhere")
        waiting = {**await give_password(served, "a-planner"), **HERE}
        reply = await served.client.post(SECOND_STEP, data={"code": code(app, served)}, headers=waiting)
        assert reply.status_code == 503
        assert "แจ้งผู้ดูแลระบบ" in words_of(reply)
        reply = await served.client.post(SECOND_STEP, data={"code": recovery[0]}, headers=waiting)
        assert reply.headers["location"] == "/plan"
    content = b"".join(each.read_bytes() for each in folder.iterdir() if each.is_file())
    assert app.secret.encode() not in content
    assert app.byte_secret() not in content
    assert not any(each.replace(" ", "").encode() in content for each in recovery)
