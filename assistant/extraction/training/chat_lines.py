"""Invented chat lines in bokmål with their names marked, to train beside edited prose.

Newspaper text never says "hei, kari her fra brekke rør": without such lines the recogniser reads
greetings, roles and product words as names. All firms here are made up from parts.
"""

from __future__ import annotations

import random

from assistant.extraction.gazetteers import given_names, places, surnames

Line = tuple[str, list[tuple[int, int, str]]]

# {p} a person, {g} a given name, {c} a company, {l} a place.
WITH_NAMES = (
    "Hei, jeg heter {p} og jobber i {c}",
    "Hei! {g} her fra {c} i {l}.",
    "{p}, {c}",
    "{p}",
    "{g}",
    "{c}",
    "{l}",
    "Jeg er {p}, daglig leder i {c}",
    "Jeg er markedssjef hos {c} i {l}, vi er 40 ansatte",
    "Mitt navn er {p}.",
    "Navnet er {p}, jeg ringer fra {c}",
    "Vi er {c} og holder til i {l}",
    "Vi heter {c}",
    "Firmaet heter {c}, vi er rundt 35 stykker",
    "{c}, vi er 12 ansatte og holder til i {l}",
    "Jeg driver {c} sammen med {g}",
    "Det er {g} som bestemmer hos oss",
    "Sjefen min heter {p}, jeg er {g}",
    "Mvh {p}, {c}",
    "Vennlig hilsen {p}\n{c}",
    "Hilsen {g}",
    "Dette er {g} fra {c}",
    "Vi har kontor i {l} og {l}",
    "Trenger noe før sommeren til {c}, budsjettet er 50 000 kr i året",
    "Ring {g} på 912 34 567",
    "Send tilbudet til {g} hos {c}",
    "Kontoret vårt ligger i {l}",
    "Hei fra {l}!",
    "Jeg representerer {c}, et lite firma i {l}",
    "Jobber for {c}, ansvarlig for innkjøp",
    "Jeg er {g}, og kollegaen min {g} var på webinaret",
    "Nei, firmaet heter {c}",
    "Etternavnet er {s}, fornavnet {g}",
    "{g} {s} her, innkjøper i {c}",
    "jeg jobber som selger i {c}",
    "Vi i {c} leter etter noe enklere",
    "Kan {g} få en demo på torsdag?",
    "Kunden vår {c} tipset oss om dere",
    "Jeg er fra {l} og vil gjerne vite mer",
)
WITHOUT_NAMES = (
    "Hei, kan dere hjelpe oss med flere kunder?",
    "Hva koster det per måned?",
    "Takk for hjelpen!",
    "Ha det fint",
    "Vi trenger hjelp til å svare raskere på nettsiden",
    "Bare ser meg rundt",
    "God morgen! Jeg lurer på en ting",
    "Kan dette kobles til Outlook og Teams?",
    "Vi bruker HubSpot i dag, men vil bytte",
    "Er dere GDPR-godkjent?",
    "Følger dere GDPR?",
    "Vi skal starte i Q3",
    "Budsjettet er 60 000 kr i året",
    "Budsjett: 20 000 EUR",
    "Så dere på LinkedIn",
    "Fant dere via Google",
    "Jeg er CTO og bestemmer selv",
    "Daglig leder",
    "Helst på mandag eller tirsdag",
    "Før jul hadde vært fint",
    "Ok",
    "Nei takk",
    "Ja, det er riktig",
    "Vet ikke",
    "Hopp over",
    "Hvorfor spør du om det?",
    "Er du en robot?",
    "Hvem står bak denne chatten?",
    "Får jeg snakke med et menneske?",
    "Har dere en integrasjon med Salesforce?",
    "Når begynner webinaret?",
    "Send meg guiden, takk",
    "Jeg vil ha en demo neste uke",
    "Kan dere ringe meg i morgen?",
    "Vi er rundt 35 ansatte",
    "Det er jeg som bestemmer",
    "Sjefen må godkjenne det",
    "Slett alt dere vet om meg",
    "Dette er ubrukelig",
    "Hjelp, jeg står fast",
    "Vi mister henvendelser i helgene",
    "Markedssjef og ansvarlig for CRM",
    "Appen kaster meg ut hele tiden",
    "Excel holder ikke lenger",
    "En venn tipset meg om dere",
    "Gjerne en kort samtale i januar",
    "Beklager, jeg mente oktober",
    "Mobilen min er 412 34 567",
    "Så fort som mulig",
    "Skjønner ikke hva du mener",
)
HEADS = (
    "Fjell Nord Vest Øst Sør Sol Lund Brekke Hav Dal Bjørke Elve Strand Skog Lys Stein Grønn Blå "
    "Midt Kyst Vår Berg Tind Ask Furu Granit Polar Havne Vinter Sommer Isbre Morgen Kveld"
).split()
TAILS = (
    "vik heim data konsult bygg kraft media trykk mat tech finans service logistikk regnskap "
    "gården "
    "klinikken hotell frakt design invest verk tjenester gruppen lys plan senter"
).split()
TRADES = (
    "Rør Bygg Elektro Transport Eiendom Regnskap Design Rådgivning Hagesenter Interiør Bakeri "
    "Trykkeri Bokhandel Bilverksted Frisør Maskin Anlegg Konsult Reklamebyrå Tannklinikk Maling "
    "Snekkeri Sykkel Mat Kaffe Arkitekter Advokater Renhold Vakt Sport"
).split()
FORMS = ("AS", "AS", "AS", "ASA", "ANS", "DA", "SA", "Norge AS", "Gruppen", "Holding AS")
PUBLIC = ("kommune", "fylkeskommune", "Sparebank", "videregående skole", "sykehus", "museum")


def invent_lines(count: int, dice: random.Random) -> list[Line]:
    """Fill the templates with names until there are `count` lines."""
    return [_invent_line(dice) for _ in range(count)]


def _invent_line(dice: random.Random) -> Line:
    if dice.random() < 0.3:
        return dice.choice(WITHOUT_NAMES), []
    text = ""
    spans: list[tuple[int, int, str]] = []
    for piece in dice.choice(WITH_NAMES).split("{"):
        slot, brace, rest = piece.partition("}")
        if not brace:
            text += piece
            continue
        name, label = _fill(slot, dice)
        spans.append((len(text), len(text) + len(name), label))
        text += name + rest
    return text, _joined(spans, text)


def _joined(spans: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Make one person of a given name and a surname that stand side by side."""
    joined: list[tuple[int, int, str]] = []
    for start, end, label in spans:
        if joined and label == "PER" == joined[-1][2] and text[joined[-1][1] : start] == " ":
            joined[-1] = (joined[-1][0], end, label)
        else:
            joined.append((start, end, label))
    return joined


def _fill(slot: str, dice: random.Random) -> tuple[str, str]:
    given = dice.choice(_GIVEN)
    surname = dice.choice(_SURNAMES)
    match slot:
        case "p":
            return (f"{given} {surname}" if dice.random() < 0.8 else given), "PER"
        case "g":
            return given, "PER"
        case "s":
            return surname, "PER"
        case "l":
            return dice.choice(_PLACES), "LOC"
    return _invent_company(dice, surname), "ORG"


def _invent_company(dice: random.Random, surname: str) -> str:
    head = dice.choice(HEADS)
    match dice.randrange(6):
        case 0:
            return f"{surname} {dice.choice(TRADES)}" + dice.choice(("", " AS"))
        case 1:
            return f"{head}{dice.choice(TAILS)} {dice.choice(FORMS)}"
        case 2:
            return f"{head}{dice.choice(TAILS)}"
        case 3:
            return f"{dice.choice(_PLACES)} {dice.choice(PUBLIC)}"
        case 4:
            return f"{surname} & {dice.choice(_SURNAMES)}" + dice.choice(("", " AS"))
    return f"{dice.choice(_PLACES)} {dice.choice(TRADES)}" + dice.choice(("", " AS"))


_GIVEN = sorted(given_names().spelling.values())
_SURNAMES = sorted(surnames().spelling.values())
_PLACES = sorted(places().spelling.values())
