"""Roles in both languages: the visitor's own, others', and words that only look like one."""

from __future__ import annotations

import pytest

from assistant.extraction.job_title import find_job_titles

OWN = [
    ("en", "Hi, I'm Ada Berg, Head of Sales at Fjordline Interiors", "Head of Sales"),
    ("en", "I'm the owner", "owner"),
    ("en", "I am a VP of Marketing and Growth at Acme", "VP of Marketing and Growth"),
    ("en", "I'm the VP Sales", "VP Sales"),
    ("en", "cto here", "cto"),
    ("en", "I'm co-founder and CEO of Nimbus", "co-founder and CEO"),
    ("en", "I work as a senior product manager for Acme", "senior product manager"),
    ("en", "my title is Happiness Hero at Zest", "Happiness Hero"),
    ("en", "im a freelance graphic designer", "freelance graphic designer"),
    ("en", "managing director, 40 people", "managing director"),
    ("en", "Chief Revenue Officer", "Chief Revenue Officer"),
    ("en", "Director of Customer Success", "Director of Customer Success"),
    ("en", "Deputy head of procurement at the city council", "Deputy head of procurement"),
    ("en", "I'm an IT manager", "IT manager"),
    ("en", "I'm head of the sales department", "head of the sales department"),
    ("en", "Ruth Allen, practice manager, Hillside Dental", "practice manager"),
    ("en", "partner at a law firm", "partner"),
    ("en", "Carpenter from Skye, four of us", "Carpenter"),
    ("en", "I'm a kennel manager", "kennel manager"),
    ("en", "Headmistress Hilary Sands", "Headmistress"),
    ("nb", "jeg heter Guro og er regnskapssjef i Fjellheis AS", "regnskapssjef"),
    ("nb", "daglig leder", "daglig leder"),
    (
        "nb",
        "Jeg er avdelingsleder for kundeservice hos Brekke Rør",
        "avdelingsleder for kundeservice",
    ),
    ("nb", "Jeg jobber som markedssjef", "markedssjef"),
    ("nb", "Jeg er administrerende direktør og medeier", "administrerende direktør og medeier"),
    ("nb", "IT-ansvarlig i Bergen kommune", "IT-ansvarlig"),
    ("nb", "Markeds- og kommunikasjonssjef", "Markeds- og kommunikasjonssjef"),
    ("nb", "Kari Nordmann, innkjøpsleder, Fjellvik AS", "innkjøpsleder"),
    ("nb", "adm. dir. i Solvik", "adm. dir"),
    ("nb", "jeg er key account manager", "key account manager"),
    ("nb", "eier og daglig leder", "eier og daglig leder"),
    ("nb", "jeg er leder for salg og marked i Nordlys", "leder for salg og marked"),
    ("nb", "kom hit via nettsiden, er selger i Molde", "selger"),
    ("nb", "jeg er rørlegger", "rørlegger"),
    ("nb", "Gunvor her, eier av Pelsen Hundepensjonat", "eier"),
    ("nb", "jeg er IKT-rådgiver", "IKT-rådgiver"),
    ("nb", "jeg er personvernombud her", "personvernombud"),
    ("nb", "er mekaniker og driver for meg selv", "mekaniker"),
    ("nb", "daglig leder for Lommekjent", "daglig leder"),
]


@pytest.mark.parametrize(("language", "text", "title"), OWN)
def test_the_visitors_title_is_found_with_confidence(language: str, text: str, title: str) -> None:
    [found] = find_job_titles(text, language)
    assert (found.value, found.confidence >= 0.5) == (title, True)


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("en", "my boss is the CFO", "CFO"),
        ("en", "our CTO wants to see it", "CTO"),
        ("en", "my boss Ingrid Vale is the managing director", "managing director"),
        ("nb", "sjefen min er økonomidirektør", "økonomidirektør"),
    ],
)
def test_the_title_of_somebody_else_is_doubtful(language: str, text: str, title: str) -> None:
    [found] = find_job_titles(text, language)
    assert (found.value, found.confidence < 0.5) == (title, True)


NONE = [
    ("en", "can I talk to your sales manager?"),
    ("en", "why do you need to talk to the CFO?"),
    ("en", "any openings for designers?"),
    ("en", "I manage the marketing team"),
    ("en", "we need a new lead every day"),
    ("en", "we lead the market"),
    ("en", "how does the lead scoring work?"),
    ("en", "We get bad leads from our sales team"),
    ("en", "the owner decides, I make the shortlist"),
    ("en", "I'm looking for a partner"),
    ("nb", "jeg selger trykksaker og har et tilbud"),
    ("nb", "kan en selger ringe meg i morgen?"),
    ("nb", "jeg leder salgsteamet"),
    ("nb", "søker dere etter designere?"),
    ("nb", "vi bytter leverandør"),
    ("nb", "Send meg veilederen"),
    ("nb", "er du ansvarlig for dette?"),
    ("nb", "Vidde Sykkel AS, selger på nett"),
    ("nb", "en telefonselger hos dere"),
]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_verbs_plurals_and_your_staff_are_no_title(language: str, text: str) -> None:
    assert find_job_titles(text, language) == []
