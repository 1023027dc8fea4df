"""Which addresses a webhook may be sent to: public ones, and those the operator allows by name.

Whatever holds another address inside (mapped, 6to4, NAT64, Teredo) is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from assistant.errors import SetupError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# Written out: what Python calls global differs from one of its releases to the next.
_REFUSED_4: Final = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by providers; the metadata of one cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # the host's agent in one cloud
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_PUBLIC_6: Final = IPv6Network("2000::/3")
_REFUSED_6: Final = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


@dataclass(frozen=True)
class Allowed:
    """What the operator opens beside the public internet: host names and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def permits(self, host: str, address: str) -> bool:
        """Whether this address, which the host stands for, may be connected to."""
        try:
            found = ip_address(address)
        except ValueError:  # with a zone, for example: not public in any case
            return False
        if normal_host(host) in self.hosts:
            return True
        if any(found in network for network in self.networks):
            return True
        return is_public(found)


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    if getattr(address, "scope_id", None) or address not in _PUBLIC_6:
        return False
    return not any(address in network for network in _REFUSED_6)


def normal_host(host: str) -> str:
    return host.rstrip(".").casefold()


def read_allowed(entries: Iterable[str]) -> Allowed:
    """Return what is allowed by hosts ("crm.internal") and networks ("10.1.0.0/16", "10.1.2.3").

    Raises SetupError naming an entry that is neither.
    """
    hosts: set[str] = set()
    networks: list[Network] = []
    for entry in (part.strip() for part in entries):
        try:
            networks.append(ip_network(entry))
        except ValueError:
            if not entry or any(letter in entry for letter in "/:@ *?#\\"):
                raise SetupError(
                    f"{entry!r} is neither a host nor a network. Write hosts and networks "
                    "with commas between them, for example crm.internal.example,10.1.0.0/16."
                ) from None
            hosts.add(normal_host(entry))
    return Allowed(frozenset(hosts), tuple(networks))
