"""A real OpenID Connect provider beside the tests, in a process and environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from msgspec import Struct

from tests.support import plain_http
from tests.support.processes import free_port, wait_for
from tests.support.uv import uv

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
SECRET = "the-secret-of-a-client"
PASSWORD = "a good long password"
_ENVIRONMENT = ROOT / ".venv/provider"


class Canaille(Struct, frozen=True, kw_only=True):
    """A running provider, by its address."""

    issuer: str

    def sign_in(self, address: str, name: str = "somying") -> str:
        """Sign in at the provider as a browser does; return the URL it redirects to."""
        with plain_http.client(follow_redirects=True) as browser:
            page = browser.get(address)
            for field, value in (("login", name), ("password", PASSWORD)):
                csrf = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page.text)
                assert csrf, page.text
                browser.follow_redirects = field == "login"
                page = browser.post(page.url, data={field: value, "csrf_token": csrf[1]})
            while page.headers.get("location", "").startswith((self.issuer, "/")):
                page = browser.get(httpx.URL(self.issuer).join(page.headers["location"]))
            return str(page.headers["location"])


def environment() -> Path:
    """Create the provider's environment from the lock file, once for all tests and runs; return its Python."""
    command = [uv(), "sync", "-q", "--locked", "--only-group", "provider", "--python", sys.executable]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(_ENVIRONMENT)}, check=True)
    return _ENVIRONMENT / "bin/python"


@contextmanager
def canaille(python: Path, folder: Path, return_to: str) -> Iterator[Canaille]:
    """Run the provider for a redirect URI."""
    port = free_port()
    script = Path(__file__).with_name("canaille_server.py")
    log = folder / "canaille.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [python, script, str(port), return_to, SECRET, PASSWORD], cwd=folder, stdout=out, stderr=out
        )
    running = Canaille(issuer=f"http://127.0.0.1:{port}")

    def answers() -> Any:
        assert process.poll() is None, log.read_text()
        try:
            return plain_http.get(f"{running.issuer}/.well-known/openid-configuration").is_success
        except httpx.TransportError:
            return False

    try:
        wait_for(answers)
        yield running
    finally:
        process.terminate()
        process.wait()
