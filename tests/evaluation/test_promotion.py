"""A new model replaces the present one only if it reads the held-out messages as well."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from assistant.dialogue.intent_classifier import IntentModel
from assistant.evaluation.promotion import MARGIN, compare, judge

EXAMPLES = {
    "greet": ["hi", "hello there", "good morning", "hey you"],
    "goodbye": ["bye", "goodbye then", "see you", "bye for now"],
    "thank": ["thanks", "thank you", "many thanks", "thanks a lot"],
}
HELD_OUT = (
    "nlu:\n- intent: greet\n  examples: |\n    - hello\n"
    "- intent: goodbye\n  examples: |\n    - goodbye\n"
)


def archive(file: Path, examples: dict[str, list[str]]) -> Path:
    """Train on `examples` and pack the result as Rasa does."""
    texts = [text for lines in examples.values() for text in lines]
    labels = [intent for intent, lines in examples.items() for _ in lines]
    folder = file.with_suffix("")
    folder.mkdir()
    IntentModel.train(
        texts,
        labels,
        sure=0.9,
        strength=0.3,
        embeddings=False,
        embedding_weight=3.0,
        cache=None,
    ).save(folder)
    with tarfile.open(file, "w:gz") as packed:
        packed.add(folder, "./components/train_LeadIntentClassifier1")
    return file


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "test").mkdir(parents=True)
    (tmp_path / "data" / "test" / "intents_en.yml").write_text(HELD_OUT)
    (tmp_path / "config.yml").write_text("pipeline:\n- name: Classifier\n  threshold: 0.2\n")
    return tmp_path


def test_a_first_model_is_promoted_with_its_scores(project: Path) -> None:
    verdict = judge(project, archive(project / "new.tar.gz", EXAMPLES), None)
    assert verdict.promoted
    assert verdict.scores == {"en.accuracy": 1.0, "en.macro_f1": 1.0}


def test_a_model_that_is_as_good_is_promoted(project: Path) -> None:
    present = archive(project / "present.tar.gz", EXAMPLES)
    assert judge(project, archive(project / "new.tar.gz", EXAMPLES), present).promoted


def test_a_model_trained_on_swapped_labels_is_refused_with_the_reason(project: Path) -> None:
    swapped = {**EXAMPLES, "greet": EXAMPLES["goodbye"], "goodbye": EXAMPLES["greet"]}
    present = archive(project / "present.tar.gz", EXAMPLES)
    verdict = judge(project, archive(project / "new.tar.gz", swapped), present)
    assert not verdict.promoted
    assert "en.accuracy fell from 1.000 to 0.000" in verdict.reasons


def test_a_present_model_that_cannot_be_read_holds_nobody_back(project: Path) -> None:
    with tarfile.open(project / "present.tar.gz", "w:gz") as packed:
        packed.add(project / "config.yml", "config.yml")
    new = archive(project / "new.tar.gz", EXAMPLES)
    assert judge(project, new, project / "present.tar.gz").promoted


def test_without_held_out_messages_a_model_is_promoted(project: Path) -> None:
    (project / "data" / "test" / "intents_en.yml").unlink()
    verdict = judge(project, archive(project / "new.tar.gz", EXAMPLES), None)
    assert (verdict.promoted, verdict.scores) == (True, {})


@pytest.mark.parametrize(("drop", "promoted"), [(MARGIN, True), (MARGIN + 0.001, False)])
def test_the_margin_is_the_most_that_may_be_lost(drop: float, promoted: bool) -> None:
    before = {"en.accuracy": 0.5, "nb.accuracy": 0.5}
    verdict = compare({"en.accuracy": 0.5 - drop, "nb.accuracy": 0.9}, before)
    assert verdict.promoted is promoted
