"""How the visitor found us, as one channel of the closed list, English and bokmål.

Catches a source word where the clause tells of finding us ("a friend told me about you", "så dere
på LinkedIn", "came via Google"), and a message, or a part of it between commas, that is nothing but
a source ("LinkedIn", "en venn"). The span is the source word with its noun phrase, without
preposition: "a friend", "LinkedIn", "nyhetsbrevet deres", "the local chamber of commerce"; the
value is the channel. An advertisement on a platform is `ads`; trade shows are `event`; chamber of
commerce and charity work `networking`; friends, colleagues, customers, partners and other third
parties `referral`; newsletters `email`; articles and guides `content`; letters, flyers, calls and
print `other`.
Leaves channels the visitor uses or asks about ("we use LinkedIn for ads", "question about the
webinar"), and says nothing when nobody is named ("heard good things about you").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction import cues
from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.source_shapes import (
    AFTER_BARE,
    COMMON,
    MAGNETS,
    SURE_REFERRAL,
    WRAPPING,
)
from assistant.extraction.source_words import (
    ABOUT_US,
    CHANNEL_WORDS,
    NEVER_TELLING,
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
_LEADING = re.compile(
    r"^(?:(?:i|på|on|via|av|fra|hos|by|from|of)\s+)?(?:(?:an?|the|my|our|your|one of (?:my|our|"
    r"your)|some|this|en|ei|et"
    r"|min|mi|vår|deres|en av|noen)\s+)*",
    re.IGNORECASE,
)
# Article and up to two describing words before the source word, owner after it.
_ARTICLE = (
    r"(?:an?|the|my|our|your|this|some|one of (?:my|our|your)|en av (?:mine|våre|deres)|en|ei|et"
    r"|min|mi|vår|vårt|deres|noen)"
)
_ARTICLES_BEFORE = tuple(
    re.compile(rf"\b{_ARTICLE}\s+(?P<between>(?:[^\W\d_][\w'’-]*\s+){{{count}}})$", re.IGNORECASE)
    for count in range(3)
)
_OWNER_AFTER = re.compile(r"\s+(?:deres|din|vår|vårt|våre|min|mi|mitt)\b", re.IGNORECASE)
_NO_DESCRIPTION = frozenset(
    "of to in on at about from by is was for with and or that who which we i you it so as via "
    "through told "
    "saw found got read page link post question team på i om fra til av med og som er var at vi "
    "jeg dere det så fant "
    "leste hørte via gjennom side lenke spørsmål".split()
)
_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.](?=\w)[^.!?\n;]*)*[.!?]?")
_PART = re.compile(r"[^,:–—|(]+")


@dataclass(frozen=True)
class SourceHit:
    """Where a source is named, and the channel it stands for. word: where its bare noun begins."""

    channel: str
    start: int
    end: int
    word: int


def find_lead_sources(text: str, language: str) -> list[Entity]:
    """The source told in a message: the first one."""
    alone = _bare_source(text, 0, len(text), alone=True)
    if alone:
        return [_entity(text, alone, BARE)]
    told = _told_in_sentences(text, TELLING_NB if language == "nb" else TELLING)
    if told:
        return [_entity(text, told, TOLD)]
    named = _teller(text) or _named_in_parts(text)
    return [_entity(text, named, BARE)] if named else []


def first_source(text: str) -> SourceHit | None:
    """The first source word of a message, whatever it tells: for answers to "how did you hear"."""
    hits = [hit for hit in _hits(text, 0, len(text)) if not _is_own(text, hit)]
    return min(hits, key=lambda hit: hit.start) if hits else None


def _hits(text: str, start: int, end: int) -> list[SourceHit]:
    hits: list[SourceHit] = []
    for match in _SOURCE.finditer(text, start, end):
        leading = _LEADING.match(match.group())
        word = match.start() + (leading.end() if leading else 0)
        if match.lastgroup and word < match.end() and not _is_part_of_name(text, word, match.end()):
            begin, stop = _with_article(text, word, match.end())
            hits.append(SourceHit(match.lastgroup, max(begin, start), stop, word))
    return hits


def _with_article(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a source word to its noun phrase: "a friend", "nyhetsbrevet deres"."""
    for pattern in _ARTICLES_BEFORE:
        before = pattern.search(text, max(0, start - 60), start)
        if before and not set(before.group("between").lower().split()) & _NO_DESCRIPTION:
            start = before.start()
            break
    owner = _OWNER_AFTER.match(text, end)
    return start, owner.end() if owner else end


def _is_part_of_name(text: str, start: int, end: int) -> bool:
    """Whether a common noun is the end of a name, as in "Northpane Webinar"."""
    if not text[start].isupper():
        return False
    return bool(re.search(r"[A-ZÆØÅ][\w&]+ $", text[:start])) and not _SURE_NAMES.match(
        text[start:end]
    )


_SURE_NAMES = re.compile(
    r"linkedin|facebook|google|instagram|tiktok|youtube|pinterest|reddit|bing|chatgpt", re.I
)


def _told_in_sentences(text: str, telling: re.Pattern[str]) -> SourceHit | None:
    """The hit that telling words lead to; parts between commas before whole sentences."""
    for sentence in _SENTENCE.finditer(text):
        if cues.looks_like_question(sentence.group()):
            continue
        parts = [
            (sentence.start() + part.start(), sentence.start() + part.end())
            for part in _PART.finditer(sentence.group())
        ]
        for start, end in [*parts, sentence.span()]:
            hit = _told(text, start, end, telling)
            if hit:
                return hit
    return None


def _told(text: str, start: int, end: int, telling: re.Pattern[str]) -> SourceHit | None:
    cue = telling.search(text, start, end)
    if cue is None or NEVER_TELLING.search(text, start, end):
        return None
    about_us = _is_about_us(text[start:end], cue.start() - start, cue.end() - start)
    if NOT_TELLING.search(text, start, end) and not about_us:
        return None
    hits = [hit for hit in _hits(text, start, end) if not _is_own(text, hit)]
    shown = _SHOWN.search(text, start, end)
    if not hits or not (about_us or shown or _needs_no_object(cue.group())):
        return None
    if _PREPOSITION_CUE.fullmatch(cue.group()):
        hits = [hit for hit in hits if 0 <= hit.start - cue.end() <= 3]
    if not hits:
        return None
    nearest = min(hits, key=lambda hit: _distance(hit, cue))
    if nearest.channel == "referral" and _PERCEIVED.match(text, nearest.end):
        channels = [hit for hit in hits if hit.channel != "referral" and hit.start > nearest.end]
        nearest = channels[0] if channels else nearest
    adverts = [hit for hit in hits if hit.channel == "ads"]
    return adverts[0] if adverts and nearest.channel in ("social", "search") else nearest


# What one sees of a firm, so that "saw a post on LinkedIn" needs no "you".
_SHOWN = re.compile(
    r"\b(?:saw|seen|read|noticed|clicked|watched|heard|så|sett|leste|hørte|"
    r"klikket)\b.{0,12}\b(?:posts?|ads?|adverts?|posters?|flyers?|leaflets?|banners?|billboards?|"
    r"plakat(?:en)?|videos?|articles?|"
    r"reviews?|interview|innlegg(?:et)?|annonse[nr]?|nyhetsbrevet|webinaret|pod[ck]asten|bloggen|"
    r"seminaret|foredraget|omtalen?|video(?:en)?|artikkel(?:en)?|reklame(?:n)?|"
    r"intervju(?:et)?)\b",
    re.IGNORECASE,
)
# "my colleague saw your webinar": the webinar brought us in, not the colleague.
_PERCEIVED = re.compile(
    r"(?: (?-i:[A-ZÆØÅ])\w+)?,? (?:saw|watched|read|heard|spotted|found|så|leste|hørte|fant|"
    r"kom over)\b",
    re.IGNORECASE,
)
_PREPOSITION_CUE = re.compile(r"via|through|gjennom|by way of|from|fra", re.IGNORECASE)


_LINKS = r"(?:at|in|from|on|of|who|that)\b"
# "my dentist recommended you": whoever tells of us is a third party, whatever their trade.
_TELLER = re.compile(
    r"\b(?P<who>(?:my|our|an?|the|another|one of (?:my|our))\s+"
    rf"(?:(?!{_LINKS})[^\W\d_][\w'’-]*\s+){{1,3}}?)(?:{_LINKS}\s+(?:[\w'’-]+\s+){{1,4}}?)?"
    r"(?:\w+ly\s+|just\s+|has\s+|have\s+)?"
    r"(?:recommend(?:s|ed)|told (?:me|us) about|mentioned|swears? by|referred (?:me|us)|suggested|"
    r"uses|pointed (?:me|us)|sent (?:me|us)|put (?:me|us) on) "
    r"(?:to |on ?to )?(?:you|your|this|northpane)\b"
    r"|\b(?:told|tipped off|heard) (?:about|of) you (?:by|from) (?P<by>(?:my|our|an?|the|"
    r"one of (?:my|"
    rf"our))\s+(?:(?!{_LINKS})[^\W\d_][\w'’-]*\s*){{1,2}})"
    r"|\b(?P<hvem>(?:(?:en|ei|min|vår)\s+)?[^\W\d_][\w-]*(?:\s+(?:min|mi|vår|vårt))?)\s+"
    r"(?:anbefal(?:te|er)|tips(?:et|a) (?:meg|oss) om|nevnte|skrøt av|snakket varmt om) (?:dere|"
    r"dette|northpane)\b",
    re.IGNORECASE,
)


def _teller(text: str) -> SourceHit | None:
    match = _TELLER.search(text)
    if match is None or cues.looks_like_question(text):
        return None
    group = next(name for name in ("who", "by", "hvem") if match.group(name))
    said = match.group(group).rstrip()
    if group == "hvem" and " " not in said:  # a bare word before it may be anybody's name
        return None
    return SourceHit(
        "referral", match.start(group), match.start(group) + len(said), match.start(group)
    )


def _distance(hit: SourceHit, cue: re.Match[str]) -> tuple[int, int]:
    """The word that is itself the cue ("googled") wins, then who tells, then what follows."""
    if hit.word < cue.end() and cue.start() < hit.end:
        return (0, 0)
    before = cue.start() - hit.end
    if before >= 0:
        return (1 if hit.channel == "referral" or before <= 3 else 2, before)
    return (1, hit.start - cue.end())


def _is_about_us(clause: str, start: int, end: int) -> bool:
    return bool(ABOUT_US.search(clause[max(0, start - 40) : end + 60]))


# The visitor's own doings, which make every channel of the sentence their own.
_OWN_USE = re.compile(
    r"\b(?:we|i|vi|jeg) (?:use|run|advertise|post|sell|get|collect|publish|market|bruker|får|"
    r"annonserer|selger|sender|poster|kjører)\b"
    r"|\b(?:connect|integrat|koble|synk)\w*",
    re.IGNORECASE,
)


def _named_in_parts(text: str) -> SourceHit | None:
    """A part between commas that is nothing but a source: "Facebook, 12 people, in Leeds"."""
    for sentence in _SENTENCE.finditer(text):
        if cues.looks_like_question(sentence.group()) or _OWN_USE.search(sentence.group()):
            continue
        for part in _PART.finditer(sentence.group()):
            if NOT_TELLING.search(part.group()):
                continue
            start, end = sentence.start() + part.start(), sentence.start() + part.end()
            hit = _bare_source(text, start, end, alone=False)
            if hit:
                return hit
    return None


def _needs_no_object(cue: str) -> bool:
    return bool(_SELF_TELLING.search(cue))


_SELF_TELLING = re.compile(
    r"we met|vi møttes|asked|spurte|refer|recommend|told|tipp|tips|anbefal|henvis|brought|came|"
    r"come|got here|source|kilde|via|"
    r"through|gjennom|kom |kommer|"
    r"havnet|googl|search|søkt|word of|here|gave|fikk navn|led me|sent (?:me|us)|sendte|prais|rav|"
    r"skryt|snakke[rt]? varmt|swear",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:our|my own|vår|vårt|våre)\s", re.IGNORECASE)


def _is_own(text: str, hit: SourceHit) -> bool:
    """Whether it is the visitor's own channel ("our website"); own people are sources."""
    return hit.channel != "referral" and bool(_OWN.match(text[hit.start : hit.end]))


def _bare_source(text: str, start: int, end: int, *, alone: bool) -> SourceHit | None:
    """A stretch that is only a source, with a little wrapping.

    alone: it is the whole message, so that a common word is enough.
    """
    part = text[start:end]
    if len(part.split()) > LONGEST_BARE + (0 if alone else 5) or part.rstrip().endswith("?"):
        return None
    wrapping = WRAPPING.match(part)
    begin = start + (wrapping.end() if wrapping else 0)
    for hit in _hits(text, start, end):
        if not hit.start <= begin <= hit.end or _is_own(text, hit):
            continue
        if _is_too_common(text, hit, alone=alone):
            continue
        if hit.channel == "referral" and _ACTS.search(text[hit.end :]):
            continue
        if AFTER_BARE.match(text[hit.end : end]):
            return hit
    return None


# "my boss decides", "a friend needs help": people who do something else than tell of us.
_ACTS = re.compile(
    r"\b(?:decides?|needs?|wants?|wanted|signs?|approves?|handles?|calling|bestemmer|trenger|"
    r"vil|ønsker|godkjenner|signerer|styrer|ringer|må|skal)\b",
    re.IGNORECASE,
)


def _is_too_common(text: str, hit: SourceHit, *, alone: bool) -> bool:
    """Whether a bare noun tells nothing: "office manager" or "partner" is rather a title."""
    word = text[hit.word : hit.end]
    ours = re.match(r"\s+(?:you|of yours|dere|i read|jeg leste)\b", text[hit.end :], re.IGNORECASE)
    if (MAGNETS.fullmatch(word) and not ours) or (
        not alone and hit.channel in ("email", "website", "webinar") and _THE.match(text, hit.start)
    ):
        return True
    if hit.start < hit.word:
        return not alone and word.endswith("s") and bool(_OURS.search(text[: hit.word]))
    if hit.channel == "referral" and not SURE_REFERRAL.match(word):
        return True
    return not alone and bool(COMMON.fullmatch(word))


_OURS = re.compile(r"\b(?:our|my|mine|våre)\s+$", re.IGNORECASE)
_THE = re.compile(r"(?:the|det|den)\s", re.IGNORECASE)


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
