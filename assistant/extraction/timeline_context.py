"""Is this time the one at which the visitor wants to buy or start?

A time is taken unless its clause speaks of something else: the past, a webinar, a call or a
meeting, opening hours, a holiday, a contract that ends, how fast somebody answers.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE
_BREAK = re.compile(
    r"[.!?;\n](?=\s|$)|,\s(?!\d)|\s[-–—]\s|\b(?:but|and|so|men|og|så(?! (?:fort|snart|raskt|"
    r"tidlig)))\b|\(|\)",
    _I,
)
_EVENT = re.compile(
    r"\b(?:webinar\w*|seminar\w*|conference|konferanse\w*|event|arrangement\w*|meet-?up|"
    r"trade (?:fair|show)|"
    r"messe[nr]?|workshop|course|kurs(?:et)?|lecture|foredrag\w*|recording|opptak\w*|episode|"
    r"newsletter|"
    r"nyhetsbrev\w*|podcast\w*|party|festival|kick-?off|påmeldt|signed up|registered)\b",
    _I,
)
_CONTACT = re.compile(
    r"\b(?:call(?:s|ed|ing)?(?: me| us| back)?|ring(?:e|er|es)?|phone|meet(?:ing|ings)?|møte[rs]?|"
    r"møtes|demo\w*|chat|talk|"
    r"speak|appointment|snakke[rs]?|prate[s]?|kontakt\w*|contact|reach|write|e?-?mail me|"
    r"e-?mailed|reply|"
    r"get back|respond|hear from|lunch|coffee|kaffe|visit|besøk\w*|available|ledig|free on|"
    r"tilgjengelig|"
    r"hør(?:e|er) fra|svar\w*|send(?:e|er)? (?:me|us|meg|oss|it|them|over)|slot|interview|"
    r"intervju|vises?)\b",
    _I,
)
_ANSWERS = re.compile(
    r"\b(?:answer\w*|respon\w+|repl(?:y|ies|ied)|svar\w*|besvar\w*|wait\w*|vent\w*|ship\w*|"
    r"takes?|took|tar|tok|lasts?|varer|varte|open|åpent?|åpner|closed|stengt|every|hver(?:t)?|"
    r"weekly|"
    r"ukentlig|old|gammel|experience|erfaring|trial|prøveperiode|guarantee|garanti|warranty|"
    r"lock[- ]?in|"
    r"notice|oppsigelse\w*|binding\w*|handl\w+|process\w*|resolve\w*)\b",
    _I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|founded|established|started|launched|tried|bought|used to|moved|began|"
    r"joined|since|"
    r"ago|last|been|born|went|got|grew|signed|switched|implemented|opened|raised|doubled|"
    r"var|hadde|startet|begynte|grunnlagt|stiftet|etablert|prøvde|kjøpte|siden|i fjor|forrige|"
    r"sist|ble|"
    r"byttet|flyttet|født|åpnet|fikk|gikk|vært)\b",
    _I,
)
_FUTURE = re.compile(
    r"\b(?:want|wants|need|needs|would like|['’]d like|hope|plan|planning|aim|looking|going to|"
    r"will|launch|"
    r"start|buy|decide|ready|in place|live|must|should|"
    r"vil|skal|trenger|ønsker|håper|planlegger|må|bør|kjøpe|starte|klar|på plass)\b",
    _I,
)
_OTHER_BUSINESS = re.compile(
    r"\b(?:vacation|on holiday|ferie(?:r)?\b(?!n)|on leave|maternity|permisjon|birthday|bursdag|"
    r"wedding|"
    r"(?:contract|subscription|agreement|licen[cs]e|lease|deal|avtalen?|kontrakten?|abonnementet?|"
    r"lisensen)\b.{0,40}\b(?:ends?|expires?|runs? (?:out|until)|is up|up for|renew\w*|until|"
    r"utløper|"
    r"går ut|løper|fornyes|varer)|until|unntil|frem til|fram til|closed|away|out of office|"
    r"bortreist|"
    r"results?|revenue|report(?:s|ing)?|numbers for|turnover|omsetning\w*|resultat\w*|regnskap\w*|"
    r"moving (?:house|office|to)|flytter|(?:budget|fiscal|financial|school) year|"
    r"\w*regnskapsår\w*|budsjettår\w*|exam\w*|eksamen|thesis|semester)\b",
    _I,
)
_NOUN_BEHIND = re.compile(
    r"\s+(?:budget|results?|report|revenue|numbers|figures|sales|targets?|campaign|webinar|"
    r"meeting|demo|"
    r"release|roadmap|update|newsletter|call|conference|season|sale|party|budsjett\w*|tall|"
    r"resultat\w*|"
    r"rapport\w*|kampanje\w*|webinar\w*|møte\w*|samtale|salg\w*|gave\w*|bord\w*|ferie\w*)\b",
    _I,
)
_PLURAL_DAY = re.compile(r"days$|dager$|dagene$", _I)
_CLOCK = re.compile(
    r"\s*(?:(?:at|kl\.?|klokka|klokken)\s*)?\d{1,2}(?:[:.]\d\d|\s?(?:am|pm)\b|\s*[-–]\s*\d)", _I
)
_BUDGET_FOR = re.compile(
    r"\b(?:budget|budsjett\w*|plan|strategy|strategi|goals?|mål) (?:for|of|til)\s", _I
)
_HABIT = re.compile(  # "in the spring we get lots of enquiries"
    r"\b(?:get(?! (?:it|this|that|one|started|going|something|a|an|the|your|up|in|live|to)\b)|gets|"
    r"receives?|lose|loses|comes? in|busy|busiest|quiet|usually|always|often|peaks?|fall behind|"
    r"får(?! (?:det|dette|den|på|i gang|noe|en|et|vi)\b)|mister|pleier|vanligvis|alltid|ofte|"
    r"stille|"
    r"travelt|høysesong)\b",
    _I,
)
_TODAY = re.compile(r"(?:today|i ?dag)", _I)
_DENIED = re.compile(r"\b(?:not|ikke|isn['’]t)\s+$", _I)
_HOW_FAST = re.compile(
    r"\b(?:call|ring|reply|answer|respond|get back|contact|svar\w*|kontakt\w*|email me|write|"
    r"send)\b",
    _I,
)
_NOW_DO = re.compile(
    r"\b(?:answer|reply|respond|help|see|know|tell|notify|svare?|hjelp|varsle)\w*\b", _I
)
_FINE_GRAINS = {"day", "week"}


def means_buying(text: str, span: tuple[int, int], grain: str) -> bool:
    """Whether the time at `span` is a time to buy or start; grain as the period's."""
    start, end = span
    before, behind = _clause(text, start, end)
    clause = f"{before} {behind}"
    if _DENIED.search(before):
        return False  # "not March but May"
    if _EVENT.search(clause) or _OTHER_BUSINESS.search(clause) or _NOUN_BEHIND.match(text, end):
        return False
    if grain == "asap":
        return not (_HOW_FAST.search(before) or _NOW_DO.search(before))
    if _ANSWERS.search(before) or _BUDGET_FOR.search(before[-16:] + text[start:end]):
        return False
    if _TODAY.fullmatch(text[start:end]) and not _FUTURE.search(before):
        return False  # "we are 5 today"
    if _HABIT.search(clause) and not _FUTURE.search(clause):
        return False
    if grain in _FINE_GRAINS and (_CONTACT.search(clause) or _CLOCK.match(text, end)):
        return False
    if grain == "duration" and _CONTACT.search(before):
        return False
    if grain == "day" and _PLURAL_DAY.search(text[start:end]):
        return False
    return not (_PAST.search(before) and not _FUTURE.search(before))


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands around the span in its own clause, without the span."""
    before, behind = text[max(0, start - 120) : start], text[end : end + 60]
    breaks = [match.end() for match in _BREAK.finditer(before)]
    stop = _BREAK.search(behind)
    return (before[breaks[-1] :] if breaks else before), (
        behind[: stop.start()] if stop else behind
    )
