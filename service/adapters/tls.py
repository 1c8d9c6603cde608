"""The certificate of an address, as browsers see it."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime

_SECONDS = 5


def certificate_end(host: str, port: int) -> datetime:
    """Return when the certificate of an address ends, verified with what this machine trusts.

    Raises `ssl.SSLCertVerificationError` for one that browsers refuse, and `OSError` where nothing answers.
    """
    with (
        socket.create_connection((host, port), timeout=_SECONDS) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
    ):
        found = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
