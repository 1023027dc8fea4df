"""Measuring a loaded engine with the held-out messages."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from assistant.evaluation import entity_scores, intent_scores
from assistant.evaluation.held_out import (
    AnnotatedMessage,
    LabelledMessage,
    read_annotated,
    read_labelled,
)
from assistant.evaluation.intent_scores import OUT_OF_SCOPE, Reading
from assistant.extraction.entities import Entity

FORMAT: Final = 1  # of the JSON; raised when a key changes its meaning
WARM_UP: Final = ("hello, how much is it?", "hei, hva koster det?")
Progress = Callable[[int, int], None]


class Understood(Protocol):
    """What the engine answers, as far as it is measured."""

    @property
    def intent(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def ranking(self) -> Sequence[tuple[str, float]]: ...
    @property
    def entities(self) -> Sequence[Entity]: ...


class Parser(Protocol):
    """The part of the engine that is measured."""

    def parse(self, text: str, **hints: Any) -> Understood: ...


def measure(
    parser: Parser, project: Path, *, now: datetime, on_progress: Progress = lambda done, of: None
) -> dict[str, Any]:
    """Return the whole report on the model in `parser`; its keys stay the same over versions.

    project: the folder that holds data/. on_progress: called with messages done and in all.
    """
    folder = project / "data" / "test"
    labelled = read_labelled(folder, project / "data" / "nlu")
    annotated = read_annotated(folder / "entities.jsonl")
    for text in WARM_UP:
        parser.parse(text)
    cpu_begun = time.process_time()
    readings, times = _read_intents(parser, labelled, len(annotated), on_progress)
    cpu_seconds = time.process_time() - cpu_begun
    entities = _read_entities(parser, annotated, len(labelled), on_progress)
    languages = sorted({message.language for message in labelled})
    return {
        "format": FORMAT,
        "measured_at": now.isoformat(timespec="seconds"),
        "intents": {
            **{one: intent_scores.score(_of(readings, one)) for one in languages},
            "all": intent_scores.score(readings),
        },
        "entities": entity_scores.score(entities),
        "parse_ms": time_scores(times, cpu_seconds),
        "worst_examples": intent_scores.worst(readings),
    }


def time_scores(seconds: Sequence[float], cpu_seconds: float) -> dict[str, float]:
    """Return mean, median and 95th percentile in milliseconds.

    cpu_seconds: of all messages together. "cpu_mean" is what a message takes of one core, which
    other work on the machine does not change.
    """
    ordered = sorted(seconds)
    return {
        "messages": len(ordered),
        "mean": 1000 * sum(ordered) / len(ordered),
        "cpu_mean": 1000 * cpu_seconds / len(ordered),
        "median": 1000 * ordered[len(ordered) // 2],
        "p95": 1000 * ordered[int(len(ordered) * 0.95)],
    }


def _of(readings: Sequence[Reading], language: str) -> list[Reading]:
    return [reading for reading in readings if reading.message.language == language]


def _read_intents(
    parser: Parser, messages: Sequence[LabelledMessage], more: int, on_progress: Progress
) -> tuple[list[Reading], list[float]]:
    readings, times = [], []
    for number, message in enumerate(messages):
        on_progress(number, len(messages) + more)
        begun = time.perf_counter()
        understood = parser.parse(message.text, language=message.language)
        times.append(time.perf_counter() - begun)
        readings.append(_reading(message, understood))
    return readings, times


def _reading(message: LabelledMessage, understood: Understood) -> Reading:
    in_scope = [chance for name, chance in understood.ranking if name != OUT_OF_SCOPE]
    best_in_scope = max(in_scope, default=0.0)
    return Reading(message, understood.intent, understood.confidence, best_in_scope)


def _read_entities(
    parser: Parser, messages: Sequence[AnnotatedMessage], before: int, on_progress: Progress
) -> list[tuple[AnnotatedMessage, Sequence[Entity]]]:
    read: list[tuple[AnnotatedMessage, Sequence[Entity]]] = []
    for number, message in enumerate(messages):
        on_progress(before + number, before + len(messages))
        understood = parser.parse(
            message.text, language=message.language, reference_date=message.written_on
        )
        read.append((message, understood.entities))
    return read
