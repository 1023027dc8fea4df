"""How the visitor found us, as one channel of the closed list, English and bokmål.

Catches a source word where the clause tells of finding us ("a friend told me about you", "så dere
på LinkedIn", "came via Google"), and a message that is nothing but a source ("LinkedIn", "en venn").
The span is the source word with its noun phrase, without article and preposition: "friend",
"LinkedIn post", "chamber of commerce"; the value is the channel. An advertisement on a platform is
`ads`; trade shows are `event`; chamber of commerce and charity work `networking`; friends,
colleagues, customers, partners and other third parties `referral`; newsletters `email`; articles
and guides `content`; letters, flyers, calls and print `other`.
Leaves channels the visitor uses or asks about ("we use LinkedIn for ads", "question about the
webinar"), and says nothing when nobody is named ("heard good things about you").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.source_words import (
    ABOUT_US,
    CHANNEL_WORDS,
    NOT_TELLING,
    TELLING,
    TELLING_NB,
)

EXTRACTOR = "lead_source_extractor"
TOLD, BARE = 0.9, 0.7
LONGEST_BARE = 6  # words of a message that is only a source

_SOURCE = re.compile(
    r"(?<![\w@./])(?:"
    + "|".join(f"(?P<{channel}>{words})" for channel, words in CHANNEL_WORDS)
    + r")(?![\w@/])(?!\.\w)(?!-(?:based|basert))",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:an?|the|my|our|your|one of (?:my|our|your)|some|this|en|ei|et|min|mi|vår|deres|en av|noen|i|på|on|via)\s+)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.!?\n;]+[.!?]?")
_BARE_WRAPPING = re.compile(
    r"^\W*(?:(?:it was|that was|was|was it|through|via|from|on|by|in|at|i think|think|probably|mostly|just|maybe|well|um|uh|oh|"
    r"det var|via|gjennom|fra|på|i|hos|av|tror|tror det var|sikkert|bare|vel|eh|ja|yes|an?|the|my|our|your|en|ei|et|min|mi|vår|one of your|en av)\s+)*",
    re.IGNORECASE,
)
_ALLOWED_AFTER_BARE = re.compile(
    r"^\s*(?:(?:in|at|on|from|of|i|på|fra|hos|av|till|to) (?:the |a |an )?[\w&'’ .-]{2,25}|last (?:week|month|year|spring|autumn)|i think|of mine|tror jeg|deres|din|vår|min|av meg|i posten|recommendation|of yours|search|søk)?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SourceHit:
    """A source word without its article, and the channel it stands for."""

    channel: str
    start: int
    end: int


def find_lead_sources(text: str, language: str) -> list[Entity]:
    """The source told in a message: at most one a clause."""
    bare = _bare_source(text)
    if bare:
        return [_entity(text, bare, BARE)]
    telling = TELLING_NB if language == "nb" else TELLING
    found: list[Entity] = []
    for clause in _CLAUSE.finditer(text):
        hits = _hits(text, clause.start(), clause.end())
        hit = _told(clause.group(), clause.start(), hits, telling) if hits else None
        if hit:
            found.append(_entity(text, hit, TOLD))
    return found[:1]


def first_source(text: str) -> SourceHit | None:
    """The first source word of a message, whatever it tells: for answers to "how did you hear"."""
    hits = [hit for hit in _hits(text, 0, len(text)) if not _only_needs(text, hit.start)]
    return min(hits, key=lambda hit: hit.start) if hits else None


def _hits(text: str, start: int, end: int) -> list[SourceHit]:
    hits: list[SourceHit] = []
    for match in _SOURCE.finditer(text, start, end):
        said = match.group()
        article = _ARTICLE.match(said)
        begin = match.start() + (article.end() if article else 0)
        if match.lastgroup and begin < match.end():
            hits.append(SourceHit(match.lastgroup, begin, match.end()))
    return hits


def _told(
    clause: str, offset: int, hits: list[SourceHit], telling: re.Pattern[str]
) -> SourceHit | None:
    """The hit that the clause's telling words lead to; None where nobody tells of finding us."""
    cue = telling.search(clause)
    if cue is None or clause.rstrip().endswith("?"):
        return None
    refused = NOT_TELLING.search(clause)
    if refused and not _is_about_us(clause, cue):
        return None
    near = [hit for hit in hits if not _only_needs(clause, hit.start - offset)]
    if not near or not (_is_about_us(clause, cue) or _needs_no_object(cue.group())):
        return None
    return min(near, key=lambda hit: _distance(hit, cue, offset))


def _distance(hit: SourceHit, cue: re.Match[str], offset: int) -> tuple[int, int]:
    """Words right after "found you" win; a person who tells stands before the telling word."""
    is_teller = hit.channel == "referral" and hit.end - offset <= cue.start()
    gap = hit.start - offset - cue.end() if not is_teller else cue.start() - (hit.end - offset)
    return (0 if gap >= -2 else 1, abs(gap))


def _is_about_us(clause: str, cue: re.Match[str]) -> bool:
    around = clause[max(0, cue.start() - 40) : cue.end() + 60]
    return bool(ABOUT_US.search(around))


def _needs_no_object(cue: str) -> bool:
    return bool(
        re.search(
            r"refer|recommend|told|tipp|tips|anbefal|henvis|brought|came|come|got here|source|kilde|"
            r"via|through|gjennom|kom |kommer|havnet|googl|search|søkt|word of|here",
            cue,
            re.IGNORECASE,
        )
    )


def _only_needs(clause: str, start: int) -> bool:
    """Whether the word right before makes it the visitor's own channel ("our website")."""
    return bool(
        re.search(r"\b(?:our|my own|vår|vårt|våre)\s*$", clause[:start], re.IGNORECASE)
    ) and not (
        re.match(
            r"(?:friend|colleague|partner|customer|client|accountant|supplier|consultant)",
            clause[start:],
            re.I,
        )
    )


def _bare_source(text: str) -> SourceHit | None:
    """A message that is only a source, with a little wrapping."""
    if len(text.split()) > LONGEST_BARE or text.rstrip().endswith("?"):
        return None
    wrapping = _BARE_WRAPPING.match(text)
    begin = wrapping.end() if wrapping else 0
    hits = _hits(text, 0, len(text))
    for hit in hits:
        if hit.start <= begin <= hit.end or hit.start == begin:
            return hit if _ALLOWED_AFTER_BARE.match(text[hit.end :]) else None
    return None


def _entity(text: str, hit: SourceHit, confidence: float) -> Entity:
    return make_entity(
        text,
        "lead_source",
        (hit.start, hit.end),
        hit.channel,
        confidence=confidence,
        extractor=EXTRACTOR,
    )


@Language.component(EXTRACTOR)
def lead_source_extractor(doc: Doc) -> Doc:
    """Adds the stated source where no earlier component took the characters."""
    for entity in find_lead_sources(doc.text, doc._.language):
        if is_free(doc, entity.start, entity.end, types=("email", "url", "phone", "money")):
            doc._.entities.append(entity)
    return doc
