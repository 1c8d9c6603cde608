"""OpenID Connect sign-in: the whole flow with a real provider, and attacks by a misbehaving one."""

from __future__ import annotations

import re
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec import json

from service.adapters.openid import KEPT_SECONDS
from service.adapters.openid.tokens import KEYS_ANEW_SECONDS, LEEWAY_SECONDS
from service.app import create_app
from service.application.accounts.accounts import Accounts
from service.settings import Settings, SettingsError
from tests.support.inprocess import Service, service
from tests.support.installation import SetClock
from tests.support.openid.running import SECRET, Canaille, canaille, environment
from tests.support.openid.wicked import CLIENT, Wicked, key_of, wicked
from tests.support.processes import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    import httpx

    from tests.integration.conftest import Keeper

LINK = "http://127.0.0.1:8000"
RETURN = "/plan/provider/return"
HERE = {"origin": "http://pochai.test"}
PASSWORD = "a good long password"
NAME = "somying@fund.example"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def provider(clock: SetClock) -> Iterator[Wicked]:
    with wicked(clock) as running:
        yield running


@asynccontextmanager
async def site(folder: Path, clock: SetClock, issuer: str, **settings: Any) -> AsyncIterator[Service]:
    """Run the service with a provider, and an account of somying."""
    async with service(folder, clock, oidc_issuer=issuer, oidc_client_id=CLIENT, **settings) as running:
        await Accounts(running.deps.store, clock).create(NAME, "planner")
        yield running


@pytest.fixture
async def served(tmp_path: Path, clock: SetClock, provider: Wicked) -> AsyncIterator[Service]:
    async with site(tmp_path / "data", clock, provider.issuer) as running:
        yield running


async def begun(served: Service, **query: str) -> dict[str, str]:
    """Begin an attempt; give what the provider is asked."""
    reply = await served.client.get("/plan/provider", params=query)
    assert reply.status_code == 303, reply.text
    return {name: value for name, (value,) in parse_qs(urlsplit(reply.headers["location"]).query).items()}


async def ended(served: Service, **query: str) -> httpx.Response:
    return await served.client.get(RETURN, params=query)


async def signed_in(served: Service, provider: Wicked, **query: str) -> httpx.Response:
    """Go the whole way with the wicked provider."""
    asked = await begun(served, **query)
    provider.nonce = asked["nonce"]
    return await ended(served, code="code", state=asked["state"])


async def who(served: Service) -> str | None:
    """Tell who is signed in."""
    page = await served.client.get("/plan/account")
    found = re.search(r"<dd>([^<]*)</dd>", page.text)
    return found[1] if page.status_code == 200 and found else None


def refused(reply: httpx.Response, status: int, words: str) -> None:
    assert reply.status_code == status
    assert words in re.sub("<[^>]*>", "", reply.text)
    assert "pochai=" not in reply.headers.get("set-cookie", "")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaille]:
    folder = tmp_path_factory.mktemp("provider")
    with canaille(environment(), folder, f"{LINK}{RETURN}") as running:
        yield running


@pytest.fixture
async def known(tmp_path: Path, real: Canaille) -> AsyncIterator[Service]:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    clock = SetClock(datetime.now(UTC))
    settings = {"oidc_client_secret_file": secret, "oidc_claim": "preferred_username"}
    async with site(tmp_path / "data", clock, real.issuer, **settings) as running:
        await Accounts(running.deps.store, clock).create("somying", "planner")
        yield running


class TestWithARealOne:
    async def test_somebody_signs_in_and_goes_on_to_the_page_that_was_asked_for(
        self, known: Service, real: Canaille
    ) -> None:
        door = await known.client.get("/plan/account", follow_redirects=True)
        (way,) = re.findall(r'class="second" href="([^"]*)"', door.text)
        out = await known.client.get(way.replace("&amp;", "&"))
        back = await known.client.get(real.sign_in(out.headers["location"]).removeprefix(LINK))
        assert (back.status_code, back.headers["location"]) == (303, "/plan/account")
        assert await who(known) == "somying"
        book = [(each.who, each.action) for each in await known.deps.store.accounts.entries()]
        assert book[-2:] == [("somying", "identity-bound"), ("somying", "signed-in")]

    async def test_who_has_no_account_is_told_so(self, known: Service, real: Canaille) -> None:
        out = await known.client.get("/plan/provider")
        back = real.sign_in(out.headers["location"], "stranger").removeprefix(LINK)
        refused(await known.client.get(back), 403, "stranger")

    async def test_a_code_is_worth_nothing_in_another_attempt(self, known: Service, real: Canaille) -> None:
        out = await known.client.get("/plan/provider")
        held = dict(known.client.cookies)
        back = real.sign_in(out.headers["location"]).removeprefix(LINK)
        stolen = parse_qs(urlsplit(back).query)["code"][0]
        known.client.cookies.clear()
        other = await begun(known)
        refused(await ended(known, code=stolen, state=other["state"], iss=real.issuer), 403, "กรุณาเริ่มใหม่")
        assert await who(known) is None
        known.client.cookies.update(held)
        assert (await known.client.get(back)).status_code == 303

    async def test_the_end_of_an_attempt_cannot_be_asked_for_again(self, known: Service, real: Canaille) -> None:
        out = await known.client.get("/plan/provider")
        held = dict(known.client.cookies)
        back = real.sign_in(out.headers["location"]).removeprefix(LINK)
        assert (await known.client.get(back)).status_code == 303
        known.client.cookies.clear()
        refused(await known.client.get(back), 403, "กรุณาเริ่มใหม่")
        known.client.cookies.update(held)
        refused(await known.client.get(back), 403, "กรุณาเริ่มใหม่")

    async def test_a_reply_that_does_not_say_from_whom_is_not_taken(self, known: Service, real: Canaille) -> None:
        out = await known.client.get("/plan/provider")
        back = real.sign_in(out.headers["location"]).removeprefix(LINK)
        refused(await known.client.get(back.split("&iss=")[0]), 403, "กรุณาเริ่มใหม่")


class TestAttempts:
    async def test_one_is_bound_to_this_browser_and_asks_for_all_that_proves_it(
        self, served: Service, provider: Wicked
    ) -> None:
        reply = await served.client.get("/plan/provider")
        assert reply.headers["location"].startswith(f"{provider.issuer}/authorize?")
        cookie = r"pochai-attempt=[\w-]{43}\./plan; Path=/plan; HttpOnly; SameSite=Lax; Max-Age=600"
        assert re.fullmatch(cookie, reply.headers["set-cookie"])
        asked = await begun(served)
        assert asked | {"state": "", "nonce": "", "code_challenge": ""} == {
            "response_type": "code",
            "client_id": CLIENT,
            "redirect_uri": f"{LINK}{RETURN}",
            "scope": "openid email profile",
            "state": "",
            "nonce": "",
            "code_challenge": "",
            "code_challenge_method": "S256",
        }
        assert asked["state"] != (await begun(served))["state"]

    async def test_over_tls_its_cookie_is_held_to_this_host(
        self, tmp_path: Path, clock: SetClock, provider: Wicked
    ) -> None:
        link = "https://survey.example.go.th"
        async with site(tmp_path / "tls", clock, provider.issuer, base_url=link) as running:
            reply = await running.client.get("/plan/provider")
            assert re.fullmatch(
                r"__Host-pochai-attempt=[\w-]{43}\./plan; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600",
                reply.headers["set-cookie"],
            )
            assert parse_qs(urlsplit(reply.headers["location"]).query)["redirect_uri"] == [f"{link}{RETURN}"]

    async def test_it_ends_with_a_session_and_is_over(self, served: Service, provider: Wicked) -> None:
        reply = await signed_in(served, provider)
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan")
        cookies = reply.headers.get_list("set-cookie")
        assert re.fullmatch(r"pochai=[\w-]{43}; Path=/plan; HttpOnly; SameSite=Lax", cookies[0])
        assert cookies[1].startswith("pochai-attempt=; Max-Age=0; Path=/plan;")
        assert await who(served) == NAME
        assert "pochai-attempt" not in served.client.cookies

    @pytest.mark.parametrize("state", ["", "x", "ก", "other"])
    async def test_a_state_of_another_attempt_ends_none(self, served: Service, provider: Wicked, state: str) -> None:
        other = await begun(served)
        asked = await begun(served)
        provider.nonce = asked["nonce"]
        given = other["state"] if state == "other" else state
        reply = await ended(served, code="code", state=given)
        refused(reply, 403, "กรุณาเริ่มใหม่")
        assert reply.headers["set-cookie"].startswith("pochai-attempt=; Max-Age=0")
        # It is over: not even the right state ends it now.
        refused(await ended(served, code="code", state=asked["state"]), 403, "กรุณาเริ่มใหม่")
        assert "/token" not in provider.paths()

    @pytest.mark.parametrize("cookie", ["", "pochai-attempt=", "pochai-attempt=.", "pochai-attempt=short./plan"])
    async def test_a_browser_that_began_none_cannot_end_one(
        self, served: Service, provider: Wicked, cookie: str
    ) -> None:
        asked = await begun(served)
        served.client.cookies.clear()
        reply = await served.client.get(
            RETURN, params={"code": "code", "state": asked["state"]}, headers={"cookie": cookie}
        )
        refused(reply, 403, "กรุณาเริ่มใหม่")

    @pytest.mark.parametrize("query", [{}, {"code": ""}, {"error": "access_denied"}, {"code": "x" * 1500}])
    async def test_what_comes_back_without_a_code_signs_nobody_in(
        self, served: Service, provider: Wicked, query: dict[str, str]
    ) -> None:
        provider.replies["/token"] = (400, b'{"error": "invalid_grant"}')
        asked = await begun(served)
        refused(await ended(served, state=asked["state"], **query), 403, "กรุณาเริ่มใหม่")

    async def test_the_reply_of_another_provider_is_not_taken(self, served: Service, provider: Wicked) -> None:
        asked = await begun(served)
        reply = await ended(served, code="code", state=asked["state"], iss="https://other.example")
        refused(reply, 403, "กรุณาเริ่มใหม่")
        assert "/token" not in provider.paths()

    @pytest.mark.parametrize(
        "following", ["https://evil.example/plan", "//evil.example", "/plan@evil", "/s/ABC", "/plan;x=1", "/plan/\n"]
    )
    async def test_it_leads_on_to_planners_pages_alone(self, served: Service, provider: Wicked, following: str) -> None:
        reply = await signed_in(served, provider, next=following)
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan")

    async def test_a_cookie_that_was_tampered_with_leads_nowhere_else(self, served: Service, provider: Wicked) -> None:
        asked = await begun(served)
        provider.nonce = asked["nonce"]
        secret = served.client.cookies["pochai-attempt"].split(".")[0]
        served.client.cookies.clear()
        cookie = {"cookie": f"pochai-attempt={secret}.//evil.example"}
        reply = await served.client.get(RETURN, params={"code": "code", "state": asked["state"]}, headers=cookie)
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan")

    async def test_who_is_to_prove_to_be_there_is_asked_again(self, served: Service, provider: Wicked) -> None:
        asked = await begun(served, proof="yes")
        assert (asked["prompt"], asked["max_age"]) == ("login", "0")
        assert "prompt" not in await begun(served)
        for claims, proven in (({}, False), ({"auth_time": int(served.clock().timestamp())}, True)):
            provider.claims = claims
            await signed_in(served, provider, proof="yes")
            session = (await served.deps.store.accounts.sessions(1))[-1]
            assert session.proven(served.clock()) is proven
            assert "proof=yes&amp;next=/plan" in (await served.client.get("/plan/account/proof")).text

    async def test_it_goes_on_to_the_page_that_was_asked_for(self, served: Service, provider: Wicked) -> None:
        reply = await signed_in(served, provider, next="/plan/account?done=password")
        assert reply.headers["location"] == "/plan/account?done=password"

    async def test_what_fails_cannot_be_tried_at_will(self, served: Service, provider: Wicked) -> None:
        provider.replies["/token"] = (400, b'{"error": "invalid_grant"}')
        for _ in range(30):
            asked = await begun(served)
            assert (await ended(served, code="code", state=asked["state"])).status_code == 403
        assert (await served.client.get("/plan/provider")).status_code == 429

    async def test_a_foreign_page_that_sends_people_here_uses_nothing_up(
        self, served: Service, provider: Wicked
    ) -> None:
        replies = [(await ended(served, code="code", state="x")).status_code for _ in range(40)]
        assert set(replies) == {403}
        assert (await signed_in(served, provider)).status_code == 303

    async def test_what_succeeds_does_not_count(self, served: Service, provider: Wicked) -> None:
        replies = [(await signed_in(served, provider)).status_code for _ in range(32)]
        assert set(replies) == {303}

    async def test_a_session_that_was_planted_is_ended(self, served: Service, provider: Wicked) -> None:
        await signed_in(served, provider)
        planted = {"cookie": f"pochai={served.client.cookies['pochai']}"}
        await signed_in(served, provider)
        served.client.cookies.clear()
        assert (await served.client.get("/plan", headers=planted)).status_code == 303


BAD_CLAIMS: list[dict[str, Any]] = [
    {"nonce": "another"},
    {"nonce": None},
    {"nonce": ""},
    {"aud": "another"},
    {"aud": None},
    {"aud": []},
    {"aud": ["another"]},
    {"aud": [CLIENT, "another"]},
    {"aud": [CLIENT, "another"], "azp": "another"},
    {"azp": "another"},
    {"iss": "https://login.example"},
    {"iss": None},
    {"sub": None},
    {"sub": ""},
    {"sub": "x" * 256},
    {"sub": 42},
    {"exp": None},
    {"exp": "soon"},
    {"iat": None},
    {"nbf": 99_999_999_999},
]


class TestTokens:
    @pytest.mark.parametrize("claims", BAD_CLAIMS, ids=str)
    async def test_one_whose_claims_are_not_what_was_asked_for_is_refused(
        self, served: Service, provider: Wicked, claims: dict[str, Any]
    ) -> None:
        provider.claims = claims
        refused(await signed_in(served, provider), 403, "กรุณาเริ่มใหม่")
        assert await who(served) is None

    @pytest.mark.parametrize(
        "claims", [{"aud": [CLIENT]}, {"azp": CLIENT}, {"aud": [CLIENT, "another"], "azp": CLIENT}], ids=str
    )
    async def test_one_that_is_for_us_is_taken(self, served: Service, provider: Wicked, claims: dict[str, Any]) -> None:
        provider.claims = claims
        assert (await signed_in(served, provider)).status_code == 303

    @pytest.mark.parametrize(
        ("claim", "seconds", "status"),
        [
            ("exp", 1 - LEEWAY_SECONDS, 303),
            ("exp", -LEEWAY_SECONDS, 403),
            ("exp", -86400, 403),
            ("iat", LEEWAY_SECONDS, 303),
            ("iat", LEEWAY_SECONDS + 1, 403),
        ],
    )
    async def test_clocks_may_be_apart_a_minute(
        self, served: Service, provider: Wicked, clock: SetClock, claim: str, seconds: int, status: int
    ) -> None:
        provider.claims = {claim: int(clock().timestamp()) + seconds}
        assert (await signed_in(served, provider)).status_code == status

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    async def test_one_that_anybody_could_sign_is_refused(
        self, served: Service, provider: Wicked, algorithm: str
    ) -> None:
        provider.header["alg"] = algorithm
        refused(await signed_in(served, provider), 403, "กรุณาเริ่มใหม่")

    @pytest.mark.parametrize("kid", ["first", "another", None])
    async def test_one_of_another_key_is_refused_and_does_not_have_keys_asked_for_at_will(
        self, served: Service, provider: Wicked, kid: str | None
    ) -> None:
        provider.key = key_of("a stranger's", "first")
        provider.header["kid"] = kid
        if kid is None:
            del provider.header["kid"]
        for _ in range(3):
            refused(await signed_in(served, provider), 403, "กรุณาเริ่มใหม่")
        assert provider.paths().count("/keys") == 1

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", "ก.ข.ค", "x" * 100_000])
    async def test_what_is_no_token_is_refused(self, served: Service, provider: Wicked, token: str) -> None:
        provider.token = token
        refused(await signed_in(served, provider), 403, "กรุณาเริ่มใหม่")

    async def test_a_key_in_its_own_header_does_not_count(self, served: Service, provider: Wicked) -> None:
        provider.key = key_of("a stranger's", "first")
        provider.header["jwk"] = provider.key.as_dict(private=False)
        refused(await signed_in(served, provider), 403, "กรุณาเริ่มใหม่")

    async def test_keys_that_were_changed_are_asked_for_anew(
        self, served: Service, provider: Wicked, clock: SetClock
    ) -> None:
        assert (await signed_in(served, provider)).status_code == 303
        provider.rotate()
        clock.forward(seconds=KEYS_ANEW_SECONDS)
        assert (await signed_in(served, provider)).status_code == 303
        assert provider.paths().count("/keys") == 2
        assert provider.paths().count("/.well-known/openid-configuration") == 1

    async def test_what_is_logged_holds_nothing_of_a_token(
        self, served: Service, provider: Wicked, caplog: pytest.LogCaptureFixture
    ) -> None:
        provider.claims = {"aud": "another", "email": "secret@fund.example"}
        await signed_in(served, provider)
        (record,) = [each for each in caplog.records if each.name == "service.adapters.openid"]
        assert record.__dict__["reason"] == "InvalidClaimError"
        assert "secret" not in caplog.text


class TestWho:
    @pytest.mark.parametrize(
        "claims",
        [{"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}, {"email": None}],
        ids=str,
    )
    async def test_an_address_that_is_not_verified_opens_nothing(
        self, served: Service, provider: Wicked, claims: dict[str, Any]
    ) -> None:
        provider.claims = claims
        refused(await signed_in(served, provider), 403, "กรุณาแจ้งผู้ดูแลระบบ")

    async def test_who_is_not_known_is_told_by_what_name(self, served: Service, provider: Wicked) -> None:
        provider.claims = {"email": "<b>nobody</b>@fund.example"}
        reply = await signed_in(served, provider)
        assert "&lt;b&gt;nobody" in reply.text
        provider.claims = {"email": "nobody@fund.example"}
        refused(await signed_in(served, provider), 403, "nobody@fund.example")
        assert len(await served.deps.store.accounts.everything()) == 1

    async def test_whoever_gets_a_name_later_does_not_get_the_account(self, served: Service, provider: Wicked) -> None:
        await signed_in(served, provider)
        served.client.cookies.clear()
        provider.claims = {"sub": "43"}
        refused(await signed_in(served, provider), 403, NAME)
        provider.claims = {"email": "married@fund.example"}
        assert (await signed_in(served, provider)).status_code == 303
        assert await who(served) == NAME

    async def test_a_closed_account_stays_closed(self, served: Service, provider: Wicked, clock: SetClock) -> None:
        await signed_in(served, provider)
        await Accounts(served.deps.store, clock).close(NAME)
        assert await who(served) is None
        refused(await signed_in(served, provider), 403, NAME)

    async def test_what_the_token_leaves_out_is_asked_for(self, served: Service, provider: Wicked) -> None:
        provider.claims = {"email": None, "email_verified": None}
        provider.userinfo = {"sub": "42", "email": NAME, "email_verified": True}
        assert (await signed_in(served, provider)).status_code == 303
        (_, _, shown) = next(each for each in provider.asked if each[0] == "/userinfo")
        assert shown == "Bearer access"

    @pytest.mark.parametrize(
        ("claims", "told"),
        [
            ({"email": None}, {"sub": "43", "email": NAME, "email_verified": True}),
            ({"email": None}, {"email": NAME, "email_verified": True}),
            ({"email": NAME, "email_verified": None}, {"sub": "42", "email": "own@x.example", "email_verified": True}),
            ({"email": None, "email_verified": True}, {"sub": "42", "email": NAME}),
        ],
    )
    async def test_claims_of_somebody_else_and_of_two_sources_are_not_put_together(
        self, served: Service, provider: Wicked, claims: dict[str, Any], told: dict[str, Any]
    ) -> None:
        provider.claims, provider.userinfo = claims, told
        assert (await signed_in(served, provider)).status_code == 403

    async def test_without_a_password_the_account_says_so(self, served: Service, provider: Wicked) -> None:
        await signed_in(served, provider)
        page = (await served.client.get("/plan/account")).text
        assert "/plan/account/password" not in page
        assert "ยังไม่มีรหัสผ่าน" in re.sub("<[^>]*>", "", page)


class TestProvedToTheProvider:
    async def test_a_public_client_proves_itself_by_its_verifier_alone(self, served: Service, provider: Wicked) -> None:
        await signed_in(served, provider)
        (_, sent, shown) = next(each for each in provider.asked if each[0] == "/token")
        assert (sent["client_id"], sent["redirect_uri"], shown) == (CLIENT, f"{LINK}{RETURN}", "")
        assert "client_secret" not in sent
        assert len(sent["code_verifier"]) == 43

    @pytest.mark.parametrize("methods", [["client_secret_basic"], ["client_secret_post"]])
    async def test_one_with_a_secret_shows_it_as_the_provider_wants(
        self, tmp_path: Path, clock: SetClock, provider: Wicked, methods: list[str]
    ) -> None:
        secret = tmp_path / "secret"
        secret.write_text("s: %\n")
        provider.metadata["token_endpoint_auth_methods_supported"] = methods
        async with site(tmp_path / "b", clock, provider.issuer, oidc_client_secret_file=secret) as running:
            assert (await signed_in(running, provider)).status_code == 303
        (_, sent, shown) = next(each for each in provider.asked if each[0] == "/token")
        posted = methods == ["client_secret_post"]
        assert sent.get("client_secret") == ("s: %" if posted else None)
        # pochai:s%3A%20%25
        assert shown == ("" if posted else "Basic cG9jaGFpOnMlM0ElMjAlMjU=")


class TestTroubles:
    @pytest.mark.parametrize(
        ("path", "reply"),
        [
            ("/.well-known/openid-configuration", (500, b"{}")),
            ("/.well-known/openid-configuration", (404, b"{}")),
            ("/.well-known/openid-configuration", (200, b"<html>")),
            ("/.well-known/openid-configuration", (200, b"[]")),
            ("/.well-known/openid-configuration", (200, b"{}")),
            ("/.well-known/openid-configuration", (200, b" " * 300_000)),
            ("/.well-known/openid-configuration", (302, b"")),
        ],
    )
    async def test_when_it_does_not_tell_what_it_is_passwords_still_work(
        self, served: Service, provider: Wicked, clock: SetClock, path: str, reply: tuple[int, bytes]
    ) -> None:
        provider.replies[path] = reply
        page = await served.client.get("/plan/provider?next=/plan/account")
        refused(page, 503, "ติดต่อผู้ให้บริการยืนยันตัวตนไม่ได้")
        assert 'name="next" value="/plan/account"' in page.text
        made = await Accounts(served.deps.store, clock).reset(NAME)
        fields = {"new": PASSWORD, "again": PASSWORD}
        assert (await served.client.post(f"/plan/password/{made.secret}", data=fields, headers=HERE)).status_code == 303
        provider.replies = {}
        assert (await served.client.get("/plan/provider")).status_code == 303

    @pytest.mark.parametrize(
        ("path", "reply"),
        [
            ("/token", (500, b"{}")),
            ("/token", (429, b"{}")),
            ("/token", (200, b"no")),
            ("/keys", (500, b"{}")),
            ("/keys", (404, b"{}")),
            ("/keys", (200, b"{}")),
            ("/keys", (200, b'{"keys": [{"kty": "RSA"}]}')),
            ("/keys", (200, b'{"keys": 5}')),
            ("/userinfo", (500, b"{}")),
        ],
    )
    async def test_when_it_fails_on_the_way_that_is_told(
        self, served: Service, provider: Wicked, path: str, reply: tuple[int, bytes]
    ) -> None:
        provider.replies[path] = reply
        provider.claims = {"email": None}
        refused(await signed_in(served, provider), 503, "ติดต่อผู้ให้บริการยืนยันตัวตนไม่ได้")

    @pytest.mark.parametrize("status", [400, 401])
    async def test_when_it_refuses_the_code_one_begins_anew(
        self, served: Service, provider: Wicked, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        provider.replies["/token"] = (status, b'{"error": "invalid_client", "error_description": "secret"}')
        refused(await signed_in(served, provider), 403, "กรุณาเริ่มใหม่")
        (record,) = [each for each in caplog.records if each.name == "service.adapters.openid"]
        assert record.__dict__["reason"] == "invalid_client"
        provider.replies["/token"] = (status, b'{"error": "SOMEBODY@fund.example"}')
        await signed_in(served, provider)
        assert caplog.records[-1].__dict__.get("reason") != "SOMEBODY@fund.example"

    @pytest.mark.parametrize(
        "metadata",
        [
            {"issuer": "https://other.example"},
            {"authorization_endpoint": "http://other.example/authorize"},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"authorization_endpoint": "https://other.example/\r\nset-cookie: a=b"},
        ],
        ids=str,
    )
    async def test_one_that_says_to_be_another_is_none(
        self, served: Service, provider: Wicked, metadata: dict[str, str]
    ) -> None:
        provider.metadata = metadata
        refused(await served.client.get("/plan/provider"), 503, "ติดต่อผู้ให้บริการยืนยันตัวตนไม่ได้")

    @pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
    async def test_nothing_is_asked_over_a_line_that_others_can_read(
        self, served: Service, provider: Wicked, endpoint: str
    ) -> None:
        provider.metadata = {endpoint: "http://other.example/"}
        provider.claims = {"email": None}
        refused(await signed_in(served, provider), 503, "ติดต่อผู้ให้บริการยืนยันตัวตนไม่ได้")

    async def test_one_that_is_not_there_is_told_as_such(self, tmp_path: Path, clock: SetClock) -> None:
        async with site(tmp_path / "away", clock, "http://127.0.0.1:1") as running:
            refused(await running.client.get("/plan/provider"), 503, "ติดต่อผู้ให้บริการยืนยันตัวตนไม่ได้")
            replies = [(await running.client.get("/plan/provider")).status_code for _ in range(30)]
            assert replies == [503] * 29 + [429]

    async def test_what_it_says_of_itself_is_believed_for_an_hour(
        self, served: Service, provider: Wicked, clock: SetClock
    ) -> None:
        await signed_in(served, provider)
        clock.forward(seconds=KEPT_SECONDS - 1)
        await signed_in(served, provider)
        assert provider.paths().count("/.well-known/openid-configuration") == 1
        clock.forward(seconds=1)
        await signed_in(served, provider)
        assert provider.paths().count("/.well-known/openid-configuration") == 2


class TestSettings:
    async def test_without_a_provider_there_is_no_way_to_one(self, tmp_path: Path) -> None:
        async with service(tmp_path / "data") as running:
            assert "/plan/provider" not in (await running.client.get("/plan/sign-in")).text
            assert (await running.client.get("/plan/provider")).status_code == 404
            assert (await running.client.get(RETURN)).status_code == 403

    @pytest.mark.parametrize(("name", "shown"), [("", "127.0.0.1:"), ("กรม <ทดสอบ>", "กรม &lt;ทดสอบ&gt;")])
    async def test_the_button_names_it(
        self, tmp_path: Path, clock: SetClock, provider: Wicked, name: str, shown: str
    ) -> None:
        async with site(tmp_path / "named", clock, provider.issuer, oidc_name=name) as running:
            page = (await running.client.get("/plan/sign-in")).text
        assert shown in re.sub("</?span[^>]*>", "", page)
        assert provider.asked == []

    @pytest.mark.parametrize("half", ["oidc_issuer", "oidc_client_id"])
    def test_half_a_provider_stops_the_start(self, keeper: Keeper, half: str) -> None:
        keeper.set(**{half: "https://login.example"})
        line = keeper.refused("doctor")
        assert "POCHAI_OIDC_ISSUER" in line
        assert "POCHAI_OIDC_CLIENT_ID" in line

    @pytest.mark.parametrize(
        "issuer",
        ["login.example", "http://login.example", "https://login.example?x=1", "http://[::1", "ftp://a.example"],
    )
    def test_an_issuer_that_others_could_listen_to_stops_it_too(self, keeper: Keeper, issuer: str) -> None:
        keeper.set(oidc_issuer=issuer, oidc_client_id=CLIENT)
        assert "POCHAI_OIDC_ISSUER" in keeper.refused("doctor")

    @pytest.mark.parametrize(
        "issuer", ["https://login.example/realms/fund", "http://127.0.0.1:8080", "http://[::1]:80/x"]
    )
    def test_any_other_is_taken(self, issuer: str) -> None:
        assert Settings(oidc_issuer=issuer, oidc_client_id=CLIENT).oidc_issuer == issuer

    def test_the_doctor_asks_it(self, keeper: Keeper, provider: Wicked) -> None:
        keeper.good("collector", "list")
        keeper.set(oidc_issuer=provider.issuer, oidc_client_id=CLIENT)
        assert self._verdict(keeper) == "good"
        provider.metadata = {"issuer": "https://other.example"}
        assert self._verdict(keeper) == "bad"
        keeper.set(oidc_client_secret_file=keeper.folder / "none")
        assert "POCHAI_OIDC_CLIENT_SECRET_FILE" in keeper.refused("doctor")

    @staticmethod
    def _verdict(keeper: Keeper) -> str:
        checks = json.decode(keeper("doctor", "--format", "json").out)
        return str(next(check["verdict"] for check in checks if check["name"] == "provider"))

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_secret_that_cannot_be_read_stops_the_start(self, keeper: Keeper, workers: str) -> None:
        keeper.set(
            oidc_issuer="https://login.example",
            oidc_client_id=CLIENT,
            oidc_client_secret_file=keeper.folder / "none",
            workers=workers,
            port=free_port(),
        )
        ran = keeper("serve")
        assert ran.status == 2
        assert "POCHAI_OIDC_CLIENT_SECRET_FILE" in ran.err

    def test_a_secret_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        settings = Settings(
            oidc_issuer="https://login.example", oidc_client_id=CLIENT, oidc_client_secret_file=tmp_path / "none"
        )
        with pytest.raises(SettingsError) as refused:
            create_app(settings)
        assert refused.value.params["name"] == "POCHAI_OIDC_CLIENT_SECRET_FILE"

    def test_an_extra_that_is_missing_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "service.adapters.openid", None)
        with pytest.raises(SettingsError) as refused:
            create_app(Settings(oidc_issuer="https://login.example", oidc_client_id=CLIENT))
        assert refused.value.code == "provider-extra"
