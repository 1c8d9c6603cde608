"""The service of another organisation, with its own file and form, has no trace of the one in the shipped file."""

from __future__ import annotations

import asyncio
import html
import io
import re
import subprocess
from http import HTTPStatus
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch
from zipfile import ZipFile, is_zipfile

import pytest
from litestar.routes import HTTPRoute

import service as service_package
from service.adapters.form_files.toml import load
from service.application.webhooks.delivery import announce
from service.cli.parser import build_parser
from service.texts import texts, tree_of
from service.texts.organisation import speak_for
from tests.support.another_organisation import FORM, ORGANISATION, lay_out
from tests.support.definition_files import lay
from tests.support.inprocess import Service, service
from tests.support.shipped_forms import SHIPPED
from tests.support.signed_in import HERE, Signed, signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import httpx

NAME, NEW_NAME = "สำนักงานตัวอย่าง", "สำนักงานใหม่"
KINDS = {"files": ("xlsx", "docx", "csv", "json"), "scorecard": ("xlsx", "csv", "json")}
CHARTS = ("series.svg", "items.svg", "days.svg")
ELSEWHERE = {
    "/plan/password/{secret}", "/plan/provider", "/plan/provider/return", "/plan/webhooks/remove",
    "/plan/tokens/revoke", "/r/{receipt}/qr.svg", "/schema/{path}", "/plan/imported/{indicator}",
    "/plan/rules/{indicator}/{fiscal_year}", "/plan/collectors/posters.pdf", "/plan/shared/{secret}",
    "/plan/certified/papers.zip",
    "/plan/shared/{secret}/{kind}", "/plan/forms/{form}/differences",
}  # fmt: skip
"""Pages that need what this service has not: each is answered with a page about that."""


def traces() -> set[str]:
    """Return what names the shipped organisation."""
    first = load(SHIPPED).organisation
    names = (first.name, first.name_en, first.short, first.short_en, first.department, first.department_en)
    places = (first.contact.address, first.contact.address_en, "นนทบุรี", "Nonthaburi", "กระทรวงพาณิชย์")
    shades = (first.colours, first.colours.dark)
    colours = (getattr(each, name, None) for each in shades for name in ("band", "accent", "highlight"))
    known = filter(None, (*names, *places, *colours, "กองทุน", "DITP", "ITPF", "Trade Promotion", "การค้าระหว่างประเทศ"))
    return {each.lower() for each in known}


TRACES = traces()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the organisation's file."""
    return lay_out(tmp_path_factory.mktemp("second") / "forms") / "organisation.toml"


@pytest.fixture(scope="module")
async def second(file: Path) -> AsyncIterator[Service]:
    data, forms = file.parents[1] / "data", file.parent
    async with service(data, forms_dir=forms, rate_limits=False, public_scores=True) as running:
        collector = await running.collector(FORM, population=30)
        for sheet in tree_of("example")["sheets"]:
            for _ in range(sheet["times"]):
                path = f"/api/v1/collectors/{collector.code}/responses"
                assert (await running.client.post(path, json={"answers": sheet["answers"]})).status_code == 201
        yield running
    speak_for(load(SHIPPED).organisation)


@pytest.fixture(scope="module")
async def keeper(second: Service) -> Signed:
    return await signed_in(second, "keeper")


class Made(NamedTuple):
    """What was made to be asked for: the codes of a collector and a slip, a draft and the secret of its link."""

    code: str
    slip: str
    draft: str
    look: str


def addresses(path: str, made: Made) -> Iterator[str]:
    """Yield the addresses of a route: one for each kind of file that it makes."""
    known: dict[str, tuple[str, ...]] = {
        "form": (FORM,), "code": (made.code,), "slip": (made.slip,), "stuck": ("x",), "subject": (FORM,),
        "number": ("1",), "chapter": ("quarter",), "indicator": ("9.8",), "receipt": ("x",), "path": ("x",),
        "name": ("home.png",) if "pictures" in path else CHARTS,
        "fiscal_year": ("2569",), "draft": (made.draft,), "secret": (made.look if "/look/" in path else "x",),
        "kind": KINDS["files" if "files" in path else "scorecard"],
    }  # fmt: skip
    if path == "/api/v1/scores/{form}":
        known["form"] = (FORM, *(f"{FORM}.{kind}" for kind in KINDS["files"][:3]))
    names = re.findall(r"\{(\w+)\}", path)
    for values in product(*(known[name] for name in names)):
        yield path.format(**dict(zip(names, values, strict=True)))


def texts_in(reply: httpx.Response) -> str:
    """Return everything that a reply says, whatever its kind, in lower case."""
    if reply.content.startswith(b"%PDF"):
        ran = subprocess.run(["pdftotext", "-", "-"], input=reply.content, stdout=subprocess.PIPE, check=True)
        return "".join(ran.stdout.decode().lower().split())
    if is_zipfile(io.BytesIO(reply.content)):
        with ZipFile(io.BytesIO(reply.content)) as packed:
            parts = (packed.read(each) for each in packed.namelist() if each.endswith((".xml", ".rels")))
            return _bare(b" ".join(parts).decode())
    return _bare(reply.text) if b"\0" not in reply.content else ""


def _bare(text: str) -> str:
    whole = re.sub(r'</?t-w>|<span class="whole">([^<]*)</span>|<[/\w:]*(?:t|r|rPr)\b[^<>]*>', r"\1", text)
    return f"{whole} {text} {html.unescape(text)}".lower()


async def test_no_reply_has_a_trace_of_the_first_organisation(second: Service, keeper: Signed) -> None:
    (collector, *_) = await second.collectors.everything()
    invited = await second.collector(FORM, access="invitation")
    (slip,) = await second.deps.invitations().create(invited, 1)
    bearer = await second.bearer("responses:read", "metrics:read")
    seen: dict[str, set[int]] = {}
    found: dict[str, set[str]] = {}
    draft = await second.deps.drafts.create("somying", second.deps.drafts.next_of(FORM))
    look, _ = await second.deps.drafts.link("somying", draft.id)
    for path, method, address in _requests(second, Made(collector.code, slip.secret, draft.id, look)):
        code = invited.code if "{slip}" in path else collector.code
        asked = address.replace(collector.code, code)
        planners = path.startswith("/plan")
        if method == "POST":
            # Without the token of the session: what is answered is a page about that, and nothing is done.
            reply = await second.client.post(asked, headers=HERE)
        else:
            reply = await (keeper.get(asked) if planners else second.client.get(asked, headers=bearer))
            seen.setdefault(path, set()).add(reply.status_code)
            if path in {"/", "/privacy", "/r", "/s/{code}", "/s/{code}/thanks", "/s/{code}/poster"}:
                found[f"{path} in English"] = _found(await second.client.get(f"{asked}?lang=en"))
        found.setdefault(f"{method} {path}", set()).update(_found(reply))
    assert {where: what for where, what in found.items() if what} == {}
    assert {
        path for path, codes in seen.items() if max(codes) >= HTTPStatus.BAD_REQUEST and "{stuck}" not in path
    } <= ELSEWHERE


def _requests(second: Service, made: Made) -> Iterator[tuple[str, str, str]]:
    for route in second.app.routes:
        if isinstance(route, HTTPRoute):
            path = route.path_format
            all_of_it = [*second.deps.pages.assets] if path == "/static/{name}" else addresses(path, made)
            for address in all_of_it:
                yield from ((path, method, address) for method in route.methods & {"GET", "POST"})


def _found(reply: httpx.Response) -> set[str]:
    said = texts_in(reply)
    return {each for each in TRACES if each in said or each.replace(" ", "") in said}


def test_no_file_of_the_service_names_the_first_organisation() -> None:
    found = {file.name: _named_in(file) for ending in ("py", "toml", "html", "css", "js") for file in _files(ending)}
    assert {name: words for name, words in found.items() if words} == {}


def _files(ending: str) -> Iterator[Path]:
    return Path(service_package.__file__).parent.rglob(f"*.{ending}")


def _named_in(file: Path) -> set[str]:
    text = file.read_text(encoding="utf-8").lower()
    return {each for each in TRACES - {"the fund"} if each in text}


async def test_what_it_tells_others_has_none_either(second: Service, keeper: Signed) -> None:
    assert (
        await keeper.post("/plan/webhooks", url="https://system.example/in", events="survey.closed")
    ).status_code < 400
    collector = await second.collector(FORM)
    await second.collectors.close(collector.code)
    async with second.deps.store.write() as unit:
        await announce(unit, second.clock())
    bodies = [each.body for each in await second.deps.store.outbox.deliveries()]
    parser = build_parser()
    helps = [each.format_help() for action in parser._actions if action.choices for each in _parsers(action.choices)]
    assert bodies
    assert len(helps) > 30
    for said in (*bodies, *helps, parser.format_help()):
        assert {each for each in TRACES if each in said.lower()} == set()


def _parsers(choices: Any) -> Iterator[Any]:
    for parser in choices.values():
        yield parser
        for action in parser._actions:
            if isinstance(action.choices, dict):
                yield from _parsers(action.choices)


async def test_pages_and_papers_have_its_own_name_mark_colours_and_year(second: Service, keeper: Signed) -> None:
    (collector, *_) = await second.collectors.everything()
    page = (await second.client.get(f"/s/{collector.code}")).text
    (mark,) = set(re.findall(r'<img class="mark" src="(/static/mark\.[0-9a-f]{12}\.svg)"', page))
    served = await second.client.get(mark)
    assert (served.headers["content-type"], "circle" in served.text) == ("image/svg+xml", True)
    assert all(said in page for said in (NAME, "--band:#0b5d3b", "โทรศัพท์ 0 2123 4567 #8", "hello@office.example.go.th"))
    assert "Example Office" in (await second.client.get("/privacy?lang=en")).text
    assert "mailto:hello@office.example.go.th" in (await second.client.get("/.well-known/security.txt")).text
    assert NAME in texts_in(await keeper.get(f"/plan/collectors/{collector.code}/poster.pdf"))
    assert NAME in texts_in(await keeper.get("/plan/scorecard/xlsx"))
    invited = await second.collector(FORM, access="invitation")
    slips = await keeper.post(f"/plan/collectors/{invited.code}/invitations", count="2", kind="sheet")
    assert (slips.status_code, NAME in slips.text, _found(slips)) == (200, True, set())
    assert "ปีบัญชี 2569" in await keeper.sees("/plan")


async def test_a_reload_shows_what_the_file_says_now(second: Service, file: Path) -> None:
    before = second.deps.pages
    page = await _reloaded(second, file, ORGANISATION.replace(NAME, NEW_NAME).replace("#0b5d3b", "#5d0b3b"))
    assert NEW_NAME in page.text
    assert "--band:#5d0b3b" in page.text
    assert all(each in page.headers["content-security-policy"] for each in second.deps.pages.style_hashes)
    assert (await second.client.get(before.plan_style.path)).status_code == 200


async def _reloaded(second: Service, file: Path, text: str) -> httpx.Response:
    """Write the file anew, have it read, and return the form."""
    file.write_text(text, encoding="utf-8")  # noqa: ASYNC240 - no loop has others to serve
    read = asyncio.Event()
    with patch("service.reloading.notify", lambda _: read.set()):
        second.app.state.hangup.set()
        await read.wait()
    (collector, *_) = await second.collectors.everything()
    return await second.client.get(f"/s/{collector.code}")


async def test_an_installation_from_before_the_file_has_no_name(tmp_path: Path) -> None:
    forms = lay(tmp_path)
    async with service(tmp_path / "data", forms_dir=forms) as running:
        page = (await running.client.get("/privacy")).text
    assert f"<span>{texts('th').organisation.name}</span>" in page
    assert '<svg class="mark"' in page
