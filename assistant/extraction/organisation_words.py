"""Words that make a name a firm or institution: legal forms, trades, public bodies."""

from __future__ import annotations

import re

# In upper or usual case; "AS" counts in any case only where the language is bokmål.
LEGAL_FORMS = frozenset(
    "as asa ans da sa enk nuf ba ks iks hf gmbh ag ug kg kgaa se ltd limited inc incorporated llc "
    "llp "
    "plc corp corporation co oy oyj ab aps a/s bv b.v nv n.v sarl sas s.r.l srl spa s.p.a pty pte "
    "kk "
    "kft sro s.r.o doo d.o.o sp.z.o.o ehf hf ohf ou oü sia uab holding holdings group gruppen "
    "konsern "
    "konsernet gruppe cic lda ltda".split()
)
# Lower-case words among them that mean something else and need their capitals.
NEEDS_CAPITALS = frozenset("as da sa se ba ab co spa sas ou kk hf ag enk group limited".split())
_PUBLIC = (
    "university college school academy institute hospital clinic council county borough ministry "
    "department museum library church charity foundation trust society association federation "
    "union "
    "bank bakery brewery airport agency authority police embassy nursery "
    "universitetet universitet høgskolen høyskolen høyskole skole skolen ungdomsskole barneskole "
    "barnehage sykehus sykehuset helseforetak kommune kommunen fylkeskommune fylkeskommunen "
    "departementet "
    "direktoratet etaten tilsynet menighet stiftelsen stiftelse forening foreningen idrettslag "
    "sparebank banken museet teater teatret bibliotek biblioteket folkehøgskole akademiet "
    "instituttet forbundet samvirkelag "
    "kirkelige fellesråd"
)
_TRADES = (
    "pottery tyres cakes patisserie chocolates physio physiotherapy podiatry chiropractic hair "
    "nails beauty barbershop hairdressing outdoor outdoors safaris expeditions adventures charters "
    "sailing club theatre cinema gallery galleries antiques auctions crafts candles gifts bridal "
    "weddings photography photographers tutoring tuition preschool coaches taxis cabs signage "
    "scaffolders plasterers decorators decorating blinds carpets curtains bathrooms tiles drainage "
    "boilers solar renewables environmental aquatics fisheries seafood fishmongers meats wines "
    "brewing bakehouse deli boutique menswear lifts cranes hardware foundry hydraulics aerospace "
    "diagnostics physicians opticians chemists mortgages removals joiners autos tyre repairs "
    "restoration upholstery ironworks brickworks guesthouse cottages lodges campsite holidays "
    "verksteder utleie hytteutleie rørleggerservice tannlegesenter kino spa bryggeri galleri "
    "konditori kjøtt fisk fotograf hudpleie salong trafikkskole kjøreskole flyttebyrå murmester "
    "taktekking bygdetun revisjon arkitektur design helsehus husflid bokhandel handelshus "
    "roofing bakeries breweries windows doors fencing paving scaffolding joiners welding tiling "
    "flooring roofers fabrication tooling moulding electronics instruments appliances stationers "
    "butchers grocers opticians guesthouse guesthouses pub tavern inn bistro pizzeria "
    "conservatories accounts payroll freight salons barbers tailors florists jewellers brewers "
    "distillery winery vineyard vineyards orchards stables kennels cattery daycare fostering "
    "hospice trust bookings rentals hire couriers removals storage recycling waste surveying "
    "geotechnical instruments dynamics innovations creative agency collective co-op cooperative "
    "bureau care homes surgery vets clinics "
    "books interiors consulting consultants solutions logistics systems software technologies "
    "technology "
    "tech labs lab studio studios media marketing design designs digital ventures partners "
    "associates "
    "brothers bros sons industries industrial manufacturing engineering construction builders "
    "building "
    "plumbing heating electrical electric energy power motors auto garage cars cycles bikes foods "
    "farms "
    "farm dairy kitchen kitchens cafe café coffee roasters bar restaurant hotel hotels inn lodge "
    "resort travel tours "
    "events catering florist flowers gardens nurseries landscaping cleaning security recruitment "
    "recruiting staffing training coaching legal law solicitors lawyers attorneys accounting "
    "accountants "
    "bookkeeping finance financial capital investments insurance properties property estates "
    "realty "
    "homes housing lettings architects surveyors printing print press publishing publications "
    "productions films pictures records music sports fitness gym yoga wellness health healthcare "
    "dental "
    "dentistry medical pharma pharmacy optics optical vets veterinary pets toys games fashion "
    "clothing "
    "apparel textiles shoes jewellery jewelry furniture carpentry joinery timber steel metal "
    "plastics "
    "chemicals glass ceramics packaging freight shipping transport haulage aviation marine boats "
    "networks telecom communications analytics data cloud robotics biotech labs works supplies "
    "supply "
    "wholesale retail stores outfitters traders trading imports exports enterprises company & "
    "services service salon spa "
    "omsorg helse rederi dyrehelse hundepensjonat pensjonat gartneri blomsterbutikk kraftlag "
    "spedisjon klinikk camping gjestehus fjellstue vertshus pub kafe kafé pizzeria restaurant "
    "catering barnehager dagligvare landhandel handelslag borettslag sameie velforening menighet "
    "legekontor "
    "rør bygg elektro eiendom regnskap rådgivning hagesenter interiør bakeri trykkeri bokhandel "
    "bilverksted verksted frisør maskin anlegg konsult reklamebyrå tannklinikk tannlege maling "
    "malerservice snekkeri "
    "sykkel mat kaffe arkitekter advokater renhold vakt sport hotell transport entreprenør "
    "eiendommer "
    "eiendomsmegling megling forlag mekaniske verft fiskeri havbruk sjømat gård gårdsmat vvs "
    "byggservice "
    "varme kulde ventilasjon kjøkken møbler gulv tak glass blomster apotek legesenter legekontor "
    "klinikk klinikken "
    "fysioterapi velvære treningssenter fotball catering reiser reisebyrå transport spedisjon "
    "logistikk "
    "data it-tjenester teknologi drift nettverk kraft energi nett fjernvarme gruver industri "
    "industrier "
    "produkter handel import rekruttering bemanning utdanning kurs kompetanse kommunikasjon "
    "film foto grafisk trykk emballasje tekstil klær sko smykker gull optikk optiker dyreklinikk "
    "systemer løsninger tjenester consult partnere brødrene sønner"
)
_PUBLIC_WORDS = frozenset(_PUBLIC.split())
_TRADE_WORDS = frozenset(_TRADES.split()) - {"&", "company"}
# Everyday readings of trade words; only a capital tells (and the rest of the name).
_ENDINGS = re.compile(
    r"(?:kommune|universitetet|sykehus|senter(?:et)?|klinikk(?:en)?|gruppen|forlag|bank|banken|"
    r"verk|"
    r"verket|byrå|byrået|skole|skolen|forbundet|forening|gården|muse(?:um|et)|huset|"
    r"verksted(?:et)?|bakeri(?:et)?|service|utleie|hotell(?:et)?|"
    r"butikk(?:en)?|barnehagen?|mekaniske|gartneri(?:et)?|idrettslag|apotek(?:et)?|"
    r"legekontor(?:et)?|"
    r"teknikk|montasje|firmaet|salong(?:en)?)$"
)
# They stand before the name: "Restaurant Havnen", "Malermester Knutsen".
_KINDS_BEFORE = frozenset(
    "restaurant hotell hotel kafé kafe café cafe klinikk advokatfirmaet advokatfirma malermester "
    "byggmester murmester rørleggerfirma salong salon studio bistro camping barnehagen brødrene "
    "galleri gallery atelier arkitektkontoret tannklinikken tannlegene villa firma pizzeria "
    "bakeriet gjestehuset regnskapsbyrået reklamebyrået entreprenørfirmaet hagesenteret".split()
)
DEPARTMENTS = frozenset(
    "sales marketing finance hr it operations support production logistics procurement purchasing "
    "legal "
    "accounting administration salg markedsføring økonomi innkjøp drift produksjon regnskap "
    "logistikk "
    "kundeservice personal administrasjon utvikling kommunikasjon home hjemme hjemmefra butikk "
    "butikken kassa retail "
    "healthcare tech construction bygg anlegg helse skolen offentlig privat telemarketing "
    "bransjen varehandelen".split()
)


def is_legal_form(text: str) -> bool:
    """Whether a word is a legal form; "as", "co" and the like only in capitals."""
    lower = text.lower().rstrip(".")
    if lower not in LEGAL_FORMS:
        return False
    return lower not in NEEDS_CAPITALS or text[0].isupper()


def is_kind_before_name(lower: str) -> bool:
    """Whether it says what kind of firm follows: "Restaurant", "Advokatfirmaet"."""
    return lower in _KINDS_BEFORE


def is_public_word(lower: str) -> bool:
    """Whether it names an institution: "kommune", "university"."""
    return lower in _PUBLIC_WORDS


def is_common_organisation_word(lower: str) -> bool:
    """Whether the word alone is a common noun for a firm, so that alone it names none."""
    return lower in _PUBLIC_WORDS or lower in _TRADE_WORDS


def is_organisation_word(lower: str) -> bool:
    """Whether the word makes what stands before it a firm or institution."""
    return (
        lower in _PUBLIC_WORDS
        or lower in _TRADE_WORDS
        or (lower in LEGAL_FORMS and lower not in NEEDS_CAPITALS)
        or bool(len(lower) > 8 and _ENDINGS.search(lower))
    )
