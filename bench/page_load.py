"""What the widget costs a page while it loads, in Chromium: the demo page with and without it.

    .venv/bin/python bench/page_load.py http://127.0.0.1:8080/demo/en --runs 5

Needs a running server. Without it means: its script tag is answered with nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
from typing import Any

from playwright.async_api import Browser, async_playwright

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
WATCH = """window.shift = 0; window.long = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) shift += one.value; })
  .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => { long += list.getEntries().length; })
  .observe({ type: 'longtask', buffered: true });"""
FOUND = """() => { const own = performance.getEntriesByType('resource')
    .filter((one) => one.name.includes('/widget/'));
  return { shift, long, requests: own.length,
    bytes: own.reduce((sum, one) => sum + one.transferSize, 0) }; }"""
SETTLE_MS = 500


async def load(browser: Browser, address: str, *, widget: bool) -> dict[str, float]:
    context = await browser.new_context()
    page = await context.new_page()
    if not widget:
        await page.route("**/widget/*", lambda route: route.fulfill(body=""))
    await page.add_init_script(WATCH)
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable")
    await page.goto(address, wait_until="load")
    await page.wait_for_timeout(SETTLE_MS)
    metrics: dict[str, Any] = await session.send("Performance.getMetrics")
    by_name = {one["name"]: one["value"] for one in metrics["metrics"]}
    found: dict[str, float] = await page.evaluate(FOUND)
    await context.close()
    return {**found, "script_ms": by_name["ScriptDuration"] * 1000}


async def measure(address: str, runs: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        for widget in (False, True):
            loads = [await load(browser, address, widget=widget) for _ in range(runs)]
            middle = {name: statistics.median(one[name] for one in loads) for name in loads[0]}
            print("with the widget:   " if widget else "without the widget:", end=" ")
            print(
                f"script {middle['script_ms']:.1f} ms, long tasks {middle['long']:.0f}, "
                f"layout shift {middle['shift']:.4f}, widget requests "
                f"{middle['requests']:.0f}, widget bytes {middle['bytes']:.0f}"
            )
        await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    asyncio.run(measure(given.address, given.runs))


if __name__ == "__main__":
    main()
