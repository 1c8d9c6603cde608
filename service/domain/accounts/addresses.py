"""The addresses from which a token may be used: IPv4 and IPv6, single ones or networks."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ADDRESSES = 50
_MAPPED = 96
"""Bits before the IPv4 address in ::ffff:a.b.c.d."""

_BETWEEN = re.compile(r"[\s,;]+")


def split_addresses(typed: str) -> list[str]:
    """Return the addresses of a text, which separates them by spaces, commas or lines."""
    return [each for each in _BETWEEN.split(typed) if each]


def network(typed: str) -> str | None:
    """Return an address or network as it is stored: a network in CIDR notation; `None` for anything else.

    One of IPv4-mapped IPv6 addresses becomes one of IPv4 addresses, as addresses do when they are compared.
    """
    try:
        read = ip_network(typed, strict=False)
    except ValueError:
        return None
    mapped = read.network_address.ipv4_mapped if isinstance(read, IPv6Network) else None
    return str(ip_network((mapped, read.prefixlen - _MAPPED)) if mapped and read.prefixlen >= _MAPPED else read)


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Return whether an address lies in one of some networks. An IPv4 address may be written as an IPv6 one."""
    try:
        plain = unmapped(address)
    except ValueError:
        return False
    return any(plain in ip_network(each) for each in networks)


def unmapped(address: str) -> IPv4Address | IPv6Address:
    """Parse an address; an IPv4-mapped IPv6 address (::ffff:a.b.c.d) becomes an IPv4 address. Raises `ValueError`."""
    read = ip_address(address)
    return (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read
