"""Prepare a running server for a fuzzer that reads its published contract.

Writes schemathesis.toml: keys, ids that exist, and what is left out of the checks, with the reason.
The server should be a fresh one of its own: the fuzzer changes and erases what it finds.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

SAID = (
    "We need help with support tickets for 40 people",
    "I am Ada Berg from Fjordline Interiors",
    "ada@fjordline.example",
    "about 40k euros this year",
    "yes",
)
CONFIG = """\
# 413 is how a text or body over its limit is refused.
[checks.negative_data_rejection]
expected-statuses = [
    "400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429",
]

[auth.openapi.apiKey]
bearer = "{key}"
[auth.openapi.visitorToken]
bearer = "{token}"

# A conversation's token fits that conversation only. A wrong one answers 404, like an id that does
# not exist: nobody can find out by it which ids do. Nor can the fuzzer reach what it opened, for
# it keeps to the one token above.
[[operations]]
include-path-regex = "^/api/v1/conversations/"
exclude-method = "DELETE"
parameters = {{ "path.id" = "{conversation}" }}
[[operations]]
include-path-regex = "^/api/v1/conversations/"
checks.ignored_auth.enabled = false
checks.ensure_resource_availability.enabled = false

[[operations]]
include-path-regex = "^/api/v1/leads/"
exclude-method = "DELETE"
parameters = {{ "path.id" = "{lead}" }}
[[operations]]
include-operation-id = "listDeliveries"
parameters = {{ "path.id" = "{webhook}", "query.cursor" = "" }}
[[operations]]
include-path-regex = "^/api/v1/webhooks/"
exclude-method = "DELETE"
parameters = {{ "path.id" = "{webhook}", "path.delivery_id" = "{delivery}" }}

# What no schema can say: a choice that is on offer, words that were shown, a time that lies ahead,
# min not above max, an address that is public, a site that exists.
[[operations]]
include-operation-id = [
    "sendMessage", "changeConsent", "changeLead", "createWebhook", "changeWebhook",
]
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]

# Made-up cursors are refused; an empty one is the first page, so that the rest is tried.
[[operations]]
include-operation-id = ["listLeads", "listDeliveries"]
parameters = {{ "query.cursor" = "" }}
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "422", "429"]

# Plain HTTP is no handshake; tests/web/test_chat_socket.py opens sockets.
[[operations]]
include-operation-id = "openSocket"
checks.positive_data_acceptance.expected-statuses = ["400"]
"""


def call(base: str, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{base}/api/v1{path}", data, headers, method=method)
    with urlopen(request) as answer:
        return json.load(answer)


def prepare(base: str, key: str) -> str:
    """Make a conversation, its lead and a webhook; return the configuration that names them."""
    opened = call(base, "POST", "/conversations", {"site": "demo", "locale": "en"})
    conversation, token = opened["conversation"]["id"], opened["token"]
    for text in SAID:
        said = {"client_id": str(uuid4()), "text": text}
        call(base, "POST", f"/conversations/{conversation}/messages", said, token)
    lead = call(base, "GET", "/leads?sort=-created_at&limit=1", token=key)["leads"][0]["id"]
    hook = {"url": "https://crm.example.com/hook", "events": ["lead.qualified"]}
    webhook = call(base, "POST", "/webhooks", hook, key)["id"]
    delivery = call(base, "POST", f"/webhooks/{webhook}/test", token=key)["id"]
    ids = {"conversation": conversation, "lead": lead, "webhook": webhook, "delivery": delivery}
    return CONFIG.format(key=key, token=token, **ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="address of the server, without a slash at its end")
    parser.add_argument("key", help="API key of all scopes")
    parser.add_argument("--out", type=Path, default=Path("schemathesis.toml"))
    given = parser.parse_args()
    given.out.write_text(prepare(given.base, given.key), "utf-8")


if __name__ == "__main__":
    main()
