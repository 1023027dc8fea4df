"""Does a turn cost more the longer a conversation lasts? Turn 10 against turn 400, over REST.

    .venv/bin/python bench/long_conversation.py [--turns 400] [--goal 2]

One visitor chats; between the last turns of the long conversation turns 5 to 15 of fresh ones
are measured, so that both meet the same load of the machine. Exit status 1 above the goal.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from itertools import chain, islice
from pathlib import Path

import aiohttp
from conversations import conversations_from
from figures import median, print_table, quantile
from servers import OUR_COMMAND, start_ours
from visitors import OurChat

COMPARED = 20  # turns at the end of the long conversation
EARLY = slice(5, 15)
PAUSE_S = 0.05  # one conversation may say 20 messages a second


async def timed(chat: OurChat, text: str) -> float:
    await asyncio.sleep(PAUSE_S)
    begun = time.perf_counter()
    await chat.say(text)
    return 1000 * (time.perf_counter() - begun)


async def measure(base: str, turns: int) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds of early turns, of late turns, and of every turn on the way."""
    async with aiohttp.ClientSession() as session:
        long_chat = OurChat(session, base)
        await long_chat.open()
        texts = chain.from_iterable(conversations_from(0, 1))
        way = [await timed(long_chat, text) for text in islice(texts, turns - COMPARED // 2)]
        early: list[float] = []
        late: list[float] = []
        while len(late) < COMPARED:
            fresh = OurChat(session, base)
            await fresh.open()
            same = list(islice(chain.from_iterable(conversations_from(0, 1)), EARLY.stop))
            told = [await timed(fresh, text) for text in same]
            early += told[EARLY]
            # the same words, so that understanding them costs the same
            late += [await timed(long_chat, text) for text in same[EARLY]]
    return early, late, way


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=400)
    parser.add_argument("--goal", type=float, default=2.0)
    parser.add_argument("--port", type=int, default=8213)
    parser.add_argument("--assistant", default=OUR_COMMAND, help="how to run the assistant")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        server = start_ours(options.assistant, options.port, url, Path(folder) / "log")
        try:
            base = f"http://127.0.0.1:{options.port}"
            server.wait_until(f"{base}/readyz", within_s=300)
            early, late, way = asyncio.run(measure(base, options.turns))
        finally:
            server.stop()
    ratio = median(late) / median(early)
    hundreds = [(f"turns {i + 1}-{i + 50}", way[i : i + 50]) for i in range(0, len(way) - 49, 50)]
    rows = [*hundreds, ("turn 5-15 of fresh conversations", early), (f"turn {options.turns}", late)]
    print("Milliseconds a turn, over REST:\n")
    print_table(("", "p50", "p95"), [(n, median(ms), quantile(ms, 0.95)) for n, ms in rows])
    print(
        f"\nturn {options.turns} costs {ratio:.2f} times turn 10 (goal: at most {options.goal:g})"
    )
    sys.exit(ratio > options.goal)


if __name__ == "__main__":
    main()
