"""Makes the sample of a release: a small filled file, as SQL, and beside it what that release says of it.

Run it with the release's own program, from its own folder: `python …/tests/upgrades/fill.py …/tests/upgrades/0.2.0`.
It knows no more of the program than its commands, its HTTP interface, and how it is started in this process.
"""

from __future__ import annotations

import asyncio
import csv
import json
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from service.app import create_app
from service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MAY = datetime(2026, 5, 15, 12, tzinfo=timezone(timedelta(hours=7)))
"""A moment in the third quarter of fiscal year 2569, whatever the day is."""

AUGUST = MAY + timedelta(days=90)
PASSWORD = "a good long password"
YEAR = "fiscal_year=2569"
QUARTERS = (f"{YEAR}&quarter=3", f"{YEAR}&quarter=4")
FORMS = {"progress": ("office", "main_task"), "information-service": ("organisation_type",)}
"""The forms that are answered, each with the items to group by, of all the versions that releases shipped."""

AT = Path(__file__).with_name("at.py")
"""Runs a command at a moment, as the service is served at one: a clock that goes back refuses answers."""

COMMANDS = {
    "recount": ["recount"],
    "certified": ["certify", "list"],
    "planners": ["planner", "list"],
    "tokens": ["token", "list"],
    "webhooks": ["webhook", "list"],
    "collectors": ["collector", "list"],
    "measured": ["measure", "list", "--fiscal-year", "2569"],
}
"""What is asked by commands, each with `--format json`."""

PROOFS = {"audit": ["audit", "verify"], "certificates": ["certify", "verify"]}
"""What proves itself by its line and its exit status."""


def shipped(form: str) -> dict[str, Any]:
    return tomllib.loads(Path("forms", f"{form}.toml").read_text("utf-8"))


def paths() -> list[str]:
    """Everything that is asked over HTTP."""
    scores = [f"/api/v1/scores/{form}?{when}" for form in FORMS for when in QUARTERS]
    drafts = [f"/api/v1/scores/{form}?{YEAR}&by={by}&status=draft" for form, items in FORMS.items() for by in items]
    series = [f"/api/v1/scores/{form}/series?years=2569" for form in FORMS]
    return [*scores, *drafts, *series, *(f"/api/v1/indicators?{when}" for when in QUARTERS)]


class Program:
    """A release's program over a data folder. Commands run at the moment at which it was served last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "pochai.sqlite3"
        self.moment = MAY

    def command(self, *arguments: str) -> str:
        """Run a command that succeeds; give what it prints."""
        at = [sys.executable, str(AT), self.moment.isoformat()]
        environment = {"POCHAI_DATA_DIR": str(self.folder), "PATH": "/usr/bin:/bin"}
        done = subprocess.run([*at, *arguments], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{arguments}: {done.stderr}")
        return done.stdout

    def value(self, *arguments: str) -> Any:
        return parsed(self.command(*arguments, "--format", "json"))

    @asynccontextmanager
    async def served(self, moment: datetime) -> AsyncIterator[httpx.AsyncClient]:
        self.moment = moment
        app: Any = create_app(Settings(data_dir=self.folder, rate_limits=False), clock=lambda: moment)
        transport = httpx.ASGITransport(app=app)
        async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://pochai.test") as client:
            yield client


class Respondents:
    """Those who answer, always with the same answers."""

    def __init__(self) -> None:
        self.random = random.Random(2569)
        self.sent = 0

    def key(self) -> str:
        self.sent += 1
        return f"{self.sent:022d}"

    def sheet(self, form: str) -> dict[str, Any]:
        """Answer all items that the shipped form asks, some of them not."""
        definition = shipped(form)
        answers: dict[str, Any] = {}
        for item in (item for section in definition["sections"] for item in section["items"]):
            values = [each["value"] for each in item.get("choices", ())]
            match item["type"]:
                case "rating":
                    answers[item["id"]] = self.random.choice([2, 3, 4, 4, 5, 5, 5])
                case "single":
                    answers[item["id"]] = self.random.choice([each for each in values if each != "other"][:3])
                case "multiple":
                    answers[item["id"]] = self.random.sample(values, 1)
                case _ if self.sent % 3 == 0:
                    answers[item["id"]] = f"ความเห็นที่ {self.sent} 'ดี'; — ok"
        return answers

    async def send(self, client: httpx.AsyncClient, code: str, form: str) -> str:
        """Send an answer; give its receipt."""
        url, headers = f"/api/v1/collectors/{code}/responses", {"idempotency-key": self.key()}
        reply = await client.post(url, json={"answers": self.sheet(form)}, headers=headers)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["receipt"])


async def act(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Send a form of a planners' page, with what stands on it and the fields that are given."""
    page = (await client.get(path)).text.partition("<main")[2]
    found = {}
    for attributes in re.findall(r"<input ([^>]*)>", page):
        each = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        if each.get("type") == "hidden":
            found[each["name"]] = unescape(each.get("value", ""))
    return await client.post(path, data=found | fields, headers={"origin": "http://pochai.test"})


async def publish(client: httpx.AsyncClient, form: str) -> None:
    """Publish another version, whose first rating has other words."""
    toml = (await client.get(f"/plan/forms/{form}/definition")).text
    version, text = shipped(form)["version"], "เพิ่มแผน/โครงการได้สะดวก"
    changed = toml.replace(f"version = {version}", f"version = {version + 1}", 1).replace(text, f"{text}ขึ้น", 1)
    csrf = re.findall(r'name="csrf" value="(\w+)"', (await client.get("/plan")).text)[0]
    here = {"origin": "http://pochai.test"}
    files = {"file": ("form.toml", changed.encode())}
    checked = await client.post("/plan/publish", data={"csrf": csrf}, files=files, headers=here)
    carried = dict(re.findall(r'name="(hash|over)" value="(\w+)"', checked.text))
    fields = {"csrf": csrf, "text": changed, **carried}
    done = await client.post("/plan/publish/confirm", data=fields, files={"file": ("", b"")}, headers=here)
    assert done.status_code == 303, done.text


async def certify(client: httpx.AsyncClient, subject: str, when: str, note: str = "") -> None:
    done = await act(client, f"/plan/certified/{subject}?{when}", note=note, incomplete="yes")
    assert done.headers.get("location", "").startswith("/plan/certified"), done.text


def prepare(made: Program) -> tuple[dict[str, str], list[str], str]:
    """Do what a keeper does; give the codes by form, the links of slips, and the one that sets a password."""
    create = ["collector", "create"]
    codes = {form: made.value(*create, form, "--label", "สำนัก", "--population", "40")["code"] for form in FORMS}
    slips = made.value(*create, "progress", "--label", "ประชุม", "--access", "invitation")["code"]
    files = [str(made.folder / name) for name in ("a.html", "a.csv", "b.html")]
    made.command("invitations", slips, "--count", "4", "--output", files[0], "--csv", files[1])
    made.command("invitations", slips, "--replace", "4", "--output", files[2])
    links = [row[-1] for row in csv.reader(Path(files[1]).read_text("utf-8-sig").splitlines())][1:]
    link = made.command("planner", "create", "--name", "somying", "--role", "planner")
    made.command("planner", "create", "--name", "somchai", "--role", "reader")
    made.command("planner", "close", "somchai")
    made.command("token", "create", "--name", "old", "--scope", "scores:read")
    made.command("token", "revoke", "old")
    made.command("webhook", "add", "https://pochai.invalid/hook")
    record = ["measure", "record", "1.1.1", "--fiscal-year", "2569", "--quarter", "3", "--by", "สมหญิง"]
    record += ["--input", "done.1=yes", "--input", "evidence.1=คู่มือ"]
    made.command(*record)
    made.command(*record, "--input", "done.3=yes", "--input", "evidence.3=หนังสือเวียน", "--note", "แจ้งแล้ว")
    approved = ["--input", "approved=7", "--input", "entered=6"]
    made.command("measure", "record", "1.4.1b", "--fiscal-year", "2569", "--by", "สมหญิง", *approved)
    return codes, links, re.findall(r"/plan/password/(\S+)", link)[0]


def fill(made: Program) -> None:
    """Have half a year at a fund: two forms, two quarters, two versions, slips, certificates and an amendment."""
    codes, links, secret = prepare(made)
    asyncio.run(answer(made, codes, links, secret))
    made.command("collector", "close", codes["information-service"])


async def answer(made: Program, codes: dict[str, str], links: list[str], secret: str) -> None:
    """Do what respondents and a planner do."""
    people = Respondents()
    async with made.served(MAY) as client:
        entered = await act(client, f"/plan/password/{secret}", new=PASSWORD, again=PASSWORD)
        assert entered.status_code == 303, entered.text
        for form, count in zip(FORMS, (14, 11), strict=True):
            receipts = [await people.send(client, codes[form], form) for _ in range(count)]
        gone = await client.post("/r", data={"receipt": receipts[0], "do": "withdraw-now"})
        assert gone.status_code == 200, gone.text
        for url in links[:2]:
            fields = {
                name: str(value) for name, value in people.sheet("progress").items() if not isinstance(value, list)
            }
            fields |= {"version": str(shipped("progress")["version"]), "lang": "th", "key": people.key()}
            done = await client.post(httpx.URL(url).path, data=fields)
            assert done.status_code == 303, done.text
        await certify(client, "progress", QUARTERS[0])
        await certify(client, "scorecard", QUARTERS[0])
        await people.send(client, codes["progress"], "progress")
        await certify(client, "progress", QUARTERS[0], "มีคำตอบเพิ่ม")
        await publish(client, "progress")
    async with made.served(AUGUST) as client:
        await act(client, "/plan/sign-in", name="somying", password=PASSWORD)
        for form in FORMS:
            for _ in range(8):
                await people.send(client, codes[form], form)
        await certify(client, "information-service", QUARTERS[1])


WHOLE = "include=month&include=collector&include=breakdowns"
"""What answer sheets are asked for with since 0.3.0; earlier releases gave it unasked."""


async def figures(program: Program, token: str) -> dict[str, Any]:
    """Ask the program over HTTP, on a day of its own."""
    bearer = {"authorization": f"Bearer {token}"}
    async with program.served(AUGUST + timedelta(days=1)) as client:
        said = {path: parsed((await client.get(path, headers=bearer)).text) for path in paths()}
        for form in FORMS:
            sheets = await client.get(f"/api/v1/responses/{form}?{WHOLE}", headers=bearer)
            said[f"/api/v1/responses/{form}"] = sorted(sheets.text.splitlines())
    return said


def proofs(program: Program) -> dict[str, Any]:
    """Ask the program by commands."""
    lists = {name: program.value(*arguments) for name, arguments in COMMANDS.items()}
    return lists | {name: program.command(*arguments).strip() for name, arguments in PROOFS.items()}


def parsed(text: str) -> Any:
    """Read JSON with every digit of its numbers."""
    return json.loads(text, parse_float=str)


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sample(Program(Path(folder)), target)


def sample(made: Program, target: Path) -> None:
    """Fill a folder; write its file as SQL, and what the program says of it."""
    fill(made)
    scopes = ["--scope", "scores:read", "--scope", "responses:read"]
    token = re.findall(r"\S{20,}", made.command("token", "create", "--name", "reader", *scopes))[-1]
    said = {"token": token, "http": asyncio.run(figures(made, token)), "commands": proofs(made)}
    with closing(sqlite3.connect(made.file)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        dump = [*connection.iterdump(), f"PRAGMA user_version = {version};", ""]
    target.mkdir(parents=True, exist_ok=True)
    (target / "pochai.sql").write_text("\n".join(dump), "utf-8")
    (target / "said.json").write_text(json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
