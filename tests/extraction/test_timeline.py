"""When the visitor wants to buy or start. Today is Monday 10 March 2025."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.extraction import duckling
from tests.extraction.values import MONDAY, found


def until(end: str) -> dict[str, str]:
    return {"end": end}


def since(start: str) -> dict[str, str]:
    return {"start": start}


def span(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end}


def dur(duration: str) -> dict[str, str]:
    return {"dur": duration}


TIMES: list[tuple[str, str, Any]] = [
    ("nb", "før skolestart", until("2025-08-18")),
    ("nb", "etter høstferien", since("2025-10-06")),
    ("nb", "før jul hadde vært fint", until("2025-12-25")),
    ("nb", "tja, til høsten hadde passet bra", span("2025-09-01", "2025-12-01")),
    ("nb", "senest til jul", until("2025-12-27")),
    ("nb", "så snart som råd", None),
    ("nb", "så fort som overhodet mulig", None),
    ("nb", "i nær fremtid", None),
    ("nb", "månedsskiftet mai/juni", span("2025-05-01", "2025-07-01")),
    ("en", "yesterday if possible", None),
    ("en", "after the summer holidays", since("2025-09-01")),
    ("en", "Q3/Q4", span("2025-07-01", "2026-01-01")),
    ("en", "between now and Christmas", until("2025-12-25")),
    ("en", "next week sometime", span("2025-03-17", "2025-03-24")),
    ("en", "we'd like something in place before summer.", until("2025-06-01")),
    ("nb", "før sommeren", until("2025-06-01")),
    ("nb", "før jul", until("2025-12-25")),
    ("en", "before christmas", until("2025-12-25")),
    ("en", "by the end of the year", until("2026-01-01")),
    ("en", "before the year is over", until("2026-01-01")),
    ("nb", "innen utgangen av juni", until("2025-07-01")),
    ("nb", "før årsskiftet", until("2026-01-01")),
    ("en", "by EOY", until("2026-01-01")),
    ("en", "end of the month", until("2025-04-01")),
    ("nb", "i slutten av august", until("2025-09-01")),
    ("en", "later this year", until("2026-01-01")),
    ("en", "before 1 June", until("2025-06-01")),
    ("nb", "innen 1. juni", until("2025-06-02")),
    ("en", "no later than June 15th", until("2025-06-16")),
    ("en", "by Friday", until("2025-03-15")),
    ("en", "Need it by June.", until("2025-06-01")),
    ("nb", "klar til uke 20", until("2025-05-12")),
    ("en", "Q3", span("2025-07-01", "2025-10-01")),
    ("en", "Q1 2026 or Q2 2026", span("2026-01-01", "2026-07-01")),
    ("nb", "1. kvartal 2026", span("2026-01-01", "2026-04-01")),
    ("nb", "i løpet av første kvartal neste år", span("2026-01-01", "2026-04-01")),
    ("en", "next quarter", span("2025-04-01", "2025-07-01")),
    ("en", "next month", span("2025-04-01", "2025-05-01")),
    ("nb", "neste uke", span("2025-03-17", "2025-03-24")),
    ("en", "this autumn", span("2025-09-01", "2025-12-01")),
    ("nb", "til høsten", span("2025-09-01", "2025-12-01")),
    ("nb", "vi vil starte i vår", span("2025-03-01", "2025-06-01")),
    ("en", "second half of next year", span("2026-07-01", "2027-01-01")),
    ("nb", "andre halvdel av neste år", span("2026-07-01", "2027-01-01")),
    ("en", "H1", span("2025-01-01", "2025-07-01")),
    ("en", "sometime in march", span("2025-03-01", "2025-04-01")),
    ("nb", "mars", span("2025-03-01", "2025-04-01")),
    ("nb", "juni/juli", span("2025-06-01", "2025-08-01")),
    ("en", "between March and May", span("2025-03-01", "2025-06-01")),
    ("en", "early 2027", span("2027-01-01", "2027-04-01")),
    ("nb", "starten av 2027", span("2027-01-01", "2027-04-01")),
    ("en", "mid-April", span("2025-04-11", "2025-04-21")),
    ("en", "week 12", span("2025-03-17", "2025-03-24")),
    ("nb", "uke 12", span("2025-03-17", "2025-03-24")),
    ("nb", "første uken i juni", span("2025-06-01", "2025-06-08")),
    ("en", "62 seats, starting in September", span("2025-09-01", "2025-10-01")),
    ("en", "we want to start on 1 September 2025", span("2025-09-01", "2025-09-02")),
    ("en", "on 12/06/2025", span("2025-06-12", "2025-06-13")),
    ("nb", "oppstart 15.4.", span("2025-04-15", "2025-04-16")),
    ("nb", "Oppstart: mai.", span("2025-05-01", "2025-06-01")),
    ("en", "2025-09-01", span("2025-09-01", "2025-09-02")),
    ("en", "a week from Friday", span("2025-03-21", "2025-03-22")),
    ("en", "the last Friday in May", span("2025-05-30", "2025-05-31")),
    ("nb", "første mandag i juni", span("2025-06-02", "2025-06-03")),
    ("en", "this year", span("2025-01-01", "2026-01-01")),
    ("nb", "til neste år", span("2026-01-01", "2027-01-01")),
    ("nb", "etter påske", since("2025-04-22")),
    ("en", "after easter", since("2025-04-22")),
    ("nb", "etter sommerferien", since("2025-09-01")),
    ("nb", "på nyåret", since("2026-01-01")),
    ("en", "from 1 August 2025", since("2025-08-01")),
    ("en", "not before autumn", since("2025-09-01")),
    ("nb", "tidligst i august", since("2025-08-01")),
    ("en", "January at the earliest", since("2026-01-01")),
    ("nb", "senest juni", until("2025-07-01")),
    ("en", "Q3 at the latest", until("2025-10-01")),
    ("en", "we can't start before Easter", since("2025-04-20")),
    ("en", "we need Acme Webinar before 15 April", until("2025-04-15")),
    ("nb", "vi må ha det på plass neste uke", span("2025-03-17", "2025-03-24")),
    ("en", "within two weeks", dur("P2W")),
    ("nb", "innen to uker", dur("P2W")),
    ("en", "within six weeks", dur("P6W")),
    ("en", "in 3 months", dur("P3M")),
    ("en", "in 2-3 months", dur("P3M")),
    ("en", "in a fortnight", dur("P2W")),
    ("en", "in the next couple of weeks", dur("P2W")),
    ("en", "two months from now", dur("P2M")),
    ("en", "in six months' time", dur("P6M")),
    ("nb", "om et halvt år", dur("P6M")),
    ("nb", "om to ukers tid", dur("P2W")),
    ("nb", "i løpet av de neste tre månedene", dur("P3M")),
    ("nb", "om ca 2 mnd", dur("P2M")),
    ("en", "asap", None),
    ("en", "We need it as soon as possible!", None),
    ("en", "right away please", None),
    ("nb", "så fort som mulig", None),
    ("nb", "snarest", None),
    ("nb", "med en gang", None),
    ("nb", "i går helst", None),
    # more words around the time
    ("nb", "seinest 1. juni", until("2025-06-02")),
    ("nb", "ila høsten", span("2025-09-01", "2025-12-01")),
    ("nb", "kvartal 3", span("2025-07-01", "2025-10-01")),
    ("nb", "første halvdel av mai", span("2025-05-01", "2025-05-16")),
    ("en", "second half of May", span("2025-05-16", "2025-06-01")),
    ("en", "starting 1 July", since("2025-07-01")),
    ("en", "shortly after Easter", since("2025-04-22")),
    ("en", "w/c 5 May", span("2025-05-05", "2025-05-12")),
    ("en", "the week of 7 May", span("2025-05-05", "2025-05-12")),
    ("en", "May or June, I think", span("2025-05-01", "2025-07-01")),
    ("nb", "denne uka hvis det går", span("2025-03-10", "2025-03-17")),
    ("nb", "vi tar avgjørelsen innen tre uker", dur("P3W")),
    ("nb", "jo fortere jo bedre", None),
    ("en", "the earlier the better", None),
    ("nb", "vi må ha det nå", None),
    ("en", "now, please", None),
    ("nb", "i dag helst", span("2025-03-10", "2025-03-11")),
    # questions that speak of the visitor's own start
    ("en", "can we start in May?", span("2025-05-01", "2025-06-01")),
    ("en", "is it realistic to have this before summer?", until("2025-06-01")),
    ("nb", "rekker dere det før sommeren?", until("2025-06-01")),
    ("nb", "kan dere levere innen juni?", until("2025-06-01")),
    ("en", "what would 40 licences cost from September?", since("2025-09-01")),
    ("nb", "pris på 20 lisenser fra mai?", since("2025-05-01")),
    ("en", "rolling it out to all shops in Q3", span("2025-07-01", "2025-10-01")),
    ("en", "July?", span("2025-07-01", "2025-08-01")),
]
OTHER_TIMES = [
    ("nb", "før jul hadde vi 20 ansatte"),
    ("nb", "i mars hadde vi messe"),
    ("nb", "i mars hadde det vært lettere"),
    ("en", "founded in 1998"),
    ("en", "We were founded in March 2019 and have grown since"),
    ("en", "we tried last year"),
    ("en", "we started in March"),
    ("en", "3 meetings a week"),
    ("en", "the webinar on Thursday"),
    ("nb", "Jeg er påmeldt webinaret neste uke"),
    ("en", "Most enquiries wait two days for a first answer"),
    ("en", "we have used it for five years"),
    ("en", "we open Monday to Friday"),
    ("nb", "vi har åpent mandag til fredag"),
    ("en", "show me a demo next week"),
    ("en", "have your rep ring me tomorrow"),
    ("nb", "kan en selger ringe meg i morgen?"),
    ("en", "please call me asap"),
    ("en", "we answer within 24 hours"),
    ("en", "we need to answer customers immediately"),
    ("en", "our contract with them runs out in June"),
    ("nb", "avtalen vår går ut i juni"),
    ("en", "I will be on vacation in July"),
    ("en", "our budget for 2026 is 40k"),
    ("en", "in the spring we get lots of enquiries"),
    ("nb", "vi får mange henvendelser i desember"),
    ("en", "I may buy it"),
    ("en", "I’m April from Acme"),
    ("nb", "i vår bransje er vi 12"),
    ("nb", "50 brukere i måneden"),
    ("en", "we sold 2026 units"),
    ("en", "We get 300 emails in a day"),
    ("en", "in the coming weeks"),
    ("en", "Merry Christmas!"),
    ("nb", "god helg da"),
    ("en", "finally friday, woohoo"),
    ("en", "signing off for today"),
    ("en", "will it rain in Bristol on Saturday"),
    ("en", "no plans to buy software this year"),
    ("en", "that was last year's budget, this year we have 22k"),
    ("en", "In May I was ill, so I missed your session"),
    ("en", "what happened in the second quarter of last year?"),
    ("en", "when is the webinar, 14 April or 15 April?"),
    ("en", "Is 24/7 support included?"),
    ("nb", "kan vi ta det på mandag?"),
    ("nb", "slett det med en gang"),
    ("en", "the boiler you installed in January leaks"),
    # questions about us
    ("nb", "kan jeg angre innen 30 dager?"),
    ("nb", "går prisen opp til neste år?"),
    ("nb", "kommer det noe nytt i høst?"),
    ("nb", "kan jeg få et tilbud innen onsdag?"),
    ("nb", "er det plass på kurset 4. mai?"),
    ("en", "any discount in January?"),
    ("en", "what's new in 2026?"),
    ("en", "Is the offer valid in April too?"),
    ("en", "which countries will you support in 2027"),
    # what else happens at a time
    ("nb", "vi ansetter to nye i august"),
    ("nb", "jeg slutter her i juni"),
    ("nb", "vi fyller 50 år i oktober"),
    ("nb", "i sommer er vi stengt"),
    ("nb", "kampanjen vår starter 1. mai"),
    ("en", "we move into new premises on 1 June"),
    ("en", "my holiday starts Friday"),
    ("en", "next year we'll be twice as many"),
    ("en", "I'm off to Spain in May so leave it till I'm back"),
    ("en", "I saw your talk in March"),
    ("nb", "sjefen er tilbake i april"),
    ("nb", "styret møtes i april"),
    ("en", "a new colleague starts 1 May"),
    ("en", "our season opens in May"),
    ("en", "we open a new branch in June"),
    # digits that only look like a day and its month
    ("nb", "versjon 4.1 krasjer"),
    ("en", "version 2.5 is slow"),
    ("en", "you have 4.5 stars"),
    # another now
    ("en", "not now"),
    ("en", "now we use Excel"),
    ("en", "What happens now?"),
    ("nb", "har spurt om dette 5 ganger nå!"),
    ("nb", "Jan Erik"),
    ("en", "June Whitfield, owner"),
]


@pytest.mark.parametrize(("language", "text", "value"), TIMES)
def test_a_time_to_buy_is_read_as_meant(language: str, text: str, value: Any) -> None:
    assert [read for _, read in found("timeline", text, language)] == [value]


@pytest.mark.parametrize(("language", "text"), OTHER_TIMES)
def test_another_time_is_left(language: str, text: str) -> None:
    assert found("timeline", text, language) == []


def test_only_the_wish_counts_beside_the_past() -> None:
    text = "we started in March but want to switch before summer"
    assert found("timeline", text, "en") == [("before summer", until("2025-06-01"))]


def test_a_denied_month_is_left() -> None:
    assert found("timeline", "not March but in May", "en") == [
        ("in May", span("2025-05-01", "2025-06-01"))
    ]


@pytest.mark.parametrize(
    ("language", "text", "misread"),
    [
        ("nb", "før jul", "2025-07-01"),  # read as July
        ("en", "before summer", "2025-06-21"),
        ("en", "up to 200", "2025-03-10"),  # read as a clock time
        ("nb", "mellom 100 og 150", "0151-01-01"),  # read as years
    ],
)
def test_ducklings_misreading_is_not_ours(language: str, text: str, misread: str) -> None:
    """Each of these is wrong in Duckling; if that changes, the rule may go."""
    [reading] = duckling.read_times(text, language, MONDAY)
    assert str(reading.high).startswith(misread)
    ends = [value.get("end") for _, value in found("timeline", text, language)]
    assert misread not in ends
