"""What axe-core finds in every state of the widget, in both languages, light and dark.

    .venv/bin/python bench/widget_axe.py --base http://127.0.0.1:8080

Prints a line for each state with the number of findings in each look, and what they are. Exit
status 1 when there are any, or when a state could not be reached. States as in widget_pictures.py.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, sync_playwright
from widget_scene import ARGUMENTS, Look, begun
from widget_states import STATES

LOOKS = (
    Look("desk-light-en", 1280, 800),
    Look("desk-dark-nb", 1280, 800, "dark", "nb"),
    Look("phone-light-nb", 360, 740, "light", "nb", touch=True),
    Look("phone-dark-en", 360, 740, "dark", touch=True),
)
FIND = """async () => (await axe.run('lead-chat', { resultTypes: ['violations'] })).violations
  .flatMap((one) => one.nodes.map((node) => one.id + ' ' + node.target.flat().join(' ')))"""


def findings(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(FIND)
    return [str(one) for one in found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--states", default="", help="only these, separated by commas")
    given = parser.parse_args()
    wanted = given.states.split(",") if given.states else [state.__name__ for state in STATES]
    bad = 0
    print(f"{'state':16}" + "".join(f"{look.name:>16}" for look in LOOKS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.browser, args=ARGUMENTS)
        for state in STATES:
            if state.__name__ not in wanted:
                continue
            told: list[str] = []
            counts = []
            for look in LOOKS:
                with begun(browser, given.base, look) as scene:
                    try:
                        state(scene)
                        found = findings(scene.page)
                    except Exception as error:  # the other states are still worth a look
                        found = [f"not reached: {error}"]
                counts.append(len(found))
                told += [f"    {look.name}: {one}" for one in found]
            bad += sum(counts)
            print(f"{state.__name__:16}" + "".join(f"{count:>16}" for count in counts), flush=True)
            for line in told:
                print(line)
        browser.close()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
