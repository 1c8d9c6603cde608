"""The address that phones reach: whether they reach it, and whether nobody listens on the way."""

from __future__ import annotations

import ssl
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from service.adapters.clock import now
from service.adapters.tls import certificate_end
from service.cli.doctor.check import bad, good, warn
from service.texts.fault_sentences import reason
from service.texts.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.cli.doctor.check import Check
    from service.settings import Settings

_SOON = timedelta(days=14)
"""Certificates that renew themselves do so a month before their end."""

_HTTPS = 443


def check_address(settings: Settings) -> Iterator[Check]:
    """Check the address in QR codes, and its certificate; and that limits are on."""
    address = urlsplit(settings.link)
    host = address.hostname or ""
    if _is_local(host):
        yield warn("base_url", settings.link)
    else:
        yield good("base_url", settings.link) if settings.https else warn("base_url", settings.link, "plain_address")
    if settings.https:
        yield _certificate(host, address.port or _HTTPS)
    yield good("limits") if settings.rate_limits else warn("limits", case="limits_off")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _certificate(host: str, port: int) -> Check:
    try:
        end = certificate_end(host, port)
    except ssl.SSLCertVerificationError as error:
        return bad("certificate", f"{host}: {error.verify_message}")
    except OSError as error:
        return warn("certificate", f"{host}:{port}: {reason(error)}", "unreached")
    soon = end - now() < _SOON
    return warn("certificate", day(end, "th"), "certificate_soon") if soon else good("certificate", day(end, "th"))
