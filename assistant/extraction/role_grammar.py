"""The grammar of roles as regular expressions, English and bokmål.

A role is a short title (CEO, owner, daglig leder), a rank over a field ("Head of Sales", "leder for
kundeservice"), a field before a rank ("office manager") or, in bokmål, one long word
("regnskapssjef"). Modifiers go in front. Two roles of one person are one title ("owner and CEO").
"""

from __future__ import annotations

import re

_ACRONYM = (
    r"C[EFTIOMPRSHDLA]O|CISO|CHRO|CCO|CKO|(?:[SEA]?VP|AVP)(?!\s+of\b)|MD|GM|COB|DPO|CIO|"
    r"[SE]?VP|CTO"
)
_MODIFIER_EN = (
    r"senior|sr\.?|junior|jr\.?|lead|deputy|assistant|associate|acting|interim|regional|global|"
    r"group|"
    r"national|international|area|executive|managing|general|vice|chief|principal|head|co-?|"
    r"part-?time|freelance|independent|commercial|technical|creative|digital|corporate|chartered|"
    r"founding|country|divisional|certified|non-executive|joint|sole|first|second|former|staff|"
    r"nordic|european|uk|us|emea"
)
# What a manager may manage. Up to three of these stand before a rank or after "Head of".
_FIELD_EN = (
    r"sales|marketing|product|products|project|programme|program|operations?|ops|account|accounts|"
    r"key account|customer|client|support|success|service|services|care|experience|cx|ux|ui|office|"
    r"finance|financial|hr|human|resources?|people|talent|it|ict|information|technology|tech|data|"
    r"digital|e-?commerce|commerce|online|web|content|social|media|brand|communications?|comms|pr|"
    r"public|relations|business|development|growth|demand|generation|lead|leads|revenue|revops|"
    r"strategy|partnerships?|partner|channel|events?|procurement|purchasing|buying|supply|chain|"
    r"logistics|warehouse|fleet|facilities|site|store|shop|branch|retail|regional|area|export|"
    r"import|"
    r"quality|compliance|risk|legal|security|safety|health|production|plant|factory|manufacturing|"
    r"engineering|software|hardware|systems?|network|infrastructure|platform|cloud|devops|frontend|"
    r"front-?end|backend|back-?end|full-?stack|mobile|machine|learning|ai|research|innovation|"
    r"design|"
    r"graphic|creative|art|press|purchase|purchasing|training|learning|education|admissions?|"
    r"recruitment|recruiting|payroll|"
    r"tax|audit|credit|investment|property|estate|real|asset|construction|building|maintenance|"
    r"technical|field|inside|outside|internal|external|international|commercial|corporate|"
    r"administration|admin|administrative|executive|personal|management|performance|crm|seo|sem|"
    r"ppc|"
    r"email|community|member|membership|volunteer|fundraising|donor|charity|guest|hotel|restaurant|"
    r"kitchen|catering|travel|tour|booking|reservations?|salon|spa|fitness|club|museum|library|"
    r"school|practice|clinic|clinical|medical|dental|veterinary|care|nursing|ward|patient|"
    r"laboratory|"
    r"lab|veterinary|garden|farm|workshop|service desk|help ?desk|call cent(?:er|re)|"
    r"contact cent(?:er|re)|"
    r"front desk|studio|news|copy|video|photo|sound|music|sports|transport|transportation|shipping|"
    r"energy|environmental|sustainability|process|change|transformation|analytics|insights?|"
    r"intelligence|category|merchandising|pricing|bid|tender|contracts?|vendor|supplier|inventory|"
    r"stock|planning|scheduling|dispatch|delivery|implementation|onboarding|solutions?|pre-?sales|"
    r"presales|enablement|renewals|retention|loyalty|advertising|campaign|"
    r"franchise|town|city|parish|housing|lettings?|bar|shift|duty|floor|team|department|division|"
    r"unit|section|group|company|general|enterprise|smb|mid-?market|b2b|b2c|digital"
)
_RANK_EN = (
    r"manager|director|lead|leader|head|officer|executive|exec|specialist|analyst|co-?ordinator|"
    r"consultant|engineer|developer|designer|administrator|assistant|representative|rep|"
    r"adviser|advisor|planner|strategist|associate|supervisor|owner|buyer|architect|controller|"
    r"accountant|president|partner|producer|editor|writer|copywriter|trainer|coach|instructor|"
    r"agent|broker|technician|operator|scientist|researcher|programmer|tester|secretary|clerk|"
    r"principal|marketer|evangelist|expert|intern|apprentice|therapist|surgeon|nurse|teacher|"
    r"lecturer|solicitor|lawyer|counsel|auditor|foreman|inspector|surveyor|guide|host|champion"
)
# Roles that stand alone; those of _PLAIN_EN are also everyday words.
_SINGLE_EN = (
    r"co-?founder|founder|co-?owner|proprietor|ceo|managing director|managing partner|chair(?:man|"
    r"woman|person)|"
    r"president|vice president|headmaster|headmistress|headteacher|head teacher|dean|professor|"
    r"accountant|bookkeeper|receptionist|secretary|copywriter|photographer|electrician|plumber|"
    r"carpenter|architect|dentist|doctor|veterinarian|vet|pharmacist|physiotherapist|therapist|"
    r"solicitor|lawyer|attorney|barrister|teacher|nurse|chef|head chef|baker|barista|hairdresser|"
    r"florist|gardener|farmer|builder|roofer|joiner|mechanic|welder|pastor|vicar|curator|librarian|"
    r"journalist|editor|editor-in-chief|recruiter|realtor|estate agent|sole trader|freelancer|"
    r"self-employed|entrepreneur|webmaster|sysadmin|scrum master|product owner|chief of staff|"
    r"company secretary|general counsel|treasurer|trustee|board member|business owner|shop owner|"
    r"shopkeeper|store owner|landlord|restaurateur|hotelier|publisher|bursar|registrar|paralegal|"
    r"controller|bookseller|salesman|saleswoman|salesperson|marketer|personal assistant|"
    r"executive assistant|virtual assistant|office administrator"
)
_PLAIN_EN = (
    r"owner|director|manager|partner|consultant|developer|designer|engineer|analyst|buyer|"
    r"supervisor|coordinator|administrator|assistant|trainer|coach|producer|writer|researcher|"
    r"principal|shareholder|contractor|broker|specialist|programmer|technician|intern|trainee|"
    r"adviser|advisor|boss|head|lead|planner|strategist|agent|rep"
)
_TRADES_EN = (
    r"physio|student|pensioner|painter|decorator|glazier|tiler|plasterer|bricklayer|landscaper|"
    r"locksmith|upholsterer|tailor|"
    r"seamstress|butcher|fishmonger|greengrocer|grocer|brewer|winemaker|cheesemaker|potter|"
    r"jeweller|"
    r"goldsmith|watchmaker|optician|optometrist|osteopath|chiropractor|midwife|carer|paramedic|"
    r"firefighter|surveyor|translator|interpreter|tutor|headhunter|stylist|beautician|barber|"
    r"masseur|"
    r"masseuse|driver|courier|pilot|skipper|fisherman|shepherd|forester|beekeeper|dog groomer|"
    r"groomer|"
    r"farrier|blacksmith|stonemason|scaffolder|cleaner|caretaker|janitor|concierge|bartender|"
    r"waiter|"
    r"waitress|sommelier|pastry chef|cook|caterer|event planner|wedding planner|musician|artist|"
    r"illustrator|animator|author|novelist|reporter|filmmaker|videographer|scientist|chemist|"
    r"biologist|geologist|statistician|economist|actuary|auditor|notary|magistrate|mayor|"
    r"councillor|"
    r"councilor|priest|minister|rabbi|warden|cashier|shop assistant|storekeeper|foreman|undertaker|"
    r"innkeeper|publican|psychologist|psychotherapist|counsellor|social worker|childminder|"
    r"headmaster|"
    r"lecturer|machinist|toolmaker|draughtsman|bookbinder|printer|tree surgeon|heating engineer|"
    r"handyman|tradesman|contractor|property developer|letting agent|estate manager|choirmaster|"
    r"organist|conductor|personal trainer|yoga teacher|swimming teacher|piano teacher|"
    r"driving instructor|"
    r"ski instructor|diving instructor|tour guide|travel agent|ticket agent|volunteer|"
    r"school secretary"
)
_TRADES_NB = (
    r"verneombud|tillitsvalgt|studierektor|produsent|mekaniker|bilmekaniker|sveiser|platearbeider|"
    r"oppdretter|røkter|personvernombud|jurist|rekrutterer|rekrutteringskonsulent|pressekontakt|"
    r"fastlege|personlig trener|forvalter|speditør|kulturskolerektor|sokneprest|"
    r"byggesaksbehandler|kurator|skuespiller|lektor|adjunkt|universitetslektor|"
    r"doktorgradsstipendiat|trener|styrmann|maskinist|barista|skomaker|tapetserer|"
    r"elektroinstallatør|brannkonstabel|vekter|innesalg|utesalg|scrum master|grafisk designer|"
    r"webdesigner|tømrerlærling|butikkansatt|kontoransatt|kontordame|helsefagarbeider|"
    r"student|elev|pensjonist|maler|murer|glassmester|blikkenslager|flislegger|anleggsgartner|"
    r"låsesmed|skredder|slakter|"
    r"fiskehandler|brygger|ølbrygger|ysteri\w*|keramiker|gullsmed|urmaker|optiker|kiropraktor|"
    r"jordmor|"
    r"vernepleier|helsefagarbeider|ambulansearbeider|brannmann|landmåler|oversetter|tolk|"
    r"hudpleier|massør|"
    r"tatovør|sjåfør|pilot|kaptein|skipper|fisker|sauebonde|melkebonde|skogbruker|birøkter|"
    r"hundefrisør|hovslager|"
    r"smed|steinhugger|renholder|bartender|servitør|kelner|konditor|musiker|kunstner|illustratør|"
    r"forfatter|videograf|kjemiker|biolog|geolog|statistiker|samfunnsøkonom|ordfører|varaordfører|"
    r"kommunestyremedlem|politiker|sogneprest|kasserer|butikkmedarbeider|lagerarbeider|"
    r"lagermedarbeider|"
    r"begravelsesagent|vertshusholder|dirigent|instruktør|psykolog|logoped|apoteker|farmasøyt|"
    r"bioingeniør|radiograf|tannpleier|tannlegesekretær|legesekretær|helsesykepleier|"
    r"barnevernspedagog|sosionom|"
    r"førskolelærer|barnehagelærer|professor|forsker|stipendiat|førsteamanuensis|trafikklærer|"
    r"skilærer|"
    r"dyrlege|veterinær|taktekker|gulvlegger|malermester|murmester|byggmester|rørleggermester|"
    r"hotellvert|vertinne|"
    r"husøkonom|museumsvert|guide|reiseleder|frisørmester|hundetrener|ridelærer|klokker|organist|"
    r"kantor|vaktmester|"
    r"innkjøpskoordinator|bedriftseier|hotelleier|butikkeier|gårdbruker|gartner|florist|"
    r"blomsterdekoratør"
)
_CHIEF = (
    r"chief(?:\s+[\w&-]+){1,3}\s+officer|chief\s+(?:of\s+staff|executive|engineer|architect|editor)"
)
_PLACE_BREAK = (
    r"(?!at\b|of\b|for\b|in\b|with\b|and\b|the\b|a\b|an\b|we\b|our\b|my\b|here\b|from\b|to\b|on\b|"
    r"is\b|who\b|as\b|but\b|so\b|by\b|i\b)"
)
_FIELD_RUN = rf"(?:(?:{_FIELD_EN})(?:\s*(?:&|and|,|/)\s*(?:{_FIELD_EN})|\s+(?:{_FIELD_EN}))*)"
_OF_FIELD = (
    rf"(?:of|for)\s+(?:the\s+)?(?:{_FIELD_RUN}|(?:{_PLACE_BREAK}[a-z][\w-]*\s+){{0,2}}"
    rf"(?:sales|marketing|operations|department|team|services?|affairs|development))\b"
    rf"(?:\s+(?:department|team|division))?"
)
_OVER_FIELD = (
    rf"(?:head|director|vp|svp|evp|avp|v\.p\.|vice\s+president|president|manager|lead|chief|"
    rf"co-?head|leader|dean|professor|secretary|supervisor|coordinator)\s+{_OF_FIELD}"
)
# Any other field is read before these ranks ("kennel manager", "press officer"), unless it is a
# word that describes or points rather than names a field.
_SURE_RANK_EN = (
    r"manager|director|officer|co-?ordinator|supervisor|engineer|technician|administrator|"
    r"specialist|"
    r"analyst|buyer|adviser|advisor|consultant|instructor|secretary|controller|strategist|planner|"
    r"inspector"
)
_UNKNOWN_FIELD = (
    r"(?!(?:an?|the|my|our|your|his|her|their|its|this|that|any|some|every|each|no|one|two|three|"
    r"new|old|good|"
    r"great|best|nice|real|right|other|another|same|next|last|former|am|is|are|was|were|be|as|of|"
    r"for|to|by|"
    r"with|from|at|in|on|and|or|if|so|but|not|just|also|only|very|more|most|their|ask|tell|call|i|"
    r"we|you|he|she|it|"
    r"they|me|us|who|what|which|when|where|why|how|can|could|will|would|should|have|has|had|need|"
    r"want|like|hi|"
    r"hello|hey|dear|thanks|hire|become|became|being|happy|busy|local|current|about|than|see|meet|"
    r"email|contact|"
    r"im|i['’]?m|via|through|per|each|password|window|task|file|device|campaign|ad|ads|account|"
    r"content|tag)\b)"
    r"[a-z][a-z-]{2,}"
)
_ENGLISH = (
    rf"(?:(?:{_MODIFIER_EN})\s+){{0,3}}"
    rf"(?:{_CHIEF}|{_OVER_FIELD}"
    rf"|{_FIELD_RUN}\s+(?:(?:{_MODIFIER_EN})\s+)?(?:{_RANK_EN})(?:\s+{_OF_FIELD})?"
    rf"|{_UNKNOWN_FIELD}\s+(?:{_SURE_RANK_EN})(?:\s+{_OF_FIELD})?"
    rf"|(?:{_ACRONYM})\b(?:\s+(?:{_OF_FIELD}|{_FIELD_RUN}))?"
    rf"|(?:co-?)?(?:{_SINGLE_EN})|(?:{_TRADES_EN})|(?:{_PLAIN_EN}))"
)

_COMPOUND_END = (
    r"sjef|leder|direktør|rådgiver|konsulent|utvikler|ingeniør|selger|medarbeider|koordinator|"
    r"assistent|spesialist|analytiker|arkitekt|designer|ansvarlig|eier|gründer|fører|mester|"
    r"forvalter|sekretær|kontroller|controller|tekniker|lærer|pleier|advokat|fullmektig|mekler|"
    r"megler|bestyrer|inspektør|instruktør|redaktør|produsent|planlegger|innkjøper|kjøper|formann|"
    r"forsker|strateg|terapeut|agent|veileder|representant|økonom|revisor|drifter|manager|kokk|"
    r"snekker|montør|operatør|lege|sykepleier|gartner|håndverker|verge|trener"
)
# Long words that end like a role but are none.
_NOT_COMPOUND = (
    r"(?:system|mot|varme|halv|bok|nett|tjeneste|kunde|kvalitets|av|til|med|under|over|over|fore)?"
    r"(?:leverandør|lever)|forleder|avleder|anleder|forfører|medfører|utfører|innfører|"
    r"gjennomfører|"
    r"tilfører|overfører|avgjører|oppfører|handelsreisende|videoveileder|avleder|innleder|ledsager|"
    r"gleder|sleder|ebleder|kleder|huseiere?|bileier|hytteeier|hundeeier|katteeier|boligeier|"
    r"privatlege|fastlege|billeder|"
    r"klarlegger|planlegger|tilrettelegger|kartlegger|videreselger|innselger"
)
_SINGLE_NB = (
    r"daglig\s+leder|adm(?:inistrerende|\.)?\s*(?:direktør|dir\.?)|adm\.?dir\.?|medeier|eier|"
    r"innehaver|"
    r"gründer|medgründer|grunnlegger|medgrunnlegger|styreleder|nestleder|styremedlem|"
    r"styreformann|viseadministrerende\s+direktør|rektor|inspektør|regnskapsfører|revisor|"
    r"rådgiver|konsulent|direktør|regissør|innkjøper|økonom|controller|advokat|arkitekt|"
    r"tannlege|lege|sykepleier|fysioterapeut|lærer|bonde|baker|frisør|snekker|tømrer|rørlegger|"
    r"elektriker|fotograf|journalist|redaktør|sekretær|resepsjonist|kokk|kjøkkensjef|"
    r"barnehagestyrer|"
    r"styrer|butikksjef|teamleder|partner|sjef|leder|selger|utvikler|ingeniør|designer|"
    r"prosjektleder|saksbehandler|kommunikatør|tekstforfatter|markedsfører|webredaktør|"
    r"kundebehandler|selvstendig\s+næringsdrivende|frilanser|vaktmester|"
    r"bibliotekar|museumsbestyrer|prest|kapellan|ordfører|rådmann|kommunedirektør|formann|"
    r"medarbeider|trainee|lærling|assistent|koordinator|fagsjef|fagansvarlig|ansvarlig"
)
_MODIFIER_NB = (
    r"assisterende|ass\.?|konstituert|fungerende|regional|regionale|senior|junior|leder\s+og|"
    r"administrativ|administrerende|teknisk|kommersiell|kreativ|økonomisk|faglig|digital|daglig|"
    r"operativ|ansvarlig|nordisk|global|strategisk|merkantil|pedagogisk|vise"
)
_FOR_FIELD_NB = (
    r"(?:for|av|på)\s+(?!(?:oss|dere|meg|deg|å|et|en|ei|alt|alle|hele|det|den|at|firmaet|selskapet|"
    r"bedriften)\b)(?-i:[a-zæøå])[\wæøå-]+(?:\s*(?:,|og|&)\s+(?!(?:vi|jeg|har|er|vil|skal|trenger|"
    r"vurderer|"
    r"ønsker|leter|kan|bor|jobber)\b)[a-zæøå][\wæøå-]+)?"
)
_COMPOUND = (
    rf"(?!(?:{_NOT_COMPOUND})\b)(?:(?:[a-zæøå]+-)?[a-zæøå]+?|[a-zæøå]{{2,5}}-)(?:{_COMPOUND_END})"
)
_RANK_NB = (
    r"leder|sjef|direktør|ansvarlig|avdelingsleder|avdelingssjef|fagsjef|konserndirektør|teamleder|"
    r"seksjonsleder|seksjonssjef|koordinator|rådgiver|prosjektleder|områdeleder|gruppeleder|"
    r"fagansvarlig|avdelingsdirektør|regionsjef|regiondirektør|hovedansvarlig|medansvarlig|"
    r"visepresident"
)
_BOKMAL = (
    rf"(?:(?:{_MODIFIER_NB})\s+){{0,2}}"
    rf"(?:(?:{_RANK_NB})\s+{_FOR_FIELD_NB}|{_SINGLE_NB}|{_TRADES_NB}|(?:[a-zæøå]+-\s*(?:,|og|"
    rf"&)\s*)?{_COMPOUND}"
    rf"|(?:{_ACRONYM})\b|head\s+of\s+[a-zæøå]+|(?:it|hr|crm|web|seo|pr|key\s+account)[- ]"
    rf"(?:{_COMPOUND_END}))"
)
# In bokmål firms English titles are common; only the unmistakable ones are read there.
_ENGLISH_IN_BOKMAL = (
    rf"(?:(?:{_MODIFIER_EN})\s+){{0,2}}(?:{_CHIEF}|{_OVER_FIELD}"
    rf"|{_FIELD_RUN}\s+(?:{_RANK_EN})|co-?founder|founder)"
)


def _joined(role: str, link: str) -> re.Pattern[str]:
    edge = r"(?<![\w@./-])"
    single = rf"(?:{role})(?![\wæøå]|-[a-zæøå])"
    return re.compile(rf"{edge}{single}(?:\s*(?:{link})\s*{single})?", re.IGNORECASE)


TITLE_EN = _joined(_ENGLISH, r"&|/|\band\b|\bcum\b|,\s*(?:and\b)?")
TITLE_NB = _joined(rf"{_ENGLISH_IN_BOKMAL}|{_BOKMAL}", r"&|/|\bog\b|\band\b")
# A title so plain that it is read only where somebody claims it.
PLAIN_EN = re.compile(rf"(?:{_PLAIN_EN}|{_TRADES_EN}|partner)", re.IGNORECASE)
PLAIN_NB = re.compile(
    r"partner|selger|leder|sjef|styrer|ansvarlig|assistent|medarbeider|lærer|lege|eier|utvikler|"
    rf"{_TRADES_NB}|"
    r"designer|ingeniør|konsulent|rådgiver|veileder|agent|trener|direktør|advokat|bonde|lærling|"
    r"\w*kjøper|arkitekt|prest|kokk|baker|koordinator|\w*eier|formann|styremedlem|tekniker",
    re.IGNORECASE,
)
