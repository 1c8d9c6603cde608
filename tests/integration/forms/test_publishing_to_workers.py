"""A form published by one worker process is asked by all, and by the command line."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest
from msgspec import json

from tests.support import plain_http
from tests.support.inprocess import fields_of
from tests.support.processes import Server, pochai, serving, wait_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

PASSWORD = "a good long password"


def signed_in(server: Server) -> httpx.Client:
    """Give a client in which a planner is signed in."""
    address = f"http://127.0.0.1:{server.port}"
    created = pochai(server.folder, "planner", "create", "--name", "somying", "--role", "planner", "--format", "json")
    path = json.decode(created.out)["url"].partition("/plan/")[2]
    client = plain_http.client(base_url=address, headers={"origin": address, "accept-encoding": "identity"})
    assert client.post(f"/plan/{path}", data={"new": PASSWORD, "again": PASSWORD}).status_code == 303
    return client


def publish(client: httpx.Client) -> None:
    """Publish the second version of a shipped form."""
    token = re.findall(r'name="csrf" value="(\w+)"', client.get("/plan").text)[0]
    toml = client.get("/plan/forms/progress/definition").text.replace("version = 2", "version = 3", 1)
    empty = {"file": ("", b"")}
    checked = client.post("/plan/publish", data={"csrf": token, "text": toml}, files=empty)
    shown = dict(re.findall(r'name="(hash|over)" value="(\w+)"', checked.text))
    done = client.post("/plan/publish/confirm", data={"csrf": token, "text": toml, **shown}, files=empty)
    assert done.status_code == 303
    assert "ฉบับที่ 3" in client.get(done.headers["location"]).text


def asked(server: Server, code: str) -> str:
    """Open the form over a connection of its own, which any of the processes may answer; give its version."""
    page = plain_http.get(f"http://127.0.0.1:{server.port}/s/{code}").text
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    return str(version)


def test_every_process_learns_of_it(tmp_path: Path) -> None:
    with serving(tmp_path / "data", workers="2") as server:
        code = server.code("progress")
        address = f"http://127.0.0.1:{server.port}/s/{code}"
        with closing(signed_in(server)) as client:
            publish(client)
        # At once, whichever process is met: sheets of the new version and of the one before are taken.
        for number in range(20):
            sheet = {**fields_of(f"{number:022d}"), "version": str(2 + number % 2)}
            assert plain_http.post(address, data=sheet).status_code == 303
        wait_for(lambda: {asked(server, code) for _ in range(20)} == {"3"})
        listed = json.decode(pochai(server.folder, "forms", "list", "--format", "json").out)
        assert [
            (each["version"], each["origin"], each["file_version"]) for each in listed if each["id"] == "progress"
        ] == [(3, "web", 2)]
        assert "progress 3" in pochai(server.folder, "doctor").out
        assert json.decode(pochai(server.folder, "recount", "--format", "json").out)["differences"] == []
        assert "expected" not in server.logged
        assert "Traceback" not in server.logged
