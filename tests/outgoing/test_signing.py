"""Signatures: the published vector, and a receiver that turns away what is old or altered."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from assistant.outgoing.signing import new_secret, signed_headers

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
SECRET = new_secret()
BODY = '{"type":"lead.qualified","data":{"name":"Åse"}}'.encode()


def test_the_published_vector_of_the_standard() -> None:
    body, at = b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", body, at, [secret])
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_long_random_and_written_as_the_standard_wants() -> None:
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", SECRET)
    assert len(base64.b64decode(SECRET.removeprefix("whsec_"))) == 32
    assert new_secret() != SECRET


def test_a_receiver_that_knows_either_secret_takes_it() -> None:
    old, now = new_secret(), datetime.now(UTC)
    headers = signed_headers("e", BODY, now, [SECRET, old])
    for secret in (SECRET, old):
        assert Webhook(secret).verify(BODY, headers)["type"] == "lead.qualified"
    assert headers["webhook-signature"].count("v1,") == 2


# ------------------------------------------------------------ the receiver of the documentation


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    """The names of the receiver in the documentation, run as it stands there."""
    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {"__name__": "receiver"}
    secret = f'SECRET = "{SECRET}"'
    source = re.sub(r"^SECRET = .*$", secret, code.group(1), flags=re.MULTILINE)
    exec(compile(source, "receiver.py", "exec"), names)
    return names


def headers_of(*, age_s: int = 0, **changes: str) -> dict[str, str]:
    at = datetime.now(UTC) - timedelta(seconds=age_s)
    signed = signed_headers("event-1", BODY, at, [SECRET])
    return {**signed, **{name.replace("_", "-"): value for name, value in changes.items()}}


def test_the_documented_receiver_takes_what_is_genuine(sample: dict[str, Any]) -> None:
    assert sample["verify"](BODY, headers_of())["type"] == "lead.qualified"
    assert sample["verify"](BODY, headers_of(age_s=290))
    both = signed_headers("event-1", BODY, datetime.now(UTC), [new_secret(), SECRET])
    assert sample["verify"](BODY, both)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY + b" ", headers_of()),
        (BODY.replace(b"qualified", b"erased"), headers_of()),
        (BODY, headers_of(webhook_id="event-2")),
        (BODY, headers_of(webhook_timestamp="1614265330")),
        (BODY, headers_of(webhook_signature="v1,AAAA")),
        (BODY, headers_of(webhook_signature="")),
        (BODY, headers_of(webhook_signature="v2," + "A" * 43 + "=")),
        (BODY, signed_headers("event-1", BODY, datetime.now(UTC), [new_secret()])),
        (BODY, headers_of(age_s=3600)),
        (BODY, headers_of(age_s=-3600)),
    ],
)
def test_the_documented_receiver_turns_away_what_is_altered_forged_or_old(
    sample: dict[str, Any], body: bytes, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="webhook"):
        sample["verify"](body, headers)


def test_a_replayed_request_is_turned_away_once_it_is_old_even_with_a_good_signature(
    sample: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match="old"):
        sample["verify"](BODY, headers_of(age_s=301))


def test_the_documented_receiver_runs_with_the_standard_library_alone() -> None:
    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    source = code.group(1).replace("serve_forever()", "server_close()")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", source.replace("8000", "0")],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
