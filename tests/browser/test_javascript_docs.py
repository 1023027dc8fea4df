"""The examples of docs/javascript.md work as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.visitor import Visitor

DOCS = Path(__file__).parents[2] / "docs" / "javascript.md"


async def test_the_examples_run_in_a_page(ada: Visitor) -> None:
    blocks = re.findall(r"```(js|css)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    scripts = [text for kind, text in blocks if kind == "js"]
    assert len(scripts) >= 3
    reported: list[str] = []
    ada.page.on("console", lambda message: reported.append(message.text))
    for script in scripts:
        await ada.page.evaluate(f"async () => {{ {script} }}")
    await ada.reads("How many people")
    assert ada.server.last.start["page"]["title"] == "Prices"
    assert await ada.page.evaluate("window.wasOpened") is True
    styles = "\n".join(text for kind, text in blocks if kind == "css")
    await ada.page.evaluate(
        """(text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
        document.adoptedStyleSheets = [sheet]; }""",
        styles,
    )
    button = "document.querySelector('lead-chat').shadowRoot.querySelector('button')"
    assert await ada.page.evaluate(f"getComputedStyle({button}).borderRadius") == "12px"
    assert not [text for text in reported if text.startswith("LeadChat")]
