"""What is asked of the presenter, without the words that hand it over."""

from __future__ import annotations

import pytest

from assistant.extraction.presenter_question import question_span


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Please ask the presenter: ", "does this work for small shops?"),
        ("please ask the presenter ", "what a good first reply is"),
        ("Could you ask the speaker ", "whether it works with Outlook?"),
        ("ask the presenter pls ", "if teh trial is free"),
        ("Hi! I have a question for the presenter: ", "is there a trial?"),
        ("Question for the speaker - ", "is there a trial?"),
        ("I'd like to ask the host ", "about slide 4"),
        ("can I ask the presenter something: ", "how long did it take?"),
        ("For the presenter: ", "how long did it take?"),
        ("presenter: ", "does it scale?"),
        ("Dear presenter, ", "what do you do with spam?"),
        ("Hei, kan du spørre foredragsholderen ", "om dette virker for små butikker?"),
        ("Spør foredragsholderen: ", "virker dette for små butikker?"),
        ("spørsmål til foredragsholderen: ", "hvor lang tid tok innføringen?"),
        ("Jeg har et spørsmål til foredragsholderen. ", "Virker det med Outlook?"),
        ("jeg vil gjerne spørre foredragsholderen ", "hvor lenge det varte"),
        ("kan dere spørre han som presenterer ", "hva det koster?"),
        ("Til foredragsholderen: ", "finnes det et norsk eksempel?"),
        ("Kjære foredragsholder, ", "hva gjør dere med søppelpost?"),
    ],
)
def test_words_that_hand_a_question_over_are_left_out(before: str, question: str) -> None:
    start, end = question_span(f"{before}{question}  ")
    assert (start, end) == (len(before), len(before + question))


@pytest.mark.parametrize(
    "text",
    [
        "Does this work for small shops?",
        "could you ask the presenter to speak slower",
        "how does the presenter handle complaints",
        "the presenter said 30 percent, 30 percent of what?",
        "could the presenter say more about pricing",
        "please ask the presenter: why",
        "foredragsholderen nevnte en bok, hva het den",
        "er foredragsholderen enig i det?",
        "spør foredragsholderen",
        "question for the presenter",
        "for the presenter",
        "",
    ],
)
def test_all_stays_where_nothing_is_handed_over(text: str) -> None:
    assert question_span(text) == (0, len(text))
