"""Job titles, English and bokmål: "Head of Sales", "co-founder and CEO", "regnskapssjef".

Catches titles of the role grammar wherever they stand: claimed by the visitor ("I'm the owner",
"jobber som …", after a name, before "at/i/hos" a firm) with confidence 0.9, bare ones with 0.6, and
titles of others ("my boss is the CFO", "ask your sales manager") with 0.3. The article stays out.
Leaves plain words that are a role only where somebody claims them ("a manager called"), plurals
("two designers"), verbs ("jeg leder salget", "vi selger") and titles no grammar knows ("Happiness
Hero"), except after "my title is" and its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction import cues
from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.name_words import tidy
from assistant.extraction.role_grammar import PLAIN_EN, PLAIN_NB, TITLE_EN, TITLE_NB

EXTRACTOR = "job_title_extractor"
CLAIMED, TITLED, BARE, OTHERS = 0.9, 0.7, 0.6, 0.3

_CLAIM = {
    "en": re.compile(
        r"(?:\bI(?:['’]?m| am| was(?: just)? (?:made|promoted to)|['’]ve been)(?: (?:also|"
        r"currently|now|actually|just))?"
        r"(?: (?:the|a|an|their|its|our|one of the|both))?|\bwork(?:ing|s|ed)? as(?: (?:the|an?|"
        r"their))?"
        r"|\b(?:as|being)(?: (?:the|an?|their|our))?"
        r"|\b(?:role|title|position|job|function)(?: here)?(?: (?:is|would be)|:| -)(?: (?:the|"
        r"an?))?|\bhere as(?: (?:the|an?))?"
        r"|\bspeaking as(?: (?:the|an?))?|\bits?['’]?s? me,? (?:the|an?)|\bpromoted to|\bI do|"
        r"\bacting as(?: (?:the|an?))?)\s*$",
        re.IGNORECASE,
    ),
    "nb": re.compile(
        r"(?:\b(?:jeg er|er jeg|heter \w+(?: \w+)? og er|og er|som er|er ansatt som|ansatt som|"
        r"jobber(?: nå)? som|arbeider som|som"
        r"|stillingen(?: min)? er|tittelen(?: min)? er|rollen(?: min)? er|(?:min )?(?:stilling|"
        r"tittel|rolle) er"
        r"|(?:stilling|tittel|rolle)\s*[:=-]|(?:^|[,.;!–-])\s*er|er|vært)(?: (?:en|ei|et|den|bare|"
        r"også|nå|nylig blitt|både|selve|ny|nyansatt))?)\s*$",
        re.IGNORECASE,
    ),
}
_OTHERS_BEFORE = {
    "en": re.compile(
        r"\b(?:your|his|her|their|(?:my|our|the) (?:\w+ ){0,2}?(?:boss|manager|partner|colleague|"
        r"husband|wife|friend)(?:,| is)?(?: the| our| an?)?"
        r"|my|our|another|any|some|ask|asks?|tell|told|(?:talk|speak|spoke|talked|write|wrote|"
        r"report|send \w+|forward \w+|go|goes|pass \w+|up) (?:to|with)"
        r"|meet(?:ing)? (?:with )?|hir(?:e|ing)|need|looking for|openings? for|become|like|every|"
        r"which|what|through|by|from"
        r"|(?:he|she|who|[A-Z]\w+)(?:['’]s| is)|check with|checks? with|approval (?:of|from)|"
        r"cc)(?: (?:the|an?|our|my|your|their|new|real|friendly|good))*\s*$",
        re.IGNORECASE,
    ),
    "nb": re.compile(
        r"\b(?:deres|din|hans|hennes|vår|vårt|min|sjefen min(?: er)?|sjefen(?: er)?|"
        r"kollegaen min(?: er)?|hun er|han er"
        r"|snakke med|prate med|spørre|spør|ring(?:er)?|kontakte?|møte(?: med)?|til|fra|med|hos|"
        r"trenger|søker|søker dere|ansette[r]?|leter etter|skal ha|kan|av|for at)"
        r"(?: (?:en|ei|et|den|vår|deres|ny|nye|min|vår nye))*\s*$",
        re.IGNORECASE,
    ),
}
_OTHERS_AFTER = {
    "en": re.compile(
        r"^\s*(?:,?\s*(?:[A-Z]\w+,?\s*)?(?:decides?|has to|have to|needs? to|must|signs?|"
        r"approves?|would|will|can|could|wants?|says?|said|asked|told|makes?|holds?|is the one|is|"
        r"isn't|won't|called|calls)\b)",
    ),
    "nb": re.compile(
        r"^\s*(?:,?\s*(?:[A-ZÆØÅ]\w+,?\s*)?(?:bestemmer|må|skal|vil|kan|signerer|godkjenner|"
        r"ønsker|sier|sa|ba|avgjør|har)\b|(?:min|vår|deres)\b)",
    ),
}
_FIRM_AFTER = {
    "en": re.compile(r"^,?\s*(?:here\s+)?(?:at|of|for|with|in|@|over at)\s+\S"),
    "nb": re.compile(
        r"^,?\s*(?:her\s+)?(?:i|hos|ved|for|av|på|@)\s+(?!nett|dere\b|oss\b|å\b|det\b)\S"
    ),
}
# "headmistress Hilary Sands", "Carpenter from Skye": a title before a name.
_NAME_AFTER = re.compile(r"\s+[A-ZÆØÅ][\w'’-]+\s+[A-ZÆØÅ][\w'’-]+")
_FROM_AFTER = re.compile(r"\s+(?:from|fra)\s+\S", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|[,;:(/\n|–-]|\b(?:hi|hello|hei|hilsen))\s*(?:the |an? |en |ei |et )?$", re.IGNORECASE
)
# A role one turns to is merely talked about.
_SPOKEN_TO = re.compile(
    r"\b(?:ask|asks?|tell|told|talk|speak|spoke|talked|write|wrote|contact|meet|hir(?:e|ing)|need|"
    r"want|looking for|like"
    r"|snakke|prate|spørre|spør|ring(?:er|e)?|kontakte?|møte|trenger|søker|ansette[r]?|leter|"
    r"tid)(?:\s+(?:to|with|for|the|an?|my|our|your|med|til|en|ei|et|min|vår|deres|etter|new|"
    r"ny))*\s+$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|ikke|isn['’]t|never|aldri)(?: (?:the|an?|en|ei))?\s+$", re.IGNORECASE
)
_SHORT_WORDS = re.compile(
    r"gm|md|pm|agent|human agent|live agent|rep|boss|lead|head"
)  # lower case, bare
# A role on our side is nobody's title here.
_OURS_BEFORE = re.compile(
    r"\b(?:your|deres|dere har en|you have an?|dykkar)(?: \w+)?\s+$", re.IGNORECASE
)
_OURS_AFTER = re.compile(
    r"\s+(?:(?:hos|fra) dere|deres|(?:of|from) yours|on your (?:side|team))|['’]s\b", re.I
)
_STATED = {
    "en": re.compile(
        r"\b(?:my (?:job )?(?:title|role|position) is|(?:job )?(?:title|role|position)\s*[:=])\s*"
        r"(?:the |an? )?([^\W\d_][\w&/ '’-]{1,40})",
        re.IGNORECASE,
    ),
    "nb": re.compile(
        r"\b(?:(?:stillingen|tittelen|rollen)(?: min)? er|(?:stilling(?:stittel)?|tittel|"
        r"rolle)\s*[:=])\s*"
        r"(?:en |ei |et )?([^\W\d_][\w&/ '’-]{1,40})",
        re.IGNORECASE,
    ),
}
_STATED_END = re.compile(r"\s+(?:at|in|for|with|and I|but|i|hos|ved|og jeg|men)\s", re.IGNORECASE)
_VERBS_NB = re.compile(r"(?:jeg|vi|som|dere|han|hun|og)\s+$", re.IGNORECASE)
_VERB_ROLES = re.compile(r"(?:selger|leder|eier|styrer|\w*fører|planlegger|kjøper|baker)$", re.I)
_INFINITIVE = re.compile(r"(?:\bto|\bcan|\bcould|\bwill|\bwe|\bI|\bthey|\bå)\s+$", re.IGNORECASE)


def find_job_titles(text: str, language: str) -> list[Entity]:
    """Every title in a message, the visitor's own before others' by confidence."""
    found = list(_stated(text, language))
    pattern = TITLE_NB if language == "nb" else TITLE_EN
    for match in pattern.finditer(text):
        span = _trim(text, match.start(), match.end())
        if span is None or any(entity.overlaps(*span) for entity in found):
            continue
        confidence = _confidence(text, span, language)
        if confidence is not None:
            found.append(_entity(text, span, confidence))
    return sorted(found, key=lambda entity: entity.start)


def _stated(text: str, language: str) -> Iterator[Entity]:
    """Whatever follows "my title is", known to the grammar or not."""
    for match in _STATED[language].finditer(text):
        cut = _STATED_END.search(match.group(1))
        end = match.start(1) + (cut.start() if cut else len(match.group(1)))
        span = _trim(text, match.start(1), end)
        if span and len(text[slice(*span)].split()) <= 5:
            yield _entity(text, span, CLAIMED)


def _entity(text: str, span: tuple[int, int], confidence: float) -> Entity:
    value = tidy(text[slice(*span)])
    return make_entity(text, "job_title", span, value, confidence=confidence, extractor=EXTRACTOR)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    said = text[start:end]
    end -= len(said) - len(said.rstrip(" ,/&-\n"))
    return (start, end) if end > start else None


def _confidence(text: str, span: tuple[int, int], language: str) -> float | None:
    """How surely it is the visitor's own title; None when it is no title here."""
    before, said, after = text[: span[0]], text[slice(*span)], text[span[1] :]
    plain = (PLAIN_NB if language == "nb" else PLAIN_EN).fullmatch(said)
    if _OURS_BEFORE.search(before) or _OURS_AFTER.match(after):
        return None
    if _is_verb(before, said, after, language):
        return None
    if _NAME_AFTER.match(after) and not _OTHERS_BEFORE[language].search(before):
        return TITLED
    if _DENIED.search(before):
        return OTHERS
    if _CLAIM[language].search(before):
        return _claim_strength(before, said, language, plain=bool(plain))
    if _OTHERS_BEFORE[language].search(before) or _OTHERS_AFTER[language].search(after):
        spoken_to = plain or _SPOKEN_TO.search(before) or _in_question(text, span)
        return None if spoken_to else OTHERS
    opens = bool(_OPENS.search(before))
    if (
        _FIRM_AFTER[language].search(after)
        and not _in_question(text, span)
        and (opens or not plain)
    ):
        return 0.85
    if _SHORT_WORDS.fullmatch(said):
        return None
    apart = _stands_apart(before, after)
    if plain and not apart:
        return None
    if _in_question(text, span):
        return BARE if apart else None
    return 0.8 if apart else BARE


def _claim_strength(before: str, said: str, language: str, *, plain: bool) -> float | None:
    if language == "nb" and re.search(
        r"\b(?:sjefen|kollega\w*|han|hun|kona|mannen)\b[^.,]*$", before, re.I
    ):
        return None if plain else OTHERS
    if language == "en" and re.search(
        r"\b(?:boss|colleague|he|she|wife|husband)\b[^.,]*\bas\b[^.,]*$", before, re.I
    ):
        return None if plain else OTHERS
    vague = re.search(r"\b(?:as|som|er|being)(?: \w+)?\s*$", before, re.I) and not re.search(
        r"\b(?:jeg|I|work\w*|jobber|ansatt|heter \w+(?: \w+)? og)\b[^.!?]*$", before, re.I
    )
    if vague and not re.search(r"(?:^|[,.;!\n–-])\s*er(?: en)?\s*$", before, re.IGNORECASE):
        return None if plain else BARE
    return CLAIMED


def _is_verb(before: str, said: str, after: str, language: str) -> bool:
    if language == "nb":
        return bool(_VERB_ROLES.fullmatch(said) and _VERBS_NB.search(before))
    return bool(_INFINITIVE.search(before)) and said.lower() in {
        "lead",
        "head",
        "partner",
        "coach",
        "guide",
        "host",
        "chef",
    }


def _stands_apart(before: str, after: str) -> bool:
    """Whether punctuation or nothing stands on both sides, as in "Ada Berg, owner"."""
    opens = bool(_OPENS.search(before))
    closes = bool(re.match(r"\s*(?:$|[,;.)!?\n|–-])", after) or _FROM_AFTER.match(after))
    return opens and closes


def _in_question(text: str, span: tuple[int, int]) -> bool:
    """Whether the title stands in a sentence that ends with a question mark."""
    rest = re.search(r"[.!?\n]", text[span[1] :])
    begin = max(text.rfind(mark, 0, span[0]) for mark in ".!?\n") + 1
    opener = begin < span[0] and cues.looks_like_question(text[begin : span[0]])
    return opener or bool(rest and rest.group() == "?")


@Language.component(EXTRACTOR)
def job_title_extractor(doc: Doc) -> Doc:
    """Adds job titles where no earlier component took the characters."""
    for entity in find_job_titles(doc.text, doc._.language):
        if is_free(doc, entity.start, entity.end):
            doc._.entities.append(entity)
    return doc
