"""Review: people judge how messages were understood; their labels become training examples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.errors import InvalidInput
from assistant.services.turns import new_id
from assistant.store import reviews as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.reviews import Kind, Label, Pending, Review

__all__ = ["Exported", "Kind", "Progress", "Reviews", "export_examples"]

# Examples are for everybody who trains: whoever is named in one stays out of it.
PERSONAL: Final = frozenset({"person", "email", "phone", "url", "company"})
LONGEST_EXAMPLE: Final = 300
_HEAD: Final = (
    "# Messages of visitors who agreed to it, with the meaning a reviewer gave them.\n"
    "# Written anew by `assistant review export`; keep it out of version control.\n"
)


@dataclass(frozen=True)
class Progress:
    """How much is left, and how many judged messages had been understood rightly."""

    unsure: int
    sure: int
    judged: int
    right: int


@dataclass(frozen=True)
class Exported:
    """What became of the labels: examples written, and labels left out by reason."""

    written: int
    left_out: Mapping[str, int]


class Reviews:
    """The queue of messages to judge, and the judgements."""

    def __init__(self, database: Database, intents: Iterable[str]) -> None:
        self._database, self.intents = database, tuple(intents)

    async def next(self, kind: Kind, *, after: str | None = None) -> Pending | None:
        return await self._database.read(lambda s: stored.next_pending(s, kind, after=after))

    async def progress(self) -> Progress:
        unsure, sure, verdicts = await self._database.read(
            lambda s: (
                stored.count_pending(s, "unsure"),
                stored.count_pending(s, "sure"),
                stored.count_verdicts(s),
            )
        )
        right = verdicts.get("right", 0)
        return Progress(unsure, sure, right + verdicts.get("wrong", 0), right)

    async def judge(self, message_id: str, intent: str | None, *, by: str) -> None:
        """Note what a message means; None when nobody can tell.

        Raises InvalidInput for an intent that does not exist, NotFound for such a message.
        """
        if intent is not None and intent not in self.intents:
            raise InvalidInput(f'There is no intent "{intent}".', field="intent")
        now = datetime.now(UTC)

        def write(session: Any) -> None:
            read_as = stored.intent_of(session, message_id)
            verdict: stored.Verdict = "unclear" if intent is None else "wrong"
            if intent == read_as:
                verdict = "right"
            stored.put_review(session, Review(new_id(), message_id, intent, verdict, by, now))
            append_audit(session, AuditEntry(now, by, "message.reviewed", message_id))

        await self._database.write(write)

    async def take_back(self, message_id: str, *, by: str) -> None:
        now = datetime.now(UTC)

        def write(session: Any) -> None:
            stored.forget_review(session, message_id)
            append_audit(session, AuditEntry(now, by, "message.review_taken_back", message_id))

        await self._database.write(write)


def export_examples(labels: Iterable[Label], folder: Path, languages: Iterable[str]) -> Exported:
    """Write reviewed_<language>.yml beside the other examples, in place of the last ones.

    Left out is what its visitor gave no consent for, what names somebody, what Rasa would read as
    markup, what is very long, and what already stands in another file.
    """
    known = _examples_in(folder)
    chosen: dict[str | None, dict[str, dict[str, None]]] = {name: {} for name in languages}
    left_out: dict[str, int] = {}
    for label in labels:
        reason = _why_not(label, known, chosen)
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
        else:
            chosen[label.language].setdefault(label.intent, {})[_one_line(label.text)] = None
            known[_one_line(label.text).casefold()] = label.intent
    for language, by_intent in chosen.items():
        _write(folder / f"reviewed_{language}.yml", by_intent)
    written = sum(len(texts) for by_intent in chosen.values() for texts in by_intent.values())
    return Exported(written, left_out)


def _why_not(
    label: Label, known: Mapping[str, str], languages: Collection[str | None]
) -> str | None:
    text = _one_line(label.text)
    if not label.may_train:
        return "no consent"
    if PERSONAL.intersection(label.entity_types):
        return "names somebody"
    if label.language not in languages:
        return "another language"
    if not text or len(text) > LONGEST_EXAMPLE or "[" in text or text.startswith("/"):
        return "not usable as an example"
    if text.casefold() in known:
        same = known[text.casefold()] == label.intent
        return "there already" if same else "contradicts another example"
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _examples_in(folder: Path) -> dict[str, str]:
    """Return the intent of every example that was not written by a review."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.yml")):
        if file.name.startswith("reviewed_"):
            continue
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            for line in str(block.get("examples", "")).splitlines():
                found[line.removeprefix("- ").strip().casefold()] = block.get("intent", "")
    return found


def _write(file: Path, by_intent: Mapping[str, Iterable[str]]) -> None:
    if not by_intent:
        file.unlink(missing_ok=True)
        return
    nlu = [
        {
            "intent": intent,
            "metadata": {"origin": "review"},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for intent, texts in sorted(by_intent.items())
    ]
    body = yaml.safe_dump(
        {"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False, width=10_000
    )
    file.write_text(_HEAD + body, encoding="utf-8")
