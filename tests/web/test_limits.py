"""Buckets by address, conversation and server, and whose address counts."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from assistant.errors import RateLimited
from assistant.web import limits
from assistant.web.limits import Buckets, Limits, Rate, address_of, network_of

FAR = "203.0.113.7"


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def take_all(take: object, *arguments: str) -> int:
    """Take until it is refused; return how often that worked."""
    for count in range(100_000):
        try:
            take(*arguments)  # type: ignore[operator]
        except RateLimited:
            return count
    raise AssertionError("it never ends")


def test_a_bucket_is_empty_and_fills_with_time() -> None:
    clock = Clock()
    buckets = Buckets(Rate(2, 3), clock=clock)
    assert take_all(buckets.take, "a") == 3
    assert take_all(buckets.take, "b") == 3
    clock.now += 0.5
    assert take_all(buckets.take, "a") == 1
    clock.now += 60
    assert take_all(buckets.take, "a") == 3


def test_the_wait_that_is_told_is_enough() -> None:
    clock = Clock()
    buckets = Buckets(Rate(0.1, 1), clock=clock)
    buckets.take("a")
    with pytest.raises(RateLimited) as refused:
        buckets.take("a")
    clock.now += refused.value.retry_after_s
    buckets.take("a")


def test_an_address_opens_and_says_no_more_than_its_share() -> None:
    clock = Clock()
    chat = Limits(clock=clock)
    assert take_all(chat.take_conversation, FAR) == 20
    chat.take_conversation("203.0.113.8")
    assert take_all(lambda: chat.take_message(FAR, "c1")) == 60
    chat.take_message("203.0.113.8", "c2")


def test_a_conversation_has_its_own_share_whatever_the_addresses() -> None:
    chat = Limits(clock=Clock())
    senders = iter(f"203.0.{n // 250}.{n % 250}" for n in range(1000))
    assert take_all(lambda: chat.take_message(next(senders), "c1")) == 60


def test_the_whole_server_has_a_limit() -> None:
    chat = Limits(clock=Clock())
    senders = iter(f"10.{n // 62500}.{n // 250 % 250}.{n % 250}" for n in range(10_000))
    assert take_all(lambda: chat.take_conversation(next(senders))) == 2000


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_KEYS", 10)
    clock = Clock()
    buckets = Buckets(Rate(1, 2), clock=clock)
    for number in range(100):
        buckets.take(str(number))
    assert len(buckets._levels) <= 11
    take_all(buckets.take, "99")
    clock.now += 100
    buckets.take("new")
    assert len(buckets._levels) <= 11


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_who_counts_as_one_sender(address: str, sender: str) -> None:
    assert network_of(address) == sender


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.1", "peer"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (2, "1.2.3.4, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (1, "", "peer"),
        (3, "198.51.100.1", "198.51.100.1"),
    ],
)
def test_only_trusted_proxies_are_believed(proxies: int, header: str, address: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": header})
    expected = (request.remote or "") if address == "peer" else address
    assert address_of(request, proxies) == expected
