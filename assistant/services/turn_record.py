"""A finished turn as what is committed: messages, state, facts, the lead, events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from assistant.leads.conversation import CALLED, Conversation, Link, Message, Page
from assistant.leads.turn import TurnRecord
from assistant.services import qualification
from assistant.services.erasure_event import erasure_event
from assistant.services.said import Said
from assistant.services.turns import Turn, new_id
from assistant.store import conversations as stored

LONGEST_JOINED: Final = 200
ERASED_WORDS: Final = "…"  # in the place of what was typed to confirm an erasure


def record_of(turn: Turn, said: Said, spoken: list[Any]) -> TurnRecord:
    """Return everything that the turn writes, its messages numbered on."""
    visitor = turn.visitor_message(client_id=said.client_id)
    answers = _messages(turn, spoken, visitor.seq)
    conversation = _moved_on(turn, visitor.seq + len(answers))
    lead, moves = qualification.judge(turn, conversation)
    told = qualification.events(turn, conversation, lead)
    if qualification.asks_for_person(turn):
        turn.state["handoff"] = True  # told once; it is the state that is stored
    if turn.handoff and turn.handoff.called:
        turn.state[CALLED] = True
    return TurnRecord(
        conversation=qualification.with_lead(conversation, lead),
        messages=(visitor, *answers),
        client_id=said.client_id,
        request_hash=said.request_hash,
        facts=tuple(turn.new_facts),
        replaced=dict(turn.replaced),
        consents=tuple(turn.new_consents),
        lead=lead,
        shares_lead=bool(turn.loaded.others),
        stage_changes=tuple(moves),
        not_captured=None if lead else qualification.why_no_lead(turn),
        handovers=tuple(turn.handovers),
        presenter_questions=tuple(turn.presenter_questions),
        outbox=(*turn.outbox, *told),
        handoff=turn.handoff,
    )


def record_beside(
    turn: Turn,
    told: Sequence[Message],
    spoken: Sequence[Any] = (),
    *,
    person: str | None,
    judged: bool = False,
) -> TurnRecord:
    """Return what is written when it is not the visitor who does something.

    told: a person's or the system's messages, numbered here; spoken: what the assistant says
    after them. person: who attends from now on. judged: facts changed, the lead is judged again.
    """
    first = turn.conversation.last_seq
    said = tuple(replace(message, seq=first + n) for n, message in enumerate(told, start=1))
    answers = _messages(turn, list(spoken), first + len(said))
    moved_on = _moved_on(turn, first + len(said) + len(answers), asks=bool(spoken))
    conversation = replace(moved_on, person=person, person_present=person is not None)
    lead, moves = qualification.judge(turn, conversation) if judged else (None, [])
    return TurnRecord(
        conversation=qualification.with_lead(conversation, lead),
        messages=(*said, *answers),
        facts=tuple(turn.new_facts),
        replaced=dict(turn.replaced),
        lead=lead,
        shares_lead=bool(lead and turn.loaded.others),
        stage_changes=tuple(moves),
        handovers=tuple(turn.handovers),
        outbox=tuple(qualification.events(turn, conversation, lead)) if judged else (),
    )


def _moved_on(turn: Turn, last_seq: int, *, asks: bool = True) -> Conversation:
    """Return the conversation after the turn. asks: False leaves what is asked for as it is."""
    if asks:
        turn.state["reason"] = turn.expects.reason if turn.expects else None
    if turn.expects:
        turn.state["last_field"] = turn.expects.field
    return replace(
        turn.conversation,
        locale=turn.language,
        state=turn.state,
        status="ended" if turn.state.get("closed") else "open",
        updated_at=turn.now,
        version=turn.conversation.version + 1,
        last_seq=last_seq,
        last_order=turn.last_order,
    )


def _messages(turn: Turn, spoken: list[Any], after: int) -> tuple[Message, ...]:
    """Return what is said as messages: short lines that belong together share a bubble."""
    bubbles: list[tuple[str, list[dict[str, str]]]] = []
    for said in spoken:
        if not said.text:
            continue
        fits = bubbles and not bubbles[-1][1] and len(bubbles[-1][0]) <= LONGEST_JOINED
        if said.join and fits:
            bubbles[-1] = (f"{bubbles[-1][0]} {said.text}", said.links)
        else:
            bubbles.append((said.text, said.links))
    last = len(bubbles)
    return tuple(
        Message(
            id=new_id(),
            seq=after + number,
            sender="assistant",
            text=text,
            created_at=turn.now,
            links=tuple(Link(link["label"], link["url"]) for link in links),
            choices=turn.choices if number == last else (),
            expects=turn.expects if number == last else None,
            language=turn.language,
        )
        for number, (text, links) in enumerate(bubbles, start=1)
    )


def erase_and_answer(session: Any, record: TurnRecord) -> None:
    """Delete everything, then keep only that it was asked for and done."""
    conversation = record.conversation
    stored.erase_conversation(session, conversation.id, conversation.updated_at)
    blank = replace(
        conversation,
        lead_id=None,
        created_at=conversation.updated_at,  # what follows is new: no restore may erase it
        page=Page(),
        topic=None,
        state={"closed": "erased", "pending": None},
        status="ended",
    )
    told = erasure_event(session, conversation, conversation.updated_at)
    visitor, *answers = record.messages
    words = visitor.text if visitor.choice_id else ERASED_WORDS
    bare = replace(visitor, text=words, entities=(), ranking=(), intent=None, confidence=None)
    stored.create_conversation(
        session,
        TurnRecord(
            conversation=blank,
            messages=(bare, *answers),
            client_id=record.client_id,
            request_hash=record.request_hash,
            not_captured="erased",
            outbox=(told,),
        ),
    )
