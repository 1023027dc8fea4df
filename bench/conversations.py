"""What the visitors of every benchmark say. Invented; the same for whoever is measured.

Numbers differ from one conversation to the next, so that nothing is answered from a cache that
real visitors would not find filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

Conversation = tuple[str, ...]

_TOLD: Final[tuple[Conversation, ...]] = (
    (  # buys soon, tells much at once
        "Hi, I'm Ada Berg, Head of Sales at Lindvik Interiors in Bergen.",
        "Enquiries from our website wait two days for an answer and we lose them",
        "about {n} people",
        "How much does it cost?",
        "before summer",
        "between {n}k and 9{n}k euros a year",
        "I decide that myself",
        "ada{n}@lindvik.example",
        "rather not",
        "I saw a post of yours on LinkedIn",
        "yes, please call me",
        "yes, that's right",
    ),
    (  # answers one question after the other
        "We need help with qualifying our leads",
        "Ben Moore",
        "Harwick Logistics Ltd",
        "operations manager",
        "we are {n}",
        "in about {n} days",
        "{n}00 dollars",
        "my boss decides, I only collect offers",
        "ben{n} at harwick dot example",
        "+44 20 7946 0018",
        "a colleague recommended you",
        "no newsletters, thanks",
    ),
    (  # asks back and corrects
        "what does this do?",
        "are you a robot?",
        "Can it be connected to our CRM?",
        "why do you ask?",
        "our support team answers the same questions all day",
        "I'm Carla Ruiz from Tindra Foods",
        "sorry, it is Tindra Foods GmbH",
        "skip",
        "I don't know",
        "{n} to 9{n} employees",
        "on the 12th of May, or {n} days later",
        "carla{n}@tindra.example",
    ),
    (  # only looking
        "hello",
        "just looking around",
        "do you have a free trial?",
        "what happens with my data?",
        "maybe in {n} months",
        "how long does it take to set up?",
        "not interested, thanks",
        "is there a guide I can download?",
        "thank you",
        "bye",
    ),
    (  # bokmål
        "Hei, jeg heter Kari Nes og jobber i Fjellstua Hotell AS",
        "vi får for mange henvendelser til å svare alle",
        "daglig leder",
        "{n} ansatte",
        "hva koster det?",
        "innen {n} dager",
        "rundt {n} 000 kroner i året",
        "det er jeg som bestemmer",
        "kari{n}@fjellstua.example",
        "hopp over",
        "så dere på et webinar",
        "ja, ta gjerne kontakt",
    ),
)


def conversation(number: int) -> Conversation:
    """Return what visitor number `number` says, from the first message to the last."""
    texts = _TOLD[number % len(_TOLD)]
    return tuple(text.format(n=20 + number % 70) for text in texts)


def conversations_from(number: int, step: int) -> Iterator[Conversation]:
    """Yield conversations without end; visitors with a step of their number never share one."""
    while True:
        yield conversation(number)
        number += step
