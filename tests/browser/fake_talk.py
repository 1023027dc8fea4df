"""What the fake server says: a fixed script, in both languages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

Json = dict[str, Any]

XSS = [
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    '"><svg onload=window.hacked=1>',
    "javascript:window.hacked=1",
    "</textarea><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "{{constructor.constructor('window.hacked=1')()}}",
    '<a href="javascript:window.hacked=1">x</a><style>*{display:none}</style>',
]


@dataclass
class Talk:
    id: str
    token: str
    start: Json
    messages: list[Json] = field(default_factory=list)
    answers: dict[str, list[Json]] = field(default_factory=dict)
    acts: list[Json] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    status: str = "open"
    person: str | None = None
    called: bool = False

    def add(self, sender: str, text: str, **more: Any) -> Json:
        message = {
            "id": secrets.token_hex(6),
            "seq": len(self.messages) + 1,
            "sender": sender,
            "text": text,
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "choices": [],
            "links": [],
            "expects": None,
            "person": self.person if sender == "agent" else None,
        }
        self.messages.append({**message, **more})
        return self.messages[-1]

    @property
    def fields(self) -> Json:
        return {
            "id": self.id,
            "locale": self.start.get("locale") or "en",
            "status": self.status,
            "person_present": bool(self.person),
            "person": self.person,
            "person_called": self.called,
        }


def expects(name: str, kind: str = "text", **more: Any) -> Json:
    base = {"field": name, "kind": kind, "optional": True, "autocomplete": None}
    return {**base, "reason": "so that the answer fits", **more}


def choices(*labels: str) -> list[Json]:
    return [{"id": f"c-{index}", "label": label} for index, label in enumerate(labels)]


SIZES = ("1–10 people", "11–50 people", "51–200 people", "More than 200")
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "hello": "I am Northpane's automated assistant. What you write is kept by Northpane"
        " so that somebody can follow up; you can see and erase it in the menu.",
        "ask": "What brings you here?",
        "size": "Thanks, noted. How many people work in your company?",
        "email": "Where can we reach you? An e-mail address is enough.",
        "consent": "May Northpane's sales team contact you by e-mail about this?"
        " You can withdraw that at any time.",
        "confirm": "This is what I noted:\nName: Ada Berg\nCompany: Berg Interiors\n"
        "E-mail: ada@berg.example\nIs this right?",
        "right": "That's right",
        "change": "Change something",
        "guide": "Here is the guide. It takes twelve minutes to read.",
        "guide_title": "The guide to enquiries",
        "end": "Thank you. Somebody from sales writes to you tomorrow before noon.",
        "yes": "Yes, you may",
        "no": "No, thanks",
        "question": "Is there anything else?",
        "called": "I have called somebody. They will be here in a moment.",
    },
    "nb": {
        "hello": "Jeg er den automatiske assistenten til Northpane. Northpane tar vare på det du"
        " skriver, slik at noen kan følge det opp. I menyen kan du se og slette alt.",
        "ask": "Hva kan jeg hjelpe deg med?",
        "size": "Takk, det er notert. Hvor mange jobber hos dere?",
        "email": "Hvor kan vi nå deg? En e-postadresse holder.",
        "consent": "Kan en selger hos Northpane kontakte deg på e-post om dette?"
        " Du kan trekke det tilbake når du vil.",
        "confirm": "Dette har jeg notert:\nNavn: Ada Berg\nFirma: Berg Interiør AS\n"
        "E-post: ada@berg.example\nStemmer det?",
        "right": "Det stemmer",
        "change": "Endre noe",
        "guide": "Her er guiden. Den tar tolv minutter å lese.",
        "guide_title": "Guiden til henvendelser",
        "end": "Takk for praten. En selger skriver til deg i morgen før klokken tolv.",
        "yes": "Ja, det er greit",
        "no": "Nei takk",
        "question": "Er det noe annet du lurer på?",
        "called": "Jeg har tilkalt noen. De er her straks.",
    },
}
OPENING = {
    "en": ("I want to see prices", "I have too many enquiries", "Talk to a person"),
    "nb": ("Jeg vil se priser", "Vi får for mange henvendelser", "Snakk med et menneske"),
}


def answer(talk: Talk) -> None:
    lang = talk.fields["locale"]
    words, turn = WORDS[lang], sum(m["sender"] == "visitor" for m in talk.messages)
    said = talk.messages[-1]["text"]
    if said.startswith("xss"):
        for text in XSS:
            link = {"label": text, "url": text}
            talk.add("assistant", text, choices=choices(text), links=[link])
    elif said == "long":
        talk.add("assistant", "\n".join(f"Line {n} of a long answer." for n in range(40)))
    elif said == "rtl":
        talk.add("assistant", "مرحبا، كيف يمكنني مساعدتك اليوم؟ 🙂 " + "W" * 90)
    elif said in ("call", "ring"):
        talk.called = True
        talk.add("assistant", words["called"])
    elif said in ("person", "menneske"):
        talk.person, talk.called = "Mari", False
        talk.add("system", "Mari joined the conversation.")
        talk.add("agent", "Hello, this is Mari. How can I help?")
    elif said in ("Close this chat, please", "Lukk chatten, takk"):
        talk.status = "ended"
        talk.add("assistant", words["end"])
    elif turn == 1 or said == "One more thing":
        talk.status = "open"
        talk.add(
            "assistant",
            words["size"],
            choices=choices(*SIZES),
            expects=expects("company_size", "choice"),
        )
    elif turn == 2:
        talk.add(
            "assistant",
            words["email"],
            expects=expects("email", "email", autocomplete="email"),
        )
    elif turn == 3:
        talk.add(
            "assistant",
            words["consent"],
            choices=choices(words["yes"], words["no"]),
            expects=expects("consent_follow_up", "consent", optional=False, reason=""),
        )
    elif turn == 4:
        talk.add(
            "assistant",
            words["guide"],
            links=[{"label": words["guide_title"], "url": "/demo/guide"}],
        )
        talk.add(
            "assistant",
            words["confirm"],
            choices=choices(words["right"], words["change"]),
            expects=expects("confirm", "choice", optional=False, reason=""),
        )
    else:
        talk.add("assistant", words["question"], expects=expects("question", reason=""))
