"""What may stand around a source that is all that was said, and what is too common to be one."""

from __future__ import annotations

import re

WRAPPING = re.compile(
    r"^\W*(?:(?:got|received|read|heard|watched|attended|was told by|i|we|"
    r"fikk|leste|hørte|tipset av|anbefalt av|jeg|vi|there was|there is|browsing|googled|tips|"
    r"it was|that was|it['’]s|its|was|was it|"
    r"through|via|from|on|by|in|at|i think|think|"
    r"probably|mostly|just|only|"
    r"maybe|well|um|uh|oh|because of|thanks to|after|saw|and|but|some|source|"
    r"det var|var det|via|gjennom|fra|på|i|hos|av|tror|tror det var|sikkert|bare|vel|eh|ja|yes|"
    r"etter|takket være|så|og|men|kilde|"
    r"an?|the|my|our|your|en|ei|et|min|mi|vår|one of your|en av|reading|seeing|hearing)\b[\s:]*)*",
    re.IGNORECASE,
)

AFTER_BARE = re.compile(
    r"^\s*(?:(?:(?:in|at|on|from|of|by|through|under|about|for|om|gjennom|i|på|fra|hos|av|till|to|"
    r"ved) (?:the |a |an |en |"
    r"et )?[\w&'’ .-]{2,28})|last (?:week|month|year|spring|autumn)"
    r"|i (?:går|fjor|forrige uke)|i (?:think|guess|believe|suppose)|of mine|tror jeg|lol|haha|"
    r"somewhere|et sted|through the (?:door|letterbox)|in the post|"
    r"yesterday|today|recently|meeting|lunch|dinner|(?-i:[A-ZÆØÅ][\w-]+)|deres|din|vår|min|av meg|"
    r"i posten"
    r"|recommendation|recommendations|of yours|search|søk|actually|faktisk|posts?|mainly|(?:that|"
    r"who|som|my|i|we|you|jeg|min|vi|dere) .{3,40})?\W*$",
    re.IGNORECASE,
)

# Too common to count in a part of a message that tells nothing: only with article, or alone.
COMMON = re.compile(
    r"e-?mails?|e-?post(?:en)?|mail(?:en)?|(?:web-?)?sites?|website|home-?page|nettsiden?|"
    r"hjemmesiden?|guides?|guiden|reports?|rapport(?:en)?|"
    r"letter|brochures?|catalogue|partners?|clients?|customers?|managers?|boss|suppliers?|"
    r"consultants?|agency|kunder?|kunden|partner|"
    r"leverandør(?:en)?|sjef(?:en)?|rådgiver(?:en)?|konsulent(?:en)?|byrået?|events?|workshops?|"
    r"seminars?|reviews?|interview|"
    r"webinars?|webinaret|tv|radio|phone call|contact|teacher|lawyer|accountant|bookkeeper|"
    r"advokat(?:en)?|revisor(?:en)?|regnskapsfører(?:en)?|mann|kone|husband|wife|"
    r"search|søk|called|ringte|social|standen?|arrangement(?:et)?|colleagues?|friends?|kolleger|"
    r"venner|son|daughter|mother|father|landlord|vendor|competitor|advis[eo]r|mentor|investor|"
    r"forhandler(?:en)?|brev(?:et)?|katalog(?:en)?|avis(?:en|a)?|nettverk(?:et)?|articles?|"
    r"artikkel|artikler|veileder(?:en)?|blogs?|booth|stand|charity|ex|bank|"
    r"banken|forum(?:et)?|feed|magasin(?:et)?|journal|magazine|video(?:en)?(?: deres)?",
    re.IGNORECASE,
)

# What we hand out: named alone it is asked for, not told as the way here.
MAGNETS = re.compile(
    r"guiden?|guides?|e-?books?|e-?bok(?:a|en)?|white-?\s?papers?|reports?|rapport(?:en)?|"
    r"tip sheet|tipsark(?:et)?|checklist|"
    r"sjekkliste(?:n)?|case stud(?:y|ies)|kundehistorie(?:n)?|veileder(?:en)?|catalogue|"
    r"katalog(?:en)?|infographic|tutorials?",
    re.IGNORECASE,
)

SURE_REFERRAL = re.compile(
    r"word|third|tredje|munn|jungel|tips|vennetips|recommend|referral|anbefal|one of|en av|"
    r"friends?$|family|colleagues?$|co-?workers?$|"
    r"mates?$|acquaintance|neighbou?rs?$|venn(?:er|en)?$|kolleg(?:a|aer|er)$|kamerat(?:en)?$|"
    r"kompis(?:en)?$|bekjente?$|nabo(?:en)?$|"
    r"samarbeidspartner(?:e|en)?$|(?:a )?(?:former|existing|tidligere) (?:colleague|customer|"
    r"kollega|kunde)|\w+ (?:min|mi|vår)\b",
    re.IGNORECASE,
)
