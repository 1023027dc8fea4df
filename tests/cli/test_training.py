"""Which command trains with judged messages, and that the other one says so."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app, model
from assistant.dialogue import model_folder, training
from tests.dialogue.test_model_folder import made
from tests.dialogue.test_promotion_in_training import GOOD, Workshop, train_classifier


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """The folder of an installation whose model serves; training leaves Rasa out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_MODEL_DIR", "models")
    monkeypatch.setattr(training, "_train_with_rasa", train_classifier)
    there = Workshop(tmp_path)
    there.train(GOOD)

    def train_here(model_dir: Path, *, keep: int) -> float:
        return training.train(
            Path(), model_dir, report=lambda doing, share: None, keep=keep
        ).seconds

    monkeypatch.setattr(model, "train_with_a_bar", train_here)
    return there


@pytest.mark.parametrize(("judged", "says"), [(7, True), (0, False)])
def test_training_from_the_files_says_what_it_leaves_out(
    workshop: Workshop, judged: int, says: bool
) -> None:
    served = made(workshop.models, 30)
    known = dataclasses.replace(served, examples={"written": 12, "reviewed": judged})
    model_folder.keep_version(workshop.models, known)
    done = CliRunner().invoke(app, ["train"], catch_exceptions=False)
    assert "Trained in" in done.output
    assert ("knew 7 judged messages" in done.output) == says
    assert ("`assistant retrain`" in done.output) == says


@pytest.mark.parametrize(
    ("command", "says"), [("train", "retrain"), ("retrain", "judged messages")]
)
def test_the_help_says_which_command_takes_judged_messages_in(command: str, says: str) -> None:
    assert says in CliRunner().invoke(app, [command, "--help"]).output


def test_as_many_versions_stay_as_are_set(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(31, 40):
        made(workshop.models, number)
    monkeypatch.setenv("ASSISTANT_MODELS_KEPT", "2")
    CliRunner().invoke(app, ["train", "--force"], catch_exceptions=False)
    names = {one.name for one in model_folder.versions(workshop.models)}
    current, before = (
        model_folder.current_model(workshop.models),
        model_folder.previous_model(workshop.models),
    )
    assert {current.fingerprint, before.fingerprint} <= names
    assert len(names) <= 4
