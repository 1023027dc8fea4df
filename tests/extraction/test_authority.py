"""Who decides, as visitors say it."""

from __future__ import annotations

import pytest

from assistant.extraction.authority import read_authority

TABLE = {
    ("en", "decides"): """I decide|I can sign that myself|we decide together
my business partner and I decide together|just me|me|it's my call|it's my company|I'm the owner
yes, I'm the decision maker|I make the final decision|up to me|I do|that would be me
Between 150,000 and 200,000 NOK a year, and I can sign that myself.|I hold the budget""",
    ("en", "influences"): """my boss signs off|the owner decides, I make the shortlist
my boss has to approve|the board|our CFO|I only recommend|I need approval from finance
it's not up to me|the CEO makes the final call|I have to check with my manager
My director decides|I can't decide that|I decide but the board must approve""",
    ("en", "researches"): """just researching|im a student, i dont decide anything
I'm just looking around|only gathering information|I was asked to look into options
just browsing|doing some research for my boss""",
    ("nb", "decides"): """det er jeg som bestemmer|ja, det er firmaet mitt|jeg bestemmer
jeg kan signere selv|vi bestemmer sammen|meg|bare meg|kona og jeg|jeg er eier|det gjør jeg
jeg tar avgjørelsen|det bestemmer jeg""",
    ("nb", "influences"): """sjefen må godkjenne|styret|daglig leder bestemmer
det er sjefen som bestemmer|må ta det med ledelsen|jeg anbefaler, eieren bestemmer
ikke bare jeg som bestemmer|jeg kan ikke bestemme det alene|Styret må si ja|sjefen
økonomisjefen signerer|jeg bestemmer, men styret må godkjenne""",
    ("nb", "researches"): """bare undersøker|ser meg bare rundt|jeg er student
bare ser litt rundt|samler inn tilbud""",
    ("en", None): """hello|we need help with leads|about 40 people|I'm Tom from Acme
what does it cost?|next month|no|I'd rather not say|we are looking for a chatbot
too many sign-ups, nobody knows which ones to call|I saw a post of yours on LinkedIn
my boss Anna asked me to write|we have not decided yet|it's me again|Tom|yes|I don't know""",
    ("nb", None): """hei|vi trenger hjelp med henvendelser|rundt 40|vet ikke|nei|ja|Kari Lunde
ingen rekker å ringe dem opp igjen|vi holder til i Hamar|ring meg på 922 33 444|Hva koster det?
jeg jobber i Acme|vi har ikke bestemt oss|hvem bestemmer det?""",
}
CASES = [
    (language, authority, text)
    for (language, authority), table in TABLE.items()
    for line in table.split("\n")
    for text in line.split("|")
]


@pytest.mark.parametrize(("language", "authority", "text"), CASES)
def test_who_decides(language: str, authority: str | None, text: str) -> None:
    read = read_authority(text, language)
    assert (read[0] if read else None) == authority


def test_the_span_holds_the_telling_words() -> None:
    text = "Around 900 a month, and I can sign that myself."
    read = read_authority(text, "en")
    assert read is not None
    assert text[read[1] : read[2]] == "I can sign"
