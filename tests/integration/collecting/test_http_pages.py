"""The pages behind a collector's link."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.support.examples import at
from tests.support.inprocess import OVERALL, RATINGS, Service, key_in, service

if TYPE_CHECKING:
    from pathlib import Path

    from service.domain.collecting.collector import Collector

KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@pytest.fixture
def served(shared: Service) -> Service:
    return shared


@pytest.fixture
async def collector(served: Service) -> Collector:
    return await served.collector()


async def raw(served: Service, url: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """Fetch a page as it is sent, without decompressing it."""
    async with served.client.stream("GET", url, headers=headers) as reply:
        return reply, b"".join([piece async for piece in reply.aiter_raw()])


async def test_a_form_opens_with_every_item_and_a_fresh_key(served: Service, collector: Collector) -> None:
    first = await served.client.get(f"/s/{collector.code}")
    second = await served.client.get(f"/s/{collector.code}")
    assert first.status_code == 200
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="th">' in first.text
    keys = {key_in(first.text), key_in(second.text)}
    assert len(keys) == 2
    assert all(KEY.fullmatch(key) for key in keys)
    assert first.text.replace(key_in(first.text), "") == second.text.replace(key_in(second.text), "")
    for item in ("main_task", *RATINGS, OVERALL, "dissatisfaction", "improve_first", "comments"):
        assert f'name="{item}"' in first.text


async def test_a_link_that_is_passed_on_shows_a_card_with_a_picture(served: Service, collector: Collector) -> None:
    form = (await served.client.get(f"/s/{collector.code}")).text
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', form))
    assert told["title"] in re.sub("</?t-w>", "", form.partition("<h1>")[2])
    assert told["description"].startswith("ใช้เวลาประมาณ")
    address, _, path = told["image"].partition("/static/")
    assert address.startswith("http")
    picture = await served.client.get(f"/static/{path}")
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    assert len(picture.content) < 16_000


@pytest.mark.parametrize("path", ["/s/{}", "/S/{}", "/s/{}/", "/S/{}/"])
@pytest.mark.parametrize("spelling", [str.upper, str.lower, lambda code: f"{code[:3]}-{code[3:]}"])
@pytest.mark.parametrize(
    "query", ["", "?openExternalBrowser=1", "?fbclid=IwAR0&utm_source=LINE&lang=th&lang=th", "?%E0%B8%81=%FF&&=&x"]
)
async def test_a_link_opens_however_it_was_typed_scanned_or_passed_on(
    served: Service, collector: Collector, path: str, spelling: Callable[[str], str], query: str
) -> None:
    url = path.format(spelling(collector.code)) + query
    reply = await served.client.get(url, follow_redirects=True)
    assert reply.status_code == 200
    assert KEY.fullmatch(key_in(reply.text))
    # A draft is kept on the device under the address, which is the same however the link was typed.
    assert reply.url.path.rstrip("/").upper() == f"/S/{collector.code}"


@pytest.mark.parametrize("stuck", [",", ".", ")", "ครับ", "/)", "/ครับ", "%20%E0%B8%84%E0%B9%88%E0%B8%B0", "/."])
async def test_what_is_stuck_to_a_link_does_no_harm(served: Service, collector: Collector, stuck: str) -> None:
    for path, kind in (("", "text/html"), ("/thanks", "text/html"), ("/poster", "text/html"), ("/qr.svg", "image/svg")):
        reply = await served.client.get(f"/s/{collector.code}{path}{stuck}?lang=en", follow_redirects=True)
        assert (reply.status_code, reply.headers["content-type"][: len(kind)]) == (200, kind)
        assert kind != "text/html" or '<html lang="en">' in reply.text


@pytest.mark.parametrize(
    ("form", "query", "language"),
    [
        ("progress", "", "th"),
        ("progress", "?lang=th", "th"),
        ("progress", "?lang=en", "en"),
        ("progress", "?lang=EN", "th"),
        ("progress", "?lang=de", "th"),
        ("progress", "?lang=", "th"),
        ("progress", "?lang=../../etc/passwd", "th"),
        ("needs", "?lang=en", "en"),
    ],
)
async def test_a_form_speaks_the_language_asked_for_where_it_can(
    served: Service, form: str, query: str, language: str
) -> None:
    made = await served.collector(form)
    reply = await served.client.get(f"/s/{made.code}{query}")
    assert reply.status_code == 200
    assert f'<html lang="{language}">' in reply.text
    assert f'name="lang" value="{language}"' in reply.text


@pytest.mark.parametrize("page", ["/s/{}", "/s/{}?lang=en", "/s/{}/thanks?receipt=4ABC-VZHP-9C8P-CEAN", "/s/{}/thanks"])
async def test_the_compressed_page_is_the_plain_one_but_for_its_key(
    served: Service, collector: Collector, page: str
) -> None:
    url = page.format(collector.code)
    plain, text = await raw(served, url)
    packed, bytes_sent = await raw(served, url, **{"accept-encoding": "br, gzip;q=0.8"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    assert int(packed.headers["content-length"]) == len(bytes_sent) < len(text) / 2
    unpacked = gzip.decompress(bytes_sent)
    # The stream ends where it says, with the right length and checksum, and nothing behind.
    decompressor = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert decompressor.decompress(bytes_sent) == unpacked
    assert (decompressor.eof, decompressor.unused_data) == (True, b"")
    keys = [re.findall(rb'name="key" form="sheet" value="([^"]*)"', body) for body in (text, unpacked)]
    for found in keys[0] + keys[1]:
        text, unpacked = text.replace(found, b"KEY"), unpacked.replace(found, b"KEY")
    assert text == unpacked
    assert keys[0] != keys[1] or not keys[0]


@pytest.mark.parametrize(
    "url", ["/", "/s/{}", "/s/{}/thanks", "/s/{}/poster", "/privacy", "/privacy?lang=en", "/r", "/nothing", "/s/ZZZZZZ"]
)
async def test_the_policy_names_the_very_stylesheet_in_the_page_and_nothing_else_is_inline(
    served: Service, collector: Collector, url: str
) -> None:
    reply = await served.client.get(url.format(collector.code))
    (allowed,) = re.findall(r"style-src ([^;]*);", reply.headers["content-security-policy"])
    styles = re.findall(r"<style>(.*?)</style>", reply.text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    assert digests
    assert {f"'sha256-{digest}'" for digest in digests} <= set(allowed.split())
    assert "unsafe" not in allowed
    assert not re.search(r"<[^>]+ (style|on\w+)=", reply.text)
    assert not re.search(r'(src|href|action)="(?:https?:)?//', reply.text)
    scripts = re.findall(r"<script[^>]*>", reply.text)
    assert all(re.fullmatch(r'<script type="module" src="/static/[\w.]+\.js">', script) for script in scripts)
    for script in re.findall(r'src="(/static/[^"]+)"', reply.text):
        assert (await served.client.get(script)).status_code == 200


@pytest.mark.parametrize("path", ["/s/{}/qr.png", "/S/{}/qr.png"])
async def test_the_code_as_a_picture_leads_to_the_form_in_capitals(
    served: Service, collector: Collector, path: str
) -> None:
    reply = await served.client.get(path.format(collector.code.lower()))
    assert reply.headers["content-type"] == "image/png"
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(reply.content)))
    assert found.text == f"HTTP://127.0.0.1:8000/S/{collector.code}"


async def test_the_code_as_a_drawing_takes_its_size_from_its_place(served: Service, collector: Collector) -> None:
    reply = await served.client.get(f"/s/{collector.code}/qr.svg")
    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert reply.text.startswith("<svg")
    assert "viewBox" in reply.text
    assert "width=" not in reply.text.split(">")[0]


async def test_the_code_carries_the_address_that_phones_reach(tmp_path: Path) -> None:
    async with service(tmp_path, base_url="https://fund.example.go.th/") as served:
        made = await served.collector()
        reply = await served.client.get(f"/s/{made.code}/qr.png")
        poster = await served.client.get(f"/s/{made.code}/poster")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(reply.content)))
    assert found.text == f"HTTPS://FUND.EXAMPLE.GO.TH/S/{made.code}"
    assert f"https://fund.example.go.th/s/{made.code}" in poster.text


async def test_a_poster_names_the_place_and_the_days_and_escapes_what_was_typed(served: Service) -> None:
    made = await served.collectors.create(
        "progress", '<b>ห้อง & "โถง"</b>', opens=at("2026-06-01T00:00:00"), closes=at("2026-07-01T00:00:00")
    )
    poster = await served.client.get(f"/s/{made.code}/poster")
    assert poster.status_code == 200
    assert "&lt;b&gt;ห้อง &amp; &#34;โถง&#34;&lt;/b&gt;" in poster.text
    assert "<b>ห้อง" not in poster.text
    assert "1 มิถุนายน 2569" in poster.text
    assert "30 มิถุนายน 2569" in poster.text
    english = await served.client.get(f"/s/{made.code}/poster?lang=en")
    assert "1 June 2026" in english.text
    first = next(each for each in await served.collectors.everything() if each.form == "progress")
    of_all = await served.client.get(f"/s/{first.code}/poster")
    assert of_all.text.count(f">{first.label}<") == 1
    assert "<svg" in poster.text


@pytest.mark.parametrize(("query", "language"), [("", "th"), ("?lang=en", "en"), ("?lang=xx", "th")])
async def test_the_page_on_privacy_has_every_forms_notice(served: Service, query: str, language: str) -> None:
    reply = await served.client.get(f"/privacy{query}")
    assert reply.status_code == 200
    assert f'<html lang="{language}">' in reply.text
    assert reply.text.count("<details>") == 4


@pytest.mark.parametrize(("query", "language"), [("", "th"), ("?lang=en", "en")])
async def test_who_comes_without_a_code_is_told_what_this_is(served: Service, query: str, language: str) -> None:
    reply = await served.client.get(f"/{query}")
    assert reply.status_code == 200
    assert f'<html lang="{language}">' in reply.text
    assert "qr code" in reply.text.lower()


async def test_links_at_the_foot_of_a_page_stay_in_its_language(served: Service, collector: Collector) -> None:
    for url in (f"/s/{collector.code}", "/privacy", "/r", "/nothing"):
        for query in ("", "?lang=en"):
            page = (await served.client.get(url + query)).text
            assert {f'href="/privacy{query}"', f'href="/r{query}"'} <= set(re.findall(r'href="/[^"]*"', page))


@pytest.mark.parametrize(
    ("receipt", "shown"),
    [
        ("4ABC-VZHP-9C8P-CEAN", "4ABC-VZHP-9C8P-CEAN"),
        ("4abcvzhp9c8pcean", "4ABC-VZHP-9C8P-CEAN"),
        ("4ABC-VZHP-9C8P-CEAM", None),
        ("<script>alert(1)</script>", None),
        ("", None),
        ("x" * 1900, None),
    ],
)
async def test_the_thanks_show_a_receipt_that_is_one_and_nothing_else_that_was_typed(
    served: Service, collector: Collector, receipt: str, shown: str | None
) -> None:
    reply = await served.client.get(f"/s/{collector.code}/thanks", params={"receipt": receipt})
    assert reply.status_code == 200
    assert "ขอบคุณ" in reply.text
    assert bool(re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", reply.text)) == bool(shown)
    assert not shown or shown in reply.text
    assert "<script>" not in reply.text
    assert reply.headers["cache-control"] == "no-store"


async def test_thanks_are_said_at_a_collector_that_has_closed_meanwhile(served: Service, collector: Collector) -> None:
    await served.collectors.close(collector.code)
    reply = await served.client.get(f"/s/{collector.code}/thanks?receipt=4ABC-VZHP-9C8P-CEAN&lang=en")
    assert reply.status_code == 200
    assert '<html lang="en">' in reply.text
    assert "4ABC-VZHP-9C8P-CEAN" in reply.text


async def test_no_page_sets_a_cookie(served: Service, collector: Collector) -> None:
    for url in ("/", f"/s/{collector.code}", f"/s/{collector.code}/thanks", "/privacy", "/r", "/nothing"):
        assert "set-cookie" not in (await served.client.get(url)).headers


async def test_a_demonstration_says_so_on_every_page(served: Service, tmp_path: Path) -> None:
    async with service(tmp_path / "demo", demonstration=True) as demo:
        made = await demo.collector()
        for url in ("/", f"/s/{made.code}", f"/s/{made.code}/thanks", "/privacy", f"/s/{made.code}/nothing"):
            assert '<aside class="demonstration"' in (await demo.client.get(url)).text
    assert '<aside class="demonstration"' not in (await served.client.get("/")).text
