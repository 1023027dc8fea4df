"""Review: people judge how messages were understood, meaning and entities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.services.review_spans import Span, checked_spans
from assistant.services.turns import new_id
from assistant.store import review_queue as queue
from assistant.store import reviews as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.review_queue import KINDS, Contradiction, Kind, Pending
from assistant.store.reviews import Review

__all__ = ["KINDS", "Choice", "Contradiction", "Kind", "Pending", "Progress", "Reviews", "Tally"]

# mixed: from each list in turn
Choice = Literal["mixed", "contradicted", "unsure", "random"]
MOST_PASSED: Final = 50


@dataclass(frozen=True)
class Tally:
    """How many judged messages had been understood rightly."""

    judged: int
    right: int


@dataclass(frozen=True)
class Progress:
    """How much is left of each list, and how well messages had been understood.

    random: of the random list alone, which is no selection of the difficult ones.
    """

    left: Mapping[Kind, int]
    all: Tally
    random: Tally


class Reviews:
    """The queue of messages to judge, and the judgements."""

    def __init__(self, database: Database, intents: Iterable[str]) -> None:
        self._database, self.intents = database, tuple(intents)

    async def next(self, choice: Choice, *, passed: Collection[str] = ()) -> Pending | None:
        """Return the message to judge next; passed: ids of those passed over just now."""
        passed = tuple(passed)[-MOST_PASSED:]
        return await self._database.read(lambda s: _next(s, choice, passed))

    async def message(self, message_id: str, kind: Kind) -> Pending:
        """Return one message of a list, judged or not. Raises NotFound."""
        return await self._database.read(lambda s: queue.pending_message(s, message_id, kind))

    async def progress(self) -> Progress:
        def read(session: Session) -> Progress:
            left = {kind: queue.count_pending(session, kind) for kind in KINDS}
            return Progress(left, _tally(session), _tally(session, "random"))

        return await self._database.read(read)

    async def judge(
        self,
        message_id: str,
        intent: str | None,
        *,
        by: str,
        spans: Iterable[Span] | None = None,
        kind: Kind | None = None,
    ) -> None:
        """Note what a message means; None when nobody can tell.

        spans: the entities it holds, None where they were not looked at. kind: the list it came
        from. Raises InvalidInput for an intent that does not exist or spans that cannot be,
        NotFound for such a message.
        """
        if intent is not None and intent not in self.intents:
            raise InvalidInput(f'There is no intent "{intent}".', field="intent")
        now, marked = datetime.now(UTC), None if spans is None else tuple(spans)

        def write(session: Any) -> None:
            text, read_as = stored.text_and_intent(session, message_id)
            checked = None if marked is None else checked_spans(text, marked)
            entities = None if checked is None else tuple(one.as_dict() for one in checked)
            verdict: stored.Verdict = "unclear" if intent is None else "wrong"
            if intent == read_as:
                verdict = "right"
            review = Review(new_id(), message_id, intent, verdict, by, now, entities, kind)
            stored.put_review(session, review)
            append_audit(session, AuditEntry(now, by, "message.reviewed", message_id))

        await self._database.write(write)

    async def take_back(self, message_id: str, *, by: str) -> None:
        now = datetime.now(UTC)

        def write(session: Any) -> None:
            stored.forget_review(session, message_id)
            append_audit(session, AuditEntry(now, by, "message.review_taken_back", message_id))

        await self._database.write(write)


def _next(session: Session, choice: Choice, passed: Collection[str]) -> Pending | None:
    kinds: tuple[Kind, ...] = KINDS
    if choice != "mixed":
        return queue.next_pending(session, choice, passed=passed)
    turn = (sum(stored.count_verdicts(session).values()) + len(passed)) % len(kinds)
    for kind in (*kinds[turn:], *kinds[:turn]):
        if found := queue.next_pending(session, kind, passed=passed):
            return found
    return None


def _tally(session: Session, kind: Kind | None = None) -> Tally:
    verdicts = stored.count_verdicts(session, kind)
    right = verdicts.get("right", 0)
    return Tally(right + verdicts.get("wrong", 0), right)
