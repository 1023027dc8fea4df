"""The held-out messages of data/test/, and which of them the training data has seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SetupError

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class LabelledMessage:
    """language: "en" or "nb". seen: the same words stand in the training data."""

    text: str
    intent: str
    language: str
    seen: bool = False


@dataclass(frozen=True)
class ExpectedEntity:
    """Offsets are code points, end exclusive; value as the API's entity table says."""

    type: str
    start: int
    end: int
    value: Any


@dataclass(frozen=True)
class AnnotatedMessage:
    """written_on: the day that "next month" is counted from."""

    text: str
    language: str
    written_on: date
    entities: tuple[ExpectedEntity, ...]


def read_labelled(folder: Path, training: Path | None = None) -> list[LabelledMessage]:
    """Return the messages of intents_*.yml; `training` is the folder of the training lines."""
    known = {bare_words(text) for text, _, _ in _examples(training)} if training else set()
    return [
        LabelledMessage(text, intent, language, bare_words(text) in known)
        for text, intent, language in _examples(folder, "intents_*.yml")
    ]


def read_annotated(file: Path) -> list[AnnotatedMessage]:
    """Return the messages of entities.jsonl."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [
        AnnotatedMessage(
            text=row["text"],
            language=row["lang"],
            written_on=date.fromisoformat(row["ref"]),
            entities=tuple(
                ExpectedEntity(one["type"], one["start"], one["end"], one["value"])
                for one in row["entities"]
            ),
        )
        for row in rows
    ]


def bare_words(text: str) -> str:
    """Fold what makes no other message: case, punctuation, spaces."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def _examples(folder: Path, pattern: str = "*.yml") -> Iterable[tuple[str, str, str]]:
    """Yield text, intent and language; a file's language ends its name, as in asking_nb.yml."""
    files = sorted(folder.glob(pattern))
    if not files:
        raise SetupError(f"{folder} holds no {pattern}: there is nothing to measure with.")
    for file in files:
        language = file.stem.rpartition("_")[2]
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in (block.get("examples") or "").splitlines():
                if line.strip().startswith("- ") and "intent" in block:
                    text = _ANNOTATION.sub(r"\1", line.strip()[2:].strip())
                    yield text, block["intent"], language
