"""What is answered to everything that is not an answer: one function for each intent's action.

A function looks at the turn, may change it, and says what to utter (names of domain.yml).
Afterwards the pending question comes back in other words, unless the Reply ends the turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from assistant.extraction import cues
from assistant.extraction.presenter_question import question_span
from assistant.extraction.what_next import asks_what_next
from assistant.leads.conversation import Choice, Expects, Link
from assistant.leads.facts import CONTACT_FIELDS
from assistant.leads.playbook import Magnet
from assistant.leads.turn import Handoff, PresenterQuestion
from assistant.services import magnets, own_data, wording
from assistant.services.attended import call_person
from assistant.services.clarify import offer_readings
from assistant.services.interview import acknowledge
from assistant.services.knowledge import Knowledge, quote
from assistant.services.promises import call_within
from assistant.services.turns import Reply, Turn, Utterance, new_id
from assistant.services.webinars import tell_time

OFFER_PERSON_AFTER: Final = 2
# Why a conversation was closed without more questions; a need told later opens it again.
NO_BUYERS: Final = frozenset("support_request job_or_other_business not_interested stop".split())


def say(response: str, **values: object) -> Reply:
    return Reply((Utterance(response, dict(values)),))


class Replies:
    """The asides. knowledge: passages by language, for sites that have none of their own."""

    def __init__(self, knowledge: Mapping[str, Knowledge]) -> None:
        self._knowledge = knowledge

    # ------------------------------------------------------------ small talk

    def greet(self, turn: Turn) -> Reply:
        return say("utter_greet")

    def thank(self, turn: Turn) -> Reply:
        return say("utter_welcome")

    def chitchat(self, turn: Turn) -> Reply:
        return say("utter_chitchat")

    def insult(self, turn: Turn) -> Reply:
        return Reply((Utterance("utter_sorry"),))

    def affirm(self, turn: Turn) -> Reply:
        return say("utter_affirm_what") if not turn.pending else say("utter_okay")

    def deny(self, turn: Turn) -> Reply:
        return say("utter_okay")

    def take_note(self, turn: Turn) -> Reply:
        """Facts told when nothing was asked: noted, and the questions go on where they stopped."""
        noted = acknowledge(turn, None)
        if not noted and "@" in turn.text and "email" not in turn.values:
            question = turn.playbook.question("email")
            example = question.example[turn.language] if question else ""
            return say("utter_unclear_email", example=example)
        if turn.state.get("reask"):
            return Reply(noted, resume=True)
        closed = turn.state.get("closed")
        if closed in NO_BUYERS and not any(fact.field == "need" for fact in turn.new_facts):
            return Reply(noted or (Utterance("utter_noted"),))  # they were promised no questions
        if closed:
            return Reply(noted or (Utterance("utter_noted"),), resume=bool(noted))
        return Reply(noted, resume=True)

    # ------------------------------------------------------------ questions

    async def answer_question(self, turn: Turn) -> Reply:
        """Quote the site's own words, or say honestly that there are none."""
        noted = acknowledge(turn, None)
        if asks_what_next(turn.text):
            return Reply((*noted, *next_words(turn)))
        if cues.asks_when_contacted(turn.text):
            return Reply((*noted, *closing_words(turn)))
        passages = self._knowledge if turn.knowledge is None else turn.knowledge
        knowledge = passages.get(turn.language)
        # In a thread: it may embed the question, and other visitors should not wait for that.
        passage = (
            await asyncio.to_thread(
                knowledge.find, turn.text, turn.reading.intent, told=turn.told_spans
            )
            if knowledge
            else None
        )
        if passage is None:
            turn.signal("unanswered", every_time=True)  # for `assistant knowledge unanswered`
            return Reply((*noted, Utterance("utter_no_answer")))
        answer = Utterance("utter_quote", {"quote": quote(passage)}, (passage.link(),))
        return Reply((*noted, answer))

    async def answer_webinar(self, turn: Turn) -> Reply:
        webinar = turn.webinar
        if webinar is None:
            return await self.answer_question(turn)
        answer = await self.answer_question(turn)
        if answer.utterances[-1].response == "utter_quote":
            return answer
        return tell_time(turn, webinar)

    def privacy(self, turn: Turn) -> Reply:
        company = turn.playbook.company
        link = Link(
            wording.phrase(turn.language, "link.privacy"), company.privacy_url[turn.language]
        )
        return Reply((Utterance("utter_privacy", {"company_name": company.name}, (link,)),))

    def identity(self, turn: Turn) -> Reply:
        return say("utter_identity", company_name=turn.playbook.company.name)

    def capabilities(self, turn: Turn) -> Reply:
        if cues.announces_question(turn.text):
            go_ahead = wording.phrase(turn.language, "go_ahead")
            return Reply((*acknowledge(turn, None), Utterance("", {"text": go_ahead})), listen=True)
        return say("utter_capabilities", company_name=turn.playbook.company.name)

    def why(self, turn: Turn) -> Reply:
        expects = turn.state.get("reason")
        if not turn.pending or not expects:
            return say("utter_why_general", company_name=turn.playbook.company.name)
        return say("utter_why", reason=expects)

    def repeat(self, turn: Turn) -> Reply:
        if not turn.pending:
            last = turn.loaded.last_message
            return say("utter_repeat_last", last=last.text if last else "")
        question = turn.playbook.question(turn.pending)
        example = question.example.get(turn.language, "") if question else ""
        if example:
            return say("utter_repeat_example", example=example.rstrip("."))
        return say("utter_repeat")

    # ------------------------------------------------------------ wishes

    async def human(self, turn: Turn) -> Reply:
        """Call a person who is there; else say that nobody is, and take a way of contact first."""
        called = await turn.is_person_there()
        turn.handoff = Handoff(turn.now, called)
        if called:
            return call_person(turn)
        turn.state["contact_first"] = True
        company = turn.playbook.company
        reachable = turn.is_reachable
        name = "utter_human_reachable" if reachable else "utter_human"
        link = Link(company.contact_email, f"mailto:{company.contact_email}")
        values = {
            "company_name": company.name,
            "call_within": call_within(turn.playbook, turn.language, turn.now),
        }
        return Reply((*acknowledge(turn, None), Utterance(name, values, (link,))), resume=True)

    def contact_sales(self, turn: Turn) -> Reply:
        turn.signal("contact_sales")
        turn.state["contact_first"] = True
        company = turn.playbook.company
        noted = acknowledge(turn, None)
        values = {
            "company_name": company.name,
            "call_within": call_within(turn.playbook, turn.language, turn.now),
        }
        return Reply((*noted, Utterance("utter_contact_sales", values)), resume=True)

    def magnet(self, turn: Turn) -> Reply:
        """Hand over what was asked for, or promise it; the incentive stays on the lead."""
        noted = acknowledge(turn, None)
        magnet = find_magnet(turn.playbook.magnets, turn.text, turn.language)
        if magnet is None:
            return Reply((*noted, Utterance("utter_no_magnet")), resume=True)
        turn.learn("lead_magnet", magnet.id, span=(0, len(turn.text)), method="nlu")
        turn.noted = []
        return Reply((*noted, *magnets.offer(turn, magnet)), resume=True)

    async def presenter_question(self, turn: Turn) -> Reply:
        webinar = turn.webinar
        if webinar is None:
            return await self.answer_question(turn)
        if turn.choice is not None or cues.announces_question(turn.text):
            # The question itself is still to come.
            turn.state |= {"reask": "webinar_question", "announced": True}
            return Reply(acknowledge(turn, None), resume=True)
        start, end = question_span(turn.text)
        turn.learn("webinar_question", turn.text[start:end], span=(start, end), method="nlu")
        turn.noted = [fact for fact in turn.noted if fact.field != "webinar_question"]
        return say("utter_presenter_question", webinar_title=webinar.title)

    # ------------------------------------------------------------ not a lead, not now

    def support(self, turn: Turn) -> Reply:
        company = turn.playbook.company
        link = Link(
            wording.phrase(turn.language, "link.support"), company.support_url[turn.language]
        )
        said = Utterance("utter_support", {"route": company.support[turn.language]}, (link,))
        return _end(turn, _ending(turn, "support_request", said))

    def other_business(self, turn: Turn) -> Reply:
        route = turn.playbook.company.jobs[turn.language]
        said = Utterance("utter_other_business", {"route": route})
        return _end(turn, _ending(turn, "job_or_other_business", said))

    def not_interested(self, turn: Turn) -> Reply:
        return _end(turn, _ending(turn, "not_interested", Utterance("utter_not_interested")))

    def stop(self, turn: Turn) -> Reply:
        kept = "utter_stop" if turn.values else "utter_stop_nothing_kept"
        return _end(turn, _ending(turn, "stop", Utterance(kept)))

    def goodbye(self, turn: Turn) -> Reply:
        told = turn.state.get("closed") == "finished"  # said just before
        words = () if told else closing_words(turn)
        return _end(turn, *words, Utterance("utter_goodbye"))

    # ------------------------------------------------------------ control

    def restart(self, turn: Turn) -> Reply:
        if turn.state.pop("agreed", None) == "restart":
            for name in list(turn.values):
                turn.withdraw(name)
            for name in [n for n, fact in turn.facts.items() if fact.value is None]:
                turn.withdraw(name)
            turn.state = {"pending": None}
            return Reply((Utterance("utter_restarted"),), resume=True)
        return _ask_special(turn, "restart", "utter_restart_sure")

    def delete(self, turn: Turn) -> Reply:
        if turn.state.pop("agreed", None) == "delete":
            turn.erase = True
            return Reply((Utterance("utter_deleted"),), listen=True, close=True)
        if forgotten := own_data.forget_named(turn):
            return forgotten
        return _ask_special(turn, "delete", "utter_delete_sure")

    def show(self, turn: Turn) -> Reply:
        return own_data.show(turn)

    def refuse_consent(self, turn: Turn) -> Reply:
        """Into the ledger at once, whatever else goes on."""
        given = turn.consents
        purposes = refused_purposes(turn.text, [name for name in given if given[name] == "given"])
        for purpose in purposes:
            action = "withdrawn" if given.get(purpose) == "given" else "refused"
            turn.record_consent(purpose, action, shown="", text_id="typed")
        if "follow_up" in purposes:  # where nobody may call or write, no address is asked for
            turn.settle("email", "skipped")
            turn.settle("phone", "skipped")
        turn.consents_told = True
        kind = "follow_up" if "follow_up" in purposes else "marketing"
        action = "withdrawn" if given.get(kind) == "given" else "refused"
        return Reply((*acknowledge(turn, None), Utterance(f"utter_{kind}_{action}")))

    def give_consent(self, turn: Turn) -> Reply:
        """Consent counts only for words that were shown: they are shown now."""
        turn.state["contact_first"] = True
        if turn.is_reachable:
            turn.state["reask"] = "consent_follow_up"
        return Reply((Utterance("utter_okay"),), resume=True)

    # ------------------------------------------------------------ not understood

    def out_of_scope(self, turn: Turn) -> Reply:
        note = turn.state.pop("note", None)
        if note == "distress":
            return Reply((Utterance("utter_distress"),), listen=True, close=True)
        if note == "wordless":
            return say("utter_wordless")
        times = int(turn.state.get("lost", 0)) + 1
        turn.state["lost"] = times
        if times >= OFFER_PERSON_AFTER:
            company = turn.playbook.company
            link = Link(company.contact_email, f"mailto:{company.contact_email}")
            return Reply((Utterance("utter_lost_again", {}, (link,)),))
        turn.readings = offer_readings(turn)
        if turn.readings and not turn.pending:
            turn.expect(Expects("question", "choice", True, None, ""))
        if turn.readings:
            return say("utter_did_you_mean")
        return say("utter_lost", company_name=turn.playbook.company.name)


_MARKETING_WORDS: Final = (
    "newsletter",
    "marketing",
    "nyhetsbrev",
    "markedsføring",
    "reklame",
    "spam",
)
_CONSENT_WORDS: Final = ("consent", "permission", "agreed to", "samtykke", "tillatelse")


def refused_purposes(text: str, given: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the purposes a refusal in free words is about: only marketing when it is named.

    given: what was agreed to; whoever takes back their consent without more takes back all of it.
    """
    lowered = text.casefold()
    if any(word in lowered for word in _MARKETING_WORDS):
        return ("marketing",)
    if any(word in lowered for word in _CONSENT_WORDS):
        return tuple(dict.fromkeys(("follow_up", "marketing", *given)))
    return ("follow_up", "marketing")


def find_magnet(magnets: tuple[Magnet, ...], text: str, language: str) -> Magnet | None:
    """Return the magnet whose title or kind the visitor names, else the first."""
    words = {word for word in text.casefold().split() if len(word) > 3}
    for magnet in magnets:
        title = f"{magnet.title[language]} {magnet.kind} {magnet.id}".casefold()
        if any(word.strip(".,!?") in title for word in words):
            return magnet
    return magnets[0] if magnets else None


def closing_words(turn: Turn) -> tuple[Utterance, ...]:
    """What happens next, when and by whom: only what was really agreed."""
    company = turn.playbook.company
    values = {
        "company_name": company.name,
        "call_within": call_within(turn.playbook, turn.language, turn.now),
    }
    if turn.consents.get("follow_up") == "given":
        reach = turn.facts.get("email") if "email" in turn.values else turn.facts.get("phone")
        if reach is not None and reach.value:
            return (Utterance("utter_next_contact", {**values, "reach": reach.value}),)
    if turn.is_reachable:
        return (Utterance("utter_next_kept", values),)
    return (Utterance("utter_next_nothing", values),)


def next_words(turn: Turn) -> tuple[Utterance, ...]:
    """What happens next while questions are open: what is asked, and that nobody calls unasked."""
    if turn.pending is None or "follow_up" in turn.consents:
        return closing_words(turn)
    values = {
        "company_name": turn.playbook.company.name,
        "call_within": call_within(turn.playbook, turn.language, turn.now),
    }
    return (Utterance("utter_next_open", values),)


def finish(turn: Turn) -> Reply:
    """All questions are done: say what happens next and ask nothing more."""
    turn.state["closed"] = "finished"
    turn.state["pending"] = None
    words = closing_words(turn)
    if not turn.values:
        words = (Utterance("utter_finish_empty"),)
    return Reply((*acknowledge(turn, None), Utterance("utter_thanks"), *words), listen=True)


def queue_presenter_questions(turn: Turn) -> None:
    """A question for the presenter goes to the host's queue, however it was given."""
    webinar = turn.webinar
    for fact in turn.new_facts:
        if webinar and fact.field == "webinar_question" and fact.state == "captured":
            turn.presenter_questions.append(
                PresenterQuestion(new_id(), webinar.id, turn.message_id, fact.raw, turn.now)
            )


def _ending(turn: Turn, why: str, said: Utterance) -> Utterance:
    """Return the playbook's own words for this ending, with the links of the standard ones."""
    own = turn.playbook.endings.get(why)
    return Utterance("", {"text": own[turn.language]}, said.links) if own else said


def _end(turn: Turn, *words: Utterance) -> Reply:
    """No more questions; what was noted on the way is still acknowledged."""
    turn.state["closed"] = turn.reading.intent
    turn.noted = [fact for fact in turn.noted if fact.field in CONTACT_FIELDS]
    return Reply((*acknowledge(turn, None), *words), listen=True, close=True)


def _ask_special(turn: Turn, kind: str, response: str) -> Reply:
    """Ask once before something is gone."""
    turn.state["special"] = kind
    turn.expect(
        Expects("confirm", "choice", optional=True, autocomplete=None, reason=""),
        (
            Choice(new_id(), wording.phrase(turn.language, "button.yes"), {"special": True}),
            Choice(new_id(), wording.phrase(turn.language, "button.no"), {"special": False}),
        ),
    )
    return Reply((Utterance(response),), listen=True)
