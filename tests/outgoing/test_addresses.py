"""Nothing goes to an address that is not public, in whatever spelling or by whatever name."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address

import pytest

from assistant.errors import InvalidInput, SetupError
from assistant.outgoing.addresses import Allowed, is_public, read_allowed
from assistant.outgoing.gate import Gate, check_literal, checked_url
from tests.outgoing.conftest import LOOPBACK
from tests.outgoing.receiver import Receiver

NOBODY = Allowed()
REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
    "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::93b8:d822", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1", "3fff::1", "4000::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "192.167.0.1", "223.255.255.1",
          "2606:4700:4700::1111", "2a00:1450:400f::1"]  # fmt: skip
# How one address can be written in a URL; each must end at the check.
SPELLINGS = [
    "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://2130706433/",
    "http://0x7f000001/", "http://0x7f.0.0.1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://127.0.0.1./", "http://127.0.0.01/", "http://0/", "http://0.0.0.0/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fd00:ec2::254]/",
    "http://169.254.169.254/latest/meta-data/", "http://0xa9fea9fe/", "http://2852039166/",
    "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
    "http://localhost/", "http://LOCALHOST/", "http://localhost./",
]  # fmt: skip
NO_URL = [
    "", "x", "ftp://crm.example/", "file:///etc/passwd", "gopher://crm.example/", "//crm.example/",
    "javascript:alert(1)", "http://", "https:///hook", "http://user@crm.example/",
    "http://user:pass@crm.example/", "http://:@crm.example/", "http://crm.example:22/",
    "http://crm.example:25/", "http://crm.example:0/", "http://crm.example:1023/",
    "http://crm.example:65536/", "http://crm.example:x/", "http://crm.example\\@127.0.0.1/",
    "http://crm.example/\r\nX: y", "http://crm.example/ x", "http://crm.example/\x00",
    "http://[::1/", "http://[127.0.0.1]/", "http://" + "a" * 2000 + ".example/",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not NOBODY.permits("crm.example", address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_fine(address: str) -> None:
    assert NOBODY.permits("crm.example", address)


@pytest.mark.parametrize("address", ["fe80::1%eth0", "2606:4700::1111%eth0", "", "crm.example"])
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert not NOBODY.permits("crm.example", address)


@pytest.mark.parametrize("url", SPELLINGS)
async def test_no_spelling_of_an_inner_address_is_connected_to(url: str) -> None:
    answer = await Gate(NOBODY, timeout_s=5).post(url, b"{}", {})
    assert answer.status is None
    assert answer.kind in ("blocked", "unreachable")
    assert "127" not in (answer.error or "")


@pytest.mark.parametrize("url", SPELLINGS)
async def test_no_spelling_reaches_a_receiver_on_this_machine(url: str, receiver: Receiver) -> None:
    """The same with a port on which somebody listens: nothing arrives."""
    host, _, path = url.removeprefix("http://").partition("/")
    target = f"http://{host}:{receiver.server.port}/{path}"
    answer = await Gate(NOBODY, timeout_s=5).post(target, b"{}", {})
    assert answer.status is None
    assert receiver.got == []


@pytest.mark.parametrize("url", [*NO_URL])
async def test_what_is_no_good_url_is_refused_when_given_and_when_sent(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_url(url)
    assert refused.value.field == "url"
    answer = await Gate(NOBODY, timeout_s=5).post(url, b"{}", {})
    assert (answer.status, answer.kind) == (None, "blocked")


@pytest.mark.parametrize(
    "url",
    ["https://crm.example/hook?key=1", "http://crm.example:8080/", "https://bücher.example/",
     "https://[2606:4700:4700::1111]/", "https://crm.example:65535/", "HTTPS://CRM.example"],
)  # fmt: skip
def test_a_good_url_is_taken(url: str) -> None:
    check_literal(checked_url(url), NOBODY)


@pytest.mark.parametrize("url", [url for url in SPELLINGS if "%" not in url])
def test_an_inner_address_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_literal(checked_url(url), NOBODY)
    assert refused.value.field == "url"


# ------------------------------------------------------------ names


class Names:
    """A name service that gives one answer after the other; the last stays."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int, family: socket.AddressFamily) -> list:
        self.asked += 1
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in answer
        ]


@pytest.mark.parametrize("address", REFUSED)
async def test_a_name_of_an_inner_address_is_refused(address: str) -> None:
    gate = Gate(NOBODY, timeout_s=5, lookup=Names([address]))
    answer = await gate.post("http://crm.example/", b"{}", {})
    assert (answer.status, answer.kind) == (None, "blocked")
    assert answer.error == "the address of this host is not allowed"


async def test_a_name_with_one_inner_address_among_public_ones_is_refused() -> None:
    gate = Gate(NOBODY, timeout_s=5, lookup=Names(["93.184.216.34", "127.0.0.1"]))
    assert (await gate.post("http://crm.example/", b"{}", {})).kind == "blocked"


async def test_a_name_that_changes_its_answer_is_asked_once_and_connected_as_checked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Public at the check, inner a moment later: the checked address is the one connected to."""
    names, tried = Names(["93.184.216.34"], ["127.0.0.1"]), []

    async def connect(loop, sock, address):
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", connect)
    gate = Gate(NOBODY, timeout_s=5, lookup=names)
    url = receiver.url(host="crm.example")
    assert (await gate.post(url, b"{}", {})).kind == "unreachable"
    assert (names.asked, tried) == (1, ["93.184.216.34"])
    assert (await gate.post(url, b"{}", {})).kind == "blocked"  # a request of its own, asked anew
    assert (names.asked, tried) == (2, ["93.184.216.34"])
    assert receiver.got == []


async def test_a_resolver_that_was_led_astray_is_stopped_at_the_socket(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even without the check of the lookup nothing is connected to."""
    from assistant.outgoing import gate as module

    async def unchecked(self, host, port=0, family=socket.AF_UNSPEC):
        return await Names(["127.0.0.1"])(host, port, family)

    monkeypatch.setattr(module._Check, "resolve", unchecked)
    answer = await Gate(NOBODY, timeout_s=5).post(receiver.url(host="crm.example"), b"{}", {})
    assert (answer.kind, receiver.got) == ("blocked", [])


async def test_a_name_nobody_knows_is_said_so_without_the_name() -> None:
    async def fail(host: str, port: int, family: socket.AddressFamily) -> list:
        raise socket.gaierror(socket.EAI_NONAME, "who is crm.example?")

    answer = await Gate(NOBODY, lookup=fail).post("http://crm.example/", b"{}", {})
    assert answer.error == "the host name is not known"


# ------------------------------------------------------------ what the operator allows


@pytest.mark.parametrize(
    ("entries", "host", "address", "allowed"),
    [
        (["10.1.0.0/16"], "crm.example", "10.1.2.3", True),
        (["10.1.0.0/16"], "crm.example", "10.2.0.1", False),
        (["crm.internal.example"], "CRM.internal.example.", "10.9.9.9", True),
        (["crm.internal.example"], "other.internal.example", "10.9.9.9", False),
        (["127.0.0.1"], "127.0.0.1", "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.1", "::ffff:127.0.0.1", False),
        (["fd00:1::/32"], "crm.example", "fd00:1::5", True),
        ([], "crm.example", "10.1.2.3", False),
    ],
)
def test_only_what_is_allowed_is_opened(entries, host, address, allowed) -> None:
    assert read_allowed(entries).permits(host, address) is allowed


@pytest.mark.parametrize("entry", ["http://crm.example", "10.0.0.1/8", "*", "a b", "", "x:y"])
def test_an_entry_that_is_neither_host_nor_network_stops_the_start(entry: str) -> None:
    with pytest.raises(SetupError):
        read_allowed([entry])


async def test_an_allowed_receiver_inside_is_reached_by_name_and_number(receiver: Receiver) -> None:
    assert (await Gate(LOOPBACK).post(receiver.url(), b"{}", {})).status == 204
    by_name = Gate(read_allowed(["crm.internal"]), lookup=Names(["127.0.0.1"]))
    assert (await by_name.post(receiver.url(host="crm.internal"), b"{}", {})).status == 204


async def test_proxies_and_passwords_of_the_environment_are_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    trap = await Receiver.start()
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password trap\n")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, trap.url(""))
    monkeypatch.setenv("NETRC", str(netrc))
    await Gate(LOOPBACK).post(receiver.url(), b"{}", {})
    assert trap.got == []
    assert "authorization" not in receiver.got[0].headers
    await trap.stop()
