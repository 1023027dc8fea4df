"""The one way out over HTTP: to checked addresses only, no redirects, bounded time and bytes.

No other module may make an HTTP client. Each request has a connector of its own: its resolver
lets checked addresses pass, and the address is checked again when the socket is made, which also
covers addresses written in the URL.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from assistant.errors import InvalidInput
from assistant.outgoing.addresses import Allowed, normal_host

TIMEOUT_S: Final = 20.0
MAX_URL: Final = 2000
MAX_ANSWER_BYTES: Final = 4096  # what is taken in; nobody reads it
WELL_KNOWN_PORTS: Final = (80, 443)
FIRST_FREE_PORT: Final = 1024  # below it live mail, file shares and the like
# A lookup: host, port, family -> addresses as text. Replaced in tests.
Lookup = Callable[[str, int, socket.AddressFamily], Awaitable[list[ResolveResult]]]


@dataclass(frozen=True)
class Answer:
    """What came of a request.

    status: None where no answer came. error: None for a 2xx, else a short text without address.
    kind: "delivered", "refused" (an answer other than 2xx), "redirect", "blocked", "timeout"
    or "unreachable". retry_after: the header's value as it came.
    """

    status: int | None
    error: str | None
    kind: str
    duration_ms: int
    retry_after: str | None = None


class AddressRefused(OSError):
    """The host stands for an address that nothing is sent to."""


class Gate:
    """Sends requests to the outside world."""

    def __init__(
        self, allowed: Allowed, *, timeout_s: float = TIMEOUT_S, lookup: Lookup | None = None
    ) -> None:
        self._allowed, self._timeout_s, self._lookup = allowed, timeout_s, lookup

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST once and return how it went; never raises for anything the other side does."""
        started = time.monotonic()
        status: int | None = None
        retry_after: str | None = None
        failure: tuple[str, str | None] = ("unreachable", None)
        try:
            target = checked_url(url)
            async with asyncio.timeout(self._timeout_s), self._session(target) as session:
                answer = await session.post(
                    target, data=body, headers=dict(headers), allow_redirects=False
                )
                status, retry_after = answer.status, answer.headers.get("Retry-After")
                answer.close()  # the status says it all; the rest may be long or slow
        except Exception as error:
            failure = _failure(error, self._timeout_s)
        kind, why = failure if status is None else _verdict(status)
        duration_ms = round((time.monotonic() - started) * 1000)
        return Answer(status, why, kind, duration_ms, retry_after)

    def _session(self, target: URL) -> aiohttp.ClientSession:
        check = _Check(self._allowed, target.host or "", self._lookup)
        connector = aiohttp.TCPConnector(
            resolver=check,
            socket_factory=check.make_socket,
            use_dns_cache=False,
            force_close=True,
            ssl=True,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,  # no proxies and no passwords from the environment
            read_bufsize=MAX_ANSWER_BYTES,
        )


class _Check(AbstractResolver):
    """The check of one request: at the lookup, and again when the socket is made."""

    def __init__(self, allowed: Allowed, host: str, lookup: Lookup | None) -> None:
        self._allowed, self._host = allowed, host
        self._resolver = None if lookup else aiohttp.ThreadedResolver()
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host. Raises AddressRefused when one of them is refused.

        A public name that also has an inner address is not used at all: it is a trap or a mistake.
        """
        if self._resolver is not None:
            found = await self._resolver.resolve(host, port, family)
        else:
            assert self._lookup is not None
            found = await self._lookup(host, port, family)
        for one in found:
            self._check(one["host"])
        return found

    async def close(self) -> None:
        """Nothing is held."""

    def make_socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        self._check(address[0])
        return socket.socket(family, kind, protocol)

    def _check(self, address: str) -> None:
        if not self._allowed.permits(self._host, address):
            raise AddressRefused("address not allowed")


def checked_url(url: str) -> URL:
    """Return the URL as it will be used. Raises InvalidInput saying what is wrong with it.

    The same library reads it here and sends the request, so both see the same host.
    """
    if len(url) > MAX_URL or not url.isprintable() or " " in url or "\\" in url:
        raise InvalidInput(
            f"The url must be at most {MAX_URL} characters without blanks or backslashes.",
            field="url",
        )
    try:
        target = URL(url)
        port = target.port
    except ValueError as error:
        raise InvalidInput("This is no url.", field="url") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise InvalidInput("The url must begin with https:// or http:// and a host.", field="url")
    if target.user is not None or target.password is not None:
        raise InvalidInput("The url may not hold a user or a password.", field="url")
    if port is None or not (port in WELL_KNOWN_PORTS or port >= FIRST_FREE_PORT):
        raise InvalidInput(f"The port must be 80, 443 or {FIRST_FREE_PORT} and up.", field="url")
    return target.with_fragment(None)


def check_literal(target: URL, allowed: Allowed) -> None:
    """Raise InvalidInput when the host is an address that is refused, in whatever spelling."""
    host = normal_host(target.host or "")
    addresses = [host] if ":" in host else _as_ipv4(host)
    if any(not allowed.permits(host, address) for address in addresses):
        raise InvalidInput(
            "Nothing is sent to this address: it is not public. The operator can allow it with "
            "ASSISTANT_WEBHOOK_ALLOW.",
            field="url",
        )


def _as_ipv4(host: str) -> list[str]:
    """Return the address of a host like 127.1, 0x7f000001 or 017700000001; none for a name."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return ["127.0.0.1"] if host == "localhost" else []


def _verdict(status: int) -> tuple[str, str | None]:
    if 200 <= status < 300:
        return "delivered", None
    if 300 <= status < 400:
        return "redirect", f"HTTP {status}: redirects are not followed"
    return "refused", f"HTTP {status}"


def _failure(error: Exception, timeout_s: float) -> tuple[str, str]:
    """Return the kind and a text for a log that others read: no host, no address."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, AddressRefused):
            return "blocked", "the address of this host is not allowed"
        chain = getattr(chain, "os_error", None) or chain.__cause__ or chain.__context__
    if isinstance(error, InvalidInput):
        return "blocked", str(error)
    if isinstance(error, aiohttp.InvalidURL):
        return "blocked", "the url cannot be used"
    if isinstance(error, TimeoutError):
        return "timeout", f"no answer within {timeout_s:g} s"
    if isinstance(error, (aiohttp.ClientConnectorDNSError, socket.gaierror)):
        return "unreachable", "the host name is not known"
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return "unreachable", "TLS failed: the certificate is not valid for this host"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "unreachable", "could not connect"
    return "unreachable", "the connection broke before an answer came"
