"""Words for finding passages: which of them mean something, and how alike two of them are."""

from __future__ import annotations

import re
from typing import Final

# Frequent words that say nothing about a topic; a language without such a list is only answered
# less often. Question words are among them: "when" and "where" are said by the words beside them.
_ENGLISH: Final = (
    "a able about actually after all already also altogether always am an and another any anybody "
    "anyone anything are around as ask asking at away back be because been before being best "
    "better between bit both but by came can cannot cant come could d did didnt do does doesnt "
    "doing done dont each either else enough especially even ever every everybody everything "
    "exactly far few find first for from further gave get gets getting give given go goes going "
    "gonna good got had happen happens has hasnt have having he hello help her here hey hi him "
    "his hope how i id idea if ill im in instead into is isnt it its ive just kind know last lets "
    "like little ll look looking lot m made make makes many may maybe me mean might more most "
    "much must my myself need never nice no nobody not nothing now of off often ok okay on once "
    "one ones only or other others our ours out over perhaps please possible possibly pretty put "
    "quick quickly quite rather re really right s said same say see seem should show since so "
    "some somebody someone something somewhere soon sort still such suppose sure t take taken "
    "tell than thank thanks that thats the their them then there these they thing things think "
    "this those though through thus till time to together told too toward try u until up upon us "
    "use used using usual usually ve very via want wanted was wasnt way we well went were what "
    "whats when where wheres whether which while who whos whose why will with within without wont "
    "work working works would wouldnt yes yet you your yours yourselves "
)
_BOKMAL: Final = (
    "alle alltid alt altså andre at av bare be ble blei bli blir bort bra bruk bruke bruker brukt "
    "da de deg dei dem den denne der dere deres derfor det dette di din disse ditt dit du e eg "
    "egentlig ein eit eller en ene enn er et ett etter finne finnes flere for fordi fra fram "
    "funke funker få får fått før først ganske ganger gi gikk gir gitt gjerne gjør gjøre gjort "
    "god godt gå går ha hadde han hans har hatt hei hele heller helst her hit hjelp hos hun hva "
    "hvem hver hvert hvilke hvilken hvilket hvis hvor hvordan hvorfor i igjen ikke ikkje ingen "
    "ingenting inn inne innom ja jeg kan kanskje klare kom komme kommer kunne la lage lager lagt "
    "laget lang langt lenge ligge ligger litt lurer man mange med meg men mener mens mer mest mi "
    "min mine mitt mot mulig mye må måte måtte naturligvis ned nei no noe noen nok når nå ofte og "
    "også om opp oss over på rett samme se selv senere ser si sia siden sier sin sine sitt skal "
    "skulle slik slippe snart som spør spørre spørsmål står stå stort svært så ta takk tar tatt "
    "til tilbake tilfelle tro tror trenge trenger under ut uten vanlig var ved veldig vel vet vi "
    "vil ville viser virke virker virkelig vår vårt våre vært være ønsker å åssen "
)
_FILLERS: Final = frozenset((_ENGLISH + _BOKMAL).split())
_ENDINGS: Final = (
    "ingene ingens inger ments ationen heten elsene elsen elser asjonen asjoner ings ing ene ane"
    " ens ets ers ies ing est ed en et er es ar te de ly e a s t"
).split()
_STEM: Final = 4  # a word keeps at least so much
_PART: Final = 4  # the shortest part of a compound that counts
_ALIKE: Final = 0.72  # share of common three-letter pieces from which a word is a misspelling
COMPOUND: Final = 0.85
MISSPELT: Final = 0.75


def stems(text: str) -> list[str]:
    """Return the telling words of a text without their endings, in order."""
    text = text.casefold().replace("’", "'").replace("n't", "nt").replace("'", " ")
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)
    parts = [part for word in words for part in ([word] if word.isdigit() else word.split("-"))]
    return [stem(word) for word in parts if word not in _FILLERS and len(word) > 1]


def plain(text: str) -> str:
    """Return the words alone, so that a wording is found again whatever its case and signs."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


def pieces(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """Return 1 for the same word, less for a part of a compound or a misspelling, 0 for others."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= _PART and (long.startswith(short) or long.endswith(short)):
        return COMPOUND
    if len(short) < _PART + 1 or short[0] != long[0]:
        return 0.0
    a, b = pieces(short), pieces(long)
    return MISSPELT if 2 * len(a & b) / (len(a) + len(b)) >= _ALIKE else 0.0
