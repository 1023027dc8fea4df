"""Takes pictures of the widget in every state, driven in a real browser against a running server.

    .venv/bin/python bench/widget_pictures.py --base http://127.0.0.1:8080 --out /tmp/pictures

The conversation is really begun. What other people or a broken network would do is put in between
browser and server: messages of a person, cards, refusals, silence. The server's demo site is used.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, WebSocketRoute, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
API = "**/api/v1/conversations"
Json = dict[str, Any]

EN = {
    "open": "Open the chat", "menu": "Menu", "known": "What you know about me",
    "copy": "Copy the conversation", "erase": "Erase everything", "human": "Talk to a person",
    "need": "We get about 300 enquiries a week and answer too late",
    "noted": "Thanks, I have noted that. How many people work with enquiries at your company?",
    "sizes": ["1–10 people", "11–50 people", "51–200 people", "More than 200"],
    "email": "Where can we reach you? An e-mail address is enough.",
    "consent": "May Northpane's sales team contact you by e-mail about this? You can withdraw"
    " that at any time, in the menu or by writing it here.",
    "yes": "Yes, you may", "no": "No, thanks", "right": "That's right", "other": "Change something",
    "summary": "This is what I noted:\n• Name: Ada Berg\n• Company: Berg Interiors\n"
    "• E-mail: ada@berg.example\n• Number of people: 11–50\nIs this right?",
    "magnet": "Here is the guide. It takes twelve minutes to read.",
    "guide": "Answering in an hour",
    "webinar": "The next one is on Thursday 3 December at 10:00.",
    "calendar": "Add to the calendar",
    "joined": "Mari joined the conversation.", "agent": "Hello, this is Mari. How can I help?",
    "page": "The prices page has the details, or see https://northpane.example/plans.",
    "prices": "Prices and plans",
}  # fmt: skip
NB = {
    "open": "Åpne chatten", "menu": "Meny", "known": "Hva dere vet om meg",
    "copy": "Kopier samtalen", "erase": "Slett alt", "human": "Snakk med et menneske",
    "need": "Vi får rundt 300 henvendelser i uka og svarer for sent",
    "noted": "Takk, det er notert. Hvor mange jobber med henvendelser hos dere?",
    "sizes": ["1–10 personer", "11–50 personer", "51–200 personer", "Flere enn 200"],
    "email": "Hvor kan vi nå deg? En e-postadresse holder.",
    "consent": "Kan en selger hos Northpane kontakte deg på e-post om dette? Du kan trekke det"
    " tilbake når du vil, i menyen eller ved å skrive det her.",
    "yes": "Ja, det er greit", "no": "Nei takk", "right": "Det stemmer", "other": "Endre noe",
    "summary": "Dette har jeg notert:\n• Navn: Ada Berg\n• Firma: Berg Interiør AS\n"
    "• E-post: ada@berg.example\n• Antall ansatte: 11–50\nStemmer det?",
    "magnet": "Her er guiden. Den tar tolv minutter å lese.", "guide": "Svar innen en time",
    "webinar": "Det neste er torsdag 3. desember kl. 10.00.", "calendar": "Legg i kalenderen",
    "joined": "Mari ble med i samtalen.", "agent": "Hei, dette er Mari. Hva kan jeg hjelpe med?",
    "page": "Prissiden har detaljene, eller se https://northpane.example/plans.",
    "prices": "Priser og pakker",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How the page is seen. zoom: device pixels a CSS pixel, as 200 and 400 % zoom make them."""

    name: str
    width: int
    height: int
    scheme: str = "light"
    lang: str = "en"
    touch: bool = False
    zoom: int = 1
    large_text: bool = False
    rtl: bool = False


LOOKS = (
    Look("1280", 1280, 800),
    Look("1280-dark-nb", 1280, 800, "dark", "nb"),
    Look("768-nb", 768, 1024, lang="nb", touch=True),
    Look("360", 360, 740, touch=True),
    Look("360-dark-nb", 360, 740, "dark", "nb", touch=True),
    Look("320", 320, 568, touch=True),
    Look("zoom-400", 320, 256, zoom=4),
    Look("text-200", 360, 740, large_text=True, touch=True),
    Look("rtl", 768, 800, rtl=True),
)


@dataclass
class Scene:
    """One page with the chat. seq: number of the last message the browser was given."""

    page: Page
    words: dict[str, Any]
    sockets: list[WebSocketRoute] = field(default_factory=list)
    seq: int = 0

    def listen(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self.sockets.append(socket)

        def from_server(frame: str | bytes) -> None:
            data = json.loads(frame)
            if data["type"] == "welcome":
                data["conversation"].pop("messages", None)
            socket.send(frame)

        def from_page(frame: str | bytes) -> None:
            said = json.loads(frame)
            if said["type"] == "hello":
                self.seq = said["after"]
            if said["type"] != "message":
                return server.send(frame)
            self.seq += 1
            self.send({"type": "ack", "client_id": said["client_id"], "seq": self.seq})

        server.on_message(from_server)
        socket.on_message(from_page)

    def send(self, frame: Json) -> None:
        for socket in self.sockets:
            socket.send(json.dumps(frame))

    def add(self, sender: str, text: str, age_s: int = 0, **more: Any) -> None:
        self.seq += 1
        at = (datetime.now(UTC) - timedelta(seconds=age_s)).isoformat()
        message = {"id": str(self.seq), "seq": self.seq, "sender": sender, "text": text,
                   "created_at": at, "choices": [], "links": [], "expects": None,
                   **more}  # fmt: skip
        self.send({"type": "message", "message": message})
        self.send({"type": "typing", "sender": None})
        self.settle()

    def settle(self, wait_ms: int = 350) -> None:
        self.page.wait_for_timeout(wait_ms)

    def open(self) -> None:
        self.page.get_by_role("button", name=self.words["open"]).click()

    def begin(self) -> None:
        self.open()
        self.page.locator("lead-chat .bubble").first.wait_for()
        for _ in range(40):
            if self.sockets and self.seq:
                break
            self.settle(50)
        self.settle()

    def say(self, text: str) -> None:
        box = self.page.locator("lead-chat textarea#box")
        box.fill(text)
        box.press("Enter")
        self.settle()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).last.click()
        self.settle()

    def choose(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).last.click()
        self.settle()


def choices(*labels: str) -> list[Json]:
    return [{"id": f"c{index}", "label": label} for index, label in enumerate(labels)]


def asks(name: str, kind: str = "text", **more: Any) -> Json:
    base = {"field": name, "kind": kind, "optional": True, "autocomplete": None, "reason": "so"}
    return {**base, **more}


def closed(scene: Scene) -> None:
    scene.settle()


def greeting(scene: Scene) -> None:
    given = json.dumps({"text": scene.words["email"], "delay_s": 0})
    scene.page.evaluate(f"LeadChat('shutdown').then(() => LeadChat('boot', {{greeting: {given}}}))")
    scene.settle(800)


def connecting(scene: Scene) -> None:
    scene.page.route(API, lambda route: None)
    scene.open()
    scene.settle(600)


def away(scene: Scene) -> None:
    scene.page.route(API, lambda route: route.abort())
    scene.open()
    scene.page.locator("lead-chat [data-state=away]").wait_for(timeout=15000)
    scene.settle()


def refused(scene: Scene) -> None:
    scene.page.route(API, lambda route: problem(route, 404))
    scene.open()
    scene.settle(600)


def problem(route: Route, status: int) -> None:
    route.fulfill(status=status, json={"code": "not_found", "detail": "There is no such site."})


def opening(scene: Scene) -> None:
    scene.begin()


def question(scene: Scene) -> None:
    scene.begin()
    scene.say(scene.words["need"])
    sizes = choices(*scene.words["sizes"])
    scene.add(
        "assistant", scene.words["noted"], choices=sizes, expects=asks("company_size", "choice")
    )


def email(scene: Scene) -> None:
    question(scene)
    scene.choose(scene.words["sizes"][1])
    expects = asks("email", "email", autocomplete="email")
    scene.add("assistant", scene.words["email"], expects=expects)


def too_long(scene: Scene) -> None:
    email(scene)
    scene.say("too long " * 250)


def consent(scene: Scene) -> None:
    scene.begin()
    scene.say("ada@berg.example")
    both = choices(scene.words["yes"], scene.words["no"])
    expects = asks("consent_follow_up", "consent", optional=False, reason=None)
    scene.add("assistant", scene.words["consent"], choices=both, expects=expects)


def consent_given(scene: Scene) -> None:
    consent(scene)
    scene.choose(scene.words["yes"])
    scene.send({"type": "typing", "sender": "assistant"})
    scene.settle()


def summary(scene: Scene) -> None:
    scene.begin()
    both = choices(scene.words["right"], scene.words["other"])
    expects = asks("confirm", "choice", optional=False, reason=None)
    scene.add("assistant", scene.words["summary"], choices=both, expects=expects)


def cards(scene: Scene) -> None:
    scene.begin()
    base = scene.page.url.split("/demo")[0]
    guide = {"label": scene.words["guide"], "url": f"{base}/handouts/x"}
    when = {"label": scene.words["calendar"], "url": f"{base}/webinars/w-1.ics?lang=en"}
    scene.add("assistant", scene.words["magnet"], links=[guide])
    scene.add("assistant", scene.words["webinar"], links=[when])
    there = {"label": scene.words["prices"], "url": f"{base}/demo/pricing"}
    mail = {"label": "hello@northpane.example", "url": "mailto:hello@northpane.example"}
    scene.add("assistant", scene.words["page"], links=[there, mail])


def person(scene: Scene) -> None:
    scene.begin()
    scene.say(scene.words["human"])
    talk = {"status": "open", "person_present": True, "person": "Mari"}
    scene.send({"type": "welcome", "conversation": talk})
    scene.add("system", scene.words["joined"])
    scene.add("agent", scene.words["agent"], speaker="Mari")
    scene.send({"type": "typing", "sender": "agent"})
    scene.settle()


def waiting(scene: Scene) -> None:
    scene.begin()
    scene.say(scene.words["human"])
    talk = {"status": "open", "changes": [{"type": "handoff"}]}
    scene.send({"type": "welcome", "conversation": talk})
    scene.settle()


def ended(scene: Scene) -> None:
    scene.begin()
    scene.add("assistant", scene.words["magnet"])
    scene.send({"type": "welcome", "conversation": {"status": "ended", "person_present": False}})
    scene.settle()


def offline(scene: Scene) -> None:
    scene.begin()
    scene.page.context.set_offline(True)
    scene.settle()
    scene.say(scene.words["need"])


def failed(scene: Scene) -> None:
    scene.begin()
    box = scene.page.locator("lead-chat textarea#box")
    for socket in scene.sockets:
        socket.on_message(lambda frame: refuse(scene, frame))
    box.fill(scene.words["need"])
    box.press("Enter")
    scene.settle()


def refuse(scene: Scene, frame: str | bytes) -> None:
    said = json.loads(frame)
    error = {"type": "error", "code": "invalid_input", "detail": "", "client_id": said["client_id"]}
    scene.send(error)


def unreachable(scene: Scene) -> None:
    scene.begin()
    scene.page.route(API + "/**", lambda route: route.abort())
    scene.page.context.set_offline(True)
    scene.settle(200)
    scene.page.context.set_offline(False)
    scene.page.locator("lead-chat [data-state=away]").wait_for(timeout=30000)
    scene.say(scene.words["need"])


def scripts(scene: Scene) -> None:
    scene.begin()
    scene.say("😀👩🏽‍💻")
    scene.add("assistant", "مرحبا، كيف يمكنني مساعدتك اليوم؟ 🙂")
    scene.say("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter" * 2)
    scene.add("assistant", "日本語でも大丈夫です。עברית גם כן. ไทยก็ได้")


def days(scene: Scene) -> None:
    scene.begin()
    scene.add("assistant", scene.words["noted"], age_s=3 * 86400)
    scene.add("agent", scene.words["agent"], age_s=86400)
    scene.add("agent", scene.words["email"], age_s=86390)


def menu(scene: Scene) -> None:
    scene.begin()
    scene.press(scene.words["menu"])


def known(scene: Scene) -> None:
    menu(scene)
    scene.page.route("**/profile", profile)
    scene.press(scene.words["known"])


def profile(route: Route) -> None:
    data = route.fetch().json()
    facts = {"Name": "Ada Berg", "Company": "Berg Interiors", "E-mail": "ada@berg.example"}
    data["fields"] = [{"field": k.lower(), "label": k, "text": v} for k, v in facts.items()]
    data["purposes"][0]["action"] = "given"
    route.fulfill(json=data)


def known_below(scene: Scene) -> None:
    known(scene)
    scene.page.locator("lead-chat .sheet").evaluate("(node) => node.scrollTo(0, 9999)")
    scene.settle()


def erase(scene: Scene) -> None:
    known(scene)
    scene.press(scene.words["erase"])


def copy(scene: Scene) -> None:
    menu(scene)
    scene.press(scene.words["copy"])


def unread(scene: Scene) -> None:
    scene.begin()
    scene.page.keyboard.press("Escape")
    scene.add("assistant", scene.words["webinar"])


STATES: tuple[Callable[[Scene], None], ...] = (
    closed, greeting, connecting, away, refused, opening, question, email, too_long, consent,
    consent_given, summary, cards, person, waiting, ended, offline, failed, unreachable, scripts,
    days, menu, known, known_below, erase, copy, unread,
)  # fmt: skip


@contextmanager
def begun(browser: Browser, base: str, look: Look) -> Iterator[Scene]:
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        has_touch=look.touch, device_scale_factor=look.zoom,
    )  # fmt: skip
    page = context.new_page()
    scene = Scene(page, NB if look.lang == "nb" else EN)
    page.route_web_socket("**/socket", scene.listen)
    page.goto(f"{base}/demo?lang={look.lang}")
    page.locator("lead-chat").wait_for(state="attached")
    page.evaluate(
        """([scheme, rtl, large]) => {
          const host = document.querySelector('lead-chat');
          host.setAttribute('scheme', scheme);
          if (rtl) document.documentElement.dir = host.dir = 'rtl';
          if (large) host.style.setProperty('--font-size', '30px');
        }""",
        [look.scheme, look.rtl, look.large_text],
    )
    yield scene
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--out", type=Path, default=Path("var/pictures"))
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--looks", default="", help="only these, separated by commas")
    parser.add_argument("--states", default="", help="only these, separated by commas")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.browser, args=ARGUMENTS)
        for look in LOOKS:
            if given.looks and look.name not in given.looks.split(","):
                continue
            for state in STATES:
                if given.states and state.__name__ not in given.states.split(","):
                    continue
                with begun(browser, given.base, look) as scene:
                    try:
                        state(scene)
                    except Exception as error:  # the picture shows how far it came
                        print(look.name, state.__name__, error)
                    scene.page.screenshot(path=given.out / f"{look.name}_{state.__name__}.png")
        browser.close()


if __name__ == "__main__":
    main()
