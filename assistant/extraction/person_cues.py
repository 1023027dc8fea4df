"""Words that announce a person, sign a message, or show that somebody else is meant."""

from __future__ import annotations

import re


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# After these anything that can be a name is one.
ANNOUNCED = {
    "en": _cue(
        r"(?:\b(?:my (?:full |first |last |given )?name(?:['’]?s| is|:)"
        r"|(?<!r['’]s )(?<!y['’]s )(?<!m['’]s )(?<!s['’]s )(?<!p['’]s )(?<!company )(?<!business )"
        r"(?<!firm )(?<!shop )(?<!employer )name(?:['’]s| is)|call me"
        r"|(?:i am|i'm|im) (?:called|named)|you(?:['’]re| are) (?:speaking|talking|"
        r"chatting) (?:to|with)|i go by)"
        r"|(?:^|[\n,;.|])\s*(?:(?:full |first |contact |my )?name|"
        r"contact(?: person)?)\s*[:=–-])[\s\"“«]*(?:(?:mr|mrs|ms|dr)\.?\s+)?"
    ),
    "nb": _cue(
        r"(?:\b(?:jeg heter|eg heiter|heter jeg|navnet (?:mitt )?er|mitt navn er|navn er|"
        r"jeg kalles|(?:bare )?kalle? meg"
        r"|mitt fulle navn er|du (?:snakker|prater|chatter) med)"
        r"|(?:^|[\n,;.|!])\s*(?:heter|(?:fullt |for|etter)?navn|"
        r"kontakt(?:person)?)\s*[:=–-]?)(?:\s+|(?<=[:=–-]))[\"“«]*"
    ),
}
# "my boss's name is", "the company name is": the cue stands, but for somebody else.
BELONGS_TO_OTHER = {
    "en": _cue(
        r"(?:boss|manager|colleague|partner|assistant|husband|wife|owner|director|his|her|their|"
        r"your|whose|dog|cat)(?:['’]s)?(?: full| first)? name(?:['’]?s| is)\s*$"
    ),
    "nb": _cue(
        r"(?:sjefen|kollegaen|kona|mannen|hunden|hans|hennes|deres)(?: sitt| mitt)? navn er\s*$"
    ),
}
# After these a listed name is the visitor; an unknown one only if the rest fits.
INTRODUCED = {
    "en": _cue(
        r"(?:\b(?:i['’]?m|i am|im|this is|it['’]?s|its|its me|it['’]s me|here is|i['’]m just|me,|"
        r"we['’]?re|we are|as i said,?|again,?)|^(?:yes|yeah|sure|ok|hi|no)?,?\s*am)\s+(?:me,?\s+|"
        r"just\s+)?(?:(?:mr|mrs|ms|dr)\.?\s+)?"
    ),
    "nb": _cue(
        r"\b(?:jeg er|eg er|dette er|det er|her er|det er bare|jeg,|jeg e)\s+(?:meg,?\s+|bare\s+)?"
    ),
}
HERE_AFTER = {
    "en": _cue(r"(?=\s+(?:here|speaking|writing|calling)\b)"),
    "nb": _cue(r"(?=\s+her\b)"),
}
SIGNED = {
    "en": _cue(
        r"(?:(?:^|[\n.!?,;]\s*|\s)(?:(?:kind|best|warm|many|with)\s+)*(?:regards|wishes|best|"
        r"cheers|sincerely|yours(?: truly| sincerely)?|br|rgds|thanks|thank you|thx|ta|love|"
        r"greetings)(?: (?:again|a lot|in advance|so much|from))?\s*[,!.\n–-]\s*"
        r"|\n\s*[-–/~]?\s*|\s[-–/~]\s?(?=[^\W\d_]+(?:\s[^\W\d_]+)?\s*$)|\bsigned,?\s+)"
    ),
    "nb": _cue(
        r"(?:(?:^|[\n.!?,;]\s*|\s)(?:(?:med|vennlig|beste|vennleg|god|hjertelig|"
        r"mange)\s+)*(?:hilsen|hilsning|hilsener|mvh|vh|hils|takk|på forhånd takk|"
        r"hilser)(?: (?:fra|på forhånd|igjen))?\s*[,!.\n–:-]?\s*"
        r"|\n\s*[-–/~]?\s*|\s[-–/~]\s?(?=[^\W\d_]+(?:\s[^\W\d_]+)?\s*$))"
    ),
}
SIGNED_FAINTLY = _cue(r"\b(?:thanks|thank you|thx|ta|cheers|takk)\b")
# Right before a name: somebody the visitor speaks of or to.
OTHERS_BEFORE = {
    "en": _cue(
        r"\b(?:(?:my|our|your|their|his|her|the) (?:[\w-]+ ){0,3}?(?:boss|manager|colleague|"
        r"co-?worker|partner|friend|wife|husband|assistant|owner|director|ceo|cfo|cto|coo|founder|"
        r"co-?founder|accountant|customer|client|brother|sister|son|daughter|mother|father|"
        r"team ?mate|rep|speaker|presenter|host|team|mum|mom|dad|neighbou?r|supplier|"
        r"consultant)s?,?(?: is| called| named|,)?"
        r"|ask|asked|tell|told|e-?mail|call|ring|contact|cc|copy|meet|met|saw|hear[d]?|"
        r"speak (?:to|with)|talk(?:ed|ing)? (?:to|with)|spoke (?:to|with)|chat with|heard from|"
        r"reach|invite|thank|thanks to|know|with|by|like|to|for|and|or|via|about|that|does|did|is|"
        r"was|can|could|will|has|have|has|dear|hi|hello|hey|hiya|sorry|thanks|morning|afternoon|"
        r"evening|through|report to|copy in|loop in|include|add|where|when|what|between|than|as|"
        r"then|so|if|says|said|of|from)\s+(?:mr\.?\s+|mrs\.?\s+|ms\.?\s+|dr\.?\s+)?$"
    ),
    "nb": _cue(
        r"\b(?:(?:min |vår |deres )?(?:sjefen|sjef|kollega|kollegaen|venn|vennen|venninna|"
        r"venninnen|kona|kone|mannen|mann|partner|partneren|daglig leder|lederen|leder|assistent|"
        r"eier|eieren|broren|bror|søster|søsteren|kunden|kunde|foredragsholderen|taleren|naboen|"
        r"regnskapsføreren|makker)(?: min| vår| mi| deres| vårt)?,?(?: er| heter)?"
        r"|spør|spurte|spørre|ring|ringe|kontakt|kontakte|møte|møtte|traff|snakke(?:t|r)? med|"
        r"prate(?:t)? med|sammen med|med|til|fra|av|hos|om|at|kan|og|eller|for|via|er|har|vil|"
        r"skal|var|hei|heisann|hallo|kjære|takk|beklager|god morgen|ta med|kopier|inviter|kjenner|"
        r"hørte|så|da|når|hvis|hvor|i|på|som|mens|sa|sier|gjennom)\s+$"
    ),
}
# Right after a name: somebody else does, decides, says.
OTHERS_AFTER = {
    "en": _cue(
        r"^(?:['’]s\b|,?\s*(?:my|our|your|the) (?:[\w-]+ )?(?:boss|manager|colleague|partner|wife|"
        r"husband|owner|ceo|cfo|friend|director)\b|,?\s+(?:asked|told|said|says|tells|recommended|"
        r"referred|mentioned|sent|showed|suggested|decides?|signs?|approves?|is (?:my|our|the|"
        r"your|in)|will|would|has|had|handles|runs|also|wants|needs|can|could|knows|thinks|used|"
        r"from your|on your team|does|did|was)\b)"
    ),
    "nb": _cue(
        r"^(?:,?\s+(?:ba|sa|sier|fortalte|anbefalte|tipset|nevnte|sendte|viste|foreslo|bestemmer|"
        r"signerer|godkjenner|er (?:min|sjefen|vår|den|daglig)|skal|vil|har|hadde|må|kan|ønsker|"
        r"tror|mente|også|hos dere|fra dere|som (?:bestemmer|er|har|jobber)|brukte|håndterer|"
        r"styrer)\b)"
    ),
}
# After these a capitalised word is somebody to turn to, listed or not.
ASKED_FOR = {
    "en": _cue(
        r"\b(?:ask(?:ing)? for|(?:please |just )?contact|speak (?:to|with)|talk to|"
        r"attention(?: of)?:?|attn\.?:?|c/o|my (?:boss|colleague|wife|husband|partner|assistant|"
        r"manager|brother|sister|son|daughter|business partner|co-?founder),?(?: is)?(?: called|"
        r" named)?)\s+(?:mr\.?\s+|mrs\.?\s+|ms\.?\s+|dr\.?\s+)?"
    ),
    "nb": _cue(
        r"\b(?:spør etter|kontakt|snakke med|prate med|v/|att\.?:?|(?:sjefen|kollegaen|kona|"
        r"mannen|partneren|lederen|broren|søsteren|kompanjongen) (?:min|mi|vår)(?: (?:er|heter))?|"
        r"(?:sjefen|kollegaen) heter)\s+"
    ),
}
