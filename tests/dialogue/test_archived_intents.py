"""The classifier out of a packed model, really trained on three intents."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from assistant.dialogue.archived_intents import intent_reader
from assistant.dialogue.intent_classifier import IntentModel

EXAMPLES = {
    "greet": ["hi", "hello there", "good morning", "hey you"],
    "goodbye": ["bye", "goodbye then", "see you", "bye for now"],
    "thank": ["thanks", "thank you", "many thanks", "thanks a lot"],
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    model = IntentModel.train(
        [text for lines in EXAMPLES.values() for text in lines],
        [intent for intent, lines in EXAMPLES.items() for _ in lines],
        sure=0.9,
        strength=0.3,
        embeddings=False,
        embedding_weight=3.0,
        cache=None,
    )
    (tmp_path / "made").mkdir()
    model.save(tmp_path / "made")
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "made", "./components/train_LeadIntentClassifier1")
    return tmp_path / "model.tar.gz"


def configured(folder: Path, threshold: float) -> Path:
    (folder / "config.yml").write_text(f"pipeline:\n- name: C\n  threshold: {threshold}\n")
    return folder


def test_an_archived_classifier_reads_a_message(archive: Path, tmp_path: Path) -> None:
    assert intent_reader(configured(tmp_path, 0.1), archive)("hello there")[0] == "greet"


def test_below_the_configured_limit_a_message_is_out_of_scope(
    archive: Path, tmp_path: Path
) -> None:
    intent, confidence = intent_reader(configured(tmp_path, 1.1), archive)("hello there")
    assert intent == "out_of_scope"
    assert 0.0 < confidence < 1.1


def test_an_archive_without_a_classifier_is_a_key_error(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as packed:
        packed.add(configured(tmp_path, 0.1) / "config.yml", "./config.yml")
    with pytest.raises(KeyError):
        intent_reader(tmp_path, tmp_path / "other.tar.gz")
