"""What comes of a try: sent, tried again later, or given up and the webhook disabled."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assistant import metrics
from assistant.leads.events import WEBHOOK_DISABLED, event
from assistant.outgoing.gate import Answer
from assistant.outgoing.schedule import MAX_TRIES, asked_wait, next_try
from assistant.store import deliveries, webhooks
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.deliveries import Attempt, Claimed
from assistant.store.outbox import add_event

GONE: Final = 410


def conclude(
    session: Session,
    claimed: Claimed,
    attempt: Attempt,
    answer: Answer,
    now: datetime,
    *,
    chance: float,
) -> None:
    """Write down what came of a try. The last failure, or 410, disables the webhook.

    A test is tried once and disables nothing: whoever asked for it looks at the log.
    """
    if answer.error is None:
        deliveries.mark_sent(session, claimed, attempt)
        return
    is_test = claimed.waiting.event.type == "webhook.test"
    again = None
    if answer.status != GONE and not is_test:
        wait = asked_wait(answer.status, answer.retry_after, now)
        again = next_try(claimed.attempt, now, chance=chance, not_before=wait)
    noted = deliveries.mark_failed(session, claimed, attempt, again)
    if noted and again is None and not is_test:
        _disable(session, claimed.endpoint.id, answer, now)


def _disable(session: Session, of_id: str, answer: Answer, now: datetime) -> None:
    """Send it nothing more, and tell: in the audit, and by mail where there is a mail server."""
    reason = (
        "The receiver answered 410 Gone."
        if answer.status == GONE
        else f"An event was not taken in {MAX_TRIES} tries; the last: {answer.error}."
    )
    if not webhooks.disable_endpoint(session, of_id, reason):
        return
    metrics.WEBHOOKS_DISABLED.inc()
    detail = {"reason": reason}
    append_audit(session, AuditEntry(now, "system", WEBHOOK_DISABLED, of_id, detail))
    add_event(session, event(WEBHOOK_DISABLED, None, now, webhook_id=of_id, reason=reason))
