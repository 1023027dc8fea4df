"""Which language a short chat line is in, and what keeps the conversation's language."""

from __future__ import annotations

import pytest

from assistant.extraction.language import detect_language, is_foreign

BOTH = ("en", "nb")
ENGLISH = """hi there|how much is it?|what does it cost|no thanks|yes please|i don't know|skip that
we need help with leads|not sure yet|can I talk to a person|who are you|im tom from acme
about 40 people|next month|around 50k a year|I'm the owner|send me the guide|that's wrong
are you a bot?|stop asking me things|good morning|thanks a lot|Monday works for me
my email is tom@example.com|what happens with my data|does it integrate with Outlook
I'd rather not say|looks good|head of sales|it was a friend|we're based in Oslo
the company is Fjordline AS|never mind|we decide together|why do you ask"""
NORWEGIAN = """hei|hva koster det|nei takk|ja takk|vet ikke|hopp over|vi trenger hjelp|hvem er du
jeg heter kari|rundt 35 ansatte|neste måned|daglig leder|send meg guiden|det er feil
er du en robot|slutt å spørre|god morgen|tusen takk|mandag passer|e-posten min er kari@example.no
kan det kobles til Outlook|vil helst ikke si det|ser bra ut|en venn tipset meg
vi holder til i London|firmaet heter Acme Ltd|glem det|vi bestemmer sammen|hvorfor spør du
så fort som mulig|før sommeren|omtrent 60 000 kr i året|ikke ennå|bare ser meg rundt
hvad koster det|jag vill veta mer|du maser|kan jeg få snakke med et menneske|litt usikker"""
BARE = """ok|Kari Lunde|tom@example.com|40|14.|Acme|912 34 567|👍|LinkedIn|Oslo||Fjellvik AS|CTO|hm
demo|webinar|info|NOK 50 000|Hans|www.example.org|Live"""


def _lines(table: str) -> list[str]:
    return [cell for line in table.split("\n") for cell in line.split("|")]


@pytest.mark.parametrize("prior", ["en", "nb", None])
@pytest.mark.parametrize("text", _lines(ENGLISH))
def test_english_is_seen_whatever_was_spoken_before(text: str, prior: str | None) -> None:
    assert detect_language(text, prior, BOTH)[0] == "en"


@pytest.mark.parametrize("prior", ["en", "nb", None])
@pytest.mark.parametrize("text", _lines(NORWEGIAN))
def test_norwegian_is_seen_whatever_was_spoken_before(text: str, prior: str | None) -> None:
    assert detect_language(text, prior, BOTH)[0] == "nb"


@pytest.mark.parametrize("prior", ["en", "nb"])
@pytest.mark.parametrize("text", _lines(BARE))
def test_what_proves_nothing_keeps_the_language(text: str, prior: str) -> None:
    assert detect_language(text, prior, BOTH)[0] == prior


def test_the_first_supported_language_is_the_last_resort() -> None:
    assert detect_language("", None, ("nb", "en")) == ("nb", 0.5)


def test_a_language_without_evidence_keeps_the_prior() -> None:
    assert detect_language("hva koster det", "de", ("de", "en")) == ("de", 0.5)


def test_clear_lines_are_surer_than_bare_ones() -> None:
    clear = detect_language("how much would it cost us?", "en", BOTH)[1]
    bare = detect_language("Acme", "en", BOTH)[1]
    assert clear > 0.9 > bare


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ich möchte ein Angebot für 40 Leute", "de"),
        ("bonjour je voudrais une démo", "fr"),
        ("hola quiero una demo por favor", "es"),
        ("Привет, сколько это стоит?", "ru"),
        ("quanto costa il prodotto", "it"),
        ("what does it cost", None),
        ("hva koster det", None),
        ("jag vill veta mer om priset", None),
        ("hvad koster det for 40", None),
        ("Lunde Hagesenter AS", None),
        ("Guten Tag", None),
        ("ok", None),
        ("", None),
    ],
)
def test_a_foreign_language_is_named(text: str, language: str | None) -> None:
    assert is_foreign(text) == language
