"""What a message means at this point of the dialogue.

The intent knows nothing of the dialogue; here the dialogue reads it. First what may never be an
answer (commands, empty lines, distress), then a picked choice, then facts that are told at any
time, then the pending question. The outcome is a Reading: "answer" lets the form go on, "aside"
hands the turn to the rule of the intent.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from assistant.dialogue.understanding import Understanding
from assistant.extraction import cues
from assistant.extraction.language import detect_language
from assistant.extraction.no_budget import no_budget_span
from assistant.extraction.what_next import asks_what_next
from assistant.services import answers, corrections, lead_capture
from assistant.services.turns import Reading, Turn

ASIDES: Final = frozenset(
    "ask_price ask_product ask_privacy ask_identity ask_capabilities ask_why ask_repeat ask_human"
    " request_lead_magnet ask_webinar webinar_question support_request job_or_other_business"
    " not_interested stop restart delete_my_data show_my_data insult chitchat greet goodbye"
    " thank".split()
)
# Asides that win even over a readable answer when the classifier is this sure of them.
SURE: Final = 0.6
SURE_OF_LANGUAGE: Final = 0.9
VERY_SURE: Final = 0.9
# Of the 233 test messages that leave, 19 fall below it instead of 15; nothing is ended by mistake.
SURE_OF_LEAVING: Final = 0.85
LEAVING: Final = frozenset("stop goodbye restart delete_my_data not_interested".split())
REFUSALS: Final = frozenset(["refuse_consent", "skip_question", "deny"])
ABOUT_CONTACT: Final = frozenset(["contact_sales", "give_consent", "refuse_consent"])
ABOUT_ANYTHING: Final = frozenset(
    "webinar_question ask_product ask_price ask_webinar ask_privacy request_lead_magnet".split()
)
SIGNALLED: Final = frozenset(
    "contact_sales ask_price ask_product ask_webinar not_interested support_request"
    " job_or_other_business".split()
)
# How likely an intent becomes when this field was just asked for: weights on its probability.
_EXPECTED: Final[dict[str, dict[str, float]]] = {
    "need": {"describe_need": 4.0, "inform": 2.0, "contact_sales": 1.5, "support_request": 0.4},
    "consent_follow_up": {"affirm": 3.0, "deny": 3.0, "give_consent": 3.0, "refuse_consent": 3.0},
    "consent_marketing": {"affirm": 3.0, "deny": 3.0, "give_consent": 3.0, "refuse_consent": 3.0},
    "confirm": {"affirm": 3.0, "deny": 3.0, "correct_answer": 2.0},
    "authority": {"inform": 3.0, "affirm": 2.0, "deny": 2.0, "insult": 0.5},
    "webinar_question": {"webinar_question": 4.0, "ask_product": 1.5},
}
_TELLING: Final = {"inform": 3.0, "chitchat": 0.7, "greet": 0.6, "insult": 0.8, "thank": 0.7}


def read_turn(turn: Turn) -> Reading:
    """Capture what the message tells and say what it means; changes the turn's facts."""
    understood = turn.understanding
    assert understood is not None, "a message is understood before it is read"
    choice = turn.choice or answers.choice_typed(turn)
    if choice is not None and (picked := answers.take_choice(turn, choice)):
        return picked
    if cues.has_distress(turn.text):
        turn.state["note"] = "distress"
        return Reading("aside", "out_of_scope")
    if cues.is_wordless(turn.text) or cues.looks_like_command(turn.text):
        turn.state["note"] = "wordless" if cues.is_wordless(turn.text) else "command"
        turn.language = turn.conversation.locale
        return Reading("aside", "out_of_scope")
    if wanted := cues.wanted_language(turn.text):
        lead_capture.take_entities(turn, understood, "inform")
        return _switch_language(turn, wanted)
    intent, confidence = intent_in_context(understood, turn.pending)
    if intent == "out_of_scope":
        _keep_language(turn)
    if special := answers.take_special(turn, intent):
        return special
    if cues.announces_question(turn.text):
        has_presenter = turn.webinar is not None
        return Reading("aside", "webinar_question" if has_presenter else "ask_capabilities")
    if cues.refuses_marketing(turn.text) and turn.pending != "consent_marketing":
        lead_capture.take_entities(turn, understood, "refuse_consent")
        return Reading("aside", "refuse_consent")
    return _read_words(turn, understood, intent, confidence)


def _switch_language(turn: Turn, wanted: str) -> Reading:
    """From now on in that language, and the question comes back in it."""
    if wanted in turn.playbook.languages:
        turn.language = wanted
    return Reading("aside", "affirm")


def _keep_language(turn: Turn) -> None:
    """What cannot be understood ("asdf") must be clearly in another language to switch to it."""
    known = turn.conversation.locale
    language, sure = detect_language(turn.text, known, turn.playbook.languages)
    turn.language = language if sure >= SURE_OF_LANGUAGE else known


def _read_words(turn: Turn, understood: Understanding, intent: str, confidence: float) -> Reading:
    changed = lead_capture.take_entities(turn, understood, intent)
    if asks_what_next(turn.text):
        return Reading("aside", "ask_product")
    if intent in SIGNALLED and confidence >= SURE:
        turn.signal(intent)
    leaves_out = intent in REFUSALS or intent == "dont_know"
    says_no_budget = no_budget_span(turn.text) is not None
    refuses = (
        leaves_out
        and not changed
        and not says_no_budget
        and not cues.refuses_any_contact(turn.text)
    )
    if refuses and answers.settle_named(turn, intent):
        return Reading("answer", "skip_question")
    if is_aside(turn, intent, confidence, changed):
        return Reading("aside", intent)
    if answers.settle_no_budget(turn, changed):
        return Reading("answer", "dont_know")
    corrects = intent == "correct_answer" or (changed and cues.has_correction_cue(turn.text))
    if corrects and corrections.take_correction(turn, changed):
        return Reading("answer", "correct_answer")
    if turn.pending and answers.take_answer(turn, turn.pending, intent, changed):
        return Reading("answer", intent)
    if changed:
        return Reading("answer" if turn.pending else "aside", "inform")
    if intent in LEAVING and turn.pending:  # not surely: ask what was meant
        return Reading("aside", "out_of_scope")
    if intent in ASIDES or not turn.pending:
        return Reading("aside", intent)
    return answers.take_unreadable(turn, turn.pending, intent, confidence)


def is_aside(turn: Turn, intent: str, confidence: float, changed: list[str]) -> bool:
    """Whether the message wants something else before the pending question."""
    if intent in ABOUT_CONTACT:
        return confidence >= SURE and not _answers_contact(turn, intent, changed)
    if intent not in ASIDES:
        return False
    if turn.pending == "webinar_question" and intent in _for_presenter(turn):
        return False
    if turn.pending in changed and intent not in LEAVING:
        return cues.looks_like_question(turn.text) and confidence >= SURE
    if intent == "greet" and changed:
        return False
    if intent == "not_interested" and changed:
        return confidence >= VERY_SURE
    if intent in LEAVING and turn.pending:
        return confidence >= SURE_OF_LEAVING  # "something for later" must not end what has begun
    return confidence >= SURE or cues.looks_like_question(turn.text)


def _for_presenter(turn: Turn) -> Collection[str]:
    """Return the questions that go to the presenter: any, once the visitor announced one."""
    return ABOUT_ANYTHING if turn.state.get("announced") else ("webinar_question", "ask_product")


def _answers_contact(turn: Turn, intent: str, changed: list[str]) -> bool:
    """Whether words about being contacted are the answer to what was asked just now.

    "No phone calls please" leaves out the phone number, it takes nothing back; "rather not mail,
    ring me on …" answers the question for an address.
    """
    pending = turn.pending or ""
    if pending.startswith("consent_") or pending in changed:
        return True
    if pending not in ("email", "phone"):
        return False
    if intent == "refuse_consent":
        return not cues.refuses_any_contact(turn.text)
    return cues.says_no(turn.text)


def intent_in_context(understood: Understanding, pending: str | None) -> tuple[str, float]:
    """Return the intent and its probability given what was asked: the dialogue reads the intent.

    The classifier's probabilities are weighted by what people usually say to the pending
    question and normalised again; without a question they stay as they are.
    """
    if pending is None or understood.confidence == 0:
        return understood.intent, understood.confidence
    weights = _EXPECTED.get(pending, _TELLING)
    weighted = {name: chance * weights.get(name, 1.0) for name, chance in understood.ranking}
    rest = max(0.0, 1.0 - sum(chance for _, chance in understood.ranking))
    best = max(weighted, key=lambda name: weighted[name])
    share = weighted[best] / (sum(weighted.values()) + rest)
    if understood.intent == "out_of_scope" and share < SURE / 2:
        return "out_of_scope", understood.confidence
    return best, share
