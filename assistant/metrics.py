"""Numbers for Prometheus: counts and durations, never a word, address or id of a visitor."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("assistant_turns", "Visitor messages answered and committed", ["transport"])
TURN_SECONDS = Histogram(
    "assistant_turn_seconds",
    "From a visitor's message to its committed answer",
    buckets=(0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
CONVERSATIONS = Counter("assistant_conversations", "Conversations opened")
INTENTS = Counter("assistant_intents", "Visitor messages by intent", ["intent"])
ACTION_FAILURES = Counter("assistant_action_failures", "Actions that raised", ["action"])
REFUSED = Counter("assistant_requests_refused", "Requests answered with an error", ["code"])
SOCKETS = Gauge("assistant_sockets", "WebSocket connections open")
WEBHOOK_TRIES = Counter("assistant_webhook_tries", "Tries to deliver a webhook", ["result"])
WEBHOOKS_DISABLED = Counter("assistant_webhooks_disabled", "Webhooks disabled after failures")
MAILS = Counter("assistant_mails", "Tries to send a mail to a colleague", ["result"])
