"""The service in a process and data folder of its own."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal
from unittest.mock import patch

import httpx
from msgspec import json

from service.cli import main
from tests.support import plain_http
from tests.support.engines import database_url
from tests.support.processes import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

POCHAI = str(Path(sys.executable).with_name("pochai"))
ROOT = Path(__file__).parents[3]
PROVIDER = {
    "POCHAI_OIDC_ISSUER": "http://127.0.0.1:1",
    "POCHAI_OIDC_CLIENT_ID": "pochai",
    "POCHAI_OIDC_NAME": "ระบบยืนยันตัวตนกลางของกรมส่งเสริมการค้าระหว่างประเทศ",
}
"""Settings for a provider that never answers: nothing listens there."""

_START_SECONDS = 60
_STOP_SECONDS = 30
_COMMAND_SECONDS = 60
_REPLY_SECONDS = 30
_LOOK_AGAIN_SECONDS = 0.02


@dataclass(frozen=True)
class Pochai:
    """A service that answers at `address`, and its command line on the same data."""

    address: str
    folder: Path
    environment: Mapping[str, str]

    def command(self, *arguments: str) -> str:
        """Run a command of the keeper's in this process, and give what it prints.

        In a thread of its own: Playwright's event loop runs in the one that asks. No two may run at once.
        """
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(self._command, arguments).result(_COMMAND_SECONDS)

    def _command(self, arguments: tuple[str, ...]) -> str:
        out, err = TextIOWrapper(BytesIO(), "utf-8"), StringIO()
        with patch.dict(os.environ, self.environment, clear=True), redirect_stdout(out), redirect_stderr(err):
            status = main(arguments)
        assert status == 0, err.getvalue()
        out.seek(0)
        return out.read()

    def collectors(self) -> dict[str, str]:
        """Give the code of each form's first collector."""
        found: dict[str, str] = {}
        for collector in json.decode(self.command("collector", "list", "--format", "json")):
            found.setdefault(collector["form"], collector["code"])
        return found

    def collector(self, form: str = "progress", *options: str, label: str = "ห้องประชุมชั้น 3") -> str:
        """Make a collector and give its code."""
        made = json.decode(self.command("collector", "create", form, "--label", label, "--format", "json", *options))
        return str(made["code"])

    def close(self, code: str) -> None:
        """Close a collector, and wait until the running service says so: it takes a collector as known for a second."""
        self.command("collector", "close", code)
        wait_for(lambda: plain_http.get(self.link(code)).is_error)

    def link(self, code: str, rest: str = "") -> str:
        """Give the link of a collector as people type it, or of a page below it."""
        return f"{self.address}/s/{code}{rest}"

    def definition(self, form: str) -> Any:
        """Give a form as the API spells it out."""
        return self._get(f"/api/v1/forms/{form}")

    def score(self, form: str) -> Any:
        """Give a form's score as a planner's program reads it."""
        token = self.folder.joinpath("planner-token.txt").read_text().strip()
        return self._get(f"/api/v1/scores/{form}", authorization=f"Bearer {token}")

    def stored(self, code: str, form: str = "progress") -> list[dict[str, Any]]:
        """Give the answers of every response that a collector of a form has brought."""
        asked = ("--include", "collector", "--include", "breakdowns")
        lines = self.command("export", "responses", "--form", form, *asked).splitlines()
        return [record["answers"] for record in map(json.decode, lines) if record["collector"] == code]

    def answer(self, code: str, answers: Mapping[str, object]) -> str:
        """Store an answer sheet through the API, and give its receipt."""
        key = secrets.token_urlsafe(16)
        reply = plain_http.post(
            f"{self.address}/api/v1/collectors/{code}/responses",
            json={"answers": answers},
            headers={"idempotency-key": key},
        )
        return str(reply.raise_for_status().json()["receipt"])

    def _get(self, path: str, **headers: str) -> Any:
        return plain_http.get(self.address + path, headers=headers).raise_for_status().json()


@contextmanager
def running(folder: Path, command: Literal["serve", "demo"] = "serve", **settings: str) -> Iterator[Pochai]:
    """Run the service on a folder, which may be new, until it is no longer needed."""
    port = int(settings.get("POCHAI_PORT", 0)) or free_port()
    environment = _environment(folder, port) | settings
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen([POCHAI, command], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            file = {"POCHAI_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3"} if command == "demo" else {}
            pochai = Pochai(f"http://127.0.0.1:{port}", folder, environment | file)
            _wait_until_ready(pochai, process)
            yield pochai
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(folder: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("POCHAI_")}
    return inherited | {
        "POCHAI_DATA_DIR": str(folder),
        "POCHAI_DATABASE_URL": database_url(folder),
        "POCHAI_HOST": "127.0.0.1",
        "POCHAI_PORT": str(port),
        "POCHAI_RATE_LIMITS": "off",
    }


def free_port() -> int:
    """Give a port that nothing listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait_until_ready(pochai: Pochai, process: subprocess.Popen[bytes]) -> None:
    """Ask until the service is ready; between two questions, watch whether its process ends instead."""
    deadline = monotonic() + _START_SECONDS
    while monotonic() < deadline:
        try:
            if plain_http.get(f"{pochai.address}/readyz", timeout=_REPLY_SECONDS).is_success:
                return
        except httpx.ConnectError:
            pass
        try:
            process.wait(_LOOK_AGAIN_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        break
    log = (pochai.folder / "log.txt").read_text(encoding="utf-8")
    raise RuntimeError(f"pochai did not become ready:\n{log}")
