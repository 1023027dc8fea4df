"""Judged messages as training examples: which may be used, and how they are written for Rasa."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from assistant.services.review_spans import Span, on_one_line, with_markup
from assistant.store.reviews import Label

LANGUAGES: Final = ("en", "nb")
# Examples are for everybody who trains: whoever is named in one stays out of it.
PERSONAL: Final = frozenset({"person", "email", "phone", "url", "company"})
LONGEST_EXAMPLE: Final = 300
_HEAD: Final = (
    "# Messages of visitors who agreed to it, with the meaning a reviewer gave them.\n"
    "# Written anew by `assistant review export`; keep it out of version control.\n"
)


@dataclass(frozen=True)
class Exported:
    """What became of the labels: examples written, and labels left out by reason.

    used: ids of the messages whose words are in the examples.
    """

    written: int
    left_out: Mapping[str, int]
    used: tuple[str, ...] = ()


@dataclass
class _Examples:
    """Chosen examples by language and intent: the text, and the same with its entities marked.

    known: the intent of every text, those of other files as well.
    """

    languages: Collection[str | None]
    known: dict[str, str]
    chosen: dict[str | None, dict[str, dict[str, str]]] = field(default_factory=dict)

    def add(self, label: Label, text: str, spans: tuple[Span, ...]) -> None:
        by_intent = self.chosen.setdefault(label.language, {})
        by_intent.setdefault(label.intent, {})[text] = with_markup(text, spans)
        self.known[text.casefold()] = label.intent


def export_examples(labels: Iterable[Label], folder: Path, languages: Iterable[str]) -> Exported:
    """Write reviewed_<language>.yml beside the other examples, in place of the last ones.

    Left out is what its visitor gave no consent for, what names somebody, what Rasa would read as
    markup, what is very long, and what already stands in another file.
    """
    names = tuple(languages)
    examples = _Examples(names, _examples_in(folder))
    left_out: dict[str, int] = {}
    used = []
    for label in labels:
        text, spans = on_one_line(label.text, [Span(**one) for one in label.spans])
        reason = _why_not(label, text, examples)
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
        else:
            examples.add(label, text, spans)
            used.append(label.message_id)
    for language in names:
        _write(folder / f"reviewed_{language}.yml", examples.chosen.get(language, {}))
    return Exported(len(used), left_out, tuple(used))


def _why_not(label: Label, text: str, examples: _Examples) -> str | None:
    if not label.may_train:
        return "no consent"
    if PERSONAL & {*label.entity_types, *(span["type"] for span in label.spans)}:
        return "names somebody"
    if label.language not in examples.languages:
        return "another language"
    if not text or len(text) > LONGEST_EXAMPLE or {"[", "]"} & set(text) or text.startswith("/"):
        return "not usable as an example"
    if text.casefold() in examples.known:
        same = examples.known[text.casefold()] == label.intent
        return "there already" if same else "contradicts another example"
    return None


def _examples_in(folder: Path) -> dict[str, str]:
    """Return the intent of every example that was not written by a review."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.yml")):
        if file.name.startswith("reviewed_"):
            continue
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            for line in str(block.get("examples", "")).splitlines():
                found[line.removeprefix("- ").strip().casefold()] = block.get("intent", "")
    return found


def _write(file: Path, by_intent: Mapping[str, Mapping[str, str]]) -> None:
    if not by_intent:
        file.unlink(missing_ok=True)
        return
    nlu = [
        {
            "intent": intent,
            "metadata": {"origin": "review"},
            "examples": "".join(f"- {text}\n" for text in texts.values()),
        }
        for intent, texts in sorted(by_intent.items())
    ]
    body = yaml.safe_dump(
        {"version": "3.1", "nlu": nlu}, allow_unicode=True, sort_keys=False, width=10_000
    )
    file.write_text(_HEAD + body, encoding="utf-8")
