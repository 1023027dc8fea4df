"""Who is speaking, who is only spoken of, and what is nobody."""

from __future__ import annotations

import pytest

from tests.extraction.conftest import Find

SPEAKERS = [
    ("en", "Hi, I'm Ada Berg, Head of Sales at Fjordline Interiors in Bergen.", "Ada Berg"),
    ("en", "As I said, Ada Berg.", "Ada Berg"),
    ("en", "im tom from acme", "Tom"),
    ("en", "I'm Shreya from Lantern Lane Books", "Shreya"),
    ("en", "Tom here from Dimas & Rowe", "Tom"),
    ("en", "hiya its dave from barnes plumbing", "Dave"),
    ("en", "my name is carla dimas and I run dimas & rowe", "Carla Dimas"),
    ("en", "my name's Ruth and I run a garden centre", "Ruth"),
    ("en", "this is Tom", "Tom"),
    ("en", "Looking forward to it.\nBest, Tom", "Tom"),
    ("en", "Can you call me tomorrow? Regards,\nJane Smith\nSmith & Sons Ltd", "Jane Smith"),
    ("en", "Name: Dev Anand\nCompany: Lantern Lane Books", "Dev Anand"),
    ("en", "Priya Nair, Head of Ops, Quill and Co, London", "Priya Nair"),
    ("en", "please use the name Xan Oduya. My name is Xan Oduya", "Xan Oduya"),
    ("en", "Ann Price", "Ann Price"),
    ("en", "my name is will", "Will"),
    ("en", "I'm Jean-Pierre O'Brien", "Jean-Pierre O'Brien"),
    ("nb", "hei, jeg heter Kari Lunde og jobber i Lunde Hagesenter AS", "Kari Lunde"),
    ("nb", "kari her, jobber i bergen kommune", "Kari"),
    ("nb", "Mvh Kari Nordmann, Fjellvik AS", "Kari Nordmann"),
    ("nb", "jeg er ola fra brekke rør", "Ola"),
    ("nb", "vennlig hilsen\nTor Hansen\ndaglig leder\nHansen Elektro AS", "Tor Hansen"),
    ("nb", "Takk for svar. Hilsen Bjørn", "Bjørn"),
    ("nb", "mitt navn er siri dahl", "Siri Dahl"),
    ("nb", "firma: Kystlys, kontakt: Eva Moen, sted: Bodø", "Eva Moen"),
    ("nb", "Ola Brekke", "Ola Brekke"),
    ("nb", "Heter Bård Finne", "Bård Finne"),
    ("nb", "kall meg Live", "Live"),
    ("en", "this is Nkechi speaking", "Nkechi"),
    ("en", "Mrs. Okonjo from accounts", "Okonjo"),
    ("en", "Dr Helen Marsh", "Helen Marsh"),
    ("nb", "Fru Rustad her", "Rustad"),
    ("en", "Kwabena Oduro (CTO)", "Kwabena Oduro"),
    ("en", "Xanthe Oyelade\nHead of Sales", "Xanthe Oyelade"),
    ("en", "Registrar Moira Finlay", "Moira Finlay"),
    ("nb", "Berit K. Solli", "Berit K. Solli"),
    ("nb", "heisann per fra Lunde Rør", "Per"),
    ("nb", "Jan Erik", "Jan Erik"),
    ("nb", "jan erik lunde", "Jan Erik Lunde"),
]


@pytest.mark.parametrize(("language", "text", "name"), SPEAKERS)
def test_the_speaker_is_found_with_confidence(
    find: Find, language: str, text: str, name: str
) -> None:
    persons = find("person", language, text)
    best = max(persons, key=lambda entity: entity.confidence)
    assert (best.value, best.confidence >= 0.5) == (name, True)


@pytest.mark.parametrize(
    ("language", "text", "speaker", "other"),
    [
        ("en", "my boss Anna asked me to write, I'm Per", "Per", "Anna"),
        ("en", "Hi Tom, I'm Lisa Brown from Brightwater Ltd in Leeds", "Lisa Brown", "Tom"),
        ("en", "this is Ruth, my colleague Sarah Jones will decide", "Ruth", "Sarah Jones"),
        ("nb", "sjefen min Anna ba meg skrive, jeg er Per", "Per", "Anna"),
        ("nb", "Hei Jonas, jeg heter Guro", "Guro", "Jonas"),
    ],
)
def test_of_two_people_the_one_who_speaks_is_surer(
    find: Find, language: str, text: str, speaker: str, other: str
) -> None:
    sure = {entity.value: entity.confidence for entity in find("person", language, text)}
    assert set(sure) == {speaker, other}
    assert sure[speaker] >= 0.5 > sure[other]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "I'd like to ask Jonas which CRM he used", "Jonas"),
        ("en", "please contact Dr Miriam Katz", "Miriam Katz"),
        ("en", "Anna Holt told me about you", "Anna Holt"),
        ("nb", "Kan Jonas ringe meg?", "Jonas"),
        ("nb", "Ring Annichen Wold på 21 23 45 67", "Annichen Wold"),
    ],
)
def test_somebody_spoken_of_is_found_but_not_taken_for_the_visitor(
    find: Find, language: str, text: str, name: str
) -> None:
    [person] = find("person", language, text)
    assert (person.value, person.confidence < 0.5) == (name, True)


NOBODY = [
    ("en", "Hi there"),
    ("en", "Thanks!"),
    ("en", "Good morning team"),
    ("en", "I'm Norwegian"),
    ("en", "I'm interested in a demo"),
    ("en", "I'm CTO"),
    ("en", "Our Budget is ready in Q3, GDPR matters, we use Teams and LinkedIn"),
    ("en", "Monday works for me, or in April"),
    ("en", "does this connect to Outlook?"),
    ("en", "Dimas & Rowe"),
    ("en", "I will be here all day"),
    ("en", "is anyone here?"),
    ("en", "this is great"),
    ("en", "it's Excel we use"),
    ("nb", "hei på deg"),
    ("nb", "god ettermiddag alle sammen"),
    ("nb", "jeg er usikker"),
    ("nb", "det er feil"),
    ("nb", "Brekke Rør"),
    ("nb", "er det noen her?"),
    ("nb", "Takk for hjelpen"),
    ("nb", "jeg er påmeldt webinaret neste uke"),
    ("nb", "vi bruker Teams, Excel og HubSpot"),
    ("nb", "Mandag passer fint"),
    ("nb", "per måned eller per år?"),
    ("en", "may I think about it?"),
    ("en", "switching from Fooble to something else"),
    ("en", "my employer's name is Ironbark"),
]


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_everyday_words_are_nobody(find: Find, language: str, text: str) -> None:
    assert find("person", language, text) == []


def test_the_span_stays_raw_while_the_value_gets_capitals(find: Find) -> None:
    text = "hei, kari nordmann her"
    [person] = find("person", "nb", text)
    assert (text[person.start : person.end], person.value) == ("kari nordmann", "Kari Nordmann")
