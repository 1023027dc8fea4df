"""Visitors who answer what they are asked, change their minds, go off the subject, and leave.

Invented; each is drawn from a seed, so that the same number always says the same.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

ANSWERS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "en": {
        "need": (
            "We lose enquiries because nobody answers them in time",
            "our support team answers the same questions all day",
            "I am only looking around",
            "Hi, I'm Ada Berg, Head of Sales at Lindvik Interiors in Bergen. We are about "
            "{n} people and need help with our enquiries before summer",
        ),
        "name": ("Ada Berg", "I'm Ben Moore", "my name is Carla Ruiz"),
        "company": ("Harwick Logistics Ltd", "I work at Tindra Foods", "Lindvik Interiors"),
        "job_title": ("operations manager", "Head of Sales", "I run the place"),
        "company_size": ("about {n} people", "{n}", "between {n} and 9{n}", "no idea"),
        "timeline": ("before summer", "within six weeks", "as soon as possible", "next year"),
        "budget": ("{n}k euros a year", "between {n}000 and 9{n}000 NOK", "not decided yet"),
        "authority": ("I decide that myself", "my boss decides", "we decide together"),
        "email": ("{who}{n}@{host}.example", "{who} at {host} dot example", "rather not"),
        "phone": ("+47 912 34 5{n}", "+44 20 7946 0018", "skip"),
        "lead_source": ("a colleague told me", "I saw you on LinkedIn", "Google"),
        "location": ("Bergen", "we are in Oslo"),
        "website": ("{host}.example", "skip"),
        "webinar_question": ("Does it work for small shops?", "no question, thanks"),
        "consent_follow_up": ("yes, please call me", "no thanks", "yes"),
        "consent_marketing": ("no newsletters, thanks", "yes, send it"),
        "confirm": ("yes, that's right", "no, we are {n} people", "that's wrong"),
        "which_field": ("the company", "my name", "nothing, it is fine"),
    },
    "nb": {
        "need": (
            "Vi får for mange henvendelser til å svare alle",
            "vi trenger hjelp til å følge opp kunder",
            "Hei, jeg heter Kari Nes og jobber i Fjellstua Hotell AS, vi er {n} ansatte",
        ),
        "name": ("Kari Nes", "Jeg heter Ola Fjeld"),
        "company": ("Fjellstua Hotell AS", "Sunnmøre Sjømat"),
        "job_title": ("daglig leder", "salgssjef"),
        "company_size": ("{n} ansatte", "vi er rundt {n}", "vet ikke"),
        "timeline": ("før sommeren", "innen {n} dager", "så fort som mulig"),
        "budget": ("rundt {n} 000 kroner i året", "ikke bestemt ennå"),
        "authority": ("det er jeg som bestemmer", "sjefen min bestemmer"),
        "email": ("{who}{n}@{host}.example", "vil ikke si det"),
        "phone": ("412 34 5{n}", "hopp over"),
        "lead_source": ("så dere på et webinar", "en kollega tipset meg"),
        "location": ("Bergen", "vi holder til i Molde"),
        "website": ("{host}.example", "hopp over"),
        "webinar_question": ("Virker det for små butikker?", "nei takk"),
        "consent_follow_up": ("ja, ta gjerne kontakt", "nei takk"),
        "consent_marketing": ("ja takk", "nei takk"),
        "confirm": ("ja, det stemmer", "nei, vi er {n} ansatte"),
        "which_field": ("firmaet", "navnet mitt"),
    },
}
ASIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "How much does it cost?", "are you a robot?", "why do you ask?",
        "what can you see about me?",
        "sorry, it is {n} people, not {m}", "actually my name is Dina Holm", "we are {m} now",
        "is there a guide I can download?", "please delete my email", "can somebody call me?",
        "no phone calls please", "asdf", "thank you", "I'm a student, writing a thesis",
        "not interested, thanks", "start over", "yes", "on second thought, take my number away",
        "my boss is Ola Lie, ola@{host}.example", "stop", "our budget is {m}000 euros a year",
    ),
    "nb": (
        "hva koster det?", "er du en robot?", "hvorfor spør du?", "beklager, det er {n}, ikke {m}",
        "jeg heter egentlig Dina Holm", "vi er {m} nå", "kan noen ringe meg?", "asdf", "takk",
        "slett e-posten min", "er det en guide å laste ned?", "ikke interessert", "begynn på nytt",
        "ja", "jeg trenger hjelp med kontoen min",
    ),
}  # fmt: skip
WEBINAR: Final = {"id": "w-1", "title": "Cutting support cost"}
PAGES: Final = (
    {"url": "https://northpane.example/pricing", "utm": {"source": "linkedin", "medium": "social"}},
    {"url": "https://northpane.example/", "referrer": "https://www.google.com/"},
    {"url": "https://northpane.example/blog"},
)


@dataclass
class Persona:
    """One visitor. patience: how many messages they write at most."""

    number: int
    dice: random.Random = field(init=False)
    language: str = field(init=False)
    patience: int = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.number)
        self.language = self.dice.choice(("en", "nb"))
        self.patience = 0 if self.number % 25 == 0 else self.dice.choice((2, 5, 9, 14, 18, 18, 18))

    def page(self) -> Json:
        return dict(self.dice.choice(PAGES))

    def webinar(self) -> Json | None:
        phase = self.dice.choice(("", "", "", "before", "live", "after", "on_demand"))
        return {**WEBINAR, "phase": phase} if phase else None

    def says(self, expects: str | None, choices: list[str]) -> tuple[str | None, str | None]:
        """Return (text, None) or (None, id of a choice)."""
        if choices and self.dice.random() < 0.2:
            return None, self.dice.choice(choices)
        asked = ANSWERS[self.language].get(expects or "")
        if asked is None or self.dice.random() < 0.2:
            return self._filled(self.dice.choice(ASIDES[self.language])), None
        return self._filled(self.dice.choice(asked)), None

    def _filled(self, text: str) -> str:
        return text.format(
            n=self.dice.randint(10, 99),
            m=self.dice.randint(10, 99),
            who=self.dice.choice(("ada.berg", "ben", "kari.nes", "post", "xqz")),
            host=self.dice.choice(("lindvik", "harwick", "tindra", "fjellstua")),
        )
