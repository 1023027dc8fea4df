"""Who decides about buying: "decides", "influences" or "researches", English and bokmål.

Reads free text and answers to "who decides?". "decides": the visitor alone or with others ("I can
sign that myself", "we decide together", "ja, det er firmaet mitt"); "influences": somebody else
has the last word and the visitor has a say or is close to it ("the owner decides, I make the
shortlist", "sjefen må godkjenne"); "researches": only gathering facts ("just researching", "I'm a
student"). Leaves titles ("I'm the CEO"): what a role may decide is a rule of the playbook; an owner
or founder who says so is read as deciding. Offsets are code points, end exclusive.
"""

from __future__ import annotations

import re
from typing import Literal

Authority = Literal["decides", "influences", "researches"]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_SOMEBODY = (
    r"(?:(?:my|our|the|a) )?(?:[\w-]+ ){0,3}?(?:boss(?:es)?|manager|director|owners?|ceo|cfo|cto|"
    r"coo|cmo|board|management|partners?|"
    r"founders?|head(?: of \w+)?|chief|husband|wife|team lead|leadership|procurement|finance|"
    r"council|committee|chair(?:man|woman)?|parent company|head office|headquarters|principal|"
    r"treasurer|investors?|it department|legal|she|he|they|someone else|somebody else|others?)"
)
_LAST_WORD = (
    r"(?:has to|have to|needs? to|must|will|would|gets? to|is the one (?:who|to)|"
    r"are the ones? (?:who|to))?\s*(?:always |usually |also |finally |ultimately )?"
    r"(?:sign(?:s|ed)?(?: it| this| that| everything)?(?: off)?|approv(?:e|es|al)|decid(?:e|es|"
    r"ing)|choos(?:e|es)|ok(?:ay)?s?(?: it)?|has the (?:final|last) (?:say|word)|"
    r"have the (?:final|last) (?:say|word)|makes? the (?:final )?(?:decision|call)|"
    r"holds? the (?:budget|purse)|controls? the budget|calls? the shots|agrees?|says? yes|pays?|"
    r"green-?lights?)"
)
_I_DECIDE_EN = _any(
    r"\bi(?:['’]?m| am)? (?:can |could |will |do |get to |alone |usually |mostly |also |'ll |"
    r"would )?(?:decide|sign|approve|make the (?:final )?(?:decision|call)s?|have the (?:final|"
    r"last) (?:say|word)|call the shots|hold the budget|own the budget|control the budget|choose|"
    r"buy (?:the|our) \w+)(?!\w)(?! (?:nothing|anything|what to|which|between|later|whether|how|"
    r"with my boss))",
    r"\bi(?:['’]?m| am) (?:the )?(?:one (?:who|to) (?:decides?|signs?|chooses?)|"
    r"the decision[- ]?maker|decision[- ]?maker|in charge|the buyer|authori[sz]ed|deciding|"
    r"the one deciding|the one in charge|the budget holder|allowed to decide|"
    r"responsible for (?:the|this) (?:decision|budget))",
    r"\b(?:it['’]?s|its|that['’]?s|that would be|would be|just|only|only|yes,?|yep,?|"
    r"myself,?) (?:just |only |all )?(?:me|my (?:call|decision|choice|money|company|business|firm|"
    r"shop|own (?:company|business|firm)))\b(?! (?:and my boss|asking|again|who asked|who wrote))",
    r"^\W*(?:me|myself|i do|i will|i am|i can|my(?:self)? alone|yours truly|just me|only me|mine|"
    r"i)\W*$",
    r"\b(?:my|our) (?:own )?(?:decision|call|budget to spend)\b(?! (?:is|depends|maker))",
    r"\bup to me\b|\bon my own authority\b|\bsole (?:decision|owner|director|trader)\b|"
    r"\bi['’]?m the boss\b|\bmy own boss\b",
    r"\bi(?:['’]?m| am) (?:the |a |an )?(?:sole |co-?|business |shop |joint |majority )?(?:owner|"
    r"founder|proprietor|managing director)\b",
    r"\bi (?:co-?)?(?:own|founded) (?:the|this|it|my|a)\b|\bi run (?:the|this|my|our) (?:company|"
    r"business|place|firm|shop|show)\b",
)
_WE_DECIDE_EN = _any(
    r"\bwe (?:all |both |can |will |would |usually )?(?:decide|choose|sign|"
    r"agree)(?: (?:on )?(?:it|this|that|these things))?(?: (?:together|jointly|as a team|"
    r"between us|ourselves))?\b",
    r"\b(?:my|our) (?:\w+ )?(?:partner|husband|wife|brother|sister|co-?founder|co-?owner|"
    r"colleague|father|mother) and (?:i|me|myself)\b",
    r"\b(?:me|i|myself) and (?:my|our) (?:\w+ )?(?:partner|husband|wife|brother|sister|"
    r"co-?founder|co-?owner|father|mother)\b",
    r"\btogether with (?:my|our) (?:\w+ )?(?:partner|husband|wife|co-?founder|co-?owner)\b|"
    r"\b(?:a )?(?:joint|shared) decision\b|\b(?:both|the two|the three) of us\b",
)
_INFLUENCES_EN = _any(
    rf"\b{_SOMEBODY} {_LAST_WORD}\b",
    rf"\b{_SOMEBODY} (?:is|are|will be) (?:the )?(?:decision[- ]?makers?|deciding|in charge)\b",
    r"\bi (?:only |just |can only |would |will |do |'ll )?(?:recommend|suggest|advise|propose|"
    r"make (?:the|a) (?:short-?list|recommendation|proposal|case)|shortlist|evaluate|influence|"
    r"pitch|present it|put (?:it|this) forward|have a say|give (?:my )?input|report back|"
    r"bring (?:it|this) to)",
    r"\b(?:need|needs|have|has|must|got) (?:to )?(?:get )?(?:the )?(?:approval|sign-?off|"
    r"a green light|go-?ahead|permission|buy-?in|the ok|an ok)\b|\b(?:need|have) to (?:ask|"
    r"check with|clear (?:it|this) with|run (?:it|this) (?:by|past)|convince|"
    r"talk (?:it over )?(?:to|with)|discuss (?:it |this )?with)\b",
    r"\b(?:not|isn['’]?t|ain['’]t) (?:up to me|my (?:call|decision)|just me|me|only me)\b|"
    r"\bi (?:don['’]?t|do not|can['’]?t|cannot|can not) (?:decide|sign|approve|make (?:the|"
    r"that) (?:decision|call))(?! anything)",
    r"\b(?:up to|goes? (?:to|through)|decided by|signed (?:off )?by|approved by|depends on|"
    r"decision (?:is|lies|sits|rests) with|belongs to) (?:my |our |the )?(?:\w+ )?(?:boss|manager|"
    r"director|owner|ceo|cfo|board|management|partners?|head\w*|finance|procurement|committee|"
    r"council)\b",
    r"^\W*(?:(?:it['’]?s|its|that['’]?s|that would be|would be|it is) )?(?:my|our|"
    r"the) (?:\w+ )?(?:boss|manager|director|owner|ceo|cfo|cto|board|management|wife|husband|"
    r"head of \w+|partners?)(?:,? not me)?\W*$",
    r"\bi(?:['’]?m| am) (?:on|part of|in) (?:the|a) (?:buying|purchasing|selection|"
    r"decision) (?:team|committee|group)|\bone of (?:several|many|the) (?:people|who decide)|"
    r"\b(?:part|member) of the (?:decision|team that decides)",
)
_RESEARCHES_EN = _any(
    r"\b(?:just|only|merely|simply|currently|still|mostly|i['’]?m|im|am|we['’]?re|"
    r"here)\s+(?:doing (?:some )?)?(?:research(?:ing)?|looking(?: around| into (?:it|this|"
    r"options))?(?! (?:for|to|at|forward))|browsing|gathering (?:info\w*|options|facts|quotes)|"
    r"collecting (?:info\w*|options|quotes)|comparing|exploring|curious|learning|scouting|"
    r"window[- ]shopping|having a look|checking (?:out|things out|what)|getting (?:an idea|"
    r"info\w*|a feel))",
    r"\b(?:doing|some|the|background|market) research\b|\bresearching (?:for|on behalf|options|"
    r"this|tools)|\b(?:was|been|am|were) (?:asked|told) to (?:look|find|research|collect|gather|"
    r"compare)",
    r"\bi(?:['’]?m| am)? ?(?:just |only )?an? (?:student|intern|trainee|researcher|journalist)\b|"
    r"\bim a student\b|\bfor (?:my|a) (?:thesis|school|study|studies|paper|article|course)\b",
    r"\bi (?:don['’]?t|do not|dont) decide anything\b|\b(?:no|not any|zero) (?:say|influence|"
    r"authority)\b|\bnot (?:involved|a buyer|looking to buy|buying)\b|\bon behalf of (?:my|"
    r"our) (?:boss|manager)\b",
)
_I_DECIDE_NB = _any(
    r"\b(?:det er )?(?:bare |kun )?(?:jeg|eg|meg)(?: selv)?(?: alene)? (?:som )?(?:bestemmer|"
    r"avgjør|signerer|godkjenner|beslutter|tar (?:beslutning\w*|avgjørels\w*)|har (?:siste|"
    r"det siste) ordet|har budsjettet|har fullmakt|velger)\b",
    r"\bjeg (?:kan |får |skal |vil |pleier å )?(?:bestemme|avgjøre|signere|godkjenne|beslutte|"
    r"ta (?:beslutning\w*|avgjørels\w*))(?: (?:det|dette|alt))?(?: selv| alene)?\b",
    r"\b(?:det|den) (?:bestemmer|avgjør|signerer|tar|godkjenner|styrer|beslutter) jeg\b|"
    r"\b(?:bestemmer|avgjør|signerer) (?:det |dette )?(?:selv|alene)\b|\bbestemmer jeg\b|"
    r"\bkan (?:jeg )?signere(?: det)? selv\b",
    r"\b(?:det er )?(?:firmaet|bedriften|selskapet|butikken) mitt\b|\b(?:firmaet|"
    r"selskapet) er mitt\b|\b(?:bedriften|butikken) (?:er )?min\b|\bmitt (?:eget )?(?:firma|"
    r"selskap|ansvar)\b|\bmin (?:egen )?(?:bedrift|butikk|avgjørelse|beslutning)\b|\beget firma\b",
    r"\b(?:opp til|bare|kun) meg\b|^\W*(?:meg|meg selv|jeg|bare meg|det er meg|jeg gjør det|"
    r"det gjør jeg|jeg selv|ja,? det er meg|det er bare meg|meg alene)\W*$|"
    r"\bdet er (?:bare )?meg\b(?! og (?:sjefen|lederen))",
    r"\bjeg (?:er (?:eneste? |med)?(?:eier\w*|innehaver|gründer\w*|grunnlegger|"
    r"beslutningstaker\w*|daglig leder og eier)|eier (?:firmaet|bedriften|selskapet|det)|"
    r"driver (?:firmaet|bedriften|det) (?:selv|alene))\b|\beneeier\b|\bjeg er sjefen\b|"
    r"\bhar fullmakt\b",
)
_WE_DECIDE_NB = _any(
    r"\bvi (?:\w+ )?(?:bestemmer|avgjør|beslutter|blir enige|velger|tar (?:den |"
    r"det )?(?:beslutningen|avgjørelsen)?)(?: (?:det|dette|den|slikt))?(?: (?:sammen|i fellesskap|"
    r"i felleskap|selv|begge))\b|\bbestemmer vi(?: \w+)?\b|\bvi bestemmer\b",
    r"\b(?:\w+(?:en|a)|partneren|kona|mannen|broren|søsteren|medeieren|kompanjongen)(?: min|"
    r" mi)? og (?:jeg|meg)\b|\b(?:jeg|meg) og (?:\w+(?:en|a)|partneren|kona|mannen|broren|"
    r"søsteren|medeieren|kompanjongen)(?: min| mi)?\b|\bsammen med (?:partner\w*|kona|mannen|"
    r"medeier\w*|kompanjong\w*)\b|\bfelles (?:beslutning|avgjørelse)\b|\bbegge to\b",
)
_SOMEBODY_NB = (
    r"(?:(?:min |vår |den )?(?:\w*sjef(?:en)?|\w*leder(?:en)?|ledelsen|ledergruppa|ledergruppen|"
    r"\w*direktør(?:en)?|styret|eier(?:en|ne)|partnerne|daglig leder|økonomiavdelingen|"
    r"innkjøp(?:savdelingen)?|hovedkontoret|konsernet|rådmannen|kommunedirektøren|kommunestyret|"
    r"rektor|kona|mannen|han|hun|de|noen andre|andre|it-avdelingen|konsernledelsen)(?: min| vår|"
    r" mi| vårt| mine)?)"
)
_INFLUENCES_NB = _any(
    rf"\b{_SOMEBODY_NB} (?:som )?(?:må |skal |vil |kan |pleier å )?(?:også |alltid |til slutt |"
    rf"først )?(?:si ja|(?:godkjenn|bestemm|signer|avgjør|beslutt|velg|betal)(?:er|e|es)?|"
    rf"avgjør(?:e)?|ta(?:r)? (?:beslutning\w*|avgjørels\w*|den endelige)|ha(?:r)? (?:siste|"
    rf"det siste) ordet|sitte(?:r)? på budsjettet|enes?)\b",
    rf"\b(?:det er|det blir) {_SOMEBODY_NB} som\b|\b(?:opp til|avhenger av|ligger hos|går via|"
    rf"må innom|må opp i|tas (?:av|i)|bestemmes av|godkjennes av|avgjøres av|"
    rf"besluttes av) {_SOMEBODY_NB}\b",
    rf"^\W*(?:(?:det er|det blir) )?{_SOMEBODY_NB}(?:,? ikke (?:jeg|meg))?\W*$",
    r"\bjeg (?:kan |skal |vil |bare |kan bare )?(?:anbefale[r]?|foreslår?|innstille[r]?|"
    r"lage[r]? (?:en )?(?:innstilling|kortliste|shortlist|anbefaling)|gi[r]? råd|"
    r"komme[r]? med (?:forslag|innspill|anbefaling)|legge[r]? (?:det )?fram|påvirke[r]?|være med|"
    r"er med (?:på|i) (?:beslutning\w*|avgjørels\w*))",
    r"\b(?:må|skal) (?:spørre|sjekke(?: det)? med|ta(?: det)? (?:opp )?med|avklare(?: det|"
    r" dette)? med|diskutere(?: det)? med|ha (?:godkjenning|klarsignal)|få (?:godkjenning|"
    r"klarsignal|ja|det godkjent)|overbevise|snakke med|forankre)\b|\btrenger (?:godkjenning|"
    r"klarsignal)\b",
    r"\b(?:ikke (?:bare )?(?:jeg|meg) som (?:bestemmer|avgjør)|"
    r"ikke (?:opp til )?(?:min avgjørelse|meg)|(?:jeg )?(?:kan|får) ikke (?:bestemme|signere|"
    r"avgjøre)(?: (?:det|dette))?(?: (?:selv|alene))?|bestemmer ikke (?:alene|selv|dette))\b",
)
_RESEARCHES_NB = _any(
    r"\b(?:bare|kun|foreløpig|mest|jeg|vi|er|her for å)\s+(?:undersøke[r]?|ser(?: meg|"
    r" oss)? (?:rundt|på|litt)|titter|kikker|se meg rundt|sjekke[r]? (?:ut|litt|mulighet\w*)|"
    r"utforske[r]?|sammenligne[r]?|hente[r]? (?:inn )?(?:info\w*|tilbud)|nysgjerrig|"
    r"orientere[r]? meg|gjør(?:e)? research|leter etter info\w*|research(?:er)?|"
    r"innhente[r]? (?:info\w*|tilbud)|kartlegge[r]?)",
    r"\b(?:samler|henter|innhenter|samle|hente) (?:bare )?(?:inn )?(?:bare )?(?:info\w*|tilbud|"
    r"priser|fakta)\b",
    r"\b(?:gjør|driver med|driver|litt|noe) research\b|\bser (?:meg|oss) (?:bare |litt )?rundt\b|"
    r"\bsjekker (?:bare )?(?:markedet|mulighetene)\b|\b(?:fått|fikk) i oppgave å\b|\b(?:ble|"
    r"blitt) bedt om å (?:undersøke|finne|sjekke|hente)\b",
    r"\bjeg er (?:bare )?(?:en )?(?:student|elev|praktikant|journalist|forsker)\b|\b(?:til|"
    r"for) (?:masteroppgave\w*|bacheloroppgave\w*|oppgaven min|skolen|studiet|en artikkel)\b",
    r"\bjeg bestemmer (?:ingenting|ikke noe)\b|\bikke (?:aktuelt å kjøpe|involvert)\b",
)
_TABLES: dict[str, tuple[tuple[Authority, re.Pattern[str]], ...]] = {
    "en": (
        ("researches", _RESEARCHES_EN),
        ("decides", _WE_DECIDE_EN),
        ("influences", _INFLUENCES_EN),
        ("decides", _I_DECIDE_EN),
    ),
    "nb": (
        ("researches", _RESEARCHES_NB),
        ("decides", _WE_DECIDE_NB),
        ("influences", _INFLUENCES_NB),
        ("decides", _I_DECIDE_NB),
    ),
}
_BOTH_SAY = re.compile(
    r"\b(?:approv|sign|godkjenn|signer|must|has to|needs to|må)\w*", re.IGNORECASE
)


def read_authority(text: str, language: str) -> tuple[Authority, int, int] | None:
    """Return who decides and the words that say so, or None.

    Where two readings stand in one message ("I decide, but the board must approve") somebody
    else's last word outweighs the visitor's.
    """
    found: list[tuple[Authority, int, int]] = []
    for authority, pattern in _TABLES.get(language, _TABLES["en"]):
        match = pattern.search(text)
        if match and match.group().strip():
            found.append((authority, *_trimmed(match)))
    if not found:
        return None
    return _weigh(text, found)


def _weigh(text: str, found: list[tuple[Authority, int, int]]) -> tuple[Authority, int, int]:
    """Choose among readings; the tables' order decides unless another one is contradicted."""
    kinds = [kind for kind, _, _ in found]
    first = found[0]
    if first[0] == "decides" and "influences" in kinds:
        other = found[kinds.index("influences")]
        if _BOTH_SAY.search(text[other[1] : other[2]]):
            return other
    if first[0] == "researches" and kinds[1:2] == ["decides"] and len(kinds) == 2:
        return found[1]
    return first


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    said = match.group()
    start = match.start() + len(said) - len(said.lstrip(" ,.!?;:\n\t"))
    end = match.end() - (len(said) - len(said.rstrip(" ,.!?;:\n\t")))
    return start, max(start, end)
