"""Training leaves a better model in its place. Rasa is left out: only the classifier is trained."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
import yaml

from assistant.dialogue import training
from assistant.dialogue.intent_classifier import IntentModel

GOOD = {
    "greet": ["hi", "hello there", "good morning", "hey you"],
    "goodbye": ["bye", "goodbye then", "see you", "bye for now"],
    "thank": ["thanks", "thank you", "many thanks", "thanks a lot"],
}
SWAPPED = {**GOOD, "greet": GOOD["goodbye"], "goodbye": GOOD["greet"]}
HELD_OUT = {"greet": ["hello"], "goodbye": ["goodbye"], "thank": ["thanks"]}


def in_rasas_format(examples: dict[str, list[str]]) -> str:
    blocks = [
        {"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)}
        for intent, lines in examples.items()
    ]
    return yaml.safe_dump({"nlu": blocks})


def train_classifier(project: Path, output: Path, name: str) -> Path:
    """Pack a classifier of the project's lines as Rasa packs its models."""
    files = sorted((project / "data" / "nlu").glob("*.yml"))
    blocks = [block for file in files for block in yaml.safe_load(file.read_text())["nlu"]]
    lines = [(line[2:], one["intent"]) for one in blocks for line in one["examples"].splitlines()]
    model = IntentModel.train(
        [text for text, _ in lines],
        [intent for _, intent in lines],
        sure=0.9,
        strength=0.3,
        embeddings=False,
        embedding_weight=3.0,
        cache=None,
    )
    (output / "made").mkdir()
    model.save(output / "made")
    with tarfile.open(output / f"{name}.tar.gz", "w:gz") as packed:
        packed.add(output / "made", "./components/train_LeadIntentClassifier1")
    return output / f"{name}.tar.gz"


class Workshop:
    """A small project whose training lines change between trainings."""

    def __init__(self, folder: Path) -> None:
        self.project, self.models = folder, folder / "models"
        for name in ("nlu", "rules", "stories", "test"):
            (folder / "data" / name).mkdir(parents=True)
        (folder / "config.yml").write_text("pipeline:\n- name: C\n  threshold: 0.1\n")
        (folder / "domain.yml").write_text("{}")
        (folder / "data" / "test" / "intents_en.yml").write_text(in_rasas_format(HELD_OUT))

    def train(self, examples: dict[str, list[str]]) -> training.TrainedModel:
        (self.project / "data" / "nlu" / "all_en.yml").write_text(in_rasas_format(examples))
        return training.train(self.project, self.models, report=lambda doing, share: None)

    @property
    def refusal(self) -> str | None:
        return training.refusal(self.models, training.fingerprint(self.project))


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr(training, "_train_with_rasa", train_classifier)
    return Workshop(tmp_path)


def test_a_worse_model_is_refused_and_not_tried_again(workshop: Workshop) -> None:
    good = workshop.train(GOOD)
    assert workshop.train(SWAPPED) == good
    assert training.current_model(workshop.models) == good
    assert workshop.refusal is not None
    assert "en.accuracy fell from 1.000 to 0.333" in workshop.refusal
    assert not training.needs_training(workshop.project, workshop.models)


def test_a_model_as_good_replaces_the_present_one(workshop: Workshop) -> None:
    first = workshop.train(GOOD)
    second = workshop.train({**GOOD, "thank": [*GOOD["thank"], "cheers"]})
    assert second.fingerprint != first.fingerprint
    assert training.current_model(workshop.models) == second


def test_after_a_refusal_better_lines_are_promoted(workshop: Workshop) -> None:
    workshop.train(GOOD)
    workshop.train(SWAPPED)
    better = workshop.train({**GOOD, "thank": [*GOOD["thank"], "cheers"]})
    assert training.current_model(workshop.models) == better
    assert workshop.refusal is None


def test_a_present_model_that_cannot_be_read_holds_nobody_back(workshop: Workshop) -> None:
    present = workshop.train(GOOD)
    (workshop.models / present.file).unlink()
    assert workshop.train(SWAPPED).fingerprint != present.fingerprint
