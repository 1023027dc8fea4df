"""Whatever people say at a question, at every question, in both languages.

Each test runs at all questions: nothing may be silent, lost, invented or asked again that was told.
"""

from __future__ import annotations

import re

import pytest

from tests.conversations.conftest import Asked
from tests.conversations.questions import COMMANDS, FIELDS, LANGUAGES
from tests.databases import run_sql

YES = {"en": "Yes", "nb": "Ja"}
NO = {"en": "No", "nb": "Nei"}
OTHER = {"en": "nb", "nb": "en"}
AT_EVERY_QUESTION = [
    pytest.param((language, field), id=f"{language}-{field}")
    for language in LANGUAGES
    for field in FIELDS
]
AT_SOME_QUESTIONS = [
    pytest.param((language, field), id=f"{language}-{field}")
    for language, field in (("en", "budget"), ("nb", "email"), ("en", "consent_follow_up"))
]
at_every_question = pytest.mark.parametrize("asked", AT_EVERY_QUESTION, indirect=True)


def spoke_properly(asked: Asked, *, language: str | None = None) -> None:
    """Something was said, in the right language, whole, and only the last message asks."""
    said = asked.chat.last
    assert said
    assert all(one["text"].strip() for one in said)
    assert not re.search(r"\{\w+\}|utter_|None", asked.chat.text)
    assert "went wrong" not in asked.chat.text
    assert "gikk galt" not in asked.chat.text
    assert all(one["expects"] is None for one in said[:-1])
    assert [one["seq"] for one in asked.chat.messages] == list(
        range(1, len(asked.chat.messages) + 1)
    )
    assert asked.chat.locale == (language or asked.language)


def came_back(asked: Asked, *, language: str | None = None) -> None:
    """The pending question was put again, in other words."""
    spoke_properly(asked, language=language)
    assert asked.chat.expects == asked.field
    assert asked.chat.last[-1]["text"] != asked.question


async def nothing_learned(asked: Asked) -> None:
    assert await asked.chat.known() == asked.known


def ended(asked: Asked) -> None:
    spoke_properly(asked)
    assert asked.chat.expects is None
    assert asked.chat.status == "ended"


# ------------------------------------------------------------ about the question itself


@at_every_question
@pytest.mark.parametrize("words", ["skip", "dont_know"])
async def test_a_question_is_left_open_and_not_put_again(asked: Asked, words: str) -> None:
    await asked.say(words)
    spoke_properly(asked)
    assert asked.chat.expects != asked.field
    await nothing_learned(asked)
    assert (asked.field.removeprefix("consent_"), "given") not in await asked.chat.consents()


@at_every_question
async def test_the_reason_is_given_and_the_question_put_again(asked: Asked) -> None:
    reason = asked.chat.messages[-1]["expects"]["reason"]
    await asked.say("why")
    came_back(asked)
    assert reason in asked.chat.text
    await nothing_learned(asked)


@at_every_question
async def test_the_question_is_said_again_in_other_words(asked: Asked) -> None:
    await asked.say("repeat")
    came_back(asked)
    await nothing_learned(asked)


# ------------------------------------------------------------ side questions


@at_every_question
async def test_a_price_is_answered_from_the_knowledge_then_the_question_returns(
    asked: Asked,
) -> None:
    await asked.say("price")
    came_back(asked)
    assert re.search(r"€\s?\d|\d\s?kr", asked.chat.text)
    assert any("pricing" in link["url"] for link in asked.chat.links)
    await nothing_learned(asked)


@at_every_question
async def test_a_fact_inside_a_side_question_is_taken(asked: Asked) -> None:
    await asked.say("price_and_fact")
    spoke_properly(asked)
    assert any("pricing" in link["url"] for link in asked.chat.links)
    size = {"company_size": {"min": 65, "max": 65}}
    assert await asked.chat.known() == {**asked.known, **size}
    assert (asked.chat.expects == asked.field) == (asked.field != "company_size")


# ------------------------------------------------------------ facts and corrections


@at_every_question
async def test_an_earlier_answer_is_corrected_and_kept_as_history(asked: Asked) -> None:
    field = "company_size" if asked.field == "name" else "name"
    await asked.say("correct_size" if asked.field == "name" else "correct_name")
    came_back(asked)
    new = {"name": "Ida Berg", "company_size": {"min": 45, "max": 45}}[field]
    assert await asked.chat.known() == {**asked.known, field: new}
    assert str(45 if field == "company_size" else new) in asked.chat.text
    history = run_sql(
        asked.database,
        "SELECT group_concat(state, ' ') FROM "
        f"(SELECT state FROM fact WHERE field = '{field}' ORDER BY \"order\")",
    )
    assert history == "corrected captured"


@at_every_question
async def test_several_facts_at_once_are_all_taken_and_not_asked_for(asked: Asked) -> None:
    await asked.say("several")
    spoke_properly(asked)
    known = await asked.chat.known()
    assert known["budget"]["amount"] == 60_000
    assert known["company_size"] == {"min": 70, "max": 70}
    assert known["timeline"]["start"].endswith("-10-01")
    told = ("budget", "company_size", "timeline")
    assert {name: value for name, value in known.items() if name not in told} == {
        name: value for name, value in asked.known.items() if name not in told
    }
    contradicts = asked.known.get("company_size", {}).get("max", 70) != 70
    if contradicts and asked.field != "confirm":  # which has the summary to look at
        assert asked.chat.expects == "company_size"
        assert "40" in asked.chat.text
        assert "70" in asked.chat.text
        await asked.chat.say("70")
        assert (await asked.chat.known())["company_size"] == {"min": 70, "max": 70}
    else:
        assert "60" in asked.chat.text
        assert "70" in asked.chat.text
    assert asked.chat.expects not in told
    assert (asked.chat.expects == asked.field) == (asked.field not in told)


@at_every_question
async def test_the_answer_to_another_question_is_taken_for_that_one(asked: Asked) -> None:
    words = "other_phone" if asked.field == "email" else "other_email"
    told = {"phone": "+4791234568"} if asked.field == "email" else {"email": "ida@berg.example"}
    await asked.say(words)
    came_back(asked)
    assert await asked.chat.known() == {**asked.known, **told}


# ------------------------------------------------------------ small talk and worse


@at_every_question
async def test_no_budget_answers_the_question_for_the_budget_and_no_other(asked: Asked) -> None:
    await asked.say("no_budget")
    if asked.field == "budget":
        spoke_properly(asked)
        assert asked.chat.expects not in ("budget", None)
    else:
        came_back(asked)
    assert await asked.chat.known() == {k: v for k, v in asked.known.items() if k != "budget"}
    settled = "SELECT field FROM fact WHERE state IN ('skipped', 'unknown')"
    assert run_sql(asked.database, settled) == "budget"
    assert (await asked.chat.consents())[-1:] in ([], [("follow_up", "given")])


@pytest.mark.parametrize("asked", AT_SOME_QUESTIONS, indirect=True)
async def test_what_happens_next_is_told_and_the_question_returns(asked: Asked) -> None:
    await asked.say("what_next")
    came_back(asked)
    assert "Northpane" in asked.chat.text
    assert re.search("contact|kontakt", asked.chat.text)
    await nothing_learned(asked)


@at_every_question
@pytest.mark.parametrize("words", ["chitchat", "greet", "thank"])
async def test_small_talk_gets_a_word_and_the_question_returns(asked: Asked, words: str) -> None:
    await asked.say(words)
    came_back(asked)
    await nothing_learned(asked)


@at_every_question
async def test_an_insult_is_met_calmly_and_a_person_offered(asked: Asked) -> None:
    await asked.say("insult")
    came_back(asked)
    assert re.search(r"person|menneske", asked.chat.text)
    await nothing_learned(asked)


@at_every_question
@pytest.mark.parametrize("words", ["nonsense", "out_of_scope"])
async def test_what_is_not_understood_is_no_answer(asked: Asked, words: str) -> None:
    await asked.say(words)
    if asked.field == "webinar_question":  # the presenter may be asked anything
        spoke_properly(asked)
        return
    came_back(asked)
    await nothing_learned(asked)


# ------------------------------------------------------------ wishes and control


@at_every_question
async def test_a_person_is_asked_for(asked: Asked) -> None:
    await asked.say("human")
    spoke_properly(asked)
    assert any(link["url"].startswith("mailto:") for link in asked.chat.links)
    reachable = {"email", "phone"} & asked.known.keys()
    assert asked.chat.expects == "email" if not reachable else asked.chat.expects is not None
    await nothing_learned(asked)


@at_every_question
@pytest.mark.parametrize("words", ["support", "not_interested", "stop"])
async def test_the_questions_cease_at_once(asked: Asked, words: str) -> None:
    await asked.say(words)
    ended(asked)
    await nothing_learned(asked)
    if words == "support":
        assert any("support" in link["url"] for link in asked.chat.links)


@at_every_question
async def test_beginning_anew_asks_first_and_then_forgets(asked: Asked) -> None:
    await asked.say("restart")
    spoke_properly(asked)
    assert asked.chat.expects == "confirm"
    await nothing_learned(asked)
    await asked.chat.say(YES[asked.language])
    spoke_properly(asked)
    assert await asked.chat.known() == {}
    assert asked.chat.expects == "need"


@at_every_question
@pytest.mark.parametrize("words", ["restart", "delete"])
async def test_a_no_keeps_everything_and_the_question_returns(asked: Asked, words: str) -> None:
    await asked.say(words)
    await nothing_learned(asked)
    await asked.chat.say(NO[asked.language])
    came_back(asked)
    await nothing_learned(asked)


@at_every_question
async def test_what_is_known_is_shown(asked: Asked) -> None:
    await asked.say("show")
    came_back(asked)
    for name in ("name", "company", "email", "phone"):
        assert asked.known.get(name, "") in asked.chat.text
    await nothing_learned(asked)


@at_every_question
async def test_deleting_asks_first_and_then_erases(asked: Asked) -> None:
    await asked.say("delete")
    spoke_properly(asked)
    assert asked.chat.expects == "confirm"
    await nothing_learned(asked)
    await asked.chat.say(YES[asked.language])
    assert asked.chat.last[-1]["text"].strip()
    assert asked.chat.expects is None
    assert run_sql(asked.database, "SELECT count(*) FROM fact") == "0"
    assert run_sql(asked.database, "SELECT count(*) FROM lead") == "0"
    assert run_sql(asked.database, "SELECT count(*) FROM message WHERE text LIKE '%Berg%'") == "0"


@at_every_question
async def test_the_language_is_switched_and_everything_kept(asked: Asked) -> None:
    await asked.say("switch")
    came_back(asked, language=OTHER[asked.language])
    await nothing_learned(asked)


@pytest.mark.parametrize("asked", AT_SOME_QUESTIONS, indirect=True)
@pytest.mark.parametrize("typed", COMMANDS)
async def test_typed_commands_are_text(asked: Asked, typed: str) -> None:
    told = len(asked.chat.messages)
    await asked.chat.say(typed)
    came_back(asked)
    await nothing_learned(asked)
    assert len(asked.chat.messages) > told
    assert asked.chat.messages[told]["text"] == typed.strip()
