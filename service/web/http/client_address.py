"""The address of who sent a request, behind proxies that are believed about it."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, TypeAlias

from service.domain.accounts.addresses import unmapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litestar.types import Scope

Network: TypeAlias = IPv4Network | IPv6Network


class ClientAddress:
    """Finds the client of a request; `proxies` are the addresses and networks of proxies on other machines."""

    def __init__(self, proxies: Iterable[str] = ()) -> None:
        self._proxies: tuple[Network, ...] = tuple(ip_network(each, strict=False) for each in proxies)

    def __call__(self, scope: Scope) -> str:
        """Return the address of the client; empty where a Unix socket tells none.

        A proxy on this machine, which may use a Unix socket and then has no address, and those of the settings are
        believed about whom they forward. Each adds that one at the end of X-Forwarded-For, or as a line of its own;
        whatever precedes the first that is not believed can be forged.
        """
        address = scope["client"][0] if scope["client"] else ""
        said = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        passed_on = said.decode("latin-1").split(",") if said else []
        try:
            believed = is_loopback(address) or self._has(address)
            while passed_on and believed:
                address = str(unmapped(passed_on.pop().strip()))
                believed = self._has(address)
        except ValueError:
            pass
        return address

    def _has(self, address: str) -> bool:
        return bool(self._proxies) and any(unmapped(address) in each for each in self._proxies)


def is_loopback(peer: str) -> bool:
    """Return whether a peer is on this machine; one of a Unix socket has no address. Raises `ValueError`."""
    return not peer or unmapped(peer).is_loopback
