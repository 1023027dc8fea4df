"""Takes pictures of the widget in every state, driven in a real browser against a running server.

    .venv/bin/python bench/widget_pictures.py --base http://127.0.0.1:8080 --out /tmp/pictures

The conversation is really begun. What other people or a broken network would do is put in between
browser and server: messages of a person, cards, refusals, silence. The server's demo site is used.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright
from widget_scene import ARGUMENTS, LOOKS, begun
from widget_states import STATES


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
