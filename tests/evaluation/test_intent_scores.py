"""Scores of intents, on readings counted by hand."""

from __future__ import annotations

import pytest

from assistant.evaluation import intent_scores
from assistant.evaluation.held_out import LabelledMessage
from assistant.evaluation.intent_scores import Reading


def reading(
    intent: str, read_as: str, confidence: float = 0.9, *, seen: bool = False, language: str = "en"
) -> Reading:
    message = LabelledMessage(f"a message of {intent}", intent, language, seen)
    in_scope = 1 - confidence if read_as == "out_of_scope" else confidence
    return Reading(message, read_as, confidence, in_scope)


READINGS = [
    reading("greet", "greet"),
    reading("greet", "thank"),
    reading("thank", "thank"),
    reading("thank", "thank", seen=True),
]


def test_accuracy_is_the_share_of_right_readings() -> None:
    assert intent_scores.score(READINGS)["accuracy"] == 0.75


def test_macro_f1_counts_each_intent_alike() -> None:
    scores = intent_scores.score(READINGS)
    assert scores["per_intent"]["greet"] == pytest.approx(
        {"precision": 1.0, "recall": 0.5, "f1": 2 / 3, "messages": 2}
    )
    assert scores["per_intent"]["thank"]["f1"] == pytest.approx(0.8)
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 0.8) / 2)


def test_messages_the_training_has_seen_are_left_out_of_the_unseen_scores() -> None:
    unseen = intent_scores.score(READINGS)["unseen"]
    assert (unseen["messages"], unseen["accuracy"]) == (3, pytest.approx(2 / 3))


def test_confidence_that_comes_true_has_no_calibration_error() -> None:
    honest = [reading("greet", "greet", 0.75)] * 3 + [reading("greet", "thank", 0.75)]
    assert intent_scores.calibration_error(honest) == pytest.approx(0.0)


def test_being_surer_than_right_is_calibration_error() -> None:
    boastful = [reading("greet", "greet", 0.95), reading("greet", "thank", 0.95)]
    assert intent_scores.calibration_error(boastful) == pytest.approx(0.45)
    assert intent_scores.calibration(boastful)[0]["messages"] == 2


def test_full_confidence_falls_into_the_last_tenth() -> None:
    [group] = intent_scores.calibration([reading("greet", "greet", 1.0)])
    assert (group["from"], group["to"]) == (0.9, 1.0)


def test_the_out_of_scope_curve_runs_from_no_alarm_to_all_alarms() -> None:
    scores = intent_scores.score_out_of_scope(
        [
            reading("out_of_scope", "out_of_scope", 0.9),
            reading("out_of_scope", "greet", 0.4),
            reading("greet", "greet", 0.95),
            reading("thank", "out_of_scope", 0.3),
        ]
    )
    assert (scores["recall"], scores["false_alarms"]) == (0.5, 0.5)
    assert scores["curve"][0] == {"limit": 0.0, "recall": 0.0, "false_alarms": 0.0}
    assert scores["curve"][-1]["recall"] == 1.0
    # limit 0.6 finds both foreign ones before the first of ours (0.7) is taken for one
    assert scores["recall_at_5_percent_false_alarms"] == 1.0


def test_confusion_counts_what_was_read_as_what() -> None:
    assert intent_scores.confusion(READINGS) == {
        "greet": {"greet": 1, "thank": 1},
        "thank": {"thank": 2},
    }


def test_the_worst_are_the_surest_mistakes() -> None:
    readings = [reading("a", "b", 0.5), reading("a", "c", 0.9), reading("a", "a", 1.0)]
    assert [one["read_as"] for one in intent_scores.worst(readings)] == ["c", "b"]


def test_no_readings_have_no_scores() -> None:
    assert intent_scores.score([]) == {}
