"""How often the answers from knowledge/ are right, for every threshold.

    .venv/bin/python bench/knowledge.py [--file data/test/knowledge.jsonl] [--wrong] [--words]

precision: of what is answered, how much is right. recall: of the answerable questions, how many
are answered rightly. false: of the unanswerable ones, how many are answered all the same.
--wrong lists the wrong answers and the missed questions at the threshold in use.
--words leaves the embeddings out, as on a machine without them.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import print_table, quantile

from assistant.services.knowledge import CACHE, Knowledge, Passage, load_knowledge

LANGUAGES = ("en", "nb")
THRESHOLDS = (0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4)


@dataclass(frozen=True)
class Answered:
    """A question with the section found nearest. wanted: the right ones, none if unanswerable."""

    text: str
    language: str
    wanted: tuple[str, ...]
    found: str
    likeness: float
    milliseconds: float

    @property
    def is_right(self) -> bool:
        return self.found in self.wanted


def section_of(passage: Passage | None) -> str:
    return f"{passage.topic}#{passage.heading}" if passage else ""


def ask(knowledge: dict[str, Knowledge], question: dict[str, Any]) -> Answered:
    begun = time.perf_counter()
    text, language = question["text"], question["lang"]
    likeness, passage = knowledge[language].nearest(text, question["intent"])
    taken = 1000 * (time.perf_counter() - begun)
    wanted = tuple(question["answer"] or ())
    return Answered(text, language, wanted, section_of(passage), likeness, taken)


def shares(asked: list[Answered], threshold: float) -> tuple[float, float, float]:
    """Return precision, recall and the share of the unanswerable that are answered."""
    answered = [one for one in asked if one.likeness >= threshold]
    right = sum(one.is_right for one in answered)
    answerable = sum(bool(one.wanted) for one in asked)
    false = sum(not one.wanted for one in answered)
    precision = right / len(answered) if answered else 1.0
    return precision, right / answerable, false / max(1, len(asked) - answerable)


def print_curve(asked: list[Answered], used: float) -> None:
    rows = []
    for threshold in sorted({*THRESHOLDS, used}):
        row = ["> " if threshold == used else "", f"{threshold:.2f}"]
        for group in ("", *LANGUAGES):
            chosen = [one for one in asked if not group or one.language == group]
            row += [f"{share:.3f}" for share in shares(chosen, threshold)]
        rows.append(row)
    names = ("precision", "recall", "false")
    heads = [f"{name} {group}".strip() for group in ("", *LANGUAGES) for name in names]
    print_table(["", "threshold", *heads], rows)


def print_wrong(asked: list[Answered], used: float) -> None:
    for one in sorted(asked, key=lambda one: -one.likeness):
        if one.likeness >= used and not one.is_right:
            print(f"wrong  {one.likeness:.2f} {one.language} {one.text!r} -> {one.found}")
        if one.likeness < used and one.wanted:
            nearest = "it" if one.is_right else one.found
            print(f"missed {one.likeness:.2f} {one.language} {one.text!r} nearest: {nearest}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--file", type=Path, default=Path("data/test/knowledge.jsonl"))
    parser.add_argument("--folder", type=Path, default=Path("knowledge"))
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--words", action="store_true")
    given = parser.parse_args()
    lines = given.file.read_text(encoding="utf-8").splitlines()
    knowledge = load_knowledge(given.folder, LANGUAGES, cache=None if given.words else CACHE)
    used = knowledge[LANGUAGES[0]].least_likeness
    asked = [ask(knowledge, json.loads(line)) for line in lines]
    unanswerable = sum(not one.wanted for one in asked)
    print(f"{len(asked)} questions of {given.file}, {unanswerable} of them unanswerable")
    print_curve(asked, used)
    times = [one.milliseconds for one in asked]
    print(f"mean {sum(times) / len(times):.1f} ms, p95 {quantile(times, 0.95):.1f} ms a question")
    if given.wrong:
        print_wrong(asked, used)


if __name__ == "__main__":
    main()
