"""Where a visitor may have come from: the words for each channel, and how people tell it."""

from __future__ import annotations

import re

_PLATFORM = r"linked-?\s?in|linkdin|facebook|fb|insta(?:gram)?|tik-?\s?tok|pinterest|you-?tube|twitter|snapchat|reddit|threads|bluesky|mastodon|quora"
# Tried in this order at each place; the first channel whose words match there wins. An
# advertisement on LinkedIn is an advertisement, so "ads" stands before "social".
CHANNEL_WORDS: tuple[tuple[str, str], ...] = (
    (
        "ads",
        rf"(?:(?:{_PLATFORM}|google|bing|newspaper|magazine|radio|tv|online|banner|sponsored|paid|print|video|search|bus|train|display)[- ]+)*"
        r"(?:ads?|adverts?|advertising|advertisements?|adwords|commercials?|billboards?|banners?|sponsored posts?|promoted posts?)"
        rf"|google ads|(?:(?:{_PLATFORM}|google|avis|radio|tv|nett)[- ]?)?annonse(?:n|r|ne)?(?: deres)?|(?:tv-?|radio-?|avis-?|nett-?)?reklame(?:n|film(?:en)?)?|plakat(?:en)?|bannerannonse",
    ),
    (
        "podcast",
        r"pod-?\s?casts?|pod-?ca?ste?n?|podkast(?:en|er)?|podd?en",
    ),
    (
        "webinar",
        r"webinars?|webinaret|webinarer|web seminar|online seminar|nettseminar(?:et)?",
    ),
    (
        "event",
        r"(?:trade[- ]?|business |industry |home |book |spring |autumn |garden )?(?:fairs?|trade-?\s?shows?|expos?|exhibitions?|conferences?|congress|summit|convention|meet-?ups?|tradeshows?|roadshow|open day|seminars?|workshops?|hackathon|events?)"
        r"|your (?:booth|stand|stall)|(?:booth|stand|stall)(?= at)"
        r"|(?:\w{3,}|fag|handels|bok|bygg|reiselivs|hage|nærings|bransje|jobb)?-?messe(?:n|r)?|(?:\w{3,})?konferanse(?:n|r)?|seminar(?:et)?|fagdag(?:en)?|kongress(?:en)?|arrangement(?:et)?|standen deres|stand(?:en)? (?:deres|på)|foredrag(?:et)?|frokostmøte(?:t)?|utstilling(?:en)?",
    ),
    (
        "networking",
        r"(?:local )?chamber(?: of commerce)?|rotary(?: club)?|lions(?: club)?|bni|networking(?: (?!(?:and|with|for|at|is|in)\b)\w+)?|business network|(?:women['’]s |local |business |founders['’]? )network|charity(?: (?:work|run|dinner|event|gala|auction|ball))?|community (?:work|group|event)|fundraiser|volunteering|alumni(?: network| group)?|golf club|trade association|business (?:club|association)"
        r"|næringsforening(?:en|a)?|handelskammer(?:et)?|næringslag(?:et)?|nettverk(?:et|s\w+)?|veldedighet(?:sarbeid|sarrangement)?|frivillig(?:het|sarbeid| arbeid)|dugnad(?:en)?|rotary-?klubben|lokallaget|bransjeforening(?:en)?|bedriftsnettverk(?:et)?",
    ),
    (
        "other",
        r"(?:direct mail|mail-?shot|post(?:al)? mail|flyers?|leaflets?|post-?card|letter|brochures?|cold[- ]call(?:s|ing)?|phone call|sales call|outbound call|sales ?(?:rep|person|man)|telemarketing|(?:called|rang|phoned|cold-called)(?= (?:me|us)\b)|your (?:rep|salesperson)|radio|television|tv|newspaper|magazine|the press|a sign|your van|your shop window|catalogue)"
        r"|flyer(?:en)?|brev(?:et)?(?: i posten)?|postkasse(?:n)?|direktereklame|dm i posten|telefonsalg|telefonselger|salgssamtale|oppringning|brosjyre(?:n)?|(?:ringte|ringt)(?= (?:meg|oss))|ble oppringt|selgeren deres|avis(?:en|a)?|radio(?:en)?|tv(?:-en)?|katalog(?:en)?|bilen deres",
    ),
    (
        "email",
        r"(?:e-?mail |your )?news-?letters?|e-?mails?(?: campaign)?|mailing(?: list)?|e-?mail campaign"
        r"|nyhetsbrev(?:et)?|e-?post(?:en)?|mail(?:en)?|e-?postkampanje|mailutsendelse",
    ),
    (
        "content",
        r"(?:blog|guest)[- ]?posts?|blogs?|articles?|e-?books?|white[- ]?papers?|guides?|case stud(?:y|ies)|tip sheet|reports?|infographic|how-to|tutorials?|checklist|interview|review(?:s| site)?|news story|press release|comparison(?: site| page)?"
        r"|blogg(?:en|innlegg(?:et)?|post(?:en)?)?|artik(?:kel|kelen|ler)|e-?bok(?:en|a)?|guide(?:n)?|fagartikkel(?:en)?|rapport(?:en)?|tipsark(?:et)?|intervju(?:et)?|omtale(?:n|r)?|sjekkliste(?:n)?|kundehistorie(?:n)?|veileder(?:en)?|innlegg(?:et)? (?:i|på) (?:bloggen|avisen)",
    ),
    (
        "social",
        rf"(?:{_PLATFORM})(?:-(?:gruppe(?:n)?|side(?:n)?|innlegg(?:et)?))?|social(?: media|s)?|some(?:ne)?(?= (?:deres|post|innlegg))|sosiale? medi(?:er|um|a)|(?:i|på) some|influencer|(?<=on )X\b|(?<=via )X\b|(?<=through )X\b|(?<=på )X\b",
    ),
    (
        "search",
        r"(?:the )?internet|online(?! (?:seminar|course|ad|ads|banner|advert\w*|shop|store|form|meeting))|(?:google|bing|duckduckgo|ecosia|yahoo|web|internet|online|organic)(?:[- ]?(?:search(?:es|ing)?|results?))|google(?:d|t|n|r)?|googl(?:ing|a)|bing(?:ed)?|duckduckgo|searched|search engines?|search results?|(?<=while )searching|(?<=by )searching|chatgpt|perplexity|googlet|googling"
        r"|internett(?:et)?|på (?:inter)?nettet?|google-?søk(?:et)?|nettsøk(?:et)?|søkemotor(?:en)?|søkte(?: (?:på nettet|på google|etter))?|googla|søk(?:et)?(?= på| i)|via søk|søk",
    ),
    (
        "referral",
        r"(?:a |an |my |our |one of (?:my|our) |some |the )?(?:\w+ )?(?:friends?|mates?|pals?|buddy|colleagues?|co-?workers?|neighbou?rs?|acquaintance|brother|sister|cousin|uncle|aunt|wife|husband|dad|father|mother|mum|mom|daughter|son|boss|manager|accountant|bookkeeper|lawyer|supplier|clients?|customers?|business partner|partners?|reseller|agency|consultant|former employer|ex-?colleague|someone (?:i|we) know|somebody (?:i|we) know|third part(?:y|ies)|vendor|competitor|advis[eo]r|mentor|investor|existing customer|brother-in-law|sister-in-law|landlord|teacher|friend of a friend|family member|relative)"
        r"|word[- ]of[- ]mouth|third part(?:y|ies)|referrals?|recommendations?|by reference"
        r"|(?:en |ei |et |min |mi |vår |en av |noen )?(?:\w+ )?(?:venn(?:en|inne|inna|er)?|kompis(?:en)?|kamerat(?:en)?|kolleg(?:a|aen|aer|er)|nabo(?:en)?|bror(?:en)?|søster(?:en)?|fetter|kusine|onkel|tante|kone|kona|mann(?:en)?|pappa|mamma|svigerfar(?:en)?|svigermor|svoger(?:en)?|sjef(?:en)?|regnskapsfører(?:en)?|revisor(?:en)?|advokat(?:en)?|leverandør(?:en)?|kunde(?:n|r)?|samarbeidspartner(?:e|en)?|partner(?:e|en)?|forretningspartner|bekjent|bekjente|byrå(?:et)?|konsulent(?:en)?|forhandler(?:en)?|rådgiver(?:en)?)(?: (?:av meg|min|mi|vår|av oss))?"
        r"|jungeltelegrafen|anbefaling(?:en|er)?|tredjepart(?:er)?|munn[- ]til[- ]munn|vennetips|tips fra \w+",
    ),
    (
        "website",
        r"(?:your|the|this|company|another|partner) (?:web-?\s?site|web ?page|home-?page|landing page|site)|web-?\s?site|home-?page|landing page"
        r"|nettside(?:n|ne)?(?: deres)?|hjemmeside(?:n|ne)?(?: deres)?|nettsted(?:et)?(?: deres)?|websiden?(?: deres)?|landingsside(?:n)?",
    ),
)
# How people tell it. Group-less; a clause with one of these is about how they came to us.
TELLING = re.compile(
    r"\b(?:(?:found|saw|seen|spotted|noticed|came across|come across|stumbled (?:up)?on|stumbled across|discovered|read about|read|ran into|bumped into|met|got to know|learn(?:ed|t) (?:about|of)|hear[ds]?|looked|googl(?:ed|ing)|search(?:ed|ing) for|googled|searched|watched|listened)"
    r"|found out about|gave (?:me|us) your (?:name|number|card|details)|said (?:you|that you|i should|good things|nice things)|spoke highly|(?:praises?|praising|rav(?:es?|ing) about|talks? about|talking about|keeps? (?:praising|talking|raving|mentioning)) (?:\w+ ){0,2}(?:you|your)|led (?:me|us)|brought (?:me|us)|pointed (?:me|us)|came (?:here )?(?:straight )?(?:from|via|through|by)|come (?:here )?(?:from|via|through)|coming from|got here|ended up here|landed here|here (?:via|through|from|because|after)|know you from|know about you|"
    r"(?:was|were|been|got|am|are)?\s*(?:referred|recommended|introduced|sent here|tipped|pointed|directed)|referred by|recommended (?:you|by|your)|recommends you|told (?:me|us)(?=\s*(?:$|[.,!]|about|of|to (?:try|check|look|contact|write|talk)|you|that you|i should|how|here|good))|tells me about|tipped (?:me|us)|mentioned (?:you|your|this)|suggested (?:you|your|i|we|this)|introduced (?:me|us)|pointed (?:me|us)|sent (?:me|us)(?: here| over| to you| this| the link| your)|put (?:me|us) (?:on to|onto)|swears by you|uses you|uses your|use you|clicked|"
    r"(?:got|received|read|attended|joined|visited|saw) (?:your|one of your|an?|the)|brought me here|brought us here|first contact|how (?:i|we) (?:found|heard)|you (?:called|rang|phoned|emailed|wrote|contacted) (?:me|us)|source\s*[:=]|showed (?:me|us)|shared (?:by|your|with|it)|via|by way of|thanks to|word of mouth)\b",
    re.IGNORECASE,
)
TELLING_NB = re.compile(
    r"\b(?:fant|funnet|så|sett|så dere|kom(?:met)? over|snublet over|oppdaget|oppdaga|leste|lest|hørte|hørt|høyrde|ble kjent med|traff|møtte|møtt|googlet|googla|søkte|søkt|ble (?:anbefalt|tipset|henvist|introdusert|kontaktet|ringt)|blitt (?:anbefalt|tipset|henvist)|anbefalt(?:e)?|anbefaler|tips(?:a|et)|fikk (?:tips|anbefalt|høre|vite)|fikk (?:en |et |deres )?|fortalte|nevnte|foreslo|sa (?:at )?(?:dere|jeg burde)|henvist(?:e)?|sendte (?:meg|oss)|viste (?:meg|oss)|delte|ga (?:meg|oss) (?:navnet|nummeret|kortet|tips)|fikk navnet|fikk kortet|sa (?:dere|dette|at jeg)|skryt(?:er|e|te)?(?: av)?|skrøt(?: av)?|snakke[rt]? varmt|roser|roste|førte meg|kom (?:hit |inn )?(?:rett |direkte )?(?:via|fra|gjennom|på|hit)|kommer (?:fra|via)|havnet her|via|gjennom|takket være|kjenner (?:til )?dere|dere (?:ringte|skrev|sendte)|klikket|kilde\s*[:=]|bruker dere|deltok|kjent med dere)\b",
    re.IGNORECASE,
)
# What makes a telling about us: the firm, its pages, its doings.
ABOUT_US = re.compile(
    r"\b(?:you|your|yours|u|ur|this (?:page|site|chat|company|product|tool)|here|about this|it|northpane|dere|deres|dykk|hit|her|produktet|siden|løsningen)\b",
    re.IGNORECASE,
)
# Clauses that name a channel without telling how they found us.
NOT_TELLING = re.compile(
    r"\b(?:we (?:use|run|get|advertise|post|sell|have|collect|spend|send|publish|need|want)|i (?:use|run|manage|post)|(?:leads|enquiries|customers|traffic|visitors|sign-?ups|requests) (?:come|from|via|through)|integrate|connect(?:s|ed|ion)? (?:to|with)|question about|sign(?:ed)? up for|register|registered|tonight['’]?s|send (?:me|us)|want the|like the|get the|download|can (?:i|you|we)|could (?:i|you|we)|do you|does it|is there|are there|will there|when|what|where|why|contact form|our (?:website|ads|newsletter|facebook|linkedin|blog|podcast)|bug|broken|error|doesn['’]t work|"
    r"vi (?:bruker|får|annonserer|har|legger ut|sender|trenger|vil|kjører|poster)|kobles? (?:til|sammen)|integrer\w*|spørsmål om|påmeldt|meldt meg på|send meg|kan (?:jeg|dere|vi|du)|har dere|er det|finnes det|når|hvor|hva|hvordan|vår (?:nettside|facebook)|på nettsiden vår|henvendelser|skjema|feil|virker ikke)\b",
    re.IGNORECASE,
)
# Whatever else the clause says, it is not about how they came.
NEVER_TELLING = re.compile(
    r"\b(?:bug|hole|error|broken|doesn['’]t work|can(?:['’]t|not) find|vacancy|vacancies|apply|sales rep and|stillingen|ledig stilling|virker ikke|feil på|unsubscribe|samtykke\w*)\b",
    re.IGNORECASE,
)
