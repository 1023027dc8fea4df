"""The questions: which one comes next, how it is put, what its answer is acknowledged with.

Rasa's form asks here for the next field; the playbook says which there are.
"""

from __future__ import annotations

from typing import Any, Final

from assistant.leads.conditions import condition_holds
from assistant.leads.conversation import Choice, Expects
from assistant.leads.facts import Fact
from assistant.leads.playbook import ChoiceText, ConsentText, Question, fill
from assistant.services import magnets, wording
from assistant.services.doubts import ask_doubt
from assistant.services.turns import Reply, Turn, Utterance, new_id

# Every field that can be asked for: the slots of Rasa's form, see domain.yml.
SLOTS: Final = (
    "need",
    "name",
    "company",
    "job_title",
    "company_size",
    "location",
    "website",
    "timeline",
    "budget",
    "authority",
    "email",
    "phone",
    "lead_source",
    "webinar_question",
    "consent_follow_up",
    "consent_marketing",
    "confirm",
    "which_field",
)
ENOUGH_REFUSALS: Final = 3
MOST_ASKED: Final = 3  # also counted: coming back after a side question
_AUTOCOMPLETE: Final = {
    "name": "name",
    "email": "email",
    "phone": "tel",
    "company": "organization",
    "job_title": "organization-title",
    "website": "url",
}
_KINDS: Final = {"email": "email", "phone": "tel"}


def next_field(turn: Turn) -> str | None:
    """Return the field to ask for now, None when nothing is left to ask.

    A correction in progress comes first, then a way of contact when the visitor asked to be
    called, then the playbook's order, then consents and the summary.
    """
    if reask := turn.state.get("reask"):
        return str(reask)
    if int(turn.state.get("refusals", 0)) >= ENOUGH_REFUSALS:
        return _consent_or_confirm(turn)
    wanted = [q.field for q in turn.playbook.questions if _is_open(turn, q)]
    if turn.state.get("contact_first"):
        wanted.sort(key=lambda name: name not in ("email", "phone"))
        if turn.is_reachable:
            if consent := _open_consent(turn):
                return consent  # who asked to be called may leave at any moment
            wanted = [name for name in wanted if name not in ("email", "phone")]
    return wanted[0] if wanted else _consent_or_confirm(turn)


def _is_open(turn: Turn, question: Question) -> bool:
    if turn.is_settled(question.field) or turn.count("asked", question.field) >= MOST_ASKED:
        return False
    return condition_holds(question.when, turn.values, turn.webinar)


def _consent_or_confirm(turn: Turn) -> str | None:
    if consent := _open_consent(turn):
        return consent
    if not turn.state.get("confirmed") and _summary_lines(turn):
        return "confirm"
    return None


def _open_consent(turn: Turn) -> str | None:
    reachable = turn.is_reachable
    for consent in turn.playbook.consents:
        field = f"consent_{consent.purpose}"
        is_open = consent.ask and consent.purpose not in turn.consents
        if not reachable or not is_open or _is_left(turn, field):
            continue
        if condition_holds(consent.when, turn.values, turn.webinar):
            return field
    return None


def _is_left(turn: Turn, field: str) -> bool:
    """Whether a consent was left open, or asked for often enough without a yes or a no."""
    return field in turn.state.get("left_open", ()) or turn.count("asked", field) >= MOST_ASKED


def ask(turn: Turn, field: str) -> Reply:
    """Put the question for `field`, after a word on what was just understood."""
    turn.state.pop("reask", None)
    doubt = ask_doubt(turn, field)
    said = acknowledge(turn, field)
    if doubt is not None:
        return Reply((*said, doubt))
    if field == "confirm":
        return Reply((*said, _ask_confirm(turn)))
    if field == "which_field":
        return Reply((*said, _ask_which_field(turn)))
    if field.startswith("consent_"):
        consent = turn.playbook.consent(field.removeprefix("consent_"))
        assert consent is not None, "only consents of the playbook are asked for"
        return Reply((*said, _ask_consent(turn, consent)))
    question = turn.playbook.question(field) or _corrected_question(turn, field)
    return Reply((*said, _ask_question(turn, question)))


def acknowledge(turn: Turn, asking: str | None) -> tuple[Utterance, ...]:
    """Say what was noted, what could not be read, or that a question is left out."""
    return (*_acknowledge(turn, asking), *magnets.hand_over_promised(turn))


def _acknowledge(turn: Turn, asking: str | None) -> tuple[Utterance, ...]:
    note = turn.state.pop("note", None)
    noted, turn.noted = turn.noted, []
    if note == "unclear" and turn.pending:
        return (_unclear(turn, turn.pending),)
    if note in ("skipped", "unknown"):  # a consent or the summary, which no fact stands for
        return (Utterance(f"utter_{note}"),)
    if note == "heard":
        return (Utterance("utter_okay"),)
    if note == "moved_on":
        return (Utterance("utter_moved_on"),)
    if not noted:
        return _acknowledge_refusal(turn)
    known = {fact.id for fact in turn.loaded.facts if fact.value is not None}
    corrected = [
        fact
        for fact in noted
        if fact.supersedes in known and fact.field not in ("need", turn.pending)
    ]
    shown = [fact for fact in noted if fact.field in wording.SUMMARY]
    if corrected:
        others = [fact for fact in shown if fact not in corrected]
        more = (Utterance("utter_noted_all", {"facts": _as_list(turn, others)}),) if others else ()
        return (Utterance("utter_corrected", {"facts": _as_list(turn, corrected)}), *more)
    if len(shown) >= 2:
        return (Utterance("utter_noted_all", {"facts": _as_list(turn, shown)}),)
    if asking == "confirm" or not shown:
        return ()
    if shown[0].field == "need":
        return (Utterance("utter_need_noted"),)
    if shown[0].field == "name":
        first = str(shown[0].value).split()[0]
        return (Utterance("utter_nice_to_meet", {"first_name": first}),)
    if shown[0].field == "webinar_question" and (webinar := turn.webinar):
        return (Utterance("utter_presenter_question", {"webinar_title": webinar.title}),)
    if shown[0].field != turn.pending:
        return (Utterance("utter_noted_all", {"facts": _as_list(turn, shown)}),)
    return (Utterance("utter_noted"),)


def _acknowledge_refusal(turn: Turn) -> tuple[Utterance, ...]:
    for fact in turn.new_facts:
        if fact.state in ("skipped", "unknown"):
            return (Utterance(f"utter_{fact.state}"),)
    for act in turn.new_consents if not turn.consents_told else ():
        return (Utterance(f"utter_{act.purpose}_{act.action}"),)
    return ()


def _as_list(turn: Turn, facts: list[Fact]) -> str:
    """Return the facts in a row, the need last."""
    in_order = sorted(facts, key=lambda fact: fact.field == "need")
    parts = [wording.in_a_row(fact, turn.language) for fact in in_order]
    return wording.join(parts, turn.language)


def _unclear(turn: Turn, field: str) -> Utterance:
    question = turn.playbook.question(field)
    example = question.example.get(turn.language, "") if question else ""
    name = f"utter_unclear_{field}" if field in ("email", "phone") else "utter_unclear"
    return Utterance(name if example else "utter_unclear_plain", {"example": example})


def _ask_question(turn: Turn, question: Question) -> Utterance:
    ways = question.ask[turn.language]
    times = turn.count_up("asked", question.field) - 1
    turn.state["pending"] = question.field
    choices = tuple(
        Choice(new_id(), choice.label[turn.language], _payload(question.field, choice))
        for choice in question.choices
    )
    turn.expect(
        Expects(
            field=question.field,
            kind=question.kind,  # type: ignore[arg-type]
            optional=question.optional,
            autocomplete=question.autocomplete,
            reason=fill(question.why[turn.language], turn.webinar),
        ),
        choices,
    )
    return Utterance("", {"text": fill(ways[times % len(ways)], turn.webinar)})


def _payload(field: str, choice: ChoiceText) -> dict[str, Any]:
    """What picking a quick reply means; it stays on the server."""
    if choice.intent == "dont_know":
        return {"field": field, "settle": "unknown"}
    if choice.intent == "skip_question":
        return {"field": field, "settle": "skipped"}
    return {"field": field, "value": choice.value}


def _corrected_question(turn: Turn, field: str) -> Question:
    """A field that the playbook does not ask for can still be corrected."""
    name = wording.label(field, turn.language)
    ask_again = wording.phrase(turn.language, "ask_again").replace("{label}", name)
    return Question(
        field=field,
        ask={turn.language: (ask_again,)},
        why={turn.language: wording.phrase(turn.language, "reason.correction")},
        kind=_KINDS.get(field, "text"),
        autocomplete=_AUTOCOMPLETE.get(field),
    )


def _ask_consent(turn: Turn, consent: ConsentText) -> Utterance:
    field = f"consent_{consent.purpose}"
    words = consent.text[turn.language]
    times = turn.count_up("asked", field) - 1
    turn.state["pending"] = field
    turn.state.setdefault("shown", {})[consent.purpose] = words
    turn.expect(
        Expects(field, "consent", optional=True, autocomplete=None, reason=_reason(turn, field)),
        (
            Choice(new_id(), consent.yes[turn.language], {"field": field, "value": True}),
            Choice(new_id(), consent.no[turn.language], {"field": field, "value": False}),
        ),
    )
    return Utterance("utter_consent_again" if times else "utter_consent", {"words": words})


def _ask_confirm(turn: Turn) -> Utterance:
    turn.state["pending"] = "confirm"
    turn.count_up("asked", "confirm")
    shown_before = turn.state.get("summary_of")
    turn.state["summary_of"] = turn.last_order
    turn.expect(
        Expects(
            "confirm", "choice", optional=True, autocomplete=None, reason=_reason(turn, "confirm")
        ),
        (
            _button(turn, "confirm", {"field": "confirm", "value": True}),
            _button(turn, "change", {"field": "confirm", "value": False}),
        ),
    )
    lines = "\n".join(f"• {name}: {value}" for name, value in _summary_lines(turn))
    response = "utter_summary"
    if shown_before is not None:
        response = "utter_summary_again" if turn.new_facts else "utter_summary_still"
    return Utterance(response, {"lines": lines})


def _button(turn: Turn, name: str, payload: dict[str, Any]) -> Choice:
    return Choice(new_id(), wording.phrase(turn.language, f"button.{name}"), payload)


def _ask_which_field(turn: Turn) -> Utterance:
    turn.state["pending"] = "which_field"
    names = [name for name in wording.SUMMARY if name in turn.values]
    turn.expect(
        Expects(
            "which_field",
            "choice",
            optional=True,
            autocomplete=None,
            reason=_reason(turn, "which_field"),
        ),
        tuple(
            Choice(new_id(), wording.label(name, turn.language), {"which": name}) for name in names
        ),
    )
    return Utterance("utter_which_field")


def _reason(turn: Turn, field: str) -> str:
    kind = "consent" if field.startswith("consent_") else field
    return wording.phrase(turn.language, f"reason.{kind}")


def _summary_lines(turn: Turn) -> list[tuple[str, str]]:
    values = turn.values
    return [
        (wording.label(name, turn.language), wording.display(turn.facts[name], turn.language))
        for name in wording.SUMMARY
        if name in values
    ]
