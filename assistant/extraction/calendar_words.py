"""The calendar in English and bokmål: names of months, days, seasons and feasts.

Seasons are the meteorological ones: spring March to May, summer June to August, autumn September
to November, winter December to February.
"""

from __future__ import annotations

from datetime import date, timedelta

_MONTH_FORMS = (
    "january jan januar",
    "february feb febr februar",
    "march mar mars",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec desember des",
)
_DAY_FORMS = (
    "monday mandag mon man",
    "tuesday tirsdag tue tues tir tirs",
    "wednesday onsdag wed ons",
    "thursday torsdag thu thur thurs tor tors",
    "friday fredag fri fre",
    "saturday lørdag sat lør",
    "sunday søndag sun søn",
)
MONTHS = {
    form: number for number, forms in enumerate(_MONTH_FORMS, start=1) for form in forms.split()
}
WEEKDAYS = {form: number for number, forms in enumerate(_DAY_FORMS) for form in forms.split()}
LONG_WEEKDAYS = [form for form in WEEKDAYS if form.endswith(("day", "dag"))]
SPRING, SUMMER, AUTUMN, WINTER = 3, 6, 9, 12  # the month a season begins in
SEASONS = {
    "spring": SPRING,
    "springtime": SPRING,
    "vår": SPRING,
    "våren": SPRING,
    "summer": SUMMER,
    "summertime": SUMMER,
    "sommer": SUMMER,
    "sommeren": SUMMER,
    "autumn": AUTUMN,
    "fall": AUTUMN,
    "høst": AUTUMN,
    "høsten": AUTUMN,
    "winter": WINTER,
    "vinter": WINTER,
    "vinteren": WINTER,
}
ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first 1st første 1.",
            "second 2nd andre annet 2. latter",
            "third 3rd tredje 3.",
            "fourth 4th fjerde 4.",
        ),
        start=1,
    )
    for word in words.split()
}
ONE_DAY = timedelta(days=1)


def easter_sunday(year: int) -> date:
    """The Gregorian date, by the anonymous algorithm of 1876."""
    golden, century = year % 19, year // 100
    leap = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - leap + 15) % 30
    epact -= (golden + 11 * epact) // 319
    weekday = (2 * (century % 4) + 2 * ((year % 100) // 4) - epact - year % 4 + 32) % 7
    month, day = divmod(
        epact + weekday + (golden + 11 * epact + 22 * weekday) // 451 * -7 + 114, 31
    )
    return date(year, month, day + 1)


def month_start(year: int, month: int) -> date:
    """The first of a month; month 13 is January of the next year, 0 December of the last."""
    years, month_index = divmod(month - 1, 12)
    return date(year + years, month_index + 1, 1)
