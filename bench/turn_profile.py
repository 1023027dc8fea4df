"""Where the time of a turn goes: timers, or cProfile, around the real services in this process.

    .venv/bin/python bench/turn_profile.py [--turns 200] [--visitors 1] [--cprofile] [--encrypted]

A temporary SQLite database, the trained model, no network. --plain leaves the timers out,
--encrypted stores with a data key.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import itertools
import pstats
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conversations import conversation
from figures import median, print_table, quantile

from assistant.app import Mind, load_mind
from assistant.dialogue import training
from assistant.extraction.shared import shared_extractor
from assistant.services import conversations as service
from assistant.services import turn_dialogue
from assistant.services.bus import Bus
from assistant.services.playbook import load_playbook
from assistant.settings import read_settings
from assistant.store.database import Database
from assistant.store.keyring import DataKey, Keyring
from assistant.store.sites import ensure_demo_site

Times = dict[str, list[float]]
WARM_UP = 5  # conversations


@dataclass(frozen=True)
class Taken:
    """processor_seconds: of all threads; unlike `seconds` hardly changed by other programs."""

    seconds: float
    processor_seconds: float


def load() -> Mind:
    settings = read_settings()
    model = training.current_model(settings.model_dir)
    if model is None:
        raise SystemExit("No model is trained. Run: .venv/bin/assistant train")
    playbook = load_playbook(settings.playbook)
    file = training.verified_file(settings.model_dir, model)
    return load_mind(playbook, settings.playbook, file)


# ---------------------------------------------------------------- timers


class Timers:
    """Sums the time of the named parts within each turn; a part inside itself counts once."""

    def __init__(self) -> None:
        self.turns: Times = defaultdict(list)
        self._sums: dict[str, float] = defaultdict(float)
        self._depth: dict[str, int] = defaultdict(int)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._depth[name] += 1
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._depth[name] -= 1
            if not self._depth[name]:
                self._sums[name] += time.perf_counter() - begun

    def end_turn(self, seconds: float) -> None:
        self.turns["whole turn"].append(seconds)
        for name in PARTS:
            self.turns[name].append(self._sums.get(name, 0.0))
        self._sums.clear()

    def wrap(self, owner: Any, name: str, part: str) -> None:
        """Time a method or function in place, plain or async."""
        original: Callable[..., Any] = getattr(owner, name)
        if asyncio.iscoroutinefunction(original):

            async def timed_async(*args: Any, **kwargs: Any) -> Any:
                with self.part(part):
                    return await original(*args, **kwargs)

            setattr(owner, name, timed_async)
            return

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.part(part):
                return original(*args, **kwargs)

        setattr(owner, name, timed)


PARTS = (
    "load from the database",
    "understand",
    "  entities",
    "    spaCy's names",
    "    Duckling",
    "  intent",
    "    sentence embedding",
    "read in context",
    "Rasa",
    "  predictions",
    "  our actions",
    "judge and record",
    "commit",
)


def put_timers(timers: Timers) -> None:
    """Before anything is loaded: Rasa keeps the methods it found when it loaded its graph."""
    from rasa.core.processor import MessageProcessor

    from actions.turn_actions import TurnAction
    from assistant.dialogue.components import LeadEntityExtractor, LeadIntentClassifier
    from assistant.dialogue.engine import Engine
    from assistant.dialogue.features import Embedder
    from assistant.extraction import duckling

    timers.wrap(Database, "read", "load from the database")
    timers.wrap(Database, "write", "commit")
    timers.wrap(Engine, "understand", "understand")
    timers.wrap(LeadEntityExtractor, "process", "  entities")
    timers.wrap(duckling._Engine, "parse", "    Duckling")
    timers.wrap(LeadIntentClassifier, "process", "  intent")
    timers.wrap(Embedder, "embed", "    sentence embedding")
    timers.wrap(turn_dialogue, "read_turn", "read in context")
    timers.wrap(Engine, "respond", "Rasa")
    timers.wrap(MessageProcessor, "_predict_next_with_tracker", "  predictions")
    for kind in TurnAction.__subclasses__():
        timers.wrap(kind, "act", "  our actions")
    timers.wrap(service, "record_of", "judge and record")


def time_names(timers: Timers, nlp: Any) -> None:
    """Put a timer around spaCy's name recogniser, a compiled class that takes no new methods."""
    for place, (name, component) in enumerate(nlp._components):
        if name == "ner":

            def timed(doc: Any, recogniser: Any = component) -> Any:
                with timers.part("    spaCy's names"):
                    return recogniser(doc)

            nlp._components[place] = (name, timed)


# ---------------------------------------------------------------- the run


async def hold(conversations: service.Conversations, said: tuple[str, ...], timers: Timers) -> None:
    opened = await conversations.open(service.Start("demo", locale="en"))
    for text in said:
        begun = time.perf_counter()
        message = service.Said(str(uuid.uuid4()), text)
        await conversations.reply_to(opened.conversation.id, opened.token, message)
        timers.end_turn(time.perf_counter() - begun)


async def run(mind: Mind, timers: Timers, turns: int, visitors: int, keyring: Keyring) -> Taken:
    """Hold conversations until so many turns are done; the first ones only warm up."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{Path(folder) / 'bench.db'}", keyring=keyring)
        database.upgrade()
        database.write_now(ensure_demo_site)
        database.start()
        conversations = service.Conversations(
            database, mind.engine, mind.registry, mind.playbook, Bus()
        )
        for number in range(WARM_UP):
            await hold(conversations, conversation(number), timers)
        timers.turns.clear()
        begun, worked = time.perf_counter(), time.process_time()
        numbers = itertools.count(WARM_UP)

        async def visitor() -> None:
            while len(timers.turns["whole turn"]) < turns:
                await hold(conversations, conversation(next(numbers)), timers)

        await asyncio.gather(*(visitor() for _ in range(visitors)))
        taken = Taken(time.perf_counter() - begun, time.process_time() - worked)
        await database.close()
    return taken


def show(timers: Timers, taken: Taken, *, parts: bool) -> None:
    whole = timers.turns["whole turn"]
    names = ("whole turn", *PARTS) if parts else ("whole turn",)
    mean = sum(whole) / len(whole)
    rows = [
        (
            name,
            1000 * sum(timers.turns[name]) / len(whole),
            1000 * median(timers.turns[name]),
            1000 * quantile(timers.turns[name], 0.95),
            f"{100 * sum(timers.turns[name]) / len(whole) / mean:.0f} %",
        )
        for name in names
    ]
    print(
        f"{len(whole)} turns, {len(whole) / taken.seconds:.1f} a second, "
        f"{1000 * taken.processor_seconds / len(whole):.1f} ms of processor time each.\n"
        "Milliseconds a turn:\n"
    )
    print_table(("", "mean", "p50", "p95", "share"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--visitors", type=int, default=1, help="parts are exact only with 1")
    parser.add_argument("--cprofile", action="store_true", help="functions instead of parts")
    parser.add_argument("--plain", action="store_true", help="whole turns only, no timers inside")
    parser.add_argument("--encrypted", action="store_true", help="with a data key")
    options = parser.parse_args()
    keyring = Keyring((DataKey(bytes(range(32))),) if options.encrypted else ())
    timers = Timers()
    parts = not (options.plain or options.cprofile)
    if parts:
        put_timers(timers)
    mind = load()
    if parts:
        for language in mind.playbook.languages:
            time_names(timers, shared_extractor()._pipeline(language))
    profile = cProfile.Profile()
    if options.cprofile:
        profile.enable()
    taken = asyncio.run(run(mind, timers, options.turns, options.visitors, keyring))
    profile.disable()
    show(timers, taken, parts=parts)
    if options.cprofile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(80)
        pstats.Stats(profile).sort_stats("tottime").print_stats(50)


if __name__ == "__main__":
    main()
