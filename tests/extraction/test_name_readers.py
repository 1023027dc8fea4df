"""Answers to a pending question, and what is no answer to it."""

from __future__ import annotations

import pytest

from assistant.extraction import name_readers

NAMES = [
    ("en", "carla dimas", "Carla Dimas"),
    ("en", "its Tom", "Tom"),
    ("en", "Tom", "Tom"),
    ("en", "As I said, Ada Berg.", "Ada Berg"),
    ("en", "Dev Anand", "Dev Anand"),
    ("en", "I'm Tom from acme", "Tom"),
    ("en", "sure, it's Lisa", "Lisa"),
    ("en", "Will", "Will"),
    ("en", "xan oduya", "Xan Oduya"),
    ("en", "No, it's Lund", "Lund"),
    ("en", "Maria del Carmen Ruiz", "Maria del Carmen Ruiz"),
    ("en", "Jean-Pierre O'Brien", "Jean-Pierre O'Brien"),
    ("nb", "ola brekke", "Ola Brekke"),
    ("nb", "jeg heter kari", "Kari"),
    ("nb", "Kari Lunde og jeg er daglig leder", "Kari Lunde"),
]
FIRMS = [
    ("en", "acme", "Acme"),
    ("en", "we're called Dimas & Rowe", "Dimas & Rowe"),
    ("en", "Lantern Lane Books", "Lantern Lane Books"),
    ("en", "happy kids nursery", "Happy Kids Nursery"),
    ("en", "The Green Room", "The Green Room"),
    ("en", "it's called blue bottle coffee", "Blue Bottle Coffee"),
    ("en", "IBM", "IBM"),
    ("en", "acme, about 40 people", "Acme"),
    (
        "nb",
        "Lunde Hagesenter AS, vi er rundt 35 ansatte og holder til i Hamar",
        "Lunde Hagesenter AS",
    ),
    ("nb", "brekke rør", "Brekke Rør"),
    ("nb", "vi heter nordlys", "Nordlys"),
    ("nb", "bergen kommune", "Bergen kommune"),
    ("nb", "lunde hagesenter as", "Lunde Hagesenter AS"),
]
TITLES = [
    ("nb", "daglig leder", "daglig leder"),
    ("en", "I'm the owner", "owner"),
    ("en", "Head of Sales", "Head of Sales"),
    ("en", "i do marketing", "marketing"),
    ("en", "CTO", "CTO"),
    ("en", "Happiness Hero", "Happiness Hero"),
    ("en", "IT", "IT"),
    ("nb", "jeg jobber med salg", "salg"),
    ("nb", "salgssjef i Acme", "salgssjef"),
]
PLACES = [
    ("en", "oslo", "Oslo"),
    ("en", "we're in little snoring", "Little Snoring"),
    ("en", "Hamar, Norway", "Hamar, Norway"),
    ("en", "near Leeds", "Leeds"),
    ("en", "Reading", "Reading"),
    ("nb", "vi holder til i bodø", "Bodø"),
]
SOURCES = [
    ("en", "a friend", "referral"),
    ("en", "think it was google", "search"),
    ("en", "I saw a post of yours on LinkedIn", "social"),
    ("en", "your ad", "ads"),
    ("en", "on the internet", "search"),
    ("en", "you called me", "other"),
    ("en", "the guide", "content"),
    ("nb", "en venn tipset meg", "referral"),
    ("nb", "på nettet", "search"),
    ("nb", "messe i Lillestrøm", "event"),
]
READERS = {
    "name": (name_readers.read_name_answer, NAMES),
    "company": (name_readers.read_company_answer, FIRMS),
    "job_title": (name_readers.read_job_title_answer, TITLES),
    "location": (name_readers.read_location_answer, PLACES),
    "lead_source": (name_readers.read_lead_source_answer, SOURCES),
}
ANSWERS = [(field, *row) for field, (_, rows) in READERS.items() for row in rows]


@pytest.mark.parametrize(("field", "language", "text", "value"), ANSWERS)
def test_an_answer_is_read(field: str, language: str, text: str, value: str) -> None:
    entity = READERS[field][0](text, language)
    assert entity is not None
    assert (entity.value, entity.text) == (value, text[entity.start : entity.end])


REFUSALS = [
    ("en", "I'd rather not say"),
    ("en", "none of your business"),
    ("en", "no"),
    ("en", "skip"),
    ("en", "what for?"),
    ("en", "why do you need that"),
    ("en", "I don't know"),
    ("en", "fuck off"),
    ("en", "you are stupid"),
    ("en", "/restart"),
    ("en", "👍"),
    ("en", ""),
    ("en", "can I talk to a person instead?"),
    ("en", "do you think it will rain tomorrow?"),
    ("nb", "nei"),
    ("nb", "vet ikke"),
    ("nb", "vil helst ikke si det"),
    ("nb", "hva bruker dere opplysningene mine til?"),
    ("nb", "hopp over"),
    ("nb", "du maser"),
]


@pytest.mark.parametrize("field", READERS)
@pytest.mark.parametrize(("language", "text"), REFUSALS)
def test_a_refusal_or_question_is_no_answer(field: str, language: str, text: str) -> None:
    assert READERS[field][0](text, language) is None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "we need help with leads"),
        ("name", "asdf"),
        ("name", "40"),
        ("name", "tom@example.com"),
        ("name", "Acme AS"),
        ("name", "hello"),
        ("name", "send me the guide"),
        ("name", "nothing to buy, its for my thesis"),
        ("company", "just me"),
        ("company", "I don't have a company"),
        ("company", "a small shop"),
        ("company", "yes"),
        ("company", "we need help with leads"),
        ("job_title", "we need help with leads"),
        ("location", "remote"),
        ("location", "40"),
        ("lead_source", "I don't remember"),
        ("lead_source", "banana"),
    ],
)
def test_words_of_another_kind_are_no_answer(field: str, text: str) -> None:
    assert READERS[field][0](text, "en") is None
