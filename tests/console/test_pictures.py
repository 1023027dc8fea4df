"""Every picture in every language, with all that can be in it and with nothing."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.console.calibration_pictures import calibration_pictures
from assistant.console.pictures import journey_pictures, origins_picture, service_pictures
from assistant.console.texts import texts_in
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.services.analytics import SCALES, Calibration, Journey, Origins, Overridden, Service
from assistant.services.unanswered import OpenQuestion
from assistant.store.analytics import BANDS, GROUPS, Actions, Question, Steps, Verdicts
from assistant.store.figures import QUESTIONS
from tests.lead_cast import MONDAY

SOME = Steps(90, 60, 30, 20, 10)
REASONS = (
    "no_answer", "no_contact", "not_interested", "support_request", "job_or_other_business",
    "stopped", "declined_contact", "only_asked", "distress", "erased",
)  # fmt: skip
JUDGED = Verdicts(40, 30)
SOON = Actions({"1h": 3, "4h": 2, "1d": 1, "3d": 1, "later": 1}, 5000, 4)
ASKED = OpenQuestion("Do you ship to Mars?", "en", 3, MONDAY)
NOTHING = Actions(dict.fromkeys(SOON.buckets, 0), None, 0)


def pictures(texts, scale, *, is_full):
    """Return all pictures there are; is_full: with every name that a number can have."""
    some = SOME if is_full else Steps()
    asked = [Question(name, 50, 40, 5) for name in QUESTIONS] if is_full else []
    missed = [(name, 2) for name in REASONS] if is_full else []
    days = [(date(2026, month, 1), some) for month in range(1, 13)]
    yield from journey_pictures(Journey(some, some, 3, days, asked, missed), scale, texts)
    for group in GROUPS:
        groups = [("website", SOME), (None, SOME)] if is_full else []
        yield origins_picture(Origins(some, groups, Steps()), group, {}, texts)
    found = Service(SOON, 3, [ASKED]) if is_full else Service(NOTHING, 0, [])
    yield from service_pictures(found, texts)
    stages = [(name, JUDGED) for name in STAGES] if is_full else []
    bands = [(place, JUDGED) for place in range(len(BANDS))] if is_full else []
    overrides = {name: Overridden(5, 3, None) for name in DIMENSIONS} if is_full else {}
    counts = [int(is_full)] * (len(BANDS) + 1)
    yield from calibration_pictures(
        Calibration(
            dict.fromkeys(DIMENSIONS, counts), [("A1", JUDGED)] if is_full else [], stages, bands,
            overrides, [("ask_price", JUDGED)] if is_full else [],
        ),
        texts,
    )  # fmt: skip


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_number_has_a_name_in_words_and_every_column_a_head(language, scale):
    for each in pictures(texts_in(language), scale, is_full=True):
        assert each.rows, each.key
        assert {len(row) for row in each.rows} == {len(each.head)}, each.key
        assert each.chart or each.small, each.key
        for said in (each.title, each.answer, each.note, *each.head, *(r[0] for r in each.rows)):
            assert not re.search(r"[a-z]_[a-z]|[{}]|None", str(said)), (each.key, said)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_a_picture_of_nothing_says_so(language):
    for each in pictures(texts_in(language), "day", is_full=False):
        assert not each.rows, each.key
        assert each.chart is None, each.key
        assert each.answer.endswith("."), each.key
