"""Train the bokmål recogniser of people, organisations and places.

    python -m assistant.extraction.training.train_nb_names FOLDER [--output DIR] [--epochs N]

FOLDER holds `norne_train.jsonl.gz` and `norne_dev.jsonl.gz`: one {"text", "entities"} a line, with
offsets in code points. Takes about three minutes on one core; the seed is fixed. The written model
holds weights and settings only, no vocabulary, hence no word of the texts it learned from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

from assistant.extraction.training.chat_lines import Line, invent_lines

SEED = 7
LABELS = {"PER": "PER", "ORG": "ORG", "GPE_LOC": "LOC", "GPE_ORG": "LOC", "LOC": "LOC"}
LOWER_CASED = 0.2  # share of sentences; chat often has no capitals
WITHOUT_STOP = 0.15  # share of sentences that lose their final full stop
CHAT_LINES = 4_000  # an epoch
EPOCHS = 4
DROPOUT = 0.2
SHIPPED = Path(__file__).parents[1] / "models" / "nb_names"
MODEL = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "pretrained_vectors": None,
            "width": 96,
            "depth": 4,
            "embed_size": 3000,
            "window_size": 1,
            "maxout_pieces": 3,
            "subword_features": True,
        },
    }
}


def read_lines(path: Path) -> list[Line]:
    """Read a corpus file with its labels mapped to ours; the others are dropped."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [
        (
            record["text"],
            [(start, end, LABELS[x]) for start, end, x in record["entities"] if x in LABELS],
        )
        for record in records
    ]


def make_chatty(line: Line, dice: random.Random) -> Line:
    """Lower-case some lines and take the full stop from others; offsets stay right."""
    text, spans = line
    lowered = text.lower()
    if dice.random() < LOWER_CASED and len(lowered) == len(text):
        text = lowered
    if dice.random() < WITHOUT_STOP and text.endswith("."):
        text = text[:-1]
    return text, [span for span in spans if span[1] <= len(text)]


def to_example(nlp: Language, line: Line) -> Example:
    """Align a line to tokens; a name that does not fall on token borders is left out."""
    text, spans = line
    doc = nlp.make_doc(text)
    aligned = [doc.char_span(start, end, label=label) for start, end, label in spans]
    entities = [(span.start_char, span.end_char, span.label_) for span in aligned if span]
    return Example.from_dict(doc, {"entities": entities})


def train(train_lines: list[Line], dev_lines: list[Line], epochs: int) -> Language:
    """Return the pipeline of the best epoch by F on the dev lines."""
    fix_random_seed(SEED)
    dice = random.Random(SEED)  # noqa: S311  # repeatable on purpose
    nlp = spacy.blank("nb")
    recogniser = nlp.add_pipe("ner", config=MODEL)
    for label in sorted(set(LABELS.values())):
        recogniser.add_label(label)
    optimizer = nlp.initialize(lambda: [to_example(nlp, line) for line in train_lines[:200]])
    best: tuple[float, bytes] = (-1.0, b"")
    averages = optimizer.averages
    for epoch in range(epochs):
        losses: dict[str, float] = {}
        for batch in _batches(nlp, train_lines, dice):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        with nlp.use_params(averages):
            scores = evaluate(nlp, dev_lines)
            weights = nlp.to_bytes(exclude=["vocab"])
        print(f"epoch {epoch + 1}: loss {losses['ner']:.0f}, dev {_summary(scores)}", flush=True)
        best = max(best, (scores["ents_f"], weights), key=lambda held: held[0])
    nlp.from_bytes(best[1], exclude=["vocab"])
    return nlp


def _batches(nlp: Language, lines: list[Line], dice: random.Random) -> Iterator[list[Example]]:
    mixed = [make_chatty(line, dice) for line in [*lines, *invent_lines(CHAT_LINES, dice)]]
    dice.shuffle(mixed)
    examples = (to_example(nlp, line) for line in mixed)
    yield from minibatch(examples, size=compounding(8.0, 64.0, 1.002))


def evaluate(nlp: Language, lines: list[Line]) -> dict[str, Any]:
    """Score names on whole spans: precision, recall and F, together and by label."""
    scores: dict[str, Any] = nlp.evaluate([to_example(nlp, line) for line in lines])
    return scores


def _summary(scores: dict[str, Any]) -> str:
    by_label = scores["ents_per_type"] or {}
    parts = [f"{label} {by_label[label]['f']:.3f}" for label in sorted(by_label)]
    return f"F {scores['ents_f']:.3f} ({', '.join(parts)})"


def write(nlp: Language, folder: Path) -> None:
    """Write weights and settings; the vocabulary, which holds words of the texts, stays out."""
    card = folder / "CARD.md"
    kept = card.read_text(encoding="utf-8") if card.exists() else None
    shutil.rmtree(folder, ignore_errors=True)
    nlp.meta["name"] = "nb_names"
    nlp.meta["description"] = "People, organisations and places in bokmål"
    nlp.meta["license"] = "see CARD.md"
    nlp.to_disk(folder, exclude=["vocab"])
    if kept is not None:
        card.write_text(kept, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=SHIPPED)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    arguments = parser.parse_args()
    began = time.monotonic()
    dev_lines = read_lines(arguments.folder / "norne_dev.jsonl.gz")
    train_lines = read_lines(arguments.folder / "norne_train.jsonl.gz")
    nlp = train(train_lines, dev_lines, arguments.epochs)
    write(nlp, arguments.output)
    reread = spacy.load(arguments.output)
    print(f"shipped: dev {_summary(evaluate(reread, dev_lines))}")
    print(f"{time.monotonic() - began:.0f} s, written to {arguments.output}")


if __name__ == "__main__":
    main()
