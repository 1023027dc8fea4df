"""What visitors ask about their own data: what is known, how to take it away, what to forget."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.extraction import cues
from assistant.services import wording
from assistant.services.turns import Reply, Turn, Utterance

_EVERYTHING: Final = re.compile(r"\b(?:everything|all|whole|alt|alle|hele)\b", re.IGNORECASE)
# Who wants it in their hands, and not only on the screen.
_COPY: Final = re.compile(
    r"\b(?:send|downloads?|copy|export|file|take|last(?:e)? ned|nedlasting|kopi|eksporter\w*|fil"
    r"|ta med)\b",
    re.IGNORECASE,
)


def show(turn: Turn) -> Reply:
    """Say what is known and agreed to; and how to take it away, where that was asked for."""
    lines = [*_values(turn), *_consents(turn)]
    copy = (_phrase(turn, "data.copy"),) if _COPY.search(turn.text) else ()
    if not lines:
        return Reply((Utterance("utter_show_nothing"), *copy))
    return Reply((Utterance("utter_show", {"lines": "\n".join(lines)}), *copy))


def _values(turn: Turn) -> list[str]:
    language, values = turn.language, turn.values
    return [
        f"• {wording.label(name, language)}: {wording.display(turn.facts[name], language)}"
        for name in wording.SHOWN
        if name in values
    ]


def _consents(turn: Turn) -> list[str]:
    """Return what was said yes or no to, the purposes in the playbook's order."""
    told, language = turn.consents, turn.language
    return [
        f"• {wording.phrase(language, f'consent.shown.{told[one.purpose]}')}: "
        f"{wording.phrase(language, f'consent.purpose.{one.purpose}')}"
        for one in turn.playbook.consents
        if one.purpose in told
    ]


def forget_named(turn: Turn) -> Reply | None:
    """Take back the fields that are named; None where everything is meant, or no field at all."""
    named = cues.named_fields(turn.text)
    if not named or _EVERYTHING.search(turn.text):
        return None
    held = [name for name in named if name in turn.values]
    if not held:
        return Reply((_phrase(turn, "data.not_noted", fields=_labels(turn, named)),))
    for name in held:
        turn.withdraw(name)
        turn.settle(name, "skipped")
    deleted = Utterance("utter_deleted_fields", {"fields": _labels(turn, held)})
    return Reply((deleted, _phrase(turn, "data.words_stay")))  # the transcript is not rewritten


def _labels(turn: Turn, names: Sequence[str]) -> str:
    return wording.join([wording.label(name, turn.language) for name in names], turn.language)


def _phrase(turn: Turn, key: str, **values: str) -> Utterance:
    text = wording.phrase(turn.language, key)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return Utterance("", {"text": text})
