"""Rasa's traps, one after the other: each has a test, or the reason why it cannot occur.

The numbers are those of our list of what goes wrong with Rasa 3.6 when it is run plainly.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assistant.errors import ModelRefused, Unavailable
from assistant.services.turns import new_id
from tests.visitor import Chat, Refused

if TYPE_CHECKING:
    from assistant.app import Mind

PROJECT = Path(__file__).parent.parent.parent
PRICE = "How much does it cost?"


def yaml_of(name: str) -> Any:
    return yaml.safe_load((PROJECT / name).read_text(encoding="utf-8"))


def situation(text: str = "Hello", intent: str = "greet", pending: str | None = None) -> Any:
    from assistant.dialogue.understanding import Situation

    return Situation(new_id(), text, intent, 0.9, "en", pending)


# 1. Typed text that starts with "/" is a command of Rasa's: see also
#    tests/conversations/test_every_question.py, which types them at the questions.


@pytest.mark.parametrize(
    "typed", ["/restart", '/inform{"budget": "1"}', "/greet", " /back", "/goodbye@1.0"]
)
def test_1_a_typed_command_is_parsed_as_words(mind: Mind, typed: str) -> None:
    understood = mind.engine.parse(typed, language="en")
    assert understood.confidence < 1.0  # Rasa's slash rule is always sure
    assert len(understood.ranking) > 1


async def test_1_rasa_acts_on_the_intent_it_is_given_whatever_was_typed(
    chat: Chat, mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []
    handle = mind.engine._processor.handle_message

    async def watched(message: Any) -> Any:
        given.append(message.parse_data)
        return await handle(message)

    monkeypatch.setattr(mind.engine._processor, "handle_message", watched)
    await chat.open(locale="en")
    await chat.say("/restart")
    assert [one["intent"]["name"] for one in given] == ["out_of_scope"]


# 2. An id with a lone surrogate or a NUL ends the process: only ids of ours reach Rasa.


def test_2_our_ids_are_plain_and_long() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", new_id()) for _ in range(1000))


@pytest.mark.parametrize("end", [SystemExit(1), RecursionError("deep")])
async def test_2_what_would_end_the_process_ends_the_turn_only(
    chat: Chat, mind: Mind, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    async def ends(message: Any) -> None:
        raise end

    await chat.open(locale="en")
    with monkeypatch.context() as broken:
        broken.setattr(mind.engine._processor, "handle_message", ends)
        with pytest.raises(Unavailable):
            await mind.engine.respond(situation())
    await chat.say("Hello")
    assert chat.text


# 3. Rasa's Agent wraps the store so that failed writes go unnoticed: there is no Agent here, and
#    the truth is our own message table (tests/faults/test_database_faults.py).


def test_3_rasas_store_is_ours_and_not_wrapped(mind: Mind) -> None:
    from assistant.dialogue.tracker import TurnTrackerStore

    assert type(mind.engine._processor.tracker_store) is TurnTrackerStore


# 4. Costs grow with the conversation: Rasa gets the same few events at turn 400 as at turn 4
#    (400 turns are held in tests/web/test_chat_api.py).


async def test_4_nothing_is_kept_between_turns(chat: Chat, mind: Mind) -> None:
    from assistant.dialogue.tracker import make_tracker

    await chat.open(locale="en")
    for words in ("My name is Ada Berg", PRICE, "We are 40 people"):
        await chat.say(words)
    assert list(await mind.engine._store.keys()) == []
    assert len(make_tracker(situation(pending="budget"), mind.engine.domain).events) <= 10


# 5 and 18. Two processes without a shared lock lose messages, and Rasa's own locks poll once a
#    second: turns are ordered by us (tests/faults/test_processes.py), Rasa's lock is never taken.


async def test_5_rasas_lock_is_never_taken(
    chat: Chat, mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*args: object, **kwargs: object) -> None:
        raise AssertionError("Rasa's lock was taken")

    monkeypatch.setattr(type(mind.engine._processor.lock_store), "lock", taken)
    await chat.open(locale="en")
    await chat.say("My name is Ada Berg")
    assert (await chat.known())["name"] == "Ada Berg"


# 6. Events are ordered by the wall clock (a whole conversation with the clock set back is in
#    tests/conversations/test_stories.py).


def test_6_a_clock_that_runs_backwards_changes_no_tracker(
    mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.dialogue.tracker import make_tracker

    now = time.time()
    ticks = iter(range(10_000))
    monkeypatch.setattr(time, "time", lambda: now - 3600 * next(ticks))
    tracker = make_tracker(situation(pending="budget"), mind.engine.domain)
    assert tracker.active_loop_name == "lead_form"
    assert tracker.get_slot("requested_slot") == "budget"
    assert tracker.latest_action_name == "action_listen"


# 7. Sessions expire after an hour and take the form along (the pause itself is in
#    tests/conversations/test_stories.py).


def test_7_sessions_never_expire_in_rasa() -> None:
    session = yaml_of("domain.yml")["session_config"]
    assert session["session_expiration_time"] == 0


# 8. An exception in an action: Rasa goes on and says nothing.


async def test_8_a_failing_action_is_said_counted_and_costs_no_fact(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from assistant.metrics import ACTION_FAILURES
    from assistant.services.knowledge import Knowledge

    def fails(*args: object) -> None:
        raise ValueError("the words of Ada")

    counter = ACTION_FAILURES.labels(action="action_answer_question")
    before = counter._value.get()
    await chat.open(locale="en")
    with monkeypatch.context() as broken:
        broken.setattr(Knowledge, "find", fails)
        await chat.say(f"{PRICE} We are 40 people")
    assert "went wrong" in chat.text or "person" in chat.text
    assert counter._value.get() == before + 1
    assert "action action_answer_question failed" in caplog.text
    assert (await chat.known())["company_size"] == {"min": 40, "max": 40}
    await chat.say(PRICE)
    assert any("pricing" in link["url"] for link in chat.links)


# 9. After ten predictions in a turn Rasa stops silently.


async def test_9_a_loop_of_actions_is_an_error_and_not_silence(
    chat: Chat, mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rasa_sdk.events import FollowupAction

    from actions.turn_actions import Answer

    await chat.open(locale="en")
    with monkeypatch.context() as broken:
        broken.setattr(Answer, "act", lambda self, *_: [FollowupAction(self.name())])
        with contextlib.suppress(Refused):  # it may be sent again
            await chat.say(PRICE)
            assert chat.text.strip()  # or the trouble is told
    await chat.say(PRICE)
    assert any("pricing" in link["url"] for link in chat.links)


async def test_9_an_answer_without_words_is_an_error(
    mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(message: Any) -> None:
        return None

    monkeypatch.setattr(mind.engine._processor, "handle_message", silent)
    with pytest.raises(Unavailable, match="dialogue engine"):
        await mind.engine.respond(situation())


# 10. A classifier that could not be loaded is used untrained.


def test_10_the_model_serves_only_after_its_golden_utterances(mind: Mind) -> None:
    from assistant.dialogue.golden import check_golden

    check_golden(mind.engine)

    class Untrained:
        def parse(self, text: str, **hints: object) -> Any:
            return dataclasses.replace(mind.engine.parse(text), intent="greet")

    with pytest.raises(ModelRefused, match="golden"):
        check_golden(Untrained())  # type: ignore[arg-type]


def test_10_an_untrained_classifier_raises_at_the_first_message() -> None:
    from rasa.shared.nlu.training_data.message import Message

    from assistant.dialogue.components import LeadIntentClassifier

    classifier = LeadIntentClassifier({}, None, None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="not trained"):
        classifier.process([Message.build(text="Hello")])


# 11. Archives are hardly checked when they are unpacked: only the file whose hash we wrote down
#     is opened (starts with other files are in tests/faults/test_bad_starts.py).


@pytest.mark.parametrize("file", ["other.tar.gz", "../other.tar.gz", "/etc/passwd"])
def test_11_only_the_model_that_was_made_here_is_opened(
    model_dir: Path, tmp_path: Path, file: str
) -> None:
    from assistant.dialogue.training import current_model, verified_file

    (tmp_path / "other.tar.gz").write_bytes(b"other")
    model = current_model(model_dir)
    assert model is not None
    with pytest.raises(ModelRefused):
        verified_file(tmp_path, dataclasses.replace(model, file=file))


# 12. Rasa prints messages and slots (the whole server's output is searched in
#     tests/faults/test_nothing_personal_is_logged.py).


async def test_12_rasa_is_quiet_and_reports_nothing(
    chat: Chat, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await chat.open(locale="en")
    await chat.say("My name is Zyxwolkenstein")
    printed = capfd.readouterr()
    assert "Zyxwolkenstein" not in printed.out + printed.err + caplog.text
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"


# 13. from_text mappings take anything for an answer, and
# 14. two extractors of one entity make a list, an invalid mention erases a good value:
#     no slot is filled by Rasa, facts come from our own reading of the message.


def test_13_no_slot_is_filled_from_text_or_entities() -> None:
    for name, slot in yaml_of("domain.yml")["slots"].items():
        assert [one["type"] for one in slot["mappings"]] == ["custom"], name


def test_14_one_component_finds_entities_and_one_the_intent() -> None:
    names = [one["name"].rpartition(".")[2] for one in yaml_of("config.yml")["pipeline"]]
    assert names == ["LeadEntityExtractor", "LeadIntentClassifier"]


async def test_14_an_unreadable_new_mention_leaves_the_good_value(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say("My e-mail is ada@berg.example")
    await chat.say("You can also try ada@@berg")
    assert (await chat.known())["email"] == "ada@berg.example"


# 15. A slot set to None is asked for ever: what is skipped or not known is a fact with that
#     state (tests/conversations/test_every_question.py skips every question).


async def test_15_skipped_questions_never_come_back(chat: Chat) -> None:
    await chat.open(locale="en")
    asked = []
    while chat.expects is not None:
        asked.append(chat.expects)
        await chat.say("Skip this question please" if len(asked) % 3 else "Ada Berg")
        assert len(asked) < 30
    plain = [name for name in asked if name not in ("confirm", "which_field")]
    assert all(plain.count(name) <= 3 for name in plain)


# 16. `rasa test` never runs our actions, so that a form may lose a question unnoticed:
#     tests/conversations/test_stories.py holds whole conversations and asserts each question.


def test_16_every_question_of_the_playbook_is_a_slot_of_the_form() -> None:
    form = yaml_of("domain.yml")["forms"]["lead_form"]["required_slots"]
    playbook = yaml_of("playbook.yml")
    asked = [question["field"] for question in playbook["questions"]]
    wanted = [consent for consent in playbook["consents"] if consent.get("ask", True)]
    consents = [f"consent_{consent['purpose']}" for consent in wanted]
    assert {*asked, *consents, "confirm", "which_field"} <= set(form)
