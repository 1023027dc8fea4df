"""Every number of the analytics, computed a second time by hand from dozens of conversations."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.leads.conversation import Expects, Message, Page, Webinar
from assistant.leads.lead import Score
from assistant.leads.places import tidy_campaign, tidy_page
from assistant.leads.turn import Handover, TurnRecord
from assistant.services.analytics import Analytics, period_before
from assistant.store import analytics as sums
from assistant.store.analytics import FigureFilter, Steps
from assistant.store.conversations import create_conversation, save_turn
from assistant.store.database import Database
from assistant.store.erasure import erase_talks
from assistant.store.figures import next_batch, save_batch
from assistant.store.sites import ensure_demo_site
from tests.databases import copy_sqlite
from tests.store.cast import fact, lead, moved, new_id, opening

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
NOW = START + timedelta(days=60)
ASKED = ("need", "name", "email", "budget", "confirm")
EVERY = FigureFilter(START.date().toordinal(), NOW.date().toordinal())


@dataclass(frozen=True)
class Known:
    """One conversation as the test knows it. rounds: questions reacted to; stages: its moves."""

    at: datetime
    locale: str
    campaign: str | None
    webinar: str | None
    rounds: int
    email: bool
    stages: tuple[tuple[str, str], ...]
    need: int | None
    magnet: bool
    unanswered: bool


def invent(number: int) -> Known:
    dice = random.Random(number)
    rounds = dice.randrange(6)
    email = rounds >= 3 and dice.random() < 0.7
    paths: list[tuple[tuple[str, str], ...]] = [(("lead", "assistant"),)]
    if rounds >= 2:
        paths += [
            (("lead", "assistant"), ("prospect", "assistant")),
            (("prospect", "assistant"), ("disqualified", "kim")),
        ]
    if email:
        paths += [
            (("qualified", "assistant"),),
            (("prospect", "assistant"), ("qualified", "assistant"), ("customer", "kim")),
            (("qualified", "assistant"), ("lost", "kim")),
        ]
    return Known(
        at=START + timedelta(hours=dice.randrange(50 * 24)),
        locale=dice.choice(("en", "nb")),
        campaign=dice.choice((None, "spring", "autumn")),
        webinar=dice.choice((None, None, "w-1")),
        rounds=rounds,
        email=email,
        stages=dice.choice(paths) if rounds else (),
        need=dice.choice((None, 0, 19, 20, 55, 80, 100)),
        magnet=dice.random() < 0.3,
        unanswered=rounds > 0 and dice.random() < 0.2,
    )


CAST = [invent(number) for number in range(48)]


def hold(session: Any, known: Known) -> str:
    """Write the conversation through the store's own doors; return its id."""
    page = Page("https://www.example.com/pricing?mail=ada@example.com#x", "Pricing")
    page = replace(page, utm={"campaign": known.campaign} if known.campaign else {})
    begun = opening(
        locale=known.locale,
        created_at=known.at,
        updated_at=known.at,
        page=page,
        webinar=Webinar(known.webinar, "Webinar", "live") if known.webinar else None,
    )
    first = begun.messages[0]
    begun = replace(
        begun, messages=(replace(first, created_at=known.at),), not_captured="no_answer"
    )
    create_conversation(session, begun)
    if known.rounds:
        save_turn(session, talk(begun, known))
    return begun.conversation.id


def talk(begun: TurnRecord, known: Known) -> TurnRecord:
    said: list[Message] = []
    for number in range(known.rounds):
        at = known.at + timedelta(minutes=number + 1)
        field = ASKED[number + 1] if number + 1 < len(ASKED) else None
        expects = Expects(field, "text", True, None, "") if field else None
        said.append(Message(new_id(), len(said) + 2, "visitor", "x", at, client_id=new_id()))
        said.append(Message(new_id(), len(said) + 2, "assistant", "y", at, expects=expects))
    ended = said[-1].created_at
    facts = [fact("need", "x", order=1)]
    facts += [fact("email", "ada@example.com", order=2)] if known.email else []
    facts += [fact("signal.unanswered", True, order=3)] if known.unanswered else []
    words = said[0].id
    made = lead(
        stage=known.stages[-1][0],
        created_at=known.at,
        updated_at=ended,
        scores=(Score("need_intent", known.need),),
    )
    moves = []
    for number, (stage, by) in enumerate(known.stages):
        before = known.stages[number - 1][0] if number else None
        # people come two hours after the assistant's last move; its moves are a second apart
        later = timedelta(hours=2 if by != "assistant" else 0, seconds=number - (by != "assistant"))
        moves.append(replace(moved(before, stage, by=by), at=ended + later))
    handed = Handover(new_id(), "guide", "e_book", "The guide", words, ended)
    return TurnRecord(
        conversation=replace(
            begun.conversation,
            updated_at=ended,
            version=1,
            last_seq=len(said) + 1,
            last_order=3,
            lead_id=made.id,
        ),
        messages=tuple(said),
        client_id=new_id(),
        request_hash="f" * 64,
        facts=tuple(replace(each, message_id=words) for each in facts),
        lead=made,
        stage_changes=tuple(moves),
        handovers=(handed,) if known.magnet else (),
    )


def steps_of(some: list[Known]) -> Steps:
    """The definition of docs/analytics.md, once more."""
    answered = [each for each in some if each.rounds]
    contact = [each for each in answered if each.email]
    ever = [{stage for stage, _ in each.stages} for each in contact]
    qualified = sum(bool(each & {"qualified", "customer"}) for each in ever)
    prospect = sum(bool(each & {"prospect", "qualified", "customer"}) for each in ever)
    return Steps(len(some), len(answered), len(contact), prospect, qualified)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def counted(request, tmp_path_factory, sqlite_template):
    """A database of its own with the cast in it, for tests that only read."""
    server = None
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("figures") / "assistant.db"
        copy_sqlite(sqlite_template, file)
        database = Database.open(f"sqlite:///{file}")
    else:
        server = request.getfixturevalue("postgres")
        name = server.create_database()
        database = Database.open(server.url_of(name))
        database.upgrade()
    fill(database)
    yield database
    database.engine.dispose()
    if server is not None:
        server.drop_database(name)


def fill(database: Database) -> list[str]:
    """Write the cast and count it; return its conversations."""
    database.write_now(ensure_demo_site)
    ids = database.write_now(lambda s: [hold(s, known) for known in CAST])
    batch = database.read_now(lambda s: next_batch(s, len(CAST) + 1))
    database.write_now(lambda s: save_batch(s, batch))
    return ids


async def test_steps_are_what_the_definition_says(counted):
    database = counted
    assert database.read_now(lambda s: sums.steps(s, EVERY)) == steps_of(CAST)
    assert steps_of(CAST).qualified >= 3  # the cast is worth counting
    by_day = database.read_now(lambda s: sums.steps_by_day(s, EVERY))
    for day, found in by_day.items():
        assert found == steps_of([each for each in CAST if each.at.toordinal() == day])
    assert sum(by_day.values(), Steps()) == steps_of(CAST)


@pytest.mark.parametrize(
    ("changes", "is_in"),
    [
        ({"locale": "nb"}, lambda each: each.locale == "nb"),
        ({"campaign": "spring"}, lambda each: each.campaign == "spring"),
        ({"webinar_id": "w-1"}, lambda each: each.webinar == "w-1"),
        ({"channel": "webinar"}, lambda each: each.webinar == "w-1"),
        ({"site_id": "demo"}, lambda each: True),
        ({"site_id": "other"}, lambda each: False),
        (
            {"last": EVERY.first + 6},
            lambda each: each.at.toordinal() <= EVERY.first + 6,
        ),
    ],
)
async def test_a_filter_counts_its_own_and_no_others(counted, changes, is_in):
    database = counted
    wanted = replace(EVERY, **changes)
    found = database.read_now(lambda s: sums.steps(s, wanted))
    assert found == steps_of([each for each in CAST if is_in(each)])


async def test_groups_add_up_to_all(counted):
    database = counted
    groups, others = database.read_now(lambda s: sums.steps_by_group(s, EVERY, "campaign"))
    assert others == Steps()
    assert dict(groups) == {
        name: steps_of([each for each in CAST if each.campaign == name])
        for name in (None, "spring", "autumn")
    }
    [(page, found)], _ = database.read_now(lambda s: sums.steps_by_group(s, EVERY, "page"))
    assert (page, found.opened) == ("example.com/pricing", len(CAST))
    [(magnet, found)], _ = database.read_now(lambda s: sums.steps_by_group(s, EVERY, "magnet"))
    handed = [each for each in CAST if each.magnet and each.rounds]
    assert (magnet, found) == ("guide", steps_of(handed))


async def test_questions_count_who_was_asked_who_answered_and_who_left(counted):
    database = counted
    found = {
        each.field: each for each in database.read_now(lambda s: sums.questions(s, EVERY, NOW))
    }
    for place, name in enumerate(ASKED):
        assert found[name].asked == sum(each.rounds >= place for each in CAST)
        assert found[name].stopped == sum(each.rounds == place for each in CAST)
    assert found["need"].told == sum(each.rounds > 0 for each in CAST)
    assert found["email"].told == sum(each.email for each in CAST)
    early = database.read_now(lambda s: sums.questions(s, EVERY, START))
    assert sum(each.stopped for each in early) == 0  # somebody may still be typing


async def test_what_people_did_is_counted(counted):
    database = counted
    verdicts = {"customer": "good", "qualified": "good", "disqualified": "bad", "lost": "bad"}
    judged = [each for each in CAST if each.stages and each.stages[-1][1] == "kim"]
    first = Counter(verdicts[each.stages[-1][0]] for each in judged)
    [(grade, found)] = database.read_now(lambda s: sums.verdicts_by_grade(s, EVERY))
    assert (grade, found.judged, found.good) == ("B2", len(judged), first["good"])
    stages = dict(database.read_now(lambda s: sums.verdicts_by_stage(s, EVERY)))
    assert {name: each.judged for name, each in stages.items()} == Counter(
        [stage for stage, by in each.stages if by == "assistant"][-1] for each in judged
    )
    qualified = [each for each in CAST if "qualified" in dict(each.stages)]
    acted = [each for each in qualified if each in judged]
    actions = database.read_now(lambda s: sums.actions(s, EVERY))
    assert actions.buckets == {"1h": 0, "4h": len(acted), "1d": 0, "3d": 0, "later": 0}
    assert (actions.median_s, actions.waiting) == (7200, len(qualified) - len(acted))


async def test_scores_and_open_questions_are_counted(counted):
    database = counted
    leads = [each for each in CAST if each.rounds]
    found = database.read_now(lambda s: sums.scores(s, EVERY))["need_intent"]
    bands = [
        sum(each.need is not None and low <= each.need <= high for each in leads)
        for low, high in sums.BANDS
    ]
    assert found == [*bands, sum(each.need is None for each in leads)]
    total, texts = database.read_now(lambda s: sums.unanswered(s, EVERY))
    assert total == len(texts) == sum(each.unanswered for each in CAST)
    missed = database.read_now(lambda s: sums.missed(s, EVERY))
    assert missed == [("no_answer", sum(not each.rounds for each in CAST))]


async def test_what_is_erased_is_counted_no_more(database):
    ids = fill(database)
    database.write_now(lambda s: erase_talks(s, ids[:10], NOW))
    assert database.read_now(lambda s: sums.steps(s, EVERY)) == steps_of(CAST[10:])


async def test_counting_in_small_parts_finds_all_and_then_rests(database, monkeypatch):
    monkeypatch.setattr("assistant.services.analytics.BATCH", 7)
    monkeypatch.setattr("assistant.services.analytics.PAUSE_S", 0)
    database.write_now(lambda s: [hold(s, known) for known in CAST])
    analytics = Analytics(database)
    assert not await analytics.catch_up(batches=2)
    assert await analytics.catch_up()
    assert database.read_now(lambda s: sums.steps(s, EVERY)) == steps_of(CAST)
    assert await analytics.catch_up(batches=1)


def test_the_period_before_is_as_long_and_ends_the_day_before():
    before = period_before(FigureFilter(100, 106, locale="en"))
    assert before == FigureFilter(93, 99, locale="en")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.example.com/pricing/?a=ada@example.com#b", "example.com/pricing"),
        ("https://example.com", "example.com/"),
        ("https://example.com/u/ada%40example.org/x", "example.com/u/…/x"),
        ("https://example.com/order/4791234567", "example.com/order/…"),
        ("https://example.com/2026/news", "example.com/2026/news"),
        ("https://[", None),
        ("", None),
    ],
)
def test_pages_are_counted_without_what_could_name_somebody(url, shown):
    assert tidy_page(Page(url)) == shown


def test_a_campaign_that_holds_an_address_is_hidden():
    assert tidy_campaign(Page(utm={"campaign": "to ada@example.com"})) == "…"
    assert tidy_campaign(Page(utm={"campaign": " spring 26 "})) == "spring 26"
    assert tidy_campaign(Page()) is None
