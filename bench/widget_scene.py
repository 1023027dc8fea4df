"""One page with the chat, in front of a running server, and what can be done to it.

The conversation is really begun. What other people or a broken network would do is put in between
browser and server: messages of a person, cards, refusals, silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, Page, WebSocketRoute
from widget_words import EN, NB

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
Json = dict[str, Any]
AS_SEEN = """([scheme, rtl, large]) => {
  const host = document.querySelector('lead-chat');
  host.setAttribute('scheme', scheme);
  if (rtl) document.documentElement.dir = host.dir = 'rtl';
  if (large) host.style.setProperty('--font-size', '30px');
}"""


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
    base: str
    look: Look
    sockets: list[WebSocketRoute] = field(default_factory=list)
    seq: int = 0

    def visit(self, path: str) -> None:
        look, sign = self.look, "&" if "?" in path else "?"
        self.page.goto(f"{self.base}{path}{sign}lang={look.lang}")
        self.page.locator("lead-chat").wait_for(state="attached")
        self.page.evaluate(AS_SEEN, [look.scheme, look.rtl, look.large_text])

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
        launcher = self.page.get_by_role("button", name=self.words["open"])
        if launcher.count():
            return launcher.click()
        self.page.evaluate("LeadChat('open').then(() => null)")

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


@contextmanager
def begun(browser: Browser, base: str, look: Look) -> Iterator[Scene]:
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        has_touch=look.touch, device_scale_factor=look.zoom,
    )  # fmt: skip
    page = context.new_page()
    scene = Scene(page, NB if look.lang == "nb" else EN, base, look)
    page.route_web_socket("**/socket", scene.listen)
    scene.visit("/demo")
    yield scene
    context.close()
