"""The words around a time that bend it: "before", "early", "the end of", "as soon as possible"."""

from __future__ import annotations

import re

SPACE = r"[\s\u00a0]*"
DIRECTIONS = {
    "before": r"before|this side of|between now and|mellom nå og|"
    r"prior to|ahead of|in time for|i forkant av|"
    r"før|rett før|like før|in good time before|i god tid før|"
    r"frem mot|mot|towards?|(?:just|right|well|shortly) before|(?:godt|kort tid) før",
    "latest": r"latest(?: by)?|at the latest(?: by)?|no(?:t)? later than|"
    r"se(?:i)?ne?st(?: i| innen| til| den)?",
    "by": r"by|before or on|innen",
    "within": r"within|inside",
    "during": r"during|in the course of|over the course of|throughout|(?:en gang )?i løpet av|"
    r"i\.?l\.?a\.?",
    "after": r"(?:just |right |shortly |straight |soon )?after|once .{0,12} is over|following|"
    r"past|etter|rett etter|like etter|rett over|"
    r"over(?= (?:nyttår|jul|påske|sommer|ferie))|on the other side of|på andre siden av",
    "from": r"from|not before|not until|no(?:t)? earlier than|ikke før|tidligst(?: i| på)?|"
    r"at the earliest|earliest|as of|as from|"
    r"starting (?:from|on)|starting|beginning|effective|med (?:opp)?start|fra(?: og med)?|"
    r"f\.?o\.?m\.?|fra og med",
    "in": r"(?:some ?time |any ?time |en ?gang )?(?:in|on|during|over|throughout|around|for|at|i|"
    r"på|til|rundt|omkring|under|utpå|once|per)|some ?time|any ?time|en ?gang",
}
EDGES = {
    "end": r"(?:the )?(?:very )?end (?:of )?|the close of|slutten (?:av|på)|utgangen av|"
    r"ut(?= (?:året|måneden|kvartalet))|"
    r"enden av|ultimo|(?:the )?last (?:part|days|weeks?) of|siste del(?:en)? av|innen slutten av",
    "start": r"(?:the )?(?:very )?(?:start|beginning|first part|early part|first weeks?) of|"
    r"early(?: on)?(?: in)?|starten (?:av|på)|begynnelsen av|tidlig(?: på| i| til)?|primo|"
    r"første del(?:en)? av",
    "first_half": r"(?:the )?first half of|(?:i )?første halvdel(?:en)? av",
    "second_half": r"(?:the )?(?:second|latter|last) half of|(?:i )?(?:andre|"
    r"siste) halvdel(?:en)? av",
    "middle": r"(?:the )?middle of|mid(?:dle)?(?:-| of |\s)?|midten av|midt(?: på| i|t i)?|medio|"
    r"midtveis i",
    "late": r"late(?: on)?(?: in)?|sent(?: på| i)?|sen",
    "later": r"later(?: in)?|senere(?: i)?",
}
ARTICLE = r"(?:the |this |den |det |denne |dette )?"


def _ending(forms: dict[str, str]) -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{words})" for name, words in forms.items())
    return re.compile(rf"(?<!\w)(?:{groups}){SPACE}{ARTICLE}$", re.IGNORECASE)


DIRECTION = _ending(DIRECTIONS)
EDGE = _ending(EDGES)
ASAP = re.compile(
    r"(?<!\w)(?:as (?:soon|quickly|fast|early) as (?:possible|(?:we|you) (?:possibly )?can|"
    r"practical)|"
    r"a\.?s\.?a\.?p\b\.?|right away|straight ?away|the (?:sooner|earlier|quicker|"
    r"faster) the better|sooner rather than later|"
    r"at (?:the|your) earliest (?:opportunity|convenience)|first thing|immediately|at once|"
    r"(?:ideally |preferably |like )?yesterday(?= ideally| already| if possible| please|[.!]*$)|"
    r"in the (?:near|immediate) future|i (?:nær|nærmeste) fremtid|innen rimelig tid|pronto|"
    r"within (?:a )?reasonable time|"
    r"så (?:fort|snart|raskt|tidlig) (?:som )?(?:(?:overhodet |praktisk )?mulig|råd|"
    r"(?:vi|dere|det) (?:bare )?(?:kan|"
    r"lar seg gjøre|går))|"
    r"snarest(?: mulig)?|fortest mulig|raskest mulig|hurtigst mulig|tidligst mulig|"
    r"(?:nå )?med en gang|"
    r"med én gang|med det samme|umiddelbart|omgående|straks|jo (?:før|fortere|raskere|"
    r"tidligere),? (?:jo|dess) (?:heller|bedre)|"
    r"(?:right )?now|nå|"  # where `is_wanted_now` says so
    r"(?:helst |gjerne |aller helst )i går|i går(?: helst|,? gjerne|,? helst))(?!\w)",
    re.IGNORECASE,
)
