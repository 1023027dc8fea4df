"""Lenient readings of an answer to a pending question: name, firm, title, place, source.

The question was asked, so "carla dimas" is a person, "acme" a firm and "daglig leder" a title. Each
reader strips the words around ("its Tom", "we're called …") and refuses what is no answer:
questions, refusals, insults, commands, sentences. None means: not an answer to this question.
Offsets are code points of the message, end exclusive.
"""

from __future__ import annotations

import re

from assistant.extraction.answer_words import all_everyday, is_no_answer, looks_mashed, unwrap
from assistant.extraction.company_names import (
    capitalise_company,
    has_organisation_word,
    read_company,
)
from assistant.extraction.entities import Entity, make_entity
from assistant.extraction.gazetteers import given_names, places, surnames
from assistant.extraction.job_title import find_job_titles
from assistant.extraction.lead_source import find_lead_sources, first_source
from assistant.extraction.location import find_listed_places
from assistant.extraction.name_words import (
    PARTICLES,
    Word,
    capitalise,
    is_everyday,
    is_vetoed,
    split_words,
    tidy,
)
from assistant.extraction.organisation_words import DEPARTMENTS, is_organisation_word

EXTRACTOR = "answer"
KNOWN, LIKELY, POSSIBLE = 0.95, 0.85, 0.7

_NAME = re.compile(
    r"(?:(?:my |the |our )?(?:full |first |contact )?name(?:['’]?s| is|:)|it['’]?s me|(?:it|this|"
    r"that) (?:is|would be)|it['’]?s|its|that['’]?s|that['’]d be|i['’]?m(?: called)?|"
    r"i am(?: called)?|im|(?:you can |just |please )*call me|people call me|i go by|am|me|"
    r"(?:jeg|eg) (?:heter|heiter|er|kalles)|(?:mitt )?(?:fulle )?navn(?:et)?(?: mitt)? er|navn:|"
    r"heter|det er|dette er|(?:du kan )?(?:bare )?kall(?:e)? meg|er|her er)\s+(?:(?:mr|mrs|ms|"
    r"dr)\.?\s+)?",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:(?:(?:my|our|the) )?(?:company|business|firm|organi[sz]ation|employer|shop|"
    r"agency)(?:['’]?s)?(?: name)?(?: is(?: called| named)?|['’]?s called|:)?|we(?:['’]re| are|"
    r"re)?(?: a (?:company|firm) )?(?: called| named| known as)?|(?:it|this|that)(?: is|"
    r"['’]?s)(?: called)?|its(?: called)?|i(?:['’]?m| am)? ?(?:currently )?(?:work(?:ing)?|"
    r"employed) (?:at|for|with|in|by)|working (?:at|for)|i(?:['’]?m| am) (?:from|at|with)|"
    r"im (?:from|at|with)|i (?:run|own|represent|have)|called|from|at|for|with|"
    r"the name(?: of (?:it|the company))? is|"
    r"(?:firmaet|bedriften|selskapet|firmanavnet|virksomheten|butikken|arbeidsgiver(?:en)?|navnet|"
    r"firma|bedrift|det|vi|jeg)(?: (?:mitt|vårt|min|vår))? (?:heter|er(?: fra)?|kalles|kaller oss|"
    r"driver|eier|representerer|har)|(?:jeg )?(?:jobber|arbeider) (?:i|hos|for|på|ved)|"
    r"(?:jeg er )?ansatt (?:i|hos|ved)|(?:jeg )?(?:er |kommer )?fra|hos|i|for|heter|"
    r"driver)\s+[\"“«']?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:(?:my |the )?(?:job |current )?(?:role|title|position|job)(?: is|['’]s|:)?(?: that of)?|"
    r"i(?:['’]?m| am)|im|i (?:work|serve) as|working as|i do|i work (?:in|with)|it['’]?s|its|as|"
    r"(?:jeg|eg) (?:er|jobber (?:som|med|i|innen)|arbeider som)|jobber (?:som|med|i|innen)|"
    r"(?:min )?(?:stilling(?:en)?|tittel(?:en)?|rolle(?:n)?)(?: min)?(?: er|:)|det er|er|"
    r"som)\s+(?:(?:the|an?|our|both|just|currently|en|ei|et|bare|den|både)\s+)*",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:(?:we|i|we['’]re|i['’]m|im|we are|i am|our office|the office|it)(?:['’]re|['’]s|"
    r"['’]m)?\s+)?(?:(?:are|is|am|based|located|live|sit|work|operate|offices?|mostly|mainly|in|"
    r"out of|from|near|outside|around|at|of|just|"
    r"vi|jeg|er|holder til|sitter|bor|ligger|kontoret|hovedkontoret|i|på|fra|ved|nær|utenfor|like|"
    r"basert|stort sett|midt)\s+)*(?:the\s+)?",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"\s*[,;|(\n]|\.\s|\s[–-]\s|\s+(?:from|at|of|with|in|here|and|og|fra|i|hos|ved|but|men|her|"
    r"for|på|som|who|we|vi|is|er)\s",
    re.IGNORECASE,
)
_NO_FIRM = re.compile(
    r"\b(?:self[- ]?employed|freelanc\w*|no company|don['’]?t have|private person|individual|"
    r"unemployed|retired|student|just me|myself|between jobs|selvstendig|privatperson|"
    r"arbeidsledig|pensjonist|ingen|bare meg|frilanser|not yet|still (?:founding|thinking))\b",
    re.IGNORECASE,
)
_NOWHERE = re.compile(
    r"\b(?:remote(?:ly)?|online|everywhere|nowhere|anywhere|world|overalt|hele|hjemmefra|internet|"
    r"nettet)\b",
    re.I,
)


def read_name_answer(text: str, language: str) -> Entity | None:
    """ "carla dimas", "its Tom", "Tom from acme" → the person."""
    if is_no_answer(text) or "@" in text:
        return None
    start, end = unwrap(text, _NAME)
    cut = _BREAK.search(text, start, end)
    words = _words_within(text, start, cut.start() if cut else end)
    if not 1 <= len(words) <= 4 or not all(_fits_person(word, words) for word in words):
        return None
    span = (words[0].start, words[-1].end)
    said = text[slice(*span)]
    if looks_mashed(said) or len(said) < 2:
        return None
    listed = words[0].lower in given_names()
    return _answer(text, "person", span, capitalise(tidy(said)), KNOWN if listed else LIKELY)


def _fits_person(word: Word, words: tuple[Word, ...]) -> bool:
    if any(letter.isdigit() for letter in word.text) or word.text in "&+":
        return False
    if word.lower in given_names() or word.lower in surnames():
        return len(words) <= 2 or not is_everyday(word.lower) or word.is_capital
    if word.lower in PARTICLES and len(words) > 1:
        return True
    blocked = is_everyday(word.lower) or is_vetoed(word.text) or is_organisation_word(word.lower)
    return not blocked


def _words_within(text: str, start: int, end: int) -> tuple[Word, ...]:
    return tuple(word for word in split_words(text) if word.start >= start and word.end <= end)


def read_company_answer(text: str, language: str) -> Entity | None:
    """ "acme", "we're called Dimas & Rowe", "Lunde Hagesenter AS, vi er …" → the firm."""
    if is_no_answer(text) or _NO_FIRM.search(text):
        return None
    start, end = unwrap(text, _COMPANY)
    words = split_words(text)
    index = next((i for i, word in enumerate(words) if word.start >= start), None)
    if index is None:
        return None
    stop = read_company(words, index, language, stated=True)
    if stop is None or not _ends_name(text, words, stop):
        return _whole_company(text, start, end)
    return _company(text, (words[index].start, words[stop - 1].end), LIKELY)


def _ends_name(text: str, words: tuple[Word, ...], stop: int) -> bool:
    """Whether what follows the name is a break or a new thought, not more of the name."""
    if stop >= len(words) or not words[stop].follows_directly:
        return True
    return words[stop].lower in _BREAKS or bool(_CLOSES.match(text, words[stop].start))


_BREAKS = frozenset(
    "in i and og we vi from fra at with is er på here her as som but men a an et en where hvor "
    "of".split()
)
_CLOSES = re.compile(
    r"(?:please|thanks|thank you|takk|is what|is the|er navnet|er firmaet)\b", re.I
)


def _whole_company(text: str, start: int, end: int) -> Entity | None:
    """The whole answer as a name with everyday words in it: "happy kids nursery"."""
    cut = re.search(r"\s*[,;|(\n]|\.\s|\s+(?:and we|og vi|in|based)\s", text[start:end])
    span = (start, start + cut.start() if cut else end)
    said = text[slice(*span)]
    words = split_words(said)
    if not 1 <= len(words) <= 5 or looks_mashed(said) or words[0].lower in _SENTENCE_STARTS:
        return None
    lower = said == said.lower()
    if all_everyday(said) and (lower or len(words) < 2) and not has_organisation_word(said):
        return None
    if (
        lower
        and sum(is_everyday(word.lower) for word in words) > len(words) / 2
        and not has_organisation_word(said)
    ):
        return None
    return _company(text, span, POSSIBLE)


_SENTENCE_STARTS = frozenset(
    "a an my our i we you it that this some any one what who how why when where en et ei min vår "
    "vi jeg du det den noen hva hvem hvordan not never too there here there's yes no ja nei "
    "because fordi".split()
)


def _company(text: str, span: tuple[int, int], confidence: float) -> Entity | None:
    said = tidy(text[slice(*span)])
    alone = len(said.split()) == 1
    if alone and (looks_mashed(said) and not said.isupper() or is_everyday(said.lower())):
        return None
    if (
        said.isupper()
        and is_vetoed(said)
        or said.lower() in places()
        or said.lower() in DEPARTMENTS
    ):
        return None
    return _answer(text, "company", span, capitalise_company(said), confidence)


# "i run sales", "eier det sammen med broren min": no title, but who they are there
_WHAT_I_DO = re.compile(
    r"\W*(?:well,? |tja,? )?(?:(?:i|we|jeg|vi|eg)\s+)?(?P<what>(?:run|lead|manage|head up|handle|"
    r"look after|driver|leder|styrer)\s+(?:the |our )?[^\W\d]\w*(?: (?:and|og) \w+)?|"
    r"(?:co-?)?own\b(?: (?:it|the \w+))?|(?:med)?eier\b)",
    re.IGNORECASE,
)


def read_job_title_answer(text: str, language: str) -> Entity | None:
    """ "daglig leder", "I'm the owner", "i do marketing" → the title."""
    if is_no_answer(text):
        return None
    titles = find_job_titles(text, language) or find_job_titles(
        text, "nb" if language == "en" else "en"
    )
    if titles:
        best = max(titles, key=lambda entity: (entity.confidence, -entity.start))
        return _answer(text, "job_title", (best.start, best.end), best.value, KNOWN)
    if told := _WHAT_I_DO.match(text):
        return _answer(text, "job_title", told.span("what"), tidy(told["what"]), POSSIBLE)
    start, end = unwrap(text, _TITLE)
    cut = re.search(
        r"\s*[,;|(\n]|\.\s|\s+(?:at|in|i|hos|for|and i|og jeg|but|men)\s", text[start:end]
    )
    span = (start, start + cut.start() if cut else end)
    said = tidy(text[slice(*span)])
    words = split_words(said)
    if not 1 <= len(words) <= 5 or looks_mashed(said) and not said.isupper():
        return None
    if (words[0].lower in _SENTENCE_STARTS and said != "IT") or said.lower() in places():
        return None
    if all_everyday(said) and not any(word.lower in _JOB_FIELDS for word in words):
        return None
    return _answer(text, "job_title", span, said, POSSIBLE)


_JOB_FIELDS = DEPARTMENTS - {"home", "hjemme", "hjemmefra"} | frozenset(
    "marketing student owner boss teacher salesperson hr it manager sjef student lærling selger "
    "selgere".split()
)


def read_location_answer(text: str, language: str) -> Entity | None:
    """ "oslo", "we're in little snoring", "Hamar, Norway" → the place."""
    if is_no_answer(text) or _NOWHERE.search(text):
        return None
    listed = find_listed_places(text)
    if listed:
        first = listed[0]
        return _answer(text, "location", (first.start, first.end), first.value, KNOWN)
    start, end = unwrap(text, _PLACE)
    cut = re.search(r"\s*[,;|(\n]|\.\s|\s+(?:and|og|but|men|with|med)\s", text[start:end])
    span = (start, start + cut.start() if cut else end)
    said = tidy(text[slice(*span)])
    words = split_words(said)
    if (
        not 1 <= len(words) <= 4
        or looks_mashed(said)
        or any(word.text[0].isdigit() for word in words)
    ):
        return None
    if is_vetoed(said) or sum(is_everyday(word.lower) for word in words) > len(words) / 2:
        return None
    return _answer(text, "location", span, capitalise(said), POSSIBLE)


def read_lead_source_answer(text: str, language: str) -> Entity | None:
    """ "a friend", "think it was google" → the channel, also where nobody tells of finding us."""
    if is_no_answer(text):
        return None
    told = find_lead_sources(text, language)
    if told:
        return _answer(text, "lead_source", (told[0].start, told[0].end), told[0].value, KNOWN)
    hit = first_source(text)
    return _answer(text, "lead_source", (hit.start, hit.end), hit.channel, LIKELY) if hit else None


def _answer(text: str, kind: str, span: tuple[int, int], value: str, confidence: float) -> Entity:
    return make_entity(text, kind, span, value, confidence=confidence, extractor=EXTRACTOR)
