"""What the tests say: an answer to every question, and whatever else people say to one."""

from __future__ import annotations

from typing import Final

WEBINAR: Final = {"id": "w-1", "title": "Cutting support cost", "phase": "before"}

# In the playbook's order; each with a plain answer.
ANSWERS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "need": "We need help answering customer e-mail faster",
        "name": "My name is Ada Berg",
        "company": "I work at Berg Interiors",
        "job_title": "head of sales",
        "company_size": "40 people",
        "timeline": "before the end of March",
        "budget": "about 40,000 NOK a year",
        "authority": "I decide",
        "email": "ada@berg.example",
        "phone": "+47 91 23 45 67",
        "lead_source": "a colleague told me",
        "webinar_question": "Does this work for small shops?",
        "consent_follow_up": "yes",
        "consent_marketing": "no thank you",
        "confirm": "yes, that's right",
    },
    "nb": {
        "need": "Vi trenger hjelp til å svare raskere på e-post fra kundene",
        "name": "Jeg heter Ada Berg",
        "company": "Jeg jobber i Berg Interiør AS",
        "job_title": "salgssjef",
        "company_size": "40 ansatte",
        "timeline": "før utgangen av mars",
        "budget": "omtrent 40 000 kroner i året",
        "authority": "Jeg bestemmer",
        "email": "ada@berg.example",
        "phone": "+47 91 23 45 67",
        "lead_source": "en kollega tipset meg",
        "webinar_question": "Virker dette for små butikker?",
        "consent_follow_up": "ja",
        "consent_marketing": "nei takk",
        "confirm": "ja, det stemmer",
    },
}
FIELDS: Final = tuple(ANSWERS["en"])
LANGUAGES: Final = ("en", "nb")
# Told first of all, so that there is something to correct at every question.
ABOUT_SIZE: Final = {"en": "We are 40 people", "nb": "Vi er 40 ansatte"}
ASK_FOR_GUIDE: Final = {"en": "Send me the guide, please", "nb": "Send meg guiden, takk"}

# What is said instead of an answer, one plain wording for each purpose.
SAID: Final[dict[str, dict[str, str]]] = {
    "skip": {"en": "Skip this question please", "nb": "Hopp over dette spørsmålet, takk"},
    "dont_know": {"en": "I don't know", "nb": "Det vet jeg ikke"},
    "why": {"en": "Why do you ask?", "nb": "Hvorfor spør du om det?"},
    "repeat": {"en": "Sorry, could you say that again?", "nb": "Kan du si det en gang til?"},
    "price": {"en": "How much does it cost?", "nb": "Hva koster det?"},
    "price_and_fact": {
        "en": "How much does it cost? We are 65 people",
        "nb": "Hva koster det? Vi er 65 ansatte",
    },
    "no_budget": {"en": "We have no budget", "nb": "Har ikke noe budsjett"},
    "what_next": {"en": "What happens now?", "nb": "Hva skjer nå?"},
    "correct_name": {"en": "Sorry, my name is Ida Berg", "nb": "Beklager, jeg heter Ida Berg"},
    "correct_size": {
        "en": "Sorry, we are 45 people, not 40",
        "nb": "Beklager, vi er 45 ansatte, ikke 40",
    },
    "chitchat": {"en": "How are you today?", "nb": "Har du det fint i dag?"},
    "insult": {"en": "You stupid, useless bot", "nb": "Din dumme, ubrukelige bot"},
    "human": {"en": "Can I talk to a human please", "nb": "Kan jeg få snakke med et menneske"},
    "greet": {"en": "Hello", "nb": "Hei"},
    "thank": {"en": "Thanks a lot", "nb": "Tusen takk"},
    "nonsense": {"en": "asdf qwer zxcv", "nb": "asdf qwer zxcv"},
    "out_of_scope": {"en": "What is the capital of Peru?", "nb": "Hva er hovedstaden i Peru?"},
    "support": {
        "en": "I am a customer of yours and your app logs me out all the time",
        "nb": "Jeg er kunde hos dere, og appen logger meg ut hele tiden",
    },
    "not_interested": {
        "en": "We are not interested in buying anything",
        "nb": "Vi er ikke interessert i å kjøpe noe",
    },
    "stop": {"en": "Stop asking me questions", "nb": "Slutt å stille meg spørsmål"},
    "restart": {"en": "I want to start over", "nb": "Jeg vil begynne på nytt"},
    "show": {"en": "What do you know about me?", "nb": "Hva vet du om meg?"},
    "delete": {"en": "Please delete my data", "nb": "Slett opplysningene mine"},
    "switch": {
        "en": "Kan vi ta dette på norsk i stedet?",
        "nb": "Can we continue in English instead, please?",
    },
    "several": {
        "en": "Our budget is 60,000 NOK a year, we are 70 people and want to start in October",
        "nb": "Budsjettet er 60 000 kroner i året, vi er 70 ansatte og vil begynne i oktober",
    },
    "other_email": {
        "en": "My e-mail address is ida@berg.example",
        "nb": "E-postadressen min er ida@berg.example",
    },
    "other_phone": {"en": "My number is +47 91 23 45 68", "nb": "Nummeret mitt er 91 23 45 68"},
}
# Typed like Rasa's commands, which they must never be.
COMMANDS: Final = (
    "/restart",
    " /restart",
    "\u00a0/restart",
    "\u3000/restart",
    "\n/restart",
    "/back",
    "/session_start",
    '/inform{"budget":"1"}',
    '/inform@1.0{"budget":"1"}',
    "/greet",
)
