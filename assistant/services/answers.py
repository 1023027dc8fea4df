"""The pending question and what was said to it.

One judgement for every question: a refusal is not an answer, "don't know" is one, a wrong format
is told with an example and given up after two tries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from assistant.extraction import cues, readers
from assistant.extraction.entities import Entity
from assistant.extraction.no_budget import no_budget_span
from assistant.extraction.presenter_question import question_span
from assistant.leads.conversation import Choice
from assistant.services.doubts import settle_doubt
from assistant.services.lead_capture import FREE_TEXT, need_span
from assistant.services.turns import Reading, Turn

MAX_TRIES: Final = 2
WORDS_ONLY: Final = frozenset(["name", "job_title"])
CONSENT_FIELDS: Final = ("consent_follow_up", "consent_marketing")
Reader = Callable[[str, str], Entity | None]
READERS: Final[dict[str, Reader]] = {
    "name": readers.read_name_answer,
    "company": readers.read_company_answer,
    "job_title": readers.read_job_title_answer,
    "location": readers.read_location_answer,
    "lead_source": readers.read_lead_source_answer,
    "company_size": readers.read_size_answer,
    "budget": readers.read_budget_answer,
    "timeline": readers.read_timeline_answer,
    "email": readers.read_email_answer,
    "phone": readers.read_phone_answer,
    "website": readers.read_website_answer,
}
YES_INTENTS: Final = frozenset(["affirm", "give_consent", "contact_sales"])
NO_INTENTS: Final = frozenset(["deny", "refuse_consent", "skip_question", "not_interested"])
LEFT_OPEN: Final = {"skip_question": "skipped", "dont_know": "unknown"}
TELLS_NEED: Final = frozenset(["describe_need", "contact_sales"])
# What cannot be words of the visitor's own for a free-text field.
NOT_FREE_TEXT: Final = frozenset(
    "affirm deny skip_question dont_know thank greet goodbye insult ask_why ask_repeat".split()
)


def read_field(turn: Turn, field: str, text: str) -> Entity | None:
    """Read `text` as the answer to `field`; times count from the day of the turn."""
    if field == "timeline":
        return readers.read_timeline_answer(text, turn.language, turn.now.date())
    reader = READERS.get(field)
    return reader(text, turn.language) if reader else None


def choice_typed(turn: Turn) -> Choice | None:
    """Return the choice on offer whose label was typed instead of picked."""
    offered = turn.loaded.last_message.choices if turn.loaded.last_message else ()
    typed = turn.text.casefold().strip(" .!?")
    return next((one for one in offered if one.label.casefold().strip(" .!?") == typed), None)


def settle_named(turn: Turn, intent: str) -> bool:
    """ "I'd rather not give my e-mail": the field that is named is left out, asked or not."""
    if intent not in LEFT_OPEN and not cues.says_no(turn.text):
        return False
    named = [name for name in cues.named_fields(turn.text) if turn.playbook.question(name)]
    open_fields = [name for name in named if not turn.is_settled(name)]
    for name in open_fields:
        turn.settle(name, "unknown" if intent == "dont_know" else "skipped")
    return bool(open_fields)


def settle_no_budget(turn: Turn, changed: list[str]) -> bool:
    """ "We have no budget" answers that question, asked or not, and no other that is pending.

    An amount that was told before is history then. False also where the message tells the need
    that was asked for: that is taken as well.
    """
    span = no_budget_span(turn.text)
    if span is None or "budget" in changed:
        return False
    turn.withdraw("budget")
    turn.settle("budget", "unknown")
    rest = f"{turn.text[: span[0]]} {turn.text[span[1] :]}"
    return turn.pending != "need" or "need" in changed or not cues.tells_need(rest)


def take_choice(turn: Turn, choice: Choice) -> Reading | None:
    """Take a picked quick reply; its payload was made by us when it was offered."""
    payload = choice.payload
    if "special" in payload:
        return _end_special(turn, bool(payload["special"]))
    if "which" in payload:
        turn.state["reask"] = payload["which"]
        return Reading("answer", "correct_answer")
    if "intent" in payload:
        return Reading("aside", payload["intent"])
    field = payload.get("field", "")
    if field in CONSENT_FIELDS:
        _take_consent(turn, field, given=bool(payload["value"]))
    elif field == "confirm":
        _take_confirmation(turn, agreed=bool(payload["value"]))
    elif payload.get("settle"):
        turn.settle(field, payload["settle"])
    else:
        turn.learn(field, payload["value"], span=(0, len(turn.text)), method="button")
        settle_doubt(turn, field)
    return Reading("answer", "inform")


def take_special(turn: Turn, intent: str) -> Reading | None:
    """Take the answer to "shall I delete everything?" and its like; anything else drops it."""
    if not turn.state.get("special"):
        return None
    if cues.says_yes(turn.text) or intent == "affirm":
        return _end_special(turn, True)
    if cues.says_no(turn.text) or intent == "deny":
        return _end_special(turn, False)
    turn.state.pop("special")
    return None


def _end_special(turn: Turn, agreed: bool) -> Reading:
    kind = turn.state.pop("special", "")
    if not agreed:
        return Reading("aside", "deny")
    turn.state["agreed"] = kind
    return Reading("aside", {"delete": "delete_my_data", "restart": "restart"}[kind])


def take_answer(turn: Turn, field: str, intent: str, changed: list[str]) -> bool:
    """Take the message as the answer to `field`; False when it is none."""
    if field in CONSENT_FIELDS:
        return _take_yes_or_no(turn, field, intent)
    if field == "confirm":
        return _take_confirm(turn, intent, changed)
    if field == "which_field":
        return _take_which_field(turn, intent)
    if field in changed or (_may_read(turn, field, changed) and _take_reader(turn, field, intent)):
        turn.state["refusals"] = 0
        settle_doubt(turn, field)
        return True
    return _take_refusal(turn, field, intent)


def _take_yes_or_no(turn: Turn, field: str, intent: str) -> bool:
    if intent in LEFT_OPEN and not cues.says_yes(turn.text):
        # neither a yes nor a no: nothing for the ledger, and not asked again
        turn.state.setdefault("left_open", []).append(field)
        turn.state["note"] = LEFT_OPEN[intent]
        return True
    if cues.says_no(turn.text) or (intent in NO_INTENTS and not cues.says_yes(turn.text)):
        _take_consent(turn, field, given=False)
        return True
    if cues.says_yes(turn.text) or intent in YES_INTENTS:
        _take_consent(turn, field, given=True)
        return True
    return False


def _take_consent(turn: Turn, field: str, *, given: bool) -> None:
    purpose = field.removeprefix("consent_")
    words = turn.playbook.consent(purpose)
    if words is None:
        return
    shown = turn.state.get("shown", {}).get(purpose, "")
    turn.record_consent(purpose, "given" if given else "refused", shown=shown, text_id=words.id)


def _take_confirm(turn: Turn, intent: str, changed: list[str]) -> bool:
    if changed:
        return True  # corrected on the spot: the summary is shown again
    if intent in LEFT_OPEN and not cues.says_yes(turn.text):
        turn.state["confirmed"] = True  # looked at as far as the visitor likes; nothing confirmed
        turn.state["note"] = LEFT_OPEN[intent]
        return True
    if cues.says_no(turn.text) or intent in ("deny", "correct_answer"):
        _take_confirmation(turn, agreed=False)
        return True
    if cues.says_yes(turn.text) or intent in ("affirm", "thank", "give_consent"):
        _take_confirmation(turn, agreed=True)
        return True
    return False


def _take_confirmation(turn: Turn, *, agreed: bool) -> None:
    if agreed:
        turn.confirm_facts()
        turn.state["confirmed"] = True
    else:
        turn.state["reask"] = "which_field"


def _take_which_field(turn: Turn, intent: str) -> bool:
    named = [name for name in cues.named_fields(turn.text) if name in turn.values]
    if named:
        turn.state["reask"] = named[0]
        return True
    # nothing to change after all: the summary comes back
    return cues.says_no(turn.text) or intent in ("deny", "affirm", "thank", *LEFT_OPEN)


def _may_read(turn: Turn, field: str, changed: list[str]) -> bool:
    """A message that told other facts is searched no further, except for need and name in it."""
    if not changed or (field == "need" and cues.tells_need(turn.text)):
        return True
    return field == "name" and _names_somebody(turn)


def _names_somebody(turn: Turn) -> bool:
    """ "per hansen, Nordlys Regnskap AS": a given name, apart from what else was told."""
    name = readers.read_name_answer(turn.text, turn.language)
    if name is None or name.confidence < readers.KNOWN:
        return False
    return not any(start < name.end and name.start < end for start, end in turn.told_spans)


def _take_reader(turn: Turn, field: str, intent: str) -> bool:
    if intent in LEFT_OPEN and not any(character.isdigit() for character in turn.text):
        return False  # "det vet jeg ikke" names no vet; "no idea, maybe 40" tells a size
    span: tuple[int, int] | None = None
    value: Any = None
    if field in FREE_TEXT:
        span = _free_text_span(turn, field, intent)
        value = turn.text[span[0] : span[1]] if span else None
    elif field in READERS:
        entity = read_field(turn, field, turn.text)
        if entity is None or (cues.says_no(turn.text) and field != "company_size"):
            return False
        span, value = (entity.start, entity.end), entity.value
        if field in WORDS_ONLY and any(character.isdigit() for character in entity.text):
            return False  # "about 80" is nobody's role
        if field == "timeline" and value is None:
            value = {"asap": True}
    elif field == "authority":
        value = _authority_by_yes_or_no(turn, intent)
        span = (0, len(turn.text))
    if span is None or value is None:
        return False
    turn.learn(field, value, span=span, method="answer", confidence=0.9)
    return True


def _free_text_span(turn: Turn, field: str, intent: str) -> tuple[int, int] | None:
    """Return the visitor's own words for a need or a question, None when there are none.

    A first answer about something else ("I'm signed up for Thursday") is no need; the second
    one is taken as it comes.
    """
    if intent in NOT_FREE_TEXT or _is_bare_no(turn.text):
        return None
    tells = field != "need" or intent in TELLS_NEED or cues.tells_need(turn.text)
    if not tells and turn.count_up("tries", field) < MAX_TRIES:
        return None
    return need_span(turn.text) if field == "need" else question_span(turn.text)


def _is_bare_no(text: str) -> bool:
    """ "no", "nei takk": a refusal; "no idea where our leads come from" may tell a need."""
    return cues.says_no(text) and len(text.split()) <= 4


def _authority_by_yes_or_no(turn: Turn, intent: str) -> str | None:
    """ "Is it your decision?": a plain yes or no answers it."""
    if cues.says_yes(turn.text) or intent == "affirm":
        return "decides"
    if cues.says_no(turn.text) and len(turn.text.split()) <= 3:
        return None
    return None


def _take_refusal(turn: Turn, field: str, intent: str) -> bool:
    if intent == "dont_know":
        turn.settle(field, "unknown")
        return True
    if intent in NO_INTENTS or cues.says_no(turn.text):
        turn.settle(field, "skipped")
        turn.state["refusals"] = int(turn.state.get("refusals", 0)) + 1
        return True
    return False


def take_unreadable(turn: Turn, field: str, intent: str, confidence: float) -> Reading:
    """Nothing could be read: say what is wanted, and give up after two tries."""
    if field in FREE_TEXT and intent == "inform":
        turn.state["note"] = "heard"
        return Reading("answer", "inform")
    if field in ("confirm", "which_field", *CONSENT_FIELDS) or field in FREE_TEXT:
        return Reading("aside", "out_of_scope")
    if cues.looks_like_question(turn.text):
        return Reading("aside", "out_of_scope")  # an unknown question is no bad address
    if intent == "out_of_scope" and confidence > 0.5 and field not in ("email", "phone"):
        return Reading("aside", "out_of_scope")
    if turn.count_up("tries", field) >= MAX_TRIES:
        turn.settle(field, "unknown")
        turn.state["note"] = "moved_on"
    else:
        turn.state["note"] = "unclear"
    return Reading("answer", "inform")
