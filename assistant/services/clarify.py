"""Not sure what was meant: offer the two likeliest readings as choices, do nothing by guess."""

from __future__ import annotations

from typing import Final

from assistant.dialogue.understanding import Understanding
from assistant.leads.conversation import Choice
from assistant.services import wording
from assistant.services.turns import Turn, new_id

# Below this the classifier is as good as guessing, and offering it would only puzzle.
LEAST_CHANCE: Final = 0.12
# From this on the reading was clear enough to act on; what it is then is not a matter of doubt.
MOST_CHANCE: Final = 0.75
OFFERED: Final = 2


def likely_readings(understood: Understanding) -> list[str]:
    """Return up to two intents that the visitor may have meant, the likelier first.

    Only readings that can be put in a few words, see `reading` in the locales.
    """
    if understood.confidence >= MOST_CHANCE:
        return []
    nameable = wording.phrases("en")["reading"]
    likely = [
        name
        for name, chance in understood.ranking
        if name in nameable and LEAST_CHANCE <= chance < MOST_CHANCE
    ]
    return likely[:OFFERED]


def offer_readings(turn: Turn) -> tuple[Choice, ...]:
    """Return choices for what may have been meant; empty when nothing is likely."""
    if turn.understanding is None:
        return ()
    return tuple(
        Choice(new_id(), wording.phrase(turn.language, f"reading.{name}"), {"intent": name})
        for name in likely_readings(turn.understanding)
    )
