"""Network cuts and server restarts while somebody chats in a real browser: is a word lost?

    .venv/bin/python bench/cuts.py [--cuts 100] [--restarts 10] [--seed 1] [--database sqlite]

Chromium shows the demo page and its widget through a relay that resets, refuses, freezes and tears
connections; the browser is also told that it is offline, and the page is loaded again. Between the
messages of a visitor who never stops typing the server is killed or told to stop, and started
again. At the end what was typed, what the API has and what the panel shows are compared: each
message once, in the order of typing, seq without gaps. Exit status 1 if not.
Needs Chromium and what the browser tests need.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import urllib.request
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kill import READY_WITHIN_S, database
from playwright.async_api import BrowserContext, Page, async_playwright
from relay import Relay
from servers import OUR_COMMAND, start_ours

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
ASKED = ("do you work with our mail system", "is there a phone app", "how long does a start take",
         "can we export our data", "where are the servers", "kan dere norsk", "we are still here",
         "who would help us", "is there an api", "hm, let me think")  # fmt: skip
SETTLED_WITHIN_S = 120.0


@dataclass
class Outcome:
    """sent: typed and sent by the visitor. lost: not stored. hidden: stored, not shown."""

    cuts: int = 0
    restarts: int = 0
    reloads: int = 0
    sent: int = 0
    stored: int = 0
    shown: int = 0
    lost: int = 0
    hidden: int = 0
    doubled: int = 0
    out_of_order: int = 0
    gaps: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.hidden or self.doubled or self.out_of_order or self.gaps)


class Visitor:
    """Types on, whatever happens. Texts are numbered, so that no two are alike."""

    def __init__(self, page: Page, outcome: Outcome) -> None:
        self.page, self.outcome = page, outcome
        self.sent: list[str] = []
        self.leave = asyncio.Event()
        self.busy = asyncio.Lock()  # nobody types while the page is loaded again

    async def type_on(self) -> None:
        while not self.leave.is_set():
            async with self.busy:
                await self._say(f"{random.choice(ASKED)} ({len(self.sent) + 1})")
            await asyncio.sleep(random.uniform(0.5, 4.0))

    async def _say(self, text: str) -> None:
        box = self.page.locator("lead-chat textarea#box")
        await box.fill(text, timeout=60_000)
        await box.press("Enter")
        await self.page.wait_for_function(
            "() => !document.querySelector('lead-chat').shadowRoot.querySelector('#box').value",
            timeout=60_000,
        )
        self.sent.append(text)

    async def shown(self) -> list[str]:
        found: list[str] = await self.page.evaluate(
            """() => [...document.querySelector('lead-chat').shadowRoot
            .querySelectorAll('.message')].filter((one) => one.sender === 'visitor')
            .map((one) => one.said)"""
        )
        return found


async def trouble(visitor: Visitor, relay: Relay, context: BrowserContext) -> None:
    """One cut of the network, of a random kind."""
    kind = random.choice(("cut", "cut", "refuse", "freeze", "tear", "offline", "reload"))
    seconds = random.uniform(0.3, 3.0)
    if kind == "cut":
        relay.cut()
    elif kind == "offline":
        await context.set_offline(True)
        await asyncio.sleep(seconds)
        await context.set_offline(False)
    elif kind == "reload":
        async with visitor.busy:
            await visitor.page.reload(timeout=60_000)
            await visitor.page.locator("lead-chat").get_by_role("button").first.wait_for()
            await open_panel(visitor.page)
        visitor.outcome.reloads += 1
        relay.cut()
    else:
        await getattr(relay, kind)(seconds)
    visitor.outcome.cuts += 1


async def open_panel(page: Page) -> None:
    """Open the chat, unless the page came back with it open."""
    box = page.locator("lead-chat textarea#box")
    launcher = page.get_by_role("button", name="Open the chat")
    await launcher.or_(box).first.wait_for(timeout=60_000)
    if not await box.is_visible():
        await launcher.click()
    await box.wait_for(timeout=60_000)


async def run(options: argparse.Namespace, url: str, log: Path) -> Outcome:
    outcome = Outcome()
    server = start_ours(options.assistant, options.port, url, log)
    base = f"http://127.0.0.1:{options.port}"
    relay = Relay(options.port)
    access: dict[str, str] = {}
    try:
        await asyncio.to_thread(server.wait_until, base + "/readyz", within_s=READY_WITHIN_S)
        async with relay.listening(options.port + 1), async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGUMENTS
            )
            context = await browser.new_context()
            page = await context.new_page()
            page.on("response", lambda one: asyncio.ensure_future(_remember(one, access)))
            await page.goto(f"http://127.0.0.1:{options.port + 1}/demo")
            await open_panel(page)
            visitor = Visitor(page, outcome)
            typing = asyncio.create_task(visitor.type_on())
            restarts_at = set(random.sample(range(options.cuts), options.restarts))
            for number in range(options.cuts):
                await asyncio.sleep(random.uniform(0.5, 3.0))
                await trouble(visitor, relay, context)
                if number in restarts_at:
                    await asyncio.to_thread(random.choice((server.kill, server.stop)))
                    await asyncio.sleep(random.uniform(0.0, 2.0))
                    server = start_ours(options.assistant, options.port, url, log)
                    outcome.restarts += 1
                    ready = base + "/readyz"
                    await asyncio.to_thread(server.wait_until, ready, within_s=READY_WITHIN_S)
                if typing.done():
                    break
            visitor.leave.set()
            await typing
            await settle(visitor, base, access)
            await compare(visitor, base, access)
            await browser.close()
    finally:
        server.kill()
    return outcome


async def _remember(response: Any, access: dict[str, str]) -> None:
    if response.request.method == "POST" and response.url.endswith("/conversations"):
        body = await response.json()
        access.update(id=body["conversation"]["id"], token=body["token"])


def stored(base: str, access: dict[str, str]) -> list[dict[str, Any]]:
    """Return every message of the conversation, from the API."""
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["seq"] if found else 0
        request = urllib.request.Request(
            f"{base}/api/v1/conversations/{access['id']}/messages?after={after}",
            headers={"Authorization": f"Bearer {access['token']}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            page = json.load(answer)["messages"]
        if not page:
            return found
        found += page


async def settle(visitor: Visitor, base: str, access: dict[str, str]) -> None:
    """Give the widget the time to send what it kept, on a network that works again."""
    for _ in range(int(SETTLED_WITHIN_S * 2)):
        texts = {one["text"] for one in await asyncio.to_thread(stored, base, access)}
        if texts.issuperset(visitor.sent) and set(visitor.sent) <= set(await visitor.shown()):
            await asyncio.sleep(1.0)  # what would come twice comes now
            return
        await asyncio.sleep(0.5)


async def compare(visitor: Visitor, base: str, access: dict[str, str]) -> None:
    messages = await asyncio.to_thread(stored, base, access)
    texts = [one["text"] for one in messages if one["sender"] == "visitor"]
    shown = await visitor.shown()
    outcome = visitor.outcome
    outcome.sent, outcome.stored, outcome.shown = len(visitor.sent), len(texts), len(shown)
    outcome.lost = sum(text not in texts for text in visitor.sent)
    outcome.hidden = sum(text not in shown for text in texts)
    outcome.doubled = sum(times - 1 for seen in (texts, shown) for times in Counter(seen).values())
    outcome.out_of_order = (
        sum(seen != visitor.sent for seen in (texts, shown))
        if not (outcome.lost or outcome.hidden or outcome.doubled)
        else 0
    )
    outcome.gaps = int([one["seq"] for one in messages] != list(range(1, len(messages) + 1)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8090, help="the relay listens on the next")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--assistant", default=OUR_COMMAND, help="how to run the assistant")
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with database(options.database, folder) as url:
            outcome = asyncio.run(run(options, url, folder / "server.log"))
    print(json.dumps(asdict(outcome)))
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
