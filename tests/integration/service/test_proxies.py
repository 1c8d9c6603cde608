"""nginx and Caddy as Debian has them, with the files of `deploy/`, over TLS and a Unix socket."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from msgspec import Struct, json

from service.domain.collecting.sheet_size import MOST_BYTES
from service.web.http.uploads import UPLOAD_LIMIT
from tests.support.inprocess import sheet_of
from tests.support.processes import POCHAI, environment, free_port, pochai, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = "survey.example.go.th"
GUESSES = 30
TWO_IN_A_ROW = ("nginx, then caddy", "two caddys")
"""A proxy with TLS before a Caddy without, which is before the service."""

pytestmark = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("caddy")), reason="the proxies are not here"
)


class Reply(Struct, frozen=True):
    status: int
    headers: dict[str, str]
    text: str


class _Here(HTTPSConnection):
    """A connection to a name that is served by this machine, from one of its addresses."""

    def __init__(self, port: int, source: str, trusted: ssl.SSLContext) -> None:
        super().__init__(NAME, port, timeout=30, context=trusted)
        self._source = source
        self._trusted = trusted

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout, (self._source, 0))
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


class Stage(Struct, frozen=True, kw_only=True):
    """A service at a socket, its proxies by name with the ports that they listen at, and where they write."""

    folder: Path
    trusted: ssl.SSLContext
    service: subprocess.Popen[bytes]
    ports: dict[str, int]
    code: str

    def ask(
        self, proxy: str, method: str, path: str, body: Any = None, source: str = "127.0.0.1", **headers: str
    ) -> Reply:
        """Send a request over TLS from an address of this machine."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.encode(body)
        said = {"content-type": "application/json", **headers}
        connection = _Here(self.ports[proxy], source, self.trusted)
        with closing(connection):
            connection.request(method, path, content, {name.replace("_", "-"): value for name, value in said.items()})
            reply = connection.getresponse()
            text = reply.read()
        fields = {name.lower(): value for name, value in reply.getheaders()}
        return Reply(reply.status, fields, text.decode("utf-8", "replace"))

    def send(self, proxy: str, number: int) -> Reply:
        path = f"/api/v1/collectors/{self.code}/responses"
        return self.ask(proxy, "POST", path, {"answers": sheet_of()}, idempotency_key=f"{proxy:0>12}{number:010d}")

    def guess(self, proxy: str, source: str, **headers: str) -> int:
        """Ask with a wrong token; it is refused, and counted for whoever asks."""
        token = {"authorization": "Bearer wrong"}
        return self.ask(proxy, "GET", "/api/v1/scores/progress", source=source, **token, **headers).status

    @property
    def written(self) -> str:
        """All that the proxies wrote."""
        logs = [*self.folder.glob("*.log"), *self.folder.glob("*.said")]
        return "\n".join(log.read_text(encoding="utf-8") for log in logs)


def filled(name: str, folder: Path, port: int) -> str:
    """Return a proxy's file with the paths and ports of this test, and nothing else changed."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    pairs = {
        "/run/pochai/pochai.sock": f"{folder}/pochai.sock",
        "/usr/share/pochai": str(DEPLOY),
        "/var/log/nginx": str(folder),
        f"/etc/letsencrypt/live/{NAME}": str(folder),
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
    }
    for old, new in pairs.items():
        text = text.replace(old, new)
    return re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)


@contextmanager
def running(folder: Path, command: list[str], name: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{name}.said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **more})
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextmanager
def nginx(folder: Path, port: int, *, behind_another: bool = False, before: int | None = None) -> Iterator[None]:
    """Run nginx with Debian's own file, whose sites are the one of `deploy/`; with `before`, before another proxy."""
    own = folder / f"nginx-{port}"
    own.mkdir()
    site = filled("nginx.conf", folder, port)
    if behind_another:
        site = re.sub(r"^( +)#(set_real_ip_from|real_ip\w+)", r"\1\2", site, flags=re.MULTILINE)
        site = site.replace("set_real_ip_from 192.0.2.1;", "set_real_ip_from 127.0.0.9;")
    if before:
        site = site.replace(f"server unix:{folder}/pochai.sock;", f"server 127.0.0.1:{before};")
    (own / "site").write_text(site, encoding="utf-8")
    whole = Path("/etc/nginx/nginx.conf").read_text(encoding="utf-8")
    whole = re.sub(r"/run/nginx.pid", f"{own}/pid", whole)
    whole = re.sub(r"/var/log/nginx", str(folder), whole)
    whole = re.sub(r"^\s*include /etc/nginx/(modules|conf|sites).*\n", "", whole, flags=re.MULTILINE)
    whole = whole.replace("user www-data;", "user root;" if os.getuid() == 0 else "")
    whole = whole.replace("http {", f"http {{\ninclude {own}/site;\nclient_body_temp_path {own}/body;", 1)
    (own / "nginx.conf").write_text(f"daemon off;\n{whole}", encoding="utf-8")
    with running(folder, ["nginx", "-c", f"{own}/nginx.conf", "-e", f"{folder}/first.log"], f"nginx-{port}"):
        wait_for(lambda: listening(port))
        yield


@contextmanager
def caddy(folder: Path, port: int, outer: int, inner: int) -> Iterator[None]:
    """Run Caddy with the file of `deploy/`: alone, before another, and behind another as its comment says."""
    own = folder / "caddy"
    own.mkdir()
    site = filled("Caddyfile", folder, port)
    site = site.replace("{\n", f"{{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port {port}\n", 1)
    start = site.index(f"{NAME} {{")
    options, plain = site[:start], site[start:]
    alone = plain.replace("{\n", f"{{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem\n", 1)
    before = alone.replace(NAME, f"{NAME}:{outer}", 1).replace(f"unix/{folder}/pochai.sock", f"127.0.0.1:{inner}")
    behind = plain.replace(NAME, f"http://{NAME}:{inner}", 1).replace("#header_up", "header_up")
    (own / "Caddyfile").write_text(f"{options}{alone}\n{before}\n{behind}", encoding="utf-8")
    command = ["caddy", "run", "--config", f"{own}/Caddyfile", "--adapter", "caddyfile"]
    with running(folder, command, "caddy", HOME=str(own), XDG_DATA_HOME=str(own), XDG_CONFIG_HOME=str(own)):
        wait_for(lambda: listening(port))
        yield


def listening(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.connect()
    except OSError:
        return False
    connection.close()
    return True


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Run the service at a socket, and the proxies before it."""
    folder = Path(tempfile.mkdtemp(prefix="pochai-proxy-"))
    folder.chmod(0o755)
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")
    certificate.private_key_pem.write_to_path(folder / "privkey.pem")
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    ports = {each: free_port() for each in ("nginx", "caddy", "behind another", *TWO_IN_A_ROW)}
    inner = free_port()
    settings = {"socket": f"{folder}/pochai.sock", "base_url": f"https://{NAME}"}
    made = pochai(folder / "data", "collector", "create", "progress", "--label", "ที่", "--format", "json")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        with (folder / "service.err").open("wb") as err:
            service = subprocess.Popen(
                [POCHAI, "serve"],
                env=environment(folder / "data", **settings),
                stdout=subprocess.DEVNULL,
                stderr=err,
            )
        stack.callback(service.wait, 30)
        stack.callback(service.terminate)
        stack.enter_context(nginx(folder, ports["nginx"]))
        stack.enter_context(nginx(folder, ports["behind another"], behind_another=True))
        stack.enter_context(nginx(folder, ports["nginx, then caddy"], before=inner))
        stack.enter_context(caddy(folder, ports["caddy"], ports["two caddys"], inner))
        code = json.decode(made.out)["code"]
        ready = Stage(folder=folder, trusted=trusted, service=service, ports=ports, code=code)
        wait_for(lambda: ready.ask("nginx", "GET", "/readyz").status == 200)
        yield ready


PROXIES = pytest.mark.parametrize("proxy", ["nginx", "caddy"])


@PROXIES
def test_a_sheet_is_sent_over_tls_and_its_receipt_read(stage: Stage, proxy: str) -> None:
    form = stage.ask(proxy, "GET", f"/S/{stage.code}", accept_encoding="gzip")
    assert (form.status, form.headers["content-encoding"]) == (200, "gzip")
    assert "strict-transport-security" in form.headers
    sent = stage.send(proxy, 1)
    assert sent.status == 201
    receipt = json.decode(sent.text)["receipt"]
    assert stage.ask(proxy, "GET", f"/r?receipt={receipt}").status == 200


@PROXIES
def test_pages_of_those_who_sign_in_are_not_compressed(stage: Stage, proxy: str) -> None:
    page = stage.ask(proxy, "GET", "/plan/sign-in", accept_encoding="gzip, br, zstd")
    assert page.status == 200
    assert "content-encoding" not in page.headers


@PROXIES
def test_metrics_are_not_passed_on(stage: Stage, proxy: str) -> None:
    assert [stage.ask(proxy, "GET", path).status for path in ("/metrics", "/metrics/")] == [404, 401]


@PROXIES
def test_a_sheet_goes_through_up_to_what_the_service_takes(stage: Stage, proxy: str) -> None:
    """Above it the service replies before it has read all, which Caddy takes for a failure, and nginx now and then."""
    path = f"/api/v1/collectors/{stage.code}/responses"
    for size, status in ((MOST_BYTES, 400), *([(MOST_BYTES + 1, 413)] if proxy == "nginx" else [])):
        for _ in range(5):
            reply = stage.ask(proxy, "POST", path, b" " * size, idempotency_key="k" * 22)
            if reply.status == status:
                break
        assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(("name", "limit"), [("nginx.conf", "client_max_body_size 5m;"), ("Caddyfile", "max_size 5MB")])
def test_an_upload_goes_through_up_to_what_the_service_takes(name: str, limit: str) -> None:
    assert limit in (DEPLOY / name).read_text(encoding="utf-8")
    assert UPLOAD_LIMIT < 5_000_000


@PROXIES
def test_limits_are_those_of_whoever_asks_whatever_is_claimed(stage: Stage, proxy: str) -> None:
    guessing, other = ("127.0.0.2", "127.0.0.3") if proxy == "nginx" else ("127.0.0.4", "127.0.0.5")
    claims = [{"x_forwarded_for": f"203.0.113.{number}"} for number in range(GUESSES)]
    assert {stage.guess(proxy, guessing, **claim) for claim in claims} == {401}
    assert stage.guess(proxy, guessing, x_forwarded_for="203.0.113.99") == 429
    assert stage.guess(proxy, other) == 401


def test_behind_another_proxy_limits_are_those_of_whom_it_names(stage: Stage) -> None:
    outer = "127.0.0.9"
    named = {stage.guess("behind another", outer, x_forwarded_for="1.2.3.4, 198.51.100.7") for _ in range(GUESSES)}
    assert named == {401}
    assert stage.guess("behind another", outer, x_forwarded_for="198.51.100.7") == 429
    assert stage.guess("behind another", outer, x_forwarded_for="198.51.100.8") == 401
    assert stage.guess("behind another", "127.0.0.10", x_forwarded_for="198.51.100.7") == 401


@pytest.mark.parametrize("proxy", TWO_IN_A_ROW)
def test_through_two_proxies_limits_are_those_of_whoever_asks(stage: Stage, proxy: str) -> None:
    guessing, other = ("127.0.0.11", "127.0.0.12") if proxy == "two caddys" else ("127.0.0.13", "127.0.0.14")
    assert {stage.guess(proxy, guessing, x_forwarded_for=f"203.0.113.{n}") for n in range(GUESSES)} == {401}
    assert stage.guess(proxy, guessing, x_forwarded_for="203.0.113.99") == 429
    assert stage.guess(proxy, other) == 401


def test_while_the_service_is_away_a_thai_page_says_so_and_nothing_is_written_of_anybody(stage: Stage) -> None:
    """The last test: it ends the service."""
    stage.ask("nginx", "GET", "/plan/sign-in?next=/plan/tokens")
    stage.service.terminate()
    assert stage.service.wait(30) == 0
    for proxy in ("nginx", "caddy", *TWO_IN_A_ROW):
        for path in (f"/s/{stage.code}", f"/S/{stage.code}/THANKS", "/r?receipt=7KQ2-9FMD-X3V8-HT5C"):
            page = stage.ask(proxy, "GET", path, source="127.0.0.77")
            assert (page.status, page.headers["retry-after"]) == (502, "5")
            assert '<html lang="th">' in page.text
        assert stage.send(proxy, 2).status == 502
        stage.ask(proxy, "GET", "/plan/password/very-secret", source="127.0.0.77")
        stage.ask(proxy, "GET", "/plan/look/very-secret", source="127.0.0.77")
        stage.ask(proxy, "GET", "/plan/shared/very-secret/docx", source="127.0.0.77")
        stage.ask(proxy, "GET", "/plan/provider/return?code=very-secret", source="127.0.0.77")
        stage.ask(proxy, "GET", "//PLAN//Password/very-secret", source="127.0.0.77")
        stage.ask(proxy, "GET", "/plan/./%73hared/very-secret", source="127.0.0.77")
    wait_for(lambda: "/plan/sign-in" in stage.written)
    for secret in (stage.code, stage.code.lower(), "7KQ2", "very-secret", "127.0.0.77", "/api/v1/collectors", "tokens"):
        assert secret not in stage.written
