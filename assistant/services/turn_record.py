"""A finished turn as what is committed: messages, state, facts, the lead, events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from assistant.leads.conversation import Link, Message, Page
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
    turn.state["reason"] = turn.expects.reason if turn.expects else None
    if turn.expects:
        turn.state["last_field"] = turn.expects.field
    conversation = replace(
        turn.conversation,
        locale=turn.language,
        state=turn.state,
        status="ended" if turn.state.get("closed") else "open",
        updated_at=turn.now,
        version=turn.conversation.version + 1,
        last_seq=visitor.seq + len(answers),
        last_order=turn.last_order,
    )
    lead, moves = qualification.judge(turn, conversation)
    told = qualification.events(turn, conversation, lead)
    if qualification.asks_for_person(turn):
        turn.state["handoff"] = True  # told once; it is the state that is stored
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
