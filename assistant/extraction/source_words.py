"""Where a visitor may have come from: the words for each channel, and how people tell it."""

from __future__ import annotations

import re

_PLATFORM = (
    r"linked-?\s?in|linkdin|facebook|fb|insta(?:gram)?|tik-?\s?tok|pinterest|you-?tube|twitter|"
    r"snapchat|reddit|threads|bluesky|mastodon|quora"
)
# Tried in this order at each place; the first channel whose words match there wins. An
# advertisement on LinkedIn is an advertisement, so "ads" stands before "social".
CHANNEL_WORDS: tuple[tuple[str, str], ...] = (
    (
        "ads",
        rf"(?:(?:{_PLATFORM}|google|bing|newspaper|magazine|radio|tv|online|banner|sponsored|paid|"
        rf"print|video|search|bus|train|display)[- ]+)*"
        r"(?:ads?|adverts?|advertising|advertisements?|adwords|commercials?|billboards?|banners?|"
        r"sponsored posts?|promoted posts?|posters?)"
        rf"|google ads|(?:(?:{_PLATFORM}|google|avis|radio|tv|nett)[- ]?)?annonse(?:n|r|"
        rf"ne)?(?: deres)?|(?:(?:tv|radio|avis|nett|{_PLATFORM}|google)-?)?reklame(?:n|"
        rf"film(?:en)?)?|plakat(?:en)?|"
        rf"bannerannonse",
    ),
    (
        "podcast",
        r"pod-?\s?casts?(?: episodes?)?|pod-?ca?ste?n?|podkast(?:en|er)?|podd?en|"
        r"pod[kc]ast-?episode(?:n)?",
    ),
    (
        "webinar",
        r"webinars?|webinaret|webinarer|web seminar|online seminar|nettseminar(?:et)?|"
        r"nettkurs(?:et)?",
    ),
    (
        "event",
        r"(?:trade[- ]?|business |industry |home |book |spring |autumn |garden )?(?:fairs?|"
        r"trade-?\s?shows?|expos?|exhibitions?|conferences?|congress|summit|convention|meet-?ups?|"
        r"tradeshows?|roadshow|open day|seminars?|workshops?|hackathon|events?)"
        r"|your (?:booth|stand|stall)|(?:booth|stand|stall)(?= at)"
        r"|(?:\w{3,}|fag|handels|bok|bygg|reiselivs|hage|nærings|bransje|jobb)?-?messe(?:n|r)?|"
        r"(?:\w{3,})?konferanse(?:n|r)?|seminar(?:et)?|fagdag(?:en)?|kongress(?:en)?|"
        r"messa|\w{3,}messa|\w{3,}seminar(?:et)?|arrangement(?:et)?|standen deres|"
        r"stand(?:en)? (?:deres|på)|foredrag(?:et)?|"
        r"frokostmøte(?:t)?|utstilling(?:en)?",
    ),
    (
        "networking",
        r"(?:local )?chamber(?: of commerce)?|rotary(?: club)?|lions(?: club)?|bni|"
        r"networking(?: (?!(?:and|with|for|at|is|in)\b)\w+)?|business network|(?:women['’]s |"
        r"local |business |founders['’]? )network|charity(?: (?:work|run|dinner|event|gala|"
        r"auction|ball))?|community (?:work|group|event)|fundraiser|volunteering|"
        r"alumni(?: network| group)?|golf club|trade association|business (?:club|association)"
        r"|næringsforening(?:en|a)?|handelskammer(?:et)?|næringslag(?:et)?|nettverk(?:et|s\w+)?|"
        r"veldedighet(?:sarbeid|sarrangement)?|frivillig(?:het|sarbeid| arbeid)|dugnad(?:en)?|"
        r"(?<=my )network|rotary-?klubben|lokallaget|bransjeforening(?:en)?|"
        r"bedriftsnettverk(?:et)?",
    ),
    (
        "other",
        r"vg|dn|nrk|e24|tv ?2|aftenposten|dagbladet|dagens næringsliv|finansavisen|bbc|"
        r"(?:the )?guardian|the times|financial times|"
        r"(?:direct mail|mail-?shot|post(?:al)? mail|flyers?|leaflets?|post-?card|letter|"
        r"brochures?|cold[- ]call(?:s|ing)?|phone call|sales call|outbound call|sales ?(?:rep|"
        r"person|man)|telemarketing|(?:called|rang|phoned|cold-called)(?= (?:me|us)\b)|"
        r"your (?:rep|salesperson)|radio|television|tv|newspaper|(?:(?:local|regional|sunday|"
        r"daily) )paper|magazine|journal|the press|a sign|"
        r"your van|your shop window|catalogue)"
        r"|flyer(?:en)?|brev(?:et)?(?: i posten)?|postkasse(?:n)?|direktereklame|dm i posten|"
        r"telefonsalg|telefonselger|salgssamtale|oppringning|brosjyre(?:n)?|(?:ringte|"
        r"ringt)(?= (?:meg|oss))|ble oppringt|selgeren deres|avis(?:en|a)?|radio(?:en)?|"
        r"tv(?:-en)?|katalog(?:en)?|bilen deres|løpeseddel(?:en)?|oppslag(?:et)?|"
        r"fagblad(?:et)?|ukeblad(?:et)?|magasin(?:et)?|"
        r"selger(?:en|ne) deres|lokalavis(?:en|a)",
    ),
    (
        "email",
        r"(?:e-?mail |your )?news-?letters?|e-?mails?(?: campaign)?|mailing(?: list)?|"
        r"e-?mail campaign"
        r"|e-?mailed(?= (?:me|us)\b)|nyhetsbrev(?:et)?|e-?post(?:en)?|mail(?:en)?|e-?postkampanje|"
        r"mailutsendelse",
    ),
    (
        "content",
        r"(?:blog|guest)[- ]?posts?|blogs?|articles?|e-?books?|white[- ]?papers?|guides?|"
        r"case stud(?:y|ies)|tip sheet|reports?|infographic|how-to|tutorials?|(?<=your )videos?|"
        r"checklist|interview|"
        r"review(?:s| site)?|news story|press release|comparison(?: site| page)?"
        r"|blogg(?:en|innlegg(?:et)?|post(?:en)?)?|artik(?:kel|kelen|ler)|e-?bok(?:en|a)?|"
        r"guide(?:n)?|fagartikkel(?:en)?|(?:en )?video(?:en)? deres|rapport(?:en)?|tipsark(?:et)?|"
        r"intervju(?:et)?|omtale(?:n|"
        r"r)?|sjekkliste(?:n)?|kundehistorie(?:n)?|veileder(?:en)?|innlegg(?:et)? (?:i|"
        r"på) (?:bloggen|avisen)",
    ),
    (
        "social",
        rf"(?:{_PLATFORM}|whats?app|slack|discord)(?:-?(?:gruppe(?:n|a)?|side(?:n|a)?|"
        r"innlegg(?:et)?|video(?:en)?|tråd(?:en)?|story(?:en)?|post(?:en)?|profil(?:en)?|"
        r"kanal(?:en)?)|"
        r"[- ](?:groups?|post|stor(?:y|ies)|videos?|reels?|threads?|pages?|channel|feed|profile|"
        r"influencer|messages?))(?! (?:to|on|for) (?:our|my))"
        rf"|(?:{_PLATFORM})|tweets?|(?<=my )feed|feeden(?: min)?|fjesboka|"
        r"(?:online |internet )?forum(?:et)?(?= (?:for|about|om)|\W*$)|snap|"
        rf"social(?: media|s)?|"
        rf"some(?:ne)?(?= (?:deres|post|innlegg))|sosiale? medi(?:er|um|a)|(?:i|på) some|"
        rf"influencer|(?<=on )X\b|(?<=via )X\b|(?<=through )X\b|(?<=på )X\b",
    ),
    (
        "search",
        r"(?:google|bing|web|internet|online)[- ]search(?:es|ing)?|"
        r"(?<=while )(?:browsing|surfing)|"
        r"(?:the )?internet|online(?! (?:seminar|course|ad|ads|banner|advert\w*|shop|store|form|"
        r"meeting))|(?:google|bing|duckduckgo|ecosia|yahoo|web|internet|online|"
        r"organic|a)(?:[- ]?(?:search(?:es|ing)?|results?))|google(?:d|t|n|r)?|googl(?:ing|a)|"
        r"bing(?:ed)?|duckduckgo|searched|search engines?|search results?|(?<=while )searching|"
        r"(?<=by )searching|(?<=was )searching|(?<=were )searching|"
        r"(?<=browsing )the web|chatgpt|perplexity|googlet|googling"
        r"|internett(?:et)?|på (?:inter)?nettet?|google-?søk(?:et)?|nettsøk(?:et)?|"
        r"søkemotor(?:en)?|søkte(?: på (?:nettet|nett|google))?|googla|søk(?:et)?(?= på| i)|"
        r"via søk|søk",
    ),
    (
        "referral",
        r"(?:a |my |our |the )?(?:brother|sister|mother|father|son|daughter)s?[- ]in[- ]law|"
        r"(?:a )?friend of a friend|"
        r"(?:a |an |my |our |one of (?:my|our) |some |the )?(?:\w+ )?(?:friends?|mates?|pals?|"
        r"buddy|colleagues?|co-?workers?|neighbou?rs?|acquaintance|brother|sister|cousin|uncle|"
        r"aunt|wife|husband|dad|father|mother|mum|mom|daughter|son|boss|manager|accountant|"
        r"bookkeeper|lawyer|supplier|clients?|customers?|business partner|partners?(?! (?:page|"
        r"site))|reseller|"
        r"agency|consultant|former employer|ex-?colleague|someone (?:i|we) know|somebody (?:i|"
        r"we) know|third part(?:y|ies)|vendor|competitor|advis[eo]r|mentor|investor|"
        r"existing customer|brother-in-law|sister-in-law|landlord|teacher|friend of a friend|"
        r"family member|relative|bank|classmate|roommate|flatmate|"
        r"team ?mate|"
        r"ex|relative|bloke|chap|(?:mutual|business) contact|shop owner|business owner)"
        r"|(?:another|other) (?:firm|company|business|shop)(?:es)?|someone at work|"
        r"noen på jobb(?:en)?|"
        r"et annet (?:firma|selskap)|en annen bedrift|brother[- ]in[- ]law|sister[- ]in[- ]law"
        r"|word[- ]of[- ]mouth|third part(?:y|ies)|referrals?|recommendations?|by reference"
        r"|(?:en |ei |et |min |mi |vår |en av |noen )?(?:\w+ )?(?:venn(?:en|inne|inna|er)?|"
        r"kompis(?:en)?|kamerat(?:en)?|kolleg(?:a|aen|aer|er)|nabo(?:en)?|bror(?:en)?|mora?|"
        r"søster(?:en|a)?|datter(?:en|a)?|sønn(?:en)?|far(?:en)?|fetter|kusine|onkel|tante|kone|"
        r"kona|mann(?:en)?|pappa|mamma|"
        r"svigerfar(?:en)?|svigermor|svoger(?:en)?|sjef(?:en)?|regnskapsfører(?:en)?|"
        r"revisor(?:en)?|advokat(?:en)?|leverandør(?:en)?|kunde(?:n|r|ne)?|styret|"
        r"samarbeidspartner(?:e|"
        r"en)?|partner(?:e|en)?(?! (?:page|site))|"
        r"forretningspartner|bekjent|bekjente|byrå(?:et)?|konsulent(?:en)?|"
        r"forhandler(?:en)?|rådgiver(?:en)?|bank(?:en)?|"
        r"\w+(?:lederen|sjefen|rådgiveren|konsulenten|kollegaen|vennen|venninn(?:a|en)|kameraten|"
        r"kompisen|naboen|kona|mannen|sønnen|datteren|broren|søsteren|partneren))"
        r"(?: (?:av meg|min|mi|vår|av oss))?"
        r"|jungeltelegrafen|anbefaling(?:en|er)?|tredjepart(?:er)?|munn[- ]til[- ]munn|vennetips|"
        r"tips fra (?!(?:en|ei|et|min|mi|vår|noen|dere)\b)\w+",
    ),
    (
        "website",
        r"(?:your |the )?partner (?:page|site)s?|"
        r"(?:your|the|this|company|another|partner) (?:web-?\s?site|web ?page|home-?page|"
        r"landing page|site)|web-?\s?site|home-?page|landing page"
        r"|nettside(?:n|ne)?(?: deres)?|(?:nett|hjemme|web|partner)sid(?:a|en)(?: deres)?|"
        r"hjemmeside(?:n|ne)?(?: deres)?|nettsted(?:et)?(?: deres)?|"
        r"websiden?(?: deres)?|landingsside(?:n)?",
    ),
)
# How people tell it. Group-less; a clause with one of these is about how they came to us.
TELLING = re.compile(
    r"\b(?:(?:found|saw|seen|spotted|noticed|came across|come across|stumbled (?:up)?on|"
    r"we met|came up|popped up|turned up|showed up|follow(?:ed|ing)? you(?:r)?|posted about|"
    r"wrote about|asked(?= (?:chatgpt|google|perplexity))|you (?:held|hosted)|"
    r"stumbled across|discovered|read about|read|ran into|bumped into|met|got to know|learn(?:ed|"
    r"t) (?:about|of)|hear[ds]?|looked|googl(?:ed|ing)|search(?:ed|ing) for|googled|searched|"
    r"watched|listened)"
    r"|found out about|gave (?:me|us) your (?:name|number|card|details)|said (?:you|that you|"
    r"i should|good things|nice things)|spoke highly|(?:praises?|praising|rav(?:es?|ing) about|"
    r"talks? about|talking about|keeps? (?:praising|talking|raving|"
    r"mentioning)) (?:\w+ ){0,2}(?:you|your)|led (?:me|us)|brought (?:me|us)|pointed (?:me|us)|"
    r"came (?:here )?(?:straight )?(?:from|via|through|by)|come (?:here )?(?:from|via|through)|"
    r"coming from|got here|ended up here|landed here|here (?:via|through|from|because|after)|"
    r"know you from|know about you|"
    r"(?:was|were|been|got|am|are)?\s*(?:referred|recommended|introduced|sent here|tipped|pointed|"
    r"directed)|referred by|recommended (?:you|by|your)|recommends you|told (?:me|us)(?=\s*(?:$|"
    r"[.,!]|about|of|to (?:try|check|look|contact|write|talk)|you|that you|i should|how|here|"
    r"good))|tells me about|tipped (?:me|us)|mentioned (?:you|your|this)|suggested (?:you|your|i|"
    r"we|this)|introduced (?:me|us)|pointed (?:me|us)|sent (?:me|us)(?: here| over| to you| this|"
    r" the link| your)|put (?:me|us) (?:on to|onto)|swears by you|uses you|uses your|use you|"
    r"clicked|"
    r"asked (?:me|us) to (?:check|look|try|contact|write|talk|reach|find out)|"
    r"you (?:spoke|presented|talked|were|stood) (?:at|on|in|with)|had you (?:at|on|in)|"
    r"had an? (?:piece|article|story|feature|item) (?:on|about)|posted your|shared your|"
    r"knocked on|told about|"
    r"(?:got|received|read|attended|joined|visited|saw) (?:your|one of your|an?|the)|"
    r"brought me here|brought us here|first contact|how (?:i|we) (?:found|heard)|you (?:called|"
    r"rang|phoned|emailed|wrote|contacted) (?:me|us)|source\s*[:=]|showed (?:me|us)|shared (?:by|"
    r"your|with|it)|via|by way of|thanks to|word of mouth)\b",
    re.IGNORECASE,
)
TELLING_NB = re.compile(
    r"\b(?:fant|funnet|så|sett|så dere|kom(?:met)? over|dukket opp|følger dere|"
    r"snakke[rt]? om dere|spurte(?= chatgpt)|"
    r"tips (?:fra|av)|(?:var|deltok|var med) på|dere (?:holdt|arrangerte)|skrev om|"
    r"sa (?:at )?(?:jeg|vi) (?:skulle|måtte|burde)|ba (?:meg|oss) (?:sjekke|se|kikke|ta|prøve|"
    r"kontakte|teste|undersøke|høre|skrive)|hadde dere (?:på|som|i)|"
    r"hadde (?:en|et) (?:sak|intervju|innlegg|artikkel) om|la ut (?:lenken|linken)|"
    r"dere (?:sto|stod|snakket|var|talte|presenterte) (?:på|i|hos|ved)|var inne på|"
    r"banket på|vi møttes|snublet over|oppdaget|oppdaga|leste|lest|"
    r"hørte|hørt|høyrde|ble kjent med|traff|møtte|møtt|googlet|googla|søkte|søkt|ble (?:anbefalt|"
    r"tipset|henvist|introdusert|kontaktet|ringt)|blitt (?:anbefalt|tipset|henvist)|"
    r"anbefalt(?:e)?|anbefaler|tips(?:a|et)|fikk (?:tips|anbefalt|høre|vite)|fikk (?:en |et |"
    r"deres )?|fortalte|nevnte|foreslo|sa (?:at )?(?:dere|jeg burde)|henvist(?:e)?|sendte (?:meg|"
    r"oss)|viste (?:meg|oss)|delte|ga (?:meg|oss) (?:navnet|nummeret|kortet|tips)|fikk navnet|"
    r"fikk kortet|sa (?:dere|dette|at jeg)|skryt(?:er|e|te)?(?: av)?|skrøt(?: av)?|"
    r"snakke[rt]? varmt|roser|roste|førte meg|kom (?:hit |inn )?(?:rett |direkte )?(?:via|fra|"
    r"gjennom|på|hit)|kommer (?:fra|via)|havnet her|via|gjennom|takket være|kjenner (?:til )?dere|"
    r"dere (?:ringte|skrev|sendte)|klikket|kilde\s*[:=]|bruker dere|deltok|kjent med dere)\b",
    re.IGNORECASE,
)
# What makes a telling about us: the firm, its pages, its doings.
ABOUT_US = re.compile(
    r"\b(?:you|your|yours|u|ur|this (?:page|site|chat|company|product|tool)|here|about this|it|"
    r"northpane|dere|deres|dykk|hit|her|produktet|siden|løsningen)\b",
    re.IGNORECASE,
)
# Clauses that name a channel without telling how they found us.
NOT_TELLING = re.compile(
    r"\b(?:we (?:use|run|get|advertise|post|sell|have|collect|spend|send|publish|need|want)|"
    r"i (?:use|run|manage|post)|(?:leads|enquiries|customers|traffic|visitors|sign-?ups|"
    r"requests) (?:come|from|via|through)|integrate|connect(?:s|ed|ion)? (?:to|with)|"
    r"question about|sign(?:ed)? up for|register|registered|tonight['’]?s|send (?:me|us)|want the|"
    r"like the|get the|download|can (?:i|you|we)|could (?:i|you|we)|do you|does it|is there|"
    r"are there|will there|when|what|where|why|contact form|our (?:website|ads|newsletter|"
    r"facebook|linkedin|blog|podcast)|bug|broken|error|doesn['’]t work|"
    r"vi (?:bruker|får|annonserer|har|legger ut|sender|trenger|vil|kjører|poster)|kobles? (?:til|"
    r"sammen)|integrer\w*|spørsmål om|påmeldt|meldt meg på|send meg|kan (?:jeg|dere|vi|du)|"
    r"har dere|er det|finnes det|når|hvor|hva|hvordan|vår (?:nettside|facebook)|på nettsiden vår|"
    r"henvendelser|skjema|feil|virker ikke)\b",
    re.IGNORECASE,
)
# Whatever else the clause says, it is not about how they came.
NEVER_TELLING = re.compile(
    r"\b(?:(?:question|spørsmål) (?:about|on|om|til) (?:\w+ )?webinar\w*|bug|hole|error|broken|"
    r"doesn['’]t work|can(?:['’]t|not) find|vacancy|vacancies|apply|"
    r"sales rep and|stillingen|ledig stilling|virker ikke|feil på|unsubscribe|samtykke\w*)\b",
    re.IGNORECASE,
)
