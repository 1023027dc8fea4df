"""Words that say a question is to come, and words that are one."""

from __future__ import annotations

import pytest

from assistant.extraction.cues import announces_question


@pytest.mark.parametrize(
    "text",
    [
        "I have a question",
        "i've got a quick question for the presenter",
        "can i ask the speaker a question",
        "can i ask the presenter something",
        "Hello! May I ask you something?",
        "another question",
        "Can I ask another question?",
        "question",
        "hei, jeg har et spørsmål til foredragsholderen",
        "kan jeg spørre foredragsholderen om noe?",
        "kan jeg spørre om en ting",
        "Har et lite spørsmål :)",
        "et spm til deg",
    ],
)
def test_a_question_is_announced(text: str) -> None:
    assert announces_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have a question about price",
        "can i ask what it costs",
        "question: does it work with Outlook?",
        "we have questions from customers all night",
        "no question",
        "something",
        "got something",
        "you",
        "jeg har spørsmål om pris",
        "kan jeg spørre om prisen",
        "noe",
        "har noe",
        "",
    ],
)
def test_what_tells_or_asks_something_announces_nothing(text: str) -> None:
    assert not announces_question(text)
