"""Where the visitor is, against words and names that are also places."""

from __future__ import annotations

import pytest

from tests.extraction.conftest import Find

PLACES = [
    ("en", "Hi, I'm Ada Berg, Head of Sales at Fjordline Interiors in Bergen.", ["Bergen"]),
    ("en", "hello from Cardiff!", ["Cardiff"]),
    ("en", "we are a small agency based in Austin, Texas", ["Austin, Texas"]),
    ("en", "I live in Reading", ["Reading"]),
    ("en", "Twenty-two employees, Bath, and we want to start", ["Bath"]),
    ("en", "offices in oslo, bergen and leeds", ["Oslo", "Bergen", "Leeds"]),
    ("en", "we're an Oslo-based firm", ["Oslo"]),
    ("en", "based in Snoring Parva", ["Snoring Parva"]),
    ("en", "I'm in the US", ["US"]),
    ("en", "We're 40 people in St. Louis", ["St. Louis"]),
    ("nb", "Lunde Hagesenter AS, vi er rundt 35 ansatte og holder til i Hamar", ["Hamar"]),
    ("nb", "vi holder til i mo i rana", ["Mo i Rana"]),
    ("nb", "Vi er et lite firma i Stavanger", ["Stavanger"]),
    ("nb", "hei fra Tromsø!", ["Tromsø"]),
    ("nb", "firma: Kystlys, kontakt: Eva Moen, sted: Bodø", ["Bodø"]),
    ("nb", "Fjordlast Spedisjon AS, Moss, over 500 ansatte", ["Moss"]),
    ("nb", "jeg bor i Norge", ["Norge"]),
    ("nb", "kontor i Hamar, Norge", ["Hamar, Norge"]),
    ("nb", "oslo", ["Oslo"]),
    ("nb", "vi holder til i Bø i Telemark", ["Bø i Telemark"]),
    ("nb", "adressen er Storgata 14, Ytterøy", ["Ytterøy"]),
    ("en", "12 Mill Lane, Snoring", ["Snoring"]),
    ("en", "Cork, Ireland", ["Cork, Ireland"]),
    ("nb", "vi har verksted på Storslett", ["Storslett"]),
    ("nb", "Vik Bakeri holder til i Vik", ["Vik"]),
    ("en", "no, Perth, not Dundee", ["Perth"]),
]


@pytest.mark.parametrize(("language", "text", "places"), PLACES)
def test_places_are_found(find: Find, language: str, text: str, places: list[str]) -> None:
    found = find("location", language, text)
    assert [entity.value for entity in found] == places
    assert all(entity.confidence >= 0.5 for entity in found)


NONE = [
    ("en", "nice to meet you"),
    ("en", "I am reading your guide"),
    ("en", "I work at the University of Oslo"),
    ("en", "my name is Florence"),
    ("en", "mobile is best"),
    ("en", "how are things in general"),
    ("nb", "kari her, jobber i bergen kommune"),
    ("nb", "vi bor på en gård"),
    ("nb", "vi skal ha møte i mai"),
    ("nb", "porto kommer i tillegg"),
    ("nb", "jeg skal til Roma i påska"),
    ("en", "I'm off to Spain so leave it"),
    ("nb", "ikke Harstad"),
]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_words_firms_and_people_are_no_place(find: Find, language: str, text: str) -> None:
    assert find("location", language, text) == []


def test_a_place_in_a_question_about_us_is_doubtful(find: Find) -> None:
    [place] = find("location", "en", "are your servers in Germany?")
    assert place.confidence < 0.5
