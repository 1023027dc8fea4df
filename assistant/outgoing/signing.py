"""Signatures after Standard Webhooks 1.0: secrets, and the headers of one try."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from standardwebhooks import Webhook

_PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
USER_AGENT: Final = "lead-assistant-webhooks/1"


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    event_id: str, body: bytes, now: datetime, signers: Sequence[str]
) -> dict[str, str]:
    """Return the headers of a try that is made now. event_id: the same on every try.

    signers: secrets, each of which signs; a receiver needs to know one of them.
    """
    text = body.decode()
    signatures = [Webhook(secret).sign(event_id, now, text) for secret in signers]
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
