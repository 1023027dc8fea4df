"""Contradictions: seen when they are said, asked about once, settled by what is answered."""

from __future__ import annotations

from typing import Any

from assistant.extraction import cues
from assistant.leads.contradictions import contradicts
from assistant.leads.conversation import Choice, Expects
from assistant.leads.facts import Fact
from assistant.services import wording
from assistant.services.turns import Turn, Utterance, new_id


def note_doubt(turn: Turn, field: str, value: Any) -> None:
    """Before a value is learned: does it go together with what was said before?

    What is called a correction, and what answers a question for this field, is none. The newer
    words stand until the visitor says otherwise.
    """
    before = turn.facts.get(field)
    if before is None or field not in turn.values or turn.pending in (field, "confirm"):
        return
    if cues.has_correction_cue(turn.text) or not contradicts(field, before.value, value):
        return
    turn.signal("contradiction")
    asked = turn.state.setdefault("doubted", [])
    if field in asked or turn.state.get("closed"):
        return
    asked.append(field)
    turn.state["doubt"] = {
        "field": field,
        "value": before.value,
        "words": wording.display(before, turn.language),
    }
    turn.state["reask"] = field


def ask_doubt(turn: Turn, field: str) -> Utterance | None:
    """Put the two statements beside each other; None where nothing is in doubt about the field."""
    doubt = turn.state.get("doubt")
    now: Fact | None = turn.facts.get(field)
    if doubt is None or doubt["field"] != field or now is None:
        return None
    turn.state.pop("doubt")
    turn.state["in_doubt"] = turn.state["pending"] = field
    turn.noted = [fact for fact in turn.noted if fact.field != field]
    words = wording.display(now, turn.language)
    turn.expect(
        Expects(
            field,
            "choice",
            optional=True,
            autocomplete=None,
            reason=wording.phrase(turn.language, "reason.correction"),
        ),
        (
            Choice(new_id(), doubt["words"], {"field": field, "value": doubt["value"]}),
            Choice(new_id(), words, {"field": field, "value": now.value}),
        ),
    )
    text = wording.phrase(turn.language, "doubt").replace("{before}", doubt["words"])
    return Utterance("", {"text": text.replace("{now}", words)})


def settle_doubt(turn: Turn, field: str) -> None:
    """The visitor has said which it is: nothing speaks against the value any more."""
    if turn.state.pop("in_doubt", None) == field:
        turn.withdraw("signal.contradiction")
