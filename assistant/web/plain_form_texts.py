"""The words of the plain form that are not the playbook's."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "Write to {company}",
        "lead": "An automated assistant of {company} reads what you write here and passes it on. "
        "You decide what you tell: all we need is what it is about, and a way to answer you.",
        "policy": "What happens to what you write",
        "needed": "needed",
        "why": "Why we ask",
        "example": "For example: {example}",
        "pick": "No answer",
        "consents": "May we?",
        "consents_lead": "You get an answer here whatever you choose.",
        "send": "Send",
        "trap": "Leave this empty",
        "errors": "Please look at this again:",
        "missing": "Tell us in a few words what you need.",
        "unclear": "This could not be read. Write it like {example}, or leave it empty.",
        "unclear_plain": "This could not be read. Write it in other words, or leave it empty.",
        "too_long": "This is too long. 2,000 characters are the most.",
        "contact": "Give an e-mail address or a telephone number, so that we can answer.",
        "late": "The page was open for long. Nothing is lost: please send it again.",
        "check": "One more look",
        "check_lead": "What you wrote has arrived. Here is what the assistant says:",
        "change": "Your answer, or what should be changed",
        "thanks": "Thank you",
        "thanks_lead": "What you wrote has arrived.",
        "closed_title": "This form is closed",
        "closed": "Come back later, or use the address on the page you came from.",
        "unknown_title": "There is nothing here",
        "unknown": "The address of this form is not right.",
        "busy_title": "Please wait a moment",
        "busy": "Too much arrived at once. Go back and send it again in a minute; nothing is lost.",
    },
    "nb": {
        "title": "Skriv til {company}",
        "lead": "En automatisk assistent hos {company} leser det du skriver her, og gir det "
        "videre. Du bestemmer hva du forteller: Vi må bare vite hva det gjelder, og hvor vi "
        "kan svare.",
        "policy": "Hva som skjer med det du skriver",
        "needed": "må fylles ut",
        "why": "Hvorfor vi spør",
        "example": "For eksempel: {example}",
        "pick": "Ikke svart",
        "consents": "Er det greit?",
        "consents_lead": "Du får svar her uansett hva du velger.",
        "send": "Send",
        "trap": "La dette stå tomt",
        "errors": "Se på dette en gang til:",
        "missing": "Fortell med noen få ord hva du trenger.",
        "unclear": "Dette lot seg ikke lese. Skriv det som {example}, eller la det stå tomt.",
        "unclear_plain": "Dette lot seg ikke lese. Skriv det på en annen måte, eller la det være.",
        "too_long": "Dette er for langt. 2000 tegn er det meste.",
        "contact": "Oppgi en e-postadresse eller et telefonnummer, så vi kan svare.",
        "late": "Siden har stått åpen lenge. Ingenting er borte: Send en gang til.",
        "check": "Se over en gang",
        "check_lead": "Det du skrev, har kommet fram. Dette sier assistenten:",
        "change": "Svaret ditt, eller det som skal endres",
        "thanks": "Takk",
        "thanks_lead": "Det du skrev, har kommet fram.",
        "closed_title": "Skjemaet er stengt",
        "closed": "Kom tilbake senere, eller bruk adressen på siden du kom fra.",
        "unknown_title": "Her er det ingenting",
        "unknown": "Adressen til skjemaet stemmer ikke.",
        "busy_title": "Vent litt",
        "busy": "Det kom for mye på en gang. Gå tilbake og send igjen om et minutt; "
        "ingenting er borte.",
    },
}
