"""Words after which a visitor names their firm, and words that make it somebody else's."""

from __future__ import annotations

import re


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KINDS_NB = (
    r"(?:firmaet|bedriften|selskapet|virksomheten|butikken|foretaket|organisasjonen|byrået|"
    r"klinikken|foreningen|skolen|restauranten|kaf[eé]en|hotellet|salongen|bakeriet|verkstedet|"
    r"gården|barnehagen|studioet|kjeden|konsernet|kommunen|stiftelsen|borettslaget|laget|klubben|"
    r"galleriet|legesenteret|apoteket|campingen|gartneriet|bryggeriet|trykkeriet|forlaget|"
    r"entreprenøren|kontoret|akademiet|museet|senteret|sameiet|gruppen|campingplassen)"
)
_KINDS_EN = (
    r"(?:company|firm|business|employer|organi[sz]ation|agency|shop|start-?up|charity|practice|"
    r"store|school|restaurant|salon|studio|hotel|bakery|clinic|caf[eé]|garage|pub|brewery|gym|"
    r"nursery|farm|club|brand|consultancy|surgery|gallery|workshop|dealership|guesthouse)"
)
_THE = (
    r"(?:(?-i:the )|a (?:company|firm|business|startup|start-up|shop|agency|place|charity|"
    r"small \w+) (?:called|named) )?"
)
# After these whatever can be a firm is the visitor's.
STATED = {
    "en": _cue(
        r"(?:\b(?:(?:my|our|the) (?:own )?(?:company|firm|business|employer|organi[sz]ation|"
        r"agency|shop|start-?up|charity|practice|store|"
        r"school)(?:['’]?s name)?(?: name)?(?: is(?: called| named)?|['’]s called|:| called|"
        r" named|,)"
        rf"|(?:my|our|the) (?:own |\w+ )?{_KINDS_EN},? is (?:called|named)"
        rf"|(?:my|our|the) (?:own )?{_KINDS_EN}(?:['’]?s name)? (?:is|name is)"
        rf"|(?:my|our) (?:own )?{_KINDS_EN},?(?=\s(?-i:[A-Z]))|the {_KINDS_EN}(?=\s(?-i:[A-Z]))"
        r"|we(?: all)? call ourselves|(?:just|recently|newly) (?:started|opened|launched|founded)"
        r"|i (?:do|handle|run|manage|lead|oversee|look after|head up|head)(?: the| all)?"
        r"(?: \w+){1,3} (?:for|at|with)(?=\s(?-i:[A-Z]))"
        r"|on the (?:board|staff|team) (?:of|at)|new (?:at|to)(?=\s(?-i:[A-Z]))|we,"
        r"|it['’]?s (?:about|for|regarding)(?=\s(?-i:[A-Z])\w+ (?-i:[A-Z]))"
        r"|\ban? (?:\w+ ){0,2}(?:company|firm|business|agency|shop|start-?up|charity|practice|"
        r"store|"
        r"restaurant|salon|studio|hotel|bakery|clinic|caf[eé]|garage|pub|bar|gym|school|nursery|"
        r"farm|club) (?:called|named)"
        r"|(?<!your )company(?: name)?(?: is(?: called)?|['’]s called)|name of (?:the|my|"
        r"our) (?:company|firm|business|organi[sz]ation) is|we(?:['’]re| are|re)? (?:called|named|"
        r"known as|trading as)|(?:called|trading as|t/a)"
        r"|(?:it['’]?s|its) called|i (?:work|am working|worked since \d{4}|['’]m employed|"
        r"am employed) (?:at|for)|i['’]?m (?:working|employed) (?:at|for|by)|working (?:at|for)|"
        r"employed (?:at|by)"
        r"|(?:i|we) (?:run|own|founded|started|set up|co-?own|co-?founded|represent|head up)|"
        r"representing|on behalf of|owner of|founder of|here (?:at|from)|over at|we at|us at|"
        r"(?:calling|writing|reaching out|getting in touch|mailing|messaging) (?:from|"
        r"on behalf of)|joined)"
        r"|(?:^|[\n,;.|])\s*(?:company(?: name)?|organi[sz]ation|employer|firm(?: name)?|"
        r"business(?: name)?|workplace|work|place of work|trading name)\s*[:=–-])\s*[\"“«']?" + _THE
    ),
    "nb": _cue(
        rf"(?:\b(?:(?:{_KINDS_NB}|arbeidsgiver(?:en)?|arbeidsplassen|jobben)(?: (?:vårt|mitt|vår|"
        r"min))? (?:er|heter|kalles|som heter)"
        rf"|{_KINDS_NB} (?:vårt|mitt|vår|min),?(?=\s(?-i:[A-ZÆØÅ]))|{_KINDS_NB}(?=\s(?-i:[A-ZÆØÅ]))"
        r"|(?:min|vår) arbeidsgiver(?: er| heter)?|vi,(?=\s(?-i:[A-ZÆØÅ]))|vi er fra"
        r"|på jobb (?:i|hos|på|for)|firmanavn(?:et)?(?: er)?"
        r"|(?:jobber|jobbe|driver|arbeider) med (?:\w+ ){1,3}(?:for|hos|i|på)(?=\s(?-i:[A-ZÆØÅ]))"
        r"|(?:ansvar(?:et|lig)? for|tar meg av|styrer|leder|står for) (?:\w+ ){1,3}(?:i|hos|på|"
        r"for|ved)(?=\s(?-i:[A-ZÆØÅ]))|(?:det )?gjelder(?=\s(?-i:[A-ZÆØÅ])[\w&]+ (?-i:[A-ZÆØÅ]))"
        r"|jobbar (?:i|hos|på|ved|for)|ny (?:i|hos|på)(?=\s(?-i:[A-ZÆØÅ]))"
        r"|(?:firma|bedrift|selskap|virksomhet|butikk|arbeidsplass|forening|byrå)(?:et|"
        r"en)? (?:mitt|vårt|min|vår)? ?(?:heter|er)|(?:et|en|ei) (?:\w+ ){0,2}(?:\w*firma|bedrift|"
        r"selskap|\w*butikk|\w*byrå|\w*klinikk|forening|kaf[eé]|restaurant|hotell|salong|bakeri|"
        r"\w*verksted|gård|barnehage|skole|studio|sted) som (?:heter|kalles)|firmanavnet er|"
        r"navnet på (?:firmaet|bedriften|selskapet) er"
        r"|vi heter|vi kaller oss|vi kalles|(?:jeg )?(?:jobber|arbeider|jobbe)(?: \w+)? (?:i|hos|"
        r"for|på|ved)|(?:jobber|arbeider) som \w+ (?:hos|ved)|(?:er )?ansatt (?:i|hos|ved)|(?:jeg|"
        r"vi) (?:driver|eier|startet|stiftet|"
        r"grunnla|representerer)|driver|representerer|på vegne av|eier av|innehaver av|gründer av|"
        r"grunnlegger av|vi i|vi hos|oss i|oss hos|her (?:i|hos)(?= [A-ZÆØÅ])"
        r"|(?:ringer|skriver|kontakter dere|henvender meg) (?:fra|på vegne av)|begynte i|"
        r"holder til hos)"
        r"|(?:^|[\n,;.|])\s*(?:firma(?:navn)?|bedrift(?:snavn)?|selskap|organisasjon|arbeidsgiver|"
        r"virksomhet|jobb|arbeidssted|arbeidsplass|foretak|kommune)\s*[:=–-])"
        r"\s*[\"“«']?(?:firmaet |selskapet |bedriften )?"
    ),
}
# Between a person or a title and a firm.
LINK = {
    "en": _cue(
        r"^(?:\s*\([^)]{1,20}\))?,?\s*(?:and (?:i['’]?m|i am) )?(?:here|speaking|calling|"
        r"writing)?,?\s*(?:from|at|of|for|with|in|@|over at|representing|on behalf of)\s+[\"“«']?"
        + _THE
    ),
    "nb": _cue(
        r"^,?\s*(?:her|som ringer|og jobber)?,?\s*(?:fra|i|hos|for|ved|på|av|@|at|og er fra|"
        r"representerer)\s+[\"“«']?"
    ),
}
WE_ARE = {
    "en": _cue(
        r"\b(?:we(?:['’]?re| are)|this is|it['’]?s|i['’]?m(?: \w+)? (?:from|with|at)|i am (?:from|"
        r"with|at)|im (?:from|with|at)|from|at|is|for|with|of)\s+[\"“«']?(?:the )?"
    ),
    "nb": _cue(
        r"\b(?:vi er|dette er|det er|jeg er fra|jeg kommer fra|fra|hos|i|ved|for|er)\s+[\"“«']?"
    ),
}
# Before a name: not where the visitor works.
OTHERS_BEFORE = {
    "en": _cue(
        r"\b(?:use|uses|using|used|with (?:tools|apps|software) like|tried|try|"
        r"integrates?(?: with)?|integrations? (?:with|for|to)|connect(?:s|ed|ion)?(?: it|"
        r" this)?(?: to| with)?|sync(?:s|ed)?(?: with| to)?|work with|works with|plays? with|"
        r"import(?:s|ed)? from|export(?:s|ed)? to|hook (?:up )?(?:to|into)|plug(?:s|ged)? into|"
        r"switch(?:ing|ed)? (?:from|to)|mov(?:e|ing|ed) (?:from|to|away from)|migrat(?:e|ing|"
        r"ed) from|coming from|replac(?:e|es|ing)|instead of|better than|compared? (?:to|with)|"
        r"versus|vs\.?|like|alternative to|similar to|competitors?(?: like| such as|,| is)?|on|"
        r"via|through|in(?:to|side)?|your|support for|accept|pay (?:with|by)|log ?in with|"
        r"compet(?:e|es|ing) (?:with|against)|(?:done|made|built|kept|run|handled|bought|acquired) "
        r"by|partner(?:s|ed|ing)? with|"
        r"formerly|previously(?: at)?|used to work (?:at|for)|ex-|worked (?:at|for)|sent from|"
        r"and)\s+(?:the )?$"
    ),
    "nb": _cue(
        r"\b(?:bruker|bruke|brukte|brukt|prøvd|prøvde|integrere[rs]?(?: med| mot)?|"
        r"integrasjon(?:er)? (?:med|mot|til)|koble[rst]?(?: (?:dette|den|det|oss))?(?: (?:til|"
        r"opp mot|sammen med|mot))?|kobling (?:til|mot)|koblet (?:til|mot)|"
        r"synkronisere[rs]?(?: med| mot)?|snakker med|virker med|fungerer med|importere fra|"
        r"eksportere til|bytte[rt]?(?: ut)?(?: (?:fra|til))?|flytter fra|gå over (?:fra|til)|"
        r"erstatte[r]?|i stedet for|bedre enn|sammenlign\w*(?: med)?|versus|vs\.?|som|lignende|"
        r"konkurrerer (?:med|mot)|samarbeider med|partner med|(?:føres|gjøres|lages|laget|utføres|"
        r"driftes|leveres|levert|kjøpt opp|eies) av|"
        r"alternativ til|konkurrent(?:en|er)?(?: som)?|på|via|gjennom|tidligere(?: i)?|"
        r"jobbet (?:i|hos|for) (?:før|tidligere)|jobbet (?:i|hos|for)|støtte for|betale med|deres|"
        r"og)\s+$"
    ),
}
# A firm of someone the visitor knows.
THEIR_FIRM = {
    "en": _cue(
        r"\b(?:customer|client|supplier|competitor|friends?|colleagues?|accountant|"
        r"(?<!i'm a )(?<!im a )(?<!i am a )partner|"
        r"someone|somebody|contact)s?(?:,| at| from| of| is| are| called|"
        r" over at| in)?\s+(?:the )?$"
    ),
    "nb": _cue(
        r"\b(?:kunden?|kundene|leverandøren?|konkurrenten?|venn(?:en)?|kollega(?:en)?|noen|folk|"
        r"kontakt(?:en)?|regnskapsføreren)(?: (?:vår|min|vårt|våre))?(?:,| hos| i| fra| er)?\s+$"
    ),
}

# After these a name may be the visitor's all the same.
_WEAK_BEFORE = _cue(
    r"\b(?:in(?:to|side)?|on|and|via|through|work with|og|på|som|gjennom)\s+(?:the )?$"
)


# Where they read of us, and whom they sell to.
_CAME_BY = _cue(
    r"\b(?:(?:found|saw|met|heard of|heard about|read about|seen) (?:you|this|it) (?:in|on|at)|"
    r"(?:fant|så|traff|møtte|sett|hørte om|leste om|lest om) (?:dere|dette|det) (?:i|på|hos)|"
    r"(?:deliver|sell|supply) to|(?:leverer|selger) til|(?:customers?|clients?) of|"
    r"kunde[r]? (?:av|hos))\s+(?:the )?$"
)


def names_a_tool(before: str, language: str) -> bool:
    """Whether the words before a name say that it is used, compared or switched from."""
    if _CAME_BY.search(before):
        return True
    return bool(OTHERS_BEFORE[language].search(before) and not _WEAK_BEFORE.search(before))
