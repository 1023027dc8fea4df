"""What nobody wrote about is listed by its wording, with nobody's details in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.services.unanswered import OpenQuestion, group_questions, without_details
from assistant.store.database import Database
from assistant.store.unanswered import Unanswered, list_unanswered
from tests.visitor import Chat

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def asked(text: str, *, minute: int = 0, language: str = "en") -> Unanswered:
    return Unanswered(text, language, NOON + timedelta(minutes=minute), ())


def test_the_same_wording_is_one_question_with_the_newest_time() -> None:
    found = [
        asked("Do you work with SAP?", minute=3),
        asked("is there a fax", minute=2),
        asked("do you work with sap", minute=1),
        asked("do you work with sap", minute=0, language="nb"),
    ]
    assert group_questions(found, 10) == [
        OpenQuestion("Do you work with SAP?", "en", 2, NOON + timedelta(minutes=3)),
        OpenQuestion("is there a fax", "en", 1, NOON + timedelta(minutes=2)),
        OpenQuestion("do you work with sap", "nb", 1, NOON),
    ]
    assert [question.text for question in group_questions(found, 1)] == ["Do you work with SAP?"]


@pytest.mark.parametrize(
    ("text", "personal", "shown"),
    [
        ("I am Ada, do you work with SAP?", ((5, 8),), "I am …, do you work with SAP?"),
        ("Ada Ek of Acme: SAP?", ((0, 6), (0, 3), (10, 14)), "… of …: SAP?"),
        ("SAP? ada@example.com", (), "SAP? …"),
        ("SAP? +47 400 00 000", (), "SAP? …"),
        ("SAP? https://example.com/ada", (), "SAP? …"),
        ("for 5,000 users?", (), "for 5,000 users?"),
        ("two\nlines\x1b[2J\u202e", (), "two lines[2J"),
        ("word " * 100, (), ("word " * 40).rstrip() + "…"),
    ],
)
def test_nobodys_details_are_shown(
    text: str, personal: tuple[tuple[int, int], ...], shown: str
) -> None:
    assert without_details(replace(asked(text), personal=personal)) == shown


async def test_a_question_without_a_passage_is_listed_and_an_answered_one_is_not(
    chat: Chat, chat_database_url: str
) -> None:
    await chat.open(locale="en")
    await chat.say("How much does it cost?")
    await chat.say("Do you integrate with SAP?")
    await chat.say("Does it work with Zendesk?")
    await chat.say("Does it work with Zendesk?")
    found = Database.open(chat_database_url).read_now(list_unanswered)
    assert [one.text for one in found] == [
        "Does it work with Zendesk?",
        "Does it work with Zendesk?",
        "Do you integrate with SAP?",
    ]
