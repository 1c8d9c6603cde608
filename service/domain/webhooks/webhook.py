"""Webhooks: their events, signatures and retries."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from service.domain.errors import InvalidWebhookError

Type = Literal["report.certified", "survey.closed", "work.due", "webhook.test"]
EVENTS: tuple[Type, ...] = ("report.certified", "survey.closed", "work.due")
"""The events that can be subscribed to. A test event is sent to one webhook on request."""

LONGEST = 2000
"""The most characters of an address."""

KEPT = timedelta(days=30)
"""How long deliveries are kept."""

CLAIM = timedelta(minutes=1)
"""How long a delivery belongs to the process that tries it. An attempt is shorter, so none is sent twice at once."""

_MINUTES = (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60)
TRIES = len(_MINUTES) + 1
_JITTER = 0.2
"""The relative jitter of retry waits, so that not all deliveries return at once."""

_OPEN = ip_network("2000::/3")
"""The global unicast range of IPv6."""

_DISGUISES = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")))
"""IPv6 ranges that embed an IPv4 address, or are obsolete."""

_RELAYS = ip_network("192.88.99.0/24")
_SECRET = "whsec_"  # noqa: S105 - how a secret begins, by the convention
_GONE = 410

State = Literal["waiting", "delivered", "given-up"]
Fault = Literal["timeout", "unreachable", "not-allowed", "no-key"]


class Webhook(Struct, frozen=True, kw_only=True):
    """An address that is sent events. An `internal` one may be in a private network and use plain HTTP."""

    id: str
    url: str
    events: tuple[Type, ...]
    internal: bool
    created: datetime

    @property
    def host(self) -> str:
        """The host name; the rest of the address may be a secret."""
        return urlsplit(self.url).hostname or ""


class Reply(Struct, frozen=True, kw_only=True):
    """The result of an attempt: an HTTP status, or the fault that prevented one."""

    status: int = 0
    fault: Fault | None = None

    @property
    def accepted(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - what HTTP calls success

    @property
    def said(self) -> str:
        """The status, or the name of the fault, as text."""
        return self.fault or str(self.status)


class Delivery(Struct, frozen=True, kw_only=True):
    """One event to one webhook. `body` is the exact text sent; `due` is when to try (again)."""

    webhook: str
    event: str
    type: Type
    body: str
    created: datetime
    state: State = "waiting"
    attempts: int = 0
    due: datetime
    last: str = ""

    def claimed(self, now: datetime) -> Delivery:
        """Return the delivery with one more attempt, due again later in case this attempt's result is never stored."""
        if self.attempts >= TRIES:
            return replace(self, state="given-up", due=now)
        return replace(self, attempts=self.attempts + 1, due=now + CLAIM)

    def after(self, reply: Reply, now: datetime, chance: float) -> Delivery:
        """Return the delivery after an attempt; `chance` in [0, 1] is the jitter of the next wait."""
        if reply.accepted:
            return replace(self, state="delivered", last=reply.said, due=now)
        if self.attempts >= TRIES or reply.status == _GONE:
            return replace(self, state="given-up", last=reply.said, due=now)
        minutes = _MINUTES[self.attempts - 1] * (1 + _JITTER * (2 * chance - 1))
        return replace(self, last=reply.said, due=now + timedelta(minutes=minutes))


def headers(key: bytes, event: str, now: datetime, body: str) -> dict[str, str]:
    """Return the HTTP headers of a message, signed as Standard Webhooks v1 (standardwebhooks.com)."""
    seconds = int(now.timestamp())
    signed = hmac.new(key, f"{event}.{seconds}.{body}".encode(), hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": event,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def secret_of(key: bytes) -> str:
    """Return a key as text for the receiver: `whsec_` and base64."""
    return _SECRET + base64.b64encode(key).decode()


def checked_url(typed: str, *, internal: bool) -> str:
    """Return a valid webhook URL. Raises `InvalidWebhookError` with the reason."""
    url = typed.strip()
    parts = _parts(url)
    if parts.scheme != "https" and not internal:
        raise InvalidWebhookError(reason="plain")
    if parts.username is not None or parts.fragment:
        raise InvalidWebhookError(reason="address")
    if (literal := _literal(parts.hostname or "")) and not allowed(literal, internal=internal):
        raise InvalidWebhookError(reason="private")
    return url


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        whole = parts.hostname and parts.port != 0 and len(url) <= LONGEST and url.isascii() and url.isprintable()
    except ValueError:
        whole = None
    if not whole or " " in url or parts.scheme not in ("http", "https"):
        raise InvalidWebhookError(reason="address")
    return parts


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def allowed(address: IPv4Address | IPv6Address, *, internal: bool) -> bool:
    """Return whether an IP address may be sent to: private ones only where `internal`, special ones never."""
    plain = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    if isinstance(plain, IPv6Address) and not plain.is_loopback:
        if plain.sixtofour or any(plain in each for each in _DISGUISES):
            return False
        anybodys = plain.is_global and plain in _OPEN
    else:
        anybodys = plain.is_global and plain not in _RELAYS
    if plain.is_multicast or plain.is_unspecified or plain.is_link_local:
        return False
    own = plain.is_loopback or (plain.is_private and not plain.is_reserved)
    return anybodys or (internal and own)
