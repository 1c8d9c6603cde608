"""URLs of settings: what each kind may be, and how one is shown without the password in it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.parse import unquote_plus, urlsplit

POSTGRESQL = ("postgresql://", "postgres://")

_PORT, _PORTS = re.compile("[0-9]{1,5}"), range(1, 65536)

_BEFORE_AT = re.compile(r"[^/?#@\[\]\s]*")
"""User and password: what would end them has to be percent-encoded, or part of a password is read as something else."""

_SERVERS = re.compile(
    r"(?P<hosts>[^/?#@\s]*) (?P<path>/[^?#@\s]*)? (?:\?(?P<query>[^#@\s]*))?",
    re.VERBOSE,
)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+(?:%[\w.]+)?\] | [^:\[\]]*) (?::(?P<port>[^:]*))?", re.VERBOSE)


def of_a_server(url: str) -> bool:
    """Return whether a URL is that of a PostgreSQL database."""
    return url.startswith(POSTGRESQL)


def is_server_database(url: str) -> bool:
    """Return whether the URL of a PostgreSQL database can be read in one way only; it may name several servers."""
    head, _, rest = url.partition("://")[2].rpartition("@")
    servers = _SERVERS.fullmatch(rest)
    if not (of_a_server(url) and _BEFORE_AT.fullmatch(head) and servers and _is_split(url)):
        return False
    named = [_HOST.fullmatch(each) for each in servers["hosts"].split(",")]
    ports = [each["port"] for each in named if each and each["port"] is not None] + _parameters(
        servers["query"] or "", "port"
    )
    return all(named) and all(_PORT.fullmatch(each) and int(each) in _PORTS for each in ports)


def without_password(url: str) -> str:
    """Return a URL without the password in it, also where the URL is not one that can be read.

    A URL with an "@" behind its "?" has its password before the one or behind the other, so no more than its scheme is
    returned.
    """
    scheme, separator, rest = url.partition("://")
    if "@" in rest.partition("?")[2]:
        return f"{scheme}{separator}…"
    head, at, server = rest.rpartition("@")
    address, mark, query = server.partition("?")
    kept = "&".join(each for each in query.split("&") if "pass" not in _name(each))
    return f"{scheme}{separator}{head.partition(':')[0]}{at}{address}{mark if kept else ''}{kept}"


def is_ip(host: str) -> bool:
    """Return whether a text is an IP address; the server cannot listen at a host name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_network(text: str) -> bool:
    """Return whether a text is an IP address, or a network in CIDR notation."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def is_address(url: str) -> bool:
    """Return whether a text is a base URL to which paths can be appended, also in capitals, as in QR codes."""
    try:
        parts = urlsplit(url)
        whole = parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    return bool(whole) and parts.scheme in ("http", "https") and not parts.query and not parts.fragment


def is_mail_server(url: str) -> bool:
    """Return whether a text is the URL of a mail server, without a password, which has a file of its own."""
    try:
        parts = urlsplit(url)
        whole = parts.hostname and parts.port != 0 and parts.password is None
    except ValueError:
        return False
    beside = parts.path.strip("/") or parts.query or parts.fragment
    return bool(whole) and parts.scheme in {"smtp", "smtps"} and not beside


def is_private(url: str) -> bool:
    """Return whether requests to a URL cannot be read on the way: TLS, or an address of this machine."""
    if not is_address(url):
        return False
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    return scheme == "https" or (is_ip(host) and ip_address(host).is_loopback)


def _is_split(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0]).lower()


def _parameters(query: str, name: str) -> list[str]:
    """Return the values of a parameter of that name."""
    found = (each for each in query.split("&") if _name(each) == name)
    return [part for each in found for part in unquote_plus(each.partition("=")[2]).split(",")]
