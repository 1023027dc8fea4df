"""The pipeline's moves, the assistant's and everybody's."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import StageMoveRefused
from assistant.leads.lead import STAGES, Score, Stage
from assistant.leads.playbook import Thresholds
from assistant.leads.stages import MOVES, check_move, decide_stage
from tests.leads.cast import facts_of

THRESHOLDS = Thresholds({"need_intent": 40}, {"need_intent": 50, "fit": 40, "validity": 50})
EMAIL = {"email": "ada@b.no"}
AGREED = {"follow_up": "given"}
AUTOMATIC: tuple[Stage, ...] = ("lead", "prospect", "qualified", "nurture", "disqualified")


def scores(
    need: int | None, fit: int | None = None, validity: int | None = None
) -> tuple[Score, ...]:
    return (Score("need_intent", need), Score("fit", fit), Score("validity", validity))


def decided(
    scored: tuple[Score, ...],
    told: dict[str, Any],
    consents: dict[str, str],
    current: Stage | None = "lead",
    *,
    set_by_person: bool = False,
) -> tuple[Stage, str]:
    return decide_stage(
        current, scored, consents, facts_of(told), THRESHOLDS, set_by_person=set_by_person
    )


@pytest.mark.parametrize(
    ("scored", "told", "consents", "stage", "why"),
    [
        (scores(None), EMAIL, {}, "lead", "need and intent is not known, needs 40"),
        (scores(39), EMAIL, AGREED, "lead", "need and intent is 39, needs 40"),
        (scores(40, 40, 50), EMAIL, AGREED, "prospect", "need and intent is 40, needs 50"),
        (scores(50, 40, 50), EMAIL, AGREED, "qualified", "agreed to be contacted"),
        (scores(50, 40, 50), {"phone": "+4791234567"}, AGREED, "qualified", "can be reached"),
        (scores(50, 40, 50), {}, AGREED, "prospect", "no way of contact"),
        (scores(50, 39, 50), EMAIL, AGREED, "prospect", "fit is 39, needs 40"),
        (scores(50, None, 50), EMAIL, AGREED, "prospect", "fit is not known"),
        (scores(50, 40, 49), EMAIL, AGREED, "prospect", "validity is 49"),
        (scores(90, 90, 90), EMAIL, {}, "prospect", "has not been asked"),
        (scores(90, 90, 90), EMAIL, {"follow_up": "refused"}, "prospect", "said no"),
        (scores(90, 90, 90), EMAIL, {"follow_up": "withdrawn"}, "prospect", "took back"),
        (scores(90, 90, 90), EMAIL, {"marketing": "given"}, "prospect", "has not been asked"),
    ],
)
def test_the_stage_follows_thresholds_contact_and_consent(
    scored: tuple[Score, ...],
    told: dict[str, Any],
    consents: dict[str, str],
    stage: Stage,
    why: str,
) -> None:
    decision, reason = decided(scored, told, consents)
    assert decision == stage
    assert why in reason


@pytest.mark.parametrize(
    ("signals", "stage"),
    [
        (["signal.not_interested"], "nurture"),
        (["signal.support_request"], "disqualified"),
        (["signal.job_or_other_business"], "disqualified"),
        (["signal.not_interested", "signal.job_or_other_business"], "disqualified"),
        (["signal.contact_sales", "signal.not_interested"], "nurture"),
        (["signal.not_interested", "signal.contact_sales"], "qualified"),
        (["signal.support_request", "signal.contact_sales"], "qualified"),
    ],
)
def test_who_is_no_buyer_leaves_the_pipeline_unless_sales_is_asked_for_later(
    signals: list[str], stage: Stage
) -> None:
    told = {**EMAIL, **dict.fromkeys(signals, True)}
    assert decided(scores(90, 90, 90), told, AGREED)[0] == stage


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_a_person_set_stays(stage: Stage) -> None:
    told = {**EMAIL, "signal.not_interested": True}
    assert decided(scores(90, 90, 90), told, AGREED, stage, set_by_person=True)[0] == stage


@pytest.mark.parametrize("stage", ["customer", "lost"])
def test_what_sales_concluded_is_never_touched(stage: Stage) -> None:
    assert decided(scores(90, 90, 90), EMAIL, AGREED, stage)[0] == stage


def test_a_correction_leads_back() -> None:
    assert decided(scores(10), EMAIL, AGREED, "qualified")[0] == "lead"


@pytest.mark.parametrize(
    ("before", "after"),
    [pair for pair in product((None, *AUTOMATIC), AUTOMATIC) if pair[0] != pair[1]],
)
def test_every_move_the_assistant_can_make_is_in_the_table(
    before: Stage | None, after: Stage
) -> None:
    check_move(before, after)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("lead", "customer", "prospect, qualified, nurture, disqualified"),
        ("customer", "lead", "nurture, lost"),
        ("lost", "customer", "lead, nurture"),
        ("lead", "lead", "prospect, qualified, nurture, disqualified"),
        (None, "customer", "lead, prospect, qualified, nurture, disqualified"),
    ],
)
def test_an_illegal_move_is_refused_and_the_allowed_ones_are_named(
    before: Stage | None, after: Stage, allowed: str
) -> None:
    with pytest.raises(StageMoveRefused, match=f"it can go to: {allowed}") as raised:
        check_move(before, after)
    assert raised.value.field == "stage"


def test_a_stage_that_does_not_exist_is_refused() -> None:
    with pytest.raises(StageMoveRefused, match="'hot' is no stage"):
        check_move("lead", "hot")  # type: ignore[arg-type]


def test_the_table_knows_every_stage() -> None:
    assert set(MOVES) == {None, *STAGES}


@given(
    current=st.sampled_from([None, *STAGES]),
    points=st.lists(st.none() | st.integers(0, 100), min_size=3, max_size=3),
    told=st.fixed_dictionaries(
        {},
        optional={
            name: st.just(True)
            for name in ("email", "signal.not_interested", "signal.contact_sales")
        },
    ),
    action=st.sampled_from([None, "given", "refused", "withdrawn"]),
    set_by_person=st.booleans(),
)
def test_the_assistant_only_decides_moves_it_may_make(
    current: Stage | None,
    points: list[int | None],
    told: dict[str, Any],
    action: str | None,
    set_by_person: bool,
) -> None:
    consents = {"follow_up": action} if action else {}
    stage, reason = decided(scores(*points), told, consents, current, set_by_person=set_by_person)
    assert reason
    if stage != current:
        check_move(current, stage)
    if stage == "qualified" and current != "qualified":
        assert consents == AGREED
        assert "email" in told
