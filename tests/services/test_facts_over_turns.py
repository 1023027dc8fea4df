"""Facts over any row of statements, corrections and withdrawals: the newest explicit statement
stands, a person's edit outranks it, what was taken back is gone, and history stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.leads.conversation import Conversation, Page
from assistant.leads.facts import Fact, current_facts, known_values
from assistant.leads.judgement import Told, judge
from assistant.leads.turn import Loaded
from assistant.services.turns import Turn
from tests.lead_cast import PLAYBOOK

NAMES = ("name", "company", "company_size", "need")
BEGUN = datetime(2026, 11, 23, 9, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("say", "say", "say", "skip", "withdraw", "confirm", "edit", "unedit")),
        st.sampled_from(NAMES),
        st.integers(1, 4),
    ),
    max_size=14,
)


class Talk:
    """A conversation turn by turn, as the store would keep it."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.conversation = Conversation("c", "demo", "", "en", BEGUN, BEGUN, page=Page(), state={})
        self.number = 0

    def turn(self) -> Turn:
        self.number += 1
        now = BEGUN + timedelta(minutes=self.number)
        held = [f for f in self.facts.values() if f.state not in ("corrected", "withdrawn")]
        return Turn(Loaded(self.conversation, tuple(held)), PLAYBOOK, text="words", now=now)

    def keep(self, turn: Turn) -> None:
        for fact_id, state in turn.replaced.items():
            self.facts[fact_id] = replace(self.facts[fact_id], state=state)  # type: ignore[arg-type]
        self.facts |= {fact.id: fact for fact in turn.new_facts}
        self.conversation = replace(self.conversation, last_order=turn.last_order)

    def edit(self, field: str, value: Any) -> None:
        """A person writes a value, or takes it back with None."""
        for fact in list(self.facts.values()):
            if fact.field == field and fact.method == "person" and fact.state == "captured":
                self.facts[fact.id] = replace(fact, state="withdrawn")
        if value is not None:
            order = self.conversation.last_order + 1
            self.conversation = replace(self.conversation, last_order=order)
            fact = Fact(f"p{order}", field, value, str(value), "person", 1.0, "captured", order,
                        BEGUN)  # fmt: skip
            self.facts[fact.id] = fact

    def take(self, act: str, field: str, number: int) -> None:
        value = {"min": number, "max": number} if field == "company_size" else f"{field} {number}"
        if act in ("edit", "unedit"):
            self.edit(field, value if act == "edit" else None)
            return
        turn = self.turn()
        if act == "say":
            turn.learn(field, value, span=(0, 5))
        elif act == "skip":
            turn.settle(field, "skipped")
        elif act == "withdraw":
            turn.withdraw(field)
        else:
            turn.confirm_facts()
        self.keep(turn)

    def known(self) -> dict[str, Any]:
        return known_values(current_facts(self.facts.values()))


def expected(steps: list[tuple[str, str, int]]) -> dict[str, Any]:
    """The same in four lines: what was said last, under what a person wrote last."""
    said: dict[str, Any] = {}
    edited: dict[str, Any] = {}
    for act, field, number in steps:
        value = {"min": number, "max": number} if field == "company_size" else f"{field} {number}"
        if act == "say":
            said[field] = value
        elif act == "withdraw":
            said.pop(field, None)
            edited.pop(field, None)
        elif act == "edit":
            edited[field] = value
        elif act == "unedit":
            edited.pop(field, None)
    return {**said, **edited}


@settings(max_examples=300)
@given(STEPS)
def test_what_is_known_is_the_newest_statement_under_a_persons_edit(steps):
    talk = Talk()
    for step in steps:
        talk.take(*step)
    assert talk.known() == expected(steps)
    assert talk.turn().values == talk.known()


@settings(max_examples=200)
@given(STEPS)
def test_history_stays_and_at_most_one_statement_of_a_field_is_in_force(steps):
    talk, seen = Talk(), set()
    for step in steps:
        talk.take(*step)
        assert seen <= set(talk.facts)
        seen = set(talk.facts)
        for by_person in (True, False):
            held = [
                fact.field
                for fact in talk.facts.values()
                if (fact.method == "person") is by_person
                and fact.state not in ("corrected", "withdrawn")
            ]
            assert sorted(held) == sorted(set(held))


@settings(max_examples=100)
@given(STEPS, st.data())
def test_a_lead_is_judged_alike_in_whatever_order_its_facts_are_read(steps, data):
    talk = Talk()
    for step in steps:
        talk.take(*step)
    facts = list(talk.facts.values())
    shuffled = data.draw(st.permutations(facts))
    one, other = (
        judge([Told(talk.conversation, tuple(each))], PLAYBOOK, current=None)
        for each in (facts, shuffled)
    )
    assert one == other
