"""Small signs in a message that the dialogue reads beside its intent, English and bokmål.

Each takes the raw text and answers one question; none changes the text. They are deliberately
narrow: what they miss, the intent decides.
"""

from __future__ import annotations

import re
from typing import Final

_FLAGS: Final = re.IGNORECASE

_YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|ya|sure|ok|okay|okey|fine|correct|right|exactly|absolutely|of course"
    r"|go ahead|please do|all good|looks? (?:good|right)|that'?s (?:right|correct|fine)|perfect"
    r"|agreed|y|k"
    r"|ja|japp|jepp|jo|jada|joda|greit|den er grei|ok(?:ei)?|stemmer|det stemmer|riktig|selvsagt"
    r"|selvfølgelig|gjerne|klart|helt fint|fint|absolutt|kjør på|bare ring|så klart)\b",
    _FLAGS,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|not|never|don'?t|do not|rather not|i'?d rather not|negative|n|none"
    r"|nei|neida|nope|niks|ikke|helst ikke|aldri|ingen)\b",
    _FLAGS,
)
_SOFT_NO = re.compile(
    r"\b(?:no (?:phone )?calls?|don'?t (?:call|phone|ring|mail|email|e-mail|contact)"
    r"|rather not|prefer not|not (?:give|share|giving|sharing|comfortable)|none of your"
    r"|(?:vil|ønsker|helst) (?:jeg )?(?:helst )?ikke|ikke (?:ring|kontakt|send))\b",
    _FLAGS,
)
_QUESTION_START = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok|okay|and|but|so|well|wait|sorry|hei|og|men|så|vent)[\s,.!-]+)*"
    r"(?:what|why|how|who|whose|when|where|which|can|could|do|does|did|is|are|will|would"
    r"|should|may|am i"
    r"|hva|hvorfor|hvordan|åssen|hvem|når|hvor|hvilke[nt]?|kan|kunne|har dere|er det|er dere"
    r"|er du|vil|får|må|skal|finnes|gjør|tar|tilbyr|støtter|koster)\b",
    _FLAGS,
)
_COMMAND = re.compile(r"^[\s\u00a0\u3000\u200b\ufeff]*[/／\\]\s*\w", _FLAGS)
_CORRECTION = re.compile(
    r"\b(?:sorry|oops|typo|i meant|i mean|correction|actually|not \d|wrong|mistake|mistyped"
    r"|should (?:be|say)|instead of|rather than|change (?:it|that|my|the)|no wait|let me correct"
    r"|beklager|unnskyld|feil|skrivefeil|mente|rettelse|egentlig|ikke \d|i stedet for"
    r"|skal (?:være|stå)|skulle (?:være|stå)|endre|rett opp|rettes)\b",
    _FLAGS,
)
_DISTRESS = re.compile(
    r"\b(?:kill myself|end my life|want to die|wanna die|suicid\w*|can'?t go on|hurt myself"
    r"|no reason to live|better off dead|self.?harm"
    r"|ta livet (?:mitt|av meg)|vil dø|ønsker å dø|selvmord\w*|orker ikke (?:mer|leve|livet)"
    r"|orker ikke å leve|skade meg selv|ikke leve lenger)\b",
    _FLAGS,
)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]", re.UNICODE)

# The words visitors use for what we ask, most telling first.
_FIELD_WORDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (field, re.compile(rf"\b(?:{words})", _FLAGS))
    for field, words in (
        ("email", r"e-?mails?\b|mail(?: address|adresse\w*)?\b|e-?post\w*|mailen\b"),
        ("phone", r"phone|telephone|mobile|tele?fon\w*|mobil\w*|tlf|nummeret\b|my number\b"),
        ("job_title", r"job title|title|role|position|stilling\w*|tittel\w*|rolle\w*"),
        (
            "company_size",
            r"size|headcount|head count|number of (?:people|employees|staff)|how many"
            r"|størrelse\w*|antall\w*|hvor mange",
        ),
        ("company", r"company|firm\b|business name|organi[sz]ation|firma\w*|bedrift\w*|selskap\w*"),
        ("budget", r"budget|price|amount|sum\b|budsjett\w*|beløp\w*|prisen"),
        ("timeline", r"timeline|time ?frame|date|deadline|start|tidspunkt\w*|dato\w*|frist\w*|når"),
        ("authority", r"decision|decides?|decider|beslutning\w*|bestemme\w*"),
        ("lead_source", r"how (?:i|we) (?:found|heard)|hvordan (?:jeg|vi) fant"),
        ("location", r"location|address|city|town|adresse\w*|sted\w*|by(?:en)?\b"),
        ("website", r"website|web site|nettside\w*|nettsted\w*|hjemmeside\w*"),
        ("need", r"need|problem|request|behov\w*|ønske\w*"),
        ("name", r"(?:sur|last|first|family)?name|etternavn\w*|fornavn\w*|navn\w*"),
    )
)


def says_yes(text: str) -> bool:
    """Whether the message opens with agreement."""
    return bool(_YES.match(text)) and not _NO.match(text)


def says_no(text: str) -> bool:
    """Whether the message opens with a refusal, or holds one in plain words."""
    return bool(_NO.match(text) or _SOFT_NO.search(text))


def looks_like_question(text: str) -> bool:
    """Whether it asks something: a question mark, or a question's first word."""
    return text.rstrip().endswith(("?", "？", "؟")) or bool(_QUESTION_START.match(text))


def looks_like_command(text: str) -> bool:
    """Whether it is typed like a command ("/restart"), which is never one here."""
    return bool(_COMMAND.match(text))


def has_correction_cue(text: str) -> bool:
    return bool(_CORRECTION.search(text))


_WHEN_CONTACTED = re.compile(
    r"\b(?:when|how soon|how fast|how quickly)\b.{0,12}\b(?:will|do|can|would|does|should)\b.{0,20}"
    r"\b(?:call|contact|ring|reach|hear|get back|reply|answer me|write)\b|"
    r"\b(?:når|hvor fort|hvor raskt)\b.{0,12}\b(?:ringer|kontakter|hører|svarer|skriver|tar|får)\b"
    r".{0,20}\b(?:dere|noen|jeg|selger\w*|meg|vi)\b",
    _FLAGS,
)


def has_distress(text: str) -> bool:
    """Whether somebody may be in danger; answered before anything else."""
    return bool(_DISTRESS.search(text))


def asks_when_contacted(text: str) -> bool:
    """Whether somebody asks when, or if, they hear from a person."""
    return bool(_WHEN_CONTACTED.search(text))


# "I have a question for the presenter", "kan jeg spørre om noe?": it is still to come
_HAVE: Final = r"(?:i|we)(?: have| got|['’]ve(?: got)?)|got|have|(?:jeg|vi) har|har"
_ASK: Final = (
    r"(?:(?:i|we)(?:['’]d like to| would like to| want to)|(?:can|may|could) (?:i|we)(?: just)?)"
    r" ask(?: you| the \w+)?|"
    r"(?:(?:jeg|vi) (?:vil(?: gjerne)?|har lyst til å)|(?:kan|får|kunne) (?:jeg|vi)(?: få)?)"
    r" (?:stille|spørre(?: deg| dere| \w+en)? om)"
)
_A_QUESTION: Final = (
    r"(?:(?:a|one|another|et|ett|enda et) )?(?:quick |small |more |kjapt |lite |raskt )*"
    r"(?:question|spørsmål|spm)"
)
_PRESENTER: Final = (
    r"(?:(?:for|to|til) )?(?:(?:the|your|our) )?"
    r"(?:presenter|speaker|host|foredragsholder\w*|verten|you|deg|dere|ham|henne|him|her|them)"
)
_TO_COME = re.compile(
    r"(?:(?:hi|hello|hey|hei|hallo|yes|ja|well|ok(?:ay)?)[ ,!.]+)*"
    rf"(?:(?:(?:{_HAVE}|{_ASK}) )?{_A_QUESTION}|(?:{_ASK}) (?:something|a thing|noe|en ting))"
    rf"(?: {_PRESENTER})?(?: (?:please|takk))?[ .!?…:)]*",
    _FLAGS,
)


def announces_question(text: str) -> bool:
    """Whether the message only says that a question is to come."""
    return _TO_COME.fullmatch(text.strip()) is not None


def is_wordless(text: str) -> bool:
    """Whether there is no letter and no digit: empty, emoji or punctuation only."""
    return not _LETTER_OR_DIGIT.search(text)


def named_fields(text: str) -> list[str]:
    """Return the fields the message speaks of by name, e.g. "the e-mail is wrong" -> email."""
    return [field for field, pattern in _FIELD_WORDS if pattern.search(text)]


_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|hei|heisann|hallo"
    r"|god (?:dag|kveld)|morn)(?: there| all| team| dere| du)?\b[\s,.!:;-]*",
    _FLAGS,
)


def content_span(text: str) -> tuple[int, int]:
    """Return start and end of the text without outer blanks and a greeting in front."""
    greeting = _GREETING.match(text)
    start = greeting.end() if greeting and greeting.end() < len(text.rstrip()) else 0
    start += len(text[start:]) - len(text[start:].lstrip())
    return start, max(start, len(text.rstrip()))


_CLAUSE_END = re.compile(r"(?<=[.!?;])\s+|\s*[,;]\s+(?:and |but |so |og |men |så )?|\s+[-–—]\s+")
_NEED = re.compile(
    r"\b(?:need|want|would like|looking (?:for|at)|search(?:ing)? for|help|struggl\w+|los(?:e|ing)"
    r"|miss(?:ing|ed)?|too (?:many|much|slow|long)|can(?:no|')t|cannot|problem|issue|takes?"
    r"|spend\w*|more \w+ (?:\w+ ){0,4}than|wait\w*|slow|manual\w*|spam|junk|automat\w+|improv\w+"
    r"|replac\w+|follow(?:ing)? up|sort\w*|handl\w+|drown\w*|swamped|overwhelm\w*|get rid"
    r"|unanswered|nobody"
    r"|trenger|ønsker|behøver|leter|ser etter|vil (?:ha|gjerne)|hjelp|sliter|mister"
    r"|taper|for m(?:ye|ange)|rekker ikke|klarer ikke|får ikke|problem\w*|bruker|venter|treg\w*"
    r"|manuelt|søppel|automatiser\w*|forbedre|erstatte|følge opp|sortere|håndtere|drukner|ubesvart"
    r"|ingen)\b",
    _FLAGS,
)


def need_clause(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the clause between `start` and `end` that tells the need most clearly."""
    best: tuple[int, int, int] | None = None
    position = start
    borders = [*_CLAUSE_END.finditer(text, start, end), None]
    for border in borders:
        stop = border.start() if border else end
        clause = text[position:stop]
        weight = len(_NEED.findall(clause)) * 100 + min(len(clause), 99)
        if _NEED.search(clause) and (best is None or weight > best[0]):
            best = (weight, position, stop)
        position = border.end() if border else end
    return (best[1], best[2]) if best else None


_NO_MARKETING = re.compile(
    r"\b(?:no|not?|don'?t|without|stop|unsubscribe|ikke|ingen|uten|slutt|avmeld)\b[^.!?]{0,30}"
    r"\b(?:newsletters?|marketing|advertis\w+|promotion\w*|spam|nyhetsbrev\w*|markedsføring|reklame)\b",
    _FLAGS,
)


def refuses_marketing(text: str) -> bool:
    """Whether somebody says they want no newsletter or advertising."""
    return bool(_NO_MARKETING.search(text)) and not looks_like_question(text)


# "we want to start in October" wants a date, nothing that we could help with.
_WISH_OF_TIME = re.compile(
    r"\b(?:want|need|would like|hope|like|ønsker|trenger|vil|skal)\s+"
    r"(?:(?:it|this|that|something|gjerne|det|dette)\s+)?(?:to\s+|å\s+)?"
    r"(?:start\w*|begin\w*|launch|go live|be (?:live|ready|up)|have (?:it|this) in place|in place"
    r"|begynne|starte|komme i gang|være i gang|ha det på plass)\b",
    _FLAGS,
)


def tells_need(text: str) -> bool:
    """Whether there is a word of needing, losing, lacking, wanting in it."""
    return bool(_NEED.search(_WISH_OF_TIME.sub(" ", text)))


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def need_sentences(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the part between `start` and `end` without sentences around it that tell no need."""
    ends = [found.start() for found in _SENTENCE_END.finditer(text, start, end)]
    starts = [found.end() for found in _SENTENCE_END.finditer(text, start, end)]
    sentences = list(zip([start, *starts], [*ends, end], strict=True))
    telling = [one for one in sentences if tells_need(text[one[0] : one[1]])]
    return (telling[0][0], telling[-1][1]) if telling else (start, end)


_NO_CONTACT = re.compile(
    r"\b(?:do not|don'?t|never|nobody|no one|stop)\s+(?:\w+\s+){0,2}(?:contact|reach|bother)"
    r"|\bno (?:contact|sales contact)\b"
    r"|\b(?:ikke|ingen)\s+(?:\w+\s+){0,2}(?:kontakt\w*|ta kontakt|mas\w*)",
    _FLAGS,
)
_WRONG = re.compile(
    r"\b(?:wrong|incorrect|not (?:right|correct)|mistake|typo|misspel\w+|misunderst\w+|chang\w+"
    r"|edit|correct(?:ion)?|fix|update|feil|ikke riktig|stemmer ikke|skrivefeil|misforst\w+"
    r"|endr\w+|rett\w*|oppdater\w*)\b",
    _FLAGS,
)


def refuses_any_contact(text: str) -> bool:
    """Whether somebody wants no contact at all, not only none by one way."""
    return bool(_NO_CONTACT.search(text))


def calls_wrong(text: str) -> bool:
    """Whether something is called wrong or is to be changed."""
    return bool(_WRONG.search(text))


_LANGUAGE: Final = r"(?P<named>english|engelsk|norwegian|norsk|bokmål|norwegian bokmål)"
_TALK: Final = (
    r"(?:continue|speak|talk|write|chat|answer|reply|switch|change|go on|carry on|do|take|have|use"
    r"|ta|tar|fortsett\w*|snakk\w*|skriv\w*|chatt?e?|svare?|bytte?|gjør\w*|kjør\w*|bruk\w*)"
)
_WANTED_LANGUAGE = re.compile(
    rf"\b{_TALK}\b[^.!?]{{0,25}}?\b(?:in|to|på|til)?\s*\b{_LANGUAGE}\b"
    rf"|^\W*(?:(?:in|på)\s+)?{_LANGUAGE.replace('named', 'alone')}"
    r"\b[\s,]*(?:please|takk|vær så snill|instead|i stedet)?\W*$",
    _FLAGS,
)


def wanted_language(text: str) -> str | None:
    """Return "en" or "nb" when the visitor asks to go on in that language, else None.

    "Does it answer in Norwegian?" is about the product: a request speaks of us, or names only
    the language.
    """
    found = _WANTED_LANGUAGE.search(text)
    if found is None or (found["named"] and not _ABOUT_THIS_CHAT.search(text)):
        return None
    return "en" if (found["named"] or found["alone"]).casefold().startswith("eng") else "nb"


_ABOUT_THIS_CHAT = re.compile(
    r"\b(?:(?:can|could|may|shall|should) (?:we|i|you)|let'?s|please|i'?d|i would|do you speak"
    r"|(?:kan|kunne|skal|får) (?:vi|du|jeg)|la oss|vær så snill|snakker du)\b(?!.*\b(?:customers?"
    r"|visitors?|clients?|kunde\w*|besøkende)\b)"
    r"|^\W*(?:switch|continue|speak|talk|write|change|answer|reply|bytt|snakk|skriv|svar|fortsett"
    r"|ta)\b",
    _FLAGS,
)
