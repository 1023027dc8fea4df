"""The whole measurement and its two reports, with a parser of a few words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.evaluate import write
from assistant.dialogue.understanding import Understanding
from assistant.errors import SetupError
from assistant.evaluation import report
from assistant.evaluation.held_out import bare_words, read_annotated, read_labelled
from assistant.evaluation.measurement import measure, time_scores
from assistant.extraction.entities import Entity

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TRAINING = "nlu:\n- intent: greet\n  examples: |\n    - Hi!\n    - I am [Ada](person)\n"
ENGLISH = "nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello <b>you</b>\n"
BOKMAL = (
    "nlu:\n- intent: greet\n  examples: |\n    - hei\n"
    "- intent: out_of_scope\n  examples: |\n    - bestill pizza\n"
)
PERSON = {"type": "person", "start": 5, "end": 8, "text": "Ada", "value": "Ada"}


class WordParser:
    """Reads "hi", "hello" and "hei" as greetings and "Ada" as a person."""

    def __init__(self) -> None:
        self.hints: list[dict[str, Any]] = []

    def parse(self, text: str, **hints: Any) -> Understanding:
        self.hints.append(hints)
        greets = text.startswith(("hi", "hello", "hei"))
        ranking = (("greet", 0.9), ("out_of_scope", 0.1))
        start = text.find("Ada")
        people = (Entity("person", start, start + 3, "Ada", "Ada", 1.0, "test"),)
        return Understanding(
            intent="greet" if greets else "out_of_scope",
            confidence=0.9,
            ranking=ranking if greets else ranking[::-1],
            entities=people if start >= 0 else (),
            language="en",
        )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    test, training = tmp_path / "data" / "test", tmp_path / "data" / "nlu"
    test.mkdir(parents=True)
    training.mkdir()
    (training / "opening_en.yml").write_text(TRAINING)
    (test / "intents_en.yml").write_text(ENGLISH)
    (test / "intents_nb.yml").write_text(BOKMAL)
    rows = [{"text": "I am Ada", "lang": "en", "ref": "2026-03-10", "entities": [PERSON]}]
    (test / "entities.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_a_measurement_reports_languages_entities_and_times(project: Path) -> None:
    scores = measure(WordParser(), project, now=NOW)
    assert scores["intents"]["en"]["messages"] == 2
    assert scores["intents"]["nb"]["out_of_scope"]["recall"] == 1.0
    assert scores["entities"]["en"]["person"]["exact"]["f1"] == 1.0
    assert scores["parse_ms"]["messages"] == 4
    assert scores["measured_at"] == "2026-11-23T12:00:00+00:00"


def test_messages_that_stand_in_the_training_data_are_known_as_seen(project: Path) -> None:
    assert measure(WordParser(), project, now=NOW)["intents"]["en"]["unseen"]["messages"] == 1


def test_each_message_is_read_in_its_language_and_on_its_day(project: Path) -> None:
    parser = WordParser()
    measure(parser, project, now=NOW)
    assert {"language": "nb"} in parser.hints
    assert parser.hints[-1] == {"language": "en", "reference_date": date(2026, 3, 10)}


def test_progress_ends_with_the_last_message(project: Path) -> None:
    told: list[tuple[int, int]] = []
    measure(WordParser(), project, now=NOW, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(number, 5) for number in range(5)]


def test_both_reports_are_written_and_the_next_run_shows_the_change(
    project: Path, tmp_path: Path
) -> None:
    scores = measure(WordParser(), project, now=NOW)
    assert write(scores, tmp_path / "out") is None
    worse = json.loads(json.dumps(scores))
    worse["intents"]["en"]["accuracy"] -= 0.25
    before = write(worse, tmp_path / "out")
    assert before is not None
    page = (tmp_path / "out" / "evaluation.html").read_text()
    assert "(-0.250)" in page
    assert json.loads((tmp_path / "out" / "evaluation.json").read_text()) == worse


def test_a_report_that_cannot_be_read_is_no_earlier_run(project: Path, tmp_path: Path) -> None:
    (tmp_path / "evaluation.json").write_text('{"format": 0}')
    assert write(measure(WordParser(), project, now=NOW), tmp_path) is None


def test_the_page_asks_no_other_host_and_shows_messages_as_text(project: Path) -> None:
    scores = measure(WordParser(), project, now=NOW)
    scores["worst_examples"] = [
        {"text": "<script>x", "intent": "greet", "read_as": "thank", "confidence": 0.9}
    ]
    page = report.render(scores, None)
    assert "&lt;script&gt;x" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<svg") >= 3


def test_less_calibration_error_is_better(project: Path) -> None:
    scores = measure(WordParser(), project, now=NOW)
    before = json.loads(json.dumps(scores))
    before["intents"]["en"]["calibration_error"] += 0.1
    [line] = [
        line
        for line in report.changes(scores, before)
        if line["language"] == "en" and line["label"] == "Expected calibration error"
    ]
    assert line["better"] is True


def test_times_are_told_in_milliseconds() -> None:
    assert time_scores([0.001] * 95 + [0.1] * 5, 0.2) == pytest.approx(
        {"messages": 100, "mean": 5.95, "cpu_mean": 2.0, "median": 1.0, "p95": 100.0}
    )


def test_without_held_out_messages_the_error_says_where_they_were_looked_for(
    tmp_path: Path,
) -> None:
    with pytest.raises(SetupError, match="intents_"):
        read_labelled(tmp_path)


def test_the_held_out_files_of_the_project_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "data" / "test"
    labelled = read_labelled(folder)
    assert {message.language for message in labelled} == {"en", "nb"}
    assert len({message.intent for message in labelled}) == 34
    for message in read_annotated(folder / "entities.jsonl"):
        assert all(one.start < one.end <= len(message.text) for one in message.entities)


@pytest.mark.parametrize(
    ("text", "bare"), [("Hi, THERE!", "hi there"), ("???", "???"), ("it's", "it s")]
)
def test_case_and_punctuation_make_no_other_message(text: str, bare: str) -> None:
    assert bare_words(text) == bare
