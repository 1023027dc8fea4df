"""How many people or seats: `{"min": int, "max": int}`, for an open limit one of them.

Catches a number, a range or a limit with a unit noun on either side ("about 120 people", "rundt 35
ansatte", "team of 12", "headcount: 40", "a 12-person agency"), "we're 40", "vi er rundt 35", number
words, "1.2k users", "a dozen", and those who are alone ("just me", "bare meg", "solo",
"enkeltpersonforetak": 1).
An open limit has only the bound that is known, as with money: "over 100" is {"min": 100}; its
words are in the span. Leaves ages, prices, times, "3 offices", rates ("300 people a day") and
crowds that do something else ("50 people signed up").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.number_words import THOUSAND, bokmal_value
from assistant.extraction.quantities import Quantity, quantities_of

EXTRACTOR = "company_size_extractor"
_LARGEST = 10_000_000
_PEOPLE = (
    r"people|persons?|employees?|emplyees|employes|staffers|staff(?: members)?|workers?|"
    r"ftes?|full[- ]timers?|heads|headcount|colleagues|co-?workers|team ?members|teammates|"
    r"members of staff|ppl|pax|empl|folks|"
    r"ansatte|ansatt|medarbeidere?|årsverk|folk|personer|pers\.?|hoder|kolleg(?:er|aer)|mann|"
    r"arbeidstakere|heltidsansatte|fulltidsansatte|stillinger|sjeler|"
    r"teachers|nurses|drivers|mechanics|engineers|developers|consultants|advisers|lawyers|"
    r"therapists|"
    r"lærere|sykepleiere|sjåfører|montører|ingeniører|utviklere|konsulenter|rådgivere|advokater|"
    r"håndverkere|behandlere"
)
_SEATS = (
    r"user (?:licen[cs]es?|seats?|accounts?)|brukerlisenser|users?|reps|salespeople|selgere|"
    r"kundebehandlere|saksbehandlere|seats?|licen[cs]es?|agents?|"
    r"logins|brukere?|lisens(?:er)?|seter|plasser|agenter|"
    r"brukerkontoer|brukerlisenser"
)
_ADJECTIVE = (
    r"full[- ]?time|part[- ]?time|permanent|office|total|active|sales|support|service|concurrent|"
    r"internal|local|remote|named|paid|paying|registered|daily|platform|odd|or so|or thereabouts|"
    r"different|good|happy|talented|more|extra|additional|new|other|faste?|fulltids|deltids|"
    r"heltids|"
    r"aktive|interne|betalende|flere|nye|ekstra|stykker|stk\.?|til sammen|totalt|i alt|eller så|"
    r"og noen"
)
_UNIT_AFTER = re.compile(
    rf"(?:-?ish\b)?[\s-]*(?:(?:{_ADJECTIVE})[\s-]+){{0,2}}(?:(?P<people>{_PEOPLE})|"
    rf"(?P<seats>{_SEATS}))(?!\w)",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    r"[\s-]*(?:people|person|persons|man|mann|manns|seat|user|employee|head|staff|strong|"
    r"persons-?|manns-?)[\s-]+"
    r"(?:team|company|business|firm|agency|start-?up|shop|organi[sz]ation|operation|outfit|"
    r"studio|practice|clinic|restaurant|store|"
    r"department|office|crew|group|band|bedrift|firma|selskap|lag|team|byrå|avdeling|kontor)\b"
    r"|-strong\b(?: team| company)?|[\s-]*(?:mannsbedrift|mannsfirma|personersbedrift|mannslag)\b",
    re.IGNORECASE,
)
_OF_US = re.compile(
    r"\s+(?:(?P<us>of us|av oss|stykker|stykk|stk\.?)|i (?:teamet|firmaet|selskapet|bedriften|alt)|"
    r"on (?:the|our) (?:team|payroll)|in (?:the|our) (?:team|company|office|firm)|på laget|"
    r"på kontoret|på jobb hos oss)(?!\w)",
    re.IGNORECASE,
)
_GROUP = (
    r"(?:team|company|business|firm|agency|group|crew|staff|workforce|organi[sz]ation|shop|"
    r"start-?up|"
    r"department|outfit|bunch|team(?:et)?|firma(?:et)?|selskap(?:et)?|bedrift(?:en)?|byrå(?:et)?|"
    r"gjeng(?:en)?|lag(?:et)?|avdeling(?:en)?|stab(?:en)?)"
)
_GROUP_BEFORE = re.compile(
    rf"\b(?:{_GROUP} (?:of|on|with|på|med|is|er|has|teller))\s+$",
    re.IGNORECASE,
)
_UNIT_BEFORE = re.compile(
    r"\b(?:(?:number of |no\. of |# of |antall |ca\.? antall )?"
    r"(?:employees|headcount|head count|staff(?: size| count)?|company size|team size|size|seats|"
    r"users|people|licen[cs]es|ftes?|ansatte|årsverk|medarbeidere|brukere|lisenser|bemanning|"
    r"størrelse|teamstørrelse|bedriftsstørrelse)"
    r"(?:\s*(?:[:=]|['’]s|is|are|of|-|–|er|på))*)\s*$",
    re.IGNORECASE,
)
_WE_ARE = re.compile(
    r"\b(?:we(?:['’]re| are|re)(?: (?:only|just|currently|now|already|still|a total of|actually|"
    r"roughly))*|"
    r"there(?:['’]s| is| are|['’]re)(?: (?:only|just|currently|now))?|"
    r"vi er(?: (?:bare|kun|nå|i dag|totalt|til sammen|per i dag|foreløpig|jo|vel))*|"
    r"vi blir|vi teller|er vi|det er(?: (?:bare|kun))?|we employ|we have about|"
    r"i (?:need|want)|we(?:['’]d)? (?:need|want)|vi trenger)\s+$",
    re.IGNORECASE,
)
_STRONG_WE_ARE = re.compile(
    r"\b(?:we(?:['’]re| are|re)\b|vi er\b|er vi\b|vi teller|we employ)", re.IGNORECASE
)
# Behind "we are 40" no other noun may stand.
_ENDS_WELL = re.compile(
    r"\s*(?:$|[.,;:!?)\]…\-–—/]|[^\w\s]|(?:and|but|in|at|so|now|today|altogether|total|strong|"
    r"here|not|"
    r"plus|with|who|across|spread|right now|based|currently|or so|going on|growing|"
    r"og|men|i|på|hos|så|nå|totalt|her|ikke|med|som|fordelt|til sammen|tilsammen|sammen|stykker|"
    r"eller)\b"
    r"(?!\s+(?:half|weeks|days|months)))",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\s*(?:(?:per|a|an|each|every|in a|pr\.?|hver|om|i)\s+(?:single )?"
    r"(?:day|week|month|hour|year|dag|dagen|uke|uken|uka|måned|måneden|time|timen|år|året)\b|"
    r"daily|weekly|"
    r"monthly|daglig|ukentlig|månedlig|/\s?(?:day|week|month|dag|uke|mnd))",
    re.IGNORECASE,
)
_DOES_SOMETHING = re.compile(
    r"\s+(?:who |that |som |have |has |har )?(?:visit\w*|signed|sign|attend\w*|ask\w*|came|come|"
    r"regist\w+|download\w*|subscrib\w*|clicked|follow\w*|watch\w*|showed|joined the|waiting|wrote|"
    r"contacted|contact|complain\w*|besøk\w*|meldte|meldt|spurte|spør|kom\b|lastet|følger|"
    r"kontaktet|kontakter|klag\w*|deltok|venter|skrev)",
    re.IGNORECASE,
)
_ASKS_ABOUT_OTHERS = re.compile(
    r"\b(?:talk|speak|spoke|talked|met|snakke|snakket|snakka|traff|invited|inviterte|know)"
    r" (?:to|with|med)?\s*$",
    re.IGNORECASE,
)
_AGE = re.compile(r"[\s-]*(?:years?|yrs?|yo\b|months?|år\b|åring|måneder)", re.IGNORECASE)
_ALONE = re.compile(
    r"(?<![\w'’-])(?:(?P<plain>(?:just|only) (?:me|myself)|me,? myself and i|"
    r"(?:i am|i['’]m|im) (?:on my own|alone|the only one|a one[- ](?:man|woman|person) \w+|"
    r"self[- ]employed|a (?:solo )?freelancer|a sole trader)|"
    r"(?:bare|kun) meg(?: selv)?|jeg er alene|alene i (?:firmaet|selskapet|bedriften)|"
    r"solopreneur|solo (?:founder|business|entrepreneur|consultant|operation)|"
    r"(?:one|single)[- ](?:man|woman|person)[- ](?:band|show|shop|business|company|operation|team|"
    r"firm)|"
    r"sole (?:trader|proprietor|proprietorship)|self[- ]employed|work alone|"
    r"en(?:mann|kvinne|person)s-?\s?(?:bedrift|firma|foretak|selskap|show)|enkelt(?:person|"
    r"mann)s?foretak|"
    r"enkeltmannsforetak|selvstendig næringsdrivende|jobber alene|driver alene)"
    r"|(?P<solo>solo)|(?P<enk>ENK))(?![\w-])",
    re.IGNORECASE,
)
_NOT_ALONE = re.compile(
    r"\s*(?:\?|or\b|eller\b|who\b|som\b|asking|being|but also|plan\b|på (?!egen))", re.IGNORECASE
)
_AND_ONE_MORE = re.compile(
    r"\s+(?:and|og|&|\+)\s+(?:(?i:my |a |one |min |mitt |en |ei )?(?i:business )?"
    r"(?i:partner|wife|husband|brother|sister|co-?founder|colleague|assistant|mate|friend|kone|"
    r"kona|"
    r"mann|mannen min|bror|søster|kompanjong|kollega|makker|samboer|venn)(?!\w)|[A-ZÆØÅ][a-zæøå]+)"
)
_MANS_BUSINESS = re.compile(
    r"(?<!\w)(?P<count>[a-zæøå]{2,12}?)manns-?\s?(?:bedrift|firma|selskap|foretak|lag)(?:en|"
    r"et)?(?!\w)",
    re.IGNORECASE,
)
_ONE_ANSWER = re.compile(r"\s*(?:one|1|en|én|ett|myself|me|meg|jeg|alene|alone)\s*[.!]*\s*", re.I)


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    confidence: float


@Language.component(EXTRACTOR)
def company_size_extractor(doc: Doc) -> Doc:
    for entity in find_sizes(doc.text, quantities_of(doc)):
        if is_free(doc, entity.start, entity.end):
            doc._.entities.append(entity)
    return doc


def find_sizes(text: str, quantities: list[Quantity]) -> list[Entity]:
    """Every company size, given the quantities of the text."""
    found: list[Entity] = []
    for quantity in quantities:
        span = _unit_of(text, quantity)
        if span is not None and not any(e.overlaps(span.start, span.end) for e in found):
            found.append(size_entity(text, span.start, span.end, quantity, span.confidence))
    found.extend(_mans_businesses(text))
    for match in _ALONE.finditer(text):
        if _is_alone(text, match) and not any(e.overlaps(*match.span()) for e in found):
            found.append(_alone(text, match))
    return found


def _mans_businesses(text: str) -> list[Entity]:
    """Bokmål writes "tomannsbedrift" in one word."""
    found = []
    for match in _MANS_BUSINESS.finditer(text):
        people = bokmal_value(match["count"].lower())
        if people:
            value = {"min": int(people), "max": int(people)}
            found.append(
                make_entity(
                    text, "company_size", match.span(), value, confidence=0.95, extractor=EXTRACTOR
                )
            )
    return found


def _alone(text: str, match: re.Match[str]) -> Entity:
    """One person, or two where "just me" goes on with "and my partner"."""
    more = _AND_ONE_MORE.match(text, match.end())
    people = 2 if more else 1
    span = match.start(), more.end() if more else match.end()
    value = {"min": people, "max": people}
    return make_entity(text, "company_size", span, value, confidence=0.9, extractor=EXTRACTOR)


def size_entity(text: str, start: int, end: int, quantity: Quantity, confidence: float) -> Entity:
    bounds = {"min": quantity.low, "max": quantity.high}
    value = {name: int(bound) for name, bound in bounds.items() if bound is not None}
    return make_entity(
        text, "company_size", (start, end), value, confidence=confidence, extractor=EXTRACTOR
    )


def is_size(quantity: Quantity) -> bool:
    """Whether the number could count people at all."""
    if quantity.currency is not None or quantity.is_weak_scale:
        return False
    bounds = [bound for bound in (quantity.low, quantity.high) if bound is not None]
    whole = all(bound == int(bound) and 1 <= bound <= _LARGEST for bound in bounds)
    return whole and not (quantity.is_article and quantity.scale == 1)


def _unit_of(text: str, quantity: Quantity) -> _Found | None:
    if not is_size(quantity) and not _is_one_of(text, quantity):
        return None
    for read in (_unit_behind, _unit_in_front, _we_are):
        span = read(text, quantity)
        if span is not None:
            return span
    return None


def _is_one_of(text: str, quantity: Quantity) -> bool:
    """ "A couple of employees" counts, "a person" does not."""
    counted = quantity.is_article and quantity.known >= 2 and quantity.known == int(quantity.known)
    return counted and quantity.currency is None


def _unit_behind(text: str, quantity: Quantity) -> _Found | None:
    start, end = quantity.start, quantity.end
    if match := _COMPOUND.match(text, end):
        return _Found(start, match.end(), 0.95)
    match = _UNIT_AFTER.match(text, end)
    if match is None:
        of_us = _OF_US.match(text, end)
        if of_us is None:
            return None
        return _Found(start, of_us.end() if of_us["us"] else end, 0.9)
    if _RATE.match(text, match.end()) and not (match["seats"] and quantity.scale < THOUSAND):
        return None
    if quantity.known == 1 and re.fullmatch(r"persons?|people|folk", match["people"] or "", re.I):
        return None  # "only one person can answer"
    before = text[max(0, start - 30) : start]
    if _DOES_SOMETHING.match(text, match.end()) or _ASKS_ABOUT_OTHERS.search(before):
        return None
    return _Found(start, match.end(), 0.95)


def _unit_in_front(text: str, quantity: Quantity) -> _Found | None:
    before = text[max(0, quantity.start - 48) : quantity.start]
    if not _ENDS_WELL.match(text, quantity.end):
        return None
    offset = quantity.start - len(before)
    if match := _GROUP_BEFORE.search(before):
        return _Found(offset + match.start(), quantity.end, 0.9)
    if match := _UNIT_BEFORE.search(before):
        return _Found(offset + match.start(), quantity.end, 0.85)
    return None


def _we_are(text: str, quantity: Quantity) -> _Found | None:
    before = text[max(0, quantity.start - 40) : quantity.start]
    match = _WE_ARE.search(before)
    if match is None or not _STRONG_WE_ARE.search(match[0]):
        return None
    if _AGE.match(text, quantity.end) or not _ENDS_WELL.match(text, quantity.end):
        return None
    return _Found(quantity.start, quantity.end, 0.85)


def _is_alone(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 20]
    if _NOT_ALONE.match(after):
        return False
    if match["enk"]:
        return match["enk"].isupper()
    if match["solo"]:
        return not match["solo"].istitle() or match.start() == 0
    return not re.search(
        r"\b(?:is it|er det|to|for|with|til|med|about|om|call|ring)\s*$",
        text[max(0, match.start() - 8) : match.start()],
        re.IGNORECASE,
    )


def ends_well(text: str, position: int) -> bool:
    """Whether no other noun follows a number."""
    return _ENDS_WELL.match(text, position) is not None


def is_one(text: str) -> bool:
    """Whether a whole answer says "one": "me", "en", "alone"."""
    return _ONE_ANSWER.fullmatch(text) is not None
