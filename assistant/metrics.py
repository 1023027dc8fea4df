"""Numbers for Prometheus: counts and durations, never a word, address or id of a visitor."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from assistant.shared_numbers import is_counted_together

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
SOCKETS = Gauge("assistant_sockets", "WebSocket connections open", multiprocess_mode="livesum")
EVENTS = Counter("assistant_events", "What happened to conversations and leads", ["type"])
WEBHOOK_TRIES = Counter("assistant_webhook_tries", "Tries to deliver a webhook", ["result"])
WEBHOOKS_DISABLED = Counter("assistant_webhooks_disabled", "Webhooks disabled after failures")
MODEL_SWAPS = Counter("assistant_model_swaps", "Newer models met while serving", ["result"])
MAILS = Counter("assistant_mails", "Tries to send a mail to a colleague", ["result"])
BACKLOG = Gauge(
    "assistant_backlog", "What waits to go out", ["kind"], multiprocess_mode="mostrecent"
)
BACKLOG_SECONDS = Gauge(
    "assistant_backlog_seconds",
    "Age of the oldest event that waits to be handed on",
    multiprocess_mode="mostrecent",
)


def exposition() -> bytes:
    """Return all numbers in Prometheus' text format: of every process where several serve."""
    if not is_counted_together():
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget_process(pid: int) -> None:
    """A process that ended has no open sockets any more; what it counted stays."""
    if is_counted_together():
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]
