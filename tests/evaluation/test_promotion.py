"""A new model replaces the present one only if it reads the held-out messages as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.promotion import MARGIN, ReadIntent, compare, judge

ENGLISH = (
    "nlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n"
    "- intent: goodbye\n  examples: |\n    - goodbye\n    - bye\n"
)


def knowing(*words: str) -> ReadIntent:
    """A reader that knows `words` and takes all else for out of scope."""
    intents = {"hello": "greet", "hi": "greet", "goodbye": "goodbye", "bye": "goodbye"}
    return lambda text: (intents[text] if text in words else "out_of_scope", 0.9)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "test").mkdir(parents=True)
    (tmp_path / "data" / "test" / "intents_en.yml").write_text(ENGLISH)
    return tmp_path


def test_a_first_model_is_promoted(project: Path) -> None:
    assert judge(project, knowing(), None).promoted


def test_a_model_that_is_as_good_is_promoted_with_its_scores(project: Path) -> None:
    verdict = judge(project, knowing("hello", "bye"), knowing("hi", "goodbye"))
    assert verdict.promoted
    assert verdict.scores == {"en.accuracy": 0.5, "en.macro_f1": pytest.approx(2 / 3)}


def test_a_model_that_forgot_a_word_is_refused_with_the_reason(project: Path) -> None:
    verdict = judge(project, knowing("hello", "hi"), knowing("hello", "hi", "bye"))
    assert not verdict.promoted
    assert "en.accuracy fell from 0.750 to 0.500" in verdict.reasons


def test_without_held_out_messages_a_model_is_promoted(project: Path) -> None:
    (project / "data" / "test" / "intents_en.yml").unlink()
    assert judge(project, knowing(), knowing("hello")).promoted


@pytest.mark.parametrize(("drop", "promoted"), [(MARGIN, True), (MARGIN + 0.001, False)])
def test_the_margin_is_the_most_that_may_be_lost(drop: float, promoted: bool) -> None:
    before = {"en.accuracy": 0.5, "nb.accuracy": 0.5}
    verdict = compare({"en.accuracy": 0.5 - drop, "nb.accuracy": 0.9}, before)
    assert verdict.promoted is promoted
