"""Facts join the turn: whatever a message tells is taken, whether it was asked for or not."""

from __future__ import annotations

from typing import Any, Final

from assistant.dialogue.understanding import Understanding
from assistant.extraction import cues
from assistant.extraction.authority import read_authority
from assistant.extraction.entities import Entity
from assistant.services.doubts import note_doubt
from assistant.services.turns import Turn
from assistant.services.whose import PERSONAL, is_of_another

FIELD_OF: Final = {
    "person": "name",
    "company": "company",
    "job_title": "job_title",
    "location": "location",
    "product": "product",
    "email": "email",
    "phone": "phone",
    "url": "website",
    "company_size": "company_size",
    "money": "budget",
    "timeline": "timeline",
    "lead_source": "lead_source",
}
LEAST_CONFIDENCE: Final = 0.5  # below it the extractor itself doubts that the visitor is meant
# A plain statement replaces an earlier one of these; names need a correction or a question.
RESTATED: Final = frozenset("email phone company_size budget timeline website".split())
METHOD: Final = {"person": "spacy", "company": "spacy", "location": "spacy"}
# Quantities in a question about us are ours, not theirs ("is it 20 dollars a month?").
ASKED_ABOUT_US: Final = frozenset(["budget", "timeline", "product", "website", "location"])
ABOUT_THE_WORLD: Final = frozenset("chitchat out_of_scope insult".split())
ABOUT_US: Final = frozenset("ask_price ask_product ask_webinar ask_privacy ask_identity".split())
# Says who decides only where that was asked: "it's me, Dana" tells a name.
SELF: Final = frozenset(
    "me|it's me|it’s me|its me|it is me|that's me|that’s me|thats me|jeg|meg|det er meg|eg".split(
        "|"
    )
)
FREE_TEXT: Final = frozenset(["need", "webinar_question"])  # asked for: the answer is taken whole
SHORT_NEED: Final = 90  # up to this many characters a need is taken whole


def take_entities(turn: Turn, understood: Understanding, intent: str) -> list[str]:
    """Learn every fact the message tells; return the fields that changed."""
    changed = []
    for field, entity in _one_a_field(understood).items():
        if field != turn.pending and _is_not_theirs(field, intent):
            continue
        if field != turn.pending and field in PERSONAL and is_of_another(turn.text, entity):
            continue
        if field == "lead_source" != turn.pending and entity.text == turn.text.strip(" .!"):
            continue  # "boss" alone tells of finding us only when that was asked
        if _may_take(turn, field, entity.value, intent) and _learn(turn, field, entity):
            changed.append(field)
    if _take_authority(turn, understood):
        changed.append("authority")
    if _take_volunteered_need(turn, understood, intent):
        changed.append("need")
    return changed


def _is_not_theirs(field: str, intent: str) -> bool:
    """Whether what was found is said of us or of the world, not of the visitor."""
    if intent in ABOUT_THE_WORLD:
        return field not in ("email", "phone")
    return intent in ABOUT_US and field in ASKED_ABOUT_US


def _one_a_field(understood: Understanding) -> dict[str, Entity]:
    """Return the best entity for each field: the most confident, then the first."""
    best: dict[str, Entity] = {}
    for entity in understood.entities:
        field = FIELD_OF.get(entity.type)
        if field is None or entity.confidence < LEAST_CONFIDENCE:
            continue
        held = best.get(field)
        # "we began with three people, now we are sixty": of several sizes the last one counts
        later = field == "company_size"
        if (
            held is None
            or entity.confidence > held.confidence
            or (later and entity.confidence == held.confidence)
        ):
            best[field] = entity
    return best


def _may_take(turn: Turn, field: str, value: Any, intent: str) -> bool:
    known = turn.values.get(field)
    if known is None or field == turn.pending:
        return True
    if known == value:
        return False
    corrected = intent == "correct_answer" or cues.has_correction_cue(turn.text)
    return corrected or field in RESTATED


def _learn(turn: Turn, field: str, entity: Entity) -> bool:
    note_doubt(turn, field, entity.value)
    value = [entity.value] if field == "product" else entity.value
    fact = turn.learn(
        field,
        {"asap": True} if field == "timeline" and value is None else value,
        span=(entity.start, entity.end),
        method=METHOD.get(entity.type, "pattern"),
        confidence=entity.confidence,
    )
    return fact is not None


def _take_authority(turn: Turn, understood: Understanding) -> bool:
    """Take who decides when it is said; a bare job title is not a statement about deciding."""
    if cues.looks_like_question(turn.text):
        return False
    read = read_authority(turn.text, understood.language)
    if read is None or _is_within_title(understood, read[1], read[2]):
        return False
    value, start, end = read
    if turn.pending != "authority" and turn.text[start:end].casefold() in SELF:
        return False
    note_doubt(turn, "authority", value)
    return turn.learn("authority", value, span=(start, end), confidence=0.9) is not None


def _is_within_title(understood: Understanding, start: int, end: int) -> bool:
    title = understood.entity("job_title")
    return title is not None and title.start <= start and end <= title.end


def _take_volunteered_need(turn: Turn, understood: Understanding, intent: str) -> bool:
    """Take a problem told unasked; told again in other words, the newer words stand."""
    if intent != "describe_need" or turn.pending in FREE_TEXT:
        return False
    if "need" in turn.values and not cues.tells_need(turn.text):
        return False
    span = need_span(turn.text)
    if span is None:
        return False
    words = turn.text[span[0] : span[1]]
    confidence = understood.confidence
    return turn.learn("need", words, span=span, method="nlu", confidence=confidence) is not None


def need_span(text: str) -> tuple[int, int] | None:
    """Return where the need stands; None when there is too little to be one.

    Of a message that tells several things only the clause with the need is taken; a message
    without such a clause is taken whole, less a greeting in front.
    """
    start, end = cues.need_sentences(text, *cues.content_span(text))
    if end - start > SHORT_NEED and (clause := cues.need_clause(text, start, end)):
        start, end = clause
    return (start, end) if len(text[start:end].split()) >= 2 else None
