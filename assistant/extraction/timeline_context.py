"""Is this time the one at which the visitor wants to buy or start?

A month, a season or a quarter is taken unless its clause speaks of something else: the past, a
webinar, a holiday, a contract that ends, what happens every year. A day or a week is taken only
where something is wanted by then, or where it is a deadline: most days in a chat are those of
calls, meetings and greetings.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE
_FINE_GRAINS = {"day", "week", "feast"}
_BREAK = re.compile(
    r"[.!?;\n](?=\s|$)|,\s(?!\d)|\s[-–—]\s|\b(?:but|and|so|men|og|"
    r"så(?! (?:fort|snart|raskt|tidlig)))\b|\(|\)",
    _I,
)
_SENTENCE_END = re.compile(r"[.!?\n](?=\s|$)")
_EVENT = re.compile(
    r"\b(?:webinar\w*|seminar\w*|conference|konferanse\w*|event|arrangement\w*|meet-?up|"
    r"trade (?:fair|show)|expo|messe[nr]?|messa|workshop|course|kurs(?:et)?|lecture|foredrag\w*|"
    r"recording|"
    r"opptak\w*|episode|newsletter|nyhetsbrev\w*|podcast\w*|party|festival|kick-?off|påmeldt|"
    r"signed up|registered|session|sendingen|speaker|presenter|foredragsholder\w*)\b",
    _I,
)
_CONTACT = re.compile(
    r"\b(?:call(?:s|ed|ing)?(?: me| us| back)?|ring(?:e|er|es)?|phone|meet(?:ing|ings)?|"
    r"\w*møte[rs]?|møtes|demo\w*|chat|talk|speak|appointment|snakke[rs]?|prate[s]?|kontakt\w*|"
    r"contact|reach|write|e?-?mail me|e-?mailed|reply|get back|respond|hear from|lunch|coffee|"
    r"kaffe|visit|besøk\w*|available|ledig|free on|tilgjengelig|hør(?:e|er) fra|svar\w*|"
    r"send(?:e|er)? (?:me|us|meg|oss|it|them|over)|slot|interview|intervju|vises?|weather|rain|"
    r"make it|umbrella)\b",
    _I,
)
_ANSWERS = re.compile(
    r"\b(?:answer\w*|respon\w+|repl(?:y|ies|ied)|svar\w*|besvar\w*|wait\w*|vent\w*|ship\w*|"
    r"takes?|took|tar|tok|lasts?|varer|varte|open|åpent?|åpner|closed|stengt|every|hver(?:t)?|"
    r"weekly|ukentlig|old|gammel|experience|erfaring|trial|prøveperiode|guarantee|garanti|"
    r"warranty|lock[- ]?in|notice|oppsigelse\w*|binding\w*|handl\w+|process\w*|resolve\w*)\b",
    _I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|founded|established|started|launched|tried|bought|used to|moved|"
    r"began|joined|since|ago|last|been|born|went|got|grew|signed|switched|implemented|opened|"
    r"raised|doubled|saw|met|spoke|visited|attended|happened|paid|installed|ordered|told|said|"
    r"talked|betalte|leverte|"
    r"installerte|bestilte|solgte|var|hadde|startet|begynte|grunnlagt|stiftet|etablert|prøvde|"
    r"kjøpte|"
    r"siden|i fjor|forrige|sist|ble|byttet|flyttet|født|åpnet|fikk|gikk|vært|skjedde)\b",
    _I,
)
_PAST_BEHIND = re.compile(
    r"(?:\b(?:was|were|had|did|missed|var|hadde)\b|\s+(?:of |i |av )?(?:last year|i fjor|fjor\w*))",
    _I,
)
_WANTS = re.compile(
    r"\b(?:wants?|needs?|would like|hope|plan|planning|aim|looking (?:to|for|at)|start(?:s|ing)?|"
    r"begin(?:s|ning)?|"
    r"buy(?:ing)?|order|decid\w*|decision|avgjør\w*|beslut\w*|konkluder\w*|velge[rs]?|ready|"
    r"in place|live|launch|up and running|running|"
    r"roll\w*(?: \w+)? out|rulle\w*(?: \w+)? ut|utrulling\w*|"
    r"switch|sign|install|set up|deadline|deliver(?:y)?|kick off|must|due|ideal|"
    r"ønsker|håper|planlegger|trenger|må|bør|vil ha|kjøper?|kjøpe|bestiller?|bestemmer?|starter?|"
    r"begynner?|i gang|på plass|klare?t?|frist\w*|bytter?|levert|oppstart(?:en)?|innført)\b"
    r"|['’]d (?:like|love|want|need)|['’]d prefer",
    _I,
)
_FUTURE = re.compile(rf"{_WANTS.pattern}|\b(?:going to|will|should|vil|skal)\b", _I)
_DEADLINE = re.compile(
    r"(?:by|before|not? later than|latest|at the latest|from|as of|within|innen|før|senest|fra|"
    r"after|following|etter|(?:rett )?over|"
    r"(?:in|på) (?:the new year|nyåret)|ready for|klart? til)\b",
    _I,
)
_OTHER_BUSINESS = re.compile(
    r"\b(?:vacation|on holiday|ferie(?:r)?\b(?!n)|on leave|maternity|permisjon|birthday|bursdag|"
    r"wedding|retires?|retiring|pensjon\w*|"
    r"(?:contract|subscription|agreement|licen[cs]e|lease|deal|avtalen?|kontrakten?|"
    r"abonnementet?|lisensen)\b.{0,40}\b(?:ends?|expires?|runs? (?:out|until)|is up|up for|"
    r"renew\w*|"
    r"until|utløper|går ut|løper|fornyes|varer|ryker)|until|unntil|frem til|fram til|closed|away|"
    r"out of office|bortreist|results?|revenue|report(?:s|ing)?|numbers for|turnover|omsetning\w*|"
    r"resultat\w*|regnskap\w*|moving (?:house|office|to)|flytter|faktura\w*|invoices?|refund|"
    r"charged|betalt|(?:prices?|pris(?:en|er|ene)?)\b.{0,20}\b(?:goes? up|change\w*|ris(?:e|es|"
    r"ing)|increas\w*|"
    r"øker|stiger|endre\w*|går opp|gjelder)|discount|rabatt|version|versjon(?:en)?|"
    r"hir(?:e|es|ing)|recruit\w*|ansette[rs]?|leaving|resign\w*|slutter|stengt|turn(?:s|ing)? \d+|"
    r"fyller \d+|\d+ år i|anniversary|jubileum\w*|campaign|kampanje\w*|twice as|dobbelt|"
    r"(?:is|are|er|kommer) (?:back|tilbake)|(?:board|styret|ledelsen|management) (?:meets?|møtes|"
    r"samles)|board meeting|styremøte\w*|årsmøte\w*|"
    r"generalforsamling\w*|audit|revisjon\w*|"
    r"(?:new|ny|nye) (?:colleague|boss|ceo|manager|employee|kollega|sjef|leder|ansatt)\w*|"
    r"(?:the |our )?season|sesong\w*|"
    r"(?:my|our) (?:holidays?|vacation)|ferien? (?:min|vår|starter|begynner)|tax year|"
    r"mov(?:e|es|ing) (?:in|into|out|premises)|off to|travell?ing|reiser|"
    r"free (?:month|until|till)|gratis|"
    r"(?:budget|fiscal|financial|school) year|\w*regnskapsår\w*|budsjettår\w*|"
    r"exams?|eksamen|thesis|semester|poem|dikt|internship|jobs?|jobb|praksis\w*|sommerjobb|"
    r"utdannet|graduat\w+|"
    r"(?:shutting|closing) down|legger ned|"
    r"no plans?|not (?:planning|looking|buying|going to buy)|won['’]t (?:buy|need)|no budget|"
    r"ingen (?:planer|budsjett)|ikke (?:planer|tenkt|aktuelt)|skal ikke kjøpe)\b",
    _I,
)
_NOUN_BEHIND = re.compile(
    r"\s+(?:budget|results?|report|revenue|numbers|figures|sales|targets?|campaign|webinar|meeting|"
    r"demo|release|roadmap|update|newsletter|call|conference|season|sale|party|budsjett\w*|tall|"
    r"resultat\w*|rapport\w*|kampanje\w*|webinar\w*|møte\w*|samtale|salg\w*|gave\w*|bord\w*|"
    r"ferie\w*)\b",
    _I,
)
_HABIT = re.compile(  # "in the spring we get lots of enquiries"
    r"\b(?:get(?! (?:it|this|that|one|started|going|something|a|an|the|your|up|in|live|to)\b)|gets|"
    r"receives?|lose|loses|comes? in|busy|busiest|quiet|usually|always|often|peaks?|fall behind|"
    r"får(?! (?:vi )?(?:det|dette|den|på|i gang|noe|en|et)\b)|mister|pleier|vanligvis|alltid|ofte|"
    r"stille|"
    r"travelt|høysesong)\b",
    _I,
)
_PLURAL_DAY = re.compile(r"(?<!holi)days$|dager$|dagene$", _I)
_CLOCK = re.compile(
    r"\s*(?:(?:at|kl\.?|klokka|klokken)\s*)?\d{1,2}(?:[:.]\d\d|\s?(?:am|pm)\b|\s*[-–]\s*\d)", _I
)
_BUDGET_FOR = re.compile(
    r"\b(?:budget|budsjett\w*|plan|strategy|strategi|goals?|mål|\w*rapport\w*|report|guide\w*|"
    r"roadmap|"
    r"numbers|tilbake) (?:for|of|til)\s",
    _I,
)
_MONEY_OF = re.compile(
    r"\b(?:reserved|satt av|have|has|budget|spend|spent|cost|har|budsjett\w*|bruker|bruke|"
    r"brukte)\b",
    _I,
)
_THIS_YEAR = re.compile(r"(?:in |for |i )?(?:this year|i år)", _I)
_HOW_FAST = re.compile(
    r"\b(?:call|ring|reply|answer|respond|get back|contact|svar\w*|kontakt\w*|email me|write|send|"
    r"see|know|tell|ask|delete|remove|erase|stop|spør\w*|slett\w*|fjern\w*|slutt|notify|help|give|"
    r"show|price|pris\w*|hjelp|varsle|vis|gi)\w*\b",
    _I,
)
_NEEDED = re.compile(
    r"\b(?:need(?:ed|s)?|want(?:ed|s)?|ideally|preferably|like)\b.{0,30}yesterday$|^\W*yesterday$",
    _I,
)
_DENIED = re.compile(r"\b(?:not|ikke|isn['’]t)\s+$", _I)
_GREETING = re.compile(
    r"\b(?:merry|happy|good|great|nice|lovely|finally|god|godt|gledelig|riktig god|fin|"
    r"endelig)\s+$",
    _I,
)
_FOR_NOW = re.compile(r"for (?:today|i ?dag|now|nå)|today|i ?dag", _I)
_REPLY_WORDS = re.compile(
    r"(?:\W|\b(?:no|yes|yep|maybe|perhaps|ok|okay|actually|sorry|i|said|meant|mean|it|is|its|make|"
    r"that|then|hm+|well|or|ideally|preferably|correction|next|this|i?kanskje|nei|ja|jeg|mente|"
    r"mener|"
    r"if|possible|hvis|går|mulig|om|best|works?|works for|for|us|oss|thanks|takk|passer|fint|bra|"
    r"good|would|be|hadde|vært|suits|sounds|great|tenker|tror|vi|think|guess|hope|håper|antar|en|"
    r"gang|"
    r"sa|helst|gjerne|sometime|probably|hopefully|please|sannsynligvis|forhåpentligvis|allerede|"
    r"det|er|blir|da|eller|beklager)\b)*",
    _I,
)


_DECIDING = re.compile(r"\b(?:decid\w*|decision|avgjør\w*|beslut\w*|velge[rs]?|valget)\b", _I)
_FEW_WORDS = 3  # beside a time that is the answer: "rollout this autumn", "in Q4 for 40 seats"
_SHORT_QUESTION = 2  # "July?", "in May?" propose a time
_ASKS = re.compile(
    r"\W*(?:what|which|who|how|why|do|does|did|is|are|will|can you|could you|have you|any|"
    r"hva|hvilke[nt]?|hvem|hvordan|hvorfor|hvor|har dere|kan dere|er dere|er det|kommer|blir det|"
    r"finnes|støtter|går|øker)\b",
    _I,
)
# In a question these speak of the visitor's own start: "can we do it in May?".
_ABOUT_IT = re.compile(
    r"\b(?:do|get|getting|have|having|få|ha|levere|gjøre|rekke[rs]?|klarer?|"
    r"manage|make|fix|"
    r"ordne)\b.{0,12}\b(?:it|this|that|det|dette|den)\b|\b(?:possible|realistic|feasible|soon|"
    r"early|mulig|tidlig|deliver|levere|licen[cs]es?|seats?|users?|lisens\w*|brukere|costs?|"
    r"koste[rt]?|quote|tilbud på|northpane|"
    r"realistisk|work|works|suit|passe[r]?|implement\w*|onboard\w*|innfør\w*|kjøpe?|bestille)\b",
    _I,
)
_OURS = re.compile(rf"\b(?:we|us|vi|oss)\b|{_ABOUT_IT.pattern}", _I)
_BEFORE_VERSION = re.compile(
    r"\b(?:version|versjon(?:en)?|v|ver|release|utgave|windows|python|ios|android|tls|score|rating|"
    r"vurdering|snitt|karakter)\.?\s*$",
    _I,
)
_MEASURE = re.compile(
    r"\s*(?:years?|år|mill|million|stars?|stjerner|kg|km|m|gb|mb|hours?|timer|times|ganger|points?|"
    r"poeng|prosent|percent|%)\b",
    _I,
)


def means_buying(text: str, span: tuple[int, int], grain: str) -> bool:
    """Whether the time at `span` is a time to buy or start; grain as the period's."""
    start, end = span
    before, behind = _clause(text, start, end)
    clause = f"{before} {behind}"
    if _DENIED.search(before) or _GREETING.search(before):
        return False
    if _speaks_of_event(clause) or _OTHER_BUSINESS.search(clause) or _NOUN_BEHIND.match(text, end):
        return False
    if grain == "asap":
        past = text[start:end].lower() == "yesterday" and not _NEEDED.search(text[:end])
        return not (past or _HOW_FAST.search(before))
    if _asks_about_us(text, start, end) or _is_version(text, start, end):
        return False
    if _answers(before) or _BUDGET_FOR.search(before[-16:] + text[start:end]):
        return False
    if _is_past_or_habit(before, behind) or _is_this_years_money(text[start:end], clause):
        return False
    if not _is_meant_for_buying(text, span, clause):
        return False
    if grain == "duration":
        return not _CONTACT.search(before)
    return grain not in _FINE_GRAINS or _is_wanted_day(text, span, clause)


def is_wanted_now(text: str, start: int, end: int) -> bool:
    """ "We need it now", or "now" as all that is said; "now we use …" is another now."""
    before, _ = _clause(text, start, end)
    if re.match(r"\s+\w", text[end:]) and not _REPLY_WORDS.fullmatch(text[end:]):
        return False
    if _WANTED_NOW.search(before) and not _DENIED.search(before):
        return True
    return _REPLY_WORDS.fullmatch(text[:start] + " " + text[end:]) is not None


_WANTED_NOW = re.compile(
    r"\b(?:need|want|must|start|begin|go(?:ing)? live|buy|order|trenger|må|vil|starte|begynne|"
    r"kjøpe|bestille|i gang)\b.{0,24}$",
    _I,
)


def _is_wanted_day(text: str, span: tuple[int, int], clause: str) -> bool:
    """Days and weeks need a wish or a deadline beside them, or to be all that was said."""
    start, end = span
    said = text[start:end]
    if _CONTACT.search(clause) or _CLOCK.match(text, end) or _PLURAL_DAY.search(said):
        return False
    wanted = _WANTS.search(clause) is not None
    alone = _REPLY_WORDS.fullmatch(text[:start] + " " + text[end:]) is not None
    if _FOR_NOW.fullmatch(said):
        return (wanted or (alone and len(text) > len(said) + 2)) and not said.lower().startswith(
            "for"
        )
    if wanted or _is_date(said):
        return wanted or not _speaks_of_event(_sentence(text, start, end))
    if _DEADLINE.match(said):
        sentence = _sentence(text, start, end)
        return not (_speaks_of_event(sentence) or _CONTACT.search(sentence))
    return alone


def _is_meant_for_buying(text: str, span: tuple[int, int], clause: str) -> bool:
    """Whether a wish stands in the sentence, or so little else that the time is the answer."""
    sentence = _sentence(text, *span)
    if _FUTURE.search(sentence) or _ABOUT_IT.search(sentence):
        return True
    if _DEADLINE.match(text[slice(*span)]):
        return True
    told = [word for word in re.findall(r"[\w'’-]+", clause) if not _REPLY_WORDS.fullmatch(word)]
    return len(told) <= _FEW_WORDS


def _answers(before: str) -> bool:
    """Whether a wait, a delivery or the like is told; deciding "takes" time too, but is ours."""
    return bool(_ANSWERS.search(before)) and not _DECIDING.search(before)


def _asks_about_us(text: str, start: int, end: int) -> bool:
    """Whether the time stands in a question that wants no start: "any discount in January?"."""
    sentence = _sentence(text, start, end)
    stop = _SENTENCE_END.search(text, end)
    marked = stop is not None and stop.group() == "?" and len(sentence.split()) > _SHORT_QUESTION
    if not marked and not _ASKS.match(sentence):
        return False
    return not (_WANTS.search(sentence) or _OURS.search(sentence))


def _is_version(text: str, start: int, end: int) -> bool:
    """ "Version 4.1", "2.5 years": digits that only look like a day and its month."""
    if not re.fullmatch(r"\d+[./]\d+\.?", text[start:end]):
        return False
    return bool(_BEFORE_VERSION.search(text[:start]) or _MEASURE.match(text, end))


def _is_date(said: str) -> bool:
    """A day of a month, or a numbered week: named for a plan more often than a weekday is."""
    return any(character.isdigit() for character in said)


_WISHES = re.compile(
    r"\bhadde (?:(?:jo|nok|egentlig|absolutt|også) )*(?:vært|passet|gått|holdt)\b"
    r"(?! (?:det|der|her|på|hos|i)\b)",
    _I,
)


def _is_past_or_habit(before: str, behind: str) -> bool:
    if _WISHES.search(behind) and not before.strip(" ,"):
        behind = _WISHES.sub("", behind)  # "før jul hadde vært fint" is said of a time to come
    if _PAST.search(before) and not _FUTURE.search(before):
        return True
    if _PAST_BEHIND.match(behind) or (_PAST_BEHIND.search(behind) and not before.strip()):
        return True
    clause = f"{before} {behind}"
    return bool(_HABIT.search(clause)) and not _FUTURE.search(clause)


def _is_this_years_money(said: str, clause: str) -> bool:
    """ "This year we have 22k" tells the budget's year."""
    return bool(_THIS_YEAR.fullmatch(said) and _MONEY_OF.search(clause))


def _speaks_of_event(clause: str) -> bool:
    """Whether an event is named; a product's name may have the word in it ("Acme Webinar")."""
    for match in _EVENT.finditer(clause):
        words = clause[: match.start()].split()
        if not (match[0][0].isupper() and words and words[-1][0].isupper()):
            return True
    return False


def _sentence(text: str, start: int, end: int) -> str:
    before, behind = text[max(0, start - 200) : start], text[end : end + 120]
    breaks = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(behind)
    return (before[breaks[-1] :] if breaks else before) + (
        behind[: stop.start()] if stop else behind
    )


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands around the span in its own clause, without the span."""
    before, behind = text[max(0, start - 120) : start], text[end : end + 60]
    breaks = [match.end() for match in _BREAK.finditer(before)]
    stop = _BREAK.search(behind)
    return (before[breaks[-1] :] if breaks else before), (
        behind[: stop.start()] if stop else behind
    )
