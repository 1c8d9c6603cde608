"""A provider that misbehaves as a test wants: any claims, any key or none, any failure."""

from __future__ import annotations

import base64
import hmac
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from msgspec import json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.installation import SetClock

CLIENT = "pochai"


@cache
def key_of(name: str, kid: str) -> RSAKey:
    """Return the key of a name, made once a process as it takes long, under a key id."""
    return RSAKey.generate_key(2048, {"kid": kid})


class Wicked:
    """Claims, keys and replies to change. A claim of `None` is left out."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.port = 0
        self.key = key_of("its first", "first")
        self.published = [self.key]
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.token: str | None = None
        self.replies: dict[str, tuple[int, bytes]] = {}
        self.nonce = ""
        self.asked: list[tuple[str, dict[str, str], str]] = []

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def rotate(self) -> None:
        """Sign with another key from now on."""
        self.key = key_of("its second", "second")
        self.published = [self.key]
        self.header["kid"] = "second"

    def id_token(self) -> str:
        """Return an ID token, signed as the test wants."""
        if self.token is not None:
            return self.token
        now = int(self.clock().timestamp())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": self.nonce}
        about = {"email": "somying@fund.example", "email_verified": True}
        claims = {name: value for name, value in {**usual, **about, **self.claims}.items() if value is not None}
        signed = f"{_text(json.encode(self.header))}.{_text(json.encode(claims))}"
        if self.header["alg"] == "none":
            return f"{signed}."
        if self.header["alg"] == "HS256":
            # With what everybody knows as the secret, which no library would do.
            return f"{signed}.{_text(hmac.digest(self.key.as_pem(private=False), signed.encode(), 'sha256'))}"
        return jwt.encode(self.header, claims, self.key)

    def reply(self, path: str) -> tuple[int, bytes]:
        """Return status and body for a path."""
        if path in self.replies:
            return self.replies[path]
        if path == "/token":
            return 200, json.encode({"id_token": self.id_token(), "access_token": "access", "token_type": "Bearer"})
        told: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                **self.metadata,
            },
            "/keys": KeySet(list(self.published)).as_dict(private=False),
            "/userinfo": self.userinfo,
        }
        return 200, json.encode(told[path])


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@contextmanager
def wicked(clock: SetClock) -> Iterator[Wicked]:
    """Serve it on a free port."""
    provider = Wicked(clock)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(provider: Wicked) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

        def _answer(self, sent: str) -> None:
            path = urlsplit(self.path).path
            fields = {name: values[0] for name, values in parse_qs(sent).items()}
            provider.asked.append((path, fields, self.headers.get("authorization", "")))
            status, body = provider.reply(path)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
