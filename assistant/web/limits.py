"""How much one address, one conversation and everybody together may ask for."""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from assistant.errors import RateLimited

MAX_KEYS: Final = 50_000


@dataclass(frozen=True)
class Rate:
    """per_second: what comes back each second; burst: what may come at once."""

    per_second: float
    burst: float


class Buckets:
    """Token buckets by key, on a monotonic clock: setting the wall clock changes nothing."""

    def __init__(self, rate: Rate, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Take one. Raises RateLimited, with the seconds to wait, when none is left."""
        now = self._clock()
        level, at = self._levels.pop(key, (self._rate.burst, now))
        level = min(self._rate.burst, level + (now - at) * self._rate.per_second)
        if level < 1:
            self._levels[key] = (level, now)
            wait_s = (1 - level) / self._rate.per_second
            raise RateLimited(
                "Too many requests at once. Please wait a moment.",
                retry_after_s=max(1, math.ceil(wait_s)),
            )
        self._levels[key] = (level - 1, now)
        if len(self._levels) > MAX_KEYS:
            self._forget_full(now)

    def _forget_full(self, now: float) -> None:
        """Drop the buckets that are full again; if none is, the one used longest ago."""
        full_after_s = self._rate.burst / self._rate.per_second
        old = [key for key, (_, at) in self._levels.items() if now - at > full_after_s]
        for key in old or [next(iter(self._levels))]:
            del self._levels[key]


class Limits:
    """The limits of the chat. Loopback has none of its own: a proxy on this machine stands for
    all visitors (set ASSISTANT_TRUSTED_PROXIES so that their own addresses count)."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._opened = Buckets(Rate(0.5, 20), clock=clock)
        self._address = Buckets(Rate(10, 60), clock=clock)
        self._conversation = Buckets(Rate(20, 60), clock=clock)
        self._server = Buckets(Rate(1000, 2000), clock=clock)

    def take_conversation(self, address: str) -> None:
        """One more conversation from this address."""
        self._server.take("")
        if not is_loopback(address):
            self._opened.take(network_of(address))

    def take_message(self, address: str, conversation_id: str) -> None:
        """One more message in this conversation from this address."""
        self._server.take("")
        self._conversation.take(conversation_id)
        if not is_loopback(address):
            self._address.take(network_of(address))

    def take_link(self, address: str) -> None:
        """One more link followed from this address."""
        self._server.take("")
        if not is_loopback(address):
            self._address.take(network_of(address))


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def network_of(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or an IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def address_of(request: web.Request, trusted_proxies: int) -> str:
    """Return the sender's address: the peer's, or what the trusted proxies in front say."""
    peer = request.remote or ""
    if trusted_proxies < 1:
        return peer
    header = ",".join(request.headers.getall("X-Forwarded-For", []))
    forwarded = [part.strip() for part in header.split(",")]
    chain = [*[part for part in forwarded if part], peer]
    return chain[max(0, len(chain) - 1 - trusted_proxies)]
