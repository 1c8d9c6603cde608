"""No byte on disk reveals who answered, with which slip, or when."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import json
from msgspec.structs import replace

from service.adapters.database.sqlite import open_store
from service.domain.collecting.collector import Collector
from service.domain.collecting.receipt import receipt_of
from service.domain.forms.notice import Consent
from tests.support.examples import words
from tests.support.inprocess import fields_of, sheet_of
from tests.support.installation import SetClock, answers, install, key, sheet, survey, writing
from tests.support.processes import ask, pochai, serving
from tests.support.writing import add_collector, drop_arrivals

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

AGENT = "Recognisable-Phone/7.7 (LINE/13.3)"
ADDRESSES = ("198.51.100.23", "2001:db8::bad:cafe")
COOKIE = "visit=recognisable-cookie"
REFERER = "https://intranet.example/recognisable-referer"
TRACES = {
    "user-agent": AGENT,
    "x-forwarded-for": ", ".join(ADDRESSES),
    "x-real-ip": ADDRESSES[0],
    "forwarded": f"for={ADDRESSES[0]}",
    "cookie": COOKIE,
    "referer": REFERER,
    "accept-language": "th-x-recognisable",
}
KEYS = ("recognisable-key-by-page-1", "recognisable-key-by-page-2", "recognisable-key-by-api-3")

COLUMNS = {
    "response": {"collector_id", "id", "form_version_id", "month", "answers", "exclusion"},
    "cell": {"id", "form_version_id", "by_item", "item", "by_value", "choice"},
    "sealed": {"collector_id", "month", "cell_id", "count"},
    "tally": {"collector_id", "month", "cell_id", "count"},
    "tally_change": {"collector_id", "month", "id"},
    "invitation": {"collector_id", "id", "number", "state"},
    "personal": {"collector_id", "id", "form_version_id", "month", "fields"},
    "comment": {"collector_id", "form", "item", "id", "month", "text", "tag", "note", "line"},
    "arrival": {"collector_id", "day", "count"},
}
"""All that is stored about those who answer."""

MOMENTS = {
    "published", "created", "opens", "closes", "revoked", "closed", "link_ends", "touched", "happened",
}  # fmt: skip
"""The only columns of moments, none of which is in the tables above."""


async def test_neither_the_folder_nor_the_logs_hold_address_browser_cookie_key_or_receipt(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, rate_limits="on") as server:
        code = server.code("progress")
        form = {"content-type": "application/x-www-form-urlencoded", **TRACES}
        path = f"/s/{code}"

        async def send(fields: dict[str, str]) -> int:
            return (await ask(server.port, "POST", path, urlencode(fields).encode(), form)).status

        assert (await ask(server.port, "GET", path, headers=TRACES)).status == 200
        assert await send(fields_of(KEYS[0])) == 303
        assert await send({**fields_of(KEYS[1]), "speed": "9"}) == 422
        assert await send(fields_of(KEYS[1])) == 303
        api = {**TRACES, "idempotency-key": KEYS[2]}
        url = f"/api/v1/collectors/{code}/responses"
        assert (await ask(server.port, "POST", url, {"answers": sheet_of()}, api)).status == 201
        assert (await ask(server.port, "POST", url, {"answers": {}}, api)).status == 422
        assert (await ask(server.port, "POST", url, {"answers": 1}, api)).status == 400
        thanks = f"{path}/thanks?receipt={receipt_of(KEYS[0], code)}"
        assert (await ask(server.port, "GET", thanks, headers=TRACES)).status == 200
        assert (await ask(server.port, "GET", "/nothing", headers=TRACES)).status == 404
        assert (await ask(server.port, "GET", "/api/v1/scores", headers=TRACES)).status == 401
        while_running = everything_in(tmp_path)
    afterwards = everything_in(tmp_path)
    receipts = [receipt_of(each, code) for each in KEYS]
    secrets = [AGENT, *ADDRESSES, "recognisable", *KEYS, *receipts, *(each.replace("-", "") for each in receipts)]
    for kept in (while_running, afterwards):
        assert len(kept) > 10_000
        found = [secret for secret in secrets if any(form in kept for form in spellings(secret))]
        assert found == []
        assert re.search(rb"\b127\.0\.0\.1\b", kept.replace(f"127.0.0.1:{server.port}".encode(), b"")) is None
    assert json.decode(pochai(folder, "recount", "--format", "json").out)["responses"] == 3


def spellings(secret: str) -> list[bytes]:
    text = secret.encode()
    return [text, text.lower(), text.upper(), secret.encode("utf-16-le"), text.hex().encode()]


def everything_in(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_no_table_of_answers_has_a_column_for_a_moment_or_a_person(tmp_path: Path) -> None:
    async with open_store(tmp_path / "pochai.sqlite3"):
        pass
    with closing(sqlite3.connect(tmp_path / "pochai.sqlite3")) as connection:
        tables = sorted(name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))
        columns = {table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} for table in tables}
        rowids = {row[1]: row[4] for row in connection.execute("PRAGMA table_list")}
    assert {table: columns[table] for table in COLUMNS} == COLUMNS
    assert {
        column for table in columns.values() for column in table if re.search("_at$|time|date|moment", column)
    } == set()
    assert not any(MOMENTS & columns[table] for table in COLUMNS)
    # Rows without a number of their own do not count those who came before.
    assert all(rowids[table] == 1 for table in COLUMNS)


async def sent_in_order(file: Path, numbers: list[int], hours: int) -> bytes:
    """Store the sheets of some numbers one after another; give the file as it was before it was laid anew."""
    clock = SetClock()
    async with open_store(file) as store:
        contact = replace(words("contact", max_length=100), personal=True)
        form = replace(survey(contact), consent=Consent(text="ยินยอม", retention_months=6))
        site = await install(store, form, clock=clock)
        await add_collector(store, Collector(code="ABC234", form="survey", label="ที่", created=clock()))
        collector = await site.collectors.find("ABC234")
        published = site.registry.form("survey")
        clock.forward(hours=hours)
        async with writing(site.intake()) as intake:
            for number in numbers:
                clock.forward(minutes=7)
                said = answers(speed=number % 5 + 1, comments=f"ความเห็นที่ {number % 7}")
                given = sheet(published, {**said, "contact": f"{number % 7}@b.example", "consent": True})
                await intake.submit(collector, published, key(number), given)
        # How many came on a day is counted, of no sheet; nothing but that may differ.
        await drop_arrivals(store, date.max)
        await store.truncate_wal()
        before = _bytes(file)
        await store.vacuum()
    return before


def _bytes(file: Path) -> bytes:
    return file.read_bytes()


async def test_the_file_does_not_tell_in_which_order_or_at_which_moment_answers_and_what_is_personal_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Random otherwise, another one in each file.
    monkeypatch.setattr("service.adapters.database.scoring.tallies.random_change", lambda: 1)
    first, second = tmp_path / "first", tmp_path / "second"
    before = await sent_in_order(first, list(range(40)), 1)
    before_too = await sent_in_order(second, list(reversed(range(40))), 200)
    assert len(before) == len(before_too) > 10 * 4096
    assert before[4096:] != before_too[4096:]
    # Laid anew, the files are the same to the byte, but for the first page, which counts the changes of the file.
    assert _bytes(first)[4096:] == _bytes(second)[4096:]
